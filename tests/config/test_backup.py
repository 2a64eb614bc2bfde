"""A backup is made while Penny is served, is checked, and comes back; what may have left meanwhile is held."""

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.domain.ids import BusinessId
from core.store import held
from core.store.backup import BadBackup, back_up, check, put_back
from core.store.engine import Store
from core.store.migrate import HEAD
from core.store.records import Letter
from tests.databases import Databases

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def penny(file: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("PENNY_")}
    env |= {"PENNY_CONFIG": os.devnull, "PENNY_ENV": "sandbox", "PENNY_DATABASE_URL": f"sqlite:///{file}", **settings}
    command = [sys.executable, "-m", "config.cli", *words]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False)


def letter(number: int, **more: str) -> Letter:
    return Letter(
        business_id=BusinessId("b"),
        dedupe_key=f"k{number}",
        channel="mail",
        lane=f"l{number}",
        payload={"template": "invoice", "padding": "x" * 2000, **more},
    )


@pytest.fixture
def file(databases: Databases, tmp_path: Path) -> Iterator[Path]:
    with databases.fresh("sqlite") as url:
        shutil.copy(url.removeprefix("sqlite:///"), tmp_path / "penny.db")
        yield tmp_path / "penny.db"


def keys(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as copy:
        return [row[0] for row in copy.execute("SELECT dedupe_key FROM outbox ORDER BY id")]


def test_a_backup_taken_while_others_write_is_whole(file: Path, tmp_path: Path) -> None:
    """Every transaction writes two letters: a torn copy would have an odd number of them."""
    store, stop, written = Store(f"sqlite:///{file}"), threading.Event(), [0]

    def write() -> None:
        while not stop.is_set():
            with store.write() as unit:
                unit.queue.post([letter(2 * written[0]), letter(2 * written[0] + 1)])
            written[0] += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        counts = []
        for number in range(5):
            before = written[0]
            target = tmp_path / f"copy{number}.db"
            assert back_up(file, target) == target.stat().st_size
            assert check(target) == HEAD
            counts.append(len(keys(target)))
            assert counts[-1] >= 2 * before
    finally:
        stop.set()
        writer.join()
        store.close()
    assert all(count % 2 == 0 for count in counts)
    assert stat.S_IMODE((tmp_path / "copy0.db").stat().st_mode) == 0o600


def test_a_backup_that_fails_leaves_the_older_one(file: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    back_up(file, target)
    good = target.read_bytes()
    file.write_bytes(b"this is no database at all, whatever it is called" * 100)
    with pytest.raises(BadBackup):
        back_up(file, target)
    assert target.read_bytes() == good
    assert sorted(one.name for one in tmp_path.iterdir()) == ["copy.db", "penny.db"]


@pytest.mark.parametrize("name", ["penny.db", "penny.db-wal", "../{}/penny.db"])
def test_the_database_is_not_written_over_by_its_backup(file: Path, name: str) -> None:
    with pytest.raises(BadBackup, match="is the database itself"):
        back_up(file, file.parent / name.format(file.parent.name))


def test_a_damaged_backup_is_not_put_back(file: Path, tmp_path: Path) -> None:
    store = Store(f"sqlite:///{file}")
    with store.write() as unit:
        unit.queue.post([letter(number) for number in range(200)])
    store.close()
    copy = tmp_path / "copy.db"
    back_up(file, copy)
    whole = copy.read_bytes()
    for damaged in (whole[: len(whole) // 2], whole[:20_000] + b"\xff" * 30_000 + whole[50_000:], b""):
        copy.write_bytes(damaged)
        before = file.read_bytes()
        with pytest.raises(BadBackup):
            put_back(copy, file, NOW)
        assert file.read_bytes() == before


def test_the_nightly_command_keeps_the_newest(file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    for day in range(1, 5):
        (folder / f"penny-2026010{day}T000000Z.db").write_bytes(b"old")
    (folder / "notes.txt").write_text("mine")
    made = penny(file, "backup", "--keep", "2", PENNY_BACKUP_DIR=str(folder))
    assert made.returncode == 0, made.stderr
    assert "The secret key is not in it" in made.stdout
    left = sorted(one.name for one in folder.iterdir())
    assert left[:2] == ["notes.txt", "penny-20260104T000000Z.db"]
    assert len(left) == 3
    assert check(folder / left[2]) == HEAD


def test_the_way_back_keeps_the_old_database_and_holds_what_waits(file: Path, tmp_path: Path) -> None:
    store = Store(f"sqlite:///{file}")
    with store.write() as unit:
        unit.queue.post([letter(1)])
    assert penny(file, "backup", str(tmp_path / "copy.db")).returncode == 0
    with store.write() as unit:
        unit.queue.post([letter(2)])
    store.close()
    done = penny(file, "restore", str(tmp_path / "copy.db"))
    assert done.returncode == 0, done.stderr
    assert "1 letters are held" in done.stdout
    assert keys(file) == ["k1"]
    kept = next(one for one in tmp_path.glob("penny.db.before-*") if not one.name.endswith(("-wal", "-shm")))
    assert keys(kept) == ["k1", "k2"]
    assert "held" in penny(file, "outbox").stdout
    assert penny(file, "outbox", "drop").stdout == "1 letters are cancelled.\n"
    assert penny(file, "outbox").stdout == "Nothing waits.\n"


def test_a_newer_pennys_backup_is_not_put_back(file: Path, tmp_path: Path) -> None:
    back_up(file, tmp_path / "copy.db")
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy, copy:
        copy.execute("UPDATE alembic_version SET version_num = '9999_later'")
    before = file.read_bytes()
    refused = penny(file, "restore", str(tmp_path / "copy.db"))
    assert refused.returncode == 2
    assert "schema 9999_later, which a newer Penny made" in refused.stderr
    assert file.read_bytes() == before


@pytest.mark.parametrize("words", [["migrate"], ["serve"], ["business", "list"]])
def test_a_newer_pennys_database_is_left_alone(file: Path, words: list[str]) -> None:
    with closing(sqlite3.connect(file)) as newer, newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999_later'")
    refused = penny(file, *words)
    assert refused.returncode == 2
    assert "a newer Penny made" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    assert "upgrade this one" in penny(file, "doctor", COLUMNS="200").stdout


def test_nothing_is_put_back_under_a_penny_that_serves(file: Path, tmp_path: Path) -> None:
    back_up(file, tmp_path / "copy.db")
    serving = Store(f"sqlite:///{file}")
    serving.hold()
    refused = penny(file, "restore", str(tmp_path / "copy.db"))
    serving.close()
    assert refused.returncode == 2
    assert "another Penny is serving" in refused.stderr
    assert not list(tmp_path.glob("*before*"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["backup"], "set PENNY_BACKUP_DIR"),
        (["backup", "/nowhere/at/all.db"], "/nowhere/at"),
        (["restore", "none.db"], "there is no file none.db"),
    ],
)
def test_what_cannot_be_done_is_one_line(file: Path, words: list[str], said: str) -> None:
    refused = penny(file, *words)
    assert refused.returncode == 2
    assert said in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


def test_postgresql_is_sent_to_its_own_tools() -> None:
    refused = penny(Path("x"), "backup", "x.dump", PENNY_DATABASE_URL="postgresql://penny:hunter2@127.0.0.1/penny")
    assert (refused.returncode, "pg_dump" in refused.stderr, "hunter2" in refused.stderr) == (2, True, False)


def test_a_held_letter_leaves_only_when_released(store: Store) -> None:
    def claimed() -> int:
        with store.write() as unit:
            return len(unit.queue.claim_letters(channel="mail", owner="w", limit=9, lease=timedelta(minutes=1)))

    with store.write() as unit:
        unit.queue.post([letter(1), letter(2)])
    assert held.hold(store) == 2
    assert claimed() == 0
    assert held.release(store) == 2
    assert claimed() == 2


def test_a_sender_at_work_cannot_mark_a_letter_that_was_held(store: Store) -> None:
    with store.write() as unit:
        unit.queue.post([letter(1)])
        row = unit.queue.claim_letters(channel="mail", owner="w", limit=1, lease=timedelta(minutes=1))[0]
    held.hold(store)
    with store.write() as unit:
        assert not unit.queue.mark_letter(row, "sent")
    assert held.drop(store) == 1
    with store.read() as unit:
        assert [one.state for one in unit.queue.letters()] == ["cancelled"]
