"""The office in a browser, on a desk and on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE

Shot = Callable[[Page, str], None]
pytestmark = pytest.mark.timeout(300)
PAGES = {
    "office-home": "",
    "office-orders": "sales/salesorder/",
    "office-work": "production/productionorder/",
    "office-stock": "inventory/productstock/",
    "office-variants": "catalog/variant/",
    "office-staff": "accounts/user/",
}


@pytest.mark.parametrize(("name", "path"), PAGES.items(), ids=PAGES)
def test_every_main_page_fits_the_screen(
    office: Callable[..., Page], demo: object, shot: Shot, name: str, path: str
) -> None:
    page = office(path)
    shot(page, name)

    phone = office(path, PHONE)
    shot(phone, f"{name}-phone")


def test_an_order_shows_its_lines_and_what_can_be_done(office: Callable[..., Page], shot: Shot) -> None:
    page = office("sales/salesorder/?status__exact=in_production")
    page.locator("#result_list tbody th a").first.click()
    page.wait_for_load_state("networkidle")
    expect(page.locator("#timeline li.office-event").first).to_be_visible()
    shot(page, "office-order")


def test_a_delivery_note_grows_as_one_types(office: Callable[..., Page], shot: Shot) -> None:
    page = office("inventory/productstock/receive", PHONE)
    lines = page.locator("[data-rows] > div")
    before = lines.count()

    page.locator("[data-add-line]").click()
    lines.last.locator(".select2-selection").click()
    page.keyboard.type("мавка")
    page.locator(".select2-results__option", has_text="Мавка").first.click()
    lines.last.locator("input[name$=quantity]").fill("3")
    shot(page, "office-receive-phone")
    page.get_by_role("button", name="Прийняти вироби").click()

    expect(page.get_by_text("Прийнято.").first).to_be_visible()
    assert before == 4


def test_goods_are_found_by_typing_on_the_wrong_keyboard(office: Callable[..., Page], shot: Shot) -> None:
    page = office()
    page.keyboard.press("Control+k")
    page.keyboard.type("vfdrf", delay=30)
    expect(page.locator("#command-results-list a").first).to_contain_text("Мавка")
    shot(page, "office-search")


def test_a_list_is_saved_under_a_name(office: Callable[..., Page]) -> None:
    page = office("sales/salesorder/?status__exact=ready")
    page.get_by_text("Зберегти цей список").click()
    page.fill(".office-filters input[name=name]", "До відвантаження")
    page.get_by_role("button", name="Зберегти", exact=True).click()

    expect(page.locator(".office-filters a[aria-current]")).to_contain_text("До відвантаження")


def test_charts_are_drawn_and_nothing_is_refused_by_the_policy(office: Callable[..., Page]) -> None:
    page = office()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    page.reload()
    page.wait_for_load_state("networkidle")

    assert page.locator("canvas.chart").count() == 3
    assert page.evaluate("Object.keys(Chart.instances).length") == 3
    assert refused == []
