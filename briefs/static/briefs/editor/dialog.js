// One question in a dialog: fields, a way out, and one answer.

export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

let count = 0;

function control(field) {
  if (field.kind === "select") {
    const options = field.options.map(([value, text]) => make("option", { value, textContent: text }));
    const select = make("select", {}, ...options);
    select.value = field.value ?? "";
    return select;
  }
  if (field.kind === "text") return make("textarea", { rows: 3, value: field.value ?? "" });
  const input = make("input", { type: field.kind ?? "text" });
  if (field.kind === "checkbox") input.checked = Boolean(field.value);
  else if (field.kind === "file") input.accept = "image/jpeg,image/png,image/webp,image/gif";
  else input.value = field.value ?? "";
  return input;
}

function row(field) {
  count += 1;
  const id = `body-dialog-${count}`;
  const input = control(field);
  input.id = id;
  const label = make("label", { htmlFor: id, textContent: field.label });
  const parts = field.kind === "checkbox" ? [input, label] : [label, input];
  if (field.help) {
    const help = make("p", { id: `${id}-help`, className: "help", textContent: field.help });
    input.setAttribute("aria-describedby", help.id);
    parts.push(help);
  }
  return { field, input, element: make("div", { className: `field ${field.kind ?? ""}` }, ...parts) };
}

const valueOf = ({ field, input }) => {
  if (field.kind === "checkbox") return input.checked;
  return field.kind === "file" ? input.files[0] : input.value.trim();
};

// Resolves to what `submit` returns, or to null if the dialog is left. `submit` gets the
// values by name; what it throws is shown, and the dialog stays.
export function ask({ title, fields, labels, submit, remove }) {
  const rows = fields.map(row);
  const heading = make("h2", { textContent: title, id: `body-dialog-title-${(count += 1)}` });
  const alert = make("p", { className: "error", role: "alert", hidden: true });
  const save = make("button", { type: "submit", textContent: labels.apply, className: "primary" });
  const cancel = make("button", { type: "button", textContent: labels.cancel });
  const buttons = make("div", { className: "buttons" }, save, cancel);
  const form = make("form", { method: "dialog", noValidate: true }, heading, alert);
  form.append(...rows.map((one) => one.element), buttons);
  const dialog = make("dialog", { className: "body-dialog" }, form);
  dialog.setAttribute("aria-labelledby", heading.id);
  document.body.append(dialog);

  return new Promise((resolve) => {
    let answer = null;
    cancel.addEventListener("click", () => dialog.close());
    if (remove) {
      const button = make("button", { type: "button", textContent: remove.label });
      button.addEventListener("click", () => {
        answer = remove.answer;
        dialog.close();
      });
      buttons.append(button);
    }
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      save.disabled = true;
      try {
        answer = await submit(Object.fromEntries(rows.map((one) => [one.field.name, valueOf(one)])));
        dialog.close();
      } catch (error) {
        alert.textContent = error.message;
        alert.hidden = false;
      }
      save.disabled = false;
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(answer);
    });
    dialog.showModal();
  });
}
