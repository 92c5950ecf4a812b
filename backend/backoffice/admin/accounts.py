from typing import Any
from uuid import uuid5

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as PasswordAdmin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.forms import AdminPasswordChangeForm

from backend.accounts import services as accounts
from backend.accounts import staff
from backend.accounts.models import Invitation, User
from backend.accounts.roles import Role
from backend.backoffice import badges
from backend.backoffice.admin.base import ReadOnlyAdmin, UseCaseAdmin, created, moment_of
from backend.backoffice.deeds import Deed, DeedsAdmin, person
from backend.backoffice.filters import TelegramFilter
from backend.backoffice.staff_deeds import DISMISS, INVITE, INVITE_MEMBER, REVOKE, TAKE_BACK
from backend.backoffice.staff_forms import PLAIN, StaffForm, may_give_roles
from backend.messaging import notices


class ShowsLink(DeedsAdmin):
    """An invitation's link is shown once, right after it is made."""

    def after(self, request: HttpRequest, deed: Deed, row: Any, *, home: str, **made: Any) -> HttpResponse:
        """The link, with a button that copies it."""
        if deed not in (INVITE, INVITE_MEMBER):
            return super().after(request, deed, row, home=home, **made)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Invitation"),
            "invitation": made["result"],
            "link": f"https://t.me/{settings.BOT_USERNAME}?start={accounts.code_of(made['key'])}",
            "home": home,
            "opts": self.opts,
        }
        return TemplateResponse(request, "backoffice/invitation.html", context)


@admin.register(User)
class StaffAdmin(ShowsLink, UseCaseAdmin):
    form = StaffForm
    deeds = (INVITE_MEMBER, DISMISS, TAKE_BACK)
    list_deeds = (INVITE,)
    list_display = (
        "name",
        "roles_shown",
        "telegram_shown",
        "phone",
        "language",
        "works_here",
        moment_of("last_login", _("was in the office")),
    )
    list_filter = ("is_active", ("groups", admin.RelatedFieldListFilter), TelegramFilter, "language")
    search_fields = ("name", "phone", "username")
    search_help_text = _("Name, phone or login")
    readonly_fields = (
        "telegram_shown",
        "works_here",
        "joined_at",
        "last_login",
        "roles_shown",
        "password_shown",
    )
    change_password_form = AdminPasswordChangeForm
    change_user_password_template = None
    sensitive_post_parameters = ()

    def get_urls(self) -> list[Any]:
        """A password has its own page, as in Django's own admin."""
        view = self.admin_site.admin_view(self.user_change_password)
        return [path("<id>/password/", view, name="auth_user_password_change"), *super().get_urls()]

    user_change_password: Any = PasswordAdmin.user_change_password

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A person with their roles."""
        return super().get_queryset(request).prefetch_related("groups")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Nobody guesses a password's hash letter by letter with a filter."""
        return not lookup.startswith("password") and super().lookup_allowed(lookup, value, request)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Work and invitations are for people who work here."""
        field = request.GET.get("field_name")
        if field in ("assignee", "user"):
            queryset = queryset.filter(is_active=True)
        if field == "user":
            queryset = queryset.filter(telegram_id=None)
        return super().get_search_results(request, queryset, search_term)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """What this reader may change about this person."""
        actor = person(request)
        if obj is None:
            return ((None, {"fields": (("name", "phone"), "language", "roles")}),)
        rights: list[Any] = ["roles" if may_give_roles(actor, obj) else "roles_shown"]
        if actor.has_perm("accounts.grant_roles"):
            rights.append("opens_office")
        if self.has_change_permission(request, obj):
            rights.append("password_shown")
        else:
            rights = ["roles_shown"]
        plain = (("name", "phone"), ("language", "time_zone"), ("username", "summary_at"))
        told = ("notices",) if self.has_change_permission(request, obj) else ()
        shown = (("telegram_shown", "works_here"), ("joined_at", "last_login"))
        return (
            (None, {"fields": plain}),
            (_("Rights"), {"fields": rights}),
            (_("Notices"), {"fields": (("quiet_from", "quiet_until"), "hears_urgent", *told)}),
            (_("Presence"), {"fields": shown}),
        )

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form knows who fills it in."""
        form = super().get_form(request, obj, change, **kwargs)
        form.actor = person(request)
        return form

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People without Telegram are written down by whoever invites people."""
        return person(request).has_perm("accounts.invite_user")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes those above them: not a name, not a password."""
        may = super().has_change_permission(request, obj)
        return may and not (obj and staff.stands_above(obj, person(request)))

    def may_do(self, request: HttpRequest, deed: Deed, row: Any) -> bool:
        """Nor are they dismissed or invited by those below them."""
        return super().may_do(request, deed, row) and not (row and staff.stands_above(row, person(request)))

    def perform_save(self, request: HttpRequest, form: Any, formsets: list[Any], change: bool) -> User:
        """A new person, or the plain facts and then the rights."""
        answers, actor = form.cleaned_data, person(request)
        key = answers["key"]
        roles = [Role(name) for name in answers.get("roles", ())]
        if not change:
            return staff.hire(
                name=answers["name"],
                phone=answers["phone"],
                language=answers["language"],
                roles=roles,
                actor=actor,
                key=key,
            )
        member: User = form.instance
        member.save(update_fields=PLAIN)
        if "roles" in answers:
            staff.change_roles(user_id=member.pk, roles=roles, actor=actor, key=key)
        if {"quiet_from", "quiet_until"} & set(form.changed_data):
            notices.set_quiet_hours(
                person=member, begin=member.quiet_from, end=member.quiet_until, now=timezone.now()
            )
        if "notices" in form.changed_data:
            notices.choose_notices(person=member, wanted=answers["notices"])
        if "opens_office" in form.changed_data:
            is_open = answers["opens_office"]
            staff.open_office(user_id=member.pk, is_open=is_open, actor=actor, key=uuid5(key, "office"))
        return member

    @admin.display(description=_("roles"))
    def roles_shown(self, member: User) -> str:
        names = dict(Role.choices)
        shown = [badges.badge(names[g.name], "info") for g in member.groups.all() if g.name in names]
        if member.is_superuser:
            shown.append(badges.badge(_("superuser"), "danger"))
        return badges.both(*shown) if shown else "—"

    @admin.display(description=_("password"))
    def password_shown(self, member: User) -> str:
        url = reverse("admin:auth_user_password_change", args=[member.pk])
        text = _("Change the password") if member.has_usable_password() else _("Set a password")
        return format_html('<a class="text-link" href="{}">{}</a>', url, text)

    @admin.display(description=_("Telegram"), ordering="telegram_id")
    def telegram_shown(self, member: User) -> str:
        if member.bot_blocked_at:
            return badges.badge(_("blocked the bot"), "danger")
        if member.telegram_id:
            return badges.badge(_("connected"), "success")
        return badges.badge(_("not connected"))

    @admin.display(description=_("works here"), ordering="is_active", boolean=True)
    def works_here(self, member: User) -> bool:
        return member.is_active


@admin.register(Invitation)
class InvitationAdmin(ShowsLink, ReadOnlyAdmin):
    deeds = (REVOKE,)
    list_deeds = (INVITE,)
    list_display = (
        "name",
        "role",
        "status_shown",
        "created_by",
        created,
        moment_of("expires_at", _("valid until")),
        "used_by",
    )
    list_select_related = ("created_by", "used_by")
    list_filter = ("role",)
    search_fields = ("name", "created_by__name", "used_by__name")
    date_hierarchy = "created_at"
    fields = (
        ("name", "role", "status_shown"),
        ("created_by", "created_at"),
        ("expires_at", "user"),
        ("used_at", "used_by", "revoked_at"),
    )
    readonly_fields = ("status_shown",)

    @admin.display(description=_("status"))
    def status_shown(self, invitation: Invitation) -> str:
        if invitation.used_at:
            return badges.badge(_("used"), "success")
        if invitation.revoked_at:
            return badges.badge(_("revoked"), "danger")
        if invitation.expires_at <= timezone.now():
            return badges.badge(_("expired"), "warning")
        return badges.badge(_("can be used"), "info")


admin.site.unregister(Group)


@admin.register(Group)
class RoleAdmin(ReadOnlyAdmin):
    """Roles are written in the code; here they are read."""

    list_display = ("role",)
    exports_as = {"telegram_shown": "telegram_shown"}
    search_fields = ("name",)
    fields = ("role", "rights")
    readonly_fields = ("role", "rights")

    @admin.display(description=_("role"), ordering="name")
    def role(self, group: Group) -> str:
        return str(dict(Role.choices).get(group.name, group.name))

    @admin.display(description=_("rights"))
    def rights(self, group: Group) -> str:
        return "\n".join(str(right) for right in group.permissions.select_related("content_type"))
