from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model

from backend.accounts.models import User
from backend.core.statements import fetch

RIGHTS = """
    SELECT type.app_label || '.' || permission.codename
    FROM auth_permission permission JOIN django_content_type type ON type.id = permission.content_type_id
    WHERE permission.id IN (
        SELECT of_role.permission_id FROM accounts_user_groups role
        JOIN auth_group_permissions of_role USING (group_id) WHERE role.user_id = %s
        UNION SELECT permission_id FROM accounts_user_user_permissions WHERE user_id = %s)
"""


class Rights(ModelBackend):
    """What a person may do, by their roles and by themselves: every tap asks it, so by one statement."""

    def get_all_permissions(self, user_obj: User | AnonymousUser, obj: Model | None = None) -> set[str]:
        """Everything that a working person may."""
        if not isinstance(user_obj, User) or user_obj.is_superuser or not user_obj.is_active or obj:
            return super().get_all_permissions(user_obj, obj)
        if not hasattr(user_obj, "_perm_cache"):
            user_obj._perm_cache = {right for (right,) in fetch(RIGHTS, [user_obj.pk, user_obj.pk])}  # type: ignore[attr-defined]
        return set(user_obj._perm_cache)  # type: ignore[attr-defined]
