"""People write of an order and put photos to it; those whom it concerns hear of it."""

from collections.abc import Sequence
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.core.errors import DomainError, NotAllowed
from backend.core.files import put, takes_files_back
from backend.core.pictures import Jpeg
from backend.core.use_cases import use_case
from backend.fulfillment.commented import check_sees
from backend.messaging.kinds import Notice
from backend.messaging.outbox import tell
from backend.production.statuses import Status as WorkStatus
from backend.sales.comments import LONGEST_CAPTION, LONGEST_COMMENT, OrderComment, OrderPhoto
from backend.sales.models import SalesOrder

MOST_PHOTOS = 10
"""As many as an album of Telegram holds."""
HIDES = "sales.hide_ordercomment"
NOT_CALLED_OFF = [status for status in WorkStatus if status != WorkStatus.CANCELLED]


class NothingSaid(DomainError):
    code = "nothing_said"
    message = _("Write something or add a photo.")


class CommentTooLong(DomainError):
    code = "comment_too_long"
    message = _("This is too long: at most %(most)s letters. Write it in two comments.")


class TooManyPhotos(DomainError):
    code = "too_many_photos"
    message = _("One comment holds at most %(most)s photos. Put the rest into another one.")


class PhotoTwice(DomainError):
    code = "photo_twice"
    message = _("This photo is in the comment already.")


class HiddenAlready(DomainError):
    code = "hidden_already"
    message = _("This comment is hidden already.")


class NewPhoto:
    """A picture ready to be kept, the words under it, and what Telegram calls the file."""

    def __init__(self, picture: Jpeg, caption: str = "", telegram_unique_id: str | None = None) -> None:
        self.picture, self.caption, self.telegram_unique_id = picture, caption, telegram_unique_id

    def __str__(self) -> str:
        # An intent remembers what was sent by its digest, not by its megabytes.
        return f"{self.picture.digest} {self.telegram_unique_id} {self.caption}"


@takes_files_back
@use_case(may="sales.comment_salesorder")
def comment_order(
    *,
    order_id: int,
    text: str,
    actor: User,
    key: UUID,
    photos: Sequence[NewPhoto] = (),
    album: str | None = None,
) -> OrderComment:
    """Somebody who sees the order writes of it; pictures of one album come one by one into one comment.

    Raises NotAllowed, NotFound, NothingSaid, CommentTooLong, TooManyPhotos, PhotoTwice.
    """
    said = text.strip()
    if not said and not photos:
        raise NothingSaid
    if len(said) > LONGEST_COMMENT:
        raise CommentTooLong(most=LONGEST_COMMENT)
    check_sees(order_id, actor)
    comment, is_new = _comment(order_id, said, actor, album)
    _keep(comment, photos, said if not is_new else "")
    if is_new:
        _tell_concerned(comment, len(photos))
    return comment


@use_case(may="sales.comment_salesorder")
def hide_comment(*, comment_id: int, actor: User, key: UUID) -> OrderComment:
    """A wrong comment is not shown any more; that it was there is (NotAllowed, NotFound, HiddenAlready)."""
    comment = OrderComment.objects.select_for_update(no_key=True).get(pk=comment_id)
    check_sees(comment.order_id, actor)
    if comment.hidden_at:
        raise HiddenAlready
    if not may_hide(comment, actor):
        raise NotAllowed
    comment.hidden_by, comment.hidden_at = actor, timezone.now()
    comment.save(update_fields=["hidden_by", "hidden_at"])
    return comment


def may_hide(comment: OrderComment, person: User) -> bool:
    """Is it their own, or do they answer for everybody's?"""
    return not comment.hidden_at and (comment.author_id == person.pk or person.has_perm(HIDES))


def _comment(order_id: int, text: str, actor: User, album: str | None) -> tuple[OrderComment, bool]:
    if album is None:
        return OrderComment.objects.create(order_id=order_id, author=actor, text=text), True
    return OrderComment.objects.get_or_create(
        order_id=order_id, author=actor, album=album, defaults={"text": text}
    )


def _keep(comment: OrderComment, photos: Sequence[NewPhoto], later_words: str) -> None:
    if not photos:
        return
    _held(comment)
    before = list(OrderPhoto.objects.filter(comment=comment).values_list("telegram_unique_id", flat=True))
    if len(before) + len(photos) > MOST_PHOTOS:
        raise TooManyPhotos(most=MOST_PHOTOS)
    ids = [one for one in [*before, *(photo.telegram_unique_id for photo in photos)] if one]
    if len(ids) != len(set(ids)):
        raise PhotoTwice
    for photo in photos:
        _keep_one(comment, photo, photo.caption or later_words)


def _held(comment: OrderComment) -> OrderComment:
    # Two pictures of one album may come side by side.
    return OrderComment.objects.select_for_update(no_key=True).get(pk=comment.pk)


def _keep_one(comment: OrderComment, photo: NewPhoto, caption: str) -> None:
    row = OrderPhoto(
        comment=comment,
        width=photo.picture.width,
        height=photo.picture.height,
        caption=caption[:LONGEST_CAPTION],
        telegram_unique_id=photo.telegram_unique_id,
    )
    put(row.image, "whole.jpg", photo.picture.whole)
    put(row.small, "small.jpg", photo.picture.small)
    row.save()


def _tell_concerned(comment: OrderComment, photos: int) -> None:
    order = SalesOrder.objects.select_related("seller", "customer").get(pk=comment.order_id)
    makers = User.objects.filter(
        production_orders__line__order=order, production_orders__status__in=NOT_CALLED_OFF
    ).distinct()
    people = [person for person in [order.seller, *makers] if person.pk != comment.author_id]
    context = {"order": order, "comment": comment, "has_photos": bool(photos)}
    button = (_("💬 Open the comments"), f"comments:{order.pk}")
    tell(people, Notice.ORDER_COMMENTED, context, buttons=[button])
