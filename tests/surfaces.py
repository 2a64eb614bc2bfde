"""The surfaces of Penny, each as a way to do what is offered: a Slack button, a typed word, a mail, a page's form.

What is typed, written and filled in is derived from the action's own fields, words and replies, so that an action
nobody has heard of yet is played the same way.
"""

import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from html import unescape
from typing import Any

import httpx

from bot.answers import Answer, Ask, Correct
from bot.desk import Desk
from bot.forms import Asked
from bot.who import Caller
from core.actions.action import Action, Field
from core.actions.doors import token_for
from core.actions.threads import conversation_with
from core.app import Penny
from core.domain.actor import Actor
from core.domain.ids import ConnectionId
from core.domain.network import Contact
from core.store.unit import Unit
from core.understanding.parties import draft_name
from mail_gateway.inbox import Worker, keep
from tests.web.world import served
from tests.world import World

SAMPLES = {
    "invitee": "lee@acme.example",
    "text": "the new shelves",
    "long": "because of the weather",
    "token": "4711",
    "date": "2026-12-30",
    "money": "1.00",
    "percent": "19",
    "number": "7",
    "steps": "on the day and 7 days after",
    "price": "12.50",
    "quantity": "3",
}
SECRET = b"a secret of the tests, long enough"
_once = itertools.count(1)


@dataclass(frozen=True)
class Subject:
    """What is acted on: kind and id, on which connection, and how a person names it."""

    kind: str
    id: str
    connection: ConnectionId
    word: str


class Surfaces:
    """All ways to act for one person who has Slack and an address."""

    def __init__(self, world: World, http: httpx.Client, penny: Penny, caller: Caller, by: Actor) -> None:
        self.world, self.http, self.penny, self.caller, self.by = world, http, penny, caller, by
        self.desk = Desk(penny, "/penny")

    def of(self, action: Action) -> list[str]:
        """The surfaces on which this action has to be found."""
        return ["button", "word", "page", *(["mail"] if action.replies else [])]

    def act(self, surface: str, action: Action, subject: Subject) -> list[str]:
        """Do it there; returns the kinds of what happened because of it."""
        with self.world.store.read() as unit:
            before = max((event.id for event in unit.events.all()), default=0)
        getattr(self, surface)(action, subject)
        with self.world.store.read() as unit:
            return [event.kind for event in unit.events.all() if event.id > before]

    def button(self, action: Action, subject: Subject) -> None:
        """Press it on the card; fill in the form where one opens."""
        answer = self.desk.pressed(self.caller, f"do:{action.name}", {"s": subject.id}, key=f"b{next(_once)}")
        if isinstance(answer, Ask):
            answer = self.fill_in(answer, action)
        assert not isinstance(answer, Correct), answer

    def fill_in(self, form: Ask, action: Action) -> Answer:
        """Send the form in: what it opened with stays, what has to be given is typed."""
        shown = {block["block_id"]: block["element"] for block in form.view["blocks"] if block["type"] == "input"}
        opened = {name: _initial(element) for name, element in shown.items()}
        raw = {**opened, **{name: value for name, value in sample(action).items() if name in shown}}
        asked = Asked.unpacked(form.view["private_metadata"])
        return self.desk.submitted(self.caller, asked, raw, key=f"f{next(_once)}")

    def word(self, action: Action, subject: Subject) -> None:
        """Type it."""
        values = [f"{field.ask.lead[0] if field.ask.lead else ''} {sample_of(field)}" for field in needed(action)]
        line = " ".join([action.words[0], subject.word, *values])
        self.desk.typed(self.caller, re.sub(r" +", " ", line), key=f"w{next(_once)}")

    def page(self, action: Action, subject: Subject) -> None:
        """Open the link of a mail and send the form in."""
        path = f"/l/{self._token('link', subject)}"
        page = self.http.get(path).text
        form = next(f for f in re.findall(r"(?s)<form.*?</form>", page) if f'value="{action.name}"' in f)
        answer = self.http.post(path, data={**filled_in(form), **sample(action)})
        assert answer.status_code == 200, answer.text

    def mail(self, action: Action, subject: Subject) -> None:
        """Answer the mail."""
        parts = [action.replies[0]]
        for field in needed(action):
            lead = f" {field.ask.lead[0]} " if field.ask.lead else ": " if field.kind == "long" else " "
            parts.append(f"{lead}{sample_of(field)}")
        mail = EmailMessage()
        mail["From"], mail["Subject"] = self._address(subject), "Re: hello"
        mail["Message-ID"] = f"<{next(_once)}@surfaces.example>"
        mail.set_content("".join(parts) + "\n")
        to = self.penny.reply_address(self._token("reply", subject))
        mail["To"] = to
        keep(self.penny.store, source="smtp", mail_from=str(mail["From"]), rcpt_to=[to], raw=bytes(mail), peer="test")
        assert Worker(self.penny, owner="test").run_once() == 1

    def _token(self, purpose: str, subject: Subject) -> str:
        with self.world.store.write() as unit:
            contact = self._contact(unit, subject)
            conversation = conversation_with(unit, contact, subject.kind, subject.id)
            return token_for(unit, self.penny.secret, purpose, conversation, contact)

    def _address(self, subject: Subject) -> str:
        with self.world.store.read() as unit:
            return self._contact(unit, subject).email

    def _contact(self, unit: Unit, subject: Subject) -> Contact:
        connection = unit.connections.find(id=subject.connection)
        assert connection is not None
        other = connection.other(self.by.business)
        side = unit.sides.find(business_id=other, connection_id=subject.connection)
        asked = side.redirect.contact if side and side.redirect and side.redirect.state == "sent" else None
        contact = unit.contacts.find(id=asked) if asked else unit.contact_on(other, subject.connection)
        assert contact is not None
        return contact


def _initial(element: dict[str, Any]) -> str:
    """What a field of a modal holds before anybody touches it."""
    option = element.get("initial_option") or next(iter(element.get("initial_options", [])), None)
    return str(option["value"] if option else element.get("initial_value") or element.get("initial_date") or "")


def needed(action: Action) -> list[Field]:
    """The fields that have to be given; of what only changes something, the first that can be typed."""
    found = [field for field in action.typed if field.required]
    return found or [field for field in action.typed if action.edits and field.kind in SAMPLES][:1]


def sample(action: Action) -> dict[str, str]:
    """A value for each of them."""
    return {field.name: sample_of(field) for field in needed(action)}


def sample_of(field: Field) -> str:
    """A value for one field: of several choices the first."""
    return field.ask.choices[0][0] if field.kind == "choice" else SAMPLES[field.kind]


def filled_in(form: str) -> dict[str, str]:
    """What a browser sends of a form that nobody touched."""
    inputs = [dict(re.findall(r'([\w-]+)="([^"]*)"', tag)) | {"": tag} for tag in re.findall(r"<input[^>]*>", form)]
    sent = {
        i["name"]: unescape(i.get("value", ""))
        for i in inputs
        if i.get("type") != "checkbox" or re.search(r"\bchecked\b", i[""])
    }
    for name, body in re.findall(r'(?s)<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form):
        chosen = re.search(r'value="([^"]*)" selected', body)
        sent[name] = unescape(chosen[1]) if chosen else ""
    for name, body in re.findall(r'(?s)<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', form):
        sent[name] = unescape(body)
    return sent


@contextmanager
def open_penny(world: World) -> Iterator[tuple[Penny, httpx.Client]]:
    """Penny over the world's store, with its pages served."""
    penny = Penny(
        store=world.store,
        secret=SECRET,
        mail_domain="in.penny.example",
        base_url="https://penny.example",
        direct_mail=True,
    )
    with served(penny) as http:
        yield penny, http


def document(world: World, connection: ConnectionId, id_: str, by: Actor) -> Subject:
    """A document as `by` names it."""
    with world.store.read() as unit:
        label = unit.document_case(id_, by.business).label
    return Subject(
        kind="document", id=id_, connection=connection, word=label if label != "draft" else draft_name(id_)
    )
