// Everything a body may hold, and nothing else.
import {
  Blockquote,
  BulletList,
  Document,
  Extension,
  Gapcursor,
  HardBreak,
  Heading,
  HorizontalRule,
  ListItem,
  OrderedList,
  Paragraph,
  Text,
  UndoRedo,
} from "./lib.js";
import { Illustration } from "./figure.js";
import { Footnote } from "./footnote.js";
import { marks } from "./marks.js";
import { table } from "./table.js";

const SPEAKING = [
  ...["paragraph", "heading", "bulletList", "orderedList", "listItem", "blockquote"],
  ...["illustration", "table", "tableRow", "tableCell", "tableHeader"],
];

const Language = Extension.create({
  name: "blockLanguage",
  addGlobalAttributes: () => [
    {
      types: SPEAKING,
      attributes: {
        lang: {
          default: null,
          parseHTML: (element) => element.getAttribute("lang") || null,
          renderHTML: ({ lang }) => (lang ? { lang } : {}),
        },
      },
    },
  ],
});

// The bundle's own keeps kinds of numbering that no body has.
const Numbered = OrderedList.extend({
  addAttributes: () => ({
    start: {
      default: 1,
      parseHTML: (element) => Number(element.getAttribute("start") ?? 1),
      renderHTML: ({ start }) => (start === 1 ? {} : { start }),
    },
  }),
  renderHTML: ({ HTMLAttributes }) => ["ol", HTMLAttributes, 0],
});

export const extensions = (more) => [
  Document,
  Paragraph,
  Text,
  Heading.configure({ levels: [3, 4] }),
  BulletList,
  Numbered,
  ListItem,
  Blockquote,
  HorizontalRule,
  HardBreak,
  Footnote,
  Illustration,
  ...table,
  ...marks,
  Language,
  Gapcursor,
  UndoRedo,
  ...more,
];
