"""Statements that are built once run straight on the driver.

SQLAlchemy's own way from a statement to its rows costs several times what either database takes for a row found
by its key. Here SQL, order of parameters and conversions are taken from SQLAlchemy when a statement is first
met, and kept for the engine's lifetime. Only for statements that are module constants or kept by a `Shape`: one
that is built per call would be compiled, and kept, every time.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Dialect
from sqlalchemy.exc import DBAPIError

Convert = Callable[[Any], Any]

_NOTHING: dict[str, Any] = {}
_ready: "WeakKeyDictionary[Dialect, dict[Any, _Ready]]" = WeakKeyDictionary()


class Rows:
    """What a statement gave: all of its rows, already fetched."""

    __slots__ = ("_rows", "rowcount")

    def __init__(self, rows: Sequence[Sequence[Any]], rowcount: int) -> None:
        """Keep the rows."""
        self._rows = rows
        self.rowcount = rowcount

    def __iter__(self) -> Iterator[Sequence[Any]]:
        """Row by row."""
        return iter(self._rows)

    def first(self) -> Sequence[Any] | None:
        """Return the first row, or None."""
        return self._rows[0] if self._rows else None

    def scalars(self) -> list[Any]:
        """Return the first value of every row."""
        return [row[0] for row in self._rows]

    def scalar(self) -> Any:
        """Return the first value of the first row, or None."""
        return self._rows[0][0] if self._rows else None


class Prepared:
    """Runs prepared statements inside the transaction of a connection; errors are SQLAlchemy's."""

    def __init__(self, connection: Connection) -> None:
        """Bind to the transaction, which has begun."""
        self._dialect = connection.dialect
        self._cursor = connection.connection.cursor()
        known = _ready.get(self._dialect)
        if known is None:
            known = _ready[self._dialect] = {}
        self._known = known
        self.writes: Counter[str] = Counter()  # by table: what was read before a write may be old after it

    def execute(self, statement: Any, params: dict[str, Any] | Sequence[dict[str, Any]] = _NOTHING) -> Rows:
        """Run it, once or for each of several rows. Raises what `Connection.execute` would raise."""
        several = None if isinstance(params, dict) else params
        one: Any = params if several is None else several[0]
        names = tuple(one)
        ready = self._known.get((statement, names))
        if ready is None:
            ready = self._known[statement, names] = _Ready(statement, names, self._dialect)
        if ready.writes:
            self.writes[ready.writes] += 1
        cursor = self._cursor
        try:
            if several is not None:
                cursor.executemany(ready.sql, [ready.bound(row) for row in several])
                return Rows([], cursor.rowcount)
            cursor.execute(ready.sql, ready.bound(params))
            return Rows(ready.converted(cursor.fetchall()) if ready.returns else [], cursor.rowcount)
        except self._dialect.loaded_dbapi.Error as error:
            raise self._wrapped(error, ready.sql) from error

    def say(self, sql: str) -> None:
        """Run a word to the database that has neither values nor rows (SAVEPOINT)."""
        try:
            self._cursor.execute(sql)
        except self._dialect.loaded_dbapi.Error as error:
            raise self._wrapped(error, sql) from error

    def read_large(self, table: str, column: str, rowid: int) -> bytes:
        """Read one large value of SQLite without the copy that a row of it would be."""
        return bytes(self._large(table, column, rowid, None))

    def write_large(self, table: str, column: str, rowid: int, body: bytes) -> None:
        """Fill one large value of SQLite, which has room for just that: a bound value is copied, and kept with the
        statement until it runs again."""
        self._large(table, column, rowid, body)

    def _large(self, table: str, column: str, rowid: int, body: bytes | None) -> bytes:
        try:
            with self._cursor.connection.blobopen(table, column, rowid, readonly=body is None) as blob:
                return blob.read() if body is None else blob.write(body) or b""
        except self._dialect.loaded_dbapi.Error as error:
            raise self._wrapped(error, f"blob of {table}") from error

    def _wrapped(self, error: Exception, sql: str) -> BaseException:
        base = self._dialect.loaded_dbapi.Error
        return DBAPIError.instance(sql, None, error, base, hide_parameters=True, dialect=self._dialect)


class _Ready:
    """One statement for one dialect."""

    def __init__(self, statement: Any, names: tuple[str, ...], dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=list(names))
        if compiled.post_compile_params or compiled.literal_execute_params:
            raise ValueError(f"this statement's text depends on its values: {compiled}")
        self.sql = str(compiled)
        self._fixed: dict[str, Any] = {}
        given: dict[str, Convert | None] = {}
        for name, bind in compiled.binds.items():
            convert = bind.type.dialect_impl(dialect).bind_processor(dialect)
            if name in names:
                given[name] = convert
            else:
                value = bind.effective_value
                self._fixed[name] = convert(value) if convert else value
        self._given = list(given.items())
        self._by_name = compiled.positiontup is None
        order = compiled.positiontup or []
        # The driver wants a list in its order: what is written into the statement stands there already.
        self._list = [self._fixed.get(name) for name in order]
        self._places = [(at, name) for at, name in enumerate(order) if name in given]
        self._all = itemgetter(*order) if len(order) > 1 and len(order) == len(self._places) else None
        converts_in = [(at, given.get(name)) for at, name in enumerate(order)]
        self._converts_in = [(at, convert) for at, convert in converts_in if convert]
        if statement.is_select:
            described = statement.column_descriptions
            self.writes = ""
        else:
            described = getattr(statement, "returning_column_descriptions", [])
            self.writes = statement.table.name
        self.returns = bool(described)
        converts = [column["type"].dialect_impl(dialect).result_processor(dialect, None) for column in described]
        self._converts_out = [(at, convert) for at, convert in enumerate(converts) if convert]

    def bound(self, params: Any) -> Any:
        """Return the parameters as the driver takes them."""
        if self._by_name:
            given = {name: convert(params[name]) if convert else params[name] for name, convert in self._given}
            return {**self._fixed, **given}
        if self._all:
            values = list(self._all(params))
        else:
            values = self._list.copy()
            for at, name in self._places:
                values[at] = params[name]
        for at, convert in self._converts_in:
            values[at] = convert(values[at])
        return values

    def converted(self, found: Sequence[Sequence[Any]]) -> Sequence[Sequence[Any]]:
        """Return rows of domain values."""
        if not self._converts_out:
            return found
        rows = [list(row) for row in found]
        for row in rows:
            for at, convert in self._converts_out:
                row[at] = convert(row[at])
        return rows
