"""Lines and steps of the papers about materials, of transfers and of counts, one by one."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backend.backoffice import badges
from backend.backoffice.admin.base import happened
from backend.backoffice.admin.material_stock import CostsHidden
from backend.backoffice.material_tables import MATERIAL, SEES_COST
from backend.backoffice.tables import VARIANT
from backend.backoffice.unfolded import RelatedFilter
from backend.inventory.models import (
    ProductStockCountChange,
    ProductStockCountLine,
    ProductStockTransferChange,
    ProductStockTransferLine,
)
from backend.materials.models import (
    BOMLine,
    GoodsReceiptLine,
    MaterialStockCountChange,
    MaterialStockCountLine,
    MaterialStockTransferChange,
    MaterialStockTransferLine,
    PurchaseOrderChange,
    PurchaseOrderLine,
    PurchaseRequestChange,
    PurchaseRequestLine,
)


class LineAdmin(CostsHidden):
    """A line of a paper, to be searched through all the papers at once."""

    paper: ClassVar[str]
    item = "material_color"
    names: ClassVar[tuple[str, ...]] = MATERIAL
    own: ClassVar[tuple[str, ...]]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A line names its paper and what it is about."""
        return super().get_queryset(request).select_related(self.paper, *self.names)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """The paper, the thing, how much."""
        hidden = self.hidden_fields(request)
        return [name for name in ("paper_link", self.item, *self.own) if name not in hidden]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The same on its page."""
        return self.get_list_display(request)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """All of it."""
        return self.get_list_display(request)

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """By the number of the paper, or the name of the thing."""
        name = "product__name" if self.item == "variant" else "material__name"
        return (f"{self.paper}__number", f"{self.item}__sku", f"{self.item}__{name}")

    search_fields = ("pk",)

    @admin.display(description=_("document"))
    def paper_link(self, line: Any) -> str:
        return badges.link(getattr(line, self.paper))


class OrderedLineAdmin(LineAdmin):
    paper = "order"
    own = ("quantity", "price", "received_quantity")
    secrets = {SEES_COST: ("price",)}
    list_filter = ("order__status", ("order__supplier", RelatedFilter), ("material_color", RelatedFilter))


class AskedLineAdmin(LineAdmin):
    paper = "request"
    own = ("quantity",)
    list_filter = ("request__status", ("material_color", RelatedFilter))


class CameLineAdmin(LineAdmin):
    paper, item = "receipt", "order_line__material_color"
    own = ("quantity", "price", "delivery_share")
    secrets = {SEES_COST: ("price", "delivery_share")}
    names = ("batch", *(f"order_line__{name}" for name in MATERIAL))

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """The batch that it opened, too."""
        hidden = self.hidden_fields(request)
        return [name for name in ("paper_link", "material", "batch", *self.own) if name not in hidden]

    @admin.display(description=_("material"))
    def material(self, line: GoodsReceiptLine) -> str:
        return str(line.order_line.material_color)


class SentLineAdmin(LineAdmin):
    paper = "transfer"
    own = ("quantity", "received_quantity")
    list_filter = ("transfer__status",)


class CountedLineAdmin(LineAdmin):
    """The list stays blind: what the book said is on the page of the count, for those who decide."""

    paper = "count"
    own = ("counted_quantity", "recounted_quantity", "is_recounted")
    list_filter = ("count__status",)


class SentGoodsAdmin(SentLineAdmin):
    item, names = "variant", VARIANT


class CountedGoodsAdmin(CountedLineAdmin):
    item, names = "variant", VARIANT


class BOMLineAdmin(LineAdmin):
    paper, item = "bom", "material"
    own = ("color_role", "stage", "material_color", "component", "quantity", "waste_percent")
    names = (
        *("material", "bom__product", "bom__variant__product", "material_color__material"),
        *("bom__variant__color", "bom__variant__secondary_color", "material_color__color"),
        *(f"component__{name.removeprefix('variant__')}" for name in VARIANT),
    )
    list_filter = ("bom__status", "stage", ("material", RelatedFilter), ("component", RelatedFilter))

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """By the product or the material."""
        return ("bom__product__name", "material__name", "material_color__material__name")


class StepAdmin(CostsHidden):
    """A step of a paper: who moved it, from where to where."""

    paper: ClassVar[str]
    list_filter = ("to_status", ("actor", RelatedFilter))
    date_hierarchy = "created_at"
    search_fields = ("comment",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A step names its paper and the person."""
        return super().get_queryset(request).select_related(self.paper, "actor")

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """When, which paper, what."""
        return [happened, self.paper, "from_status", "to_status", "actor", "comment"]

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """By the number of the paper, or words."""
        return (f"{self.paper}__number", "comment")


class TransferStepAdmin(StepAdmin):
    paper = "transfer"


class CountStepAdmin(StepAdmin):
    paper = "count"


class OrderStepAdmin(StepAdmin):
    paper = "order"


class RequestStepAdmin(StepAdmin):
    paper = "request"


for model, page in {
    PurchaseOrderLine: OrderedLineAdmin,
    PurchaseRequestLine: AskedLineAdmin,
    GoodsReceiptLine: CameLineAdmin,
    MaterialStockTransferLine: SentLineAdmin,
    MaterialStockCountLine: CountedLineAdmin,
    ProductStockTransferLine: SentGoodsAdmin,
    ProductStockCountLine: CountedGoodsAdmin,
    BOMLine: BOMLineAdmin,
    PurchaseOrderChange: OrderStepAdmin,
    PurchaseRequestChange: RequestStepAdmin,
    MaterialStockTransferChange: TransferStepAdmin,
    ProductStockTransferChange: TransferStepAdmin,
    MaterialStockCountChange: CountStepAdmin,
    ProductStockCountChange: CountStepAdmin,
}.items():
    admin.site.register(model, page)
