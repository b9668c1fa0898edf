// A footnote stands as one unit in its sentence. Selecting it opens a box in which its
// text is written by an editor of its own.
import { Node, pm } from "./lib.js";

const { commands, keymap, model, state, view: views } = pm;

class NoteView {
  constructor(node, editor, getPos) {
    Object.assign(this, { node, editor, getPos, inner: null });
    this.dom = document.createElement("span");
    this.dom.className = "footnote";
    // Left to itself a double click would select text around the note and close its box.
    this.dom.addEventListener("mousedown", (event) => {
      if (this.box?.contains(event.target)) return;
      event.preventDefault();
      this.select();
    });
    this.show();
  }

  show() {
    // A note without text is marked, and is dropped on saving.
    this.dom.classList.toggle("is-empty", !this.node.textContent.trim());
    if (this.node.attrs.lang) this.dom.lang = this.node.attrs.lang;
    else this.dom.removeAttribute("lang");
    this.dom.title = this.node.textContent;
  }

  select() {
    const { view } = this.editor;
    const selection = state.NodeSelection.create(view.state.doc, this.getPos());
    view.dispatch(view.state.tr.setSelection(selection));
    // It may have been selected all along, its box closed by leaving the editor.
    this.selectNode();
  }

  selectNode() {
    this.dom.classList.add("is-open");
    if (this.editor.isEditable) this.open();
  }

  deselectNode() {
    this.dom.classList.remove("is-open");
    this.close();
  }

  open() {
    if (this.inner) return;
    const { desk } = this.editor.storage;
    this.box = this.dom.appendChild(document.createElement("span"));
    this.box.className = "note-box";
    this.inner = new views.EditorView(this.box, {
      state: this.fresh(),
      attributes: { role: "textbox", "aria-label": desk.labels.footnote },
      transformPastedHTML: (html) => desk.fromPaste(html),
      dispatchTransaction: (transaction) => this.write(transaction),
      handleDOMEvents: { focusout: (_, event) => this.left(event) },
    });
    desk.inner = this.inner;
    desk.refresh();
    this.place();
    // Only after the text has shown its new selection, which would take the focus back.
    requestAnimationFrame(() => this.inner?.focus());
  }

  place() {
    const page = this.editor.view.dom.getBoundingClientRect();
    const box = this.box.getBoundingClientRect();
    const over = box.right - page.right + 8;
    if (over > 0) this.box.style.left = `${-Math.min(over, box.left - page.left)}px`;
  }

  fresh() {
    const back = () => this.back();
    const edge = (at, offset) => (inner) =>
      inner.selection.empty && inner.selection.from === at(inner) && this.back(offset);
    const undo = (command) => () => this.editor.commands[command]();
    const toggle = (name) => commands.toggleMark(this.node.type.schema.marks[name]);
    const keys = {
      Enter: back,
      Escape: back,
      Tab: back,
      ArrowRight: edge((inner) => inner.doc.content.size),
      ArrowLeft: edge(() => 0, 0),
      Backspace: (inner) => !inner.doc.content.size && this.remove(),
      "Mod-z": undo("undo"),
      "Shift-Mod-z": undo("redo"),
      "Mod-y": undo("redo"),
      "Mod-b": toggle("strong"),
      "Mod-i": toggle("em"),
    };
    const plugins = [keymap.keymap(keys), keymap.keymap(commands.baseKeymap)];
    const doc = this.node;
    return state.EditorState.create({
      doc,
      plugins,
      selection: state.TextSelection.create(doc, doc.content.size),
    });
  }

  write(transaction) {
    this.inner.updateState(this.inner.state.apply(transaction));
    const { content } = this.inner.state.doc;
    if (transaction.docChanged && !content.eq(this.node.content)) {
      const start = this.getPos() + 1;
      const { tr } = this.editor.state;
      const end = start + this.node.content.size;
      tr.replace(start, end, new model.Slice(content, 0, 0));
      tr.setSelection(state.NodeSelection.create(tr.doc, start - 1));
      this.editor.view.dispatch(tr);
    }
    this.editor.storage.desk.refresh();
  }

  left(event) {
    const to = event.relatedTarget;
    const stays = to && (this.box.contains(to) || to.closest(".body-toolbar, dialog"));
    if (!stays && this.inner && document.hasFocus()) setTimeout(() => this.close());
    return false;
  }

  // Returns to the text, behind the note or before it.
  back(offset = this.node.nodeSize) {
    const { view } = this.editor;
    const selection = state.TextSelection.create(view.state.doc, this.getPos() + offset);
    view.dispatch(view.state.tr.setSelection(selection));
    view.focus();
    return true;
  }

  remove() {
    const { view } = this.editor;
    const pos = this.getPos();
    view.dispatch(view.state.tr.delete(pos, pos + this.node.nodeSize));
    view.focus();
    return true;
  }

  close() {
    if (!this.inner) return;
    const { desk } = this.editor.storage;
    const { inner, box } = this;
    const hadFocus = inner.hasFocus();
    this.inner = null;
    if (desk.inner === inner) desk.inner = null;
    inner.destroy();
    box.remove();
    if (hadFocus) this.editor.view.focus();
    desk.refresh();
  }

  update(node) {
    if (node.type !== this.node.type) return false;
    this.node = node;
    this.show();
    if (this.inner && !node.content.eq(this.inner.state.doc.content)) {
      this.inner.updateState(this.fresh());
    }
    return true;
  }

  stopEvent(event) {
    return event.type === "mousedown" || Boolean(this.box?.contains(event.target));
  }

  ignoreMutation() {
    return true;
  }

  destroy() {
    this.close();
  }
}

export const Footnote = Node.create({
  name: "footnote",
  group: "inline",
  inline: true,
  content: "text*",
  atom: true,
  selectable: true,
  addAttributes: () => ({
    lang: { default: null, parseHTML: (element) => element.getAttribute("lang") || null },
  }),
  parseHTML: () => [{ tag: "span.footnote", priority: 100 }],
  renderHTML: ({ HTMLAttributes }) => ["span", { class: "footnote", ...HTMLAttributes }, 0],
  addNodeView() {
    return ({ node, editor, getPos }) => new NoteView(node, editor, getPos);
  },
  addKeyboardShortcuts() {
    return {
      "Ctrl-Alt-f": () => insertFootnote(this.editor.state, this.editor.view.dispatch),
    };
  },
});

// What is selected becomes the text of the note.
export function insertFootnote(editorState, dispatch) {
  const { selection, schema, tr } = editorState;
  const { $from, from, to } = selection;
  if (!$from.parent.inlineContent || !$from.sameParent(selection.$to)) return false;
  const texts = [];
  editorState.doc.nodesBetween(from, to, (node, pos) => {
    if (!node.isText) return;
    const [start, end] = [Math.max(from - pos, 0), Math.min(to - pos, node.nodeSize)];
    if (start < end) texts.push(node.cut(start, end));
  });
  tr.replaceRangeWith(from, to, schema.nodes.footnote.create(null, texts));
  tr.setSelection(state.NodeSelection.create(tr.doc, from));
  dispatch?.(tr.scrollIntoView());
  return true;
}
