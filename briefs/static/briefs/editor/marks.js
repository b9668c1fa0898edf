// Marks on text. Their priority is the order in which they nest in the saved text;
// briefs/html/inline.py keeps the same order (RANK).
import { Mark } from "./lib.js";

// The addresses briefs/html/rules.py lets through.
const ADDRESS = /^(https?:\/\/[^/\\?#@]+([/?#].*)?|mailto:[^/\\].*|\/([^/\\].*)?)$/i;
export const isAddress = (value) => ADDRESS.test(value);

const kept = (...names) => () =>
  Object.fromEntries(
    names.map((name) => [
      name,
      { default: null, parseHTML: (element) => element.getAttribute(name) || null },
    ]),
  );

const plain = (tag, priority, key) =>
  Mark.create({
    name: tag,
    priority,
    parseHTML: () => [{ tag }],
    renderHTML: () => [tag, 0],
    addKeyboardShortcuts() {
      return key ? { [key]: () => this.editor.commands.toggleMark(tag) } : {};
    },
  });

const Link = Mark.create({
  name: "a",
  priority: 207,
  inclusive: false,
  addAttributes: kept("href", "hreflang", "title"),
  parseHTML: () => [
    { tag: "a[href]", getAttrs: (element) => isAddress(element.getAttribute("href")) && null },
  ],
  renderHTML: ({ HTMLAttributes }) => ["a", HTMLAttributes, 0],
});

const Language = Mark.create({
  name: "span",
  priority: 206,
  addAttributes: kept("lang"),
  parseHTML: () => [{ tag: "span[lang]:not(.footnote)" }],
  renderHTML: ({ HTMLAttributes }) => ["span", HTMLAttributes, 0],
});

export const marks = [
  plain("q", 209),
  plain("cite", 208),
  Link,
  Language,
  plain("strong", 205, "Mod-b"),
  plain("em", 204, "Mod-i"),
  plain("sup", 203, "Mod-."),
  plain("sub", 202, "Mod-,"),
  plain("code", 201),
];
