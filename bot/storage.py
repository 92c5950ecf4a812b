"""Where dialogs stand, kept in PostgreSQL and saved together with the update that moved them."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any

from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, DefaultKeyBuilder, StateType, StorageKey

from backend.messaging import dialogs
from backend.messaging.dialogs import Standing
from bot.backend import call


class Step:
    """What one update changed in the conversations, not yet saved."""

    def __init__(self) -> None:
        self.seen: dict[str, Standing] = {}
        self.read: set[str] = set()
        self.changed: dict[str, Standing] = {}

    def forget(self) -> None:
        """The update failed: the conversations stay where they were."""
        self.changed.clear()


class Storage(BaseStorage):
    """Within `step()` writes wait for its end; outside of it they are saved at once."""

    def __init__(self) -> None:
        self._key = DefaultKeyBuilder(with_destiny=True, with_bot_id=True)
        self._step: ContextVar[Step | None] = ContextVar("step", default=None)

    @asynccontextmanager
    async def step(self) -> AsyncIterator[Step]:
        """One update is being handled; whoever opened the step saves what it changed."""
        step = Step()
        token = self._step.set(step)
        try:
            yield step
        finally:
            self._step.reset(token)

    async def save(self, step: Step) -> None:
        """Keep what a step changed, by itself: it did not come from the inbox."""
        await call(dialogs.keep_standings, step.changed)

    def forget_step(self) -> None:
        """Whatever the present update changed so far does not count."""
        if step := self._step.get():
            step.forget()

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        """A conversation moves to a step."""
        name = state.state if isinstance(state, State) else state
        await self._put(key, Standing(name, (await self._get(key)).data))

    async def get_state(self, key: StorageKey) -> str | None:
        """The step of a conversation."""
        return (await self._get(key)).state

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        """Replace what was said so far; it must be JSON, and here is where that is found out."""
        await self._put(key, Standing((await self._get(key)).state, json.dumps(data)))

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        """What was said so far."""
        data: dict[str, Any] = json.loads((await self._get(key)).data)
        return data

    async def close(self) -> None:
        """Nothing of its own to close."""

    async def _get(self, key: StorageKey) -> Standing:
        name, step = self._key.build(key), self._step.get()
        if step is None:
            return await call(dialogs.standing, name)
        if name in step.changed:
            return step.changed[name]
        # An update asks for several conversations of one person: they are read together.
        prefix = name.removesuffix(key.destiny)
        if prefix not in step.read:
            step.seen |= await call(dialogs.standings, prefix)
            step.read.add(prefix)
        return step.seen.get(name, Standing())

    async def _put(self, key: StorageKey, standing: Standing) -> None:
        name, step = self._key.build(key), self._step.get()
        if step is None:
            await call(dialogs.keep_standings, {name: standing})
        else:
            step.changed[name] = standing
