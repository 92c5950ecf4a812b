-- What lies where, what is promised, what is being made, what is still wanted; and may this person know it.
\set actor :client_id % 8 + 1
\set variant random(1, :variants)
SELECT array_agg(c.app_label || '.' || p.codename) FROM accounts_user_groups g
    JOIN auth_group_permissions gp USING (group_id) JOIN auth_permission p ON p.id = gp.permission_id
    JOIN django_content_type c ON c.id = p.content_type_id
    WHERE g.user_id = :actor AND p.codename IN ('view_productstock', 'view_salesorder', 'see_cost',
        'view_productstockmovement', 'adjust_productstock');
SELECT v.id, v.sku, p.name, color.name, secondary.name, p.price, p.cost_price,
    (SELECT sum(greatest(work.quantity - work.finished_quantity - work.scrapped_quantity, 0))
        FROM production_productionorder work WHERE work.variant_id = v.id
        AND work.status IN ('new', 'in_progress', 'embroidery', 'deciding', 'blocked')) AS being_made,
    (SELECT sum(l.quantity - COALESCE((SELECT sum(r.quantity) FROM inventory_productreservation r
            WHERE r.line_id = l.id AND r.status IN ('pending', 'confirmed')), 0))
        FROM sales_salesorder o JOIN sales_salesorderline l ON l.order_id = o.id
        WHERE o.status IN ('confirmed', 'in_production') AND l.variant_id = v.id) AS wanted
    FROM catalog_variant v JOIN catalog_product p ON p.id = v.product_id
    JOIN catalog_color color ON color.id = v.color_id
    LEFT JOIN catalog_color secondary ON secondary.id = v.secondary_color_id WHERE v.id = :variant;
SELECT w.id, w.name, w.is_default, COALESCE(stock.quantity, 0), COALESCE(stock.reserved_quantity, 0)
    FROM warehouses_warehouse w
    LEFT JOIN inventory_productstock stock ON stock.warehouse_id = w.id AND stock.variant_id = :variant
    WHERE stock.quantity > 0 OR w.is_default ORDER BY w.is_default DESC, w.name;
