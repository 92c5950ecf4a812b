"""The tables as every test with real commits finds them, and leaves them.

Django empties every table and fills anew what the migrations fill: most of a second for a hundred tables.
Here only what a test wrote is deleted, and what was there before the first test is put back. It is asked for
over one line for all tests: behind a new line the server would plan every statement and every key anew.
"""

import pgtrigger
import psycopg
from django.db import connection

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'django_migrations'"
COLUMNS = """
    SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'
"""
EMPTY = "IF EXISTS (SELECT FROM public.{name}) THEN DELETE FROM public.{name}; END IF;"
FILL_ANEW = """
    IF EXISTS (
        (TABLE public.{name} EXCEPT TABLE at_first.{name})
        UNION ALL (TABLE at_first.{name} EXCEPT TABLE public.{name})
    ) THEN
        DELETE FROM public.{name};
        INSERT INTO public.{name} ({columns}) SELECT {columns} FROM at_first.{name};
    END IF;
"""
# Written out table by table: statements that a function puts together are never planned in advance.
PUT_BACK = """
    CREATE FUNCTION at_first.put_back() RETURNS void LANGUAGE plpgsql AS $$ BEGIN
        PERFORM set_config('pgtrigger.ignore', '{ignored}', true);
        {steps}
    END $$
"""


class Tables:
    """What the migrations have filled, and the way back to it."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("CREATE SCHEMA at_first")
            cursor.execute(TABLES)
            steps = [self._remember(name) for (name,) in cursor.fetchall()]
            # The ledger's triggers rightly refuse to forget what was committed.
            with pgtrigger.ignore():
                cursor.execute("SELECT current_setting('pgtrigger.ignore')")
                (ignored,) = cursor.fetchone()
            cursor.execute(PUT_BACK.format(ignored=ignored, steps="".join(steps)))
        self._line: psycopg.Connection | None = None

    def put_back(self) -> None:
        """Delete what a test committed."""
        try:
            self._ask()
        except psycopg.OperationalError:
            # Tests of outages cut every line.
            self.close()
            self._ask()

    def close(self) -> None:
        """No test follows."""
        if self._line:
            self._line.close()
            self._line = None

    def _ask(self) -> None:
        if self._line is None:
            self._line = psycopg.connect(**connection.get_connection_params(), autocommit=True)
        self._line.execute("SELECT at_first.put_back()")

    def _remember(self, name: str) -> str:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT EXISTS (SELECT FROM public.{name})")
            if cursor.fetchone() == (False,):
                return EMPTY.format(name=name)
            cursor.execute(f"CREATE TABLE at_first.{name} AS TABLE public.{name}")
            cursor.execute(COLUMNS, [name])
            (columns,) = cursor.fetchone()
            return FILL_ANEW.format(name=name, columns=columns)
