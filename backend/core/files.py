"""Files that belong to rows: when the rows are rolled back, the files go too."""

import functools
from collections.abc import Callable
from contextvars import ContextVar
from typing import ParamSpec, TypeVar

from django.core.files.base import ContentFile
from django.db.models.fields.files import FieldFile

from backend.core.retries import is_lost

P = ParamSpec("P")
R = TypeVar("R")
_kept: ContextVar[list[FieldFile] | None] = ContextVar("kept_files", default=None)


def takes_files_back(deed: Callable[P, R]) -> Callable[P, R]:
    """What a use case has put on the disk goes again if it is not carried out, however late that turns out.

    It stands above the use case: a commit may fail as well. When the connection is lost, nobody knows whether
    the rows are there, so the files stay.
    """

    @functools.wraps(deed)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        kept: list[FieldFile] = []
        before = _kept.set(kept)
        try:
            return deed(*args, **kwargs)
        except Exception as error:
            for file in [] if is_lost(error) else kept:
                file.delete(save=False)
            raise
        finally:
            _kept.reset(before)

    return run


def put(file: FieldFile, name: str, content: bytes) -> None:
    """Put a file of a row that is being written on the disk, within a deed that takes its files back."""
    kept = _kept.get()
    assert kept is not None, "nobody would take this file back"
    file.save(name, ContentFile(content), save=False)
    kept.append(file)
