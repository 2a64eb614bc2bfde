"""What every test may ask for: a store on each database, and the world with its named people."""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import gettempdir

import pytest
from hypothesis import settings

from core.store.engine import Store
from tests.databases import KINDS, Databases
from tests.world import World

# A loaded machine is slow: time is no property here. In CI the same examples every time, elsewhere new ones.
settings.register_profile("usual", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "usual")


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Fresh databases of both kinds."""
    own = tmp_path_factory.mktemp("databases")
    base = tmp_path_factory.getbasetemp()
    run = base.parent.name if base.name.startswith("popen-") else base.name
    # Run as root, PostgreSQL takes a user of its own, which may not enter pytest's private folder.
    found = Databases(own, Path(gettempdir()) / f"penny-postgres-{os.getuid()}-{run}")
    yield found
    found.close()


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, databases: Databases) -> Iterator[str]:
    """A fresh migrated database, once SQLite and once PostgreSQL."""
    with databases.fresh(request.param) as url:
        yield url


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A store whose business clock the world can move."""
    found = Store(database_url)
    yield found
    found.close()


@pytest.fixture
def world(store: Store) -> World:
    """Northwind with Dana (owner), Finn (finance), Ada (approver), Max (member); Acme's ap@ as a contact."""
    return World(store)


@pytest.fixture(autouse=True)
def _own_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test writes into the checkout, and none reads the developer's settings."""
    monkeypatch.chdir(tmp_path)
    for name in ("PENNY_CONFIG", "PENNY_DATABASE_URL", "PENNY_SECRET_KEY", "PENNY_ENV"):
        monkeypatch.delenv(name, raising=False)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """With PENNY_NO_SKIPS a test that was skipped for want of a tool fails the run; absent corpora may be."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not os.environ.get("PENNY_NO_SKIPS") or reporter is None:
        return
    skipped = [report for report in reporter.stats.get("skipped", []) if "corpora" not in str(report.longrepr)]
    if skipped and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        for report in skipped:
            reporter.write_line(f"skipped, which must not be: {report.nodeid}: {report.longrepr}", red=True)
