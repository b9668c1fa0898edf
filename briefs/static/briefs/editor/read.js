// HTML as the editor's schema reads it: a table stands in a box with its caption, and a
// list item begins with a paragraph.

function boxTable(table) {
  if (table.closest("div[data-table]")) return;
  const box = document.createElement("div");
  const caption = document.createElement("div");
  box.setAttribute("data-table", "");
  caption.setAttribute("data-caption", "");
  const old = table.querySelector("caption");
  if (old) {
    caption.append(...old.childNodes);
    old.remove();
  }
  table.replaceWith(box);
  box.append(caption, table);
}

const BLOCK = "ul, ol, blockquote, figure, div[data-table]";

export function fit(root) {
  root.querySelectorAll("table").forEach(boxTable);
  for (const item of root.querySelectorAll("li")) {
    const [first] = item.childNodes;
    if (first instanceof Element && first.matches(BLOCK)) {
      item.prepend(document.createElement("p"));
    }
  }
  return root.innerHTML;
}

export const read = (html) => fit(new DOMParser().parseFromString(html, "text/html").body);
