"""One running Penny and sandbox per database, shared by the tests of a file; each test brings its own customer."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count

import httpx
import pytest

from config.demo import free_ports, running
from sandbox.client import Channel, InteractionAnswer, Mail, Mailbox, Message, Sandbox, Team, User
from tests.databases import KINDS, Databases

PATIENCE = 15.0
_numbers = count(1)


@dataclass(frozen=True, kw_only=True)
class Customer:
    """Somebody who answers by email; `request` is what asked it to approve Northwind."""

    name: str
    box: Mailbox
    request: Mail


@dataclass(frozen=True, kw_only=True)
class Stage:
    """Northwind's Slack with Dana (owner), Max (member) and Gus (guest), and the world around it."""

    world: Sandbox
    web: str
    north: Team
    billing: Channel
    dana: User
    max: User
    gus: User
    drafts: dict[str, Message] = field(default_factory=dict)

    def says(self, command: str, who: User | None = None, channel: Channel | None = None) -> str:
        """What somebody reads after a slash command; a form is given by its title."""
        who = who or self.dana
        answer = who.slash("/penny", command, channel=channel or self.billing)
        if answer.message:
            return answer.text if not answer.message.shown() else answer.message.shown()
        view = who.open_view()
        assert view, answer.status
        who.close_view(everything=True)
        return f"form: {view.title}"

    def customer(self, *, approved: bool = True) -> Customer:
        """Invite somebody new; usually it approves."""
        number = next(_numbers)
        name, address = f"Kestrel{number:03}", f"ap@kestrel{number:03}.example"
        assert f"Invited {name}" in self.says(f'invite {address} "{name}"')
        box = self.world.mailbox(address)
        request = box.wait(lambda mail: "Northwind" in mail.subject, timeout=PATIENCE)
        if approved:
            assert "Northwind is approved" in self.answers(request, "approve").text
        return Customer(name=name, box=box, request=request)

    def draft(self, customer: Customer, amount: str = "100") -> Message:
        """Draft an invoice, due 8 January 2027, of EUR 119.00; returns its card."""
        what = f"work{next(_numbers)}x"
        self.says(f'invoice "{customer.name}" {amount} for {what} due 2027-01-08')
        return self.billing.wait(lambda message: what in message.shown(), timeout=PATIENCE)

    def invoice(self, customer: Customer) -> tuple[str, Message, Mail]:
        """Issue and send one; returns its number, its card and the mail."""
        card = self.draft(customer)
        sent = "".join(message.text for message in self.dana.click(card, "Issue and send").ephemerals)
        found = re.search(r"INV-\d+", sent)
        assert found, sent
        number = found.group()
        mail = customer.box.wait(lambda m: m.subject.startswith(f"Invoice {number}"), timeout=PATIENCE)
        return number, self.shows(card, "pending approval"), mail

    def shows(self, card: Message, words: str) -> Message:
        """The card once it says this."""
        return self.billing.wait(lambda m: m.ts == card.ts and words in m.shown(), timeout=PATIENCE)

    def answers(self, mail: Mail, text: str, style: str = "gmail") -> Mail:
        """Reply to a mail; returns Penny's answer."""
        sent = mail.reply(text, style=style)
        assert sent.code == 250, sent
        return mail.mailbox.wait(lambda m: m.in_reply_to == sent.message_id, timeout=PATIENCE)

    def told(self, answer: InteractionAnswer) -> str:
        """What a press made somebody read."""
        return "\n".join(message.text for message in answer.ephemerals)

    def listed(self) -> str:
        """All documents as Northwind sees them."""
        return self.says("list all")


def page_words(page: httpx.Response) -> str:
    """What somebody reads on a page."""
    body = re.sub(r"(?s)<(style|head).*?</\1>", "", page.text)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


@pytest.fixture(scope="module", params=KINDS)
def stage(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """Penny and the sandbox as processes on a fresh database, Northwind set up."""
    ports, folder = free_ports(), tmp_path_factory.mktemp("stage")
    with (
        databases.empty(request.param) as url,
        running(folder, ports, story=True, database_url=url, ack_seconds=15),
        Sandbox(f"http://127.0.0.1:{ports.sandbox}") as world,
    ):
        north = world.team("T-NORTH", name="Northwind")
        user = _people(north)
        dana = user("U-DANA", "Dana Reyes", False)
        people = [dana, user("U-MAX", "Max Meier", False), user("U-GUS", "Gus Guest", True)]
        billing = north.channel("C-BILLING", "billing", members=people, bot=True)
        dana.slash("/penny", "", channel=billing)
        dana.wait_view(lambda view: bool(view.fields()), timeout=PATIENCE)
        profile = {"username": "northwind", "name": "Northwind", "currency": "EUR", "timezone": "Europe/Berlin"}
        assert dana.submit(profile | {"country": "DE", "tax": "19"}) is None
        yield Stage(
            world=world,
            web=f"http://127.0.0.1:{ports.web}",
            north=north,
            billing=billing,
            dana=dana,
            max=people[1],
            gus=people[2],
        )
        assert "Traceback" not in (folder / "demo.log").read_text()


def _people(team: Team) -> Callable[[str, str, bool], User]:
    def make(id_: str, name: str, guest: bool) -> User:
        first = name.split(maxsplit=1)[0].lower()
        return team.user(
            id_,
            name=first,
            real_name=name,
            email=f"{first}@northwind.example",
            tz="Europe/Berlin",
            is_restricted=guest,
        )

    return make
