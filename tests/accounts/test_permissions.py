"""Who may do what: every use case of the workshop has its line here, or the test fails."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

import backend
from backend.accounts.models import User
from backend.accounts.roles import PERMISSIONS, Role
from backend.core.errors import NotAllowed
from backend.production.statuses import Status
from backend.sales.services import Draft

WORKER, SELLER, KEEPER, MANAGER, OWNER = Role
BOSSES = {MANAGER, OWNER}
TABLE: dict[str, set[Role]] = {
    "accounts.invite": BOSSES,
    "accounts.revoke_invitation": BOSSES,
    "accounts.dismiss": BOSSES,
    "accounts.take_back": BOSSES,
    "accounts.hire": BOSSES,
    "accounts.change_roles": BOSSES,
    "accounts.open_office": {OWNER},
    "catalog.import_products": BOSSES,
    "catalog.import_variants": BOSSES,
    "sales.import_customers": {SELLER, *BOSSES},
    "sales.import_batch": BOSSES,
    "sales.explain_goods": BOSSES,
    "fulfillment.open_stock": BOSSES,
    "sales.create_customer": {SELLER, *BOSSES},
    "sales.teach_word": {SELLER, *BOSSES},
    "sales.create_order": {SELLER, *BOSSES},
    "sales.change_lines": {SELLER, *BOSSES},
    "sales.change_order": {SELLER, *BOSSES},
    "sales.confirm_order": {SELLER, *BOSSES},
    "sales.cancel_draft_order": {SELLER, *BOSSES},
    "sales.ask_discount": {SELLER, *BOSSES},
    "sales.answer_discount": BOSSES,
    "sales.merge_customers": BOSSES,
    "sales.set_credit_limit": BOSSES,
    "sales.pay_order": {SELLER, *BOSSES},
    "fulfillment.pay_order": {SELLER, *BOSSES},
    "workflow.save_type": {OWNER},
    "workflow.copy_type": {OWNER},
    "workflow.make_usual": {OWNER},
    "workflow.delete_type": {OWNER},
    "sales.refund_payment": BOSSES,
    "payments.ask_to_pay": {SELLER, *BOSSES},
    "payments.resend_refund": BOSSES,
    "payments.settle_refund": BOSSES,
    "cash.open_shift": {SELLER, *BOSSES},
    "cash.close_shift": {SELLER, *BOSSES},
    "cash.put_in": {SELLER, *BOSSES},
    "cash.take_out": {SELLER, *BOSSES},
    "fulfillment.sell": {SELLER, *BOSSES},
    "fulfillment.cancel_sale": {SELLER, *BOSSES},
    "public.call_back": {SELLER, *BOSSES},
    "sales.complete_order": {SELLER, *BOSSES},
    "sales.archive_order": BOSSES,
    "sales.take_out_order": BOSSES,
    "fulfillment.comment_order": {WORKER, SELLER, KEEPER, *BOSSES},
    "fulfillment.hide_comment": {WORKER, SELLER, KEEPER, *BOSSES},
    "fulfillment.confirm_order": {SELLER, *BOSSES},
    "fulfillment.place_order": {SELLER, *BOSSES},
    "fulfillment.take_line": {SELLER, *BOSSES},
    "fulfillment.ask_for_line": {SELLER, *BOSSES},
    "fulfillment.ship_order": {SELLER, KEEPER, *BOSSES},
    "fulfillment.cancel_order": {SELLER, *BOSSES},
    "fulfillment.split_order": {SELLER, *BOSSES},
    "fulfillment.ship_ready_part": {SELLER, *BOSSES},
    "sales.copy_order": {SELLER, *BOSSES},
    "sales.add_site": {SELLER, *BOSSES},
    "fulfillment.receive_goods": {KEEPER, *BOSSES},
    "fulfillment.return_order": {KEEPER, *BOSSES},
    "fulfillment.count_stock": {KEEPER, *BOSSES},
    "fulfillment.transfer_goods": {KEEPER, *BOSSES},
    "fulfillment.adjust_stock": BOSSES,
    "fulfillment.reverse_document": BOSSES,
    "fulfillment.release_reservation": {SELLER, *BOSSES},
    "fulfillment.make_held": {SELLER, *BOSSES},
    "fulfillment.report_finished": {WORKER, *BOSSES},
    "fulfillment.undo_report": {WORKER, *BOSSES},
    "inventory.receive": {KEEPER, *BOSSES},
    "inventory.write_off": {KEEPER, *BOSSES},
    "inventory.count": {KEEPER, *BOSSES},
    "inventory.transfer": {KEEPER, *BOSSES},
    "inventory.adjust": BOSSES,
    "inventory.draft_transfer": {KEEPER, *BOSSES},
    "inventory.change_transfer": {KEEPER, *BOSSES},
    "inventory.send_transfer": {KEEPER, *BOSSES},
    "inventory.dispatch_transfer": {KEEPER, *BOSSES},
    "inventory.receive_transfer": {KEEPER, *BOSSES},
    "inventory.cancel_transfer": {KEEPER, *BOSSES},
    "inventory.start_count": {KEEPER, *BOSSES},
    "inventory.take_count_list": {KEEPER, *BOSSES},
    "inventory.answer_count": {KEEPER, *BOSSES},
    "inventory.finish_count": {KEEPER, *BOSSES},
    "inventory.drop_count": {KEEPER, *BOSSES},
    "inventory.accept_count": BOSSES,
    "inventory.recount": BOSSES,
    "inventory.cancel_count": BOSSES,
    "materials.draft_transfer": {KEEPER, *BOSSES},
    "materials.change_transfer": {KEEPER, *BOSSES},
    "materials.send_transfer": {KEEPER, *BOSSES},
    "materials.dispatch_transfer": {KEEPER, *BOSSES},
    "materials.receive_transfer": {KEEPER, *BOSSES},
    "materials.cancel_transfer": {KEEPER, *BOSSES},
    "materials.start_count": {KEEPER, *BOSSES},
    "materials.take_count_list": {KEEPER, *BOSSES},
    "materials.answer_count": {KEEPER, *BOSSES},
    "materials.finish_count": {KEEPER, *BOSSES},
    "materials.drop_count": {KEEPER, *BOSSES},
    "materials.accept_count": BOSSES,
    "materials.recount": BOSSES,
    "materials.cancel_count": BOSSES,
    "fulfillment.receive_transfer": {KEEPER, *BOSSES},
    "fulfillment.accept_count": BOSSES,
    "inventory.reverse_document": BOSSES,
    "inventory.reserve": {SELLER, *BOSSES},
    "inventory.extend_hold": {SELLER, *BOSSES},
    "inventory.confirm_reservation": BOSSES,
    "materials.create_bom": BOSSES,
    "materials.change_bom": BOSSES,
    "materials.import_boms": BOSSES,
    "materials.import_materials": BOSSES,
    "materials.import_offers": BOSSES,
    "materials.open_materials": BOSSES,
    "materials.copy_bom": BOSSES,
    "materials.activate_bom": BOSSES,
    "inventory.scrap_wip": BOSSES,
    "fulfillment.request_proposed": {KEEPER, *BOSSES},
    "fulfillment.write_off_expired": {KEEPER, *BOSSES},
    "materials.receive": {KEEPER, *BOSSES},
    "materials.write_off": {KEEPER, *BOSSES},
    "materials.adjust": BOSSES,
    "materials.reverse_document": BOSSES,
    "materials.create_request": {KEEPER, *BOSSES},
    "materials.change_request": BOSSES,
    "materials.approve_request": BOSSES,
    "materials.decline_request": BOSSES,
    "materials.order_request": BOSSES,
    "materials.create_order": BOSSES,
    "materials.change_order": BOSSES,
    "materials.approve_order": BOSSES,
    "materials.send_order": BOSSES,
    "materials.cancel_order": BOSSES,
    "materials.receive_order": {KEEPER, *BOSSES},
    "materials.request_material": {WORKER, KEEPER, *BOSSES},
    "materials.answer_brought": {KEEPER, *BOSSES},
    "materials.decline_material": {KEEPER, *BOSSES},
    "materials.close_short": {KEEPER, *BOSSES},
    "materials.reverse_receipt": BOSSES,
    "production.create_order": BOSSES,
    "production.take": {WORKER, *BOSSES},
    "production.hand_back": {WORKER, *BOSSES},
    "production.pause": {WORKER, *BOSSES},
    "production.assign": BOSSES,
    "production.cancel": BOSSES,
}
SAMPLES: dict[str, Any] = {
    "role": Role.SALES, "to": Status.BLOCKED, "draft": Draft(0, []), "expected_total": Decimal(1),
    "amount": Decimal(1), "method": "cash", "goods": [], "lines": [], "reason": "damage", "roles": [],
    "counted": [], "things": [], "parts": [], "answers": [],
}  # fmt: skip


def use_cases() -> dict[str, Callable[..., Any]]:
    """Everything in the house that is decorated with @use_case."""
    return {f"{module.split('.')[1]}.{function.__name__}": function for module, function in _decorated()}


def _decorated() -> Iterator[tuple[str, Callable[..., Any]]]:
    for found in pkgutil.walk_packages(backend.__path__, "backend."):
        if ".migrations" in found.name or "manage" in found.name or found.name.endswith("wsgi"):
            continue
        if found.name.startswith(("backend.backoffice", "backend.local")):
            continue
        module = importlib.import_module(found.name)
        for _name, function in inspect.getmembers(module, inspect.isfunction):
            if hasattr(function, "permission") and function.__module__ == found.name:
                yield found.name, function


def test_every_use_case_has_its_line() -> None:
    assert set(use_cases()) == set(TABLE)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", TABLE)
def test_a_role_may_exactly_what_its_line_says(make_user: Callable[..., User], name: str, role: Role) -> None:
    function, person = use_cases()[name], make_user(role)
    wanted = [p for p in inspect.signature(function).parameters.values() if p.default is p.empty]
    arguments = {p.name: SAMPLES.get(p.name, 0 if p.name.endswith("_id") else 1) for p in wanted}
    if "name" in arguments or "comment" in arguments:
        arguments |= {"name": "A"} if "name" in arguments else {"comment": "A"}
    arguments |= {"actor": person, "key": uuid4()}

    try:
        with transaction.atomic():
            function(**arguments)
    except NotAllowed:
        may = False
    except Exception:
        may = True
    else:
        may = True

    assert may is (role in TABLE[name])


@pytest.mark.django_db
def test_every_permission_that_a_use_case_asks_for_is_given_to_somebody() -> None:
    given = set().union(*PERMISSIONS.values())

    assert {function.permission for function in use_cases().values()} <= given  # type: ignore[attr-defined]


def test_nobody_gets_a_right_without_a_role(make_user: Callable[..., User]) -> None:
    assert make_user().get_all_permissions() == set()


def test_several_roles_add_up(make_user: Callable[..., User]) -> None:
    both = make_user(Role.PRODUCTION, Role.STOREKEEPER)

    assert both.has_perms(["production.report_productionorder", "inventory.receive_productstock"])
    assert not both.has_perm("sales.add_salesorder")


@pytest.mark.parametrize("role", [Role.PRODUCTION, Role.STOREKEEPER, Role.SALES])
def test_costs_and_summaries_are_for_managers_and_owners(role: Role) -> None:
    assert not PERMISSIONS[role] & {"catalog.see_cost", "reports.view_dailysummary"}
