"""The first page: what waits for a manager this morning."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from backend.accounts.models import User
from backend.backoffice import badges, dashboard_charts, order_tables
from backend.backoffice.dashboard_charts import Chart
from backend.backoffice.deeds import person
from backend.backoffice.tables import Table, table
from backend.inventory.models import ProductReservation
from backend.messaging.health import Sign, health
from backend.production.models import ProductionOrder
from backend.reports import today
from backend.reports.selectors import running_out
from backend.reports.templatetags.figures import money
from backend.sales.models import SalesOrder

SHOWN = 10
DAYS = 30
SOON = timedelta(days=1)


@dataclass(frozen=True)
class Card:
    """A number that opens the list behind it."""

    title: str | Promise
    number: int | str
    url: str
    kind: str = ""
    note: str = ""


@dataclass
class Board:
    """What one person sees of the workshop, as far as their rights go."""

    reader: User
    day: date
    cards: list[Card] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)

    @property
    def sees_money(self) -> bool:
        """Money is shown to those who have to do with it."""
        return self.reader.has_perm("sales.view_payment")


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Numbers, their last thirty days, and the first rows behind them."""
    board = Board(person(request), timezone.localdate())
    if board.reader.has_perm("sales.view_salesorder"):
        _sales(board)
    if board.reader.has_perm("production.view_productionorder"):
        _production(board)
    if board.reader.has_perm("catalog.view_variant"):
        _shortage(board)
    if board.reader.has_perm("inventory.view_productreservation"):
        _holds(board)
    if board.reader.has_perm("inventory.view_productstockcount"):
        _papers(board)
    if board.reader.has_perm("messaging.view_pulse"):
        _programs(board)
    shown = {"cards": board.cards, "charts": board.charts, "tables": board.tables}
    return {**context, "title": _("Today"), **shown}


def _list(model: str, query: str = "") -> str:
    return reverse(f"admin:{model}_changelist") + (f"?{query}" if query else "")


def _sales(board: Board) -> None:
    orders, zone = "sales_salesorder", board.reader.zone
    days = today.orders_by_day(board.day, zone, days=DAYS)
    now = today.orders_now(board.day, zone)
    taken = money(days[-1].taken) if board.sees_money and days[-1].count else ""
    board.cards += [
        Card(_("Orders taken today"), days[-1].count, _list(orders, "taken=today"), note=taken),
        Card(_("Orders to ship"), now.ready, _list(orders, "status__exact=ready"), "success"),
        Card(_("Late orders"), now.late, _list(orders, "work=late"), "danger", _of_open(now.open)),
    ]
    board.charts.append(dashboard_charts.orders(days, sees_money=board.sees_money))
    if board.sees_money:
        unpaid = ngettext("%(count)s order", "%(count)s orders", now.unpaid) % {"count": now.unpaid}
        due = money(today.all_of(now.receivable))
        board.cards.append(Card(_("Still to be paid to us"), due, _list(orders, "owed=all"), note=unpaid))
        board.charts.append(dashboard_charts.receivable(now.receivable))
    board.tables.append(_late_orders())


def _production(board: Board) -> None:
    works, day = "production_productionorder", board.day
    now = today.work_now(day)
    made = today.output_by_day(day, board.reader.zone, days=DAYS)
    reports = f"created_at__year={day.year}&created_at__month={day.month}&created_at__day={day.day}"
    rejected = _t("rejected: %(count)s") % {"count": made[-1].rejected} if made[-1].rejected else ""
    may_open = board.reader.has_perm("production.view_productionreport")
    where = _list("production_productionreport", reports) if may_open else _list(works, "work=open")
    board.cards += [
        Card(_("Finished today"), made[-1].finished, where, note=rejected),
        Card(_("Late work"), now.late, _list(works, "work=late"), "danger", _of_open(now.open)),
        Card(_("Taken by nobody"), now.free, _list(works, "work=free"), "warning"),
    ]
    board.charts.append(dashboard_charts.output(made))
    board.tables.append(_urgent_work())


def _of_open(count: int) -> str:
    return _t("of %(count)s open") % {"count": number_format(count)}


def _shortage(board: Board) -> None:
    few = running_out(board.day, board.reader.zone).count()
    board.cards.append(Card(_("Running out"), few, _list("catalog_variant", "few=low"), "warning"))


def _holds(board: Board) -> None:
    ending = ProductReservation.objects.holds().filter(expires_at__lte=timezone.now() + SOON).count()
    held = _list("inventory_productreservation", "held=expiring")
    board.cards.append(Card(_("Holds ending within a day"), ending, held, "warning"))


def _papers(board: Board) -> None:
    """Counts that wait for a manager's word, and what is on the way between warehouses; none is no card."""
    deciding, sent = "status__exact=deciding", "status__exact=sent"
    now = today.papers_now()
    waiting = [
        Card(_("Counts to decide"), now.counts, _list("inventory_productstockcount", deciding), "danger"),
        Card(
            _("Counts of materials to decide"),
            now.material_counts,
            _list("materials_materialstockcount", deciding),
            "danger",
        ),
        Card(_("Goods on the way"), now.transfers, _list("inventory_productstocktransfer", sent)),
        Card(
            _("Materials on the way"), now.material_transfers, _list("materials_materialstocktransfer", sent)
        ),
    ]
    board.cards += [card for card in waiting if card.number]


def _programs(board: Board) -> None:
    """Whether the bot's parts and the jobs give signs of life, what waits for them, what went wrong."""
    now = health()
    trouble = [
        Card(_("Silent parts"), len(now.late), _list("messaging_pulse"), "danger"),
        Card(
            _("Unread updates"),
            now.dead_updates,
            _list("messaging_inboxupdate", "status__exact=dead"),
            "danger",
        ),
        _undelivered(now.failed_messages),
    ]
    board.cards += [card for card in trouble if card.number]
    signs = [[sign.name, badges.moment(sign.beat_at), _alive(sign)] for sign in now.signs]
    waiting = ((_("received updates wait"), now.inbox), (_("messages wait"), now.outbox))
    backlogs = [[words, badges.moment(one.oldest), number_format(one.waiting)] for words, one in waiting]
    headers = [_("part"), _("last sign of life"), _("state")]
    board.tables.append(table(_("The bot and the jobs"), headers, [*signs, *backlogs]))


def _alive(sign: Sign) -> str:
    return badges.badge(_("silent"), "danger") if sign.is_late else badges.badge(_("at work"), "success")


def _undelivered(failed: int) -> Card:
    where = _list("messaging_outboxmessage", "status__exact=failed")
    return Card(_("Undelivered messages"), failed, where, "danger")


def _late_orders() -> Table:
    rows = SalesOrder.objects.open().filter(due_on__isnull=False).select_related("customer")
    return table(
        _("Orders by due date"),
        [_("number"), _("customer"), _("status"), _("due")],
        [
            [
                badges.link(order, f"№{order.number}"),
                order.customer_name,
                badges.document_badge(order),
                badges.due_badge(order.due_on, is_open=True),
            ]
            for order in rows.order_by("due_on", "pk")[:SHOWN]
        ],
    )


def _urgent_work() -> Table:
    return order_tables.works(ProductionOrder.objects.open().by_urgency(), _("Work by urgency"), SHOWN)
