// Sends a kept form with the token of the sign-in made meanwhile; without this it takes
// one more press.
const form = document.querySelector("#unsent");

async function token() {
  const answer = await fetch(form.dataset.desk);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector("#logout-form [name=csrfmiddlewaretoken]");
}

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const found = await token().catch(() => null);
  const notYet = document.querySelector("#not-yet");
  if (!found && notYet) {
    notYet.hidden = false;
    return;
  }
  if (found) form.elements.csrfmiddlewaretoken.value = found.value;
  // A field of the form may be called submit.
  HTMLFormElement.prototype.submit.call(form);
});
