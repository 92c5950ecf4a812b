-- A seller places an order of three lines that lie on the shelf: number, lines, prices, reservations, history.
\set actor :client_id % 8 + 1
\set warehouse random(1, 2)
\set customer random(1, :customers)
\set n random(0, :plenty - 1)
\set second (:n + :plenty / 3) % :plenty
\set third (:n + 2 * (:plenty / 3)) % :plenty
\set variant1 :n + :n / 19 + 1
\set variant2 :second + :second / 19 + 1
\set variant3 :third + :third / 19 + 1
\set quantity1 random(1, 3)
\set quantity2 random(1, 3)
\set quantity3 random(1, 3)
BEGIN;
WITH claimed AS (
    INSERT INTO core_intent (key, use_case, actor_id, fingerprint, result_type, created_at)
    VALUES (gen_random_uuid(), 'fulfillment.place_order', :actor,
        '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef', '', now())
    ON CONFLICT DO NOTHING RETURNING key
)
SELECT (SELECT key FROM claimed) AS key, person.is_active, EXISTS (
    SELECT 1 FROM accounts_user_groups g JOIN auth_group_permissions gp USING (group_id)
    JOIN auth_permission p ON p.id = gp.permission_id JOIN django_content_type c ON c.id = p.content_type_id
    WHERE g.user_id = person.id AND c.app_label = 'sales' AND p.codename = 'confirm_salesorder') AS may
FROM accounts_user person WHERE person.id = :actor FOR SHARE OF person \gset
SELECT w.is_active, c.merged_into_id, c.credit_limit
    FROM warehouses_warehouse w, sales_customer c WHERE w.id = :warehouse AND c.id = :customer FOR KEY SHARE OF c;
SELECT stock.id, stock.available, v.id, p.name, p.price, p.currency, p.lifecycle
    FROM inventory_productstock stock JOIN catalog_variant v ON v.id = stock.variant_id
    JOIN catalog_product p ON p.id = v.product_id
    WHERE stock.warehouse_id = :warehouse AND v.id IN (:variant1, :variant2, :variant3)
    ORDER BY stock.id FOR NO KEY UPDATE OF stock;
SELECT workshop.markup_percent, workshop.least_margin_percent, workshop.seller_discount_percent, rule.*,
    EXISTS (SELECT 1 FROM inventory_productreservation held
        WHERE held.customer_id = :customer AND held.line_id IS NULL AND held.status = 'pending') AS has_holds
    FROM core_workshop workshop LEFT JOIN catalog_pricerule rule ON rule.is_active
        AND (rule.valid_from IS NULL OR rule.valid_from <= current_date)
        AND (rule.valid_until IS NULL OR rule.valid_until >= current_date)
        AND (rule.warehouse_id IS NULL OR rule.warehouse_id = :warehouse)
        AND (rule.price_group_id IS NULL OR rule.price_group_id =
            (SELECT price_group_id FROM sales_customer WHERE id = :customer))
        AND (rule.variant_id IS NULL OR rule.variant_id IN (:variant1, :variant2, :variant3));
WITH wanted AS (
    SELECT stock.id AS stock_id, v.id AS variant_id, w.quantity, p.price
    FROM (VALUES (:variant1::bigint, :quantity1::int), (:variant2, :quantity2), (:variant3, :quantity3))
        w (variant_id, quantity)
    JOIN catalog_variant v ON v.id = w.variant_id JOIN catalog_product p ON p.id = v.product_id
    JOIN inventory_productstock stock ON stock.variant_id = v.id AND stock.warehouse_id = :warehouse
), number AS (
    UPDATE core_counter SET last = last + 1 WHERE kind = 'sales.salesorder' RETURNING last
), placed AS (
    INSERT INTO sales_salesorder (number, status, source, customer_id, customer_info, warehouse_id, seller_id,
        is_urgent, comment, currency, total, paid_total, version, created_at, confirmed_at)
    SELECT last, 'ready', 'instagram', :customer, '', :warehouse, :actor, false, '', 'UAH',
        (SELECT sum(quantity * price) FROM wanted), 0, 2, now(), now()
    FROM number RETURNING id
), line AS (
    INSERT INTO sales_salesorderline (order_id, variant_id, quantity, unit_price, list_price, is_price_agreed)
    SELECT placed.id, variant_id, quantity, price, price, false FROM placed, wanted RETURNING id, variant_id, quantity
), reservation AS (
    INSERT INTO inventory_productreservation (stock_id, line_id, quantity, status, actor_id, created_at)
    SELECT wanted.stock_id, line.id, line.quantity, 'confirmed', :actor, now() FROM line JOIN wanted USING (variant_id)
), held AS (
    UPDATE inventory_productstock stock
    SET reserved_quantity = reserved_quantity + wanted.quantity, version = version + 1
    FROM wanted WHERE stock.id = wanted.stock_id
), history AS (
    INSERT INTO sales_salesorderchange (order_id, from_status, to_status, actor_id, comment, created_at)
    SELECT placed.id, before, after, :actor, '', now()
    FROM placed, (VALUES ('', 'draft'), ('draft', 'confirmed'), ('confirmed', 'ready')) step (before, after)
)
UPDATE core_intent SET result_type = 'sales.salesorder', result_id = placed.id FROM placed WHERE key = :key;
COMMIT;
