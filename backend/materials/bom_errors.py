from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from backend.core.errors import DomainError


class EmptyBOM(DomainError):
    code = "empty_bom"
    message = _("There is nothing in this BOM. Add at least one component.")


class NotADraftBOM(DomainError):
    code = "not_a_draft_bom"
    message = _("%(bom)s is «%(status)s» and does not change any more. Make a new version of it.")


class OtherProduct(DomainError):
    code = "other_product"
    message = _("%(variant)s is a variant of another product. Choose a variant of this one.")


class LineOfOneThing(DomainError):
    code = "bom_line_of_one_thing"
    message = _(
        "Line %(number)s: choose a material in the variant's colour, one fixed material or a variant."
    )


class BOMQuantityRefused(DomainError):
    code = "bom_quantity_refused"
    message = _("Line %(number)s: the quantity must be more than 0, and the waste from 0 to 500 percent.")


class BOMCycle(DomainError):
    code = "bom_cycle"
    message = _("A piece would be made of itself: %(path)s. Take one of these components out.")


class PartsMissing(DomainError):
    """The BOM asks for what is not there; a manager may put it into force for the other variants."""

    code = "bom_parts_missing"
    message = _("Not every variant can be made by this BOM. %(missing)s Put it into force for the others?")

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__(missing=" ".join(sentences))
        self.sentences = list(sentences)


class NothingCanBeMade(DomainError):
    code = "bom_for_nobody"
    message = _("No variant can be made by this BOM. %(missing)s")


class BOMIncomplete(DomainError):
    code = "bom_incomplete"
    message = _("The BOM of %(variant)s names a part that is not there any more. Tell a manager.")
