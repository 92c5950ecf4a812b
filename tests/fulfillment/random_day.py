"""What people of a workshop may do next, chosen by a seed."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import uuid4

from django.db.models import Sum
from django.utils import timezone

from backend.accounts.models import User
from backend.cash import services as cash
from backend.cash.models import CashBox, CashPlace, CashShift
from backend.catalog.models import Bundle, Variant
from backend.fulfillment import counter
from backend.fulfillment import services as fulfillment
from backend.fulfillment.shipping import hand_over_paid
from backend.inventory import services as inventory
from backend.inventory.services import Goods
from backend.payments.models import PaymentLink
from backend.payments.provider import Heard, Means
from backend.payments.refunds import send_refunds
from backend.payments.services import ask_to_pay, take_message
from backend.production import services as production
from backend.production.models import ProductionOrder, ProductionReport
from backend.sales import services as sales
from backend.sales.bundles import OrderBundle
from backend.sales.copying import copy_order
from backend.sales.customers import merge_customers
from backend.sales.discounts import Deposit, answer_discount, ask_discount
from backend.sales.models import (
    Customer,
    CustomerBalance,
    Payment,
    PaymentMethod,
    ReturnReason,
    SalesOrder,
    Settlement,
)
from backend.sales.returns import ReturnLine, with_customer
from backend.sales.services import Draft, OrderLine
from backend.sales.statuses import Status
from backend.warehouses.models import Warehouse
from backend.workflow.kinds import POINT_OF_SALE

Deed = Callable[[], object]
KOPIYKA = Decimal("0.01")


@dataclass(frozen=True)
class Workers:
    """Who does it."""

    seller: User
    manager: User
    worker: User


class RandomDay:
    """One seed is one day."""

    def __init__(
        self,
        seed: int,
        warehouse: Warehouse,
        variants: list[Variant],
        gift: Bundle,
        customers: list[Customer],
        people: Workers,
    ) -> None:
        self.random = random.Random(seed)
        self.warehouse, self.variants, self.gift = warehouse, variants, gift
        self.customers, self.people = customers, people
        if not CashBox.objects.exists() and self.random.random() < 0.7:
            CashBox.objects.create(warehouse=warehouse)
        self.deeds: dict[Callable[[], Deed | None], int] = {
            self.receive: 4,
            self.hold: 2,
            self.place: 8,
            self.write_down: 2,
            self.sell_cheaper: 2,
            self.confirm: 3,
            self.split: 6,
            self.ship_part: 3,
            self.pay: 10,
            self.pay_online: 4,
            self.hear_of_it: 5,
            self.refund: 4,
            self.cancel: 4,
            self.ship: 6,
            self.complete: 3,
            self.take_back: 7,
            self.sell: 4,
            self.call_off: 2,
            self.report: 6,
            self.undo: 2,
            self.copy: 1,
            self.merge: 1,
            self.cash_shift: 3,
            self.cash_moves: 1,
            self.clock: 2,
        }

    def next_deed(self) -> tuple[str, Deed]:
        """What somebody tries now, by name."""
        while True:
            [choose] = self.random.choices(list(self.deeds), list(self.deeds.values()))
            if deed := choose():
                return choose.__name__, deed  # type: ignore[attr-defined]

    def of_somebody_else(self, seed: int) -> "RandomDay":
        """Another person's day in the same workshop."""
        return RandomDay(seed, self.warehouse, self.variants, self.gift, self.customers, self.people)

    def next_try(self) -> None:
        """Somebody tries something now, among others who do."""
        _name, deed = self.next_deed()
        deed()

    def check_money(self) -> None:
        """Money that came and did not go back is what orders hold and customers have on their balances."""
        real = Payment.objects.exclude(method=PaymentMethod.BALANCE)
        came = real.aggregate(sum=Sum("amount"))["sum"] or 0
        held = SalesOrder.objects.aggregate(sum=Sum("paid_total"))["sum"] or 0
        kept = CustomerBalance.objects.aggregate(sum=Sum("amount"))["sum"] or 0
        assert came == held + kept

    def receive(self) -> Deed:
        goods = [Goods(self.one(self.variants).pk, self.random.randint(1, 6))]
        return self.by(self.people.manager, inventory.receive, warehouse_id=self.warehouse.pk, goods=goods)

    def hold(self) -> Deed:
        wanted = {"variant_id": self.one(self.variants).pk, "quantity": self.random.randint(1, 3)}
        whose = {"warehouse_id": self.warehouse.pk, "customer_id": self.whose()}
        return self.by(self.people.seller, inventory.reserve, **wanted, **whose)

    def place(self) -> Deed:
        draft = self.draft()

        def do() -> None:
            order = sales.create_order(draft=draft, actor=self.people.seller, key=uuid4())
            fulfillment.confirm_order(order_id=order.pk, actor=self.people.seller, key=uuid4())

        return do

    def write_down(self) -> Deed:
        return self.by(self.people.seller, sales.create_order, draft=self.draft())

    def sell_cheaper(self) -> Deed:
        """A discount is asked for, with money that came; it is allowed, and the order is confirmed."""
        wanted = self.draft()
        lines = [replace(line, unit_price=Decimal("10.05")) for line in wanted.lines]
        deposit = Deposit(self.share(Decimal(90)), self.one(list(PaymentMethod)))
        seller, manager = self.people.seller, self.people.manager

        def do() -> None:
            order = sales.create_order(draft=replace(wanted, lines=lines), actor=seller, key=uuid4())
            asked = ask_discount(order_id=order.pk, deposit=deposit, actor=seller, key=uuid4())
            answer_discount(request_id=asked.pk, is_allowed=True, actor=manager, key=uuid4())
            fulfillment.confirm_order(order_id=order.pk, actor=seller, key=uuid4())

        return do

    def confirm(self) -> Deed | None:
        return self.with_order(fulfillment.confirm_order, status=Status.DRAFT)

    def split(self) -> Deed | None:
        order = self.order(status__in=("draft", "confirmed", "in_production", "ready"))
        if order is None:
            return None
        lines = list(order.lines.select_related("bundle").order_by("pk"))
        parts = {line.pk: self.random.randint(1, line.quantity) for line in self.some(lines)}
        if (way := self.random.random()) < 0.5:
            parts = {line.pk: line.quantity for line in lines if line.pk in parts or line.bundle_id}
        elif way < 0.8:
            # So many whole gifts.
            parts = {line.pk: line.quantity // line.bundle.quantity for line in lines if line.bundle}
        seen = {"order_id": order.pk, "parts": parts, "seen_version": order.version}
        return self.by(self.people.seller, fulfillment.split_order, **seen)

    def ship_part(self) -> Deed | None:
        order = self.order(status="in_production")
        if order is None:
            return None
        seen = {"order_id": order.pk, "seen_version": order.version}
        return self.by(self.people.seller, fulfillment.ship_ready_part, **seen)

    def pay(self) -> Deed | None:
        order = self.order(status__in=("confirmed", "in_production", "ready", "shipped"))
        if order is None:
            return None
        sums = [order.balance_due, order.balance_due + KOPIYKA, self.share(order.balance_due)]
        fields = {"amount": self.one(sums), "method": self.one(PaymentMethod.values)}
        return self.by(self.people.seller, fulfillment.pay_order, order_id=order.pk, **fields)

    def pay_online(self) -> Deed | None:
        return self.with_order(ask_to_pay, status__in=("confirmed", "in_production", "ready", "shipped"))

    def hear_of_it(self) -> Deed | None:
        """A provider says something, whether it is so or not."""
        link = self.one(list(PaymentLink.objects.order_by("pk")))
        if link is None:
            return None
        amount = self.one([link.amount, link.amount, link.amount, self.share(link.amount)])
        means = self.one([Means.PAID, Means.PAID, Means.REVERSED, Means.UNPAID])
        number = str(self.random.randint(1, 2))
        return lambda: take_message(Heard(link.reference, means, means.name, amount, link.currency, number))

    def refund(self) -> Deed | None:
        payment = self.one(list(Payment.objects.filter(refunds=None).order_by("pk")))
        if payment is None:
            return None
        amount = self.one([payment.amount, self.share(payment.amount)])
        method = self.one([None, None, *PaymentMethod.values])
        fields = {"payment_id": payment.pk, "amount": amount, "method": method, "comment": "late"}
        return self.by(self.people.manager, sales.refund_payment, **fields)

    def cancel(self) -> Deed | None:
        return self.with_order(fulfillment.cancel_order, settlement=self.one(Settlement.values))

    def ship(self) -> Deed | None:
        return self.with_order(fulfillment.ship_order, status="ready")

    def complete(self) -> Deed | None:
        return self.with_order(sales.complete_order, status="shipped")

    def take_back(self) -> Deed | None:
        order = self.order(status__in=("shipped", "completed"))
        if order is None:
            return None
        lines = []
        for pk, there in with_customer(order.pk).items():
            back = self.random.randint(0, there)
            if back:
                lines.append(ReturnLine(pk, back, self.random.randint(0, back)))
        fields = {
            "order_id": order.pk,
            "lines": self.one([None, lines]),
            "reason": self.one(ReturnReason.values),
            "settlement": self.one(Settlement.values),
            "comment": "torn",
        }
        return self.by(self.people.manager, fulfillment.return_order, **fields)

    def sell(self) -> Deed:
        quantities = {one.pk: self.random.randint(1, 3) for one in self.some(self.variants)}
        prices = {one.pk: Decimal(one.product.price) for one in self.variants}
        gifts = self.random.randint(0, 1)
        fields: dict[str, Any] = {
            "warehouse_id": self.warehouse.pk,
            "bundles": [OrderBundle(self.gift.pk, gifts)] if gifts else [],
            "lines": [OrderLine(pk, quantity) for pk, quantity in quantities.items()],
            "method": self.one(PaymentMethod.values),
            "expected_total": sum(prices[pk] * quantity for pk, quantity in quantities.items())
            + gifts * (self.gift.price or 0),
            "customer_id": self.one([None, self.whose()]),
        }
        return self.by(self.people.seller, counter.sell, **fields)

    def call_off(self) -> Deed | None:
        return self.with_order(
            counter.cancel_sale, status="completed", document_type=POINT_OF_SALE, comment="no"
        )

    def report(self) -> Deed | None:
        work = self.one(list(ProductionOrder.objects.open().order_by("pk")))
        if work is None:
            return None
        made = {"order_id": work.pk, "quantity": self.random.randint(1, work.remaining_quantity)}

        def do() -> None:
            if work.status == "new":
                production.take(order_id=work.pk, actor=self.people.worker, key=uuid4())
            fulfillment.report_finished(**made, actor=self.people.worker, key=uuid4())

        return do

    def undo(self) -> Deed | None:
        report = self.one(list(ProductionReport.objects.filter(reverses=None).order_by("pk")))
        return report and self.by(self.people.manager, fulfillment.undo_report, report_id=report.pk)

    def copy(self) -> Deed | None:
        return self.with_order(copy_order)

    def merge(self) -> Deed:
        kept, gone = self.random.sample([one.pk for one in self.customers], 2)
        return self.by(self.people.manager, merge_customers, customer_id=kept, duplicate_id=gone)

    def cash_shift(self) -> Deed | None:
        box = CashBox.objects.first()
        shift = CashShift.objects.filter(closed_at=None).first()
        if box is None:
            return None
        if shift is None:
            counted = Decimal(self.random.randint(0, 300))
            deed = partial(cash.open_shift, box_id=box.pk, counted_amount=counted, comment="counted")
        else:
            counted = max(shift.balance + self.random.randint(-5, 5), Decimal(0))
            deed = partial(cash.close_shift, shift_id=shift.pk, counted_amount=counted, comment="counted")
        return self.by(self.people.seller, deed)

    def cash_moves(self) -> Deed | None:
        box, amount = CashBox.objects.first(), Decimal(self.random.randint(1, 200))
        deed = self.one([cash.put_in, cash.take_out])
        fields = {"amount": amount, "place": CashPlace.BANK}
        return box and self.by(self.people.seller, deed, box_id=box.pk, **fields)

    def clock(self) -> Deed:
        return self.one([hand_over_paid, lambda: send_refunds(timezone.now() + timedelta(hours=2))])  # type: ignore[no-any-return]

    def draft(self) -> Draft:
        """What a customer wants: things, gifts, or both."""
        lines = [OrderLine(one.pk, self.random.randint(1, 5)) for one in self.some(self.variants)]
        gifts = [OrderBundle(self.gift.pk, self.random.randint(1, 2))] if self.random.random() < 0.4 else []
        if gifts and self.random.random() < 0.3:
            lines = []
        customer = self.one([None, self.whose(), self.whose()])
        return Draft(
            self.warehouse.pk,
            lines,
            customer_id=customer,
            customer_info="" if customer else "Somebody",
            bundles=gifts,
            document_type=self.one(["", "", POINT_OF_SALE]),
        )

    def whose(self) -> int:
        customer: Customer = self.one(self.customers)
        return customer.pk

    def order(self, **wanted: Any) -> SalesOrder | None:
        # Those at hand: the newest of them, so that deeds meet at one order.
        orders = list(SalesOrder.objects.filter(**wanted).order_by("-pk")[:4])
        return self.one(orders)  # type: ignore[no-any-return]

    def with_order(self, deed: Callable[..., object], **fields: Any) -> Deed | None:
        """Do it with one of the orders that stand so."""
        given = {name: fields.pop(name) for name in ("settlement", "comment") if name in fields}
        order = self.order(**fields)
        return order and self.by(self.people.manager, deed, order_id=order.pk, **given)

    def by(self, actor: User, deed: Callable[..., object], **fields: Any) -> Deed:
        return partial(deed, **fields, actor=actor, key=uuid4())

    def share(self, amount: Decimal) -> Decimal:
        return max(KOPIYKA, (amount * self.random.randint(1, 99) / 100).quantize(KOPIYKA))

    def one(self, choices: list[Any]) -> Any:
        return self.random.choice(choices) if choices else None

    def some(self, choices: list[Any]) -> list[Any]:
        return self.random.sample(choices, self.random.randint(1, len(choices)))
