"""Papers for customers: what stands on them, who gets them, and how they are drawn."""

import time
from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from backend.accounts.models import User
from backend.catalog.models import Bundle, Variant
from backend.core.errors import NotAllowed, NotFound
from backend.core.models import Workshop
from backend.fulfillment import services as fulfillment
from backend.reports import papers
from backend.reports.papers import orders
from backend.reports.papers.prices import price_list
from backend.reports.papers.words import in_words
from backend.sales import services as sales
from backend.sales.bundles import OrderBundle
from backend.sales.models import Customer, CustomerSite, PaymentMethod, SalesOrder
from backend.sales.services import Draft

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        ("1200.50", "UAH", "Одна тисяча двісті гривень 50 копійок"),
        ("1", "UAH", "Одна гривня 00 копійок"),
        ("2.01", "UAH", "Дві гривні 01 копійка"),
        ("11.11", "UAH", "Одинадцять гривень 11 копійок"),
        ("21.02", "UAH", "Двадцять одна гривня 02 копійки"),
        ("112.13", "UAH", "Сто дванадцять гривень 13 копійок"),
        ("0.99", "UAH", "Нуль гривень 99 копійок"),
        ("2002", "UAH", "Дві тисячі дві гривні 00 копійок"),
        ("5000", "UAH", "П'ять тисяч гривень 00 копійок"),
        ("1000000", "UAH", "Один мільйон гривень 00 копійок"),
        ("22.22", "USD", "Двадцять два долари США 22 центи"),
        ("1.01", "USD", "Один долар США 01 цент"),
        ("1.05", "EUR", "Одне євро 05 євроцентів"),
        ("2.21", "EUR", "Два євро 21 євроцент"),
    ],
)
def test_sums_are_said_in_ukrainian(amount: str, currency: str, said: str) -> None:
    with translation.override("uk"):
        assert in_words(Decimal(amount), currency) == said


def test_sums_are_said_in_english_to_those_who_read_it() -> None:
    with translation.override("en"):
        assert in_words(Decimal("1200.50"), "UAH") == "One thousand, two hundred hryvnias 50 kopiykas"
        assert in_words(Decimal("1.01"), "EUR") == "One euro 01 cent"


def test_an_invoice_says_what_is_bought_of_whom_and_what_is_still_due(
    place_order: Callable[..., SalesOrder], variant: Variant, seller: User
) -> None:
    workshop = Workshop.objects.get()
    workshop.legal_name, workshop.iban = "ФОП Шевченко", "UA213223130000026007233566001"
    workshop.save()
    order = place_order(variant, 3)
    sales.pay_order(
        order_id=order.pk, amount=Decimal(100), method=PaymentMethod.CASH, actor=seller, key=uuid4()
    )

    with translation.override("uk"):
        sheet = orders.invoice(order.pk, seller)

    said = " ".join([sheet.title, *(fact for _name, fact in sheet.facts), *sheet.sums, *sheet.notes])
    assert sheet.rows == [("1", "Clutch, black", "3", "100\u00a0₴", "300\u00a0₴")]
    for words in ("ФОП Шевченко", "UA213223130000026007233566001", "Olena", "300\u00a0₴", "200\u00a0₴"):
        assert words in said
    assert "Триста гривень 00 копійок" in said
    assert sheet.code == f"SO-{order.number}"


def test_a_packing_slip_has_no_prices(
    place_order: Callable[..., SalesOrder], variant: Variant, storekeeper: User
) -> None:
    sheet = orders.packing_slip(place_order(variant, 3).pk, storekeeper)

    assert sheet.rows == [("1", "Clutch, black", variant.sku, "3", "")]
    assert "100" not in str([*sheet.facts, *sheet.sums])


def test_a_packing_slip_says_where_the_box_goes_and_what_it_is_a_part_of(
    place_order: Callable[..., SalesOrder], variant: Variant, customer: Customer, seller: User
) -> None:
    site = CustomerSite.objects.create(customer=customer, address="Lviv, Nova Poshta 5")
    order = place_order(variant, 3, site_id=site.pk)
    part = fulfillment.split_order(
        order_id=order.pk,
        parts={order.lines.get().pk: 1},
        seen_version=order.version,
        actor=seller,
        key=uuid4(),
    )

    with translation.override("en"):
        said = dict(orders.packing_slip(part.pk, seller).facts)

    assert (said["Address"], said["A part of order"]) == ("Lviv, Nova Poshta 5", f"№{order.number}")


def test_a_receipt_is_of_the_last_payment_that_was_not_given_back(
    place_order: Callable[..., SalesOrder], variant: Variant, seller: User
) -> None:
    order = place_order(variant, 3)
    with pytest.raises(NotFound):
        orders.receipt(order.pk, seller)

    for amount in (100, 50):
        sales.pay_order(
            order_id=order.pk, amount=Decimal(amount), method=PaymentMethod.CARD, actor=seller, key=uuid4()
        )

    with translation.override("en"):
        said = dict(orders.receipt(order.pk, seller).facts)

    assert said["Sum"] == "50\u00a0UAH"
    assert said["In words"] == "Fifty hryvnias 00 kopiykas"
    assert "150" in said["Balance due"]


@pytest.mark.parametrize("kind", ["invoice", "receipt"])
def test_papers_with_money_are_for_those_who_see_it(
    place_order: Callable[..., SalesOrder], variant: Variant, storekeeper: User, kind: str
) -> None:
    order = place_order(variant, 1)

    with pytest.raises(NotAllowed):
        papers.of_order(kind, order.pk, storekeeper)

    assert papers.offered(storekeeper, is_paid=True) == ["packing"]


def test_an_unknown_paper_or_order_is_not_found(seller: User) -> None:
    with pytest.raises(NotFound):
        papers.of_order("../etc", 1, seller)
    with pytest.raises(NotFound):
        papers.of_order("invoice", 10**9, seller)


def test_the_price_list_says_once_what_colours_cost_the_same(
    make_variant: Callable[..., Variant], seller: User, worker: User
) -> None:
    make_variant("Clutch", "black")
    make_variant("Clutch", "beige")
    make_variant("Belt", "black", price=Decimal("99.90"))

    rows = price_list(seller).rows

    assert [(name, colours) for name, colours, _price in rows] == [
        ("Belt", "black"),
        ("Clutch", "beige, black"),
    ]
    with pytest.raises(NotAllowed):
        price_list(worker)


def test_a_hundred_long_lines_are_drawn_over_pages_at_once(
    draft_order: Callable[..., SalesOrder], make_variant: Callable[..., Variant], seller: User
) -> None:
    long = "Рюкзак міський «Подорож навколо світу за вісімдесят днів» з кишенею для ноутбука **№%s** --її--"
    order = draft_order(
        *((make_variant(long % place, "чорний матовий"), place + 1) for place in range(100)),
        customer_id=None,
        customer_info="Товариство з обмеженою відповідальністю «Ґудзик і Їжак» __Київ__, Поділ, 1",
    )
    with translation.override("uk"):
        papers.of_order("packing", order.pk, seller)
        began = time.process_time()

        paper = papers.of_order("invoice", order.pk, seller)

    assert time.process_time() - began < 1.5
    assert paper.content.startswith(b"%PDF")
    assert paper.content.count(b"/Type /Page\n") >= 5


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("iban", "UA213223130000026007233566002"),
        ("iban", "UA21 3223 1300"),
        ("iban", "рахунок"),
        ("tax_id", "123"),
        ("tax_id", "١٢٣٤٥٦٧٨"),
    ],
)
def test_requisites_with_a_slip_are_refused(field: str, wrong: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        Workshop(**{field: wrong}).clean_fields()

    assert field in refusal.value.message_dict


def test_requisites_that_are_right_are_taken() -> None:
    Workshop(iban="UA213223130000026007233566001", tax_id="1234567890").clean_fields()


def test_papers_show_a_bundle_with_its_parts(
    make_bundle: Callable[..., Bundle],
    variant: Variant,
    draft: Callable[..., Draft],
    seller: User,
) -> None:
    bundle = make_bundle((variant, 2), price=Decimal(150), name="Pair")
    wanted = draft((variant, 1), bundles=[OrderBundle(bundle.pk, 2)])
    order = fulfillment.place_order(draft=wanted, expected_total=Decimal(400), actor=seller, key=uuid4())

    with translation.override("uk"):
        bill, slip = orders.invoice(order.pk, seller), orders.packing_slip(order.pk, seller)

    assert bill.rows[1:] == [
        ("2", "Pair", "2", "150\u00a0₴", "300\u00a0₴"),
        ("", "– place 1: Clutch, black", "4", "", ""),
    ]
    assert slip.rows[1:] == [
        ("2", "Pair", bundle.sku, "2", ""),
        ("", "– place 1: Clutch, black", variant.sku, "4", ""),
    ]
    assert "5" in slip.sums[0]
