"""A table seen as a collection of one frozen domain type: rows and values by field name."""

from dataclasses import fields
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Table, and_, bindparam, insert, select, update

from core.domain.errors import Conflict

T = TypeVar("T")


class Shape(Generic[T]):
    """How one domain type lies in one table. Statements are built once: building them costs as much as running."""

    def __init__(self, kind: type[T], table: Table) -> None:
        """Every field of `kind` is a column of `table` or has a default; every column but the serial is a field."""
        self.kind = kind
        self.table = table
        self.names = tuple(field.name for field in fields(kind) if field.name in table.c)  # type: ignore[arg-type]
        self.columns = tuple(table.c[name] for name in self.names)
        self.key = tuple(column.name for column in table.primary_key.columns)
        self.versioned = "row" in self.names
        self.inserting = insert(table)
        match = [table.c[name] == bindparam(f"k_{name}") for name in self.key]
        if self.versioned:
            match.append(table.c.row == bindparam("k_row"))
        changed = [name for name in self.names if name not in self.key]
        self.updating = update(table).where(and_(*match))
        self.changed = changed
        self._selects: dict[tuple[str, ...], Any] = {}
        # A frozen class's own __init__ takes three times as long: it looks up how to set for every field.
        self._put = [getattr(kind, name).__set__ for name in self.names]
        others = [field for field in fields(kind) if field.name not in table.c]  # type: ignore[arg-type]
        self._others = [(getattr(kind, field.name).__set__, field.default) for field in others]

    def value(self, row: Any) -> T:
        """Make the domain value of a row."""
        found = object.__new__(self.kind)
        for put, value in zip(self._put, row, strict=True):
            put(found, value)
        for put, value in self._others:
            put(found, value)
        return found

    def row(self, value: T) -> dict[str, Any]:
        """Make the row of a domain value."""
        return {name: getattr(value, name) for name in self.names}

    def selecting(self, names: tuple[str, ...]) -> Any:
        """Return the select by equality of these columns, newest key last."""
        found = self._selects.get(names)
        if found is None:
            where = [self.table.c[name] == bindparam(f"w_{name}") for name in names]
            order = [self.table.c[name] for name in self.key]
            found = self._selects[names] = select(*self.columns).where(and_(True, *where)).order_by(*order)
        return found


class Collection(Generic[T]):
    """The rows of one shape inside one transaction."""

    def __init__(self, connection: Connection, shape: Shape[T]) -> None:
        """Bind the shape to the transaction's connection."""
        self._connection = connection
        self._shape = shape

    def find(self, **where: Any) -> T | None:
        """Return the first row that equals all of `where`, or None."""
        row = self._run(where).first()
        return None if row is None else self._shape.value(row)

    def all(self, **where: Any) -> list[T]:
        """Return every row that equals all of `where`, in the order of the key (ids sort by time)."""
        return [self._shape.value(row) for row in self._run(where)]

    def add(self, value: T) -> T:
        """Insert."""
        self._connection.execute(self._shape.inserting, self._shape.row(value))
        return value

    def save(self, value: T, *, was: T | None = None) -> T:
        """Write a changed value over the row it came from; only what differs from what it `was`, where that is said:
        an index whose columns stay need not be written.

        Raises Conflict when the row is not the version that was read.
        """
        shape = self._shape
        row = shape.row(value)
        params = {name: row[name] for name in shape.changed if was is None or row[name] != getattr(was, name)}
        params |= {f"k_{name}": row[name] for name in shape.key}
        if shape.versioned:
            params["k_row"] = row["row"] - 1
        if self._connection.execute(shape.updating, params).rowcount != 1:
            raise Conflict(f"{shape.table.name} {[row[name] for name in shape.key]}")
        return value

    def _run(self, where: dict[str, Any]) -> Any:
        statement = self._shape.selecting(tuple(where))
        return self._connection.execute(statement, {f"w_{name}": value for name, value in where.items()})


class Kept(Generic[T]):
    """A collection of a transaction, made when it is first asked for: no piece of work needs more than a few."""

    def __init__(self, shape: Shape[T]) -> None:
        """Keep the shape."""
        self._shape = shape

    def __set_name__(self, _owner: type, name: str) -> None:
        """Learn the attribute's name."""
        self._name = name

    def __get__(self, unit: Any, _owner: type) -> Collection[T]:
        """Make it, in the place of this descriptor."""
        found = unit.__dict__[self._name] = Collection(unit.run, self._shape)
        return found
