from django.db import migrations


def open_workshop(apps, schema_editor):
    """The one row of settings, so that the office has something to open."""
    apps.get_model("core", "Workshop").objects.get_or_create(id=1)


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(open_workshop, migrations.RunPython.noop),
    ]
