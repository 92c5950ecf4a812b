// The page: the people on the left, up to three telephones beside.

import { act, createAccount, get, listen } from "./api.js";
import { previewOf, timeOf } from "./bubble.js";
import { Chat } from "./chat.js";
import { ask, avatar, el, fullName, icon, iconButton, popup } from "./dom.js";
import { language, putWords, switchLanguage, word } from "./words.js";

const MOST_COLUMNS = 3;
const COLUMN_WIDTH = 310;
const MOST_NOTICES = 3;
const NOTICE_MS = 5000;
const phone = () => matchMedia("(max-width: 760px)").matches;

class App {
  constructor() {
    this.accounts = [];
    this.columns = [];
    this.root = document.getElementById("app");
    this.place = document.getElementById("columns");
    this.list = document.getElementById("accounts");
    this.notices = el("div", { class: "notices", role: "status" });
    document.body.append(this.notices);
  }

  async begin() {
    putWords(document);
    this.drawLanguage();
    document.getElementById("language").onclick = () => { switchLanguage(); location.reload(); };
    document.getElementById("new-account").onclick = () => this.newAccount();
    document.getElementById("filter").oninput = () => this.drawAccounts();
    document.getElementById("invitation").onsubmit = (event) => this.invitation(event);
    await this.loadPeople();
    listen((event) => this.hear(event), (up) => this.connection(up));
    await this.openFromAddress();
    addEventListener("visibilitychange", () => this.columns.forEach((one) => one.markRead()));
    addEventListener("resize", () => this.trim());
    addEventListener("popstate", () => this.root.classList.remove("in-chat"));
  }

  drawLanguage() {
    document.getElementById("language").textContent = word("code");
  }

  async loadPeople() {
    const { bot, accounts } = await get("/people");
    this.bot = bot;
    this.accounts = accounts;
    document.title = `${bot.first_name} · Telegram`;
    this.drawAccounts();
    this.drawWelcome();
  }

  async openFromAddress() {
    const query = new URLSearchParams(location.search);
    const ids = (query.get("as") ?? sessionStorage.getItem("open") ?? "").split(",").map(Number).filter(Boolean);
    const known = ids.map((id) => this.account(id)).filter(Boolean).slice(0, MOST_COLUMNS);
    known.forEach((one, index) => this.open(one, index > 0));
    const code = query.get("start");
    if (location.search) history.replaceState(history.state, "", location.pathname);
    if (code && known.length) await this.columns[0].do("link", { link: code });
    else if (code) await this.chooseWhoOpens(code);
  }

  account(id) {
    return this.accounts.find((one) => one.id === id);
  }

  connection(up) {
    if (up && this.lost) this.comeBack();
    if (!up) this.lost = true;
    document.querySelector(".offline")?.remove();
    if (!up) document.body.append(el("div", { class: "offline", role: "status" }, word("offline")));
  }

  async comeBack() {
    this.lost = false;
    await this.loadPeople();
    for (const column of this.columns) {
      if (this.account(column.account.id)) column.load();
      else this.closeColumn(column);
    }
  }

  hear(event) {
    if (event.type === "answer") this.columns.forEach((one) => one.account.id === event.account && one.answer(event));
    else if (event.type === "account") this.accountChanged(event.account);
    else if (event.type === "read") this.setUnread(event.account, event.unread);
    else if (event.type === "commands") this.columns.forEach((one) => one.composer.loadCommands());
    else if (event.type === "bot") this.loadPeople().then(() => this.columns.forEach((one) => one.drawHead()));
    if (!event.chat || !event.members) return;
    for (const column of this.columns.filter((one) => event.members.includes(one.account.id))) {
      if (column.id === event.chat) column.hear(event);
      else if (event.type === "message") column.refreshTabs();
    }
    if (event.type === "message") this.counted(event);
  }

  counted({ chat, members, message }) {
    for (const id of members) {
      const account = this.account(id);
      if (!account) continue;
      if (chat === id) account.last = message;
      if (message.from.id !== id) account.unread += 1;
      account.touched = Date.now();
      if (message.from.is_bot && (document.hidden || !this.isSeen(account, chat))) this.notice(account, chat, message);
    }
    this.drawAccounts();
  }

  isSeen(account, chat) {
    return this.columns.some((one) => one.account.id === account.id && one.id === chat && one.node.offsetParent);
  }

  // What came to a telephone that nobody looks at slides in, as a telephone shows it; a tap opens the chat.
  notice(account, chat, message) {
    const open = () => { node.remove(); const column = this.open(account); if (column.id !== chat) column.open(chat); };
    const node = el("button", { type: "button", onclick: open }, avatar(fullName(account), account.colour),
      el("b", {}, fullName(account)), el("small", {}, previewOf(message)));
    const others = this.notices.querySelectorAll("button");
    if (others.length >= MOST_NOTICES) others[0].remove();
    this.notices.append(node);
    setTimeout(() => node.remove(), NOTICE_MS);
  }

  setUnread(id, unread) {
    const account = this.account(id);
    if (account) account.unread = unread;
    this.drawAccounts();
  }

  accountChanged(account) {
    const known = this.account(account.id);
    if (known) Object.assign(known, account);
    else this.accounts.push(account);
    this.drawAccounts();
    this.drawWelcome();
    for (const column of this.columns) if (column.account.id === account.id) column.accountChanged(this.account(account.id));
  }

  drawAccounts() {
    const wanted = document.getElementById("filter").value.trim().toLowerCase();
    const shown = this.accounts.filter((one) => `${fullName(one)} ${one.note} ${one.username}`.toLowerCase().includes(wanted));
    this.list.replaceChildren(...shown.map((one) => this.accountNode(one)));
    const unread = this.accounts.reduce((sum, one) => sum + one.unread, 0);
    document.title = `${unread ? `(${unread}) ` : ""}${this.bot.first_name} · Telegram`;
    for (const column of this.columns) {
      const elsewhere = this.accounts.filter((one) => one.id !== column.account.id).reduce((sum, one) => sum + one.unread, 0);
      column.badge.hidden = !elsewhere;
      column.badge.textContent = String(elsewhere);
    }
  }

  accountNode(account) {
    const open = this.columns.some((one) => one.account.id === account.id);
    const state = account.deactivated ? word("gone") : account.blocked ? word("blockedNow") : "";
    const main = el("button", { type: "button", class: "account", "aria-current": open ? "true" : undefined,
      onclick: (event) => this.open(account, event.ctrlKey || event.metaKey) },
    avatar(fullName(account), account.colour),
    el("span", { class: "account-words" },
      el("span", { class: "account-top" }, el("b", {}, fullName(account)), account.last && el("time", {}, timeOf(account.last.date))),
      el("span", { class: "account-bottom" }, el("span", {}, account.note && el("em", {}, account.note), state || previewOf(account.last)),
        account.unread > 0 && el("span", { class: "badge" }, account.unread > 99 ? "99+" : String(account.unread)))));
    const beside = iconButton("split", word("beside"), () => this.open(account, true), "beside");
    return el("li", {}, main, !open && beside);
  }

  drawWelcome() {
    if (this.columns.length) return;
    const none = this.accounts.length === 0;
    this.place.replaceChildren(el("div", { class: "welcome" }, el("span", { class: "welcome-mark" }, icon("send")),
      el("h2", {}, word(none ? "noPeople" : "choosePerson")), el("p", {}, word(none ? "noPeopleHint" : "choosePersonHint")),
      none && el("button", { type: "button", class: "primary", onclick: () => this.newAccount() }, word("newPhone"))));
  }

  open(account, beside = false) {
    const already = this.columns.find((one) => one.account.id === account.id);
    if (already) { this.toChat(); already.composer.focus(); already.markRead(); return already; }
    const column = new Chat(account, this);
    if (!this.columns.length) this.place.replaceChildren();
    if (beside && this.columns.length && !phone()) {
      while (this.columns.length >= this.room()) this.columns.shift().node.remove();
      this.place.append(column.node);
      this.columns.push(column);
    } else {
      const last = this.columns.pop();
      if (last) last.node.replaceWith(column.node);
      else this.place.append(column.node);
      this.columns.push(column);
    }
    this.toChat();
    this.remember();
    return column;
  }

  // On a phone the chat covers the people; the browser's «back» uncovers them.
  toChat() {
    if (phone() && !this.root.classList.contains("in-chat")) history.pushState({ chat: true }, "");
    this.root.classList.add("in-chat");
  }

  room() {
    return Math.max(1, Math.min(MOST_COLUMNS, Math.floor(this.place.clientWidth / COLUMN_WIDTH)));
  }

  trim() {
    while (this.columns.length > this.room()) this.closeColumn(this.columns[0]);
  }

  closeColumn(column) {
    column.node.remove();
    this.columns = this.columns.filter((one) => one !== column);
    if (!this.columns.length) this.root.classList.remove("in-chat");
    this.remember();
    this.drawWelcome();
  }

  remember() {
    sessionStorage.setItem("open", this.columns.map((one) => one.account.id).join(","));
    this.root.dataset.columns = String(this.columns.length);
    this.drawAccounts();
  }

  showPeople() {
    if (history.state?.chat) history.back();
    else this.root.classList.remove("in-chat");
  }

  switcher(event, column) {
    const { left, bottom } = event.currentTarget.getBoundingClientRect();
    const others = this.accounts.filter((one) => !this.columns.some((open) => open.account.id === one.id)).slice(0, 12);
    popup(left - 60, bottom + 4, [
      ...others.map((one) => ({ glyph: one.unread ? "●" : "", text: fullName(one), act: () => this.swap(column, one) })),
      { glyph: "+", text: word("newPhone"), act: () => this.newAccount() },
    ]);
  }

  swap(column, account) {
    const next = new Chat(account, this);
    column.node.replaceWith(next.node);
    this.columns = this.columns.map((one) => (one === column ? next : one));
    this.remember();
  }

  async newAccount() {
    const facts = await ask(word("newPhone"), [
      { name: "first_name", label: word("firstName"), required: true },
      { name: "last_name", label: word("lastName") },
      { name: "phone", label: word("phone"), type: "tel", value: "+380" },
      { name: "language_code", label: word("language"), value: language(), choices: [{ value: "uk", text: "Українська" }, { value: "en", text: "English" }] },
    ], word("create"), word("cancel"));
    if (!facts) return null;
    if (facts.phone === "+380") facts.phone = "";
    const account = await createAccount(facts);
    this.accountChanged(account);
    this.open(this.account(account.id));
    return this.account(account.id);
  }

  async invitation(event) {
    event.preventDefault();
    const form = event.target;
    const link = form.elements.link.value.trim();
    if (!link) return;
    form.reset();
    await this.chooseWhoOpens(link);
  }

  async chooseWhoOpens(link) {
    const choices = [{ value: "new", text: `+ ${word("newPhone")}` }, ...this.accounts.map((one) => ({ value: String(one.id), text: fullName(one) }))];
    const current = this.columns[this.columns.length - 1]?.account.id;
    const facts = await ask(word("linkFor"), [{ name: "who", label: word("people"), choices, value: current ? String(current) : "new" }], word("open"), word("cancel"));
    if (!facts) return;
    const account = facts.who === "new" ? await this.newAccount() : this.account(Number(facts.who));
    if (!account) return;
    const column = this.open(account);
    await column.do("link", { link });
  }

  enlarge(url) {
    const dialog = el("dialog", { class: "lightbox", onclick: () => dialog.remove() }, el("img", { src: url, alt: word("photo") }));
    dialog.addEventListener("cancel", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  }
}

new App().begin();
