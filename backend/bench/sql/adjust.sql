-- A manager corrects the stock of a variant by some pieces: a document, its movement, the sum, the journal.
\set actor :client_id % 8 + 1
\set warehouse random(1, 2)
\set n random(0, :plenty - 1)
\set variant :n + :n / 19 + 1
\set change random(1, 5) * (2 * random(0, 1) - 1)
BEGIN;
WITH claimed AS (
    INSERT INTO core_intent (key, use_case, actor_id, fingerprint, result_type, created_at)
    VALUES (gen_random_uuid(), 'fulfillment.adjust_stock', :actor,
        '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef', '', now())
    ON CONFLICT DO NOTHING RETURNING key
)
SELECT (SELECT key FROM claimed) AS key, person.is_active, EXISTS (
    SELECT 1 FROM accounts_user_groups g JOIN auth_group_permissions gp USING (group_id)
    JOIN auth_permission p ON p.id = gp.permission_id JOIN django_content_type c ON c.id = p.content_type_id
    WHERE g.user_id = person.id AND c.app_label = 'inventory' AND p.codename = 'adjust_productstock') AS may
FROM accounts_user person WHERE person.id = :actor FOR SHARE OF person \gset
SELECT w.is_active AS is_open, p.cost_price AS cost, (stock.is_wanted AND :change > 0)::int AS is_awaited
    FROM warehouses_warehouse w, catalog_variant v JOIN catalog_product p ON p.id = v.product_id
    JOIN inventory_productstock stock ON stock.variant_id = v.id
    WHERE w.id = :warehouse AND v.id = :variant AND stock.warehouse_id = w.id \gset
\if :is_awaited
SELECT o.id FROM sales_salesorder o
    WHERE o.status IN ('confirmed', 'in_production') AND o.warehouse_id = :warehouse
        AND EXISTS (SELECT 1 FROM sales_salesorderline l WHERE l.order_id = o.id AND l.variant_id = :variant)
    ORDER BY o.id FOR UPDATE OF o;
\endif
WITH held AS (
    SELECT id, CASE WHEN :change > 0 THEN :change * :cost::numeric ELSE round(value * :change / quantity, 2) END AS worth
    FROM inventory_productstock WHERE warehouse_id = :warehouse AND variant_id = :variant FOR NO KEY UPDATE
), stock AS (
    UPDATE inventory_productstock stock SET quantity = quantity + :change, value = value + worth, version = version + 1
    FROM held WHERE stock.id = held.id AND quantity + :change >= reserved_quantity
    RETURNING stock.id, quantity, worth
), number AS (
    UPDATE core_counter SET last = last + 1 WHERE kind = 'inventory.stockdocument' RETURNING last
), document AS (
    INSERT INTO inventory_stockdocument (number, kind, warehouse_id, reason, comment, actor_id, created_at)
    SELECT last, 'adjustment', :warehouse, 'adjustment', 'bench', :actor, now() FROM number RETURNING id
), movement AS (
    INSERT INTO inventory_productstockmovement (stock_id, quantity_change, quantity_before, quantity_after, reason,
        document_type, document_id, unit_cost, value_change, actor_id, created_at)
    SELECT stock.id, :change, stock.quantity - :change, stock.quantity, 'adjustment', 'inventory.stockdocument',
        document.id, worth / :change::int, worth, :actor, now()
    FROM stock, document
), entry AS (
    INSERT INTO accounting_journalentry (reason, document_type, document_id, currency, actor_id, created_at)
    SELECT 'adjustment', 'inventory.stockdocument', document.id, workshop.currency, :actor, now()
    FROM document, core_workshop workshop RETURNING id
), journal AS (
    INSERT INTO accounting_journalline (entry_id, account_id, debit, credit)
    SELECT entry.id, side.account, side.debit * abs(worth), side.credit * abs(worth)
    FROM entry, stock, (VALUES (CASE WHEN :change > 0 THEN '26' ELSE '947' END, 1, 0),
        (CASE WHEN :change > 0 THEN '719' ELSE '26' END, 0, 1)) side (account, debit, credit)
)
UPDATE core_intent SET result_type = 'inventory.stockdocument', result_id = document.id FROM document WHERE key = :key;
COMMIT;
