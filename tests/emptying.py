"""The tables as every test with real commits finds them, and leaves them.

Django empties every table and fills anew what the migrations fill: most of a second for a hundred tables.
Here only what a test wrote is deleted, and what was there before the first test is put back.
"""

import pgtrigger
from django.db import connection, transaction
from django.test import TransactionTestCase

TABLES = """
    SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'django_migrations'
"""
REMEMBER = f"""
DO $$ DECLARE name text; is_there boolean; BEGIN
    CREATE SCHEMA at_first;
    FOR name IN {TABLES} LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', name) INTO is_there;
        IF is_there THEN EXECUTE format('CREATE TABLE at_first.%1$I AS TABLE public.%1$I', name); END IF;
    END LOOP;
END $$
"""
PUT_BACK = f"""
CREATE FUNCTION at_first.put_back() RETURNS void LANGUAGE plpgsql AS $$
DECLARE name text; is_other boolean; columns text; BEGIN
    FOR name IN {TABLES} LOOP
        IF to_regclass('at_first.' || name) IS NULL THEN
            EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', name) INTO is_other;
            IF is_other THEN EXECUTE format('DELETE FROM public.%I', name); END IF;
            CONTINUE;
        END IF;
        EXECUTE format('SELECT EXISTS ((TABLE public.%1$I EXCEPT TABLE at_first.%1$I)
            UNION ALL (TABLE at_first.%1$I EXCEPT TABLE public.%1$I))', name) INTO is_other;
        IF is_other THEN
            SELECT string_agg(quote_ident(column_name), ', ') INTO columns FROM information_schema.columns
                WHERE table_schema = 'public' AND table_name = name AND is_generated = 'NEVER';
            EXECUTE format('DELETE FROM public.%I', name);
            EXECUTE format('INSERT INTO public.%1$I (%2$s) SELECT %2$s FROM at_first.%1$I', name, columns);
        END IF;
    END LOOP;
END $$
"""


def remember_tables() -> None:
    """Keep a copy of what the migrations have filled."""
    with connection.cursor() as cursor:
        cursor.execute(REMEMBER)
        cursor.execute(PUT_BACK)


def put_tables_back(_test: TransactionTestCase) -> None:
    """Delete what a test committed, which the ledger's triggers rightly refuse."""
    with pgtrigger.ignore(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT at_first.put_back()")
