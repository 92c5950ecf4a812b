"""Buttons of a document type."""

from django.utils.translation import gettext_lazy as _

from backend.backoffice.deeds import Deed
from backend.backoffice.workflow_forms import CopyForm
from backend.workflow import kinds
from backend.workflow import services as workflow

DEEDS = (
    Deed(
        name="copy",
        label=_("New type on its basis"),
        question=_("The new type begins as this one stands; then change what is to be different."),
        done=_("The type is written down."),
        right="workflow.add_documenttype",
        is_offered=lambda one, actor: kinds.has_types(one.kind),
        do=lambda one, actor, key, answers: workflow.copy_type(code=one.pk, actor=actor, key=key, **answers),
        form=CopyForm,
        icon="content_copy",
        variant="primary",
    ),
    Deed(
        name="make_usual",
        label=_("Make it usual"),
        question=_("New documents are of this type unless another one is chosen."),
        done=_("«%(row)s» is the usual type now."),
        right="workflow.change_documenttype",
        is_offered=lambda one, actor: one.is_active and not one.is_default,
        do=lambda one, actor, key, answers: workflow.make_usual(code=one.pk, actor=actor, key=key),
        icon="star",
    ),
    Deed(
        name="delete",
        label=_("Delete the type"),
        question=_("Only a type that no document is of can be deleted. Others are taken out of use."),
        done=_("The type is deleted."),
        right="workflow.delete_documenttype",
        is_offered=lambda one, actor: not one.is_default and one.code not in kinds.own_codes(one.kind),
        do=lambda one, actor, key, answers: workflow.delete_type(code=one.pk, actor=actor, key=key),
        icon="delete",
        variant="danger",
    ),
)
