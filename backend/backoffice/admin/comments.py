from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backend.backoffice.admin.base import ReadOnlyAdmin, happened
from backend.backoffice.deeds import person
from backend.backoffice.unfolded import RelatedFilter
from backend.fulfillment.commenting import HIDES
from backend.sales.comments import OrderComment, OrderPhoto


@admin.register(OrderComment)
class OrderCommentAdmin(ReadOnlyAdmin):
    list_display = (happened, "order", "author", "text_shown", "hidden_by")
    list_select_related = ("order", "author", "hidden_by")
    list_filter = (("author", RelatedFilter),)
    search_fields = ("order__number",)
    date_hierarchy = "created_at"
    fields = ("order", ("author", "created_at"), "text_shown", ("hidden_by", "hidden_at"))
    readonly_fields = ("order", "author", "created_at", "text_shown", "hidden_by", "hidden_at")
    secrets = {HIDES: ("text",)}

    @admin.display(description=_("comment"))
    def text_shown(self, comment: OrderComment) -> str:
        return "—" if comment.hidden_at else comment.text or "—"


@admin.register(OrderPhoto)
class OrderPhotoAdmin(ReadOnlyAdmin):
    list_display = (happened, "comment", "caption", "width", "height")
    list_select_related = ("comment__order",)
    search_fields = ("comment__order__number",)
    fields = ("comment", ("width", "height"), "caption", "created_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrderPhoto]:
        """Words under the photos of a hidden comment are not read in a list either."""
        return super().get_queryset(request).filter(comment__hidden_at=None)

    def has_view_permission(self, request: HttpRequest, obj: OrderPhoto | None = None) -> bool:
        """Of a hidden comment there are no photos either."""
        is_hidden = obj is not None and obj.comment.hidden_at is not None
        return person(request).has_perm("sales.view_orderphoto") and not is_hidden
