"""One day of the workshop: an order from the seller's phone to the owner's summary."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.e2e.chat import Chat
from tests.e2e.conftest import DESKTOP

OWNER, SELLER, STOREKEEPER, SEWER = 7001, 7004, 7007, 7008
Shot = Callable[[Page, str], None]
pytestmark = pytest.mark.timeout(400)


def test_an_order_is_taken_made_shipped_and_paid(chat_of: Callable[..., Chat], shot: Shot) -> None:
    seller = chat_of(SELLER)
    seller.say("/start")
    seller.sees("Що робимо?")
    shot(seller.page, "chat-menu")
    seller.tap("Нове замовлення")
    seller.say("Петренко Дарина")
    seller.tap("Без картки")
    seller.sees("Що продаємо?")
    seller.say("rkfnx мавка")
    seller.sees("Знайдено")
    shot(seller.page, "chat-search")
    seller.tap("Клатч «Мавка»")
    seller.sees("Скільки?")
    shot(seller.page, "chat-quantity")
    seller.say("15")
    seller.sees("виготовити")
    seller.tap("Терміново")
    shot(seller.page, "chat-order")
    seller.tap("Підтвердити")
    seller.sees("підтверджено")
    number = re.findall(r"№(\d+) підтверджено", seller.page.inner_text("main"))[-1]

    sewer = chat_of(SEWER)
    sewer.say("/start")
    sewer.tap("Черга робіт")
    sewer.say("мавка")
    shot(sewer.page, "chat-queue")
    sewer.tap("× Клатч «Мавка»")
    sewer.tap("Взяти")
    sewer.sees("Робота ваша")
    sewer.tap("Звітувати")
    sewer.sees("Скільки готово?")
    shot(sewer.page, "chat-report")
    sewer.tap("Усе, що лишилося")
    sewer.tap("Записати, браку немає")
    sewer.sees("Записано")
    shot(sewer.page, "chat-reported")

    seller.sees(f"Замовлення №{number} для")
    shot(seller.page, "chat-notice")
    seller.tap(f"№{number}")
    # The menu above has a button of the same name.
    seller.sees("Папери й посилання")
    seller.tap("Відвантажити")
    seller.tap("Так, відвантажити")
    seller.sees("відвантажено")
    seller.tap("Прийняти оплату")
    seller.sees("Сума до запису")
    shot(seller.page, "chat-payment")
    seller.tap("Готівка")
    seller.sees("Оплачено повністю")


def test_the_storekeeper_receives_goods(chat_of: Callable[..., Chat], shot: Shot) -> None:
    storekeeper = chat_of(STOREKEEPER)
    storekeeper.say("/start")
    storekeeper.tap("Прийняти")
    storekeeper.say("гаманець")
    storekeeper.tap("Гаманець")
    storekeeper.tap("20")
    shot(storekeeper.page, "chat-receive")
    storekeeper.tap("✅ Прийняти")
    storekeeper.sees("№")
    storekeeper.say("/start")
    storekeeper.tap("Залишки")
    storekeeper.say("гаманець")
    storekeeper.tap("Гаманець")
    shot(storekeeper.page, "chat-stock")


def test_the_owner_reads_the_summary(chat_of: Callable[..., Chat], shot: Shot) -> None:
    owner = chat_of(OWNER)
    owner.say("/start")
    owner.tap("Підсумок")
    owner.sees("Прийнято замовлень")
    shot(owner.page, "chat-summary")


def test_the_chat_page_shows_the_people_beside_the_chat(chat_of: Callable[..., Chat], shot: Shot) -> None:
    chat = chat_of(OWNER, DESKTOP)
    chat.sees("Люди цеху")
    shot(chat.page, "chat-desktop")
