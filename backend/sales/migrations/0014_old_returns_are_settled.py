from django.db import migrations

# Until now money for a part of an order was agreed aside. What was paid above what the customer kept is on
# their balance, or, where there is no card, has gone back the way it came; the latest payments first.
SETTLE = """
    WITH owed AS (
        SELECT id, customer_id, paid_total - (total - returned_total) AS excess
        FROM sales_salesorder WHERE paid_total > total - returned_total
    ), latest AS (
        SELECT DISTINCT ON (order_id) order_id, id, actor_id FROM sales_salesreturn
        ORDER BY order_id, id DESC
    ), kept AS (
        SELECT id, order_id, method, amount, COALESCE(sum(amount) OVER (
            PARTITION BY order_id ORDER BY id DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ), 0) AS later
        FROM sales_payment payment WHERE refunds_id IS NULL
            AND NOT EXISTS (SELECT 1 FROM sales_payment back WHERE back.refunds_id = payment.id)
    )
    INSERT INTO sales_payment
        (order_id, amount, method, refunds_id, sales_return_id, comment, actor_id, created_at)
    SELECT owed.id, -LEAST(kept.amount, owed.excess - kept.later),
        CASE WHEN owed.customer_id IS NULL THEN kept.method ELSE 'balance' END,
        kept.id, latest.id, '', latest.actor_id, now()
    FROM owed JOIN kept ON kept.order_id = owed.id JOIN latest ON latest.order_id = owed.id
    WHERE kept.later < owed.excess
"""


class Migration(migrations.Migration):
    dependencies = [("sales", "0013_money_that_goes_back")]

    operations = [migrations.RunSQL(SETTLE, migrations.RunSQL.noop)]
