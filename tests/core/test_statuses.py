from itertools import product

import pytest

from backend.core.errors import StatusRefused
from backend.core.statuses import StatusTable
from backend.production.models import ProductionOrder
from backend.production.statuses import TABLE as PRODUCTION
from backend.sales.models import SalesOrder
from backend.sales.statuses import TABLE as SALES
from backend.workflow.steps import check_step

ALLOWED = {
    "sales": (
        SALES,
        """
        draft confirmed | draft cancelled | confirmed in_production | confirmed ready | confirmed cancelled
        | in_production ready | in_production cancelled | ready in_production | ready shipped
        | ready cancelled | shipped completed | shipped returned | completed returned
        """,
    ),
    "production": (
        PRODUCTION,
        """
        new in_progress | new cancelled | in_progress embroidery | in_progress deciding | in_progress blocked
        | in_progress done | in_progress cancelled | embroidery in_progress
        | embroidery cancelled | deciding in_progress | deciding cancelled | blocked in_progress
        | blocked cancelled | done in_progress
        """,
    ),
}
DOCUMENTS = {"sales": SalesOrder, "production": ProductionOrder}
PAIRS = [
    (name, table, here, to, (here, to) in {tuple(step.split()) for step in steps.split("|")})
    for name, (table, steps) in ALLOWED.items()
    for here, to in product(table.statuses.values, repeat=2)
]


@pytest.mark.parametrize(("name", "table", "here", "to", "is_allowed"), PAIRS)
def test_every_pair_of_statuses_is_a_step_or_a_refusal(
    name: str, table: StatusTable, here: str, to: str, is_allowed: bool
) -> None:
    document = DOCUMENTS[name](status=here)

    assert table.allows(here, to) is is_allowed
    if is_allowed:
        check_step(document, to)
    else:
        with pytest.raises(StatusRefused):
            check_step(document, to)


@pytest.mark.parametrize("table", [SALES, PRODUCTION])
def test_the_tables_speak_of_every_status(table: StatusTable) -> None:
    assert set(table.next) == set(table.statuses.values)
    assert set(table.rights) <= set(table.statuses.values)
