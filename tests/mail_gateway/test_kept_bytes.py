"""The bytes of a mail: kept once for all its recipients, and moved where they belong when a database is older."""

import hashlib
from datetime import UTC, datetime
from typing import cast

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import func, select, text

from core.store import tables as t
from core.store.engine import Store
from core.store.migrate import HERE, migrate
from tests.databases import KINDS, Databases
from tests.mail_gateway.conftest import DOMAIN, Desk


def _blobs(desk: Desk) -> int:
    with desk.store.read() as unit:
        return unit.connection.execute(select(func.count()).select_from(t.kept_bytes)).scalar_one()


def test_a_mail_to_several_of_us_is_kept_once(desk: Desk) -> None:
    to = desk.reply_address("document", desk.world.sent())
    raw = desk.mail(to, "approved")
    for recipient in (to, f"postmaster@{DOMAIN}"):
        desk.keep(raw, recipient)
    assert _blobs(desk) == 1
    assert desk.inbox(1).sha256 == desk.inbox(2).sha256 == hashlib.sha256(raw).hexdigest()


def test_the_bytes_of_the_same_mail_by_another_way_are_not_kept_again(desk: Desk) -> None:
    to = desk.reply_address("document", desk.world.sent())
    raw = desk.mail(to, "approved")
    assert desk.keep(raw, to)
    assert not desk.keep(b"Received: by another hop\r\n" + raw.replace(b"\r\n", b"\n") + b"\n", to)
    assert _blobs(desk) == 1


def test_what_became_of_a_mail_stands_beside_it(desk: Desk) -> None:
    invoice = desk.world.sent()
    desk.write("document", invoice, "approved")
    assert desk.inbox().result == "acted"


@pytest.mark.parametrize("kind", KINDS)
def test_mails_of_an_older_database_keep_their_bytes(databases: Databases, kind: str) -> None:
    with databases.empty(kind) as url:
        store = Store(url)
        with store.engine.connect() as connection, connection.begin():
            config = Config()
            config.set_main_option("script_location", str(HERE))
            config.attributes["connection"] = connection
            command.upgrade(config, "0004")
            now = datetime(2026, 11, 1, tzinfo=UTC)
            add = text(
                "INSERT INTO inbox (source, dedupe_key, envelope, raw, received_at, state, attempts, next_at)"
                " VALUES ('smtp', :key, '{}', :raw, :now, 'pending', 0, :now)"
            )
            at = "2026-11-01 00:00:00.000000" if kind == "sqlite" else now
            for key in "ab":
                connection.execute(add, {"key": key, "raw": b"Subject: same\r\n\r\nbody\r\n", "now": at})
        migrate(store)
        with store.read() as unit:
            first, second = unit.queue.mail(1), unit.queue.mail(2)
            assert first
            assert second
            assert first.raw == second.raw == b"Subject: same\r\n\r\nbody\r\n"
            assert first.source == "mail"
        store.close()


def test_a_large_mail_is_kept_and_given_back_whole_and_once(store: Store) -> None:
    body = bytes(range(256)) * 8192 + b"\r\nthe end"
    sha256 = hashlib.sha256(body).hexdigest()
    with store.write() as unit:
        assert unit.queue.keep_bytes(sha256, cast("bytes", bytearray(body)))  # as it comes from the door
        assert not unit.queue.keep_bytes(sha256, body)
    with store.read() as unit:
        assert unit.queue.bytes_of(sha256) == body
        assert unit.queue.size_of(sha256) == len(body)
        assert unit.queue.bytes_of("nothing") is None
        assert unit.queue.size_of("nothing") == 0


def test_a_large_mail_is_not_there_where_its_transaction_failed(store: Store) -> None:
    body = b"x" * 2_000_000

    def fails() -> None:
        with store.write() as unit:
            unit.queue.keep_bytes("failed", body)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    with store.read() as unit:
        assert unit.queue.bytes_of("failed") is None


@pytest.mark.parametrize("kind", KINDS)
def test_large_mails_of_an_older_database_are_whole_and_have_nothing_behind_them(
    databases: Databases, kind: str
) -> None:
    body = bytes(range(256)) * 8192
    with databases.empty(kind) as url:
        store = Store(url)
        with store.engine.connect() as connection, connection.begin():
            config = Config()
            config.set_main_option("script_location", str(HERE))
            config.attributes["connection"] = connection
            command.upgrade(config, "0012")
            at = "2026-11-01 00:00:00.000000" if kind == "sqlite" else datetime(2026, 11, 1, tzinfo=UTC)
            add = text("INSERT INTO kept_bytes (sha256, body, kept_at) VALUES ('large', :body, :at)")
            connection.execute(add, {"body": body, "at": at})
        migrate(store)
        with store.read() as unit:
            assert unit.queue.bytes_of("large") == body
            if kind == "sqlite":
                # Behind other columns SQLite would build the whole row in memory to make room for it.
                columns = unit.connection.execute(text("PRAGMA table_info(kept_bytes)")).all()
                assert [column.name for column in columns][-1] == "body"
        store.close()
