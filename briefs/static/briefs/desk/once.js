// Sends each form once, however often somebody presses.
const AGAIN = 5000; // milliseconds after which a press means to try again
const sent = new WeakMap();

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post") return;
  const last = sent.get(event.target) ?? -AGAIN;
  if (event.timeStamp - last < AGAIN) event.preventDefault();
  else sent.set(event.target, event.timeStamp);
});
