"""The status of a document: it looks as the office set it up."""

from functools import partialmethod
from typing import TYPE_CHECKING, Any

from django.db import models

from backend.core.statuses import StatusTable
from backend.workflow import looks

if TYPE_CHECKING:
    Text = models.CharField[str, str]
else:
    Text = models.CharField


class StatusField(Text):
    """A status whose label, in every face, is the one of the document's type (see looks).

    The table of its steps is named here, or by the `status_table` of a model that inherits the field.
    """

    def __init__(self, *args: Any, table: StatusTable | None = None, **kwargs: Any) -> None:
        self.status_table = table
        if table is not None:
            kwargs = {"max_length": 20, "editable": False, "choices": table.statuses.choices, **kwargs}
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """For the tables it is text like any other."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        """The words of a document's status are asked of what is set up."""
        super().contribute_to_class(cls, name, private_only)
        self.status_table = self.status_table or getattr(cls, "status_table", None)
        if self.status_table is not None:
            setattr(cls, f"get_{name}_display", partialmethod(_shown, attname=name))

    @property
    def flatchoices(self) -> list[tuple[str, str]]:
        """What filters offer, in the order that the office wants."""
        if self.status_table is None:
            return []
        return looks.choices(self.model._meta.label_lower)


def _shown(document: models.Model, attname: str) -> str:
    return looks.label(document, getattr(document, attname))
