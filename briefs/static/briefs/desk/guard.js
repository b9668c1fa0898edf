// Asks before a page is left on which something was typed and not saved, and sends a
// form once, however often somebody presses.
const AGAIN = 5000; // milliseconds after which a press means to try again

export function guard() {
  const form = document.querySelector("#brief_form");
  if (!form) return;
  // A form that came back with errors or a conflict holds what was never saved.
  let typed = document.querySelector(".errornote, .conflict") !== null;
  form.addEventListener("input", () => {
    typed = true;
  });
  let sent = -AGAIN;
  form.addEventListener("submit", (event) => {
    if (event.timeStamp - sent < AGAIN) {
      event.preventDefault();
      return;
    }
    sent = event.timeStamp;
    typed = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (typed) event.preventDefault();
  });
}
