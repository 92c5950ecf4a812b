from backend.sales.asking import DiscountRequest, DiscountStatus
from backend.sales.comments import OrderComment, OrderPhoto
from backend.sales.models.balances import CustomerBalance
from backend.sales.models.bundles import SalesOrderBundle
from backend.sales.models.lines import LineMode, SalesOrderLine
from backend.sales.models.orders import SalesOrder, SalesOrderChange, SalesOrderQuerySet, Source
from backend.sales.models.payments import Payment, PaymentMethod, Settlement
from backend.sales.models.returns import ReturnReason, SalesReturn, SalesReturnLine
from backend.sales.order_files import FileStatus, Listing, OrderFile
from backend.sales.people import Customer, CustomerSite
from backend.sales.synonyms import Synonym

__all__ = [
    "Customer",
    "CustomerBalance",
    "CustomerSite",
    "DiscountRequest",
    "DiscountStatus",
    "FileStatus",
    "LineMode",
    "Listing",
    "OrderComment",
    "OrderFile",
    "OrderPhoto",
    "Payment",
    "PaymentMethod",
    "ReturnReason",
    "SalesOrder",
    "SalesOrderBundle",
    "SalesOrderChange",
    "SalesOrderLine",
    "SalesOrderQuerySet",
    "SalesReturn",
    "SalesReturnLine",
    "Settlement",
    "Source",
    "Synonym",
]
