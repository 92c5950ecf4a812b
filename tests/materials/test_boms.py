from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from backend.accounts.models import User
from backend.catalog.models import Color, Variant
from backend.core.errors import NotAllowed, Stale
from backend.materials import boms, norms
from backend.materials.bom_errors import (
    BOMCycle,
    BOMQuantityRefused,
    EmptyBOM,
    LineOfOneThing,
    NotADraftBOM,
    NothingCanBeMade,
    OtherProduct,
    PartsMissing,
)
from backend.materials.boms import Part
from backend.materials.models import BOM, BOMLine, BOMStatus, ColorRole, MaterialColor, Stage, Unit
from backend.materials.norms import Asked

pytestmark = pytest.mark.django_db
MakeMaterial = Callable[..., MaterialColor]
MakeBOM = Callable[..., BOM]


def of(leather: MaterialColor, quantity: str = "0.25", **fields: object) -> Part:
    """So much of the leather, in the variant's colour."""
    return Part(Decimal(quantity), material_id=leather.material_id, **fields)  # type: ignore[arg-type]


def always(material: MaterialColor, quantity: str = "1", **fields: object) -> Part:
    return Part(Decimal(quantity), material_color_id=material.pk, **fields)  # type: ignore[arg-type]


def piece(variant: Variant, quantity: str = "1", **fields: object) -> Part:
    return Part(Decimal(quantity), component_id=variant.pk, **fields)  # type: ignore[arg-type]


def in_force(variant: Variant) -> int | None:
    return norms.boms_in_force([variant.pk]).get(variant.pk)


def test_a_draft_comes_into_force_and_replaces_the_version_before(
    variant: Variant, leather: MaterialColor, make_bom: MakeBOM, manager: User
) -> None:
    first = make_bom(variant, of(leather))
    draft = boms.copy_bom(bom_id=first.pk, actor=manager, key=uuid4())
    assert in_force(variant) == first.pk

    second = boms.activate_bom(bom_id=draft.pk, actor=manager, key=uuid4())

    first.refresh_from_db()
    assert (first.status, second.status) == (BOMStatus.REPLACED, BOMStatus.ACTIVE)
    assert (first.version, second.version) == (1, 2)
    assert first.active_until == second.active_from
    assert in_force(variant) == second.pk
    assert [line.quantity for line in second.lines.all()] == [Decimal("0.25")]


def test_a_variants_own_bom_wins(
    make_variant: Callable[..., Variant], make_material: MakeMaterial, make_bom: MakeBOM
) -> None:
    black, red = make_variant("Clutch", "black"), make_variant("Clutch", "red")
    leather = make_material("Leather", "black")
    make_material("Leather", "red")
    common = make_bom(black, of(leather))

    own = make_bom(red, of(leather, "0.3"), only_for=red)

    assert (in_force(black), in_force(red)) == (common.pk, own.pk)


def test_lines_in_force_are_frozen(
    variant: Variant, leather: MaterialColor, make_bom: MakeBOM, manager: User
) -> None:
    bom = make_bom(variant, of(leather))
    line = bom.lines.get()

    for write in (
        lambda: BOMLine.objects.filter(pk=line.pk).update(quantity=9),
        lambda: BOMLine.objects.filter(pk=line.pk).delete(),
        lambda: BOMLine.objects.create(bom=bom, material_id=leather.material_id, quantity=1),
        lambda: BOM.objects.filter(pk=bom.pk).update(status="draft"),
        lambda: BOM.objects.filter(pk=bom.pk).update(version=9),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()
    with pytest.raises(Exception, match="Cannot delete"), transaction.atomic():
        BOM.objects.filter(pk=bom.pk)._raw_delete("default")
    assert BOMLine.objects.get().quantity == Decimal("0.25")
    draft = boms.copy_bom(bom_id=bom.pk, actor=manager, key=uuid4())
    draft.lines.update(quantity=1)
    draft.delete()


def test_a_semi_finished_variant_may_not_be_a_part_of_itself(
    make_variant: Callable[..., Variant], make_bom: MakeBOM, manager: User
) -> None:
    strap, bag, kit = (make_variant(name) for name in ("Strap", "Bag", "Kit"))
    make_bom(bag, piece(strap))
    make_bom(kit, piece(bag))
    circle = boms.create_bom(product_id=strap.product_id, parts=[piece(kit)], actor=manager, key=uuid4())

    with pytest.raises(BOMCycle) as refused:
        boms.activate_bom(bom_id=circle.pk, actor=manager, key=uuid4())

    assert "Strap, black → Kit, black → Bag, black → Strap, black" in str(refused.value)
    circle.refresh_from_db()
    assert circle.status == BOMStatus.DRAFT


def test_a_product_may_not_be_made_of_its_own_variants(
    make_variant: Callable[..., Variant], manager: User
) -> None:
    black, red = make_variant("Clutch", "black"), make_variant("Clutch", "red")
    draft = boms.create_bom(product_id=black.product_id, parts=[piece(red)], actor=manager, key=uuid4())

    with pytest.raises(BOMCycle):
        boms.activate_bom(bom_id=draft.pk, actor=manager, key=uuid4())

    own = boms.create_bom(
        product_id=black.product_id, variant_id=black.pk, parts=[piece(red)], actor=manager, key=uuid4()
    )
    boms.activate_bom(bom_id=own.pk, actor=manager, key=uuid4())
    assert in_force(black) == own.pk


@pytest.mark.usefixtures("english")
def test_missing_parts_are_named_and_asked_about(
    make_variant: Callable[..., Variant], make_material: MakeMaterial, manager: User
) -> None:
    black, red = make_variant("Clutch", "black"), make_variant("Clutch", "red")
    leather = make_material("Leather", "black")
    draft = boms.create_bom(product_id=black.product_id, parts=[of(leather)], actor=manager, key=uuid4())
    assert boms.missing_parts(draft) == ["Clutch, red: there is no Leather in red."]

    with pytest.raises(PartsMissing, match="Clutch, red: there is no Leather in red"):
        boms.activate_bom(bom_id=draft.pk, actor=manager, key=uuid4())
    boms.activate_bom(bom_id=draft.pk, actor=manager, key=uuid4(), allow_missing=True)

    assert (in_force(black), in_force(red)) == (draft.pk, None)
    make_material("Leather", "red")
    assert in_force(red) == draft.pk


@pytest.mark.usefixtures("english")
def test_a_bom_that_makes_nothing_is_refused(
    variant: Variant, leather: MaterialColor, zip_: MaterialColor, manager: User
) -> None:
    second = boms.create_bom(
        product_id=variant.product_id,
        parts=[of(leather, color_role=ColorRole.SECONDARY)],
        actor=manager,
        key=uuid4(),
    )
    zip_.material.is_active = False
    zip_.material.save()
    old = boms.create_bom(product_id=variant.product_id, parts=[always(zip_)], actor=manager, key=uuid4())

    with pytest.raises(NothingCanBeMade, match="Clutch, black has no second colour for Leather"):
        boms.activate_bom(bom_id=second.pk, actor=manager, key=uuid4(), allow_missing=True)
    with pytest.raises(NothingCanBeMade, match="Zip is not in use any more"):
        boms.activate_bom(bom_id=old.pk, actor=manager, key=uuid4(), allow_missing=True)

    assert not BOM.objects.exclude(status=BOMStatus.DRAFT).exists()


@pytest.mark.usefixtures("english")
def test_bad_boms_are_refused(
    variant: Variant,
    leather: MaterialColor,
    make_variant: Callable[..., Variant],
    make_bom: MakeBOM,
    manager: User,
    worker: User,
) -> None:
    def create(*parts: Part, variant_id: int | None = None, actor: User = manager) -> BOM:
        return boms.create_bom(
            product_id=variant.product_id, variant_id=variant_id, parts=parts, actor=actor, key=uuid4()
        )

    with pytest.raises(EmptyBOM):
        create()
    for quantity in ("0", "-1", "NaN", "0.0001", "Infinity"):
        with pytest.raises(BOMQuantityRefused, match="Line 1"):
            create(of(leather, quantity))
    with pytest.raises(BOMQuantityRefused, match="Line 2"):
        create(of(leather), of(leather, waste_percent=Decimal(501)))
    with pytest.raises(LineOfOneThing):
        create(Part(Decimal(1)))
    with pytest.raises(LineOfOneThing):
        create(Part(Decimal(1), material_id=leather.material_id, component_id=variant.pk))
    with pytest.raises(OtherProduct):
        create(of(leather), variant_id=make_variant("Bag").pk)
    with pytest.raises(NotAllowed):
        create(of(leather), actor=worker)
    assert not BOM.objects.exists()
    bom = make_bom(variant, of(leather))
    with pytest.raises(NotADraftBOM):
        boms.activate_bom(bom_id=bom.pk, actor=manager, key=uuid4())


def test_norms_know_colours_waste_and_units(
    make_variant: Callable[..., Variant], make_material: MakeMaterial, make_bom: MakeBOM
) -> None:
    variant, strap = make_variant("Bag", "black"), make_variant("Strap")
    variant.secondary_color = Color.objects.create(code=7, name="beige")
    variant.save()
    black, beige = make_material("Leather", "black"), make_material("Leather", "beige")
    zip_, thread = make_material("Zip", unit=Unit.PCS), make_material("Thread", unit=Unit.M)
    bom = make_bom(
        variant,
        of(black, "0.333", waste_percent=Decimal(10)),
        of(black, "0.1", color_role=ColorRole.SECONDARY),
        of(black, "0.05", stage=Stage.FINISHING),
        always(zip_, "1", waste_percent=Decimal(2), stage=Stage.FINISHING),
        always(thread, "3.5", stage=Stage.FINISHING),
        piece(strap, stage=Stage.FINISHING),
    )

    whole = norms.of(Asked(variant.pk, bom.pk, 3))
    cutting = norms.of(Asked(variant.pk, bom.pk, 3), [Stage.CUTTING])

    assert whole.materials == {
        black.pk: Decimal("1.249"),  # 3 × (0.3663 + 0.05) = 1.2489
        beige.pk: Decimal("0.3"),
        zip_.pk: Decimal(4),  # 3.06 zips
        thread.pk: Decimal("10.5"),
    }
    assert whole.components == {strap.pk: 3}
    assert cutting.materials == {black.pk: Decimal("1.099"), beige.pk: Decimal("0.3")}
    assert cutting.components == {}


def test_a_draft_is_put_right_and_a_version_in_force_is_not(
    variant: Variant, leather: MaterialColor, zip_: MaterialColor, manager: User
) -> None:
    draft = boms.create_bom(product_id=variant.product_id, parts=[of(leather)], actor=manager, key=uuid4())
    key = uuid4()

    for _click in range(2):
        boms.change_bom(bom_id=draft.pk, parts=[of(leather, "0.5"), always(zip_)], actor=manager, key=key)

    assert [str(line.quantity) for line in draft.lines.all()] == ["0.500", "1.000"]
    with pytest.raises(EmptyBOM):
        boms.change_bom(bom_id=draft.pk, parts=[], actor=manager, key=uuid4())
    with pytest.raises(BOMQuantityRefused):
        boms.change_bom(bom_id=draft.pk, parts=[of(leather, "0")], actor=manager, key=uuid4())
    assert draft.lines.count() == 2
    boms.activate_bom(bom_id=draft.pk, actor=manager, key=uuid4(), allow_missing=True)
    with pytest.raises(NotADraftBOM):
        boms.change_bom(bom_id=draft.pk, parts=[of(leather)], actor=manager, key=uuid4())


def test_a_draft_that_somebody_changed_meanwhile_is_not_written_over(
    variant: Variant, leather: MaterialColor, manager: User
) -> None:
    parts = [Part(Decimal(1), material_color_id=leather.pk)]
    bom = boms.create_bom(product_id=variant.product_id, parts=parts, actor=manager, key=uuid4())
    seen = boms.was_said(bom)

    def change(quantity: int, seen: str | None) -> BOM:
        parts = [Part(Decimal(quantity), material_color_id=leather.pk)]
        return boms.change_bom(bom_id=bom.pk, parts=parts, seen=seen, actor=manager, key=uuid4())

    change(2, seen)
    with pytest.raises(Stale):
        change(3, seen)

    assert bom.lines.get().quantity == 2
    change(3, boms.was_said(bom))
