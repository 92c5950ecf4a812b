"""A workshop where every window has something to show."""

import uuid
from collections.abc import Awaitable, Callable, Iterator

import pytest
from asgiref.sync import async_to_sync

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.catalog.models import Variant
from backend.fulfillment import services as fulfillment
from backend.production.models import ProductionOrder
from backend.sales.models import Customer, SalesOrder
from backend.warehouses.models import Warehouse
from bot.backend import door
from tests.bot.walk.hand import Hand
from tests.bot.walk.journeys import Journey

Go = Callable[[Hand], Awaitable[None]]


@pytest.fixture
def company(
    seller: User,
    customer: Customer,
    make_variant: Callable[..., Variant],
    put_on_shelf: Callable[..., None],
    draft_order: Callable[..., SalesOrder],
    place_order: Callable[..., SalesOrder],
    plan_work: Callable[..., ProductionOrder],
    make_user: Callable[..., User],
) -> None:
    """№1 is a draft, №2 and №3 are ready, №4 is shipped; ten clutches are to be made, twenty lie there."""
    Warehouse.objects.create(name="Shop")
    clutch, wallet = make_variant("Lady clutch"), make_variant("Wallet", "beige", price=250)
    put_on_shelf(clutch, 20)
    put_on_shelf(wallet, 2)
    draft_order((clutch, 2), (wallet, 1))
    place_order(clutch, 2)
    place_order(clutch, 1)
    shipped = place_order(clutch, 3)
    fulfillment.ship_order(order_id=shipped.pk, actor=seller, key=uuid.uuid4())
    plan_work(clutch, 10)
    make_user(Role.PRODUCTION, name="Halyna")


@pytest.fixture
def walk(company: None, make_user: Callable[..., User]) -> Iterator[Callable[[Journey, Go], None]]:
    """Somebody with the role of a journey, in the test's own transaction."""

    def go(journey: Journey, scenario: Go) -> None:
        hand = Hand(make_user(journey.role, name="Walker"))

        async def scene() -> None:
            await hand.do("say", text="/start")
            await scenario(hand)

        async_to_sync(scene)()

    door.is_inline = True
    yield go
    door.is_inline = False
