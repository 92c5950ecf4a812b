"""The main menu fits a phone."""

import pytest

from backend.accounts.roles import PERMISSIONS, Role
from bot.dialogs.main.getters import _hides
from bot.entries import ENTRIES, MOST, is_folded


@pytest.mark.parametrize("role", Role)
def test_a_menu_has_as_many_buttons_as_a_phone_shows_at_once(role: Role) -> None:
    entries = [entry for entry in ENTRIES if entry.is_for(PERMISSIONS[role])]

    shown = [entry for entry in entries if not _hides(entry, entries)]

    assert len(shown) <= MOST
    assert is_folded(entries) == (len(shown) < len(entries))


def test_those_who_work_at_the_shelves_have_them_at_hand() -> None:
    entries = [entry for entry in ENTRIES if entry.is_for(PERMISSIONS[Role.STOREKEEPER])]

    assert not is_folded(entries)
