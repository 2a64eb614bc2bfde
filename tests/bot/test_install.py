"""Penny comes into many workspaces by OAuth, keeps its tokens fresh, and leaves nothing behind when it is removed."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from bot.app import make_app
from bot.deliver import SlackDelivery
from bot.install import Installer
from bot.settings import BACK, INSTALL, SlackSettings
from bot.tokens import TokenAway, Tokens
from core.documents.papers import Papers
from core.outbox.relay import Relay
from core.rendering.words import Words, words_for
from core.store.records import Installation
from core.store.seal import Seal
from sandbox.client import Channel, Team, User
from tests.bot.running import SECRET, Office


def _page(
    _words: Words, *, status: int, title: str, lines: list[str], go: tuple[str, str] = ("", "")
) -> PlainTextResponse:
    return PlainTextResponse("\n".join([title, *lines, *go]), status_code=status)


def _reader(_request: Request) -> Words:
    return words_for("en")


@dataclass
class Installed:
    """An office whose Penny takes installations, and a browser in front of it."""

    office: Office
    slack: SlackSettings
    tokens: Tokens
    browser: httpx.Client
    at_slack: httpx.Client

    def begin(self) -> str:
        answer = self.browser.get(INSTALL, follow_redirects=False)
        assert answer.status_code == 302
        return str(answer.headers["location"])

    def allow(self, address: str, who: User, **more: str) -> str:
        """At Slack's page; the address to which the browser is sent back."""
        form = {"who": f"{who.team.id}/{who.id}", **more}
        return str(self.at_slack.post(address, data=form).headers["location"])

    def back(self, address: str) -> httpx.Response:
        parts = urlsplit(address)
        return self.browser.get(f"{BACK}?{parts.query}")

    def install(self, who: User, **more: str) -> httpx.Response:
        return self.back(self.allow(self.begin(), who, **more))

    def kept(self, account: str) -> Installation:
        found: Installation = self.office.look(lambda unit: unit.installations.find(surface="slack", account=account))
        return found

    def workspace(self, name: str, **more: str) -> tuple[Team, User, User, Channel]:
        team = self.office.sandbox.team(f"T-{name}", name=name.title(), installed=False, **more)
        nia = team.user(f"U-NIA-{name}", name="nia", real_name="Nia", email=f"nia@{name.lower()}.example")
        ole = team.user(f"U-OLE-{name}", name="ole", real_name="Ole", email=f"ole@{name.lower()}.example")
        return team, nia, ole, team.channel(f"C-{name}", "money", members=[nia, ole])


@pytest.fixture
def installed(office: Office) -> Iterator[Installed]:
    slack = replace(office.slack, bot_tokens={}, client_id="1000.2000", client_secret="sandbox-client-secret")
    tokens = Tokens(slack, office.penny.store, Seal(SECRET))
    office.endpoint.app = make_app(office.penny, slack, tokens)
    delivery = SlackDelivery(slack, Papers(office.penny.store), tokens)
    office.relay = Relay(office.penny.store, delivery, Seal(SECRET), owner="tests")
    office.endpoint.installer = Installer(office.penny, slack, tokens, page=_page, reader=_reader)
    url = office.endpoint.url.removesuffix("/slack/events")
    with httpx.Client(base_url=url, trust_env=False) as browser, httpx.Client(trust_env=False) as at_slack:
        yield Installed(office, slack, tokens, browser, at_slack)


def set_up(nia: User, where: Channel, username: str) -> None:
    nia.slash("/penny", "help", channel=where)
    errors = nia.submit({"username": username, "name": username.title(), "currency": "EUR", "timezone": "UTC"})
    assert errors is None, errors


def test_who_installs_penny_is_written_to_and_becomes_the_owner(installed: Installed) -> None:
    _, nia, ole, money = installed.workspace("NEW")
    page = installed.install(nia)
    assert page.status_code == 200
    assert "Penny is in New" in page.text
    assert "/app_redirect?app=A0PENNY&team=T-NEW" in page.text
    greeting = nia.dm().wait(lambda message: "Set up your business" in message.text)
    refused = ole.slash("/penny", "list", channel=money)
    assert f"<@{nia.id}>" in refused.text
    assert ole.open_view() is None
    nia.click(greeting, "Set up the business")
    assert nia.submit({"username": "newco", "name": "Newco", "currency": "EUR", "timezone": "UTC"}) is None
    people = installed.office.look(lambda unit: unit.members.all())
    assert [(one.name, one.role.value) for one in people] == [("Nia", "owner")]
    assert ole.slash("/penny", "list", channel=money).status == "ok"


def test_tokens_are_sealed_and_used(installed: Installed) -> None:
    _, nia, _, money = installed.workspace("NEW")
    installed.install(nia)
    kept = installed.kept("-/T-NEW")
    assert b"xoxb" not in kept.token
    set_up(nia, money, "newco")
    nia.slash("/penny", "invite ap@acme.example Acme", channel=money)
    installed.office.deliver()
    money.wait(lambda message: "Acme" in message.text)


def test_an_installation_that_was_begun_elsewhere_is_not_taken(installed: Installed) -> None:
    _, nia, _, _ = installed.workspace("NEW")
    address = installed.allow(installed.begin(), nia)
    installed.browser.cookies.clear()
    assert installed.back(address).status_code == 400
    assert installed.kept("-/T-NEW") is None


def test_a_state_is_good_once_and_for_ten_minutes(installed: Installed) -> None:
    _, nia, _, _ = installed.workspace("NEW")
    address = installed.allow(installed.begin(), nia)
    cookie = installed.browser.cookies["penny_install"]
    assert installed.back(address).status_code == 200
    installed.browser.cookies.set("penny_install", cookie, path=BACK)
    assert installed.back(address).status_code == 400
    state = parse_qs(urlsplit(installed.begin()).query)["state"][0]
    with installed.office.penny.store.write() as unit:
        assert unit.installations.come_back("unknown", unit.real_now) is None
    assert state


def test_whoever_cancels_is_told_that_nothing_happened(installed: Installed) -> None:
    _, nia, _, _ = installed.workspace("NEW")
    page = installed.install(nia, deny="yes")
    assert "Nothing was installed" in page.text
    assert installed.kept("-/T-NEW") is None


def test_a_removed_penny_forgets_its_tokens_and_finds_its_business_again(installed: Installed) -> None:
    team, nia, _, money = installed.workspace("NEW")
    installed.install(nia)
    set_up(nia, money, "newco")
    team.uninstall()
    gone = installed.kept("-/T-NEW")
    assert (gone.state, gone.token, gone.refresh) == ("gone", b"", b"")
    assert installed.office.look(lambda unit: unit.workspaces.all(account="-/T-NEW")) == []
    assert installed.tokens.token("-/T-NEW") == ""
    page = installed.install(nia)
    assert "works for Newco" in page.text
    assert nia.slash("/penny", "list", channel=money).status == "ok"
    assert len(installed.office.look(lambda unit: unit.workspaces.all(account="-/T-NEW"))) == 1


def test_an_old_removal_that_comes_late_ends_no_new_installation(installed: Installed) -> None:
    team, nia, _, _ = installed.workspace("NEW")
    installed.install(nia)
    with installed.office.penny.store.write() as unit:
        found = unit.installations.of("slack", "-/T-NEW")
        assert found is not None
        unit.installations.save(replace(found, installed_at=datetime.now(UTC) + timedelta(minutes=5)))
    team.emit({"type": "app_uninstalled"})
    assert installed.kept("-/T-NEW").state == "active"


def test_the_token_of_a_person_that_is_revoked_is_none_of_ours(installed: Installed) -> None:
    team, nia, _, _ = installed.workspace("NEW")
    installed.install(nia)
    team.emit({"type": "tokens_revoked", "tokens": {"oauth": [nia.id], "bot": []}})
    assert installed.kept("-/T-NEW").state == "active"


def test_an_organization_has_one_token_and_a_business_for_each_workspace(installed: Installed) -> None:
    _, nia, _, first = installed.workspace("ONE", enterprise_id="E-BIG")
    _, mia, _, second = installed.workspace("TWO", enterprise_id="E-BIG")
    installed.install(nia, org="yes")
    assert installed.kept("E-BIG/-").state == "active"
    set_up(nia, first, "oneco")
    refused = mia.slash("/penny", "help", channel=second)
    assert f"<@{nia.id}>" in refused.text
    accounts = installed.office.look(lambda unit: [one.account for one in unit.workspaces.all()])
    assert accounts == ["E-BIG/T-ONE"]
    nia.team.uninstall()
    assert installed.office.look(lambda unit: unit.workspaces.all()) == []
    remembered = installed.kept("E-BIG/T-ONE")
    assert (remembered.state, remembered.business_id is not None) == ("gone", True)


def test_a_token_is_renewed_before_it_runs_out_and_by_one_alone(installed: Installed) -> None:
    office = installed.office
    office.sandbox.switch(rotation=True)
    _, nia, _, money = installed.workspace("NEW")
    installed.install(nia)
    set_up(nia, money, "newco")
    before = installed.tokens.token("-/T-NEW")
    later = datetime.now(UTC) + timedelta(hours=11)
    processes = [Tokens(installed.slack, office.penny.store, Seal(SECRET), now=lambda: later) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        tokens = set(pool.map(lambda one: one.token("-/T-NEW"), processes))
    exchanges = [c for c in office.sandbox.calls("oauth.v2.access") if c["arguments"].get("refresh_token")]
    assert len(exchanges) == 1
    assert tokens <= {before, exchanges[0]["answer"]["access_token"]}
    assert processes[0].token("-/T-NEW") in tokens
    assert installed.kept("-/T-NEW").renewing_until is None


def test_scheduled_posts_renew_the_token_themselves(installed: Installed) -> None:
    office = installed.office
    office.sandbox.switch(rotation=True)
    _, nia, _, money = installed.workspace("NEW")
    installed.install(nia)
    set_up(nia, money, "newco")
    nia.slash("/penny", "invite ap@acme.example Acme", channel=money)
    with office.penny.store.write() as unit:
        found = unit.installations.of("slack", "-/T-NEW")
        assert found is not None
        unit.installations.save(replace(found, expires_at=unit.real_now - timedelta(minutes=1)))
    office.sandbox.age_slack(50_000)
    installed.tokens.forget()
    office.deliver()
    money.wait(lambda message: "Acme" in message.text)


def test_a_token_that_cannot_be_renewed_lasts_as_long_as_it_lives(installed: Installed) -> None:
    office = installed.office
    office.sandbox.switch(rotation=True)
    _, nia, _, _ = installed.workspace("NEW")
    installed.install(nia)
    token = installed.tokens.token("-/T-NEW")
    office.sandbox.faults.slack("oauth.v2.access", "http_500", times=2)
    hour = datetime.now(UTC) + timedelta(hours=11)
    assert Tokens(installed.slack, office.penny.store, Seal(SECRET), now=lambda: hour).token("-/T-NEW") == token
    day = datetime.now(UTC) + timedelta(hours=24)
    with pytest.raises(TokenAway):
        Tokens(installed.slack, office.penny.store, Seal(SECRET), now=lambda: day).token("-/T-NEW")
