"""The local Telegram serves this machine only and survives a restart."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.simulator import snapshot
from bot.simulator.__main__ import build, parse_arguments, refusal


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:8081"}, 200),
        ({"Host": "evil.example"}, 403),
        ({"Host": "127.0.0.1.evil.example"}, 403),
        ({"Origin": "https://evil.example"}, 403),
    ],
)
def test_other_names_and_other_sites_are_refused(run: Any, headers: dict[str, str], status: int) -> None:
    async def scenario(place: Any) -> None:
        for path in ("/", "/people", "/control/stats", "/bot4242:TEST/getMe"):
            async with place.http.get(place.url + path, headers=headers) as response:
                assert response.status == status, path

    run(scenario)


def test_the_page_may_load_nothing_from_elsewhere(run: Any) -> None:
    async def scenario(place: Any) -> None:
        async with place.http.get(place.url) as response:
            policy = response.headers["Content-Security-Policy"]
            body = await response.text()
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "//" not in body.replace("<!doctype", "")

    run(scenario)


def test_the_page_never_writes_content_as_markup() -> None:
    page = Path(__file__).parents[3] / "bot" / "simulator" / "page"

    scripts = [one.read_text() for one in page.glob("*.js")]

    assert len(scripts) > 5
    assert not [one for one in scripts if "innerHTML" in one or "insertAdjacentHTML" in one or "eval(" in one]


def test_a_document_is_never_shown_by_the_page(run: Any) -> None:
    async def scenario(place: Any) -> None:
        olena = await place.started()
        sent = await olena.send_file("document", ("evil.html", b"<script>alert(1)</script>"))
        unique = sent["document"]["file_unique_id"]
        async with place.http.get(f"{place.url}/people/files/{unique}") as response:
            assert response.headers["Content-Disposition"].startswith("attachment")
            assert response.content_type == "application/octet-stream"
            assert response.headers["X-Content-Type-Options"] == "nosniff"

    run(scenario)


def test_it_does_not_start_in_production_or_for_the_world(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TSEKH_ENV", raising=False)
    monkeypatch.delenv("BOT_TOKEN", raising=False)

    assert refusal(parse_arguments(["--token", "1:A"])) == ""
    assert "loopback" in refusal(parse_arguments(["--token", "1:A", "--host", "0.0.0.0"]))
    assert "token" in refusal(parse_arguments([]))
    monkeypatch.setenv("TSEKH_ENV", "production")
    assert "production" in refusal(parse_arguments(["--token", "1:A"]))


def test_seeded_people_come_first_with_their_chats_open(run: Any) -> None:
    async def scenario(place: Any) -> None:
        from bot.simulator import belonging

        await place.person("Гість")
        belonging.seed(place.sim, [{"id": 101, "first_name": "Оксана", "note": "швачка"}])

        async with place.http.get(f"{place.url}/people") as response:
            accounts = (await response.json())["accounts"]
        assert [one["first_name"] for one in accounts] == ["Оксана", "Гість"]
        assert (await place.bot.send_message(101, "Доброго ранку")).chat.first_name == "Оксана"

    run(scenario)


def test_the_world_survives_a_restart(run: Any, tmp_path: Path) -> None:
    kept = tmp_path / "world.json"

    async def scenario(place: Any) -> None:
        olena = await place.started()
        await olena.send_file("document", ("a.txt", b"abc"))
        await olena.do("react", message_id=1, emoji="👍")
        await place.bot.set_my_commands([{"command": "start", "description": "Почати"}])
        snapshot.save(place.sim, kept)
        before = place.sim

        after = build(parse_arguments(["--token", "4242:TEST", "--data", str(kept)]))

        assert after.world.accounts == before.world.accounts
        assert after.world.chats == before.world.chats
        assert after.world.files == before.world.files
        assert after.world.bot == before.world.bot
        assert after.world.last_update_id == before.world.last_update_id
        assert [one.body for one in after.updates.waiting] == [one.body for one in before.updates.waiting]

    run(scenario)
    assert list(tmp_path.glob("*.new")) == []


def test_people_seeded_twice_stay_themselves(tmp_path: Path) -> None:
    people = tmp_path / "people.json"
    people.write_text(json.dumps([{"id": 5, "first_name": "Оксана", "phone": "+380"}]))
    options = parse_arguments(["--token", "1:A", "--people", str(people), "--data", str(tmp_path / "w.json")])
    first = build(options)
    snapshot.save(first, options.data)
    people.write_text(json.dumps([{"id": 5, "first_name": "Оксана", "last_name": "Петренко"}]))

    second = build(options)

    assert [one.full_name for one in second.world.accounts.values()] == ["Оксана Петренко"]
    assert build(parse_arguments(["--token", "1:A", "--people", str(tmp_path / "none")])).world.accounts == {}
