// What comes from the clipboard of Word, Hangul or a web page, brought near to our own
// form. The server cleans again on saving; here it is enough that nothing gets lost.
import { isPicture } from "./figure.js";
import { fit } from "./read.js";

// A style attribute met by any HTML parser is a violation of the page's policy, so
// styles are renamed while the text is still a string.
function defused(html) {
  return html
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/<(style|script|xml|title)\b[\s\S]*?<\/\1\s*>/gi, "")
    .replace(/<!\[[\s\S]*?\]>/g, "")
    .replace(/<[a-z][^>]*>/gi, (tag) =>
      tag.replace(/(\s)(style|on[a-z]+)(\s*=)/gi, "$1data-$2$3"),
    );
}

const styleOf = (element) => (element.getAttribute("data-style") || "").toLowerCase();

function rename(element, tag) {
  const made = element.ownerDocument.createElement(tag);
  for (const { name, value } of element.attributes) made.setAttribute(name, value);
  made.append(...element.childNodes);
  element.replaceWith(made);
  return made;
}

const RENAMED = { b: "strong", i: "em", h1: "h3", h2: "h3", h5: "h4", h6: "h4" };

function wrap(element, tag) {
  const inner = element.ownerDocument.createElement(tag);
  inner.append(...element.childNodes);
  element.append(inner);
}

// Emphasis by style. Word puts EN-US and KO in capitals on every run: its own guess.
function restyle(body) {
  for (const element of body.querySelectorAll("*")) {
    const style = styleOf(element);
    const isHeading = /^h[1-6]$/i.test(element.tagName);
    if (/(^|[;\s])font-weight:\s*(bold|[6-9]00)/.test(style) && element.tagName !== "B" && !isHeading) {
      wrap(element, "strong");
    }
    if (/(^|[;\s])font-style:\s*(italic|oblique)/.test(style) && element.tagName !== "I") {
      wrap(element, "em");
    }
    const raised = /(?:^|[;\s])vertical-align:\s*(super|sub)\b/.exec(style);
    if (raised) wrap(element, raised[1] === "super" ? "sup" : "sub");
    if (/^[A-Z]/.test(element.lang)) element.removeAttribute("lang");
  }
  for (const [from, to] of Object.entries(RENAMED)) {
    for (const element of body.querySelectorAll(from)) {
      if (from === "b" && /(^|[;\s])font-weight:\s*(normal|400)/.test(styleOf(element))) {
        element.replaceWith(...element.childNodes);
      } else rename(element, to);
    }
  }
}

const isNumber = (text) => /^[[(]?[0-9a-z*†‡]{1,5}[\])]?[.:]?$/i.test(text.trim());

// A link whose target links back to it is the number of a note.
function placeNotes(body) {
  const named = (name) =>
    name && body.querySelector(`[id="${CSS.escape(name)}"], [name="${CSS.escape(name)}"]`);
  const spent = new Set();
  for (const link of body.querySelectorAll('a[href^="#"]')) {
    const target = named(link.getAttribute("href").slice(1));
    const names = [link.name, link.id, link.parentElement.id].filter(Boolean);
    let note = target?.closest("p, li, div");
    if (/mso-element:\s*footnote\b/.test(note ? styleOf(note.parentElement) : "")) {
      note = note.parentElement;
    }
    if (!note || note.contains(link) || !isNumber(link.textContent)) continue;
    const follows = link.compareDocumentPosition(note) & Node.DOCUMENT_POSITION_FOLLOWING;
    const back = [...note.querySelectorAll("a[href]")].filter((one) =>
      names.includes(one.getAttribute("href").slice(1)),
    );
    if (!follows || !back.length) continue;
    const copy = note.cloneNode(true);
    for (const one of copy.querySelectorAll("a[href]")) {
      if (names.includes(one.getAttribute("href").slice(1))) one.remove();
    }
    const span = body.ownerDocument.createElement("span");
    span.className = "footnote";
    for (const part of copy.querySelectorAll("p, div")) part.replaceWith(...part.childNodes, " ");
    span.append(...copy.childNodes);
    span.firstChild?.before(" ");
    span.normalize();
    if (span.firstChild?.nodeType === Node.TEXT_NODE) {
      span.firstChild.data = span.firstChild.data.trimStart();
    }
    link.replaceWith(span);
    spent.add(note);
  }
  for (const note of spent) {
    const frame = note.parentElement;
    note.remove();
    if (frame !== body && !frame.textContent.trim() && !frame.querySelector("img")) frame.remove();
  }
}

const isItem = (element) => /mso-list:[^;]*level[0-9]/.test(styleOf(element));
const levelOf = (element) => Number(/level([0-9])/.exec(styleOf(element))[1]);

// Word's list paragraphs as lists; the mark before the text says which kind.
function makeLists(body) {
  let lists = [];
  let last = null;
  for (const paragraph of body.querySelectorAll("p")) {
    if (!isItem(paragraph)) continue;
    if (!last || paragraph.previousElementSibling !== last.root) lists = [];
    let marker = "";
    for (const span of paragraph.querySelectorAll('[data-style*="gnore" i]')) {
      marker += span.textContent;
      span.remove();
    }
    const ordered = /^\(?([0-9]+|[a-z]{1,4})[.)]/i.test(marker.trim());
    const level = levelOf(paragraph);
    lists = lists.filter((list) => list.level <= level);
    let list = lists.at(-1);
    if (!list || list.level < level || list.ordered !== ordered) {
      const element = body.ownerDocument.createElement(ordered ? "ol" : "ul");
      if (list && list.level < level) list.element.lastElementChild.append(element);
      else (list?.root ?? paragraph).before(element);
      if (list && list.level === level) {
        list.root.after(element);
        lists.pop();
      }
      list = { element, level, ordered, root: lists[0]?.root ?? element };
      lists.push(list);
    }
    const item = body.ownerDocument.createElement("li");
    item.append(...paragraph.childNodes);
    list.element.append(item);
    last = { root: list.root };
    paragraph.remove();
  }
}

// Pictures of ours stand in figures; others cannot come by the clipboard. Tells whether
// there were such.
function frame(body) {
  let left = false;
  for (const image of body.querySelectorAll("img")) {
    if (!isPicture(image.getAttribute("src"))) {
      left = true;
      image.remove();
    } else if (!image.closest("figure")) {
      const figure = image.ownerDocument.createElement("figure");
      image.replaceWith(figure);
      figure.append(image);
    }
  }
  for (const paragraph of body.querySelectorAll("p")) {
    if (!paragraph.textContent.trim() && !paragraph.querySelector("img, br")) paragraph.remove();
  }
  return left;
}

// `tell` learns whether pictures were left out.
export function fromPaste(html, tell = () => {}) {
  const { body } = new DOMParser().parseFromString(defused(html), "text/html");
  placeNotes(body);
  makeLists(body);
  restyle(body);
  tell(frame(body));
  return fit(body);
}
