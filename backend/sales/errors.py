from django.utils.translation import gettext_lazy as _

from backend.core.errors import DomainError


class EmptyOrder(DomainError):
    code = "empty_order"
    message = _("There is nothing in the order. Add at least one product.")


class CustomerNeeded(DomainError):
    code = "customer_needed"
    message = _("Say whom the order is for: choose a customer or write a name.")


class CustomerMerged(DomainError):
    code = "customer_merged"
    message = _("This card of %(name)s is now one with another: choose %(other)s.")


class SameCustomer(DomainError):
    code = "same_customer"
    message = _("This is the same card. Choose another one.")


class LimitRefused(DomainError):
    code = "limit_refused"
    message = _("A credit limit must be from 0 to %(most)s.")


class CreditExceeded(DomainError):
    code = "credit_exceeded"
    message = _(
        "%(customer)s would owe %(over)s more than the limit of %(limit)s. Take a payment first, or ask "
        "somebody who may confirm it: %(who)s."
    )


class LineRefused(DomainError):
    code = "line_refused"
    message = _("%(variant)s: the quantity must be a whole number from 1 to %(most)s.")


class PriceRefused(DomainError):
    code = "price_refused"
    message = _("The price must be from 0 to %(most)s.")


class TwiceInOrder(DomainError):
    code = "twice_in_order"
    message = _("%(variant)s is in the order already: change its quantity.")


class NotForSale(DomainError):
    code = "not_for_sale"
    message = _("%(variant)s is not sold any more. Choose something else.")


class DueInPast(DomainError):
    code = "due_in_past"
    message = _("The due date has already passed. Choose today or a later day.")


class OrderTooLarge(DomainError):
    code = "order_too_large"
    message = _("The total is too large. Split the order.")


class MixedCurrencies(DomainError):
    code = "mixed_currencies"
    message = _("All the products of an order must be priced in one currency.")


class PriceChanged(DomainError):
    code = "price_changed"
    message = _("Prices have changed: the total is now %(total)s. Look and confirm again.")


class DiscountNeeded(DomainError):
    code = "discount_needed"
    message = _("%(variant)s: this price is lower than you may give alone. Ask a manager.")


class DiscountNotNeeded(DomainError):
    code = "discount_not_needed"
    message = _("Nobody has to be asked about these prices: confirm the order.")


class DiscountDecided(DomainError):
    code = "discount_decided"
    message = _("This is decided already: %(status)s, %(who)s.")


class NotADraft(DomainError):
    code = "not_a_draft"
    message = _("Only a draft can be changed; this order is «%(status)s».")


class PayAfterConfirming(DomainError):
    code = "pay_after_confirming"
    message = _("Confirm the order first: a draft takes no payments.")


class OrderClosed(DomainError):
    code = "order_closed"
    message = _("The order is «%(status)s»: it takes no payments.")


class AlreadyPaid(DomainError):
    code = "already_paid"
    message = _("The order is paid in full already.")


class Overpayment(DomainError):
    code = "overpayment"
    message = _("That is more than the balance due: %(balance)s.")


class RefundTooLarge(DomainError):
    code = "refund_too_large"
    message = _("At most %(left)s of this payment can go back.")


class MoneyStays(DomainError):
    code = "money_stays"
    message = _("The order is «%(status)s»: its money goes back when goods come back. Take a return.")


class BalanceTooSmall(DomainError):
    code = "balance_too_small"
    message = _("There is %(balance)s on the customer's balance. Take the rest in another way.")


class BalanceNeedsCard(DomainError):
    code = "balance_needs_card"
    message = _("This order has no customer's card, so there is no balance for it. Choose another way.")


class TooLittleToMove(DomainError):
    code = "too_little_to_move"
    message = _("Only %(paid)s is paid for this order, so no more can be moved.")


class AmountRefused(DomainError):
    code = "amount_refused"
    message = _("The sum must be more than zero.")


class NotPaid(DomainError):
    code = "not_paid"
    message = _("The order is not paid yet: %(balance)s is still due.")


class AlreadyCancelled(DomainError):
    code = "already_cancelled"
    message = _("The order is cancelled already.")


class NothingComesBack(DomainError):
    code = "nothing_comes_back"
    message = _("Nothing comes back in this return. Say how many pieces of what.")


class MoreThanShipped(DomainError):
    code = "more_than_shipped"
    message = _("%(variant)s: the customer has %(left)s of them, so no more can come back.")


class ReturnRefused(DomainError):
    code = "return_refused"
    message = _("%(variant)s: no more pieces can be scrapped than came back.")


class RefundChanged(DomainError):
    code = "refund_changed"
    message = _("The money that goes back is now %(amount)s. Look and confirm again.")


class ReturnExplained(DomainError):
    code = "return_explained"
    message = _("Write in a few words why it came back.")


class NameNeeded(DomainError):
    code = "name_needed"
    message = _("Write the customer's name.")


class NotClosed(DomainError):
    code = "not_closed"
    message = _("Only a finished order goes to the archive; this one is «%(status)s».")


class AlreadyArchived(DomainError):
    code = "already_archived"
    message = _("The order is in the archive already.")


class NotArchived(DomainError):
    code = "not_archived"
    message = _("The order is not in the archive.")


class SplitRefused(DomainError):
    code = "split_refused"
    message = _("The order is «%(status)s»: only a draft or an order that is not shipped yet can be split.")


class NothingToSplit(DomainError):
    code = "nothing_to_split"
    message = _("Nothing is chosen for the new order. Choose lines and say how many pieces of them go there.")


class EverythingSplit(DomainError):
    code = "everything_split"
    message = _("All of the order is chosen: leave at least one piece in it.")


class MoreThanOrdered(DomainError):
    code = "more_than_ordered"
    message = _("%(variant)s: there are %(quantity)s in the order. Choose no more than that.")


class BundleSplit(DomainError):
    code = "bundle_split"
    message = _(
        "%(variant)s belongs to the bundle %(bundle)s, which is never taken apart. Choose whole bundles."
    )


class NothingToCopy(DomainError):
    code = "nothing_to_copy"
    message = _("Nothing of this order is sold any more. Begin a new order.")


class SiteRefused(DomainError):
    code = "site_refused"
    message = _("This address is not of this customer, or is not used any more. Choose another one.")


class AddressNeeded(DomainError):
    code = "address_needed"
    message = _("Write the address: town, street or a branch of the post.")


class SourcesRefused(DomainError):
    code = "sources_refused"
    message = _(
        "%(variant)s: %(quantity)s are ordered, so no more come from the shelf and from what is cut together."
    )


class BundleEmpty(DomainError):
    code = "bundle_empty"
    message = _("%(bundle)s: nobody has said what it is made of. Add its parts in the office first.")


class BundleNotForSale(DomainError):
    code = "bundle_not_for_sale"
    message = _("The bundle %(bundle)s is not sold any more. Choose something else.")


class BundleRefused(DomainError):
    code = "bundle_refused"
    message = _("%(bundle)s: the number of bundles must be a whole number from 1 to %(most)s.")


class PartNotChosen(DomainError):
    code = "part_not_chosen"
    message = _("%(bundle)s: choose what stands in the place «%(place)s».")


class PartRefused(DomainError):
    code = "part_refused"
    message = _(
        "%(bundle)s: this cannot stand in the place «%(place)s». Choose one of those that are offered."
    )
