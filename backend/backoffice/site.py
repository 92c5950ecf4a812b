"""The site of the office: its menu is `navigation`; Django's list of everything is made where it is read."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from unfold.sites import UnfoldAdminSite


class OfficeSite(UnfoldAdminSite):  # type: ignore[misc]
    """All pages of the office."""

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """Everything that this person may open."""
        return SimpleLazyObject(lambda: super(OfficeSite, self).get_app_list(request, app_label))
