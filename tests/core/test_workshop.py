import importlib

import pytest
from django.apps import apps

from backend.core.models import Workshop

migration = importlib.import_module("backend.core.migrations.0002_the_workshop")


@pytest.mark.django_db
def test_a_new_installation_has_its_one_row_of_settings() -> None:
    Workshop.objects.all().delete()

    migration.open_workshop(apps, None)

    workshop = Workshop.objects.get()
    assert (workshop.pk, workshop.currency, workshop.undo_minutes) == (1, "UAH", 15)


@pytest.mark.django_db
def test_the_settings_of_a_workshop_stay_as_they_were_set() -> None:
    Workshop.objects.update_or_create(pk=1, defaults={"name": "Leleka", "undo_minutes": 30})

    migration.open_workshop(apps, None)

    assert [(one.name, one.undo_minutes) for one in Workshop.objects.all()] == [("Leleka", 30)]


@pytest.mark.django_db
def test_a_workshop_that_nobody_set_up_works_as_it_comes() -> None:
    Workshop.objects.all().delete()

    assert Workshop.current().undo_minutes == 15
