// Puts an editor in the place of each body's text area, which stays the form's field.
// Without scripts the text area itself is there, and the server cleans what it sends.
import { Editor, Extension } from "./lib.js";
import { make } from "./dialog.js";
import { fromPaste } from "./paste.js";
import { read } from "./read.js";
import { extensions } from "./schema.js";
import { unboxed } from "./table.js";
import { toolbar } from "./toolbar.js";
import { write } from "./write.js";

const SELECTOR = "textarea[data-body-editor]";

const Keys = Extension.create({
  name: "bodyKeys",
  priority: 50,
  addKeyboardShortcuts() {
    const leave = () => {
      this.editor.storage.desk.toolbar.focus();
      return true;
    };
    return { Escape: leave, "Alt-F10": leave };
  },
});

// What the parts of one editor share. `view` is where the cursor is: in the text or in
// the box of a footnote.
const deskOf = (textarea) =>
  Extension.create({
    name: "desk",
    addStorage: () => ({
      textarea,
      fromPaste,
      labels: JSON.parse(textarea.dataset.labels),
      inner: null,
      refresh: () => {},
    }),
  });

function nameOf(textarea) {
  const label = textarea.labels?.[0];
  if (!label) return { "aria-label": textarea.getAttribute("aria-label") ?? "" };
  label.id ||= `${textarea.id}-label`;
  return { "aria-labelledby": label.id };
}

function start(textarea) {
  if (textarea.id.includes("__prefix__") || textarea.dataset.bodyEditor === "on") return;
  textarea.dataset.bodyEditor = "on";
  const page = make("div", { className: "body-page" });
  const help = make("p", { className: "body-help", id: `${textarea.id}-help-body` });
  const left = make("p", { className: "body-left", role: "status" });
  const tell = (pictures) => {
    left.textContent = pictures ? editor.storage.desk.labels.picturesLeft : "";
  };
  const described = [textarea.getAttribute("aria-describedby"), help.id].filter(Boolean).join(" ");
  const editor = new Editor({
    element: page,
    editable: !textarea.disabled && !textarea.readOnly,
    extensions: extensions([deskOf(textarea), Keys]),
    content: read(textarea.value),
    injectCSS: false,
    editorProps: {
      attributes: {
        ...{ role: "textbox", "aria-multiline": "true", "aria-describedby": described },
        ...nameOf(textarea),
        ...(textarea.lang ? { lang: textarea.lang } : {}),
      },
      transformPastedHTML: (html) => fromPaste(html, tell),
      transformPasted: unboxed,
    },
  });
  const { desk } = editor.storage;
  Object.assign(desk, { editor, view: () => desk.inner ?? editor.view });
  desk.toolbar = toolbar(desk);
  desk.refresh = desk.toolbar.update;
  help.textContent = desk.labels.help;
  show(textarea, desk, [desk.toolbar.bar, left, page, help]);
  connect(textarea, desk);
}

function show(textarea, desk, parts) {
  const frame = make("div", { className: "body-editor" }, ...parts);
  if (!desk.editor.isEditable) desk.toolbar.bar.hidden = true;
  textarea.before(frame);
  textarea.hidden = true;
  // A hidden field cannot be pointed out by the browser; the server says what is missing.
  textarea.required = false;
  desk.refresh();
}

// `body:write` and `body:read` let other scripts bring text area and editor in step.
function connect(textarea, desk) {
  const { editor } = desk;
  const save = () => {
    textarea.value = write(editor.state.doc);
  };
  editor.on("update", () => {
    save();
    textarea.dispatchEvent(new Event("input", { bubbles: true }));
  });
  editor.on("transaction", () => desk.refresh());
  textarea.addEventListener("body:write", save);
  textarea.addEventListener("body:read", () => {
    const text = read(textarea.value);
    editor.chain().setMeta("addToHistory", false).setContent(text, { emitUpdate: false }).run();
  });
  textarea.labels?.[0]?.addEventListener("click", (event) => {
    event.preventDefault();
    editor.view.focus();
  });
  textarea.dispatchEvent(new CustomEvent("body:ready", { bubbles: true }));
}

const startIn = (root) => root.querySelectorAll(SELECTOR).forEach(start);

startIn(document);
document.addEventListener("formset:added", (event) => startIn(event.target));
