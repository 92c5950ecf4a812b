"""What «Лелека» makes: forty products of leather in fourteen colours."""

from dataclasses import dataclass
from decimal import Decimal

from backend.catalog.models import Lifecycle
from backend.demo.shapes import Shape

BRAND = "Шкірний цех «Лелека»"


@dataclass(frozen=True)
class Group:
    """A kind of product: its name, the first letters of its SKUs and how it is drawn."""

    name: str
    code: str
    shape: Shape
    is_two_colored: bool = False


@dataclass(frozen=True)
class Article:
    """A product of the price list."""

    group: Group
    name: str
    price: Decimal
    cost_price: Decimal
    lifecycle: Lifecycle = Lifecycle.ACTIVE


COLORS = [
    (1, "чорний", "#25211f"),
    (2, "коньячний", "#a9622c"),
    (3, "шоколадний", "#4f3023"),
    (4, "бордовий", "#6e1f2b"),
    (5, "рудий", "#bd5a2c"),
    (6, "бежевий", "#d3b48b"),
    (7, "молочний", "#ebe0cd"),
    (8, "оливковий", "#6b6b3a"),
    (9, "смарагдовий", "#1f6050"),
    (10, "синій", "#27446f"),
    (11, "пудровий", "#d9a59b"),
    (12, "графітовий", "#5b5d60"),
    (13, "гірчичний", "#c4942b"),
    (14, "лавандовий", "#9688b3"),
]

CLUTCH = Group("Клатчі", "CL", Shape.CLUTCH, True)
SHOULDER = Group("Сумки через плече", "SB", Shape.SHOULDER, True)
TOTE = Group("Шопери", "TO", Shape.TOTE, True)
BACKPACK = Group("Рюкзаки", "BP", Shape.BACKPACK, True)
WALLET = Group("Гаманці", "WL", Shape.WALLET, True)
CARDS = Group("Картхолдери", "CH", Shape.CARDHOLDER, True)
COSMETIC = Group("Косметички", "CO", Shape.COSMETIC, True)
BELT = Group("Ремені", "BE", Shape.BELT)
COVER = Group("Обкладинки", "CV", Shape.COVER)
SLEEVE = Group("Чохли для ноутбуків", "LS", Shape.SLEEVE, True)

PRICES: list[tuple[Group, str, list[tuple[str, int, int]]]] = [
    (
        CLUTCH,
        "Клатч",
        [
            ("Аріна", 1850, 690),
            ("Злата", 2150, 820),
            ("Мавка", 2300, 870),
            ("Роксолана", 2650, 990),
            ("Вечір", 1990, 740),
            ("Калина", 1790, 660),
        ],
    ),
    (
        SHOULDER,
        "Сумка",
        [
            ("Лелека", 3400, 1290),
            ("Соломія", 2950, 1120),
            ("Дніпро", 3650, 1410),
            ("Кобза", 3100, 1180),
            ("Майдан", 3890, 1490),
            ("Полонина", 2790, 1050),
            ("Леся", 2490, 930),
        ],
    ),
    (TOTE, "Шопер", [("Бесарабка", 3290, 1240), ("Поділ", 2890, 1090), ("Базар", 2590, 980)]),
    (
        BACKPACK,
        "Рюкзак",
        [
            ("Карпати", 4900, 1920),
            ("Говерла", 5400, 2150),
            ("Мандри", 4450, 1730),
            ("Чумак", 4790, 1860),
            ("Містечко", 3950, 1540),
        ],
    ),
    (
        WALLET,
        "Гаманець",
        [
            ("Гривня", 1150, 410),
            ("Козак", 1290, 460),
            ("Скарб", 1490, 530),
            ("Компакт", 890, 310),
            ("Чумацький Шлях", 1350, 490),
            ("Дукат", 990, 350),
        ],
    ),
    (CARDS, "Картхолдер", [("Мінімал", 490, 160), ("Оберіг", 590, 200), ("Тонкий", 450, 140)]),
    (
        COSMETIC,
        "Косметичка",
        [("Мальва", 790, 270), ("Ружа", 890, 310), ("Вишиванка", 990, 360), ("Дорожня", 1190, 430)],
    ),
    (BELT, "Ремінь", [("Класичний", 950, 330), ("Гуцул", 1250, 450), ("Вузький", 790, 270)]),
    (COVER, "Обкладинка", [("Паспорт", 520, 170), ("Щоденник", 1090, 400)]),
    (SLEEVE, "Чохол", [("Студія 14", 1690, 610)]),
]

LIFECYCLES = {
    "Леся": Lifecycle.NEW,
    "Містечко": Lifecycle.NEW,
    "Оберіг": Lifecycle.NEW,
    "Базар": Lifecycle.PHASE_OUT,
    "Вузький": Lifecycle.PHASE_OUT,
    "Калина": Lifecycle.DISCONTINUED,
}


def articles() -> list[Article]:
    """The price list, row by row."""
    return [
        Article(
            group,
            f"{noun} «{name}»",
            Decimal(price),
            Decimal(cost),
            LIFECYCLES.get(name, Lifecycle.ACTIVE),
        )
        for group, noun, rows in PRICES
        for name, price, cost in rows
    ]
