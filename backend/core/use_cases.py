"""What every write of the workshop has in common: claim the key, may this person, then the rule."""

import dataclasses
import functools
import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from typing import Any, ParamSpec, TypeVar, cast
from uuid import UUID

import psycopg
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import ObjectDoesNotExist
from django.db import DataError, IntegrityError, connection, models, transaction

from backend.core.errors import (
    Dismissed,
    DomainError,
    KeyReused,
    NotAllowed,
    NotFound,
    TextRefused,
    refusal_of,
)
from backend.core.history import acting
from backend.core.models import Intent
from backend.core.retries import sqlstate
from backend.core.statements import fetch

P = ParamSpec("P")
R = TypeVar("R")
_current: ContextVar[UUID | None] = ContextVar("current_intent", default=None)
FOREIGN_KEY = "23503"
ANY_NUMBER = Context(Emin=MIN_EMIN, Emax=MAX_EMAX)
REMEMBERED = ("_perm_cache", "_user_perm_cache", "_group_perm_cache")
"""Where Django keeps the rights of a person once they were asked."""


def use_case(*, may: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function one intent of one person: it happens wholly and once, or not at all.

    The same key with the same content returns the first answer; with other content raises KeyReused.
    Raises Dismissed or NotAllowed when the actor may not (`may` names a permission, "app.codename").
    A record that does not exist is NotFound, words that do not fit are TextRefused, and what a constraint of
    the database refuses is the error that names it. A use case called by another one with the same key is a
    part of it: the outer one has decided already.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        name = f"{function.__module__.split('.')[-2]}.{function.__name__}"

        @functools.wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            if _current.get() == kwargs["key"] and connection.in_atomic_block:
                return function(*args, **kwargs)
            content = dict(kwargs)
            key, actor = cast(UUID, content.pop("key")), cast(models.Model, content.pop("actor"))
            with _refusals_named(), transaction.atomic():
                first = _claim(key, name, actor, content, may)
                if first is not None:
                    return cast(R, _first_answer(first))
                token, before = _current.set(key), acting.set(actor)
                try:
                    result = function(*args, **kwargs)
                finally:
                    _current.reset(token)
                    acting.reset(before)
                _keep_answer(key, result)
                return result

        run.permission = may  # type: ignore[attr-defined]
        return run

    return decorate


@contextmanager
def _refusals_named() -> Iterator[None]:
    """What the database says of ids that nobody has and of texts that do not fit, said to a person."""
    try:
        yield
    except ObjectDoesNotExist as error:
        raise NotFound from error
    except IntegrityError as error:
        if sqlstate(error) == FOREIGN_KEY:
            raise NotFound from error
        refusal = _said_by_database(error)
        if refusal:
            raise refusal from error
        raise
    except (DataError, UnicodeEncodeError) as error:
        raise TextRefused from error


def _said_by_database(error: IntegrityError) -> DomainError | None:
    if not isinstance(error.__cause__, psycopg.Error):
        return None
    said = error.__cause__.diag
    return refusal_of(said.constraint_name or "", said.message_detail or "")


def is_done(key: UUID) -> bool:
    """Has this intent been carried out?"""
    return Intent.objects.filter(pk=key).exists()


def answer_of(key: UUID, actor: models.Model) -> models.Model | None:
    """What this person's intent has come to, if it was carried out."""
    first = Intent.objects.filter(pk=key, actor=actor.pk).first()
    return _first_answer(first) if first else None


def _claim(
    key: UUID, name: str, actor: models.Model, content: dict[str, Any], permission: str
) -> Intent | None:
    """Take the key, hold the person's row until the end of the transaction and refuse those who may not.

    If somebody took the key before, wait for them and return their intent.
    Raises KeyReused, Dismissed, NotAllowed.
    """
    fingerprint = hashlib.sha256(json.dumps(content, default=_plain, sort_keys=True).encode()).hexdigest()
    rights = fetch(_claiming(), [key, name, actor.pk, fingerprint, *permission.split("."), actor.pk])
    is_new, is_active, is_superuser, may = rights[0] if rights else (False,) * 4
    first = None if is_new else Intent.objects.filter(pk=key).first()
    if first and (first.use_case, first.actor_id, first.fingerprint) != (name, actor.pk, fingerprint):
        raise KeyReused
    if not is_active:
        raise Dismissed
    if not may:
        raise NotAllowed
    # What the rule asks of them further on is asked of the present too, not of when the page was opened.
    actor.__dict__["is_superuser"] = is_superuser
    for kept in REMEMBERED:
        actor.__dict__.pop(kept, None)
    return first


@functools.cache
def _claiming() -> str:
    user = get_user_model()._meta.db_table
    # FOR SHARE: a dismissal waits for this transaction, or this transaction sees the dismissal.
    return f"""
        WITH claimed AS (
            INSERT INTO core_intent (key, use_case, actor_id, fingerprint, result_type, created_at)
            VALUES (%s, %s, %s, %s, '', now()) ON CONFLICT DO NOTHING RETURNING key
        ), wanted AS (
            SELECT p.id FROM auth_permission p JOIN django_content_type c ON c.id = p.content_type_id
            WHERE c.app_label = %s AND p.codename = %s
        )
        SELECT EXISTS (SELECT 1 FROM claimed), person.is_active, person.is_superuser,
            person.is_superuser
            OR EXISTS (SELECT 1 FROM {user}_groups g JOIN auth_group_permissions gp USING (group_id)
                       WHERE g.user_id = person.id AND gp.permission_id = ANY (ARRAY(SELECT id FROM wanted)))
            OR EXISTS (SELECT 1 FROM {user}_user_permissions up
                       WHERE up.user_id = person.id AND up.permission_id = ANY (ARRAY(SELECT id FROM wanted)))
        FROM {user} person WHERE person.id = %s FOR SHARE OF person
    """


def _keep_answer(key: UUID, result: object) -> None:
    if isinstance(result, models.Model):
        fetch(
            "UPDATE core_intent SET result_type = %s, result_id = %s WHERE key = %s",
            [result._meta.label_lower, result.pk, key],
        )


def _first_answer(first: Intent) -> models.Model | None:
    if not first.result_type:
        return None
    answer: models.Model = apps.get_model(first.result_type)._default_manager.get(pk=first.result_id)
    return answer


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, models.Model):
        return [value._meta.label_lower, value.pk]
    if isinstance(value, Decimal) and value.is_finite():
        # The same sum, whether it was read as 10 or as 10.00; 1E+999999 is not written out.
        return str(value.normalize(ANY_NUMBER))
    return str(value)
