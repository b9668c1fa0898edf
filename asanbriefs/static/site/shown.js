// A page that the browser loaded ahead is a reading only once somebody looks at it.

const [navigation] = performance.getEntriesByType("navigation");
const address = document.querySelector("script[data-shown]")?.dataset.shown;

function tell() {
  navigator.sendBeacon(address);
}

if (address && document.prerendering) {
  document.addEventListener("prerenderingchange", tell, { once: true });
} else if (
  address &&
  (navigation?.activationStart > 0 ||
    navigation?.deliveryType === "navigational-prefetch")
) {
  tell();
}
