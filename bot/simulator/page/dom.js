// Small builders: every text enters the page as a text node, never as markup.

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") node.className = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "data") Object.assign(node.dataset, value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

export const iconButton = (name, title, onclick, extra = "") =>
  el("button", { type: "button", class: `icon ${extra}`, title, "aria-label": title, onclick }, icon(name));

export function avatar(name, colour, extra = "") {
  const letters = name.split(/\s+/).filter(Boolean).slice(0, 2).map((one) => [...one][0]).join("").toUpperCase();
  const node = el("span", { class: `avatar ${extra}`, "aria-hidden": "true" }, letters || "?");
  node.style.setProperty("--colour", colour || "#3390ec");
  return node;
}

export const fullName = (person) => [person.first_name, person.last_name].filter(Boolean).join(" ");

// A menu at a point; it closes by a choice, by a click elsewhere or by Escape.
export function popup(x, y, items, host = document.body) {
  document.querySelector(".popup")?.remove();
  const menu = el("div", { class: "popup", role: "menu" });
  const close = () => {
    menu.remove();
    document.removeEventListener("pointerdown", outside, true);
    document.removeEventListener("keydown", keys, true);
  };
  const outside = (event) => menu.contains(event.target) || close();
  const keys = (event) => {
    const buttons = [...menu.querySelectorAll("button")];
    const at = buttons.indexOf(document.activeElement);
    if (event.key === "Escape") close();
    else if (event.key === "ArrowDown") buttons[(at + 1) % buttons.length].focus();
    else if (event.key === "ArrowUp") buttons[(at - 1 + buttons.length) % buttons.length].focus();
    else return;
    event.preventDefault();
  };
  for (const item of items.filter(Boolean)) {
    const choose = () => { close(); item.act(); };
    menu.append(el("button", { role: "menuitem", type: "button", class: item.danger ? "danger" : "", onclick: choose },
      el("span", { class: "glyph" }, item.glyph ?? ""), item.text));
  }
  host.append(menu);
  const box = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(8, Math.min(x, innerWidth - box.width - 8))}px`;
  menu.style.top = `${Math.max(8, Math.min(y, innerHeight - box.height - 8))}px`;
  document.addEventListener("pointerdown", outside, true);
  document.addEventListener("keydown", keys, true);
  menu.querySelector("button")?.focus({ preventScroll: true });
}

// A question with fields; resolves with the answers or null.
export function ask(title, fields, okWord, cancelWord) {
  return new Promise((resolve) => {
    const inputs = fields.map((field) => fieldNode(field));
    const form = el("form", { method: "dialog", class: "ask" }, el("h2", {}, title),
      ...inputs.map(({ label }) => label),
      el("footer", {}, el("button", { type: "button", class: "plain", onclick: () => finish(null) }, cancelWord),
        el("button", { type: "submit", class: "primary" }, okWord)));
    const dialog = el("dialog", {}, form);
    const finish = (value) => { dialog.remove(); resolve(value); };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      finish(Object.fromEntries(inputs.map(({ name, read }) => [name, read()])));
    });
    dialog.addEventListener("cancel", () => finish(null));
    document.body.append(dialog);
    dialog.showModal();
  });
}

function fieldNode({ name, label, type = "text", value = "", required = false, choices, many = false, rows }) {
  if (many) {
    const boxes = choices.map((one) => el("label", { class: "choice" },
      el("input", { type: "checkbox", value: one.value }), one.text));
    const read = () => boxes.map((one) => one.firstChild).filter((one) => one.checked).map((one) => one.value);
    return { name, read, label: el("fieldset", {}, el("legend", {}, label), ...boxes) };
  }
  const input = choices
    ? el("select", {}, ...choices.map((one) => el("option", { value: one.value }, one.text)))
    : el(rows ? "textarea" : "input", { type: rows ? undefined : type, rows, required, autocomplete: "off" });
  if (value) input.value = value;
  return { name, read: () => input.value, label: el("label", {}, el("span", {}, label), input) };
}
