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
    page = office("sales/salesorder/")
    page.locator("#result_list tbody th a").first.click()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("Історія").first).to_be_visible()
    shot(page, "office-order")
