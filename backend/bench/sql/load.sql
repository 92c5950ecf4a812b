-- A workshop after three years of work, written set by set: psql -v variants= -v orders= -v movements=
-- Every twentieth variant is scarce: open orders wait for it. The others are plentiful, and work is measured on them.
SET session_replication_role = replica;
SET ROLE tsekh;
BEGIN;
SELECT :variants / 20 AS scarce, :variants - :variants / 20 AS plenty, :orders / 400 AS few, :orders / 2 AS made,
    now() - interval '3 years' AS begun, interval '3 years' / :orders AS pace \gset

CREATE FUNCTION pg_temp.plentiful(n bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT n + n / 19 + 1';
CREATE FUNCTION pg_temp.shelf(warehouse bigint, variant bigint) RETURNS bigint LANGUAGE sql IMMUTABLE
    AS 'SELECT (variant - 1) * 2 + warehouse';

CREATE TEMP TABLE new_order AS
SELECT i AS id, 1 + i % 2 AS warehouse_id, 1 + i % 8 AS seller_id,
    :'begun'::timestamptz + i * :'pace'::interval AS created_at,
    CASE WHEN i > :orders - :few THEN 'in_production' WHEN i > :orders - 2 * :few THEN 'ready'
        WHEN i > :orders - 3 * :few THEN 'shipped' WHEN i % 100 = 0 THEN 'cancelled' ELSE 'completed' END AS status
FROM generate_series(1, :orders) i;

CREATE TEMP TABLE new_line AS
SELECT (o.id - 1) * 3 + k + 1 AS id, o.id AS order_id, variant.id AS variant_id, 1 + (o.id + k) % 3 AS quantity,
    product.price AS unit_price
FROM new_order o CROSS JOIN generate_series(0, 2) k
JOIN catalog_variant variant ON variant.id = CASE
    WHEN o.status = 'in_production' THEN 20 * (1 + (o.id * 7919 + k * (:scarce / 3)) % :scarce)
    ELSE pg_temp.plentiful((o.id * 7919 + k * (:plenty / 3)) % :plenty) END
JOIN catalog_product product ON product.id = variant.product_id;

INSERT INTO sales_salesorder (id, number, status, source, customer_id, customer_info, warehouse_id, seller_id, due_on,
    is_urgent, comment, currency, total, paid_total, version, created_at, confirmed_at, shipped_at)
SELECT o.id, o.id, o.status, 'instagram', 1 + o.id % (SELECT count(*) FROM sales_customer), '', o.warehouse_id,
    o.seller_id, o.created_at::date + 14, o.id % 20 = 0, '', 'UAH', lines.total,
    CASE WHEN o.status = 'completed' THEN lines.total ELSE 0 END, 3, o.created_at, o.created_at,
    CASE WHEN o.status IN ('shipped', 'completed') THEN o.created_at + interval '2 days' END
FROM new_order o
JOIN (SELECT order_id, sum(quantity * unit_price) AS total FROM new_line GROUP BY 1) lines ON lines.order_id = o.id;

INSERT INTO sales_salesorderline (id, order_id, variant_id, quantity, unit_price, is_price_agreed)
SELECT id, order_id, variant_id, quantity, unit_price, false FROM new_line;

INSERT INTO sales_salesorderchange (order_id, from_status, to_status, actor_id, comment, created_at)
SELECT o.id, step.before, step.after, o.seller_id, '', o.created_at + step.n * interval '12 hours'
FROM new_order o
JOIN (VALUES (0, '', 'draft'), (1, 'draft', 'confirmed'), (2, 'confirmed', 'in_production'), (2, 'confirmed', 'ready'),
    (2, 'confirmed', 'cancelled'), (3, 'ready', 'shipped'), (4, 'shipped', 'completed')) step (n, before, after)
    ON n < 2 OR (after = 'ready' AND o.status IN ('ready', 'shipped', 'completed'))
    OR after = o.status OR (after = 'shipped' AND o.status = 'completed')
ORDER BY o.id, step.n;

INSERT INTO sales_payment (order_id, amount, method, comment, actor_id, created_at)
SELECT id, total, 'card', '', seller_id, created_at + interval '3 days' FROM sales_salesorder WHERE status = 'completed';

INSERT INTO inventory_productreservation (stock_id, line_id, quantity, status, actor_id, created_at, closed_at)
SELECT pg_temp.shelf(o.warehouse_id, line.variant_id), line.id, line.quantity,
    CASE WHEN o.status = 'ready' THEN 'confirmed' ELSE 'fulfilled' END, o.seller_id, o.created_at,
    CASE WHEN o.status <> 'ready' THEN o.created_at + interval '2 days' END
FROM new_order o JOIN new_line line ON line.order_id = o.id WHERE o.status IN ('ready', 'shipped', 'completed');

-- Work that is done went to the shelf; work that is open is for the orders that wait.
INSERT INTO production_productionorder (id, number, status, kind, variant_id, warehouse_id, quantity, finished_quantity,
    rejected_quantity, scrapped_quantity, is_urgent, is_embroidery, is_etsy, priority, assignee_id, comment, version,
    created_at, done_at)
SELECT i, i, 'done', 'full', pg_temp.plentiful(i * 7919 % :plenty), 1 + i % 2, 5, 5, 0, 0, false, false, false, 0,
    9 + i % 8, '', 2, at - interval '2 days', at
FROM generate_series(1, :made) i, LATERAL (SELECT :'begun'::timestamptz + 2 * i * :'pace'::interval AS at) moment;

INSERT INTO production_productionorder (id, number, status, kind, variant_id, warehouse_id, quantity, finished_quantity,
    rejected_quantity, scrapped_quantity, is_urgent, is_embroidery, is_etsy, priority, due_on, assignee_id, line_id,
    comment, version, created_at)
SELECT :made + n, :made + n, CASE WHEN n % 2 = 0 THEN 'new' ELSE 'in_progress' END, 'full', variant_id, warehouse_id,
    quantity, 0, 0, 0, false, false, false, 0, created_at::date + 10, CASE WHEN n % 2 = 1 THEN 9 + n % 8 END, line_id,
    '', 1, created_at
FROM (SELECT row_number() OVER (ORDER BY line.id) AS n, line.id AS line_id, line.variant_id, line.quantity,
        o.warehouse_id, o.created_at
    FROM new_order o JOIN new_line line ON line.order_id = o.id WHERE o.status = 'in_production') missing;

INSERT INTO production_productionorderchange (order_id, from_status, to_status, actor_id, comment, created_at)
SELECT o.id, step.before, step.after, COALESCE(o.assignee_id, 1), '', o.created_at + step.n * interval '1 day'
FROM production_productionorder o
JOIN (VALUES (0, '', 'new'), (1, 'new', 'in_progress'), (2, 'in_progress', 'done')) step (n, before, after)
    ON n = 0 OR (n = 1 AND o.status <> 'new') OR after = o.status
ORDER BY o.id, step.n;

INSERT INTO production_productionreport (id, order_id, worker_id, actor_id, quantity, rejected_quantity,
    scrapped_quantity, reject_reason, comment, created_at)
SELECT id, id, assignee_id, assignee_id, 5, 0, 0, '', '', done_at FROM production_productionorder WHERE status = 'done';

-- The ledger: opening balances, what was made, what was sold, and adjustments up to the volume.
CREATE TEMP TABLE change AS
SELECT pg_temp.shelf(w, v) AS stock_id, CASE WHEN v % 20 = 0 THEN 2 ELSE 100000 END AS quantity_change,
    'initial' AS reason, 'inventory.stockdocument' AS document_type, 1::bigint AS document_id, 1::bigint AS actor_id,
    :'begun'::timestamptz AS created_at
FROM generate_series(1, :variants) v, generate_series(1, 2) w
UNION ALL
SELECT pg_temp.shelf(w, v), -2, 'adjustment', 'inventory.stockdocument', 1, 1, :'begun'::timestamptz + interval '1 hour'
FROM generate_series(20, :variants, 20) v, generate_series(1, 2) w
UNION ALL
SELECT pg_temp.shelf(o.warehouse_id, o.variant_id), report.quantity, 'production_in', 'production.productionreport',
    report.id, report.actor_id, report.created_at
FROM production_productionreport report JOIN production_productionorder o ON o.id = report.order_id
UNION ALL
SELECT pg_temp.shelf(o.warehouse_id, line.variant_id), -line.quantity, 'sale', 'sales.salesorder', o.id, o.seller_id,
    o.shipped_at
FROM sales_salesorder o JOIN new_line line ON line.order_id = o.id WHERE o.status IN ('shipped', 'completed');

INSERT INTO change
SELECT pg_temp.shelf(1 + i % 2, pg_temp.plentiful(i * 7919 % :plenty)), CASE WHEN i % 2 = 0 THEN 3 ELSE -2 END,
    'adjustment', 'inventory.stockdocument', 1 + i, 1 + i % 8,
    :'begun'::timestamptz + i * (interval '3 years' / :movements)
FROM generate_series(1, greatest(:movements - (SELECT count(*) FROM change), 1)) i;

INSERT INTO inventory_stockdocument (id, number, kind, warehouse_id, reason, comment, actor_id, created_at)
SELECT DISTINCT ON (document_id) document_id, document_id, 'adjustment', 1 + (stock_id - 1) % 2, 'adjustment', '',
    actor_id, created_at
FROM change WHERE document_type = 'inventory.stockdocument' ORDER BY document_id, created_at;

INSERT INTO inventory_productstockmovement (id, stock_id, quantity_change, quantity_before, quantity_after, reason,
    document_type, document_id, unit_cost, value_change, actor_id, created_at)
SELECT row_number() OVER in_time, stock_id, quantity_change,
    sum(quantity_change) OVER (PARTITION BY stock_id ORDER BY created_at, document_type, document_id, actor_id
        ROWS UNBOUNDED PRECEDING) - quantity_change,
    sum(quantity_change) OVER (PARTITION BY stock_id ORDER BY created_at, document_type, document_id, actor_id
        ROWS UNBOUNDED PRECEDING),
    reason, document_type, document_id, 40, 40 * quantity_change, actor_id, created_at
FROM change WINDOW in_time AS (ORDER BY created_at, document_type, document_id, actor_id, stock_id);

INSERT INTO inventory_productstock (id, warehouse_id, variant_id, quantity, reserved_quantity, value, is_wanted,
    version)
SELECT pg_temp.shelf(w, v), w, v, COALESCE(moved.total, 0), COALESCE(held.total, 0), 40 * COALESCE(moved.total, 0),
    v % 20 = 0, COALESCE(moved.times, 0)
FROM generate_series(1, :variants) v CROSS JOIN generate_series(1, 2) w
LEFT JOIN (SELECT stock_id, sum(quantity_change) AS total, count(*) AS times FROM change GROUP BY 1) moved
    ON moved.stock_id = pg_temp.shelf(w, v)
LEFT JOIN (SELECT stock_id, sum(quantity) AS total FROM inventory_productreservation WHERE status = 'confirmed'
    GROUP BY 1) held ON held.stock_id = pg_temp.shelf(w, v);

-- Eight materials in all the colours, in two batches in both warehouses; a BOM of every product that is in force no
-- more, so that only work that names it goes by it.
INSERT INTO materials_materialgroup (id, name) VALUES (1, 'Leathers');
INSERT INTO materials_material (id, name, group_id, unit, is_active, comment, created_at)
SELECT m, 'material ' || m, 1, CASE WHEN m > 6 THEN 'pcs' ELSE 'm2' END, true, '', :'begun' FROM generate_series(1, 8) m;
INSERT INTO materials_materialcolor (id, material_id, color_id, sku)
SELECT (m - 1) * 25 + color.id, m, color.id, 'M-' || m || '-' || color.id FROM generate_series(1, 8) m, catalog_color color;
INSERT INTO materials_materialstock (id, warehouse_id, material_color_id, quantity, reserved_quantity, value, version)
SELECT (part.id - 1) * 2 + w, w, part.id, 800000000, 0, 8000000000, 2 FROM materials_materialcolor part, generate_series(1, 2) w;
INSERT INTO materials_materialbatch (id, stock_id, code, quantity, value, created_at)
SELECT (stock.id - 1) * 2 + n, stock.id, stock.id || '-' || n, 400000000, 4000000000, :'begun'
FROM materials_materialstock stock, generate_series(1, 2) n;
INSERT INTO materials_materialdocument (id, number, kind, warehouse_id, reason, comment, actor_id, created_at)
SELECT w, w, 'receipt', w, 'purchase', '', 1, :'begun' FROM generate_series(1, 2) w;
INSERT INTO materials_materialstockmovement (id, stock_id, batch_id, quantity_change, quantity_before, quantity_after,
    reason, document_type, document_id, unit_cost, value_change, actor_id, created_at)
SELECT batch.id, stock_id, batch.id, 400000000, (batch.id - 1) % 2 * 400000000, ((batch.id - 1) % 2 + 1) * 400000000,
    'purchase', 'materials.materialdocument', stock.warehouse_id, 10, 4000000000, 1, :'begun'
FROM materials_materialbatch batch JOIN materials_materialstock stock ON stock.id = batch.stock_id;
INSERT INTO materials_bom (id, product_id, version, status, active_from, active_until, comment, actor_id, created_at)
SELECT id, id, 1, 'replaced', :'begun', now(), '', 1, :'begun' FROM catalog_product;
INSERT INTO materials_bomline (bom_id, stage, material_id, color_role, quantity, waste_percent)
SELECT bom.id, CASE WHEN m > 4 THEN 'finishing' ELSE 'cutting' END, m, 'primary', CASE WHEN m > 6 THEN 1 ELSE 0.125 * m END,
    CASE WHEN m > 6 THEN 0 ELSE m END
FROM materials_bom bom, generate_series(1, 8) m;

INSERT INTO core_intent (key, use_case, actor_id, fingerprint, result_type, result_id, created_at)
SELECT gen_random_uuid(), 'fulfillment.place_order', seller_id, md5(id::text) || md5(id::text), 'sales.salesorder', id,
    created_at
FROM new_order
UNION ALL
SELECT gen_random_uuid(), 'fulfillment.report_finished', actor_id, md5(id::text) || md5(id::text),
    'production.productionreport', id, created_at
FROM production_productionreport;

INSERT INTO core_counter (kind, last)
SELECT 'sales.salesorder', max(number) FROM sales_salesorder
UNION ALL SELECT 'inventory.stockdocument', max(number) FROM inventory_stockdocument
UNION ALL SELECT 'materials.materialdocument', 2
UNION ALL SELECT 'production.productionorder', max(number) FROM production_productionorder;
COMMIT;
RESET ROLE;
