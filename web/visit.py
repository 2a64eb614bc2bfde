"""Who came through a link and what there is to see: the same lookup for every token, good or not."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from core.actions import doors
from core.actions.action import Action, Filled
from core.actions.doors import Opened
from core.actions.people import as_contact
from core.domain.actor import Actor
from core.domain.errors import NotFound
from core.domain.facts import Event
from core.domain.money import Money
from core.rendering.words import Words, words_for
from core.store.unit import Unit
from core.understanding.fields import filled, readable_values, reading_for
from core.views.files import FileShown, files_about
from core.views.subject import View, subject_view

STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Somebody with a good link: what its business sees of the subject, and what it may do.

    `case` is the subject as the rules take it; `filled` is what the form of each offer opens with, `sums` what it
    adds up to; `files` came with mails about it; `logo` is the business whose page it is, and the hash of its logo or
    ''. A visitor who `stopped` all mail may read on; acting is over, because whatever Penny had to say about it could
    not be sent.
    """

    token: str
    opened: Opened
    by: Actor
    words: Words
    view: View
    case: Any
    kind: str
    subject: str
    events: tuple[Event, ...]
    stopped: bool
    filled: Mapping[str, Filled] = field(default_factory=dict)
    logo: tuple[str, str] = ("", "")
    sums: Mapping[str, tuple[tuple[str, Money], ...]] = field(default_factory=dict)
    files: tuple[FileShown, ...] = ()

    @property
    def offers(self) -> tuple[Action, ...]:
        """The forms of the page."""
        return () if self.stopped else self.view.offers


Closed = Literal["unknown", "expired", "gone"]


def visit(unit: Unit, token: str, asked: str = "") -> Visit | Closed:
    """Return who stands at the door, or why it does not open: 'unknown', 'expired' (or revoked), 'gone'.

    `asked` is the language that the browser asks for: it counts where the reader has chosen none.
    """
    opened = doors.opened(unit, "link", token)
    if opened is None:
        return "unknown"
    stopped = opened.contact.delivery == STOPPED
    # A door that its own visitor closed, by stopping all mail, can still be looked through.
    if opened.door.expires_at <= unit.real_now or (opened.door.revoked_at is not None and not stopped):
        return "expired"
    kind, subject = opened.conversation.subject_kind, opened.conversation.subject_id
    by = visitor(unit, opened, asked)
    try:
        case = _case(unit, kind, subject, by)
        view = subject_view(unit, kind, subject, by)
    except NotFound:
        return "gone"
    return Visit(
        token=token,
        opened=opened,
        by=by,
        words=words_for(by.language, by.timezone),
        view=view,
        case=case,
        kind=kind,
        subject=subject,
        events=_events(unit, kind, subject, by),
        stopped=stopped,
        logo=_logo(kind, case),
        filled=(known := {a.name: filled(a, {}, reading_for(unit, by, case)) for a in view.offers}),
        files=files_about(unit, by, kind, subject),
        sums={a.name: summed(unit, by, case, a, known[a.name].raw) for a in view.offers if a.preview},
    )


def summed(unit: Unit, by: Actor, case: Any, action: Action, raw: Mapping[str, str]) -> tuple[tuple[str, Money], ...]:
    """Return what the form adds up to so far: (msgid of the label, amount)."""
    if action.preview is None:
        return ()
    reading = reading_for(unit, by, case)
    about = reading.own if action.on == "business" else reading.case
    return action.preview(readable_values(action, raw, reading), about, unit, by)


def visitor(unit: Unit, opened: Opened, asked: str = "", **more: str) -> Actor:
    """Return the person behind the link; the evidence names the link by the head of its hash, and `more`."""
    by = as_contact(unit, opened.contact, channel="link", evidence={"link": opened.door.hash[:12], **more})
    return replace(by, language=asked) if asked and not _chosen(unit, opened, by) else by


def _chosen(unit: Unit, opened: Opened, by: Actor) -> bool:
    """Whether the language known of this person was chosen, not taken over from whoever invited it."""
    member = unit.members.find(business_id=by.business, id=by.member) if by.member else None
    if opened.contact.language or (member and member.language):
        return True
    business = unit.business(by.business)
    return business.claimed and business.locale_source != "inviter"


def _events(unit: Unit, kind: str, subject: str, by: Actor) -> tuple[Event, ...]:
    """What both sides may see of the subject, and what was asked and answered about it; oldest first."""
    seen = [event for event in unit.timeline(kind, subject, by.business) if event.shared]
    match kind:
        case "document":
            asked = unit.questions.all(document_id=subject)
        case "connection":
            asked = [q for q in unit.questions.all(connection_id=subject) if q.document_id is None]
        case _:
            asked = []
    for question in asked:
        seen += [event for event in unit.timeline("question", question.id, by.business) if event.shared]
    return tuple(sorted(seen, key=lambda event: event.id))


def _logo(kind: str, case: Any) -> tuple[str, str]:
    """The seller's on a document, the other side's on a request."""
    whose = case.seller if kind == "document" else case.other if kind == "connection" else None
    return (whose.id, whose.logo) if whose else ("", "")


def _case(unit: Unit, kind: str, subject: str, by: Actor) -> Any:
    match kind:
        case "document":
            return unit.document_case(subject, by.business)
        case "connection":
            return unit.connection_case(subject, by.business)
        case "question":
            return unit.question_case(subject, by.business)
    raise NotFound(what=kind, word=subject)
