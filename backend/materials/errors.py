from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from backend.core.errors import DomainError
from backend.core.quantities import show_number
from backend.ledger.errors import Shortage
from backend.materials.models import MaterialColor


@dataclass(frozen=True)
class MaterialMissing(Shortage):
    """A material that is missing: in its unit, and what lies there but is expired is told apart."""

    item: MaterialColor
    wanted: Decimal
    available: Decimal
    expired: Decimal = Decimal(0)

    @property
    def missing(self) -> Decimal:
        """How much more is needed."""
        return self.wanted - self.available

    def __str__(self) -> str:
        words = {
            "item": self.item,
            "unit": self.item.unit,
            "wanted": show_number(self.wanted),
            "available": show_number(self.available),
            "expired": show_number(self.expired),
        }
        if self.expired:
            return (
                _t("%(item)s: %(wanted)s %(unit)s needed, %(available)s available, %(expired)s more expired")
                % words
            )
        return _t("%(item)s: %(wanted)s %(unit)s needed, %(available)s available") % words


class EmptyDocument(DomainError):
    code = "empty_document"
    message = _("There is nothing in it. Add at least one line.")


class WrongReason(DomainError):
    code = "wrong_reason"
    message = _("Materials are not written off for this reason. Choose damage, waste, theft or scrap.")


class CommentNeeded(DomainError):
    code = "comment_needed"
    message = _("Say why in a few words.")


class WarehouseClosed(DomainError):
    code = "warehouse_closed"
    message = _("Nothing is kept in the warehouse «%(warehouse)s». Choose another one.")


class MaterialNotInUse(DomainError):
    code = "material_not_in_use"
    message = _("%(material)s is not in use any more. Choose another material.")


class AmountRefused(DomainError):
    code = "amount_refused"
    message = _("%(material)s: the quantity must be more than 0 and at most %(most)s %(unit)s.")


class WholeUnitsOnly(DomainError):
    code = "whole_units_only"
    message = _("%(material)s is counted in whole %(unit)s, without decimals.")


class TooManyDecimals(DomainError):
    code = "too_many_decimals"
    message = _("%(material)s: at most three decimals, for example 1.125 %(unit)s.")


class CostRefused(DomainError):
    code = "cost_refused"
    message = _("The cost must be from 0 to %(most)s, with at most %(places)s decimals.")


class MaterialTwice(DomainError):
    code = "material_twice"
    message = _("%(material)s is here twice. Leave one line.")


class BatchElsewhere(DomainError):
    code = "batch_elsewhere"
    message = _("The batch «%(batch)s» is not of this material in this warehouse. Choose another one.")


class GoodsGone(DomainError):
    code = "goods_gone"
    message = _("It cannot be taken back, a part is used already: %(missing)s.")


class WrongPackaging(DomainError):
    code = "wrong_packaging"
    message = _("%(material)s is not packed like this. Choose another packaging or give it in units.")


class BatchShort(DomainError):
    code = "batch_short"
    message = _("%(material)s: the batch «%(batch)s» has only %(left)s %(unit)s left.")


class ExpiredAlready(DomainError):
    code = "expired_already"
    message = _("%(material)s: its day, %(day)s, has passed already. Check the date; expired goods go back.")


class DayPassed(DomainError):
    code = "day_passed"
    message = _("This day has passed already. Choose a later one.")


class WrongOffer(DomainError):
    code = "wrong_offer"
    message = _("%(material)s is not offered by this supplier now. Choose another offer.")


class NoOffer(DomainError):
    code = "no_offer"
    message = _("Nobody offers this yet: %(materials)s. Write down a supplier's offer and repeat.")


class PriceNeeded(DomainError):
    code = "price_needed"
    message = _("%(material)s: this supplier has no offer for it. Write the price.")


class SupplierNotInUse(DomainError):
    code = "supplier_not_in_use"
    message = _("Nothing is bought from %(supplier)s any more. Choose another supplier.")


class MoreThanOrdered(DomainError):
    code = "more_than_ordered"
    message = _("More came than was ordered: %(lines)s. Check it, and confirm if it is so.")


class RateNeeded(DomainError):
    code = "rate_needed"
    message = _("The order is in %(currency)s. Write what one %(currency)s cost on that day.")


class MoneyRefused(DomainError):
    code = "money_refused"
    message = _("The sum must be from 0 to %(most)s, with at most two decimals.")
