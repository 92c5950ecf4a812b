from backend.accounts.models import User


def member_by_telegram(telegram_id: int) -> User | None:
    """The working staff member behind a Telegram account; None for strangers and the dismissed."""
    return User.objects.working().filter(telegram_id=telegram_id).first()
