"""The steps of every conversation."""

from aiogram.fsm.state import State, StatesGroup


class Main(StatesGroup):
    """The main menu."""

    menu = State()


class Joining(StatesGroup):
    """A newcomer looks around."""

    welcome = State()
