// One message as a bubble: its body, its media, its buttons.

import { avatar, el, fullName, icon } from "./dom.js";
import { formatted } from "./entities.js";
import { word } from "./words.js";

export const fileUrl = (uniqueId) => `/people/files/${encodeURIComponent(uniqueId)}`;

export function timeOf(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString(word("callLanguage"), { hour: "2-digit", minute: "2-digit" });
}

export function dayOf(seconds) {
  const day = new Date(seconds * 1000);
  const ago = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(day).setHours(0, 0, 0, 0)) / 864e5);
  if (ago === 0) return word("today");
  if (ago === 1) return word("yesterday");
  return day.toLocaleDateString(word("callLanguage"), { day: "numeric", month: "long" });
}

export function previewOf(message) {
  if (!message) return "";
  const kind = ["photo", "document", "voice", "sticker", "contact", "location", "poll", "video"].find((one) => message[one]);
  const names = { location: "place", document: "file", video: "file" };
  const body = message.text ?? message.caption ?? serviceText(message);
  return [kind && word(names[kind] ?? kind), body].filter(Boolean).join(": ");
}

export function serviceText(message) {
  if (message.new_chat_members) return `${fullName(message.from)}: ${word("added")}`;
  if (message.left_chat_member) return word("leftBot");
  if (message.group_chat_created) return word("groupMade");
  if (message.migrate_to_chat_id || message.migrate_from_chat_id) return word("becameSuper");
  return "";
}

export function bubble(message, context) {
  const service = serviceText(message);
  if (service) return el("div", { class: "service", data: { id: message.message_id } }, el("span", {}, service));
  const own = message.from.id === context.me;
  const text = message.text ?? message.caption ?? "";
  const entities = message.entities ?? message.caption_entities;
  const body = el("div", { class: "body" },
    context.isGroup && !own && el("div", { class: "author" }, fullName(message.from)),
    message.via_bot && el("div", { class: "author" }, `${word("via")} @${message.via_bot.username}`),
    message.forward_origin && el("div", { class: "author" }, `${word("forwarded")} ${originName(message.forward_origin)}`),
    message.reply_to_message && quote(message.reply_to_message, context),
    media(message, context),
    text && el("div", { class: "text", dir: "auto" }, formatted(text, entities, context)),
    message.reactions?.length && el("div", { class: "reactions" }, ...message.reactions.map((one) => el("span", {}, one.emoji))),
    el("span", { class: "stamp" }, message.edit_date ? `${word("edited")} ` : "", timeOf(message.date)));
  const node = el("div", { class: kinds(message, own), data: { id: message.message_id, album: message.media_group_id } }, body);
  if (message.reply_markup?.inline_keyboard) node.append(inlineKeyboard(message, context));
  return node;
}

function kinds(message, own) {
  const bare = message.sticker ? "bare" : "";
  const picture = message.photo ? "with-photo" : "";
  return ["message", own ? "own" : "", bare, picture, message.text || message.caption ? "" : "no-text", message.edit_date ? "edited" : ""].join(" ");
}

const originName = (origin) => origin.sender_user ? fullName(origin.sender_user) : origin.sender_user_name ?? "";

function quote(message, context) {
  const node = el("button", { type: "button", class: "quote", onclick: () => context.showMessage(message.message_id) },
    el("b", {}, fullName(message.from)), el("span", {}, previewOf(message)));
  return node;
}

function media(message, context) {
  if (message.photo) return photo(message.photo, context);
  if (message.document) return fileCard(message.document, message.document.file_name ?? "file");
  if (message.video) return fileCard(message.video, message.video.file_name ?? "video");
  if (message.voice) return el("div", { class: "card" }, el("span", { class: "disc" }, icon("mic")), el("span", { class: "wave" }), "0:03");
  if (message.sticker) return el("div", { class: "sticker" }, message.sticker.emoji ?? "🙂");
  if (message.contact) return contactCard(message.contact);
  if (message.location) return locationCard(message.location);
  if (message.poll) return pollCard(message.poll);
  if (message.dice) return el("div", { class: "sticker" }, message.dice.emoji);
  return null;
}

function photo(sizes, context) {
  const best = sizes[sizes.length - 1];
  const image = el("img", { src: fileUrl(best.file_unique_id), width: best.width, height: best.height, alt: word("photo"), loading: "lazy" });
  return el("button", { type: "button", class: "photo", onclick: () => context.enlarge(fileUrl(best.file_unique_id)) }, image);
}

function fileCard(file, name) {
  const size = file.file_size > 1e6 ? `${(file.file_size / 1e6).toFixed(1)} ${word("mB")}` : `${Math.max(1, Math.round(file.file_size / 1e3))} ${word("kB")}`;
  return el("a", { class: "card", href: fileUrl(file.file_unique_id), download: name },
    el("span", { class: "disc" }, icon("file")), el("span", { class: "card-words" }, el("b", {}, name), el("small", {}, size)));
}

function contactCard(contact) {
  const name = fullName(contact);
  return el("div", { class: "card" }, avatar(name, "#65aadd"),
    el("span", { class: "card-words" }, el("b", {}, name), el("small", {}, contact.phone_number)));
}

function locationCard({ latitude, longitude }) {
  return el("div", { class: "card" }, el("span", { class: "disc" }, "📍"),
    el("span", { class: "card-words" }, el("b", {}, word("place")), el("small", {}, `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`)));
}

const pollCard = (poll) => el("div", { class: "poll" }, el("b", {}, poll.question),
  ...poll.options.map((option) => el("span", {}, option.text)));

function inlineKeyboard(message, context) {
  const rows = message.reply_markup.inline_keyboard.map((buttons, row) => el("div", { class: "row" },
    ...buttons.map((button, column) => inlineButton(message, button, row, column, context))));
  return el("div", { class: "inline-keyboard" }, ...rows);
}

function inlineButton(message, button, row, column, context) {
  const mark = button.url ? "↗" : button.switch_inline_query !== undefined ? "⤴" : button.copy_text ? "📋" : "";
  const node = el("button", { type: "button", title: button.url ?? button.text, onclick: () => context.press(message, button, row, column, node) },
    el("span", {}, button.text), mark && el("i", {}, mark));
  return node;
}
