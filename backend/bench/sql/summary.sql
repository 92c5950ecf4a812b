-- The owner's day beside the same weekday a week ago; the moments of the two days come from the caller.
SELECT currency, count(*) FILTER (WHERE confirmed_at >= :day), count(*) FILTER (WHERE confirmed_at < :day),
    sum(total) FILTER (WHERE confirmed_at >= :day), sum(total) FILTER (WHERE confirmed_at < :day)
    FROM sales_salesorder WHERE (confirmed_at >= :day AND confirmed_at < :day_end)
    OR (confirmed_at >= :week_ago AND confirmed_at < :week_ago_end) GROUP BY currency;
SELECT count(*) FILTER (WHERE created_at >= :day), count(*) FILTER (WHERE created_at < :day)
    FROM sales_salesorderchange WHERE ((created_at >= :day AND created_at < :day_end)
    OR (created_at >= :week_ago AND created_at < :week_ago_end))
    AND to_status = 'cancelled' AND from_status <> 'draft';
SELECT o.currency, sum(amount) FILTER (WHERE p.created_at >= :day), sum(amount) FILTER (WHERE p.created_at < :day)
    FROM sales_payment p JOIN sales_salesorder o ON o.id = p.order_id
    WHERE (p.created_at >= :day AND p.created_at < :day_end)
    OR (p.created_at >= :week_ago AND p.created_at < :week_ago_end) GROUP BY o.currency;
SELECT person.name, sum(quantity) FILTER (WHERE r.created_at >= :day), sum(quantity) FILTER (WHERE r.created_at < :day),
    sum(rejected_quantity) FILTER (WHERE r.created_at >= :day), sum(rejected_quantity) FILTER (WHERE r.created_at < :day)
    FROM production_productionreport r JOIN accounts_user person ON person.id = r.worker_id
    WHERE (r.created_at >= :day AND r.created_at < :day_end)
    OR (r.created_at >= :week_ago AND r.created_at < :week_ago_end) GROUP BY person.id, person.name;
WITH wanted AS (
    SELECT l.variant_id, sum(l.quantity) AS ordered FROM sales_salesorder o
    JOIN sales_salesorderline l ON l.order_id = o.id
    WHERE (o.confirmed_at >= :month_ago OR o.status IN ('confirmed', 'in_production'))
        AND o.status NOT IN ('draft', 'cancelled') GROUP BY l.variant_id
), free AS (
    SELECT stock.variant_id, sum(stock.available) AS available FROM inventory_productstock stock
    JOIN warehouses_warehouse w ON w.id = stock.warehouse_id
    WHERE w.is_active AND w.kind IN ('production', 'storage', 'retail') GROUP BY stock.variant_id
)
SELECT v.id, p.name, color.name, secondary.name, wanted.ordered, COALESCE(free.available, 0) AS available
    FROM wanted JOIN catalog_variant v ON v.id = wanted.variant_id JOIN catalog_product p ON p.id = v.product_id
    JOIN catalog_color color ON color.id = v.color_id
    LEFT JOIN catalog_color secondary ON secondary.id = v.secondary_color_id
    LEFT JOIN free ON free.variant_id = v.id
    WHERE COALESCE(free.available, 0) <= 2 AND p.lifecycle IN ('new', 'active', 'phase_out')
    ORDER BY wanted.ordered DESC, available, v.id;
SELECT currency, sum(total - paid_total), count(*) FILTER (WHERE status <> 'shipped' AND due_on < :today)
    FROM sales_salesorder WHERE status IN ('confirmed', 'in_production', 'ready', 'shipped') GROUP BY currency;
SELECT count(*) FROM production_productionorder
    WHERE status IN ('new', 'in_progress', 'embroidery', 'deciding', 'blocked') AND due_on < :today;
