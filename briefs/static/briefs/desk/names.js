// A long list becomes a field to type into that finds names in either script, and the
// field that names a brief is told what there is. Both keep the form's own field.
const MANY = 8;
let count = 0;

export function names(root) {
  root.querySelectorAll("#contributions-group select[name$='-expert']").forEach(combobox);
  root.querySelectorAll("input[data-suggest]").forEach(suggest);
}

function combobox(select) {
  if (select.id.includes("__prefix__") || select.options.length < MANY) return;
  if (select.dataset.combobox) return;
  select.dataset.combobox = "on";
  const box = document.createElement("div");
  const input = document.createElement("input");
  const list = document.createElement("ul");
  box.className = "combobox";
  count += 1;
  list.id = `names-${count}`;
  list.setAttribute("role", "listbox");
  list.hidden = true;
  list.setAttribute("aria-label", select.labels[0]?.textContent ?? "");
  const said = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false" };
  for (const [name, value] of Object.entries({ ...said, "aria-controls": list.id })) {
    input.setAttribute(name, value);
  }
  input.type = "text";
  input.autocomplete = "off";
  input.id = `${select.id}-name`;
  if (select.labels[0]) select.labels[0].htmlFor = input.id;
  select.after(box);
  box.append(input, list);
  select.hidden = true;
  listen(select, input, list);
}

function listen(select, input, list) {
  let chosen = -1;
  const shown = () => select.selectedOptions[0];
  const show = () => {
    input.value = shown()?.value ? shown().text : "";
  };
  const open = (is) => {
    list.hidden = !is;
    input.setAttribute("aria-expanded", String(is));
    if (!is) input.removeAttribute("aria-activedescendant");
  };
  const mark = (index) => {
    const items = [...list.children];
    chosen = items.length ? (index + items.length) % items.length : -1;
    items.forEach((item, n) => item.setAttribute("aria-selected", String(n === chosen)));
    if (items[chosen]) {
      input.setAttribute("aria-activedescendant", items[chosen].id);
      items[chosen].scrollIntoView({ block: "nearest" });
    }
  };
  const take = (value) => {
    select.value = value;
    select.dispatchEvent(new Event("input", { bubbles: true }));
    show();
    open(false);
  };
  const fill = () => {
    const words = input.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    const fits = ({ value, text }) =>
      value && words.every((word) => text.toLocaleLowerCase().includes(word));
    list.replaceChildren(
      ...[...select.options].filter(fits).slice(0, 40).map((option, n) => {
        const item = document.createElement("li");
        item.id = `${list.id}-${n}`;
        item.setAttribute("role", "option");
        item.textContent = option.text;
        item.addEventListener("pointerdown", (event) => {
          event.preventDefault();
          take(option.value);
        });
        item.dataset.value = option.value;
        return item;
      }),
    );
    open(list.children.length > 0);
    mark(0);
  };
  input.addEventListener("input", fill);
  input.addEventListener("focus", () => input.select());
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden) fill();
      else mark(chosen + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && !list.hidden) {
      if (list.children[chosen]) take(list.children[chosen].dataset.value);
    } else if (event.key === "Escape" && !list.hidden) {
      show();
      open(false);
    } else return;
    event.preventDefault();
  });
  input.addEventListener("blur", () => {
    if (!input.value.trim()) take("");
    else show();
    open(false);
  });
  show();
}

function suggest(input) {
  if (input.id.includes("__prefix__") || input.list) return;
  const list = document.createElement("datalist");
  count += 1;
  list.id = `names-${count}`;
  input.after(list);
  input.setAttribute("list", list.id);
  let asked = "";
  input.addEventListener("input", async () => {
    const text = input.value.trim();
    if (text.length < 2 || text === asked) return;
    asked = text;
    const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(text)}`);
    if (!answer.ok || asked !== text) return;
    const { names: found } = await answer.json();
    list.replaceChildren(
      ...found.map(({ name, title }) => {
        const option = document.createElement("option");
        option.value = name;
        option.textContent = title;
        return option;
      }),
    );
  });
}
