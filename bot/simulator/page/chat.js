// One column: a person's telephone with a chat open.

import { act, get } from "./api.js";
import { bubble, dayOf, previewOf } from "./bubble.js";
import { Composer } from "./composer.js";
import { avatar, el, fullName, icon, iconButton } from "./dom.js";
import { chatMenu, listenForMenus } from "./menus.js";
import { counted, word } from "./words.js";

const PAGE = 60;
const NEAR_END = 120;
const FAR = 3000;
const TOAST_MS = 3200;
const SPIN_MS = 15000;

export class Chat {
  constructor(account, app) {
    this.account = account;
    this.app = app;
    this.id = account.id;
    this.messages = new Map();
    this.spinning = new Map();
    this.answered = new Map();
    this.early = [];
    this.follow = true;
    this.node = el("section", { class: "column", "aria-label": fullName(account) });
    this.build();
    this.load();
  }

  get context() {
    return {
      me: this.account.id, isGroup: this.chat?.type !== "private",
      say: (text) => this.do("say", { text }), openLink: (link) => this.do("link", { link }),
      press: (...tap) => this.press(...tap), enlarge: (url) => this.app.enlarge(url),
      showMessage: (id) => this.flash(id),
    };
  }

  build() {
    this.title = el("b");
    this.status = el("small", { "aria-live": "polite" });
    this.face = el("span", { class: "face" });
    this.badge = el("span", { class: "back-badge", hidden: true });
    this.tabs = el("nav", { class: "tabs", hidden: true });
    this.list = el("div", { class: "list", role: "log", "aria-live": "polite" });
    this.scroller = el("div", { class: "scroller", tabindex: "0", onscroll: () => this.scrolled() }, this.list);
    this.toDown = iconButton("down", word("down"), () => this.toEnd(true), "to-end");
    this.toDown.hidden = true;
    this.pinned = el("button", { class: "pinned", type: "button", hidden: true });
    this.composer = new Composer(this);
    const header = el("header", { class: "chat-head" },
      el("span", { class: "back-holder" }, iconButton("back", word("back"), () => this.app.showPeople(), "back"), this.badge), this.face,
      el("span", { class: "chat-words" }, this.title, this.status), this.whoBadge(),
      iconButton("more", word("more"), (event) => chatMenu(this, event.currentTarget)));
    this.node.append(header, this.tabs, this.pinned, el("div", { class: "wall" }, this.scroller, this.toDown), this.composer.node);
    listenForMenus(this);
    this.drawHead();
    this.keepAtEnd();
  }

  // While a person reads the end, the end stays in view whatever grows or shrinks.
  keepAtEnd() {
    const watcher = new ResizeObserver(() => this.follow && this.toEnd());
    watcher.observe(this.list);
    watcher.observe(this.scroller);
    for (const name of ["wheel", "touchmove", "keydown", "pointerdown"]) {
      this.scroller.addEventListener(name, () => { this.touched = Date.now(); }, { passive: true });
    }
  }

  whoBadge() {
    return el("button", { class: "who", type: "button", title: fullName(this.account), onclick: (event) => this.app.switcher(event, this) },
      avatar(fullName(this.account), this.account.colour, "small"), el("span", {}, this.account.first_name));
  }

  drawHead() {
    const group = this.chat && this.chat.type !== "private";
    const name = group ? this.chat.title : this.app.bot.first_name;
    this.title.textContent = name;
    this.face.replaceChildren(avatar(name, group ? "#a695e7" : "#3390ec"));
    this.status.textContent = this.typing ? word("typing") : group ? counted(this.chat.members.length + 1, "members") : word("bot");
    this.status.classList.toggle("typing", Boolean(this.typing));
  }

  async load() {
    this.loaded = false;
    const [{ chat, messages }, chats] = await Promise.all([
      get(`/people/${this.account.id}/messages?chat=${this.id}&limit=${PAGE}`), get(`/people/${this.account.id}/chats`)]);
    this.chat = chat;
    this.messages.clear();
    this.list.replaceChildren();
    this.complete = messages.length < PAGE;
    for (const message of messages) this.append(message);
    this.loaded = true;
    this.early.splice(0).forEach((event) => this.hear(event));
    this.drawHead();
    this.drawTabs(chats);
    this.drawPinned(messages.find((one) => one.message_id === chat.pinned));
    this.composer.chatChanged();
    this.drawEmpty();
    this.toEnd();
    this.markRead();
  }

  drawTabs(chats) {
    this.tabs.hidden = chats.length < 2;
    this.tabs.replaceChildren(...chats.map((one) => el("button", { type: "button", "aria-pressed": String(one.id === this.id),
      onclick: () => this.open(one.id) }, one.type === "private" ? this.app.bot.first_name : one.title,
    one.unread > 0 && one.id !== this.id && el("span", { class: "badge" }, String(one.unread)))));
  }

  refreshTabs() {
    clearTimeout(this.tabsTimer);
    this.tabsTimer = setTimeout(async () => this.drawTabs(await get(`/people/${this.account.id}/chats`)), 200);
  }

  open(chatId) {
    this.id = chatId;
    this.load();
  }

  drawPinned(message) {
    this.pinned.hidden = !message;
    if (!message) return;
    this.pinned.replaceChildren(icon("pin"), el("span", {}, el("b", {}, word("pinned")), previewOf(message)));
    this.pinned.onclick = () => this.flash(message.message_id);
  }

  drawEmpty() {
    this.list.querySelector(".empty")?.remove();
    if (this.messages.size) return;
    this.list.append(el("div", { class: "empty" }, avatar(this.app.bot.first_name, "#3390ec", "large"),
      el("b", {}, this.app.bot.first_name), this.app.bot.description || word("nothingYet"), el("small", {}, word(this.account.started ? "writeFirst" : "nothingYetHint"))));
  }

  append(message, before = null) {
    this.list.querySelector(".empty")?.remove();
    const node = bubble(message, this.context);
    this.messages.set(message.message_id, { message, node });
    const album = message.photo && message.media_group_id && this.albumBox(message, before);
    if (album) album.append(node);
    else if (before) before.before(node);
    else { this.drawDay(dayOf(message.date)); this.list.append(node); }
    this.join(node);
  }

  drawDay(day) {
    if (day !== this.lastDay || !this.list.children.length) this.list.append(el("div", { class: "day" }, el("span", {}, day)));
    this.lastDay = day;
  }

  // Photos of one album share a grid.
  albumBox(message, before) {
    const known = [...this.list.querySelectorAll(".album")].find((one) => one.dataset.album === message.media_group_id);
    if (known) return known;
    const own = message.from.id === this.account.id ? "own" : "";
    const box = el("div", { class: `album ${own}`, data: { album: message.media_group_id } });
    if (!before) this.drawDay(dayOf(message.date));
    if (before) before.before(box);
    else this.list.append(box);
    return box;
  }

  // Neighbours of one author stand close.
  join(node) {
    const other = node.previousElementSibling;
    if (!other?.classList.contains("message")) return;
    const same = other.classList.contains("own") === node.classList.contains("own");
    other.classList.toggle("followed", same);
  }

  hear(event) {
    if (!this.loaded) { this.early.push(event); return; }
    if (event.type === "message") this.arrived(event.message);
    else if (event.type === "edited") this.replaced(event.message);
    else if (event.type === "deleted") event.message_ids.forEach((id) => this.vanished(id));
    else if (event.type === "typing") this.showTyping();
    else if (event.type === "pinned") this.drawPinned(event.message);
    else if (event.type === "keyboard") { this.chat.keyboard = event.keyboard; this.composer.keyboardChanged(); }
  }

  arrived(message) {
    if (this.messages.has(message.message_id)) return;
    const own = message.from.id === this.account.id;
    this.append(message);
    this.messages.get(message.message_id).node.classList.add("new");
    if (message.from.is_bot) this.stopTyping();
    if (this.follow || own) this.toEnd();
    else this.toDown.hidden = false;
    this.markRead();
  }

  replaced(message) {
    const known = this.messages.get(message.message_id);
    if (!known) return;
    const node = bubble(message, this.context);
    node.classList.toggle("followed", known.node.classList.contains("followed"));
    known.node.replaceWith(node);
    this.messages.set(message.message_id, { message, node });
  }

  vanished(id) {
    const known = this.messages.get(id);
    if (!known) return;
    const before = known.node.previousElementSibling;
    const after = known.node.nextElementSibling;
    known.node.remove();
    if (before?.classList.contains("day") && (!after || after.classList.contains("day"))) {
      before.remove();
      if (!after) this.lastDay = null;
    }
    this.messages.delete(id);
    this.drawEmpty();
  }

  showTyping() {
    this.typing = true;
    this.drawHead();
    clearTimeout(this.typingTimer);
    this.typingTimer = setTimeout(() => this.stopTyping(), 5000);
  }

  stopTyping() {
    this.typing = false;
    this.drawHead();
  }

  async do(deed, facts = {}) {
    try {
      if (facts instanceof FormData) facts.set("chat", this.id);
      return await act(this.account.id, deed, facts instanceof FormData ? facts : { chat: this.id, ...facts });
    } catch (error) {
      this.toast(error.message);
      return null;
    }
  }

  async press(message, button, row, column, node) {
    if (button.url) return this.openUrl(button.url);
    if (button.copy_text) return navigator.clipboard.writeText(button.copy_text.text).then(() => this.toast(word("copied")));
    const query = button.switch_inline_query_current_chat ?? button.switch_inline_query;
    if (query !== undefined) return this.composer.write(`@${this.app.bot.username} ${query}`);
    node.classList.add("waiting");
    const done = await this.do("tap", { message_id: message.message_id, row, column });
    if (!done?.callback_id) return node.classList.remove("waiting");
    const place = { id: message.message_id, row, column };
    const timer = setTimeout(() => this.stopSpin(done.callback_id), SPIN_MS);
    this.spinning.set(done.callback_id, { node, place, timer });
    if (this.answered.has(done.callback_id)) this.answer(this.answered.get(done.callback_id));
    return null;
  }

  openUrl(url) {
    if (/^https?:\/\/t\.me\/\w+\?start=|^tg:/i.test(url)) return this.do("link", { link: url });
    if (/^https?:/i.test(url)) window.open(url, "_blank", "noopener,noreferrer");
    return null;
  }

  answer(event) {
    this.answered.set(event.tap, event);
    if (!this.spinning.has(event.tap)) return;
    this.stopSpin(event.tap);
    if (event.url) this.openUrl(event.url);
    if (!event.text) return;
    if (event.show_alert) this.alert(event.text);
    else this.toast(event.text);
  }

  stopSpin(tap) {
    const one = this.spinning.get(tap);
    if (!one) return;
    clearTimeout(one.timer);
    one.node.classList.remove("waiting");
    this.spinning.delete(tap);
  }

  toast(text) {
    this.node.querySelector(".toast")?.remove();
    const node = el("div", { class: "toast", role: "status" }, text);
    this.node.append(node);
    setTimeout(() => node.remove(), TOAST_MS);
  }

  alert(text) {
    this.node.querySelector(".alert")?.remove();
    const close = () => { node.remove(); this.composer.focus(); };
    const button = el("button", { type: "button", class: "primary", onclick: close }, word("ok"));
    const node = el("div", { class: "alert", role: "alertdialog", "aria-modal": "true",
      onkeydown: (event) => event.key === "Escape" && close() },
    el("div", { class: "alert-card" }, el("b", {}, this.app.bot.first_name), el("p", {}, text), button));
    this.node.append(node);
    button.focus();
  }

  nearEnd() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR_END;
  }

  toEnd(smooth = false) {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    const near = scrollHeight - scrollTop - clientHeight < FAR;
    this.follow = true;
    this.touched = 0;
    this.scroller.scrollTo({ top: scrollHeight, behavior: smooth && near ? "smooth" : "instant" });
    this.toDown.hidden = true;
  }

  scrolled() {
    const near = this.nearEnd();
    if (near) this.follow = true;
    else if (Date.now() - (this.touched ?? 0) < 800) this.follow = false;
    this.toDown.hidden = near || this.follow;
    if (this.scroller.scrollTop < 200 && !this.complete && !this.loadingOlder) this.older();
  }

  async older() {
    const first = this.messages.keys().next().value;
    if (!first) return;
    this.loadingOlder = true;
    const { messages } = await get(`/people/${this.account.id}/messages?chat=${this.id}&limit=${PAGE}&before=${first}`);
    this.complete = messages.length < PAGE;
    const height = this.scroller.scrollHeight;
    const newer = this.messages;
    const anchor = newer.get(first)?.node.closest(".list > *");
    this.messages = new Map();
    for (const message of messages) if (anchor) this.append(message, anchor);
    for (const [id, one] of newer) this.messages.set(id, one);
    this.scroller.scrollTop += this.scroller.scrollHeight - height;
    this.loadingOlder = false;
  }

  flash(id) {
    const node = this.messages.get(id)?.node;
    if (!node) return;
    node.scrollIntoView({ block: "center", behavior: "smooth" });
    node.classList.add("flash");
    setTimeout(() => node.classList.remove("flash"), 1400);
  }

  markRead() {
    if (document.hidden || !this.node.offsetParent) return;
    clearTimeout(this.readTimer);
    this.readTimer = setTimeout(() => act(this.account.id, "read", { chat: this.id }).catch(() => {}), 150);
  }

  accountChanged(account) {
    this.account = account;
    this.composer.chatChanged();
  }
}
