// Where a person writes: the input, the attachments, the commands and the keyboard under the chat.

import { act, get } from "./api.js";
import { fileUrl, previewOf } from "./bubble.js";
import { ask, avatar, el, fullName, icon, iconButton, popup } from "./dom.js";
import { word } from "./words.js";

const INLINE_PAUSE_MS = 200;
const NEAR_PANEL_END = 80;

export class Composer {
  constructor(chat) {
    this.chat = chat;
    this.mode = null;
    this.build();
  }

  build() {
    this.input = el("textarea", { rows: "1", placeholder: word("message"), "aria-label": word("message"), enterkeyhint: "send",
      oninput: () => this.typed(), onkeydown: (event) => this.key(event), onpaste: (event) => this.pasted(event) });
    this.menuButton = el("button", { type: "button", class: "commands-button", onclick: () => this.toggleCommands() }, icon("menu"), el("span", {}, word("menu")));
    this.keysButton = iconButton("keys", word("keyboard"), () => this.toggleKeyboard());
    this.keysButton.hidden = true;
    this.sendButton = iconButton("send", word("send"), () => this.send(), "send");
    this.context = el("div", { class: "composer-context", hidden: true });
    this.panel = el("div", { class: "panel", hidden: true, role: "listbox" });
    this.keyboard = el("div", { class: "reply-keyboard", hidden: true });
    this.bigButton = el("button", { type: "button", class: "big-button", hidden: true });
    this.files = el("input", { type: "file", hidden: true, multiple: true, onchange: () => this.filesChosen() });
    this.line = el("div", { class: "composer-line" }, this.menuButton, iconButton("clip", word("attach"), (event) => this.attach(event)),
      this.input, this.keysButton, this.sendButton, this.files);
    this.node = el("footer", { class: "composer" }, this.panel, this.context, this.line, this.bigButton, this.keyboard);
  }

  focus() {
    if (matchMedia("(hover: hover)").matches) this.input.focus({ preventScroll: true });
  }

  chatChanged() {
    const { account, chat } = this.chat;
    const isPrivate = !chat || chat.type === "private";
    const fresh = isPrivate && chat && !account.started && this.chat.messages.size === 0;
    const stopped = isPrivate && account.blocked;
    const label = account.deactivated ? "gone" : stopped ? "restart" : fresh ? "start" : "";
    this.bigButton.hidden = !label;
    this.line.hidden = Boolean(label);
    this.bigButton.textContent = label ? word(label) : "";
    this.bigButton.disabled = account.deactivated;
    this.bigButton.onclick = () => this.start(stopped);
    this.keyboardChanged();
    this.loadCommands();
    if (!label) this.focus();
  }

  async start(stopped) {
    if (stopped) await this.chat.do("unblock");
    this.chat.do("say", { text: "/start" });
  }

  async loadCommands() {
    try {
      this.commands = await get(`/people/${this.chat.account.id}/commands?chat=${this.chat.id}`);
    } catch {
      this.commands = [];
    }
    this.menuButton.hidden = !this.commands.length;
  }

  toggleCommands() {
    if (!this.panel.hidden) return this.closePanel();
    return this.showCommands("");
  }

  showCommands(prefix) {
    const found = (this.commands ?? []).filter((one) => one.command.startsWith(prefix));
    this.fillPanel(found.map((one) => ({ title: one.description, note: `/${one.command}`, act: () => this.pick(`/${one.command}`) })));
  }

  pick(command) {
    this.clear();
    this.chat.do("say", { text: command });
  }

  fillPanel(items) {
    this.panel.onscroll = null;
    this.panel.replaceChildren(...items.map((one) => this.panelItem(one)));
    this.panel.scrollTop = 0;
    this.panel.hidden = !items.length;
  }

  panelItem(one) {
    return el("button", { type: "button", role: "option", class: one.stacked ? "stacked" : "", onclick: () => { this.closePanel(); one.act(); } },
      one.stacked && (one.image ? el("img", { src: one.image, alt: "" }) : avatar(one.title.replace(/[«»"]/g, ""), "#7bc862")), el("span", {}, one.title), el("small", {}, one.note));
  }

  closePanel() {
    this.panel.hidden = true;
  }

  typed() {
    const text = this.input.value;
    this.node.classList.toggle("has-text", Boolean(text.trim()));
    this.grow();
    const bot = `@${this.chat.app.bot.username} `;
    if (/^\/[a-z0-9_]*$/i.test(text)) this.showCommands(text.slice(1));
    else if (text.startsWith(bot)) this.inline(text.slice(bot.length));
    else this.closePanel();
  }

  inline(query) {
    clearTimeout(this.inlineTimer);
    this.inlineTimer = setTimeout(() => this.lookFor(query), INLINE_PAUSE_MS);
  }

  async lookFor(query, offset = "") {
    const asked = await this.chat.do("inline", { query, offset });
    if (!asked) return;
    const { results, next_offset: next } = await get(`/people/${this.chat.account.id}/inline/${asked.query_id}?wait=5`);
    if (this.input.value !== `@${this.chat.app.bot.username} ${query}`) return;
    const items = (results ?? []).map((one) => this.inlineItem(one, asked.query_id));
    if (offset) this.panel.append(...items.map((one) => this.panelItem(one)));
    else this.fillPanel(items.length ? items : [{ title: word("nothingFound"), note: query, act: () => this.focus() }]);
    this.panel.onscroll = next ? () => this.moreInline(query, next) : null;
  }

  moreInline(query, next) {
    if (this.panel.scrollTop + this.panel.clientHeight < this.panel.scrollHeight - NEAR_PANEL_END) return;
    this.panel.onscroll = null;
    this.lookFor(query, next);
  }

  inlineItem(one, asked) {
    const picture = one.content?.photo?.[0];
    return { stacked: true, title: one.title ?? one.id, note: one.description ?? "", image: picture && fileUrl(picture.file_unique_id),
      act: () => { this.clear(); this.chat.do("choose", { query_id: asked, result_id: one.id }); } };
  }

  grow() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 160)}px`;
  }

  key(event) {
    if (event.key === "Escape") { this.setContext(null); this.closePanel(); }
    if (event.key === "ArrowUp" && !this.input.value) this.editLast(event);
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.send();
  }

  editLast(event) {
    const own = [...this.chat.messages.values()].map((one) => one.message)
      .filter((one) => one.from.id === this.chat.account.id && one.text && !one.forward_origin);
    if (!own.length) return;
    event.preventDefault();
    this.edit(own[own.length - 1]);
  }

  write(text) {
    this.input.value = text;
    this.focus();
    this.typed();
  }

  clear() {
    this.input.value = "";
    this.typed();
  }

  async send() {
    const text = this.input.value;
    if (!text.trim()) return;
    const { mode } = this;
    this.clear();
    this.setContext(null);
    this.focus();
    const facts = mode?.kind === "edit" ? { text, message_id: mode.message.message_id } : { text, reply_to: mode?.message.message_id };
    const done = await this.chat.do(mode?.kind === "edit" ? "edit" : "say", facts);
    if (!done && !this.input.value) this.write(text);
  }

  replyTo(message) {
    this.setContext({ kind: "reply", message });
    this.focus();
  }

  edit(message) {
    this.setContext({ kind: "edit", message });
    this.write(message.text ?? message.caption ?? "");
  }

  setContext(mode) {
    if (this.mode?.kind === "edit" && !mode) this.clear();
    this.mode = mode;
    this.context.hidden = !mode;
    if (!mode) return;
    const title = mode.kind === "edit" ? word("edit") : `${word("reply")}: ${fullName(mode.message.from)}`;
    this.context.replaceChildren(el("span", {}, el("b", {}, title), previewOf(mode.message)),
      iconButton("close", word("cancel"), () => this.setContext(null)));
  }

  keyboardChanged() {
    const markup = this.chat.chat?.keyboard;
    this.input.placeholder = markup?.input_field_placeholder ?? word("message");
    const rows = markup?.keyboard ?? [];
    this.keysButton.hidden = !rows.length;
    this.keyboard.replaceChildren(...rows.map((row) => el("div", { class: "row" },
      ...row.map((one) => this.keyboardButton(typeof one === "string" ? { text: one } : one)))));
    this.keyboard.hidden = !rows.length || !this.bigButton.hidden;
    if (markup?.force_reply) this.focus();
  }

  keyboardButton(button) {
    return el("button", { type: "button", onclick: () => this.pressed(button.text) }, button.text);
  }

  pressed(text) {
    this.chat.do("press", { text });
    if (this.chat.chat.keyboard?.one_time_keyboard) this.keyboard.hidden = true;
  }

  toggleKeyboard() {
    this.keyboard.hidden = !this.keyboard.hidden;
    this.chat.toEnd();
  }

  attach(event) {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const items = [
      { glyph: "🖼", text: word("photo"), act: () => this.chooseFiles("photo", "image/png,image/jpeg") },
      { glyph: "📄", text: word("file"), act: () => this.chooseFiles("document", "") },
      { glyph: "☎", text: word("ownContact"), act: () => this.chat.do("send", { kind: "own_contact" }) },
      { glyph: "👤", text: word("contact"), act: () => this.contact() },
      { glyph: "📍", text: word("place"), act: () => this.chat.do("send", { kind: "location" }) },
      { glyph: "🎙", text: word("voice"), act: () => this.sendBytes("voice", "voice.ogg", "audio/ogg") },
      { glyph: "👍", text: word("sticker"), act: () => this.sendBytes("sticker", "sticker.webp", "image/webp") },
      { glyph: "📊", text: word("poll"), act: () => this.poll() },
    ];
    popup(left, top - items.length * 42 - 20, items);
  }

  chooseFiles(kind, accept) {
    this.kind = kind;
    this.files.accept = accept;
    this.files.click();
  }

  filesChosen() {
    this.sendFiles(this.kind, [...this.files.files]);
    this.files.value = "";
  }

  pasted(event) {
    const images = [...event.clipboardData.files].filter((one) => one.type.startsWith("image/"));
    if (!images.length) return;
    event.preventDefault();
    this.sendFiles("photo", images);
  }

  sendFiles(kind, chosen) {
    const form = new FormData();
    form.set("kind", kind);
    form.set("caption", this.input.value.trim());
    if (this.mode?.kind === "reply") form.set("reply_to", this.mode.message.message_id);
    chosen.slice(0, 10).forEach((file, number) => form.set(`file${number}`, file, file.name));
    this.clear();
    this.setContext(null);
    return this.chat.do("send", form);
  }

  sendBytes(kind, name, type) {
    const form = new FormData();
    form.set("kind", kind);
    form.set("file0", new File([new Uint8Array([79, 103, 103, 83])], name, { type }));
    return this.chat.do("send", form);
  }

  async contact() {
    const facts = await ask(word("contact"), [
      { name: "first_name", label: word("firstName"), required: true },
      { name: "phone_number", label: word("phone"), type: "tel", required: true, value: "+380" },
    ], word("send"), word("cancel"));
    if (facts) this.chat.do("send", { kind: "contact", content: facts });
  }

  async poll() {
    const facts = await ask(word("poll"), [
      { name: "question", label: word("question"), required: true },
      { name: "options", label: word("options"), rows: 4, required: true },
    ], word("send"), word("cancel"));
    if (!facts) return;
    const options = facts.options.split("\n").map((one) => one.trim()).filter(Boolean);
    this.chat.do("send", { kind: "poll", content: { question: facts.question, options } });
  }
}
