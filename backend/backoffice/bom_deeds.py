"""Buttons of a BOM: into force, and its next version."""

from django.utils.translation import gettext_lazy as _

from backend.backoffice.bom_forms import ActivateForm
from backend.backoffice.deeds import Deed
from backend.materials import boms
from backend.materials.models import BOMStatus

BOM_DEEDS = (
    Deed(
        name="activate",
        label=_("Put into force"),
        question=_(
            "New work is planned by this version, and the one before it is replaced. "
            "What was reported stays as it was. A version in force does not change any more."
        ),
        done=_("%(row)s is in force."),
        right="materials.activate_bom",
        is_offered=lambda bom, actor: bom.status == BOMStatus.DRAFT,
        do=lambda bom, actor, key, answers: boms.activate_bom(bom_id=bom.pk, actor=actor, key=key, **answers),
        form=ActivateForm,
        variant="primary",
    ),
    Deed(
        name="copy",
        label=_("New version"),
        question=_("A draft with the same lines, to be changed and put into force."),
        done=_("The draft of the new version is written."),
        right="materials.add_bom",
        do=lambda bom, actor, key, answers: boms.copy_bom(bom_id=bom.pk, actor=actor, key=key),
        icon="content_copy",
    ),
)
