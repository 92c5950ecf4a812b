"""Who may do what: a role is a Django group whose permissions are listed here."""

from collections.abc import Iterable

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    PRODUCTION = "production", _("production")
    SALES = "sales", _("sales")
    STOREKEEPER = "storekeeper", _("storekeeper")
    MANAGER = "manager", _("manager")
    OWNER = "owner", _("owner")


SEES_STOCK = {"inventory.view_productstock"}
SEES_MATERIALS = {
    *(f"materials.view_{noun}" for noun in ("material", "materialcolor", "materialstock", "materialbatch"))
}
PRODUCTION = (
    SEES_STOCK
    | SEES_MATERIALS
    | {
        "materials.request_materialstock",
        "production.view_productionorder",
        "production.take_productionorder",
        "production.report_productionorder",
        "sales.comment_salesorder",
    }
)
SALES = SEES_STOCK | {
    "inventory.reserve_productstock",
    "sales.view_salesorder",
    "sales.add_salesorder",
    "sales.confirm_salesorder",
    "sales.ship_salesorder",
    "sales.complete_salesorder",
    "sales.cancel_salesorder",
    "sales.split_salesorder",
    "sales.view_customer",
    "sales.add_customer",
    "sales.change_customer",
    "sales.add_synonym",
    "sales.comment_salesorder",
    "sales.view_ordercomment",
    "sales.view_orderphoto",
    "sales.view_payment",
    "sales.add_payment",
    "cash.keep_cashshift",
    "cash.view_cashbox",
    "cash.view_cashshift",
    "sales.view_customerbalance",
    "payments.view_paymentlink",
    "payments.view_providermessage",
    "payments.view_providerrefund",
    "public.view_orderpage",
    "sales.view_salesorderline",
    "sales.view_salesorderbundle",
    "catalog.view_bundle",
    "catalog.view_bundlepreset",
    "sales.view_salesorderchange",
    "sales.view_salesreturn",
    "sales.view_salesreturnline",
    "catalog.view_pricerule",
    "catalog.view_pricegroup",
    "sales.view_discountrequest",
    *(f"sales.{verb}_customersite" for verb in ("view", "add", "change")),
    "production.view_productionorder",
}
KEEPS_MATERIALS = SEES_MATERIALS | {
    "materials.receive_materialstock",
    "materials.writeoff_materialstock",
    "materials.count_materialstock",
    "materials.transfer_materialstock",
    "materials.request_materialstock",
    "materials.add_purchaserequest",
    "materials.receive_purchaseorder",
    *(
        f"materials.view_{noun}"
        for noun in (
            *("materialdocument", "materialstockmovement", "materialreservation", "materialalert"),
            *("materialrequest", "materialstocktransfer", "materialstockcount"),
            *("purchaserequest", "purchaserequestline", "purchaserequestchange"),
            *(
                "purchaseorder",
                "purchaseorderline",
                "purchaseorderchange",
                "goodsreceipt",
                "goodsreceiptline",
            ),
            *("materialpackaging", "materialgroup", "supplier"),
        )
    ),
}
MANAGES_MATERIALS = KEEPS_MATERIALS | {
    "materials.adjust_materialstock",
    "materials.reverse_materialdocument",
    "materials.approve_purchaserequest",
    "materials.add_purchaseorder",
    "materials.change_purchaseorder",
    "materials.approve_purchaseorder",
    "materials.reverse_goodsreceipt",
    "materials.use_without_stock",
    "materials.view_materialuse",
    "inventory.scrap_wipstock",
    *(f"inventory.view_{noun}" for noun in ("wipstock", "wipstockmovement", "wipreservation", "wipscrap")),
    "materials.decide_materialcount",
    "materials.activate_bom",
    "materials.see_material_cost",
    "materials.view_materialshortage",
    *(
        f"materials.{verb}_{noun}"
        for verb in ("view", "add", "change")
        for noun in (
            *("material", "materialcolor", "materialgroup", "materialpackaging"),
            *("supplier", "suppliermaterialoffer", "bom"),
        )
    ),
    *(f"materials.{verb}_bomline" for verb in ("view", "add", "change", "delete")),
}
READS_BOOKS = {f"accounting.view_{noun}" for noun in ("account", "journalentry", "journalline")}
STOREKEEPER = (
    SEES_STOCK
    | KEEPS_MATERIALS
    | {
        "catalog.view_variant",
        "inventory.receive_productstock",
        "inventory.writeoff_productstock",
        "inventory.count_productstock",
        "inventory.transfer_productstock",
        "inventory.view_lowstockalert",
        "inventory.view_stockdocument",
        "inventory.view_productstocktransfer",
        "inventory.view_productstockcount",
        "inventory.view_productstockmovement",
        "sales.view_salesorder",
        "sales.ship_salesorder",
        "sales.return_salesorder",
        "sales.comment_salesorder",
        "sales.view_ordercomment",
        "sales.view_orderphoto",
        "sales.view_salesreturn",
        "sales.view_salesreturnline",
    }
)
MANAGER = (
    PRODUCTION
    | SALES
    | STOREKEEPER
    | MANAGES_MATERIALS
    | READS_BOOKS
    | {
        *(f"cash.{verb}_cashbox" for verb in ("manage", "add", "change")),
        "cash.view_cashmovement",
        "inventory.adjust_productstock",
        "inventory.decide_productstockcount",
        "inventory.reverse_stockdocument",
        "inventory.manage_productreservation",
        "inventory.view_productreservation",
        "sales.archive_salesorder",
        "sales.hide_ordercomment",
        "sales.import_salesorder",
        "sales.view_orderfile",
        *(f"sales.{verb}_listing" for verb in ("view", "change", "delete")),
        *(f"sales.{verb}_synonym" for verb in ("view", "change", "delete")),
        "production.add_productionorder",
        "production.plan_productionorder",
        "production.report_for_others",
        "production.undo_any_report",
        "production.view_productionreport",
        "production.view_productionorderchange",
        "reports.view_dailysummary",
        "accounts.invite_user",
        "accounts.view_user",
        "accounts.change_user",
        "accounts.view_invitation",
        "core.view_workshop",
        "catalog.see_cost",
        "sales.set_customer_terms",
        "sales.grant_discount",
        "sales.merge_customer",
        "sales.exceed_credit",
        "workflow.view_documenttype",
        "workflow.view_documentstatus",
        "workflow.take_managers_step",
        "sales.refund_payment",
        *(
            f"catalog.{verb}_{noun}"
            for verb in ("view", "add", "change")
            for noun in ("product", "variant", "color", "brand", "productgroup", "pricegroup", "pricerule")
        ),
        *(
            f"catalog.{verb}_{noun}"
            for verb in ("view", "add", "change")
            for noun in ("bundle", "substitutiongroup", "bundlepreset")
        ),
        *(
            f"catalog.{verb}_{noun}"
            for verb in ("view", "add", "change", "delete")
            for noun in ("bundlecomponent", "substitute", "presetchoice")
        ),
        "catalog.delete_bundlepreset",
        *(f"warehouses.{verb}_warehouse" for verb in ("view", "add", "change")),
    }
)
LOOKS_BEHIND = {
    "core.view_intent",
    "core.view_counter",
    *(f"messaging.view_{noun}" for noun in ("inboxupdate", "outboxmessage", "dialogstate")),
    *(f"messaging.view_{noun}" for noun in ("noticechoice", "toldmenu", "pulse", "hearing")),
    "reports.view_morningnotice",
    *(f"django_q.view_{noun}" for noun in ("schedule", "success", "failure", "ormq")),
    "auth.view_group",
}
OWNER = (
    MANAGER
    | LOOKS_BEHIND
    | READS_BOOKS
    | {"accounting.change_account"}
    | {"core.change_workshop", "accounts.dismiss_user", "accounts.grant_roles"}
    | {f"workflow.{verb}_documenttype" for verb in ("add", "change", "delete")}
    | {"workflow.take_owners_step"}
)

PERMISSIONS: dict[Role, set[str]] = {
    Role.PRODUCTION: PRODUCTION,
    Role.SALES: SALES,
    Role.STOREKEEPER: STOREKEEPER,
    Role.MANAGER: MANAGER | {"accounts.dismiss_user"},
    Role.OWNER: OWNER,
}


def role_names(roles: Iterable[str]) -> list[str]:
    """What roles are called, in the language that is spoken now."""
    return sorted(str(Role(name).label) for name in roles if name in Role.values)


def sync_roles(**_signal: object) -> None:
    """After every migration the groups hold exactly the permissions written above."""
    for config in apps.get_app_configs():
        create_permissions(config, verbosity=0)
    known = {
        f"{p.content_type.app_label}.{p.codename}": p
        for p in Permission.objects.select_related("content_type")
    }
    for role, names in PERMISSIONS.items():
        group, _created = Group.objects.get_or_create(name=role.value)
        group.permissions.set([known[name] for name in sorted(names)])
