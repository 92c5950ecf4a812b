// The menus of a chat: of one message (right click or long press) and of the chat itself.

import { ask, fullName, popup } from "./dom.js";
import { word } from "./words.js";

const LONG_PRESS_MS = 450;
const MENU_WIDTH = 220;

export function listenForMenus(chat) {
  chat.list.addEventListener("contextmenu", (event) => {
    const message = event.target.closest("a") ? null : messageAt(chat, event.target);
    if (!message) return;
    event.preventDefault();
    messageMenu(chat, message, event.clientX, event.clientY);
  });
  chat.list.addEventListener("pointerdown", (event) => longPress(chat, event));
}

function messageAt(chat, target) {
  const id = Number(target.closest?.(".message")?.dataset.id);
  return chat.messages.get(id)?.message;
}

function longPress(chat, event) {
  if (event.pointerType === "mouse" || event.target.closest(".inline-keyboard")) return;
  const message = messageAt(chat, event.target);
  if (!message) return;
  const timer = setTimeout(() => messageMenu(chat, message, event.clientX, event.clientY), LONG_PRESS_MS);
  const stop = () => clearTimeout(timer);
  for (const name of ["pointerup", "pointercancel", "pointermove"]) chat.list.addEventListener(name, stop, { once: true });
}

function messageMenu(chat, message, x, y) {
  const own = message.from.id === chat.account.id;
  const text = message.text ?? message.caption;
  const id = message.message_id;
  popup(x, y, [
    { glyph: "↩", text: word("reply"), act: () => chat.composer.replyTo(message) },
    text && { glyph: "📋", text: word("copy"), act: () => navigator.clipboard.writeText(text) },
    own && !message.forward_origin && text && { glyph: "✎", text: word("edit"), act: () => chat.composer.edit(message) },
    { glyph: "↪", text: word("forward"), act: () => chat.do("forward", { message_id: id, from_chat: chat.id }) },
    { glyph: "👍", text: word("like"), act: () => chat.do("react", { message_id: id, emoji: "👍" }) },
    { glyph: "🗑", text: word("remove"), danger: true, act: () => chat.do("delete", { message_id: id }) },
  ]);
}

export function chatMenu(chat, button) {
  const { bottom, right } = button.getBoundingClientRect();
  const group = chat.chat?.type !== "private";
  const items = group ? groupItems(chat) : privateItems(chat);
  const close = chat.app.columns.length > 1 && { glyph: "✕", text: word("close"), act: () => chat.app.closeColumn(chat) };
  popup(right - MENU_WIDTH, bottom + 4, [...items, close]);
}

function groupItems(chat) {
  const present = chat.chat.bot_present;
  const act = () => chat.do("bot", { present: !present }).then(() => chat.load());
  return [{ glyph: "🤖", text: word(present ? "removeBot" : "addBot"), act }];
}

function privateItems(chat) {
  return [
    { glyph: "👥", text: word("newGroup"), act: () => newGroup(chat) },
    chat.account.blocked
      ? { glyph: "↻", text: word("unblock"), act: () => chat.do("unblock") }
      : { glyph: "⛔", text: word("block"), danger: true, act: () => chat.do("block") },
  ];
}

async function newGroup(chat) {
  const others = chat.app.accounts.filter((one) => one.id !== chat.account.id);
  const choices = others.map((one) => ({ value: one.id, text: fullName(one) }));
  const facts = await ask(word("newGroup"), [
    { name: "title", label: word("groupTitle"), required: true },
    { name: "members", label: word("whoElse"), many: true, choices },
  ], word("create"), word("cancel"));
  if (!facts) return;
  const made = await chat.do("group", { title: facts.title, members: facts.members.map(Number), with_bot: true });
  if (made) chat.open(made.chat);
}
