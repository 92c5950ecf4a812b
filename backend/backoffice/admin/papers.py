"""Transfers and counts: the papers of goods and of materials look alike."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.backoffice import badges
from backend.backoffice.admin.base import ReadOnlyAdmin, created
from backend.backoffice.deeds import person
from backend.backoffice.paper_deeds import count_deeds, transfer_deeds
from backend.backoffice.tables import Table, table
from backend.backoffice.unfolded import RelatedFilter
from backend.core.quantities import show_number
from backend.fulfillment import services as fulfillment
from backend.inventory import count_papers, sending
from backend.inventory.models import ProductStockCount, ProductStockTransfer
from backend.ledger import counting, transferring
from backend.ledger.counting import CountPapers
from backend.ledger.documents import StockCount, StockTransfer
from backend.ledger.transferring import TransferPapers
from backend.materials import counting as material_counts
from backend.materials import transfers as material_transfers
from backend.materials.models import MaterialStockCount, MaterialStockTransfer


class PaperAdmin(ReadOnlyAdmin):
    """A paper with a number, a status and lines."""

    list_display_links = ("number_shown",)
    search_fields = ("number", "comment", "actor__name")
    search_help_text = _("Number, person, or words of the comment")
    date_hierarchy = "created_at"
    readonly_fields = ("status_shown",)
    places: ClassVar[tuple[str, ...]] = ("warehouse",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A paper names its places and who wrote it."""
        return super().get_queryset(request).select_related("actor", *self.places)

    @admin.display(description=_("number"), ordering="number")
    def number_shown(self, paper: Any) -> str:
        return f"№{paper.number}"

    @admin.display(description=_("status"), ordering="status")
    def status_shown(self, paper: Any) -> str:
        return badges.document_badge(paper)


class TransferAdmin(PaperAdmin):
    papers: ClassVar[TransferPapers[Any]]
    places = ("warehouse", "to_warehouse")
    list_display = ("number_shown", "status_shown", "warehouse", "to_warehouse", "comment", "actor", created)
    list_filter = ("status", ("warehouse", RelatedFilter), ("to_warehouse", RelatedFilter))
    fields = (
        ("number", "status_shown"),
        ("warehouse", "to_warehouse"),
        ("actor", "created_at"),
        ("sent_at", "received_at"),
        ("missing", "comment"),
    )

    def tables(self, request: HttpRequest, row: StockTransfer) -> Sequence[Table]:
        """What was sent, and what came."""
        lines = transferring.lines_of(self.papers, row)
        return [
            table(
                _("Lines"),
                [_("item"), _("sent"), _("received")],
                [
                    [
                        str(getattr(line, self.papers.item_field)),
                        show_number(line.quantity),
                        "—" if line.received_quantity is None else show_number(line.received_quantity),
                    ]
                    for line in lines
                ],
            )
        ]


class CountAdmin(PaperAdmin):
    papers: ClassVar[CountPapers[Any]]
    decides: ClassVar[str]
    list_display = ("number_shown", "status_shown", "warehouse", "comment", "actor", created)
    list_filter = ("status", ("warehouse", RelatedFilter))
    fields = (("number", "status_shown"), "warehouse", ("actor", "created_at"), "posted_at", "comment")

    def tables(self, request: HttpRequest, row: StockCount) -> Sequence[Table]:
        """What was counted; what the book said is for those who decide, for the others the list is blind."""
        return [self._lines(row, person(request))]

    def _lines(self, row: StockCount, viewer: User) -> Table:
        lines, sees_book = counting.lines_of(self.papers, row), viewer.has_perm(self.decides)
        book = [_("in the book")] if sees_book else []
        return table(
            _("Lines"),
            [_("item"), *book, _("counted"), _("counted again")],
            [
                [
                    str(getattr(line, self.papers.item_field)),
                    *([show_number(line.expected_quantity)] if sees_book else []),
                    *(
                        "—" if quantity is None else show_number(quantity)
                        for quantity in (line.counted_quantity, line.recounted_quantity)
                    ),
                ]
                for line in lines
            ],
        )


@admin.register(ProductStockTransfer)
class ProductStockTransferAdmin(TransferAdmin):
    papers = sending.PAPERS
    deeds = transfer_deeds(
        sending.PAPERS,
        sending.send_transfer,
        fulfillment.receive_transfer,
        sending.cancel_transfer,
    )


@admin.register(MaterialStockTransfer)
class MaterialStockTransferAdmin(TransferAdmin):
    papers = material_transfers.PAPERS
    deeds = transfer_deeds(
        material_transfers.PAPERS,
        material_transfers.send_transfer,
        material_transfers.receive_transfer,
        material_transfers.cancel_transfer,
    )


@admin.register(ProductStockCount)
class ProductStockCountAdmin(CountAdmin):
    papers, decides = count_papers.PAPERS, count_papers.DECIDES
    deeds = count_deeds(
        count_papers.DECIDES, fulfillment.accept_count, count_papers.recount, count_papers.cancel_count
    )


@admin.register(MaterialStockCount)
class MaterialStockCountAdmin(CountAdmin):
    papers, decides = material_counts.PAPERS, material_counts.DECIDES
    deeds = count_deeds(
        material_counts.DECIDES,
        material_counts.accept_count,
        material_counts.recount,
        material_counts.cancel_count,
    )
