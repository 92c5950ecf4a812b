"""What «Лелека» makes its goods of, who sells it, and how much of it goes into a piece."""

from dataclasses import dataclass

from backend.materials.models import Stage, Unit

CUT, SEW = Stage.CUTTING, Stage.FINISHING


@dataclass(frozen=True)
class Stuff:
    """A material of the store room: for every colour of the workshop, or without one."""

    code: str
    group: str
    name: str
    unit: Unit
    cost: str
    """Of one unit, in hryvnias."""
    opening: int
    """How much lay there when the bookkeeping of materials began."""
    pack: tuple[str, str] | None = None
    is_colored: bool = False
    keeps_days: int = 0


@dataclass(frozen=True)
class Need:
    """So much of a material for one piece, with per cents of waste."""

    code: str
    quantity: str
    stage: Stage = SEW
    waste: int = 0


@dataclass(frozen=True)
class Seller:
    """A supplier and the groups of materials they sell."""

    name: str
    contact: str
    phone: str
    groups: tuple[str, ...]
    lead_days: int
    minimum_order: int
    terms: str


STUFF = [
    Stuff("HIDE", "Шкіра", "Шкіра «Крейзі хорс»", Unit.M2, "980.00", 14, ("шкура", "2.3"), True),
    Stuff("CALF", "Шкіра", "Шкіра теляча гладка", Unit.M2, "1240.00", 6, ("шкура", "1.4"), True),
    Stuff("STRAP", "Шкіра", "Чепрак ремінний", Unit.M, "165.00", 10, ("смуга", "1.2"), True),
    Stuff("THREAD", "Нитки", "Нитка вощена 0,8 мм", Unit.M, "0.6200", 700, ("бобіна", "500"), True),
    Stuff("LINING", "Підкладка", "Підкладка бавовняна", Unit.M, "145.00", 90, ("сувій", "30")),
    Stuff("FOAM", "Підкладка", "Ущільнювач 2 мм", Unit.M2, "118.00", 40, ("рулон", "15")),
    Stuff("ZIP20", "Фурнітура", "Блискавка 20 см", Unit.PCS, "24.50", 220, ("упаковка", "50")),
    Stuff("ZIP45", "Фурнітура", "Блискавка 45 см", Unit.PCS, "38.00", 160, ("упаковка", "50")),
    Stuff("MAGNET", "Фурнітура", "Замок магнітний", Unit.PCS, "19.80", 180, ("упаковка", "20")),
    Stuff("SNAP", "Фурнітура", "Кнопка «альфа»", Unit.PCS, "3.4500", 800, ("упаковка", "100")),
    Stuff("HOOK", "Фурнітура", "Карабін 25 мм", Unit.PCS, "31.00", 240, ("упаковка", "20")),
    Stuff("RING", "Фурнітура", "Півкільце 25 мм", Unit.PCS, "7.20", 420, ("упаковка", "50")),
    Stuff("BUCKLE", "Фурнітура", "Пряжка латунна 35 мм", Unit.PCS, "86.00", 70, ("упаковка", "10")),
    Stuff("GLUE", "Хімія", "Клей «Наіріт»", Unit.ML, "0.4100", 6000, ("банка", "1000"), keeps_days=160),
    Stuff("EDGE", "Хімія", "Фарба для торців", Unit.ML, "1.9500", 2500, ("флакон", "250"), keeps_days=300),
    Stuff("BOX", "Пакування", "Коробка подарункова", Unit.PCS, "42.00", 260, ("пачка", "25")),
    Stuff("BAG", "Пакування", "Пильник бавовняний", Unit.PCS, "36.00", 300, ("пачка", "50")),
]

SELLERS = [
    Seller("Шкіряний двір", "Петро Дубина", "+380440000101", ("Шкіра",), 5, 5000, "Передоплата 50 %"),
    Seller(
        "Фурнітура-Опт",
        "Лариса Гачок",
        "+380570000102",
        ("Фурнітура", "Нитки", "Підкладка"),
        3,
        1500,
        "7 днів",
    ),
    Seller("Пакхім", "Остап Тара", "+380320000103", ("Хімія", "Пакування", "Нитки"), 2, 800, "За фактом"),
]

PACKING = [Need("BAG", "1")]
SMALL_PACKING = [Need("BOX", "1")]
FINISH = [Need("GLUE", "12", CUT), Need("EDGE", "4")]
NORMS: dict[str, list[Need]] = {
    "CL": [Need("HIDE", "0.260", CUT, 14), Need("LINING", "0.300", CUT, 5), Need("THREAD", "6.5"),
           Need("MAGNET", "1"), Need("ZIP20", "1"), Need("RING", "2"), *FINISH, *SMALL_PACKING],
    "SB": [Need("HIDE", "0.480", CUT, 15), Need("LINING", "0.600", CUT, 5), Need("THREAD", "12"),
           Need("ZIP45", "1"), Need("HOOK", "2"), Need("RING", "4"), *FINISH, *PACKING],
    "TO": [Need("HIDE", "0.720", CUT, 15), Need("THREAD", "14"), Need("MAGNET", "1"), *FINISH, *PACKING],
    "BP": [Need("HIDE", "0.900", CUT, 16), Need("LINING", "0.900", CUT, 5), Need("FOAM", "0.250", CUT, 8),
           Need("THREAD", "22"), Need("ZIP45", "2"), Need("HOOK", "4"), Need("RING", "6"), *FINISH, *PACKING],
    "WL": [Need("CALF", "0.140", CUT, 18), Need("THREAD", "4.2"), Need("SNAP", "1"), *FINISH, *SMALL_PACKING],
    "CH": [Need("CALF", "0.055", CUT, 18), Need("THREAD", "1.8"), *SMALL_PACKING],
    "CO": [Need("HIDE", "0.190", CUT, 12), Need("LINING", "0.250", CUT, 5), Need("THREAD", "4"),
           Need("ZIP20", "1"), *FINISH, *PACKING],
    "BE": [Need("STRAP", "1.250", CUT, 4), Need("THREAD", "3.5"), Need("BUCKLE", "1"), *SMALL_PACKING],
    "CV": [Need("CALF", "0.095", CUT, 15), Need("THREAD", "2.6"), *SMALL_PACKING],
    "LS": [Need("HIDE", "0.260", CUT, 10), Need("FOAM", "0.240", CUT, 5), Need("THREAD", "5"),
           Need("SNAP", "2"), *FINISH, *PACKING],
}  # fmt: skip
"""What a piece of every group takes, by the group's code."""
