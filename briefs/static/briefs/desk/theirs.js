// Takes what somebody else has saved into the field that both have changed.
export function theirs() {
  for (const button of document.querySelectorAll("button[data-take]")) {
    const name = CSS.escape(button.dataset.take);
    const field = document.querySelector(`#brief_form [name="${name}"]`);
    const source = document.querySelector(`[data-theirs="${name}"]`);
    if (!field || !source || field.type === "checkbox") continue;
    button.hidden = false;
    source.hidden = true;
    button.addEventListener("click", () => {
      field.value = source.value;
      // A body's editor reads its text area again; a name's field shows the other choice.
      field.dispatchEvent(new Event("body:read"));
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.scrollIntoView({ block: "center" });
    });
  }
}
