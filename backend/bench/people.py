"""python -m backend.bench.people VARIANTS CUSTOMERS: the small part of the load, written by the models."""

import os
import sys


def write(variants: int, customers: int) -> None:
    """People with their roles, warehouses, products and customers; their ids are counted from one."""
    from django.contrib.auth.models import Group

    from backend.accounts.models import User
    from backend.accounts.roles import Role
    from backend.catalog.models import Color, Product, ProductGroup, Variant
    from backend.core.models import Workshop
    from backend.sales.models import Customer
    from backend.warehouses.models import Warehouse

    Workshop.objects.get_or_create()
    # Eight managers may do everything that is measured; eight workers made what lies on the shelves.
    for number, role in enumerate([Role.MANAGER] * 8 + [Role.PRODUCTION] * 8, start=1):
        person = User.objects.create(name=f"Person {number}", telegram_id=number)
        person.groups.set(Group.objects.filter(name=role))
    Warehouse.objects.create(name="Main", is_default=True)
    Warehouse.objects.create(name="Second")
    group = ProductGroup.objects.create(name="Clutches")
    colors = [Color.objects.create(code=n, name=f"colour {n}") for n in range(25)]
    products = [
        Product.objects.create(name=f"Clutch {n}", group=group, price=100 + 10 * n, cost_price=40)
        for n in range(-(-variants // 25))
    ]
    Variant.objects.bulk_create(
        Variant(product=products[n // 25], color=colors[n % 25], sku=f"SKU-{n}") for n in range(variants)
    )
    Customer.objects.bulk_create(Customer(name=f"Customer {n}") for n in range(customers))


def name_defaults() -> None:
    """Columns that the SQL of the benchmark does not name get what their models give them."""
    from django.apps import apps
    from django.db import connection
    from psycopg import sql

    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            value = None if field.primary_key or field.generated else field.get_default()
            if value is not None:
                query = sql.SQL("ALTER TABLE {} ALTER {} SET DEFAULT {}").format(
                    sql.Identifier(model._meta.db_table),
                    sql.Identifier(str(field.column)),
                    sql.Literal(field.get_db_prep_save(value, connection)),
                )
                with connection.cursor() as cursor:
                    cursor.execute(query)


def main() -> None:
    """Migrate the database in DATABASE_URL and write into it."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "backend.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    name_defaults()
    write(*map(int, sys.argv[1:]))


if __name__ == "__main__":
    main()
