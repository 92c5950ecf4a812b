from django.db import migrations

from backend.production.bookkeeping import leavings
from backend.accounting.triggers import booking_money


class Migration(migrations.Migration):
    """What reports so far have left in production goes where it belongs."""

    dependencies = [
        ('accounting', '0001_accounting'),
        ('inventory', '0005_wip_scrap'),
        ('materials', '0008_books_shortages'),
        ('production', '0003_boms_in_force'),
    ]

    operations = [migrations.RunSQL(booking_money(leavings('true')), migrations.RunSQL.noop)]
