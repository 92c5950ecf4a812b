"""What was changed in a record: before, after, who and when."""

import uuid
from collections.abc import Callable
from decimal import Decimal

import pgtrigger
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from simple_history.models import HistoricalChanges

from backend.accounts import services as accounts
from backend.accounts import staff
from backend.accounts.models import Language, User
from backend.accounts.roles import Role
from backend.catalog.models import Brand, Product, Variant
from backend.core import rows
from backend.core.history import begin_history
from backend.messaging import notices
from backend.sales import services as sales
from backend.sales.models import Customer
from backend.warehouses.models import Warehouse
from tests.backoffice.conftest import Office


def shown(office: Office, product: Product) -> str:
    return str(office.open("catalog_product_change", product.pk).content.decode())


def change_price(office: Office, product: Product, price: str) -> None:
    form = {
        "name": product.name, "lifecycle": "active", "group": product.group_id, "price": price,
        "cost_price": "55", "currency": "UAH", "variants-TOTAL_FORMS": 0, "variants-INITIAL_FORMS": 0,
    }  # fmt: skip
    office.client.post(reverse("admin:catalog_product_change", args=[product.pk]), form)


def test_a_changed_price_says_before_after_who_and_when(at_manager: Office, variant: Variant) -> None:
    change_price(at_manager, variant.product, "120")

    page = shown(at_manager, variant.product)

    assert "price: <s>100.00</s> → <b>120.00</b>" in page
    assert "cost price: <s>40.00</s> → <b>55.00</b>" in page
    record = Product.history.first()
    assert (record.history_user, record.price) == (at_manager.member, Decimal(120))


def test_the_history_speaks_ukrainian_and_escapes_what_people_typed(
    at_manager: Office, variant: Variant
) -> None:
    User.objects.filter(pk=at_manager.member.pk).update(language="uk")
    product = variant.product
    product.lifecycle, product.description = "phase_out", "<script>"
    product.save()

    page = at_manager.client.get(reverse("admin:catalog_product_history", args=[product.pk]))

    assert "<s>у продажу</s> → <b>виводиться</b>" in page.content.decode()
    assert "&lt;script&gt;" in page.content.decode()


def test_costs_are_hidden_in_the_history_as_well(
    make_user: Callable[..., User], at_manager: Office, variant: Variant
) -> None:
    change_price(at_manager, variant.product, "120")
    viewer = make_user(is_staff=True)
    viewer.user_permissions.add(permission("catalog", "view_product"))

    page = shown(Office(viewer), variant.product)

    assert "120.00" in page
    assert "55.00" not in page


def permission(app: str, codename: str) -> object:
    return apps.get_model("auth", "Permission").objects.get(content_type__app_label=app, codename=codename)


def test_the_history_is_open_to_those_who_see_the_record(seller: User, variant: Variant) -> None:
    User.objects.filter(pk=seller.pk).update(is_staff=True)
    url = reverse("admin:catalog_product_history", args=[variant.product_id])

    assert Office(seller).client.get(url).status_code == 403


def test_a_long_history_is_read_page_by_page(at_manager: Office, variant: Variant) -> None:
    product = variant.product
    for price in range(1, 61):
        product.price = Decimal(price)
        product.save()
    url = reverse("admin:catalog_product_history", args=[product.pk])

    assert url in shown(at_manager, product)
    first, second = (at_manager.client.get(url, {"p": page}).content.decode() for page in (1, 2))

    assert first.count("<s>") == 50
    assert second.count("<s>") == 10
    assert "written down" in second


def test_what_a_use_case_writes_is_written_by_its_actor(seller: User) -> None:
    customer = sales.create_customer(name="Olena", actor=seller, key=uuid.uuid4())

    assert customer.history.get().history_user == seller


def test_staff_changes_name_who_made_them(owner: User, worker: User) -> None:
    staff.change_roles(user_id=worker.pk, roles=[Role.MANAGER], actor=owner, key=uuid.uuid4())
    accounts.change_language(user=worker, language=Language.UKRAINIAN)
    notices.hear_urgent(person=worker, is_on=True)

    own, language, office, roles, _created = worker.history.all()

    assert (roles.known_roles, roles.history_user) == ("manager", owner)
    assert (office.is_staff, office.history_user) == (True, owner)
    assert (language.language, language.history_user) == ("uk", worker)
    assert own.hears_urgent is True


def test_neither_passwords_nor_visits_are_kept(at_manager: Office) -> None:
    before = User.history.count()

    at_manager.client.force_login(at_manager.member)

    assert User.history.count() == before
    kept = {field.name for field in User.history.model._meta.fields}
    assert kept.isdisjoint({"password", "last_login", "bot_blocked_at"})


def test_a_record_older_than_its_history_has_a_before(at_manager: Office) -> None:
    Customer.objects.bulk_create([Customer(name="Olena", phone="+380671234567")])
    customer = Customer.objects.get()
    begin_history(apps, "sales", "Customer")
    customer.phone = "+380501234567"
    customer.save()

    page = at_manager.open("sales_customer_change", customer.pk).content.decode()

    assert "<s>+380671234567</s> → <b>+380501234567</b>" in page
    assert "written down" not in page


@pytest.mark.parametrize(
    "statement",
    ["UPDATE {} SET history_type = '-'", "DELETE FROM {}", "TRUNCATE {} CASCADE"],
)
def test_history_is_neither_changed_nor_deleted_nor_emptied(statement: str, variant: Variant) -> None:
    for table in ("catalog_historicalvariant", "catalog_historicalproduct", "catalog_historicalcolor"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement.format(table))


def test_every_history_is_guarded() -> None:
    kept = {model for model in apps.get_models() if issubclass(model, HistoricalChanges)}
    guarded = {model for model, trigger in pgtrigger.registered() if trigger.name == "append_only"}

    assert len(kept) >= 9
    assert kept <= guarded


@pytest.mark.django_db
def test_rows_past_save_are_never_of_those_with_a_history(warehouse: Warehouse) -> None:
    with pytest.raises(AssertionError):
        rows.write([Brand(name="Tsekh")])
    with pytest.raises(AssertionError):
        rows.change([warehouse], "name")


def test_the_history_of_a_person_knows_their_roles(
    at_owner: Office, make_user: Callable[..., User], owner: User
) -> None:
    person = make_user(Role.SALES)
    person.note_roles()

    staff.change_roles(user_id=person.pk, roles=[Role.SALES, Role.STOREKEEPER], actor=owner, key=uuid.uuid4())

    page = at_owner.open("accounts_user_history", person.pk).content.decode()
    assert "<s>sales</s> → <b>sales, storekeeper</b>" in page.lower()
