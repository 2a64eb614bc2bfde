"""Statements that are built once run straight on the driver.

SQLAlchemy's own way from a statement to its rows costs several times what either database takes for a row found
by its key. Here SQL, order of parameters and conversions are taken from SQLAlchemy when a statement is first
met, and kept for the engine's lifetime. Only for statements that are module constants or kept by a `Shape`: one
that is built per call would be compiled, and kept, every time.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Dialect
from sqlalchemy.exc import DBAPIError

Convert = Callable[[Any], Any]

_ready: "WeakKeyDictionary[Dialect, dict[Any, _Ready]]" = WeakKeyDictionary()


class Rows:
    """What a statement gave: all of its rows, already fetched."""

    __slots__ = ("_rows", "rowcount")

    def __init__(self, rows: list[list[Any]], rowcount: int) -> None:
        """Keep the rows."""
        self._rows = rows
        self.rowcount = rowcount

    def __iter__(self) -> Iterator[list[Any]]:
        """Row by row."""
        return iter(self._rows)

    def first(self) -> list[Any] | None:
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

    def execute(self, statement: Any, params: Mapping[str, Any] | Sequence[Mapping[str, Any]] = {}) -> Rows:  # noqa: B006 - never changed
        """Run it, once or for each of several rows. Raises what `Connection.execute` would raise."""
        many = not isinstance(params, Mapping)
        names = tuple(params[0]) if many else tuple(params)
        key = (statement, names)
        ready = self._known.get(key)
        if ready is None:
            ready = self._known[key] = _Ready(statement, names, self._dialect)
        cursor = self._cursor
        try:
            if many:
                cursor.executemany(ready.sql, [ready.bound(one) for one in params])  # type: ignore[arg-type]
                return Rows([], cursor.rowcount)
            cursor.execute(ready.sql, ready.bound(params))
            return Rows(ready.converted(cursor.fetchall()) if ready.returns else [], cursor.rowcount)
        except self._dialect.loaded_dbapi.Error as error:
            raise DBAPIError.instance(
                ready.sql,
                None,
                error,
                self._dialect.loaded_dbapi.Error,
                hide_parameters=True,
                dialect=self._dialect,
            ) from error


class _Ready:
    """One statement for one dialect."""

    def __init__(self, statement: Any, names: tuple[str, ...], dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=list(names))
        if compiled.post_compile_params or compiled.literal_execute_params:
            raise ValueError(f"this statement's text depends on its values: {compiled}")
        self.sql = str(compiled)
        self._positions = compiled.positiontup
        self._fixed: dict[str, Any] = {}
        self._given: list[tuple[str, Convert | None]] = []
        for name, bind in compiled.binds.items():
            convert = bind.type.dialect_impl(dialect).bind_processor(dialect)
            if name in names:
                self._given.append((name, convert))
            else:
                value = bind.effective_value
                self._fixed[name] = convert(value) if convert else value
        described = (
            statement.column_descriptions if statement.is_select else getattr(statement, "returning_column_descriptions", [])
        )
        self.returns = bool(described)
        converts = [column["type"].dialect_impl(dialect).result_processor(dialect, None) for column in described]
        self._converts = [(number, convert) for number, convert in enumerate(converts) if convert]

    def bound(self, params: Any) -> Any:
        """Return the parameters as the driver takes them."""
        values = self._fixed.copy()
        for name, convert in self._given:
            value = params[name]
            values[name] = convert(value) if convert else value
        return [values[name] for name in self._positions] if self._positions is not None else values

    def converted(self, found: Sequence[Any]) -> list[list[Any]]:
        """Return rows of domain values."""
        rows = [list(row) for row in found]
        for row in rows:
            for number, convert in self._converts:
                row[number] = convert(row[number])
        return rows
