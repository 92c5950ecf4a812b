"""What stands in a bundle: places, what may stand in each, usual choices."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from backend.catalog.bundles import Bundle, BundleComponent, PresetChoice, Substitute


@dataclass(frozen=True)
class Place:
    """A place of a bundle, the pieces that stand there, and the variants that may."""

    id: int
    name: str
    quantity: int
    variant_ids: tuple[int, ...]
    is_chosen: bool
    """Is it asked which of a group stands here?"""


@dataclass(frozen=True)
class Preset:
    """A usual choice: the variants by their places."""

    id: int
    name: str
    chosen: Mapping[int, int]


@dataclass(frozen=True)
class Contents:
    """A bundle with its places and its usual choices."""

    bundle: Bundle
    places: tuple[Place, ...]
    presets: tuple[Preset, ...]

    @property
    def pieces(self) -> int:
        """How many pieces a bundle is made of."""
        return sum(place.quantity for place in self.places)

    @property
    def variant_ids(self) -> set[int]:
        """Everything that may stand in it."""
        return {pk for place in self.places for pk in place.variant_ids}

    def usual(self) -> dict[int, int]:
        """What stands in the places where there is nothing to choose."""
        return {place.id: place.variant_ids[0] for place in self.places if len(place.variant_ids) == 1}

    def completed(self, chosen: Mapping[int, int]) -> dict[int, int]:
        """What was chosen, as far as it may stand there, and what stands there anyway."""
        fitting = {
            place.id: chosen[place.id] for place in self.places if chosen.get(place.id) in place.variant_ids
        }
        return {**self.usual(), **fitting}

    def narrowed(self, chosen: Mapping[int, int]) -> list[Place]:
        """The places with nothing but what was chosen for them."""
        said = self.completed(chosen)
        return [
            replace(place, variant_ids=(said[place.id],)) if place.id in said else place
            for place in self.places
        ]

    def first_open(self, chosen: Mapping[int, int]) -> Place | None:
        """The first place of which nobody has said what stands there."""
        said = self.completed(chosen)
        return next((place for place in self.places if place.id not in said), None)

    def preset_of(self, chosen: Mapping[int, int]) -> Preset | None:
        """The usual choice that this is."""
        said = self.completed(chosen)
        found = (one for one in self.presets if self.completed(one.chosen) == said)
        return next(found, None)


def contents_of(bundles: Collection[Bundle]) -> dict[int, Contents]:
    """What stands in each of these bundles, by bundle id; those without parts are left out."""
    ids = [bundle.pk for bundle in bundles]
    components = list(BundleComponent.objects.filter(bundle__in=ids))
    substitutes: dict[int, list[int]] = defaultdict(list)
    groups = {component.group_id for component in components} - {None}
    for group_id, variant_id in Substitute.objects.filter(group__in=groups).values_list("group", "variant"):
        substitutes[group_id].append(variant_id)
    places: dict[int, list[Place]] = defaultdict(list)
    for component in components:
        places[component.bundle_id].append(_place(component, substitutes))
    presets = _presets(ids)
    return {
        bundle.pk: Contents(bundle, tuple(places[bundle.pk]), tuple(presets[bundle.pk]))
        for bundle in bundles
        if places[bundle.pk]
    }


def _place(component: BundleComponent, substitutes: Mapping[int, list[int]]) -> Place:
    group_id, variant_id = component.group_id, component.variant_id
    may_stand = (variant_id,) if variant_id else tuple(substitutes.get(group_id or 0, ()))
    return Place(component.pk, component.name, component.quantity, may_stand, group_id is not None)


def _presets(bundle_ids: Collection[int]) -> dict[int, list[Preset]]:
    choices = PresetChoice.objects.filter(preset__bundle__in=bundle_ids)
    chosen: dict[tuple[int, int, str], dict[int, int]] = defaultdict(dict)
    columns = ("preset__bundle", "preset", "preset__name", "component", "variant")
    for bundle_id, preset_id, name, place_id, variant_id in choices.order_by(
        "preset__name", "preset"
    ).values_list(*columns):
        chosen[bundle_id, preset_id, name][place_id] = variant_id
    presets: dict[int, list[Preset]] = defaultdict(list)
    for (bundle_id, preset_id, name), places in chosen.items():
        presets[bundle_id].append(Preset(preset_id, name, places))
    return presets
