// A picture with its caption as one node; the caption is its text. A missing `alt` says
// that nobody has decided yet, an empty one that the picture is decorative.
import { Node } from "./lib.js";

export const isPicture = (src) => /^\/files\/[0-9a-f]{64}\/[^/\\?#\s]+$/.test(src ?? "");

const kept = (name) => ({
  default: null,
  parseHTML: (element) => element.querySelector("img").getAttribute(name),
});

class FigureView {
  constructor(node, editor) {
    this.node = node;
    this.labels = editor.storage.desk.labels;
    this.dom = document.createElement("figure");
    this.image = this.dom.appendChild(document.createElement("img"));
    this.state = this.dom.appendChild(document.createElement("p"));
    this.state.contentEditable = "false";
    this.contentDOM = this.dom.appendChild(document.createElement("figcaption"));
    this.show();
  }

  show() {
    const { src, alt, lang } = this.node.attrs;
    const { labels } = this;
    this.image.src = src;
    this.image.alt = alt ?? "";
    this.state.className = alt === null ? "alt is-missing" : "alt";
    this.state.textContent =
      alt === null ? labels.undescribed : alt ? `${labels.described}: ${alt}` : labels.isDecorative;
    if (lang) this.dom.lang = lang;
    else this.dom.removeAttribute("lang");
  }

  update(node) {
    if (node.type !== this.node.type) return false;
    this.node = node;
    this.show();
    return true;
  }

  ignoreMutation(mutation) {
    return mutation.type !== "selection" && !this.contentDOM.contains(mutation.target);
  }
}

// Not named "figure": the bundle treats that name as its own.
export const Illustration = Node.create({
  name: "illustration",
  group: "block",
  content: "inline*",
  isolating: true,
  draggable: true,
  addAttributes: () => ({
    src: kept("src"),
    alt: kept("alt"),
    width: kept("width"),
    height: kept("height"),
  }),
  parseHTML: () => [
    {
      tag: "figure",
      getAttrs: (element) => isPicture(element.querySelector("img")?.getAttribute("src")) && null,
      contentElement: (element) =>
        element.querySelector("figcaption") || document.createElement("figcaption"),
    },
  ],
  renderHTML: ({ HTMLAttributes: { lang, ...image } }) => [
    "figure",
    lang ? { lang } : {},
    ["img", image],
    ["figcaption", 0],
  ],
  addNodeView() {
    return ({ node, editor }) => new FigureView(node, editor);
  },
  addKeyboardShortcuts() {
    // Enter ends the caption instead of making a second picture.
    return {
      Enter: () => {
        const { $from, empty } = this.editor.state.selection;
        if (!empty || $from.parent.type.name !== "illustration") return false;
        const content = { type: "paragraph" };
        return this.editor.chain().insertContentAt($from.after(), content).run();
      },
    };
  },
});

export function figureAt(editorState) {
  const { node, from, $from } = editorState.selection;
  if (node?.type.name === "illustration") return { node, pos: from };
  const inside = $from.parent.type.name === "illustration";
  return inside ? { node: $from.parent, pos: $from.before() } : null;
}
