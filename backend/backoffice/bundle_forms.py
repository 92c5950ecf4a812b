"""Forms of bundles: their parts are checked together, and a preset asks for what is to be chosen."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from backend.backoffice.fields import found_by_typing
from backend.backoffice.order_rows import RowForm
from backend.backoffice.unfolded import InlineFormSet, ModelForm
from backend.catalog.bundle_contents import Contents, contents_of
from backend.catalog.bundle_prices import PriceIndivisible, Share, divide, nearest_divisible
from backend.catalog.bundles import MOST_PLACES
from backend.catalog.models import (
    Bundle,
    BundlePreset,
    PresetChoice,
    Pricing,
    Substitute,
    Variant,
)
from backend.core.models import Workshop
from backend.core.money import show_money
from backend.sales.models import SalesOrderBundle
from backend.sales.services import OrderBundle


class BundleForm(ModelForm):
    """A bundle; its codes are not those of a variant, for both are scanned."""

    class Meta:
        model = Bundle
        fields = ("name", "sku", "barcode", "lifecycle", "pricing", "price", "percent", "currency", "photo")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk and "currency" in self.fields:
            self.fields["currency"].initial = Workshop.current().currency

    def clean_barcode(self) -> str | None:
        """Empty is none."""
        code: str | None = self.cleaned_data["barcode"] or None
        if code and Variant.objects.filter(barcode=code).exists():
            raise ValidationError(_("A variant has this barcode. A bundle needs one of its own."))
        return code

    def clean_sku(self) -> str:
        """Not a variant's."""
        code: str = self.cleaned_data["sku"]
        if Variant.objects.filter(sku__iexact=code).exists():
            raise ValidationError(_("A variant has this SKU. A bundle needs one of its own."))
        return code


class PartFormSet(InlineFormSet):
    """The places of a bundle: something stands in each, in one currency, and the price can be divided."""

    def clean(self) -> None:
        """Refuse what could not be sold, with the reason."""
        super().clean()
        if any(self.errors):
            return
        rows = [row for row in self.cleaned_data if row.get("quantity") and not row.get("DELETE")]
        if not rows:
            raise ValidationError(_("Say what the bundle is made of: add at least one part."))
        if len(rows) > MOST_PLACES:
            raise ValidationError(_t("A bundle has at most %(most)s parts.") % {"most": MOST_PLACES})
        self._check_currencies(rows)
        self._check_price(rows)

    def _check_currencies(self, rows: list[dict[str, Any]]) -> None:
        groups = [row["group"].pk for row in rows if row.get("group")]
        chosen = Variant.objects.filter(pk__in=[row["variant"].pk for row in rows if row.get("variant")])
        of_groups = Variant.objects.filter(pk__in=_of_groups(groups))
        for variant in (*chosen, *of_groups):
            if variant.product.currency != self.instance.currency:
                said = {"variant": variant, "currency": variant.product.currency}
                raise ValidationError(
                    _t("%(variant)s is priced in %(currency)s, the bundle is not. Use one currency.") % said
                )

    def _check_price(self, rows: list[dict[str, Any]]) -> None:
        price, bundle = self.instance.price, self.instance
        if bundle.pricing != Pricing.OWN or price is None:
            return
        shares = [Share(price, row["quantity"]) for row in rows]
        if divide(price, shares) is None:
            error = PriceIndivisible(
                bundle=bundle.name,
                price=show_money(price, bundle.currency),
                nearest=show_money(nearest_divisible(price, shares), bundle.currency),
            )
            raise ValidationError(str(error))


def _of_groups(groups: list[int]) -> Any:
    return Substitute.objects.filter(group__in=groups).values("variant")


class SubstituteFormSet(InlineFormSet):
    """The variants of a group are priced in one currency."""

    def clean(self) -> None:
        """Refuse an empty group and a mixture of currencies."""
        super().clean()
        if any(self.errors):
            return
        rows = [row for row in self.cleaned_data if row.get("variant") and not row.get("DELETE")]
        if not rows:
            raise ValidationError(_("Add the variants that may stand in for each other."))
        used = Bundle.objects.filter(components__group=self.instance.pk) if self.instance.pk else []
        currencies = {row["variant"].product.currency for row in rows} | {one.currency for one in used}
        if len(currencies) > 1:
            raise ValidationError(_("All of them must be priced in one currency, that of their bundles."))


class PresetForm(ModelForm):
    """A preset; what is to be chosen in its bundle is asked place by place."""

    class Meta:
        model = BundlePreset
        fields = ("bundle", "name")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for place_id, variant_id in self.instance.choices.values_list("component", "variant"):
                self.initial[place_field(place_id)] = variant_id


def place_field(place_id: int) -> str:
    """The field that says what stands in a place."""
    return f"place_{place_id}"


def preset_form(content: Contents | None) -> type[PresetForm]:
    """The form of a preset of this bundle."""
    asked = [place for place in content.places if place.is_chosen] if content else []
    fields = {
        place_field(place.id): forms.ModelChoiceField(
            Variant.objects.filter(pk__in=place.variant_ids),
            label=place.name,
            widget=UnfoldAdminSelectWidget(),
        )
        for place in asked
    }
    return type("PresetFormOfBundle", (PresetForm,), fields)


class OrderBundleForm(RowForm):
    """So many bundles: a preset, or the parts that are chosen; without a price the rules decide."""

    class Meta:
        model = SalesOrderBundle
        fields = ("bundle", "quantity", "unit_price")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["preset"] = found_by_typing(
            PresetChoice,
            "preset",
            BundlePreset.objects.select_related("bundle"),
            label=_("preset"),
            required=False,
        )
        self.fields["chosen"] = forms.ModelMultipleChoiceField(
            Variant.objects.all(), label=_("or chosen parts"), required=False, widget=_several_variants()
        )
        if self.instance.pk:
            self.initial["chosen"] = [line.variant_id for line in self.instance.lines.all()]

    def clean(self) -> Any:
        """A preset is one of this bundle."""
        cleaned = super().clean() or self.cleaned_data
        preset = cleaned.get("preset")
        if preset and cleaned.get("bundle") and preset.bundle_id != cleaned["bundle"].pk:
            self.add_error("preset", _("This is a preset of another bundle."))
        return cleaned

    @cached_property
    def order_bundle(self) -> OrderBundle:
        """What the filled row says."""
        row = self.cleaned_data
        content = contents_of([row["bundle"]]).get(row["bundle"].pk)
        chosen = _placed(content, row) if content else {}
        return OrderBundle(row["bundle"].pk, row["quantity"], chosen, row.get("unit_price"))


class OrderBundleFormSet(InlineFormSet):
    """The bundles of a draft, read into what the use case takes."""

    def order_bundles(self) -> list[OrderBundle]:
        """Every bundle that was not taken out."""
        return [
            form.order_bundle
            for form in self.forms
            if form.cleaned_data.get("bundle") and not form.cleaned_data.get("DELETE")
        ]


def _placed(content: Contents, row: dict[str, Any]) -> dict[int, int]:
    """Which of the chosen variants stands where: in the first free place that takes it."""
    preset = next((one for one in content.presets if row["preset"] and one.id == row["preset"].pk), None)
    if preset:
        return content.completed(preset.chosen)
    found = content.usual()
    left = [variant.pk for variant in row["chosen"]]
    for place in content.places:
        fitting = next((pk for pk in left if pk in place.variant_ids), None)
        if place.id not in found and fitting:
            found[place.id] = fitting
            # The same variant may stand in another place too, when nothing else was chosen for it.
            left.append(left.pop(left.index(fitting)))
    return found


def _several_variants() -> AutocompleteSelectMultiple:
    return AutocompleteSelectMultiple(
        PresetChoice._meta.get_field("variant"),
        admin.site,
        attrs={"class": "unfold-admin-autocomplete admin-autocomplete", "style": "width:100%"},
    )
