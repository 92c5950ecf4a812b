"""What a person presses: inline buttons, the keyboard under the chat, inline results."""

from .errors import Impossible
from .render import callback_query, inline_query
from .simulator import Simulator
from .talking import check_can_write, deliver, own_contact, say
from .world import Account, Chat, InlineQuery, Json, Message, Tap

QUERY_LIMIT = 256


def find_button(message: Message, row: int, column: int) -> Json:
    """The button at a place."""
    rows = (message.markup or {}).get("inline_keyboard", [])
    try:
        found: Json = rows[row][column]
    except IndexError:
        raise Impossible("there is no such button", 404) from None
    return found


def press(sim: Simulator, account: Account, chat: Chat, message_id: int, row: int, column: int) -> Json:
    """A person taps an inline button; what comes of it depends on the button."""
    message = chat.messages.get(message_id)
    if message is None:
        raise Impossible("there is no such message", 404)
    button = find_button(message, row, column)
    if "callback_data" in button:
        return {"callback_id": tap(sim, account, chat, message_id, button["callback_data"]).id}
    return {name: value for name, value in button.items() if name != "text"}


def tap(sim: Simulator, account: Account, chat: Chat, message_id: int, data: str) -> Tap:
    """A tap goes to the bot; the data is the client's word: it may be forged, the message may be gone."""
    check_can_write(account, chat)
    number = sim.world.next_number()
    one = Tap(str(account.id * 2**32 + number), account.id, chat.id, message_id, data, sim.world.now())
    sim.world.taps[one.id] = one
    _forget_old_taps(sim)
    sim.push("callback_query", callback_query(sim.world, one))
    return one


def _forget_old_taps(sim: Simulator) -> None:
    if len(sim.world.taps) > 5000:
        for key in list(sim.world.taps)[:1000]:
            del sim.world.taps[key]


def press_keyboard(sim: Simulator, account: Account, chat: Chat, text: str) -> list[Message]:
    """A person presses a button of the keyboard under the chat."""
    rows = (chat.keyboard or {}).get("keyboard", [])
    buttons = [{"text": one} if isinstance(one, str) else one for row in rows for one in row]
    button = next((one for one in buttons if one["text"] == text), None)
    if button is None:
        raise Impossible("there is no such button", 404)
    if button.get("request_contact"):
        return [deliver(sim, account, chat, own_contact(account))]
    if button.get("request_location"):
        return [deliver(sim, account, chat, {"location": {"latitude": 50.4501, "longitude": 30.5234}})]
    return say(sim, account, chat, text)


def type_inline(sim: Simulator, account: Account, text: str, offset: str = "") -> InlineQuery:
    """A person types after the bot's name in any chat, or scrolls to the end of what was found."""
    number, cut = sim.world.next_number(), text[:QUERY_LIMIT]
    query = InlineQuery(str(account.id * 2**32 + number), account.id, cut, sim.world.now(), offset=offset)
    sim.world.inline_queries[query.id] = query
    sim.push("inline_query", inline_query(sim.world, query))
    return query


def choose_inline(sim: Simulator, account: Account, chat: Chat, query_id: str, result_id: str) -> Message:
    """A person picks a result: it is sent in their name, via the bot."""
    query = sim.world.inline_queries.get(query_id)
    results = (query.results or []) if query and query.account_id == account.id else []
    result = next((one for one in results if str(one.get("id")) == result_id), None)
    if result is None:
        raise Impossible("there is no such result", 404)
    via = {
        "id": sim.world.bot.id,
        "is_bot": True,
        "first_name": sim.world.bot.name,
        "username": sim.world.bot.username,
    }
    return deliver(
        sim, account, chat, dict(result["content"]), markup=result.get("reply_markup"), extra={"via_bot": via}
    )
