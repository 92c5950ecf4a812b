"""A manager with a file of a shop."""

from collections.abc import Callable

import pytest

from backend.accounts.models import User
from backend.backoffice.exchange.reading import read
from backend.backoffice.order_files import keep_file
from backend.catalog.models import Variant
from backend.fulfillment.shop_files import run_file
from backend.sales.models import OrderFile
from backend.warehouses.models import Warehouse


def coded(variant: Variant, sku: str, barcode: str | None = None) -> Variant:
    variant.sku, variant.barcode = sku, barcode
    variant.save(update_fields=["sku", "barcode"])
    return variant


@pytest.fixture
def clutch(make_variant: Callable[..., Variant]) -> Variant:
    return coded(make_variant("Лілея", "чорний", price=900), "CL-1", "4820000000017")


@pytest.fixture
def wallet(make_variant: Callable[..., Variant]) -> Variant:
    return coded(make_variant("Сатурн", "беж", price=400), "WL-2")


@pytest.fixture
def bring(warehouse: Warehouse, manager: User) -> Callable[..., OrderFile]:
    """A file is chosen and imported."""

    def act(content: bytes, *, confirm: bool = False) -> OrderFile:
        file = keep_file(read(content), "orders.csv", warehouse, manager)
        OrderFile.objects.filter(pk=file.pk).update(is_confirming=confirm)
        return run_file(file.pk)

    return act
