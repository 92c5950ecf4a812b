-- Work in progress for every client by turns; returns the id of the first.
WITH counter AS (
    UPDATE core_counter SET last = last + %(count)s WHERE kind = 'production.productionorder' RETURNING last
), work AS (
    INSERT INTO production_productionorder (number, status, kind, variant_id, warehouse_id, quantity, finished_quantity,
        rejected_quantity, scrapped_quantity, is_urgent, is_embroidery, is_etsy, priority, assignee_id, comment, version,
        created_at, bom_id)
    SELECT last - %(count)s + 1 + n, 'in_progress', 'full', plentiful_variant + 1, 1 + n / 8 %% 2, 5, 0, 0, 0,
        false, false, false, 0, 1 + n %% 8, '', 1, now(), CASE WHEN %(has_bom)s THEN 1 + plentiful_variant / 25 END
    FROM counter, generate_series(0, %(count)s - 1) n, LATERAL (SELECT n * 7919 %% %(plenty)s AS plentiful) goods,
        LATERAL (SELECT plentiful + plentiful / 19 AS plentiful_variant) variant
    ORDER BY n
    RETURNING id, assignee_id
), history AS (
    INSERT INTO production_productionorderchange (order_id, from_status, to_status, actor_id, comment, created_at)
    SELECT id, before, after, assignee_id, '', now()
    FROM work, (VALUES ('', 'new'), ('new', 'in_progress')) step (before, after)
)
SELECT min(id) FROM work
