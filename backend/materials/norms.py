"""What a piece is made of, by its BOM: one SQL of norms for reports, plans, costs and the rules."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from backend.core.statements import array, fetch, quoted
from backend.materials.models.bom import Stage
from backend.materials.models.material import WHOLE_UNITS

ALL_STAGES = (Stage.CUTTING, Stage.FINISHING)


def resolved(asked: str) -> str:
    """The SQL of what a piece of `asked` (variant_id, bom_id) needs, line by line.

    A line that means a colour which the material does not have keeps both its ids empty.
    """
    return f"""
        SELECT asked.variant_id, asked.bom_id, line.id AS line_id, line.stage, line.component_id,
            COALESCE(line.material_color_id, part.id) AS material_color_id,
            COALESCE(line.material_id, fixed.material_id) AS material_id,
            line.quantity * (1 + line.waste_percent / 100) AS per_piece
        FROM {asked} asked JOIN materials_bomline line ON line.bom_id = asked.bom_id
        JOIN catalog_variant variant ON variant.id = asked.variant_id
        LEFT JOIN materials_materialcolor fixed ON fixed.id = line.material_color_id
        LEFT JOIN materials_materialcolor part ON part.material_id = line.material_id
            AND part.color_id = CASE line.color_role
                WHEN 'primary' THEN variant.color_id ELSE variant.secondary_color_id END
    """


def needed(asked: str, stage: str = "true") -> str:
    """The SQL of what so many pieces of `asked` (id, variant_id, bom_id, pieces) need, thing by thing.

    Rounded up to what the unit allows: whole zips and components, three decimals of leather.
    """
    quantity = "sum(resolved.per_piece * asked.pieces)"
    return f"""
        SELECT asked.id, resolved.material_color_id, resolved.component_id,
            (CASE WHEN COALESCE(max(material.unit), 'pcs') IN ({quoted(WHOLE_UNITS)})
                THEN ceil({quantity}) ELSE ceil({quantity} * 1000) / 1000 END)::numeric(21, 3) AS quantity
        FROM {asked} asked
        JOIN ({resolved(f"(SELECT DISTINCT variant_id, bom_id FROM {asked})")}) resolved
            USING (variant_id, bom_id)
        LEFT JOIN materials_material material ON material.id = resolved.material_id
        WHERE {stage}
        GROUP BY asked.id, resolved.material_color_id, resolved.component_id
    """


def in_force(variant_id: str) -> str:
    """The SQL that finds the BOM in force for a variant: its own before the product's.

    A variant that lacks a part of it (a colour that the material does not have) has none.
    """
    return f"""
        SELECT found.bom_id FROM (
            SELECT bom.id AS bom_id, variant.id AS variant_id
            FROM catalog_variant variant JOIN materials_bom bom ON bom.product_id = variant.product_id
            WHERE variant.id = {variant_id} AND bom.status = 'active'
                AND (bom.variant_id IS NULL OR bom.variant_id = variant.id)
            ORDER BY bom.variant_id NULLS LAST LIMIT 1
        ) found WHERE NOT EXISTS (
            SELECT 1 FROM ({resolved("(SELECT found.bom_id, found.variant_id)")}) part
            WHERE part.material_color_id IS NULL AND part.component_id IS NULL)
    """


@dataclass(frozen=True)
class Asked:
    """So many pieces of a variant, by this version of its BOM."""

    variant_id: int
    bom_id: int
    pieces: int = 1


@dataclass
class Norm:
    """What pieces need: materials in their units by material in a colour, components in pieces by variant.

    `is_whole` says that every line of the BOM means a thing that there is.
    """

    materials: dict[int, Decimal] = field(default_factory=dict)
    components: dict[int, int] = field(default_factory=dict)
    is_whole: bool = True

    def add(self, material_color_id: int | None, component_id: int | None, quantity: Decimal) -> None:
        """One thing more."""
        if material_color_id:
            self.materials[material_color_id] = quantity
        elif component_id:
            self.components[component_id] = int(quantity)
        else:
            self.is_whole = False


@dataclass
class Share:
    """What one piece takes of every material and component, waste included."""

    materials: dict[int, Decimal] = field(default_factory=dict)
    components: dict[int, Decimal] = field(default_factory=dict)


def of(asked: Asked, stages: Sequence[str] = ALL_STAGES) -> Norm:
    """What these pieces need at these stages of the work."""
    return of_many([asked], stages)[asked]


def of_many(asked: Iterable[Asked], stages: Sequence[str] = ALL_STAGES) -> dict[Asked, Norm]:
    """What each of these needs, asked with one statement."""
    wanted = list(dict.fromkeys(asked))
    norms = {one: Norm() for one in wanted}
    columns = [array([getattr(one, name) for one in wanted]) for name in ASKED]
    for number, *need in fetch(NEEDED, [*columns, f"{{{','.join(stages)}}}"]):
        norms[wanted[number - 1]].add(*need)
    return norms


def per_piece(boms: Mapping[int, int]) -> dict[int, Share]:
    """What one piece of each of these variants needs by this BOM, without rounding, by variant id."""
    shares: dict[int, Share] = {variant_id: Share() for variant_id in boms}
    for variant_id, material_id, component_id, quantity in fetch(
        PER_PIECE, [array(list(boms)), array(list(boms.values()))]
    ):
        if material_id:
            shares[variant_id].materials[material_id] = quantity
        elif component_id:
            shares[variant_id].components[component_id] = quantity
    return shares


def boms_in_force(variant_ids: Iterable[int]) -> dict[int, int]:
    """The BOM in force for each of these variants that has one, by variant id."""
    return dict(fetch(IN_FORCE, [array(sorted(set(variant_ids)))]))


ASKED = ("variant_id", "bom_id", "pieces")
NEEDED = f"""
    WITH asked AS (
        SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[])
            WITH ORDINALITY asked ({", ".join(ASKED)}, id)
    ) {needed("asked", "resolved.stage = ANY(%s::text[])")} ORDER BY 1, 2, 3
"""
PER_PIECE = f"""
    WITH asked AS (SELECT * FROM unnest(%s::bigint[], %s::bigint[]) asked (variant_id, bom_id))
    SELECT variant_id, material_color_id, component_id, sum(per_piece)
    FROM ({resolved("asked")}) part GROUP BY 1, 2, 3
"""
IN_FORCE = f"""
    SELECT wanted.id, bom.bom_id FROM unnest(%s::bigint[]) wanted (id)
    CROSS JOIN LATERAL ({in_force("wanted.id")}) bom
"""
