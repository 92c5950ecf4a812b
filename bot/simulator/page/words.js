// Words of the page: Ukrainian first, English by choice.

const WORDS = {
  uk: {
    people: "Люди цеху", search: "Пошук", newPhone: "Новий телефон", otherLanguage: "English", code: "EN",
    pasteLink: "Запрошення t.me/…", open: "Відкрити", bot: "бот", typing: "друкує…", message: "Повідомлення",
    start: "Розпочати", restart: "Перезапустити бота", unblock: "Розблокувати", block: "Зупинити й заблокувати",
    edited: "змінено", menu: "Меню", today: "Сьогодні", yesterday: "Учора", members: { one: "учасник", few: "учасники", many: "учасників", other: "учасника" },
    reply: "Відповісти", copy: "Копіювати", edit: "Редагувати", forward: "Переслати", remove: "Видалити",
    photo: "Фото", file: "Файл", ownContact: "Мій номер", contact: "Чужий контакт", place: "Моє місце",
    voice: "Голосове", sticker: "Наліпка", poll: "Опитування", cancel: "Скасувати", ok: "Гаразд", create: "Створити",
    firstName: "Ім’я", lastName: "Прізвище", phone: "Телефон", language: "Мова Telegram", beside: "Відкрити поруч",
    close: "Закрити", newGroup: "Нова група з ботом", groupTitle: "Назва групи", whoElse: "Хто ще в групі",
    choosePerson: "Оберіть, ким ви будете", choosePersonHint: "Ліворуч — люди цеху. Кожен має свій телефон і свій чат із ботом.",
    noPeople: "Поки нікого немає", noPeopleHint: "Створіть новий телефон або вставте запрошення.",
    nothingYet: "Тут ще порожньо", nothingYetHint: "Натисніть «Розпочати» або відкрийте запрошення.",
    linkFor: "Хто відкриває запрошення?", writeFirst: "Напишіть щось або відкрийте меню.", blockedNow: "Бот заблокований", gone: "Обліковий запис видалено",
    offline: "Немає зв’язку з локальним Telegram…", copied: "Скопійовано", forwarded: "Переслано від", via: "через",
    back: "Назад", send: "Надіслати", attach: "Прикріпити", keyboard: "Клавіатура", more: "Ще", question: "Питання",
    options: "Відповіді, по одній у рядку", added: "додано бота", leftBot: "бота вилучено",
    groupMade: "Групу створено", becameSuper: "Група стала супергрупою", like: "Вподобати", down: "Донизу",
    pinned: "Закріплене", nothingFound: "Нічого не знайдено", removeBot: "Вилучити бота", addBot: "Додати бота", kB: "КБ", mB: "МБ", callLanguage: "uk-UA",
  },
  en: {
    people: "Workshop people", search: "Search", newPhone: "New phone", otherLanguage: "Українська", code: "УКР",
    pasteLink: "Invitation t.me/…", open: "Open", bot: "bot", typing: "typing…", message: "Message",
    start: "Start", restart: "Restart the bot", unblock: "Unblock", block: "Stop and block",
    edited: "edited", menu: "Menu", today: "Today", yesterday: "Yesterday", members: { one: "member", other: "members" },
    reply: "Reply", copy: "Copy", edit: "Edit", forward: "Forward", remove: "Delete",
    photo: "Photo", file: "File", ownContact: "My number", contact: "Somebody's contact", place: "My location",
    voice: "Voice", sticker: "Sticker", poll: "Poll", cancel: "Cancel", ok: "OK", create: "Create",
    firstName: "First name", lastName: "Last name", phone: "Phone", language: "Telegram language", beside: "Open beside",
    close: "Close", newGroup: "New group with the bot", groupTitle: "Group title", whoElse: "Who else is in it",
    choosePerson: "Choose who you are", choosePersonHint: "On the left are the people. Each has a phone and a chat with the bot.",
    noPeople: "Nobody here yet", noPeopleHint: "Create a new phone or paste an invitation.",
    nothingYet: "Nothing here yet", nothingYetHint: "Press Start or open an invitation.",
    linkFor: "Who opens the invitation?", writeFirst: "Write something or open the menu.", blockedNow: "The bot is blocked", gone: "The account is deleted",
    offline: "No connection to the local Telegram…", copied: "Copied", forwarded: "Forwarded from", via: "via",
    back: "Back", send: "Send", attach: "Attach", keyboard: "Keyboard", more: "More", question: "Question",
    options: "Answers, one per line", added: "the bot was added", leftBot: "the bot was removed",
    groupMade: "Group created", becameSuper: "The group became a supergroup", like: "Like", down: "To the end",
    pinned: "Pinned", nothingFound: "Nothing found", removeBot: "Remove the bot", addBot: "Add the bot", kB: "KB", mB: "MB", callLanguage: "en-GB",
  },
};

let current = localStorage.getItem("language") === "en" ? "en" : "uk";

export const word = (key) => WORDS[current][key] ?? key;
export const counted = (number, key) => `${number} ${word(key)[new Intl.PluralRules(current).select(number)] ?? word(key).other}`;
export const language = () => current;

export function switchLanguage() {
  current = current === "uk" ? "en" : "uk";
  localStorage.setItem("language", current);
  putWords(document);
}

export function putWords(root) {
  document.documentElement.lang = current;
  for (const one of root.querySelectorAll("[data-word]")) one.textContent = word(one.dataset.word);
  for (const one of root.querySelectorAll("[data-placeholder]")) one.placeholder = word(one.dataset.placeholder);
  for (const one of root.querySelectorAll("[data-title]")) {
    one.title = word(one.dataset.title);
    one.setAttribute("aria-label", one.title);
  }
}
