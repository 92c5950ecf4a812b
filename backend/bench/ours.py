"""The measured services, called as the faces call them."""

from collections.abc import Callable, Iterator
from copy import copy
from datetime import timedelta
from itertools import count
from random import Random
from uuid import uuid4

from django.utils import timezone

from backend.accounts.models import User
from backend.bench.volumes import CLIENTS, CUSTOMERS
from backend.catalog.models import Variant
from backend.core.retries import repeat_if_asked
from backend.fulfillment import selectors
from backend.fulfillment import services as fulfillment
from backend.messaging import connections
from backend.reports.selectors import daily_figures
from backend.sales.services import Draft, OrderLine


class Client:
    """One person at work: every method is one thing that they do in the bot."""

    def __init__(self, number: int, plenty: int, first_work_id: int) -> None:
        self.actor = User.objects.get(pk=number % CLIENTS + 1)
        self.random = Random()
        self.plenty = plenty
        self.variants = Variant.objects.count()
        self.prices = dict(Variant.objects.values_list("pk", "product__price"))
        self.work: Iterator[int] = count(first_work_id + number, CLIENTS)

    def adjust(self) -> None:
        """Correct the stock of any plentiful variant."""
        self._adjust(self.random.randint(1, 2), self._plentiful(self._any()))

    def hot_row(self) -> None:
        """Correct the one row that everybody corrects."""
        self._adjust(1, self._plentiful(0))

    def order(self) -> None:
        """Place an order of three lines that lie on the shelf."""
        first = self._any()
        places = [(first + k * (self.plenty // 3)) % self.plenty for k in range(3)]
        lines = [OrderLine(self._plentiful(n), self.random.randint(1, 3)) for n in places]
        fulfillment.place_order(
            draft=Draft(self.random.randint(1, 2), lines, customer_id=self.random.randint(1, CUSTOMERS)),
            expected_total=sum(line.quantity * self.prices[line.variant_id] for line in lines),
            actor=self.actor,
            key=uuid4(),
        )

    def finish(self) -> None:
        """Report all the pieces of a production order in progress."""
        fulfillment.report_finished(order_id=next(self.work), quantity=5, actor=self.actor, key=uuid4())

    def finish_bom(self) -> None:
        """The same of pieces that are made of eight materials."""
        self.finish()

    def stock_check(self) -> None:
        """Open the card of a variant; a tap brings a new User, whose rights are asked anew."""
        selectors.stock_card(self.random.randint(1, self.variants), copy(self.actor))

    def summary(self) -> None:
        """Gather the owner's figures of the day."""
        daily_figures(timezone.localdate() - timedelta(days=1), self.actor.zone)

    def _adjust(self, warehouse_id: int, variant_id: int) -> None:
        fulfillment.adjust_stock(
            warehouse_id=warehouse_id,
            variant_id=variant_id,
            quantity_change=self.random.choice((-1, 1)) * self.random.randint(1, 5),
            comment="bench",
            actor=self.actor,
            key=uuid4(),
        )

    def _any(self) -> int:
        return self.random.randrange(self.plenty)

    def _plentiful(self, n: int) -> int:
        return n + n // 19 + 1


def call(action: Callable[[], None]) -> None:
    """What every face does around a service: a living connection, and repeats that the database asks for."""
    connections.close_dead()
    repeat_if_asked(action)
