"""A manager makes bundles in the office and sells them there."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from backend.accounts.models import User
from backend.catalog.models import Bundle, BundlePreset, SubstitutionGroup, Variant
from backend.fulfillment import services as fulfillment
from backend.sales.bundles import OrderBundle
from backend.sales.models import SalesOrder, SalesOrderBundle, SalesOrderLine
from backend.sales.services import Draft
from backend.warehouses.models import Warehouse
from tests.backoffice.conftest import Office

ADD, CHANGE = "catalog_bundle_add", "catalog_bundle_change"
ORDER_ADD, ORDER_CHANGE = "sales_salesorder_add", "sales_salesorder_change"


@pytest.fixture
def wallet(make_variant: Callable[..., Variant]) -> Variant:
    return make_variant("Wallet", price=Decimal("50.00"), cost_price=Decimal("20.00"))


def written(*parts: tuple[Any, int], **fields: Any) -> dict[str, Any]:
    """The form of a bundle with these parts."""
    form: dict[str, Any] = {
        "name": "Gift set",
        "sku": "SET-01",
        "barcode": "",
        "lifecycle": "active",
        "pricing": "own",
        "price": "120.00",
        "percent": "0",
        "currency": "UAH",
        "components-TOTAL_FORMS": len(parts),
        "components-INITIAL_FORMS": 0,
        "_save": "",
        **fields,
    }
    for number, (what, quantity) in enumerate(parts):
        name = "group" if isinstance(what, SubstitutionGroup) else "variant"
        form |= {
            f"components-{number}-position": number + 1,
            f"components-{number}-name": f"place {number + 1}",
            f"components-{number}-quantity": quantity,
            f"components-{number}-{name}": what.pk,
        }
    return form


def test_a_manager_makes_a_bundle_and_sees_its_price_and_margin(
    at_manager: Office, variant: Variant, wallet: Variant
) -> None:
    at_manager.press(ADD, **written((variant, 1), (wallet, 1)))

    bundle = Bundle.objects.get()
    assert [part.name for part in bundle.components.all()] == ["place 1", "place 2"]
    assert bundle.history.get().history_user == at_manager.member
    page = at_manager.open(CHANGE, bundle.pk).content.decode()
    assert "Price and margin" in page
    assert "50 %" in page


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"price": ""}, "one of them"),
        ({"pricing": "parts"}, "one of them"),
        ({"sku": "SKU-TAKEN"}, "A variant has this SKU"),
        ({"currency": "EUR"}, "Use one currency"),
        ({"components-0-quantity": 2, "components-1-quantity": 2, "price": "120.01"}, "cannot be divided"),
        ({"components-0-name": "place 2"}, "duplicate"),
        ({"components-0-variant": ""}, "one of them"),
        ({"components-TOTAL_FORMS": 0}, "add at least one part"),
    ],
)
def test_a_bundle_that_could_not_be_sold_is_refused(
    at_manager: Office, variant: Variant, wallet: Variant, fields: dict[str, Any], sentence: str
) -> None:
    Variant.objects.filter(pk=wallet.pk).update(sku="SKU-TAKEN")

    response = at_manager.press(ADD, **{**written((variant, 1), (wallet, 1)), **fields})

    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert not Bundle.objects.exists()


def test_a_group_is_of_variants_in_one_currency(
    at_manager: Office, variant: Variant, make_variant: Callable[..., Variant]
) -> None:
    dear = make_variant("Bag", currency="EUR")
    form = {"name": "Any", "substitutes-TOTAL_FORMS": 2, "substitutes-INITIAL_FORMS": 0, "_save": ""}
    form |= {"substitutes-0-variant": variant.pk, "substitutes-1-variant": dear.pk}

    response = at_manager.press("catalog_substitutiongroup_add", **form)

    assert "one currency" in response.content.decode()
    assert not SubstitutionGroup.objects.exists()


def test_a_preset_asks_what_is_to_be_chosen(
    at_manager: Office, make_bundle: Callable[..., Bundle], variant: Variant, wallet: Variant
) -> None:
    bundle = make_bundle((variant, 1), ([variant, wallet], 1))
    place = bundle.components.last()
    assert place
    page = at_manager.client.get(reverse("admin:catalog_bundlepreset_add"), {"bundle": bundle.pk})
    assert f"place_{place.pk}" in page.content.decode()

    form = {"bundle": bundle.pk, "name": "the wallet", f"place_{place.pk}": wallet.pk, "_save": ""}
    at_manager.press("catalog_bundlepreset_add", **form)

    preset = BundlePreset.objects.get()
    assert [(one.component, one.variant) for one in preset.choices.all()] == [(place, wallet)]
    other = {"name": "the clutch", f"place_{place.pk}": variant.pk, "_save": ""}
    at_manager.press("catalog_bundlepreset_change", preset.pk, **other)
    assert preset.choices.get().variant == variant


@pytest.fixture
def order_form(order_heading: dict[str, Any]) -> Callable[..., dict[str, Any]]:
    def fill(**answers: Any) -> dict[str, Any]:
        return {
            **order_heading,
            "lines-TOTAL_FORMS": 0,
            "lines-INITIAL_FORMS": 0,
            "bundles-TOTAL_FORMS": 1,
            "bundles-INITIAL_FORMS": 0,
            "bundles-0-quantity": 2,
            "_save": "",
            **answers,
        }

    return fill


def test_a_bundle_is_added_to_an_order_by_a_preset_or_by_its_parts(
    at_manager: Office,
    make_bundle: Callable[..., Bundle],
    variant: Variant,
    wallet: Variant,
    order_form: Callable[..., dict[str, Any]],
) -> None:
    bundle = make_bundle((variant, 1), ([variant, wallet], 1), price=Decimal(120))
    preset = BundlePreset.objects.create(bundle=bundle, name="the wallet")
    preset.choices.create(component=bundle.components.last(), variant=wallet)

    at_manager.press(
        ORDER_ADD, **order_form(**{"bundles-0-bundle": bundle.pk, "bundles-0-preset": preset.pk})
    )
    at_manager.press(
        ORDER_ADD,
        **order_form(**{"bundles-0-bundle": bundle.pk, "bundles-0-chosen": [variant.pk]}),
    )

    by_preset, by_parts = SalesOrderBundle.objects.order_by("pk")
    assert (by_preset.preset_name, by_preset.total, by_parts.preset_name) == ("the wallet", 240, "")
    parts = SalesOrderLine.objects.filter(bundle=by_parts).values_list("variant", "quantity")
    assert list(parts) == [(variant.pk, 2), (variant.pk, 2)]


def test_a_draft_keeps_its_bundle_when_it_is_saved_again(
    at_manager: Office,
    make_bundle: Callable[..., Bundle],
    variant: Variant,
    wallet: Variant,
    order_form: Callable[..., dict[str, Any]],
) -> None:
    bundle = make_bundle((variant, 1), ([variant, wallet], 1), price=Decimal(120))
    chosen = {"bundles-0-bundle": bundle.pk, "bundles-0-chosen": [wallet.pk]}
    at_manager.press(ORDER_ADD, **order_form(**chosen))
    order = SalesOrder.objects.get()
    page = at_manager.open(ORDER_CHANGE, order.pk).content.decode()
    assert "place 2: Wallet, black × 2" in page

    again = order_form(
        **chosen,
        **{
            "version": order.version,
            "bundles-INITIAL_FORMS": 1,
            "bundles-0-id": order.bundles.get().pk,
            "bundles-0-order": order.pk,
            "bundles-0-quantity": 3,
            "bundles-0-unit_price": "99.00",
        },
    )
    at_manager.press(ORDER_CHANGE, order.pk, **again)

    order.refresh_from_db()
    assert (order.total, order.bundles.get().is_price_agreed, order.lines.count()) == (297, True, 2)


def test_a_place_that_nobody_chose_is_asked_about(
    at_manager: Office,
    make_bundle: Callable[..., Bundle],
    variant: Variant,
    wallet: Variant,
    order_form: Callable[..., dict[str, Any]],
) -> None:
    bundle = make_bundle(([variant, wallet], 1))

    response = at_manager.press(ORDER_ADD, **order_form(**{"bundles-0-bundle": bundle.pk}))

    assert "choose what stands in the place «place 1»" in response.content.decode()
    assert not SalesOrder.objects.exists()


def test_the_page_of_a_promise_shows_the_bundle_with_its_parts(
    at_manager: Office,
    make_bundle: Callable[..., Bundle],
    variant: Variant,
    draft: Callable[..., Draft],
    seller: User,
    key: Callable[[], Any],
) -> None:
    bundle = make_bundle((variant, 2), price=Decimal(150), name="Pair")
    wanted = draft(bundles=[OrderBundle(bundle.pk, 1)])
    order = fulfillment.place_order(draft=wanted, expected_total=Decimal(150), actor=seller, key=key())

    page = at_manager.open(ORDER_CHANGE, order.pk).content.decode()

    assert "Pair" in page
    assert "place 1: Clutch, black × 2" in page
    # There is nothing but bundles in it: no empty table of lines stands above them.
    assert "lines-TOTAL_FORMS" not in page


def test_some_bundles_of_an_order_are_split_off_and_a_single_one_is_not(
    at_manager: Office,
    make_bundle: Callable[..., Bundle],
    make_variant: Callable[..., Variant],
    draft: Callable[..., Draft],
    seller: User,
    key: Callable[[], Any],
) -> None:
    bundle = make_bundle((make_variant(), 2), (make_variant(), 1), price=Decimal(150), name="Gift")
    wanted = draft(bundles=[OrderBundle(bundle.pk, 3)])
    order = fulfillment.place_order(draft=wanted, expected_total=Decimal(450), actor=seller, key=key())

    page = at_manager.open("sales_salesorder_split", order.pk).content.decode()
    at_manager.press(
        "sales_salesorder_split",
        order.pk,
        **{"lines-TOTAL_FORMS": 1, "lines-INITIAL_FORMS": 1, "lines-0-quantity": 1},
        **{"seen_version": order.version, "lines-0-line_id": order.lines.order_by("pk")[0].pk},
    )

    assert "Gift: to the new order, of 3" in page
    part = order.parts.get()
    assert [head.quantity for head in (part.bundles.get(), order.bundles.get())] == [1, 2]
    assert sorted(line.quantity for line in part.lines.all()) == [1, 2]
    assert "/split/" in at_manager.open(ORDER_CHANGE, order.pk).content.decode()
    assert "/split/" not in at_manager.open(ORDER_CHANGE, part.pk).content.decode()


def test_the_list_of_bundles_asks_as_much_for_many_as_for_few(
    at_manager: Office,
    make_bundle: Callable[..., Bundle],
    make_variant: Callable[..., Variant],
    warehouse: Warehouse,
    django_assert_max_num_queries: Any,
) -> None:
    for _ in range(12):
        make_bundle((make_variant(), 1), ([make_variant(), make_variant()], 1))

    with django_assert_max_num_queries(20):
        response = at_manager.open("catalog_bundle_changelist")

    assert response.status_code == 200
