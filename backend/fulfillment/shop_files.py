"""A file of a shop from its first order to its last: drafts, and if wanted promises and payments."""

from collections.abc import Iterable
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_q.tasks import async_task

from backend.accounts.models import User
from backend.core.errors import DomainError, NotAllowed
from backend.core.retries import repeat_if_asked
from backend.fulfillment.orders import confirm_order
from backend.fulfillment.payments import pay_order
from backend.sales.models import FileStatus, OrderFile, PaymentMethod, SalesOrder
from backend.sales.shop_import import AT_ONCE, import_batch
from backend.sales.shop_orders import ShopOrder, ShopStep
from backend.sales.statuses import Status

IMPORTS = "sales.import_salesorder"
RUN = "backend.fulfillment.shop_files.run_job"
FILES = UUID("5a8f0f0c-6f0b-4f43-9d43-9a1d5f2a7c20")


def start_file(file_id: int, *, is_confirming: bool, actor: User) -> bool:
    """The file is imported from now on, by this person (NotAllowed); False when somebody has begun it."""
    if not actor.has_perm(IMPORTS):
        raise NotAllowed
    waiting = OrderFile.objects.filter(pk=file_id, status=FileStatus.READ)
    started = waiting.update(status=FileStatus.RUNNING, is_confirming=is_confirming, actor=actor)
    if started:
        transaction.on_commit(lambda: async_task(RUN, file_id, 0))
    return bool(started)


def run_file(file_id: int) -> OrderFile:
    """Import a file that was looked at; run again after a crash it goes on and writes nothing twice."""
    file = OrderFile.objects.select_related("actor").get(pk=file_id)
    for batch in range(_batches(file)):
        if not _run_batch(file, batch):
            break
    _finish(file)
    file.refresh_from_db()
    return file


def run_job(file_id: int, batch: int) -> str:
    """A hundred orders of a big file, and then the next hundred in a job of their own."""
    file = OrderFile.objects.select_related("actor").get(pk=file_id)
    if _run_batch(file, batch) and batch + 1 < _batches(file):
        async_task(RUN, file_id, batch + 1)
    else:
        _finish(file)
    return f"{file.name}: {batch + 1} / {_batches(file)}"


def _finish(file: OrderFile) -> None:
    """Everything in it was looked through."""
    now = timezone.now()
    OrderFile.objects.filter(pk=file.pk).update(status=FileStatus.DONE, done=F("total"), finished_at=now)


def _batches(file: OrderFile) -> int:
    return -(-file.total // AT_ONCE)


def _run_batch(file: OrderFile, batch: int) -> bool:
    """Do it; False when the whole file is refused now, which is said of every order that is left."""
    key = _key(file, f"batch {batch}")
    try:
        repeat_if_asked(lambda: import_batch(file_id=file.pk, batch=batch, actor=file.actor, key=key))
    except DomainError as error:
        left = file.orders[batch * AT_ONCE :]
        _note(file, {one["number"]: [str(error)] for one in left}, step=ShopStep.REFUSED)
        return False
    if file.is_confirming:
        _promise(file, batch, file.actor)
    return True


def _promise(file: OrderFile, batch: int, actor: User) -> None:
    """Confirm and pay what this batch wrote; what cannot be promised stays a draft, with the reason."""
    results = OrderFile.objects.values_list("results", flat=True).get(pk=file.pk)
    orders = [ShopOrder.read(one) for one in file.orders[batch * AT_ONCE : (batch + 1) * AT_ONCE]]
    troubles: dict[str, list[str]] = {}
    for said in orders:
        result = results[said.number]
        if result["step"] == ShopStep.NEW and (why := _promise_one(file, said, result["order"], actor)):
            troubles[said.number] = why
    _note(file, troubles)


def _promise_one(file: OrderFile, said: ShopOrder, order_id: int, actor: User) -> list[str]:
    try:
        repeat_if_asked(
            lambda: confirm_order(order_id=order_id, actor=actor, key=_key(file, f"confirm {said.number}"))
        )
        if said.is_paid:
            order = SalesOrder.objects.get(pk=order_id)
            _pay(file, said, order, actor)
    except DomainError as error:
        return [str(error)]
    return []


def _pay(file: OrderFile, said: ShopOrder, order: SalesOrder, actor: User) -> None:
    """The shop has the money: as much as the goods of the order cost."""
    if order.status != Status.DRAFT and order.balance_due:
        repeat_if_asked(
            lambda: pay_order(
                order_id=order.pk,
                amount=order.balance_due,
                method=PaymentMethod(said.method),
                comment=f"{order.get_source_display()} {said.number}",
                actor=actor,
                key=_key(file, f"pay {said.number}"),
            )
        )


def _note(file: OrderFile, troubles: dict[str, list[str]], step: ShopStep | None = None) -> None:
    if not troubles:
        return
    with transaction.atomic():
        # A job that was believed dead may be writing here as well.
        held = OrderFile.objects.select_for_update(no_key=True).get(pk=file.pk)
        for number, words in troubles.items():
            result = held.results.setdefault(number, {"order": None, "number": None})
            result |= {"words": words, **({"step": step.value} if step else {})}
        held.save(update_fields=["results"])


def _key(file: OrderFile, deed: str) -> UUID:
    return uuid5(FILES, f"{file.pk}:{deed}")


def refused_of(file: OrderFile) -> Iterable[tuple[str, str, str]]:
    """Every order that is not as the file wants it: its number, what became of it, and why."""
    for one in file.orders:
        result = file.results.get(one["number"], {})
        if result.get("words") and result["step"] != ShopStep.SAME:
            yield one["number"], str(ShopStep(result["step"]).label), " ".join(result["words"])
