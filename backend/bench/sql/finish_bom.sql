-- The same of pieces that are made of eight materials: out of their batches, first to expire and then the oldest.
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
    work.line_id, work.bom_id AS bom, p.cost_price AS cost
    FROM production_productionorder work JOIN catalog_variant v ON v.id = work.variant_id
    JOIN catalog_product p ON p.id = v.product_id WHERE work.id = :work FOR UPDATE OF work \gset
SELECT stock.id
    FROM materials_bomline line JOIN catalog_variant v ON v.id = :variant
    LEFT JOIN materials_materialcolor part ON part.material_id = line.material_id AND part.color_id =
        CASE line.color_role WHEN 'primary' THEN v.color_id ELSE v.secondary_color_id END
    JOIN materials_materialstock stock ON stock.warehouse_id = :warehouse
        AND stock.material_color_id = COALESCE(line.material_color_id, part.id)
    WHERE line.bom_id = :bom ORDER BY stock.id FOR NO KEY UPDATE OF stock;
WITH need AS (
    SELECT stock.id AS stock_id, stock.quantity AS lies,
        CASE WHEN max(m.unit) IN ('pcs', 'portion')
            THEN ceil(sum(line.quantity * (1 + line.waste_percent / 100)) * :remaining)
            ELSE ceil(sum(line.quantity * (1 + line.waste_percent / 100)) * :remaining * 1000) / 1000 END AS wanted
    FROM materials_bomline line JOIN catalog_variant v ON v.id = :variant
    LEFT JOIN materials_materialcolor part ON part.material_id = line.material_id AND part.color_id =
        CASE line.color_role WHEN 'primary' THEN v.color_id ELSE v.secondary_color_id END
    JOIN materials_materialstock stock ON stock.warehouse_id = :warehouse
        AND stock.material_color_id = COALESCE(line.material_color_id, part.id)
    JOIN materials_materialcolor own ON own.id = stock.material_color_id
    JOIN materials_material m ON m.id = own.material_id
    WHERE line.bom_id = :bom GROUP BY stock.id
), lying AS (
    SELECT batch.*, need.lies, need.wanted, sum(batch.quantity) OVER (
        PARTITION BY batch.stock_id ORDER BY batch.expires_on NULLS LAST, batch.id) - batch.quantity AS before
    FROM need JOIN materials_materialbatch batch ON batch.stock_id = need.stock_id AND batch.quantity > 0
        AND (batch.expires_on IS NULL OR batch.expires_on >= current_date)
), taken AS (
    SELECT id, stock_id, lies, before, least(quantity, wanted - before) AS gone,
        CASE WHEN quantity <= wanted - before THEN value
            ELSE round(value * (wanted - before) / quantity, 2) END AS worth
    FROM lying WHERE before < wanted
), from_batches AS (
    UPDATE materials_materialbatch batch SET quantity = batch.quantity - gone, value = batch.value - worth
    FROM taken WHERE batch.id = taken.id
), from_shelves AS (
    UPDATE materials_materialstock stock SET quantity = stock.quantity - sums.gone, value = stock.value - sums.worth,
        version = version + 1
    FROM (SELECT stock_id, sum(gone) AS gone, sum(worth) AS worth FROM taken GROUP BY stock_id) sums
    WHERE stock.id = sums.stock_id
), made AS (
    SELECT sum(worth) AS worth FROM taken
), report AS (
    INSERT INTO production_productionreport (order_id, worker_id, quantity, rejected_quantity, scrapped_quantity,
        reject_reason, comment, actor_id, created_at)
    VALUES (:work, :actor, :remaining, 0, 0, '', '', :actor, now()) RETURNING id
), used AS (
    INSERT INTO materials_materialstockmovement (stock_id, batch_id, quantity_change, quantity_before, quantity_after,
        reason, document_type, document_id, unit_cost, value_change, actor_id, created_at)
    SELECT stock_id, taken.id, -gone, lies - before, lies - before - gone, 'production_out',
        'production.productionreport', report.id, round(worth / gone, 4), -worth, :actor, now()
    FROM taken, report
), entries AS (
    INSERT INTO accounting_journalentry (reason, document_type, document_id, currency, actor_id, created_at)
    SELECT booked.reason, 'production.productionreport', report.id, workshop.currency, :actor, now()
    FROM report, core_workshop workshop, (VALUES ('production_out'), ('production_in')) booked (reason)
    RETURNING id, reason
), journal AS (
    INSERT INTO accounting_journalline (entry_id, account_id, debit, credit)
    SELECT entries.id, side.account, side.debit * made.worth, side.credit * made.worth
    FROM made, entries JOIN (VALUES ('production_out', '23', 1, 0), ('production_out', '201', 0, 1),
        ('production_in', '26', 1, 0), ('production_in', '23', 0, 1)) side (reason, account, debit, credit)
        ON side.reason = entries.reason
), done AS (
    UPDATE production_productionorder SET finished_quantity = finished_quantity + :remaining, status = 'done',
        done_at = now(), version = version + 1 WHERE id = :work
), history AS (
    INSERT INTO production_productionorderchange (order_id, from_status, to_status, actor_id, comment, created_at)
    VALUES (:work, :status, 'done', :actor, '', now())
), stock AS (
    UPDATE inventory_productstock SET quantity = quantity + :remaining, value = value + made.worth,
        version = version + 1
    FROM made WHERE warehouse_id = :warehouse AND variant_id = :variant RETURNING id, quantity
), movement AS (
    INSERT INTO inventory_productstockmovement (stock_id, quantity_change, quantity_before, quantity_after, reason,
        document_type, document_id, unit_cost, value_change, actor_id, created_at)
    SELECT stock.id, :remaining, stock.quantity - :remaining, stock.quantity, 'production_in',
        'production.productionreport', report.id, round(made.worth / :remaining, 4), made.worth, :actor, now()
    FROM stock, report, made
)
UPDATE core_intent SET result_type = 'production.productionreport', result_id = report.id FROM report WHERE key = :key;
COMMIT;
