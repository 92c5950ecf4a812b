"""The timeline of an order in the office: what happened and was written, photos, a form to add to it."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from backend.accounts.models import User
from backend.backoffice.badges import change_url
from backend.backoffice.deeds import person
from backend.backoffice.fields import read_id
from backend.core.errors import DomainError, NotAllowed, NotFound
from backend.core.pictures import MAX_BYTES, PictureTooBig, made_anew
from backend.core.retries import repeat_if_asked
from backend.fulfillment import commented, commenting
from backend.fulfillment.commenting import HIDES, MOST_PHOTOS, NewPhoto, TooManyPhotos
from backend.fulfillment.timeline import Event, Timeline, timeline
from backend.sales.models import PaymentMethod, SalesOrder
from backend.workflow import looks

COMMENTS = "sales.comment_salesorder"
LONGEST_PAGE = 6


class SeveralFiles(forms.ClearableFileInput):
    """Photos are chosen together."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several files: what each of them is, the reader of pictures says."""

    def clean(self, data: Any, initial: Any = None) -> None:
        """Nothing is asked of them here."""


class CommentForm(forms.Form):
    """Words, photos, or both."""

    key = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("comment"), required=False, widget=UnfoldAdminTextareaWidget({"rows": 3}), strip=True
    )
    photos = PhotosField(
        label=_("Photos"),
        required=False,
        widget=SeveralFiles({"accept": "image/*", "class": "block w-full text-sm"}),
    )

    def new_photos(self) -> list[NewPhoto]:
        """What was chosen, ready to be kept (TooManyPhotos, PictureTooBig, PictureUnreadable)."""
        chosen = self.files.getlist("photos") if hasattr(self.files, "getlist") else []
        if len(chosen) > MOST_PHOTOS:
            raise TooManyPhotos(most=MOST_PHOTOS)
        if any((file.size or 0) > MAX_BYTES for file in chosen):
            raise PictureTooBig
        return [NewPhoto(made_anew(file.read())) for file in chosen]


class ShowsTimeline:
    """The page of an order shows what happened to it, and takes comments."""

    def get_urls(self) -> list[Any]:
        """The timeline has pages of its own."""
        office: Any = self
        view = office.admin_site.admin_view(self.timeline_view)
        urls: list[Any] = super().get_urls()  # type: ignore[misc]
        return [path("<int:order_id>/timeline/", view, name="sales_salesorder_timeline"), *urls]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The newest of what happened stands under the order."""
        office: Any = self
        context, row = dict(extra_context or {}), office.get_object(request, unquote(object_id))
        if row and request.method == "GET" and office.has_view_permission(request, row):
            reader = person(request)
            context |= timeline_context(timeline(row, reader), reader)
        answer: HttpResponse = super().change_view(request, object_id, form_url, context)  # type: ignore[misc]
        return answer

    def timeline_view(self, request: HttpRequest, order_id: int) -> HttpResponse:
        """A page of the timeline; what is sent here is added or hidden."""
        reader = person(request)
        form = CommentForm()
        try:
            if request.method == "POST":
                if done := self._write(request, order_id, reader):
                    return done
                form = CommentForm(request.POST)
            shown = timeline(commented.check_sees(order_id, reader), reader, page_of(request))
        except NotAllowed as error:
            raise PermissionDenied from error
        except NotFound as error:
            raise Http404 from error
        office: Any = self
        context = {
            **office.admin_site.each_context(request),
            **timeline_context(shown, reader, form),
            "title": _t("Timeline"),
            "subtitle": str(shown.order),
            "opts": office.opts,
            "home": change_url(shown.order),
        }
        return TemplateResponse(request, "backoffice/timeline_page.html", context)

    def _write(self, request: HttpRequest, order_id: int, actor: User) -> HttpResponse | None:
        """Do it once and show it; None when it was refused."""
        form = CommentForm(request.POST, request.FILES)
        if not form.is_valid():
            return None
        key = form.cleaned_data["key"]
        try:
            if hidden := request.POST.get("hide", ""):
                number = read_id(hidden)
                repeat_if_asked(lambda: commenting.hide_comment(comment_id=number, actor=actor, key=key))
            else:
                said, photos = form.cleaned_data["text"], form.new_photos()
                repeat_if_asked(
                    lambda: commenting.comment_order(
                        order_id=order_id, text=said, photos=photos, actor=actor, key=key
                    )
                )
        except DomainError as error:
            messages.error(request, str(error))
            return None
        messages.success(request, _t("✅ Done."))
        page = "change" if request.POST.get("from") == "order" else "timeline"
        home = reverse(f"admin:sales_salesorder_{page}", args=[order_id])
        return HttpResponseRedirect(f"{home}#timeline")


def timeline_context(shown: Timeline, reader: User, form: CommentForm | None = None) -> dict[str, Any]:
    """What the templates of a timeline are made of."""
    for event in shown.events:
        _put_words(event, shown.order)
    hides = reader.has_perm(HIDES)
    hidable = {
        event.id
        for event in shown.events
        if event.kind == "comment"
        and not event.facts["hidden_by"]
        and (hides or event.facts["author"] == reader.pk)
    }
    return {
        "timeline": shown,
        "hidable": hidable,
        "hide_key": uuid4(),
        "comment_form": (form or CommentForm()) if reader.has_perm(COMMENTS) else None,
        "timeline_url": reverse("admin:sales_salesorder_timeline", args=[shown.order.pk]),
    }


def _put_words(event: Event, order: SalesOrder) -> None:
    if event.kind == "status":
        event.facts["label"] = looks.label(order, event.facts["to"])
    elif event.kind == "payment":
        event.facts["method"] = PaymentMethod(event.facts["method"]).label
        event.facts["sum"] = Decimal(event.facts["sum"])


def photo_view(request: HttpRequest, photo_id: int, size: str) -> FileResponse:
    """A photo of an order for those who see the order; nobody else learns that it is there."""
    try:
        found = commented.photo(photo_id, person(request))
    except (NotAllowed, NotFound) as error:
        raise Http404 from error
    file = found.small if size == "small" else found.image
    if not file.storage.exists(str(file.name)):
        raise Http404
    return FileResponse(
        file.open("rb"),
        content_type="image/jpeg",
        headers={
            "Cache-Control": "private, max-age=3600",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'",
            "Content-Disposition": f'inline; filename="{photo_id}.jpg"',
        },
    )


def page_of(request: HttpRequest) -> int:
    """Which page is asked for; nonsense is the first."""
    said = request.GET.get("p", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < LONGEST_PAGE else 1
