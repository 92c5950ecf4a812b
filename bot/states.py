"""The steps of every conversation."""

from aiogram.fsm.state import State, StatesGroup


class Main(StatesGroup):
    """The main menu."""

    menu = State()
    warehouse = State()


class Queue(StatesGroup):
    """What is to be made."""

    list = State()


class Work(StatesGroup):
    """One production order and what can be done with it."""

    card = State()
    pause = State()
    reason = State()
    assign = State()
    cancel = State()
    materials = State()


class Plan(StatesGroup):
    """A manager plans pieces for the shelf."""

    variant = State()
    quantity = State()
    confirm = State()
    due = State()


class Report(StatesGroup):
    """A worker says what is ready and what is spoilt."""

    quantity = State()
    confirm = State()
    more = State()
    worker = State()
    rejects = State()
    reason = State()
    remake = State()
    used = State()
    used_quantity = State()
    shortage = State()


class StockCheck(StatesGroup):
    """What lies on the shelves."""

    search = State()
    card = State()
    movements = State()
    parts = State()


class Adjust(StatesGroup):
    """A manager puts the stock right."""

    quantity = State()
    reason = State()
    confirm = State()
    warehouse = State()


class Receive(StatesGroup):
    """Goods come to a shelf."""

    variant = State()
    quantity = State()
    confirm = State()
    warehouse = State()
    comment = State()


class WriteOff(StatesGroup):
    """Goods leave a shelf for good."""

    variant = State()
    quantity = State()
    reason = State()
    confirm = State()
    warehouse = State()
    comment = State()


class Transfer(StatesGroup):
    """Goods go from one warehouse to another."""

    variant = State()
    quantity = State()
    confirm = State()
    warehouse = State()
    target = State()
    comment = State()


class Count(StatesGroup):
    """The storekeeper says what really lies on the shelves."""

    variant = State()
    quantity = State()
    confirm = State()
    warehouse = State()
    comment = State()


class Transfers(StatesGroup):
    """Papers of what travels between warehouses."""

    list = State()
    thing = State()
    quantity = State()
    confirm = State()
    place = State()
    target = State()
    comment = State()
    card = State()
    came = State()
    missing = State()
    words = State()


class Counts(StatesGroup):
    """Papers of what is counted."""

    list = State()
    place = State()
    scope = State()
    card = State()
    quantity = State()


class Materials(StatesGroup):
    """What lies on the shelves of materials."""

    search = State()
    card = State()
    movements = State()


class ReceiveMaterial(StatesGroup):
    """Material comes to a shelf without an order."""

    quantity = State()
    confirm = State()
    lot = State()
    expires = State()
    warehouse = State()
    comment = State()


class WriteOffMaterial(StatesGroup):
    """Material leaves a shelf for good."""

    quantity = State()
    reason = State()
    confirm = State()
    warehouse = State()
    comment = State()


class Purchases(StatesGroup):
    """Orders to suppliers that are expected, and what came of them."""

    list = State()
    card = State()
    line = State()
    lot = State()
    expires = State()
    delivery = State()
    rate = State()
    more = State()
    short = State()
    request = State()


class Buying(StatesGroup):
    """What should be bought is asked for."""

    proposals = State()
    thing = State()
    quantity = State()
    confirm = State()
    comment = State()


class AskMaterial(StatesGroup):
    """A worker asks the storekeeper for material."""

    thing = State()
    quantity = State()


class Decline(StatesGroup):
    """A request is declined, with a reason."""

    words = State()


class Found(StatesGroup):
    """What a photo with codes has found."""

    list = State()


class Return(StatesGroup):
    """A customer gives goods back."""

    lines = State()
    quantity = State()
    scrapped = State()
    reason = State()
    confirm = State()


class Refund(StatesGroup):
    """Money goes back without goods."""

    payments = State()
    amount = State()
    confirm = State()


class Summary(StatesGroup):
    """The figures of a day."""

    day = State()


class NewOrder(StatesGroup):
    """A seller writes an order down."""

    customer = State()
    contact = State()
    site = State()
    address = State()
    goods = State()
    quantity = State()
    price = State()
    review = State()
    lines = State()
    warehouse = State()
    due = State()
    comment = State()
    bundle = State()
    part = State()
    bundle_quantity = State()
    bundle_price = State()


class OneLine(StatesGroup):
    """An order typed in one line, where it is not clear."""

    question = State()
    remember = State()


class Orders(StatesGroup):
    """Orders and what is done with them."""

    list = State()
    shipping = State()
    card = State()
    confirm = State()
    ship = State()
    cancel = State()
    pay = State()
    papers = State()


class Customers(StatesGroup):
    """Whom the workshop sells to: their cards, and what a manager may do with them."""

    list = State()
    card = State()
    limit = State()
    twins = State()
    merge = State()


class Splitting(StatesGroup):
    """An order becomes two, or what is ready of it goes now."""

    lines = State()
    quantity = State()
    ship = State()


class Comments(StatesGroup):
    """What was written of an order, with photos."""

    list = State()
    card = State()


class CashDesk(StatesGroup):
    """The cash box of a shop: its shift, and what is put in and taken out."""

    list = State()
    card = State()
    count = State()
    why = State()
    amount = State()
    place = State()


class Counter(StatesGroup):
    """Goods are sold at the counter, at once."""

    cart = State()
    found = State()
    quantity = State()
    bundle = State()
    part = State()
    bundle_quantity = State()
    pay = State()
    tendered = State()
    customer = State()
    warehouse = State()


class Hold(StatesGroup):
    """Pieces are held for somebody without an order."""

    quantity = State()
    customer = State()


class Holds(StatesGroup):
    """What a person holds."""

    list = State()
    card = State()


class Profile(StatesGroup):
    """A person about themselves."""

    card = State()
    language = State()
    quiet = State()
    notices = State()
    figures = State()
