// A table in a box with its caption. The caption cannot stand inside the table itself:
// the table commands count on a table holding nothing but rows.
import { Extension, Node, pm } from "./lib.js";

const { model, state, tables } = pm;

const span = (name) => ({
  default: 1,
  parseHTML: (element) => Number(element.getAttribute(name)) || 1,
  renderHTML: (attributes) => (attributes[name] > 1 ? { [name]: attributes[name] } : {}),
});

const cell = (name, tag, tableRole, more = {}) =>
  Node.create({
    name,
    content: "block+",
    tableRole,
    isolating: true,
    addAttributes: () => ({
      colspan: span("colspan"),
      rowspan: span("rowspan"),
      colwidth: { default: null, rendered: false, parseHTML: () => null },
      ...more,
    }),
    parseHTML: () => [{ tag }],
    renderHTML: ({ HTMLAttributes }) => [tag, HTMLAttributes, 0],
  });

const Box = Node.create({
  name: "tableBox",
  group: "block",
  content: "tableCaption table",
  isolating: true,
  parseHTML: () => [{ tag: "div[data-table]" }],
  renderHTML: () => ["div", { "data-table": "" }, 0],
});

const Caption = Node.create({
  name: "tableCaption",
  content: "inline*",
  parseHTML: () => [{ tag: "div[data-caption]" }],
  renderHTML: () => ["div", { "data-caption": "" }, 0],
});

const Table = Node.create({
  name: "table",
  content: "tableRow+",
  tableRole: "table",
  isolating: true,
  parseHTML: () => [{ tag: "table" }],
  renderHTML: () => ["table", ["tbody", 0]],
  extendNodeSchema: ({ config }) => (config.tableRole ? { tableRole: config.tableRole } : {}),
  addProseMirrorPlugins: () => [tables.tableEditing()],
});

const Row = Node.create({
  name: "tableRow",
  content: "(tableCell | tableHeader)*",
  tableRole: "row",
  parseHTML: () => [{ tag: "tr" }],
  renderHTML: () => ["tr", 0],
});

const scope = {
  default: null,
  parseHTML: (element) => element.getAttribute("scope") || null,
};

// Tab walks through the cells and adds a row behind the last one.
const Keys = Extension.create({
  name: "tableKeys",
  priority: 110,
  addKeyboardShortcuts() {
    const run = (command) => command(this.editor.state, this.editor.view.dispatch);
    const next = () => run(tables.goToNextCell(1));
    return {
      Tab: () =>
        next() ||
        (tables.isInTable(this.editor.state) && run(tables.addRowAfter) && next()),
      "Shift-Tab": () => run(tables.goToNextCell(-1)),
    };
  },
});

export const table = [
  Box,
  Caption,
  Table,
  Row,
  cell("tableCell", "td", "cell"),
  cell("tableHeader", "th", "header_cell", { scope }),
  Keys,
];

export const inTable = (editorState) => tables.isInTable(editorState);

// A table copied into a table fills its cells instead of standing inside one.
export function unboxed(slice, view) {
  const only = slice.content.childCount === 1 && slice.content.firstChild;
  if (!only || only.type.name !== "tableBox" || !inTable(view.state)) return slice;
  return new model.Slice(model.Fragment.from(only.lastChild), 0, 0);
}

export function insertTable(editorState, dispatch) {
  if (inTable(editorState)) return false;
  const { nodes } = editorState.schema;
  const row = (type) =>
    nodes.tableRow.create(null, [1, 2, 3].map(() => type.createAndFill()));
  const grid = nodes.table.create(null, [
    row(nodes.tableHeader),
    row(nodes.tableCell),
    row(nodes.tableCell),
  ]);
  const box = nodes.tableBox.create(null, [nodes.tableCaption.create(), grid]);
  const tr = editorState.tr.replaceSelectionWith(box);
  const from = Math.max(editorState.selection.from - 1, 0);
  let start = null;
  tr.doc.nodesBetween(from, tr.doc.content.size, (node, pos) => {
    if (start === null && pos >= from && node.eq(box)) start = pos;
    return start === null;
  });
  // The caption is what to write first.
  if (start !== null) tr.setSelection(state.TextSelection.near(tr.doc.resolve(start + 2)));
  dispatch?.(tr.scrollIntoView());
  return true;
}

// A cell becomes the head of its column, then of its row, then plain again.
export function cycleHeader(editorState, dispatch) {
  if (!inTable(editorState)) return false;
  const { tableCell, tableHeader } = editorState.schema.nodes;
  const rect = tables.selectedRect(editorState);
  const first = rect.table.nodeAt(rect.map.map[rect.top * rect.map.width + rect.left]);
  const wasColumn = first.type === tableHeader && first.attrs.scope !== "row";
  const [type, value] =
    first.type === tableCell
      ? [tableHeader, "col"]
      : wasColumn
        ? [tableHeader, "row"]
        : [tableCell, null];
  const { tr } = editorState;
  for (const pos of rect.map.cellsInRect(rect)) {
    const attrs = { ...rect.table.nodeAt(pos).attrs, scope: value };
    tr.setNodeMarkup(rect.tableStart + pos, type, attrs);
  }
  dispatch?.(tr);
  return true;
}

export function deleteTable(editorState, dispatch) {
  const { $from } = editorState.selection;
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    if ($from.node(depth).type.name === "tableBox") {
      dispatch?.(editorState.tr.delete($from.before(depth), $from.after(depth)));
      return true;
    }
  }
  return false;
}
