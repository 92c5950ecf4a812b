import datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backend.accounts.roles import Role, role_names
from backend.core.history import Changes


class Language(models.TextChoices):
    UKRAINIAN = "uk", "Українська"
    ENGLISH = "en", "English"


def check_time_zone(value: str) -> None:
    """Refuse a name that is not in the world's table of time zones."""
    if value not in available_timezones():
        raise ValidationError(_("There is no such time zone. Write it as Europe/Kyiv."))


class UserQuerySet(models.QuerySet["User"]):
    def working(self) -> "UserQuerySet":
        """Those who were not dismissed."""
        return self.filter(is_active=True)

    def in_role(self, *roles: Role) -> "UserQuerySet":
        """Working people with any of these roles."""
        return self.working().filter(groups__name__in=roles).distinct()


class UserManager(BaseUserManager["User"]):
    def get_queryset(self) -> UserQuerySet:
        """Everybody, with the questions of UserQuerySet."""
        return UserQuerySet(self.model, using=self._db)

    def working(self) -> UserQuerySet:
        """Those who were not dismissed."""
        return self.get_queryset().working()

    def in_role(self, *roles: Role) -> UserQuerySet:
        """Working people with any of these roles."""
        return self.get_queryset().in_role(*roles)

    def create_user(self, username: str | None = None, password: str | None = None, **fields: Any) -> "User":
        """A staff member; without a password they use the bot alone."""
        user = self.model(username=username or None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """A person with every right, for the first entrance."""
        fields.setdefault("name", username)
        return self.create_user(username, password, is_staff=True, is_superuser=True, **fields)


class RolesField(models.CharField):  # type: ignore[type-arg]
    """Names of roles, one after another."""

    def in_words(self, value: str) -> str:
        """The roles as people call them."""
        return ", ".join(role_names(value.split(","))) if value else "—"


class User(AbstractBaseUser, PermissionsMixin):
    """A staff member: works in the bot by Telegram id, in the office by username, or only on paper."""

    username = models.CharField(_("login"), max_length=50, unique=True, null=True, blank=True)
    name = models.CharField(pgettext_lazy("a person", "name"), max_length=100)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=Language.choices, default=Language.UKRAINIAN
    )
    time_zone = models.CharField(
        _("time zone"), max_length=50, default="Europe/Kyiv", validators=[check_time_zone]
    )
    telegram_id = models.BigIntegerField(_("Telegram id"), unique=True, null=True, blank=True)
    is_active = models.BooleanField(_("works here"), default=True)
    is_staff = models.BooleanField(_("may open the office"), default=False)
    summary_at = models.TimeField(_("daily summary at"), default=datetime.time(20, 0))
    quiet_from = models.TimeField(_("quiet from"), default=datetime.time(21, 0))
    quiet_until = models.TimeField(_("quiet until"), default=datetime.time(8, 0))
    hears_urgent = models.BooleanField(
        _("urgent notices at any hour"),
        default=False,
        help_text=_("Urgent work is told in quiet hours as well."),
    )
    # The groups are the truth; this is how the history of fields knows of them.
    known_roles = RolesField(
        _("roles"), max_length=200, blank=True, default="", db_default="", editable=False
    )
    bot_blocked_at = models.DateTimeField(_("blocked the bot"), null=True, blank=True, editable=False)
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()
    history = Changes(without=("password", "last_login", "bot_blocked_at"))

    class Meta:
        verbose_name = _("staff member")
        verbose_name_plural = _("staff")
        ordering = ["name"]
        permissions = [
            ("invite_user", "Can invite a person"),
            ("dismiss_user", "Can dismiss a person"),
            ("grant_roles", "Can give any role"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """The name under which Django's own pages greet a person."""
        return self.name

    @cached_property
    def roles(self) -> frozenset[str]:
        """The names of the person's roles."""
        return frozenset(self.groups.values_list("name", flat=True))

    def note_roles(self) -> None:
        """The history of this person says which roles they have from now on."""
        self.__dict__.pop("roles", None)
        self.known_roles = ",".join(sorted(self.roles))
        self.save(update_fields=["known_roles"])

    @property
    def zone(self) -> ZoneInfo:
        """Where the person's clock hangs."""
        return ZoneInfo(self.time_zone)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        """Those that can still be used."""
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=timezone.now())


class Invitation(models.Model):
    """A one-time link with a role in it. Only the hash of its code is kept."""

    code_hash = models.CharField(max_length=64, unique=True, editable=False)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    name = models.CharField(pgettext_lazy("a person", "name"), max_length=100)
    user = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="invitations",
        verbose_name=_("staff member"),
        help_text=_("Somebody who works here already and has no Telegram yet."),
    )
    created_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("invited by")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    expires_at = models.DateTimeField(_("valid until"))
    used_at = models.DateTimeField(_("used"), null=True, editable=False)
    used_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("used by")
    )
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_role_display()})"
