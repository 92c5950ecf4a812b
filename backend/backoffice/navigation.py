"""The sidebar: what a person may see, grouped as the workshop thinks of it."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


def _may(right: str) -> Callable[[HttpRequest], bool]:
    return lambda request: request.user.has_perm(right)


def _page(title: Words, icon: str, model: str) -> dict[str, Any]:
    app, name = model.split(".")
    return {
        "title": title,
        "icon": icon,
        "link": reverse_lazy(f"admin:{app}_{name}_changelist"),
        "permission": _may(f"{app}.view_{name}"),
    }


def _figures(title: Words, icon: str, model: str, name: str) -> dict[str, Any]:
    """A page of figures beside a list, for those who see the list."""
    app, model_name = model.split(".")
    link = reverse_lazy(f"admin:{app}_{model_name}_{name}")
    return {**_page(title, icon, model), "link": link}


def _group(title: Words, *pages: dict[str, Any], is_folded: bool = False) -> dict[str, Any]:
    return {"title": title, "separator": True, "collapsible": is_folded, "items": list(pages)}


GROUPS: tuple[dict[str, Any], ...] = (
    {
        "title": "",
        "items": [{"title": _("Today"), "icon": "dashboard", "link": reverse_lazy("admin:index")}],
    },
    _group(
        _("Sales"),
        _page(_("Orders"), "shopping_bag", "sales.salesorder"),
        {
            "title": _("Quick sale"),
            "icon": "barcode_scanner",
            "link": reverse_lazy("counter"),
            "permission": _may("sales.complete_salesorder"),
        },
        _page(_("Customers"), "groups", "sales.customer"),
        _page(_("Words of sellers"), "dictionary", "sales.synonym"),
        _page(_("Discounts asked"), "percent", "sales.discountrequest"),
        _page(_("Payments"), "payments", "sales.payment"),
        _page(_("Customers' balances"), "savings", "sales.customerbalance"),
        _page(_("Links to pay"), "link", "payments.paymentlink"),
        _page(_("Refunds by providers"), "undo", "payments.providerrefund"),
        _page(_("Cash boxes"), "point_of_sale", "cash.cashbox"),
        _page(_("Cash shifts"), "schedule", "cash.cashshift"),
        _page(_("Movements of cash"), "swap_vert", "cash.cashmovement"),
        _page(_("Returns"), "assignment_return", "sales.salesreturn"),
        _page(_("Comments and photos"), "chat", "sales.ordercomment"),
        _page(_("Files of shops"), "upload_file", "sales.orderfile"),
        _page(_("Names in shops"), "translate", "sales.listing"),
        {
            "title": _("Stock for shops"),
            "icon": "storefront",
            "link": reverse_lazy("shop_stock_page"),
            "permission": _may("sales.add_salesorder"),
        },
        {
            "title": _("Profit"),
            "icon": "monitoring",
            "link": reverse_lazy("admin:accounting_account_profit"),
            "permission": _may("catalog.see_cost"),
        },
        {
            "title": _("Price list"),
            "icon": "request_quote",
            "link": reverse_lazy("price_list"),
            "permission": _may("sales.view_payment"),
        },
    ),
    _group(
        _("Production"),
        _page(_("Work"), "precision_manufacturing", "production.productionorder"),
        _page(_("Reports of workers"), "fact_check", "production.productionreport"),
        _page(_("Cut sets"), "content_cut", "inventory.wipstock"),
        _figures(_("Work in progress: figures"), "query_stats", "inventory.wipstock", "figures"),
        _page(_("Movements of cut sets"), "swap_vert", "inventory.wipstockmovement"),
        _page(_("Scrapped cut sets"), "delete_sweep", "inventory.wipscrap"),
    ),
    _group(
        _("Stock"),
        _page(_("On the shelf"), "shelves", "inventory.productstock"),
        _page(_("Reservations"), "bookmark", "inventory.productreservation"),
        _page(_("Documents"), "receipt_long", "inventory.stockdocument"),
        _page(_("Transfers"), "local_shipping", "inventory.productstocktransfer"),
        _page(_("Stock counts"), "calculate", "inventory.productstockcount"),
        _page(_("Movements"), "swap_vert", "inventory.productstockmovement"),
        _page(_("Running out"), "trending_down", "inventory.lowstockalert"),
        _page(_("Warehouses"), "warehouse", "warehouses.warehouse"),
    ),
    _group(
        _("Materials"),
        _page(_("Materials"), "texture", "materials.materialcolor"),
        _page(_("Materials on the shelf"), "shelves", "materials.materialstock"),
        _page(_("Batches"), "inventory_2", "materials.materialbatch"),
        _page(_("Bills of materials"), "account_tree", "materials.bom"),
        _figures(_("What can be made now"), "rule", "materials.bom", "possible"),
        _page(_("Requests of workers"), "front_hand", "materials.materialrequest"),
        _page(_("Documents about materials"), "receipt_long", "materials.materialdocument"),
        _page(_("Movements of materials"), "swap_vert", "materials.materialstockmovement"),
        _page(_("Transfers of materials"), "local_shipping", "materials.materialstocktransfer"),
        _page(_("Counts of materials"), "calculate", "materials.materialstockcount"),
        _page(_("Reserved materials"), "bookmark", "materials.materialreservation"),
        _page(_("Shortages"), "error_outline", "materials.materialshortage"),
        _page(_("Materials running out"), "trending_down", "materials.materialalert"),
        _page(_("Kinds of materials"), "category", "materials.material"),
        _page(_("Groups of materials"), "folder", "materials.materialgroup"),
        _page(_("Packagings"), "package_2", "materials.materialpackaging"),
        is_folded=True,
    ),
    _group(
        _("Purchasing"),
        _page(_("Purchase requests"), "playlist_add_check", "materials.purchaserequest"),
        _page(_("Purchase orders"), "shopping_cart", "materials.purchaseorder"),
        _page(_("Goods receipts"), "move_to_inbox", "materials.goodsreceipt"),
        _page(_("Suppliers"), "factory", "materials.supplier"),
        _page(_("Offers"), "sell", "materials.suppliermaterialoffer"),
        is_folded=True,
    ),
    _group(
        _("Catalogue"),
        _page(_("Products"), "category", "catalog.product"),
        _page(_("Variants"), "palette", "catalog.variant"),
        _page(_("Bundles"), "redeem", "catalog.bundle"),
        _page(_("Presets of bundles"), "bookmark_heart", "catalog.bundlepreset"),
        _page(_("Substitution groups"), "swap_horiz", "catalog.substitutiongroup"),
        _page(_("Colours"), "format_color_fill", "catalog.color"),
        _page(_("Groups"), "folder", "catalog.productgroup"),
        _page(_("Brands"), "loyalty", "catalog.brand"),
        _page(_("Price rules"), "sell", "catalog.pricerule"),
        _page(_("Price groups"), "group_work", "catalog.pricegroup"),
    ),
    _group(
        _("Staff"),
        _page(_("People"), "badge", "accounts.user"),
        _page(_("Invitations"), "mail", "accounts.invitation"),
        _page(_("Roles"), "key", "auth.group"),
    ),
    _group(
        _("Workshop"),
        _page(_("Daily summaries"), "monitoring", "reports.dailysummary"),
        _page(_("Settings"), "settings", "core.workshop"),
        _page(_("Document types"), "account_tree", "workflow.documenttype"),
        {
            "title": _("Saved filters"),
            "icon": "bookmarks",
            "link": reverse_lazy("admin:backoffice_savedfilter_changelist"),
        },
    ),
    _group(
        _("Accounting"),
        _figures(_("Trial balance"), "balance", "accounting.account", "balance"),
        _figures(_("Ledger of an account"), "menu_book", "accounting.account", "ledger"),
        _page(_("Journal"), "history_edu", "accounting.journalentry"),
        _page(_("Chart of accounts"), "format_list_numbered", "accounting.account"),
        is_folded=True,
    ),
    _group(
        _("Behind the scenes"),
        _page(_("Messages to people"), "outbox", "messaging.outboxmessage"),
        _page(_("Received updates"), "inbox", "messaging.inboxupdate"),
        _page(_("Signs of life"), "ecg_heart", "messaging.pulse"),
        _page(_("Chosen notices"), "notifications", "messaging.noticechoice"),
        _page(_("Conversations"), "forum", "messaging.dialogstate"),
        _page(_("Intents"), "fingerprint", "core.intent"),
        _page(_("Schedules"), "schedule", "django_q.schedule"),
        _page(_("Queue"), "pending_actions", "django_q.ormq"),
        _page(_("Done jobs"), "check_circle", "django_q.success"),
        _page(_("Failed jobs"), "error", "django_q.failure"),
        is_folded=True,
    ),
)


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """Groups in which the person may open at least one page."""
    return [group for group in GROUPS if any(is_open(page, request) for page in group["items"])]


def environment(request: HttpRequest) -> list[Words] | None:
    """A badge that tells a trial installation from the real one."""
    return None if settings.IS_PRODUCTION else [_("trial"), "warning"]


def is_open(page: dict[str, Any], request: HttpRequest) -> bool:
    """May this person open the page?"""
    return "permission" not in page or bool(page["permission"](request))
