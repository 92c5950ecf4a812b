-- A worker reports the last pieces of a production order: report, status, history, shelf, movement, journal.
\set actor :client_id % 8 + 1
\set turn :turn + 1
\set work :first + 8 * :turn + :client_id
BEGIN;
WITH claimed AS (
    INSERT INTO core_intent (key, use_case, actor_id, fingerprint, result_type, created_at)
    VALUES (gen_random_uuid(), 'fulfillment.report_finished', :actor,
        '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef', '', now())
    ON CONFLICT DO NOTHING RETURNING key
)
SELECT (SELECT key FROM claimed) AS key, person.is_active, EXISTS (
    SELECT 1 FROM accounts_user_groups g JOIN auth_group_permissions gp USING (group_id)
    JOIN auth_permission p ON p.id = gp.permission_id JOIN django_content_type c ON c.id = p.content_type_id
    WHERE g.user_id = person.id AND c.app_label = 'production' AND p.codename = 'report_productionorder') AS may
FROM accounts_user person WHERE person.id = :actor FOR SHARE OF person \gset
SELECT work.variant_id AS variant, work.warehouse_id AS warehouse,
    (stock.is_wanted OR work.line_id IS NOT NULL)::int AS is_awaited
    FROM production_productionorder work JOIN inventory_productstock stock
        ON stock.warehouse_id = work.warehouse_id AND stock.variant_id = work.variant_id WHERE work.id = :work \gset
\if :is_awaited
SELECT o.id FROM sales_salesorder o
    WHERE o.status IN ('confirmed', 'in_production') AND o.warehouse_id = :warehouse
        AND EXISTS (SELECT 1 FROM sales_salesorderline l WHERE l.order_id = o.id AND l.variant_id = :variant)
    ORDER BY o.id FOR UPDATE OF o;
\endif
SELECT work.status, work.assignee_id, work.quantity - work.finished_quantity - work.scrapped_quantity AS remaining,
    work.line_id, p.cost_price AS cost
    FROM production_productionorder work JOIN catalog_variant v ON v.id = work.variant_id
    JOIN catalog_product p ON p.id = v.product_id WHERE work.id = :work FOR UPDATE OF work \gset
WITH report AS (
    INSERT INTO production_productionreport (order_id, worker_id, quantity, rejected_quantity, scrapped_quantity,
        reject_reason, comment, actor_id, created_at)
    VALUES (:work, :actor, :remaining, 0, 0, '', '', :actor, now()) RETURNING id
), done AS (
    UPDATE production_productionorder SET finished_quantity = finished_quantity + :remaining, status = 'done',
        done_at = now(), version = version + 1 WHERE id = :work
), history AS (
    INSERT INTO production_productionorderchange (order_id, from_status, to_status, actor_id, comment, created_at)
    VALUES (:work, :status, 'done', :actor, '', now())
), stock AS (
    UPDATE inventory_productstock SET quantity = quantity + :remaining, value = value + :remaining * :cost::numeric,
        version = version + 1
    WHERE warehouse_id = :warehouse AND variant_id = :variant RETURNING id, quantity
), movement AS (
    INSERT INTO inventory_productstockmovement (stock_id, quantity_change, quantity_before, quantity_after, reason,
        document_type, document_id, unit_cost, value_change, actor_id, created_at)
    SELECT stock.id, :remaining, stock.quantity - :remaining, stock.quantity, 'production_in',
        'production.productionreport', report.id, :cost, :remaining * :cost::numeric, :actor, now()
    FROM stock, report
), entries AS (
    INSERT INTO accounting_journalentry (reason, document_type, document_id, currency, actor_id, created_at)
    SELECT booked.reason, 'production.productionreport', report.id, workshop.currency, :actor, now()
    FROM report, core_workshop workshop, (VALUES ('production_in'), ('standard')) booked (reason)
    RETURNING id, reason
), journal AS (
    INSERT INTO accounting_journalline (entry_id, account_id, debit, credit)
    SELECT entries.id, side.account, side.debit * :remaining * :cost::numeric, side.credit * :remaining * :cost::numeric
    FROM entries JOIN (VALUES ('production_in', '26', 1, 0), ('production_in', '23', 0, 1),
        ('standard', '23', 1, 0), ('standard', '91', 0, 1)) side (reason, account, debit, credit)
        ON side.reason = entries.reason
)
UPDATE core_intent SET result_type = 'production.productionreport', result_id = report.id FROM report WHERE key = :key;
COMMIT;
