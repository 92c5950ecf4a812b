"""Numbers of documents are names: people type them, so nothing stands between their digits."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string

from backend.sales.models import SalesOrder

FOLDERS = ("bot", "messages")
TEMPLATES = [
    path for name in FOLDERS for path in sorted((settings.ROOT / "templates" / name).rglob("*.html"))
]
GROUPED = re.compile(r"\b\w+\.number\b(?!\|unlocalize)")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_template_shows_numbers_of_documents_as_they_are(path: Path) -> None:
    assert not GROUPED.findall(path.read_text(encoding="utf-8"))


def test_the_thousandth_order_is_told_by_the_number_it_is_found_by() -> None:
    order = SalesOrder(number=12345, customer_info="Olena <b>")

    text = render_to_string("messages/order_ready.html", {"order": order})

    assert "№12345<" in text
    assert "Olena &lt;b&gt;" in text
