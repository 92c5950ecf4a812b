"""Answers to what people type after the bot's name."""

from ..errors import bad_request
from ..request import Params
from ..simulator import Simulator
from .editing import TOO_OLD
from .registry import method

RESULT_LIMIT = 50


@method("answerInlineQuery")
def answer_inline_query(sim: Simulator, params: Params) -> bool:
    """Results appear above the person's input."""
    results = params.json("results", "can't parse inline query results JSON object")
    if not isinstance(results, list):
        raise bad_request("expected an Array of InlineQueryResult")
    if len(results) > RESULT_LIMIT:
        raise bad_request("RESULTS_TOO_MUCH")
    ids = [str(one.get("id", "")) for one in results]
    if any(not 1 <= len(one.encode()) <= 64 for one in ids):
        raise bad_request("RESULT_ID_INVALID")
    if len(set(ids)) != len(ids):
        raise bad_request("RESULT_ID_DUPLICATE")
    query = sim.world.inline_queries.get(params.text("inline_query_id"))
    if query is None or sim.world.now() - query.at > sim.answer_lifetime:
        raise bad_request(TOO_OLD)
    query.results = results
    sim.tell("inline", account=query.account_id, query_id=query.id, results=results)
    return True
