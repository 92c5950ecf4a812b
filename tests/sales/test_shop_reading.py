"""Files of shops are read as people save them, or refused in one sentence."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from backend.backoffice.exchange.reading import EmptyFile, NotATable, TooManyLines, read
from backend.backoffice.exchange.shop_columns import ColumnsUnknown
from backend.backoffice.exchange.shop_files import price_of, read_orders, told_apart
from backend.catalog.models import Variant
from backend.core.errors import DomainError
from backend.sales.models import Payment, SalesOrder
from tests.hostile import is_work_in_proportion
from tests.sales.shop_rows import Bring, of_site, steps

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.mark.parametrize(
    "status", ["Cancelled", "wc-refunded", "Скасовано", "Failed", "Виконано", "Completed"]
)
def test_what_the_shop_called_off_or_shipped_is_not_taken(bring: Bring, clutch: Variant, status: str) -> None:
    assert steps(bring(of_site(f"1;CL-1;;1;900;Олена;;;;{status}"))) == {"1": "refused"}


@pytest.mark.parametrize("status", ["unfulfilled", "processing", "Нове", ""])
def test_what_waits_in_the_shop_is_taken(bring: Bring, clutch: Variant, status: str) -> None:
    assert steps(bring(of_site(f"1;CL-1;;1;900;Олена;;;;{status}"))) == {"1": "new"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
def test_ukrainian_files_are_read_in_every_encoding(bring: Bring, clutch: Variant, encoding: str) -> None:
    bring(of_site("А-17;CL-1;Лілея;2;1 250,50;Їжак Ґалаґан;;;Оплачено;", encoding=encoding))

    order = SalesOrder.objects.get()
    assert (order.external_number, order.total, order.currency) == ("А-17", Decimal("2501.00"), "UAH")
    assert order.customer_name == "Їжак Ґалаґан"


def test_shopify_says_an_order_once_and_its_lines_below(
    bring: Bring, clutch: Variant, wallet: Variant
) -> None:
    heading = (
        "Name,Email,Financial Status,Fulfillment Status,Currency,Discount Amount,Lineitem quantity,"
        "Lineitem name,Lineitem price,Lineitem sku,Shipping Name,Phone,Payment Method"
    )
    rows = [
        "#1001,ann@example.com,paid,unfulfilled,EUR,5.00,1,Clutch,40.00,CL-1,Ann Lee,+380671112233,"
        "Shopify Payments",
        "#1001,,,,,,2,Wallet,12.50,WL-2,,,",
    ]

    bring("\n".join([heading, *rows]).encode(), confirm=True)

    order = SalesOrder.objects.get()
    assert (order.external_number, order.currency, order.total) == ("1001", "EUR", Decimal("65.00"))
    assert order.customer
    assert order.customer.phone == "+380671112233"
    assert (order.payment_status, Payment.objects.get().method) == ("paid", "card")


def test_due_dates_are_read_and_days_that_passed_promise_nothing(bring: Bring, clutch: Variant) -> None:
    day = timezone.localdate() + timedelta(days=5)
    heading = "Номер замовлення;Артикул;Кількість;Ціна;Клієнт;Термін"
    rows = [
        f"1;CL-1;1;900;Олена;{day:%d.%m.%Y}",
        "2;CL-1;1;900;Ігор;01.02.2020",
        "3;CL-1;1;900;Ніна;31.02.2027",
    ]

    file = bring("\n".join([heading, *rows]).encode())

    assert steps(file) == {"1": "new", "2": "new", "3": "refused"}
    dues = SalesOrder.objects.order_by("external_number").values_list("due_on", flat=True)
    assert list(dues) == [day, None]


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", EmptyFile),
        (b"Order ID,Quantity,Price,SKU\n", EmptyFile),
        (b"a\x00b,c\n1,2\n", NotATable),
        (b"PK\x03\x04 broken", NotATable),
        (b"Order ID,SKU,Quantity,Price\n" + b"1,a,1,1\n" * 10_001, TooManyLines),
        (b"Sale Date,Item Name\n1,2\n", ColumnsUnknown),
        (b"foo,bar\n1,2\n", ColumnsUnknown),
    ],
)
def test_what_is_no_file_of_orders_is_refused_in_one_sentence(
    content: bytes, refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal) as caught:
        read_orders(read(content))

    assert str(caught.value).count("\n") == 0
    assert SalesOrder.objects.count() == 0


def test_words_that_look_like_formulas_are_words(bring: Bring, clutch: Variant) -> None:
    file = bring(of_site("1;CL-1;=HYPERLINK(1);1;900;'=cmd|' /C calc'!A0;;;;", "2;XX;=1+1;1;900;Ігор;;;;"))

    assert SalesOrder.objects.get().customer_name.startswith("=cmd")
    assert steps(file) == {"1": "new", "2": "asked"}


@pytest.mark.parametrize(
    ("price", "discount", "quantity", "each"),
    [("10.00", "", 2, "10.00"), ("$10.00", "5", 2, "7.50"), ("10", "-1", 3, "9.67"), ("1", "5", 1, "0.00")],
)
def test_a_discount_of_a_line_is_shared_by_its_pieces(
    price: str, discount: str, quantity: int, each: str
) -> None:
    assert price_of(price, discount, quantity) == Decimal(each)


@pytest.mark.parametrize(
    ("said", "chosen", "wish"),
    [
        ("Color:Sand,Personalization:M. K., small", "Color:Sand", "M. K., small"),
        ("Колір: чорний , Напис :\n О. К.", "Колір: чорний", "О. К."),
        ("Personalisation: Ann", "", "Ann"),
        ("Color:Sand", "Color:Sand", ""),
        ("Ініціали:", "Ініціали:", ""),
    ],
)
def test_what_is_written_on_a_piece_is_told_from_what_was_chosen(said: str, chosen: str, wish: str) -> None:
    assert told_apart(said) == (chosen, wish)


@pytest.mark.parametrize("hostile", [" ", ",", "напис ", "напис" + " " * 50, "personalization:"])
def test_a_hostile_text_is_read_with_work_in_proportion_to_its_length(hostile: str) -> None:
    assert is_work_in_proportion(told_apart, lambda length: ("1" + hostile * length)[:length])
