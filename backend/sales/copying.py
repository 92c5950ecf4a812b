from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from backend.accounts.models import User
from backend.catalog.models import SOLD, Bundle, Variant
from backend.core.errors import DomainError, NotFound
from backend.core.use_cases import use_case
from backend.sales.bundles import OrderBundle, bundles_of, read_bundles
from backend.sales.errors import NothingToCopy
from backend.sales.models import SalesOrder, SalesOrderLine, Source
from backend.sales.services import Draft, OrderLine, create_order


@use_case(may="sales.add_salesorder")
def copy_order(*, order_id: int, actor: User, key: UUID) -> SalesOrder:
    """The same once more: a new draft of whoever copies, at the prices of today.

    Agreed prices, the due date and the comment belong to the old order and stay there; what is no longer
    sold is left out (`left_out` names it). Raises NotFound, NothingToCopy, and what create_order raises.
    """
    order = SalesOrder.objects.select_related("site").filter(pk=order_id).first()
    if order is None:
        raise NotFound
    lines = order.lines.filter(bundle=None, variant__product__lifecycle__in=SOLD).order_by("pk")
    bundles = [replace(one, unit_price=None) for one in _sold(bundles_of(order_id))]
    if not lines and not bundles:
        raise NothingToCopy
    draft = Draft(
        warehouse_id=order.warehouse_id,
        lines=[OrderLine(line.variant_id, line.quantity) for line in lines],
        bundles=bundles,
        customer_id=order.customer_id,
        customer_info=order.customer_info,
        source=Source(order.source),
        site_id=order.site_id if order.site and order.site.is_active else None,
    )
    return create_order(draft=draft, actor=actor, key=key)


def left_out(order_id: int) -> list[Variant | Bundle]:
    """What of an order is no longer sold, and so is not copied; a bundle is copied whole or not at all."""
    names = ("product", "color", "secondary_color")
    gone = Variant.objects.exclude(product__lifecycle__in=SOLD).select_related(*names)
    alone = SalesOrderLine.objects.filter(order=order_id, bundle=None)
    asked = bundles_of(order_id)
    sold = _sold(asked)
    bundles = [one.bundle_id for one in asked if one not in sold]
    return [*gone.filter(pk__in=alone.values("variant")), *Bundle.objects.filter(pk__in=bundles)]


def _sold(bundles: Sequence[OrderBundle]) -> list[OrderBundle]:
    """Those of these bundles that may be sold as they were."""
    try:
        read_bundles(bundles)
    except DomainError:
        # Which of them may not, is seen one by one.
        alone = [[one] for one in bundles] if len(bundles) > 1 else []
        return [one for said in alone for one in _sold(said)]
    return list(bundles)
