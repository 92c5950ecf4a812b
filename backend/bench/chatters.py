"""python -m backend.bench.chatters FIRST COUNT: people of the workshop who will talk to the bot."""

import os
import sys


def write(first: int, count: int) -> None:
    """Managers, sellers, keepers and workers by turns, whose Telegram ids go up from the first."""
    from django.contrib.auth.models import Group

    from backend.accounts.models import User
    from backend.accounts.roles import Role

    roles = [Role.MANAGER, Role.SALES, Role.STOREKEEPER, Role.PRODUCTION]
    for number in range(count):
        person = User.objects.create_user(
            name=f"Person {number}", telegram_id=first + number, language="en", quiet_from="00:00"
        )
        person.groups.set(Group.objects.filter(name=roles[number % len(roles)]))


def main() -> None:
    """Write into the database in DATABASE_URL."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "backend.settings"
    import django

    django.setup()
    write(*map(int, sys.argv[1:]))


if __name__ == "__main__":
    main()
