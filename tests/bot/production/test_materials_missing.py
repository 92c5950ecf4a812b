"""A worker reports what there is no material for: the bot names it, and the form stays as it was."""

from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.materials import boms
from backend.materials.boms import Part
from backend.materials.models import Material, MaterialColor, MaterialGroup, Unit
from backend.production.models import ProductionOrder, ProductionReport
from tests.bot.conftest import Stage


def test_the_missing_material_is_named(
    play: Callable[..., None],
    make_work: Callable[..., ProductionOrder],
    variant: Variant,
    worker: User,
    manager: User,
) -> None:
    group = MaterialGroup.objects.create(name="Fittings")
    zips = Material.objects.create(name="Zip", group=group, unit=Unit.PCS)
    zip_ = MaterialColor.objects.create(material=zips, sku="ZIP")
    draft = boms.create_bom(
        product_id=variant.product_id,
        parts=[Part(Decimal(1), material_color_id=zip_.pk)],
        actor=manager,
        key=uuid4(),
    )
    boms.activate_bom(bom_id=draft.pk, actor=manager, key=uuid4())
    make_work(variant, 5)

    async def scenario(stage: Stage) -> None:
        olena = await stage.person(worker)
        await olena.say("/menu")
        await olena.tap("Production queue")
        await olena.tap("× Clutch")
        await olena.tap("✅ Report")
        await olena.wait_for("How many are ready?")
        await olena.say("2")
        await olena.tap("✅ Record")
        await olena.wait_for("Zip: 2 pcs, 2 pcs missing")
        await olena.wait_for("Not enough material in the book")

    play(scenario)

    assert not ProductionReport.objects.exists()
