"""Column types that give domain values on both databases."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import DateTime, Dialect, LargeBinary, String, Text, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.types import TypeEngine


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime: timestamptz on PostgreSQL, naive UTC on SQLite. A naive value is refused."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Use the native type with a zone where there is one."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(TIMESTAMP(timezone=True))
        return dialect.type_descriptor(DateTime())

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        """Store in UTC."""
        return _utc if dialect.name == "postgresql" else _written

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        """Give back aware UTC."""
        return _utc if dialect.name == "postgresql" else _read


def _utc(value: datetime | None) -> datetime | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("a naive datetime cannot be stored: instants are UTC")
    return value.astimezone(UTC)


@lru_cache(maxsize=1024)
def _written(value: datetime | None) -> str | None:
    """As SQLAlchemy's own type writes it, so that texts sort as times do."""
    found = _utc(value)
    return None if found is None else found.replace(tzinfo=None).isoformat(" ", "microseconds")


@lru_cache(maxsize=1024)
def _read(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value).replace(tzinfo=UTC)


class Word(TypeDecorator[StrEnum]):
    """A member of a StrEnum, stored as its value."""

    impl = String(24)
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        """Remember the enumeration; an unknown stored word raises ValueError on reading."""
        super().__init__()
        self.words = words

    def bind_processor(self, dialect: Dialect) -> Callable[[StrEnum | None], str | None]:
        """Store the value."""
        words = self.words
        return lambda value: None if value is None else words(value).value

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[str | None], StrEnum | None]:
        """Give back the member."""
        words, known = self.words, {word.value: word for word in self.words}
        return lambda value: None if value is None else known.get(value) or words(value)


class Json(TypeDecorator[Any]):
    """A JSON value: JSONB on PostgreSQL, text on SQLite. `shape` makes the domain's type of it (tuple, dict),
    `plain` JSON of that type where it is none yet."""

    impl = Text
    cache_ok = True

    def __init__(self, shape: Callable[[Any], Any] | None = None, plain: Callable[[Any], Any] | None = None) -> None:
        """`shape` is applied to what is read (a type such as tuple), `plain` to what is written."""
        super().__init__()
        self.shape = shape
        self.plain = plain

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """JSONB where there is one."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(JSONB(none_as_null=True))
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Make JSON's types of it; PostgreSQL's driver writes them."""
        return self.plain(value) if self.plain and value is not None else value

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """Give the driver what it stores."""
        if dialect.name == "postgresql":
            return super().bind_processor(dialect)
        plain = self.plain or _same
        return lambda value: None if value is None else _as_text(plain(value))

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        """Give back Python values."""
        shape = self.shape or _same
        if dialect.name == "postgresql":
            return lambda value: None if value is None else shape(value)
        return lambda value: None if value is None else shape(json.loads(value))


# `json.dumps` would make an encoder for every value. What is stored is made of values, which hold no circles.
_as_text = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


def _same(value: Any) -> Any:
    return value


class Exact(TypeDecorator[Decimal]):
    """A Decimal stored as text: SQLite has no exact number type."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        """Store the digits."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        """Give back the digits."""
        return None if value is None else Decimal(value)


Raw = LargeBinary
