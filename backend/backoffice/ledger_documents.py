"""The documents behind the lines of the ledger."""

from django.db.models import Case, OuterRef, Subquery, Value, When

from backend.inventory.models import ProductStockCount, ProductStockTransfer, StockDocument
from backend.production.models import ProductionReport
from backend.sales.models import SalesOrder, SalesReturn


def document_numbers() -> Case:
    """The number of the document behind a line of the ledger, whatever kind of document it is."""
    rows = {
        SalesOrder: SalesOrder.objects.filter(pk=OuterRef("document_id")).values("number"),
        SalesReturn: SalesReturn.objects.filter(pk=OuterRef("document_id")).values("number"),
        StockDocument: StockDocument.objects.filter(pk=OuterRef("document_id")).values("number"),
        ProductStockTransfer: ProductStockTransfer.objects.filter(pk=OuterRef("document_id")).values(
            "number"
        ),
        ProductStockCount: ProductStockCount.objects.filter(pk=OuterRef("document_id")).values("number"),
        ProductionReport: ProductionReport.objects.filter(pk=OuterRef("document_id")).values("order__number"),
    }
    return Case(
        *(
            When(document_type=model._meta.label_lower, then=Subquery(numbers[:1]))
            for model, numbers in rows.items()
        ),
        default=Value(None),
    )
