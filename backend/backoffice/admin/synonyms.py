from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backend.backoffice.admin.base import OfficeAdmin, PlainChoices, happened, moment_of
from backend.backoffice.deeds import person
from backend.backoffice.unfolded import ModelForm
from backend.core.errors import DomainError
from backend.sales.synonyms import Synonym
from backend.sales.teaching import teachable


class SynonymForm(ModelForm):
    class Meta:
        model = Synonym
        fields = ("word", "product", "color")

    def clean_word(self) -> str:
        """One word that has no meaning of its own; refusals are the same sentences as in the bot."""
        try:
            return teachable(self.cleaned_data["word"])
        except DomainError as error:
            raise ValidationError(str(error)) from error


@admin.register(Synonym)
class SynonymAdmin(PlainChoices, OfficeAdmin):
    form = SynonymForm
    list_display = (
        "word",
        "meaning_shown",
        "author",
        happened,
        "used_count",
        moment_of("used_at", _("last used")),
    )
    list_select_related = ("product", "color", "author")
    search_fields = ("word", "product__name", "color__name")
    search_help_text = _("The word, the product or the colour")
    autocomplete_fields = ("product", "color")
    readonly_fields = ("author", "created_at", "used_count", "used_at")
    fieldsets = (
        (None, {"fields": ("word", ("product", "color"))}),
        (_("Use"), {"fields": (("author", "created_at"), ("used_count", "used_at"))}),
    )

    @admin.display(description=_("means"))
    def meaning_shown(self, synonym: Synonym) -> str:
        """The product, the colour, or both."""
        return synonym.meaning

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A wrong word is taken away: no order speaks of it."""
        return person(request).has_perm("sales.delete_synonym")

    def save_model(self, request: HttpRequest, obj: Synonym, form: Any, change: bool) -> None:
        """Whoever says the meaning is its author."""
        obj.author = person(request)
        super().save_model(request, obj, form, change)
