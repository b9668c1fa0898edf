// Asks before a page is left on which something was typed and not saved.
export function guard() {
  const form = document.querySelector("#brief_form");
  if (!form) return;
  // A form that came back with errors or a conflict holds what was never saved.
  let typed = document.querySelector(".errornote, .conflict") !== null;
  form.addEventListener("input", () => {
    typed = true;
  });
  form.addEventListener("submit", () => {
    typed = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (typed) event.preventDefault();
  });
}
