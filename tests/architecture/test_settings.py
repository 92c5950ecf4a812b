import os
import subprocess
import sys

import pytest
from django.core.management import call_command

from backend.sales.models import Customer

from .rules import ROOT

PRODUCTION = {
    "TSEKH_ENV": "production",
    "SECRET_KEY": "a-long-secret-of-this-installation-and-no-other-1234567890-abcdefg",
    "ALLOWED_HOSTS": "tsekh.example.com",
    "CSRF_TRUSTED_ORIGINS": "https://tsekh.example.com",
}


def manage(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "DATABASE_URL", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "backend/manage.py", *command],
        cwd=ROOT,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_passes_the_deployment_check() -> None:
    result = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)

    assert result.returncode == 0, result.stderr


def test_the_deployment_check_notices_a_careless_installation() -> None:
    result = manage("check", "--deploy", "--fail-level", "WARNING", **(PRODUCTION | {"DEBUG": "1"}))

    assert result.returncode == 1
    assert "security" in result.stderr


def test_production_does_not_start_with_the_default_secret() -> None:
    result = manage("check", TSEKH_ENV="production")

    assert result.returncode != 0
    assert "SECRET_KEY" in result.stderr


@pytest.mark.django_db
def test_migrations_say_all_that_the_models_say(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("makemigrations", check=True, dry_run=True)

    assert "No changes" in capsys.readouterr().out


@pytest.mark.django_db
def test_a_model_without_its_migration_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Customer._meta.get_field("name"), "max_length", 151)

    with pytest.raises(SystemExit):
        call_command("makemigrations", check=True, dry_run=True)
