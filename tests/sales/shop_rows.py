"""Rows of files of shops, as Etsy and a Ukrainian site write them."""

from collections.abc import Callable

from backend.sales.models import OrderFile

Bring = Callable[..., OrderFile]
ETSY = (
    "Sale Date,Item Name,Buyer,Quantity,Price,Coupon Code,Coupon Details,Discount Amount,Shipping Discount,"
    "Order Shipping,Order Sales Tax,Item Total,Currency,Transaction ID,Listing ID,Date Paid,Date Shipped,"
    "Ship Name,Ship Address1,Ship Address2,Ship City,Ship State,Ship Zipcode,Ship Country,Order ID,"
    "Variations,Order Type,Listings Type,Payment Type,InPerson Discount,InPerson Location,"
    "VAT Paid by Buyer,SKU"
)
SITE = "Номер замовлення;Артикул;Товар;Кількість;Ціна;Клієнт;Телефон;Пошта;Статус оплати;Статус"


def etsy(number: str = "3001", sku: str = "CL-1", name: str = "Clutch", **more: str) -> str:
    said = {
        "price": "50.00", "quantity": "1", "discount": "", "currency": "USD", "paid": "11/18/26",
        "shipped": "", "buyer": "Jane Doe", "variations": "", **more,
    }  # fmt: skip
    return (
        f"11/18/26,{name},jane42,{said['quantity']},{said['price']},,,{said['discount']},,4.50,0,,"
        f"{said['currency']},4001,9001,{said['paid']},{said['shipped']},{said['buyer']},1 Main St,,Austin,TX,"
        f"78701,United States,{number},{said['variations']},online,listing,online_cc,,,,{sku}"
    )


def of_etsy(*rows: str) -> bytes:
    return "\n".join([ETSY, *rows]).encode()


def of_site(*rows: str, encoding: str = "utf-8") -> bytes:
    return "\n".join([SITE, *rows]).encode(encoding)


def steps(file: OrderFile) -> dict[str, str]:
    return {number: result["step"] for number, result in file.results.items()}
