// Texts with entities (offsets in UTF-16, as JavaScript counts) become DOM nodes, nested as given.

import { el } from "./dom.js";

const TAGS = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote" };

export function formatted(text, entities, actions) {
  const fragment = document.createDocumentFragment();
  build(fragment, text, 0, text.length, [...(entities ?? [])].sort(wider), actions);
  return fragment;
}

const wider = (one, other) => one.offset - other.offset || other.length - one.length;

function build(parent, text, begin, end, entities, actions) {
  let at = begin;
  while (entities.length && entities[0].offset < end) {
    const entity = entities.shift();
    const last = Math.min(entity.offset + entity.length, end);
    if (entity.offset < at || last <= entity.offset) continue;
    parent.append(text.slice(at, entity.offset));
    const inner = [];
    while (entities.length && entities[0].offset < last) inner.push(entities.shift());
    const node = wrap(entity, text.slice(entity.offset, last), actions);
    build(node, text, entity.offset, last, inner, actions);
    parent.append(node);
    at = last;
  }
  parent.append(text.slice(at, end));
}

function wrap(entity, body, actions) {
  const { type } = entity;
  if (TAGS[type]) return el(TAGS[type], { class: type === "expandable_blockquote" ? "expandable" : undefined });
  if (type === "spoiler") return el("span", { class: "spoiler", onclick: (event) => event.currentTarget.classList.add("shown") });
  if (type === "text_link" || type === "url") return link(entity.url ?? body, actions);
  if (type === "bot_command") return el("a", { href: "#", onclick: prevented(() => actions.say(body)) });
  if (type === "email") return el("a", { href: `mailto:${body}` });
  return el("span", { class: ["mention", "hashtag", "text_mention"].includes(type) ? "tint" : undefined });
}

function link(address, actions) {
  const url = /^[a-z][a-z0-9+.-]*:/i.test(address) ? address : `https://${address}`;
  if (!/^(https?|tg|mailto|tel):/i.test(url)) return el("span");
  if (/^(https?:\/\/t\.me\/\w+\?start=|tg:\/\/resolve)/i.test(url)) {
    return el("a", { href: url, onclick: prevented(() => actions.openLink(url)) });
  }
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer" });
}

const prevented = (act) => (event) => { event.preventDefault(); act(); };
