"""A worker finds their work, reports it and takes a mistake back, with as few taps as can be."""

from collections.abc import Callable

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.production.models import ProductionOrder, ProductionReport
from backend.sales.models import SalesOrder
from tests.bot.conftest import Stage

Shelf = Callable[[Variant], tuple[int, int]]


def test_four_taps_take_a_worker_from_the_queue_to_a_recorded_report(
    play: Callable[..., None],
    place_order: Callable[..., SalesOrder],
    variant: Variant,
    worker: User,
    shelf: Shelf,
) -> None:
    order = place_order(variant, 3)

    async def scenario(stage: Stage) -> None:
        olena = await stage.person(worker)
        await olena.say("/menu")
        await olena.tap("Production queue")
        print(await olena.screen())

        await olena.tap("3 × Clutch, black")
        print(await olena.screen())
        await olena.tap("Report")
        print(await olena.screen())
        await olena.tap("All that is left: 3")
        print(await olena.screen())
        await olena.tap("Record, no rejects")

        await olena.wait_for("Recorded as ready: 3")
        print(await olena.screen())
        await olena.wait_for(f"Order №{order.number} is ready")
        await olena.tap("Undo")
        await olena.wait_for("Taken back as ready: 3")
        print(await olena.screen())

    play(scenario)

    order.refresh_from_db()
    assert order.status == "in_production"
    assert shelf(variant) == (0, 0)
    assert [report.quantity for report in ProductionReport.objects.order_by("pk")] == [3, -3]
    assert ProductionOrder.objects.get().status == "in_progress"
