-- The same tables with the same rows, keys and indexes in the schema «hand», without a trigger of ours.
SET session_replication_role = replica;
SET ROLE tsekh;
CREATE SCHEMA hand;
DO $$
DECLARE
    name text;
    columns text;
    link record;
BEGIN
    FOR name IN SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
        WHERE nspname = 'public' AND relkind = 'r'
        AND relname ~ '^(accounting|accounts|auth|catalog|core|django_content|inventory|materials|production|sales|warehouses|workflow)_'
    LOOP
        EXECUTE format('CREATE TABLE hand.%I (LIKE public.%I INCLUDING ALL)', name, name);
        SELECT string_agg(quote_ident(attname), ', ') INTO columns FROM pg_attribute
            WHERE attrelid = format('public.%I', name)::regclass AND attnum > 0 AND attgenerated = '' AND NOT attisdropped;
        EXECUTE format('INSERT INTO hand.%I (%s) SELECT %s FROM public.%I', name, columns, columns, name);
    END LOOP;
    -- Foreign keys checked at once: nothing here needs them to wait for the end of the transaction.
    FOR link IN SELECT c.conname, t.relname, pg_get_constraintdef(c.oid) AS definition
        FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
        WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace AND to_regclass('hand.' || t.relname) IS NOT NULL
    LOOP
        EXECUTE format('ALTER TABLE hand.%I ADD CONSTRAINT %I %s', link.relname, link.conname,
            replace(replace(link.definition, ' DEFERRABLE INITIALLY DEFERRED', ''), 'REFERENCES ', 'REFERENCES hand.'));
    END LOOP;
    FOR link IN SELECT format('%I.%I', table_schema, table_name) AS place, column_name
        FROM information_schema.columns WHERE is_identity = 'YES' AND table_schema IN ('public', 'hand')
    LOOP
        EXECUTE format('SELECT setval(pg_get_serial_sequence(%L, %L), (SELECT max(%I) FROM %s))',
            link.place, link.column_name, link.column_name, link.place);
    END LOOP;
END $$;
RESET ROLE;
VACUUM (ANALYZE);
