"""The demo's price list as words, and a reading told in one line."""

from datetime import date
from functools import cache

from backend.catalog.bundle_contents import Contents, Place, Preset
from backend.catalog.models import Bundle
from backend.demo.catalogue import COLORS, articles
from backend.sales.oneline.items import Item
from backend.sales.oneline.reader import Reading
from backend.sales.oneline.vocabulary import Thing, Vocabulary
from backend.sales.vocabulary import bundle_things, words_in

TODAY = date(2026, 11, 20)
IN_TWO_COLORS = ("Аріна", "Говерла")


@cache
def names() -> dict[int, str]:
    """Every product in every colour, and two of them in a pair of colours as well."""
    colors = [color for _code, color, _hex in COLORS]
    found = []
    for article in articles():
        pairs = ["чорний / бежевий"] if any(name in article.name for name in IN_TWO_COLORS) else []
        found += [f"{article.name}, {color}" for color in [*colors, *pairs]]
    return dict(enumerate(found, start=1))


@cache
def vocabulary() -> Vocabulary:
    """What the demo sells, as words."""
    groups = {article.name: article.group for article in articles()}
    things = []
    for number, name in names().items():
        product, colors = name.split(", ")
        group = groups[product]
        things.append(
            Thing(
                number,
                words_in(product, group.name),
                words_in(*colors.split(" / ")),
                (f"{group.code}{number:03d}",),
            )
        )
    colors = frozenset().union(*(thing.colors for thing in things))
    return Vocabulary([*things, *bundle_things(bundles(), colors)])


@cache
def bundles() -> list[Contents]:
    """A gift set in two usual colours, and a travel set where everything is chosen."""
    gift = Bundle(pk=1, name="Подарунковий набір «Аріна»", sku="SET-01")
    travel = Bundle(pk=2, name="Дорожній комплект", sku="SET-02", barcode="4820000000017")
    places = (Place(1, "клатч", 1, (1, 2), True),)
    presets = (Preset(1, "чорний", {1: 1}), Preset(2, "бежевий", {1: 2}))
    return [Contents(gift, places, presets), Contents(travel, places, ())]


def told(reading: Reading) -> str:
    """What was read, in one line."""
    facts = [
        "; ".join(map(_line, reading.items)),
        reading.name,
        reading.phone,
        f"@{reading.instagram}" if reading.instagram else "",
        f"до {reading.due_on:%d.%m.%Y}" if reading.due_on else "",
        f"аванс {reading.deposit.normalize():f} {reading.method}" if reading.deposit else "",
        "терміново" if reading.is_urgent else "",
        f"з {reading.source}" if reading.source else "",
        f"«{reading.comment}»" if reading.comment else "",
    ]
    return " | ".join(fact for fact in facts if fact)


def _line(item: Item) -> str:
    name = _name(item.things[0]) if item.is_clear else "?"
    price = f" по {item.price.normalize():f}" if item.price else ""
    return f"{item.pieces} × {name}{price}"


def _name(thing: Thing) -> str:
    if not thing.bundle_id:
        return names()[thing.variant_id]
    content = next(one for one in bundles() if one.bundle.pk == thing.bundle_id)
    preset = [one.name for one in content.presets if one.id == thing.preset_id]
    return " · ".join([content.bundle.name, *preset])
