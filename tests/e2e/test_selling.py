"""A seller's phone: an order in one line, words about it, a sale over the counter, a customer's card."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.e2e.chat import Chat

SELLER, CASHIER = 7005, 7006
Shot = Callable[[Page, str], None]
pytestmark = pytest.mark.timeout(300)


def test_an_order_is_typed_in_one_line_and_talked_about(chat_of: Callable[..., Chat], shot: Shot) -> None:
    seller = chat_of(SELLER)
    seller.say("клатч мавка чорний x2 Соломія 0501234567 до пʼятниці аванс 500 терміново")
    seller.sees("Який саме?")
    seller.tap("Клатч «Мавка»")
    seller.sees("Аванс: 500")
    shot(seller.page, "chat-oneline")
    seller.tap("Підтвердити ·")
    seller.sees("підтверджено")
    seller.tap("Відкрити №")
    seller.sees("Оплачено: 500")
    shot(seller.page, "chat-card")
    seller.tap("Коментарі")
    seller.sees("Ще нічого не написано")
    seller.say("Ініціали С. К. на клапані")
    shot(seller.page, "chat-comments")

    seller.say("/menu")
    seller.tap("Клієнти")
    seller.sees("Виберіть або напишіть")
    seller.say("Соломія 0501234567")
    seller.sees("📞")
    shot(seller.page, "chat-customer")


def test_goods_are_sold_over_the_counter_and_taken_back(chat_of: Callable[..., Chat], shot: Shot) -> None:
    seller = chat_of(CASHIER)
    seller.say("/sell")
    seller.say("клатч")
    seller.tap("📦")
    seller.tap("До кошика")
    seller.tap("До сплати")
    seller.tap("Готівка")
    seller.sees("Скільки дає покупець?")
    shot(seller.page, "chat-counter")
    seller.tap("₴")
    seller.sees("Продано")
    shot(seller.page, "chat-sold")
    seller.tap("Скасувати продаж")
    seller.tap("Так, скасувати")
    seller.sees("скасовано")
