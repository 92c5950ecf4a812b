import django.db.models.deletion
from django.db import migrations, models


def write_usual_type(apps, schema_editor):
    """All orders that there are belong to the usual type; the others come after the migrations."""
    apps.get_model("workflow", "DocumentType").objects.get_or_create(
        code="salesorder", defaults={"kind": "sales.salesorder", "is_default": True}
    )


class Migration(migrations.Migration):
    dependencies = [
        ("sales", "0018_cash_boxes"),
        ("workflow", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(write_usual_type, migrations.RunPython.noop),
        migrations.AddField(
            model_name="salesorder",
            name="document_type",
            field=models.ForeignKey(
                db_index=False,
                default="salesorder",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="workflow.documenttype",
                verbose_name="type",
            ),
        ),
    ]
