"""docker-compose.yml and the Dockerfile, checked without an engine."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

ROOT: Path = settings.ROOT


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return loaded


def test_it_has_the_database_the_office_the_bot_and_the_jobs(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {"db", "migrate", "web", "bot", "worker"}


def test_whatever_a_service_refers_to_exists(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        assert set(service.get("depends_on", {})) <= set(compose["services"])
        for volume in service.get("volumes", []):
            assert volume.split(":")[0] in compose["volumes"]
        for config in service.get("configs", []):
            assert config["source"] in compose["configs"]


def test_commands_start_programs_of_this_project(compose: dict[str, Any]) -> None:
    assert compose["services"]["bot"]["command"] == ["python", "-m", "bot"]
    assert (ROOT / "bot" / "__main__.py").exists()
    for name in ("migrate", "worker"):
        assert (ROOT / compose["services"][name]["command"][1]).exists()


def test_no_secret_has_a_value_or_a_default(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        for name, value in service.get("environment", {}).items():
            if re.search("SECRET|PASSWORD|TOKEN", name):
                # Without WEBHOOK_URL no secret of it is needed; with it the bot refuses an empty one.
                empty = r"|\$\{WEBHOOK_SECRET:-\}" if name == "WEBHOOK_SECRET" else ""
                assert re.fullmatch(r"\$\{\w+:\?\}" + empty, value), name


def test_the_settings_read_every_variable_that_is_given(compose: dict[str, Any]) -> None:
    code = (ROOT / "backend" / "settings.py").read_text()
    for name in compose["services"]["web"]["environment"]:
        assert f'"{name}"' in code, name


def test_the_database_role_is_a_plain_one(compose: dict[str, Any]) -> None:
    assert "tsekh LOGIN NOSUPERUSER" in compose["configs"]["plain_role"]["content"]
    assert "//tsekh:" in compose["services"]["web"]["environment"]["DATABASE_URL"]


def test_the_image_is_made_of_what_is_in_the_repository() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    copied = [name for line in lines if line.startswith("COPY") for name in line.split()[1:-1]]
    assert "backend" in copied
    for name in copied:
        assert (ROOT / name).exists(), name


def test_the_image_does_not_run_as_root() -> None:
    assert "USER tsekh" in (ROOT / "Dockerfile").read_text().splitlines()


def test_static_files_come_with_the_image_and_not_out_of_the_volume(compose: dict[str, Any]) -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    set_to = dict(re.findall(r"(\w+)=(\S+)", " ".join(line for line in lines if line.startswith("ENV"))))
    volumes = [volume.partition(":")[2] for volume in compose["services"]["web"]["volumes"]]

    assert not any(Path(set_to["STATIC_ROOT"]).is_relative_to(volume) for volume in volumes)
    assert any(Path(set_to["DATA_DIR"]).is_relative_to(volume) for volume in volumes)


def test_the_checks_of_the_bot_and_the_jobs_are_commands_of_this_project(compose: dict[str, Any]) -> None:
    checks = [compose["services"][name]["healthcheck"]["test"] for name in ("bot", "worker")]

    assert checks == [
        ["CMD", "python", "-m", "bot", "--health"],
        ["CMD", "python", "backend/manage.py", "health", "--part", "jobs"],
    ]
    assert (ROOT / "backend" / "messaging" / "management" / "commands" / "health.py").exists()


def test_the_database_is_ready_when_it_answers_the_application(compose: dict[str, Any]) -> None:
    test = compose["services"]["db"]["healthcheck"]["test"]
    assert test[1:] == ["pg_isready", "-h", "127.0.0.1", "-U", "tsekh", "-d", "tsekh"]
