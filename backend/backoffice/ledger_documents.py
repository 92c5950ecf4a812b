"""The documents behind the lines of the ledger and of the journal."""

from django.db.models import Case, Model, OuterRef, Subquery, Value, When

from backend.inventory.models import ProductStockCount, ProductStockTransfer, StockDocument, WIPScrap
from backend.materials.models import (
    GoodsReceipt,
    MaterialDocument,
    MaterialStockCount,
    MaterialStockTransfer,
)
from backend.production.models import ProductionReport
from backend.sales.models import Payment, SalesOrder, SalesReturn

NUMBERED: tuple[type[Model], ...] = (
    SalesOrder,
    SalesReturn,
    StockDocument,
    ProductStockTransfer,
    ProductStockCount,
    WIPScrap,
    MaterialDocument,
    MaterialStockTransfer,
    MaterialStockCount,
    GoodsReceipt,
)
OF_ORDERS: tuple[type[Model], ...] = (ProductionReport, Payment)
"""These have no number of their own: people know them by that of their order."""


def document_numbers(path: str = "") -> Case:
    """The number of the document behind a line, whatever kind it is; `path` leads to what names it."""
    fields = dict.fromkeys(NUMBERED, "number") | dict.fromkeys(OF_ORDERS, "order__number")
    return Case(
        *(
            When(
                **{f"{path}document_type": model._meta.label_lower},
                then=Subquery(
                    model._default_manager.filter(pk=OuterRef(f"{path}document_id"))
                    .order_by()
                    .values(field)[:1]
                ),
            )
            for model, field in fields.items()
        ),
        default=Value(None),
    )
