"""A sale at the counter of the office: a scanner types the code and presses Enter."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE

Shot = Callable[[Page, str], None]
pytestmark = pytest.mark.timeout(300)


def test_goods_are_scanned_and_paid(office: Callable[..., Page], shot: Shot) -> None:
    page = office("counter/")
    field = page.locator("#id_text")
    expect(field).to_be_focused()

    field.fill("клатч")
    field.press("Enter")
    found = page.locator("button[value^='choose:']").first
    code = found.inner_text().split("·")[1].split()[0]
    found.click()
    page.locator("#id_text").fill(code)
    page.locator("#id_text").press("Enter")
    expect(page.locator("input[name^='quantity_']")).to_have_value("2")
    page.locator("input[name^='quantity_']").fill("1")
    page.locator("input[name^='quantity_']").press("Tab")
    expect(page.locator("input[name^='quantity_']")).to_have_value("1")
    shot(page, "office-counter")
    phone = office("counter/", PHONE)
    shot(phone, "office-counter-phone")
    page.get_by_role("button", name="Картка").click()

    expect(page.get_by_role("status")).to_contain_text("Продано · №")
    expect(page.locator("#id_text")).to_be_focused()
