"""The workshop before its first day: people, goods, shelves, customers."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import time
from decimal import Decimal
from random import Random
from typing import TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5

from django.contrib.auth.models import Group
from django.db.models import Model
from simple_history.utils import bulk_create_with_history

from backend.accounts.models import User
from backend.accounts.roles import Role, sync_roles
from backend.catalog.models import (
    Brand,
    Color,
    PriceGroup,
    PriceKind,
    PriceRule,
    Product,
    ProductGroup,
    Variant,
)
from backend.core.models import Workshop
from backend.demo.catalogue import BRAND, COLORS, Article, articles
from backend.demo.catalogue import Group as Kind
from backend.demo.clock import Clock
from backend.demo.people import DEMO_PASSWORD, STAFF, WHOLESALE, Member, retail_customers
from backend.sales.models import Customer
from backend.warehouses.models import Warehouse, WarehouseKind

WHOLESALE_PERCENT = Decimal(20)

M = TypeVar("M", bound=Model)
VARIANTS_OF = (7, 8)
"""Every second product has one more: forty products, three hundred variants."""

PAIRS = 2
BARCODE_PREFIX = "48209990"
WAREHOUSES = [
    ("Головний склад", WarehouseKind.STORAGE),
    ("Цех", WarehouseKind.PRODUCTION),
    ("Крамниця на Ярославовому Валу", WarehouseKind.RETAIL),
    ("У дорозі", WarehouseKind.TRANSIT),
]


@dataclass
class Place:
    """Everything the simulated days need: who, where, what, when and by which dice."""

    random: Random
    clock: Clock
    variants: list[Variant]
    popularity: list[float]
    people: dict[Role, list[User]]
    retail: list[Customer]
    wholesale: list[Customer]
    main: Warehouse
    shop: Warehouse
    keys: Iterator[int] = field(default_factory=itertools.count)

    def key(self) -> UUID:
        """The next intent: the same in every load."""
        return uuid5(NAMESPACE_URL, f"{BRAND} {next(self.keys)}")

    def one(self, role: Role) -> User:
        """Somebody of this role."""
        return self.random.choice(self.people[role])

    def is_lucky(self, share: float) -> bool:
        """True so often."""
        return self.random.random() < share


def build(clock: Clock, random: Random) -> Place:
    """Set the workshop up: everything that people only look things up in."""
    Workshop.objects.update_or_create(pk=1, defaults={"name": BRAND})
    people = _people()
    wholesale, retail = _customers()
    main, _floor, shop, _transit = _written(
        Warehouse(name=name, kind=kind, is_default=kind == WarehouseKind.STORAGE) for name, kind in WAREHOUSES
    )
    variants = _variants(random)
    return Place(
        random=random,
        clock=clock,
        variants=variants,
        popularity=[min(random.paretovariate(0.9), 40) for _variant in variants],
        people=people,
        retail=retail,
        wholesale=wholesale,
        main=main,
        shop=shop,
    )


def barcode(number: int) -> str:
    """The EAN-13 of the variant with this number."""
    digits = f"{BARCODE_PREFIX}{number:04d}"
    return f"{digits}{check_digit(digits)}"


def check_digit(digits: str) -> int:
    """The last digit of an EAN-13 with these twelve."""
    return -sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10


def _written(rows: Iterable[M]) -> list[M]:
    """Many rows at once, and the first line of the history of each."""
    new = list(rows)
    written: list[M] = bulk_create_with_history(new, type(new[0]))
    return written


def _people() -> dict[Role, list[User]]:
    sync_roles()
    groups = {group.name: group for group in Group.objects.all()}
    people: dict[Role, list[User]] = {role: [] for role in Role}
    for number, member in enumerate(STAFF, start=1):
        user = _user(member, f"+380670001{number:03d}")
        user.groups.add(groups[member.role])
        people[member.role].append(user)
    return people


def _user(member: Member, phone: str) -> User:
    return User.objects.create_user(
        member.login,
        DEMO_PASSWORD if member.login else None,
        name=member.name,
        phone=phone,
        telegram_id=member.telegram_id,
        is_staff=member.role in (Role.OWNER, Role.MANAGER),
        # The demo is shown at any hour, so its people are told at any hour.
        quiet_from=time(0),
        quiet_until=time(0),
    )


def _customers() -> tuple[list[Customer], list[Customer]]:
    terms = PriceGroup.objects.create(name="Гурт")
    PriceRule.objects.create(
        kind=PriceKind.GROUP, name="Гуртова ціна", percent=WHOLESALE_PERCENT, price_group=terms
    )
    wholesale = [
        Customer(name=name, instagram=nick, phone=f"+380670002{number:03d}", price_group=terms)
        for number, (name, nick) in enumerate(WHOLESALE)
    ]
    retail = [
        Customer(name=name, instagram=nick, phone=f"+380670003{number:03d}")
        for number, (name, nick) in enumerate(retail_customers())
    ]
    return _written(wholesale), _written(retail)


def _variants(random: Random) -> list[Variant]:
    brand = Brand.objects.create(name=BRAND)
    colors = _written(Color(code=code, name=name, hex=hex) for code, name, hex in COLORS)
    rows = articles()
    kinds = {row.group.name: row.group for row in rows}
    groups = _written(ProductGroup(name=name) for name in kinds)
    by_name = {group.name: group for group in groups}
    products = _written(_product(row, brand, by_name[row.group.name]) for row in rows)
    variants: list[Variant] = []
    for number, (product, row) in enumerate(zip(products, rows, strict=True)):
        dyes = _dyes(row.group, colors, VARIANTS_OF[number % 2], random)
        variants += [
            _variant(product, row.group, number, len(variants) + place, *dye)
            for place, dye in enumerate(dyes)
        ]
    return _written(variants)


def _product(row: Article, brand: Brand, group: ProductGroup) -> Product:
    return Product(
        name=row.name,
        group=group,
        brand=brand,
        price=row.price,
        cost_price=row.cost_price,
        lifecycle=row.lifecycle,
        description="Натуральна шкіра рослинного дублення, прошито вручну.",
    )


def _dyes(kind: Kind, colors: list[Color], quantity: int, random: Random) -> list[tuple[Color, Color | None]]:
    """Different colours for one product; the last ones are pairs where a second colour can be seen."""
    chosen = random.sample(colors, quantity)
    pairs = PAIRS if kind.is_two_colored else 0
    plain: list[tuple[Color, Color | None]] = [(color, None) for color in chosen[: quantity - pairs]]
    return plain + [(chosen[number], chosen[quantity - 1 - number]) for number in range(pairs)]


def _variant(
    product: Product, kind: Kind, number: int, place: int, color: Color, second: Color | None
) -> Variant:
    sku = f"{kind.code}{number + 1:02d}-{color.code:02d}" + (f"-{second.code:02d}" if second else "")
    variant = Variant(
        product=product, color=color, secondary_color=second, sku=sku, barcode=barcode(place + 1)
    )
    variant.photo = f"variants/{sku}.jpg"
    return variant
