// The document as HTML in our normal form. briefs/html makes the same of any text, so
// a text that is only opened and saved stays byte for byte what it was.

const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\u00a0": "&nbsp;" };
const text = (value) => value.replace(/[&<>\u00a0]/g, (sign) => ESCAPES[sign]);
const quoted = (value) => String(value).replace(/[&<>"\u00a0]/g, (sign) => ESCAPES[sign]);

const open = (tag, attributes = {}) => {
  const kept = Object.entries(attributes).filter(([, value]) => value !== null);
  const parts = kept.sort().map(([name, value]) => ` ${name}="${quoted(value)}"`);
  return `<${tag}${parts.join("")}>`;
};

const element = (tag, attributes, inside) => `${open(tag, attributes)}${inside}</${tag}>`;

const AROUND_NOTES = new Set(["q", "cite"]);

function leaf(node) {
  if (node.isText) return text(node.text);
  if (node.type.name === "hardBreak") return "<br>";
  const attributes = { class: "footnote", lang: node.attrs.lang };
  return element("span", attributes, inline(node));
}

function inline(parent) {
  let html = "";
  const opened = [];
  const close = (keep) => {
    while (opened.length > keep) html += `</${opened.pop().type.name}>`;
  };
  parent.forEach((node) => {
    if (node.type.name === "footnote" && !node.textContent.trim()) return;
    const isNote = node.type.name === "footnote";
    const marks = node.marks.filter((mark) => !isNote || AROUND_NOTES.has(mark.type.name));
    let keep = 0;
    while (keep < opened.length && keep < marks.length && opened[keep].eq(marks[keep])) keep += 1;
    close(keep);
    for (const mark of marks.slice(keep)) {
      html += open(mark.type.name, mark.attrs);
      opened.push(mark);
    }
    html += leaf(node);
  });
  close(0);
  return html;
}

const isList = (node) => node.type.name.endsWith("List");
const nodesIn = (parent) => Array.from({ length: parent.childCount }, (_, i) => parent.child(i));

// A single paragraph in an item or cell gives way to its text; in an item it may be
// followed by lists.
function opened(parent, { lists }) {
  const [first, ...rest] = nodesIn(parent);
  const lang = { lang: parent.attrs.lang };
  if (first.type.name !== "paragraph") return [lang, blocks(parent)];
  if (rest.length && !first.childCount) return [lang, rest.map(block).join("")];
  const followed = rest.length > 0 && !(lists && rest.every(isList));
  if (followed || (first.attrs.lang && rest.length)) return [lang, blocks(parent)];
  const own = { lang: first.attrs.lang ?? lang.lang };
  return [own, inline(first) + rest.map(block).join("")];
}

function item(node) {
  const [attributes, inside] = opened(node, { lists: true });
  return element("li", attributes, inside);
}

function cell(node, section) {
  const [attributes, inside] = opened(node, { lists: false });
  const { colspan, rowspan, scope } = node.attrs;
  const isHeader = node.type.name === "tableHeader";
  const spans = {
    ...attributes,
    colspan: colspan > 1 ? colspan : null,
    rowspan: rowspan > 1 ? rowspan : null,
  };
  if (!isHeader) return element("td", spans, inside);
  const derived = section === "thead" ? "col" : "row";
  return element("th", { ...spans, scope: scope ?? derived }, inside);
}

// The leading rows that hold only headers, as long as none of them reaches below.
function headRows(rows) {
  const isHead = (row) => nodesIn(row).every((one) => one.type.name === "tableHeader");
  let count = rows.findIndex((row) => !isHead(row));
  if (count < 0) count = rows.length;
  const reaches = (row, y) => nodesIn(row).some((one) => y + one.attrs.rowspan > count);
  while (count && rows.slice(0, count).some(reaches)) count -= 1;
  return count;
}

function table(box) {
  const [caption, grid] = nodesIn(box);
  const rows = nodesIn(grid);
  const head = headRows(rows);
  const row = (section) => (node) =>
    element("tr", { lang: node.attrs.lang }, nodesIn(node).map((one) => cell(one, section)).join(""));
  const part = (tag, some) => (some.length ? element(tag, {}, some.map(row(tag)).join("")) : "");
  const said = inline(caption);
  const inside = [
    said && element("caption", {}, said),
    part("thead", rows.slice(0, head)),
    part("tbody", rows.slice(head)),
  ];
  return element("table", { lang: grid.attrs.lang }, inside.join(""));
}

function figure(node) {
  const { lang, ...image } = node.attrs;
  const caption = inline(node);
  const inside = open("img", image) + (caption && element("figcaption", {}, caption));
  return element("figure", { lang }, inside);
}

function list(node) {
  const ordered = node.type.name === "orderedList";
  const { lang, start } = node.attrs;
  const attributes = { lang, start: ordered && start !== 1 ? start : null };
  return element(ordered ? "ol" : "ul", attributes, nodesIn(node).map(item).join(""));
}

function paragraph(node) {
  const inside = inline(node);
  return inside && element("p", { lang: node.attrs.lang }, inside);
}

const BLOCKS = {
  paragraph,
  heading: (node) => element(`h${node.attrs.level}`, { lang: node.attrs.lang }, inline(node)),
  blockquote: (node) => element("blockquote", { lang: node.attrs.lang }, blocks(node)),
  bulletList: list,
  orderedList: list,
  horizontalRule: () => "<hr>",
  illustration: figure,
  tableBox: table,
};

const block = (node) => BLOCKS[node.type.name](node);
const blocks = (parent) => nodesIn(parent).map(block).join("");

export const write = (doc) => nodesIn(doc).map(block).filter(Boolean).join("\n");
