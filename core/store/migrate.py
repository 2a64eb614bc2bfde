"""Bring a database to the schema of this code; know whether it is there."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from core.store.engine import Store

HEAD = "0013"
HERE = Path(__file__).parent / "migrations"


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaState:
    """`found` is the database's revision ('' for an empty one), `wanted` this code's."""

    found: str
    wanted: str = HEAD

    @property
    def current(self) -> bool:
        """Whether the code fits the database."""
        return self.found == self.wanted


def schema_state(store: Store) -> SchemaState:
    """Look, without importing Alembic: the usual start has nothing to migrate."""
    with store.read() as unit:
        if not inspect(unit.connection).has_table("alembic_version"):
            return SchemaState(found="")
        found = unit.connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
        return SchemaState(found=found or "")


class UnknownSchema(Exception):
    """The database is at a revision this code has never heard of: a newer Penny has been here."""


def is_known(revision: str) -> bool:
    """Whether this code can bring a database of that revision forward ('' is an empty one)."""
    from alembic.script import ScriptDirectory

    return not revision or revision in {one.revision for one in ScriptDirectory(str(HERE)).walk_revisions()}


def migrate(store: Store) -> SchemaState:
    """Run what is missing, in one transaction; on PostgreSQL under an advisory lock, so that two may start.

    Raises UnknownSchema.
    """
    from alembic import command
    from alembic.config import Config

    found = schema_state(store).found  # says plainly when the database is down
    if not is_known(found):
        raise UnknownSchema(found)
    with store.engine.connect() as connection, connection.begin():
        if not store.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(7366339)"))
        config = Config()
        config.set_main_option("script_location", str(HERE))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return schema_state(store)


def differences(connection: Connection) -> list[object]:
    """Return what the database and the tables of this code do not agree on: empty, or a migration is missing."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from core.store.tables import metadata

    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, metadata))
