from decimal import Decimal
from uuid import UUID

from backend.accounts.models import User
from backend.core.use_cases import use_case
from backend.fulfillment.shipping import follow_payment, hold_what_leaves
from backend.sales import services as sales
from backend.sales.models import Payment, PaymentMethod


@use_case(may="sales.add_payment")
def pay_order(
    *, order_id: int, amount: Decimal, method: PaymentMethod, actor: User, key: UUID, comment: str = ""
) -> Payment:
    """Money came for an order; where its type says so, goods that are ready leave with the last of it.

    Raises what sales.pay_order raises.
    """
    hold_what_leaves(sales.lock_order(order_id))
    payment = sales.pay_order(
        order_id=order_id, amount=amount, method=method, actor=actor, key=key, comment=comment
    )
    follow_payment(payment.order, actor)
    return payment
