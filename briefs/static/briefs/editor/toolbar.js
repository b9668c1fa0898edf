// The toolbar: one tab stop, arrow keys inside, what holds at the cursor shown pressed.
import { pm } from "./lib.js";
import { language, link, picture } from "./actions.js";
import { make } from "./dialog.js";
import { figureAt } from "./figure.js";
import { insertFootnote } from "./footnote.js";
import { cycleHeader, deleteTable, inTable, insertTable } from "./table.js";

const { commands, tables } = pm;
const SVG = "http://www.w3.org/2000/svg";

// Lines on a grid of 16.
const ICONS = {
  bullets: "M6 4h8M6 8h8M6 12h8M2.5 4h.01M2.5 8h.01M2.5 12h.01",
  numbers: "M7 4h7M7 8h7M7 12h7M2 3l1-.5V6M2 9.2c1.8-1 2 .5.2 2.8H4",
  quote: "M2 3v10M6 4h8M6 8h8M6 12h5",
  link: "M7 9l2-2M6.5 5.5l2-2a2.8 2.8 0 014 4l-2 2M9.5 10.5l-2 2a2.8 2.8 0 01-4-4l2-2",
  table: "M2 3h12v10H2zM2 6.5h12M2 9.8h12M6.5 3v10",
  picture: "M2 3h12v10H2zM2 11l4-4 3.5 3.5L11.5 9 14 11.5M10.5 5.8h.01",
  undo: "M3 6h7a3.5 3.5 0 010 7H6M3 6l3-3M3 6l3 3",
  redo: "M13 6H6a3.5 3.5 0 000 7h4M13 6l-3-3M13 6l-3 3",
  rowAfter: "M2 2h12v5H2zM8 9.5v5M5.5 12h5",
  columnAfter: "M2 2h5v12H2zM9.5 8h5M12 5.5v5",
  deleteRow: "M2 2h12v5H2zM5.5 12h5",
  deleteColumn: "M2 2h5v12H2zM9.5 8h5",
  merge: "M2 4h12v8H2zM5 8h6M5 8l1.5-1.5M5 8l1.5 1.5M11 8L9.5 6.5M11 8L9.5 9.5",
  split: "M2 4h12v8H2zM8 4v8",
  deleteTable: "M2 3h12v10H2zM5.5 5.5l5 5M10.5 5.5l-5 5",
};

const hasMark = (name) => (state) => {
  const type = state.schema.marks[name];
  const { empty, from, to, $from } = state.selection;
  if (empty) return Boolean(type.isInSet(state.storedMarks || $from.marks()));
  return state.doc.rangeHasMark(from, to, type);
};

const mark = (name, glyph) => ({
  ...{ name, glyph, active: hasMark(name), inNote: true },
  run: ({ view }) => {
    const { state, dispatch } = view();
    commands.toggleMark(state.schema.marks[name])(state, dispatch);
  },
});

const block = (name, glyph, command, active, attrs) => ({
  ...{ name, glyph, icon: name },
  run: ({ editor }) => editor.chain()[command](attrs).run(),
  active: (_, editor) => active && editor.isActive(active, attrs),
});

const direct = (name, command, more = {}) => ({
  ...{ name, icon: name, ...more },
  run: ({ editor }) => command(editor.state, editor.view.dispatch),
  enabled: (state) => command(state),
});

const history = (name) => ({
  ...{ name, icon: name, inNote: true },
  run: ({ editor }) => editor.commands[name](),
  enabled: (_, editor) => editor.can()[name](),
});

const GROUPS = [
  [
    block("paragraph", "¶", "setParagraph", "paragraph"),
    block("heading", "H", "toggleHeading", "heading", { level: 3 }),
    block("subheading", "h", "toggleHeading", "heading", { level: 4 }),
  ],
  [mark("strong", "B"), mark("em", "I"), mark("sup", "x²"), mark("sub", "x₂"), mark("cite", "©")],
  [
    block("bullets", "", "toggleBulletList", "bulletList"),
    block("numbers", "", "toggleOrderedList", "orderedList"),
    block("quote", "", "toggleBlockquote", "blockquote"),
  ],
  [
    { name: "link", icon: "link", run: link, active: hasMark("a"), inNote: true, asks: true },
    direct("footnote", insertFootnote, { glyph: "[1]", icon: "" }),
    { name: "language", glyph: "文A", run: language, active: hasMark("span"), inNote: true, asks: true },
    direct("table", insertTable),
    { name: "picture", icon: "picture", run: picture, active: figureAt, asks: true },
  ],
  [history("undo"), history("redo")],
];

const TABLE = [
  direct("rowAfter", tables.addRowAfter),
  direct("columnAfter", tables.addColumnAfter),
  direct("deleteRow", tables.deleteRow),
  direct("deleteColumn", tables.deleteColumn),
  direct("merge", tables.mergeCells),
  direct("split", tables.splitCell),
  direct("header", cycleHeader, { glyph: "TH", icon: "" }),
  direct("deleteTable", deleteTable),
];

function face({ icon, glyph }) {
  if (!ICONS[icon]) return make("span", { "aria-hidden": "true", textContent: glyph });
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[icon]);
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  svg.append(path);
  return svg;
}

function button(item, desk) {
  const label = desk.labels[item.name];
  const element = make("button", { type: "button", title: label, tabIndex: -1 }, face(item));
  element.setAttribute("aria-label", label);
  element.dataset.name = item.name;
  if (item.asks) element.setAttribute("aria-haspopup", "dialog");
  // The text keeps its focus and selection.
  element.addEventListener("mousedown", (event) => event.preventDefault());
  element.addEventListener("click", () => {
    if (element.getAttribute("aria-disabled") === "true") return;
    item.run(desk);
    if (!item.asks) desk.view().focus();
  });
  return element;
}

function refresh(desk, buttons, tableGroup) {
  const { editor } = desk;
  tableGroup.hidden = !inTable(editor.state);
  for (const [element, item] of buttons) {
    if (item.active) {
      const state = item.inNote ? desk.view().state : editor.state;
      element.setAttribute("aria-pressed", String(Boolean(item.active(state, editor))));
    }
    const blocked = desk.inner && !item.inNote;
    const can = !blocked && (item.enabled?.(editor.state, editor) ?? true);
    element.setAttribute("aria-disabled", String(!can));
  }
}

function rove(bar, desk) {
  const visible = () => [...bar.querySelectorAll("button")].filter((one) => one.offsetParent);
  const stop = (element) => {
    for (const one of bar.querySelectorAll("button")) one.tabIndex = one === element ? 0 : -1;
  };
  bar.addEventListener("focusin", ({ target }) => stop(target.closest("button")));
  bar.addEventListener("keydown", (event) => {
    const all = visible();
    const at = all.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (event.key === "Escape") desk.view().focus();
    else if (to === undefined) return;
    else all.at(to % all.length).focus();
    event.preventDefault();
  });
  stop(bar.querySelector("button"));
  return () => {
    const current = bar.querySelector('button[tabindex="0"]');
    if (!current?.offsetParent) stop(visible()[0]);
  };
}

// Returns the toolbar and how to bring it up to date.
export function toolbar(desk) {
  const bar = make("div", { className: "body-toolbar", role: "toolbar" });
  bar.setAttribute("aria-label", desk.labels.toolbar);
  const buttons = new Map();
  const groups = [...GROUPS, TABLE].map((items) => {
    const group = make("div", { className: "group" });
    for (const item of items) {
      const element = button(item, desk);
      buttons.set(element, item);
      group.append(element);
    }
    return group;
  });
  bar.append(...groups);
  const keepStop = rove(bar, desk);
  const update = () => {
    refresh(desk, buttons, groups.at(-1));
    keepStop();
  };
  const focus = () => bar.querySelector('button[tabindex="0"]')?.focus();
  return { bar, update, focus };
}
