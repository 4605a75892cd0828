"""Rows by the million: COPY on PostgreSQL, executemany on SQLite, indexes made afterwards in one go each."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, cast

from django.db import connection, models, transaction

Row = tuple[Any, ...]


class Table:
    """One model's table. Rows give the columns named in `varying`, in that order; the others hold their defaults."""

    def __init__(self, model: type[models.Model], *varying: str, **constant: Any) -> None:
        fields = {field.attname: field for field in model._meta.concrete_fields}
        unnamed = [name for name, field in fields.items() if name not in varying and not field.primary_key]
        self.model = model
        self.columns = [str(fields[name].column) for name in (*varying, *unnamed)]
        self.constants = tuple(self._plain(fields[name], constant) for name in unnamed)
        self.rows: list[Row] = []

    @staticmethod
    def _plain(field: "models.Field[Any, Any]", constant: dict[str, Any]) -> Any:
        value = constant.get(field.attname, field.get_default())
        if isinstance(field, models.JSONField):
            return connection.ops.adapt_json_value(value, None) if not isinstance(value, str) else value
        return value if isinstance(field, models.DateTimeField) else field.get_db_prep_save(value, connection)

    def add(self, *values: Any) -> None:
        self.rows.append(values + self.constants)

    def flush(self) -> None:
        """Write what was added."""
        write(self.model._meta.db_table, self.columns, self.rows)
        self.rows.clear()


def write(table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cast(Any, cursor.cursor).copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join("?" * len(columns))
            sql = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - names of our own tables
            cast(Any, cursor.cursor).executemany(sql.replace("?", "%s"), rows)


class Stamps:
    """Moments as each engine's driver takes text for them."""

    def __init__(self) -> None:
        self.suffix = "+00" if connection.vendor == "postgresql" else ""

    def __call__(self, seconds: float) -> str:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S.%f") + self.suffix


@contextmanager
def bare_tables(tables: Sequence[str]) -> Iterator[None]:
    """Inside, these tables have no indexes but their keys, and nothing checks or follows each row."""
    run = _run_on_postgresql if connection.vendor == "postgresql" else _run_on_sqlite
    with run(tables):
        yield


@contextmanager
def _run_on_postgresql(tables: Sequence[str]) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # foreign keys are not asked row by row
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute(
            """SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = ANY(%s)
               AND indexdef NOT LIKE 'CREATE UNIQUE%%'""",
            [list(tables)],
        )
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
    yield
    with connection.cursor() as cursor:
        for _, definition in indexes:
            cursor.execute(definition)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")


@contextmanager
def _run_on_sqlite(tables: Sequence[str]) -> Iterator[None]:
    marks = ", ".join(["%s"] * len(tables))
    with connection.cursor() as cursor:
        for pragma in ("foreign_keys=OFF", "synchronous=OFF", "cache_size=-400000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.execute(
            f"""SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL
                AND tbl_name IN ({marks})""",  # noqa: S608
            list(tables),
        )
        dropped = cursor.fetchall()
        for kind, name, _ in dropped:
            cursor.execute(f'DROP {kind} "{name}"')
    with transaction.atomic():
        yield
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO search_words (search_words) VALUES ('rebuild')")
        for _, _, sql in dropped:
            cursor.execute(sql)
    with connection.cursor() as cursor:
        for pragma in ("wal_checkpoint(TRUNCATE)", "synchronous=NORMAL", "foreign_keys=ON", "cache_size=-20000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.execute("ANALYZE")
