from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.workflow import services as workflow
from backend.workflow.models import DocumentType
from backend.workflow.services import StatusSet, TypeSet

SetUpStatus = Callable[..., None]


def as_it_stands(code: str) -> list[StatusSet]:
    """The statuses of a type, as a form would bring them back."""
    rows = DocumentType.objects.get(pk=code).statuses.order_by("position")
    names = StatusSet.__dataclass_fields__
    sets = [{name: getattr(row, name) for name in names} for row in rows]
    return [StatusSet(**{**one, "told_roles": tuple(one["told_roles"])}) for one in sets]


@pytest.fixture
def set_up(owner: User) -> SetUpStatus:
    """Change one status of a type, and leave the others: set_up("salesorder", "shipped", colour="danger")."""

    def change(code: str, status: str, /, **fields: Any) -> None:
        one = DocumentType.objects.get(pk=code)
        rows = [replace(row, **fields) if row.status == status else row for row in as_it_stands(code)]
        wanted = TypeSet(one.name_uk, one.name_en, one.position, one.is_active)
        workflow.save_type(code=code, wanted=wanted, statuses=rows, actor=owner, key=uuid4())

    return change
