// What the toolbar's buttons ask before they change the text: link, language, picture.
import { getMarkRange, pm } from "./lib.js";
import { ask } from "./dialog.js";
import { figureAt } from "./figure.js";
import { isAddress } from "./marks.js";

const LANGUAGES = [
  ["ko", "한국어"],
  ["en", "English"],
  ["ja", "日本語"],
  ["zh", "中文"],
];

const choices = (none, current) => {
  const known = !current || LANGUAGES.some(([code]) => code === current);
  return [["", none], ...LANGUAGES, ...(known ? [] : [[current, current]])];
};

// A bare host or mail address is completed; what may not be linked to comes back empty.
export function completed(address) {
  const value = address.replace(/[\u0000-\u0020]/g, "");
  if (isAddress(value)) return value;
  if (/^[^\s@/:]+@[^\s@/:]+\.[^\s@/:]+$/.test(value)) return `mailto:${value}`;
  return /^[^\s@/:]+\.[^\s@/:.]{2,}(\/.*)?$/.test(value) ? `https://${value}` : "";
}

const markAt = ({ selection, doc }, type) => {
  const { $from, from, to, empty } = selection;
  if (empty) return type.isInSet($from.marks());
  let found;
  doc.nodesBetween(from, to, (node) => {
    found ??= type.isInSet(node.marks);
  });
  return found;
};

function apply(view, type, attrs, text) {
  const { state } = view;
  const { selection, tr } = state;
  let { from, to } = selection;
  const around = selection.empty && getMarkRange(selection.$from, type);
  if (around) ({ from, to } = around);
  else if (selection.empty && attrs && text) {
    tr.insertText(text, from);
    to = from + text.length;
  }
  tr.removeMark(from, to, type);
  if (attrs) tr.addMark(from, to, type.create(attrs));
  tr.removeStoredMark(type);
  view.dispatch(tr);
}

export async function link(desk) {
  const view = desk.view();
  const { labels } = desk;
  const type = view.state.schema.marks.a;
  const old = markAt(view.state, type)?.attrs ?? {};
  const answer = await ask({
    title: labels.link,
    labels,
    remove: old.href && { label: labels.removeLink, answer: { remove: true } },
    fields: [
      { name: "href", label: labels.address, value: old.href, help: labels.addressHelp },
      {
        ...{ name: "hreflang", kind: "select", label: labels.targetLanguage },
        ...{ value: old.hreflang, options: choices(labels.unsaid, old.hreflang) },
      },
    ],
    submit: ({ href, hreflang }) => {
      const address = completed(href);
      if (!address) throw new Error(labels.addressWrong);
      return { href: address, hreflang: hreflang || null, title: old.title ?? null };
    },
  });
  if (answer) apply(view, type, answer.remove ? null : answer, answer.href);
  view.focus();
}

// Marks what is selected, or else the block the cursor stands in.
export async function language(desk) {
  const view = desk.view();
  const { labels } = desk;
  const { selection, schema } = view.state;
  const type = schema.marks.span;
  const mark = markAt(view.state, type);
  const whole = selection.empty && !mark && selection.$from.depth > 0;
  const current = mark?.attrs.lang ?? (whole ? selection.$from.parent.attrs.lang : null);
  const answer = await ask({
    title: labels.language,
    labels,
    fields: [
      {
        ...{ name: "lang", kind: "select", label: labels.languageOf, value: current },
        ...{ options: choices(labels.asBrief, current), help: labels.languageHelp },
      },
    ],
    submit: (values) => values,
  });
  if (answer && whole) {
    const { $from } = selection;
    view.dispatch(view.state.tr.setNodeAttribute($from.before(), "lang", answer.lang || null));
  } else if (answer) apply(view, type, answer.lang ? answer : null);
  view.focus();
}

async function upload(desk, file) {
  const data = new FormData();
  data.append("file", file);
  const token = desk.textarea.form?.elements.csrfmiddlewaretoken?.value ?? "";
  let response;
  try {
    response = await fetch(desk.textarea.dataset.uploadUrl, {
      ...{ method: "POST", body: data, credentials: "same-origin" },
      headers: { "X-CSRFToken": token, Accept: "application/json" },
    });
  } catch {
    throw new Error(desk.labels.uploadFailed);
  }
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  const answer = isJson ? await response.json() : {};
  if (!response.ok || !answer.src) throw new Error(answer.error || desk.labels.uploadFailed);
  return { src: answer.src, width: String(answer.width), height: String(answer.height) };
}

export async function picture(desk) {
  const { editor, labels } = desk;
  const old = figureAt(editor.state);
  const words = [
    { name: "caption", label: labels.caption },
    { name: "credit", label: labels.credit, help: labels.creditHelp },
  ];
  let stored = old && old.node.attrs;
  const answer = await ask({
    title: labels.picture,
    labels,
    fields: [
      { name: "file", kind: "file", label: old ? labels.otherFile : labels.file },
      ...[{ name: "alt", kind: "text", label: labels.alt, value: old?.node.attrs.alt, help: labels.altHelp }],
      { name: "decorative", kind: "checkbox", label: labels.decorative, value: old?.node.attrs.alt === "" },
      ...(old ? [] : words),
    ],
    submit: async ({ file, alt, decorative, caption, credit }) => {
      if (!file && !stored) throw new Error(labels.fileMissing);
      if (!alt && !decorative) throw new Error(labels.altMissing);
      if (file) stored = { ...stored, ...(await upload(desk, file)) };
      return { attrs: { ...stored, alt: decorative ? "" : alt }, caption, credit };
    },
  });
  if (answer) place(editor, old, answer);
  editor.view.focus();
}

function place(editor, old, { attrs, caption, credit }) {
  const { state, view } = editor;
  const { schema, tr } = state;
  if (old) {
    view.dispatch(tr.setNodeMarkup(old.pos, null, attrs));
    return;
  }
  const texts = [];
  if (caption) texts.push(schema.text(credit ? `${caption} ` : caption));
  if (credit) texts.push(schema.text(credit, [schema.marks.cite.create()]));
  const node = schema.nodes.illustration.create(attrs, texts);
  const { $from } = state.selection;
  // Behind the paragraph the cursor stands in, or in place of it if it is empty.
  const isEmpty = $from.parent.type.name === "paragraph" && !$from.parent.childCount;
  if (isEmpty) tr.replaceRangeWith($from.before(), $from.after(), node);
  else tr.insert(pm.transform.insertPoint(tr.doc, $from.pos, node.type) ?? $from.after(1), node);
  view.dispatch(tr.scrollIntoView());
}
