"""How a type of documents goes from status to status, as badges and arrows."""

from collections.abc import Iterable
from itertools import pairwise

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from backend.accounts.roles import PERMISSIONS, role_names
from backend.backoffice import badges
from backend.backoffice.tables import Table, table
from backend.core.statuses import StatusTable
from backend.workflow import kinds, looks, rules
from backend.workflow.models import Colour, DocumentStatus, DocumentType

LEFT_TO: dict[str, str | Promise] = {
    rules.LEFT_TO[0]: _("steps left to managers"),
    rules.LEFT_TO[1]: _("steps left to owners"),
}
FLAGS = (
    ("creates_movements", "moves_stock", _("Inventory movements may be created at: %(statuses)s.")),
    ("reverses_movements", "takes_back", _("Inventory movements may be reversed at: %(statuses)s.")),
    ("allows_correction", "corrects", _("Lines may be corrected at: %(statuses)s.")),
    ("entered_at_payment", "at_payment", _("A payment in full may bring a document to: %(statuses)s.")),
)


def status_badge(row: DocumentStatus) -> SafeString:
    """A status as it is shown everywhere."""
    return badges.badge(row.label, "" if row.colour == Colour.PLAIN else row.colour)


def path(document_type: DocumentType) -> SafeString:
    """The statuses in their order; an arrow where one leads straight to the next."""
    table_, rows = kinds.table_of(document_type.kind), looks.statuses_of(document_type)
    others = (
        ("→" if table_.allows(before.status, row.status) else "·", status_badge(row))
        for before, row in pairwise(rows)
    )
    return format_html(
        '<span class="flex flex-wrap items-center gap-2">{}{}</span>',
        status_badge(rows[0]),
        format_html_join("", '<span class="text-subtle">{}</span>{}', others),
    )


def steps(document_type: DocumentType) -> Table:
    """Where every status leads to, who may take the step, and who hears of it."""
    kind_table = kinds.table_of(document_type.kind)
    rows = {row.status: row for row in looks.statuses_of(document_type)}
    return table(
        _("Path"),
        [_("status"), _("leads to"), _("who brings here"), _("who is told"), _("what happens")],
        [
            [
                status_badge(row),
                badges.both(*(status_badge(rows[to]) for to in _ordered(kind_table, row.status))) or "—",
                _who(kind_table, row),
                ", ".join(role_names(row.told_roles)) or "—",
                _marks(row) or "—",
            ]
            for row in rows.values()
        ],
    )


def right_choices() -> list[tuple[str, str]]:
    """The rights that a step may ask for besides, and who has them."""
    named: dict[str, list[str]] = {}
    for kind, kind_table in kinds.tables().items():
        for status, right in kind_table.rights.items():
            label = f"{kinds.kind_name(kind)}: {looks.row_of(kind, None, status).label}"
            named.setdefault(right, []).append(label)
    own = [(right, str(label)) for right, label in LEFT_TO.items()]
    usual = sorted(((right, labels[0]) for right, labels in named.items()), key=lambda one: one[1])
    return [("", "—"), *((right, f"{label} ({_holders(right)})") for right, label in [*own, *usual])]


def permitted(document_type: DocumentType) -> list[str]:
    """What the table of the document permits, in sentences."""
    kind_table = kinds.table_of(document_type.kind)
    said = []
    for _flag, name, sentence in FLAGS:
        statuses = getattr(kind_table, name)
        if statuses:
            labels = [looks.row_of(document_type.kind, document_type.code, one).label for one in statuses]
            said.append(str(sentence) % {"statuses": ", ".join(f"«{label}»" for label in sorted(labels))})
    return said


def flags_of(document_type: DocumentType) -> list[str]:
    """The marks that mean anything for such documents."""
    kind_table = kinds.table_of(document_type.kind)
    return [flag for flag, name, _sentence in FLAGS if getattr(kind_table, name)]


def own_label(row: DocumentStatus, language: str) -> str:
    """What a status is called by itself in a language."""
    with override(language):
        return kinds.own_label(row.document_type.kind, row.status)


def _ordered(kind_table: StatusTable, status: str) -> Iterable[str]:
    return sorted(kind_table.next[status], key=kind_table.statuses.values.index)


def _who(kind_table: StatusTable, row: DocumentStatus) -> str:
    if row.entered_at_payment:
        return _t("follows from the payment")
    if row.status not in rules.by_people(kind_table):
        return _t("follows from the work")
    rights = [kind_table.rights[row.status], *([row.permission] if row.permission else [])]
    roles = [role for role, held in PERMISSIONS.items() if held.issuperset(rights)]
    return ", ".join(role_names(roles)) or _t("nobody")


def _holders(right: str) -> str:
    return ", ".join(role_names(role for role, held in PERMISSIONS.items() if right in held))


def _marks(row: DocumentStatus) -> str:
    shown = (
        (row.creates_movements, _t("📦 stock moves")),
        (row.reverses_movements, _t("↩️ goods come back")),
        (row.allows_correction, _t("✏️ lines are corrected")),
        (row.entered_at_payment, _t("💳 entered at payment")),
    )
    return ", ".join(words for applies, words in shown if applies)
