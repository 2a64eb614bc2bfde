"""Who is told of what, by which way: outbox rows, written in the transaction of the event itself.

The tables below are the whole rule. A fact that is in none of them updates the cards and their threads on
both sides and, where the other side has no chat, goes to it as a plain notice. So a new action needs no line
here.
"""

from dataclasses import replace

from core.actions.threads import conversation_with, note_queued, own_contacts, self_contact
from core.domain.actor import Actor, Role
from core.domain.facts import Event
from core.domain.ids import ConnectionId
from core.domain.network import Contact, Member, Workspace
from core.store.records import Letter
from core.store.unit import Unit

# The mail the other side gets whether or not it has chat: fact → template below templates/email/.
MAILS = {
    "connection.invited": "request",
    "connection.resent": "request",
    "connection.nudged": "nudge",
    "connection.approved": "notice",
    "connection.declined": "notice",
    "invoice.sent": "invoice",
    "invoice.sent_again": "invoice",
    "invoice.reminded": "reminder",
    "invoice.copied": "invoice",
    "invoice.credited": "credit",
    "payment.recorded": "payment",
    "question.answered": "answer",
}
# Mails that bring a thing: what becomes of them is shown with it.
BRINGS = {"request", "invoice"}
# A question goes by mail only where nobody looks at a card.
MAILS_WITHOUT_CHAT = {"question.asked": "question"}
# Mails that are about a question itself.
ASKING = {"question", "join"}
# Facts that open a card: the card itself says it, its thread need not repeat it.
OPENS_OWN = {"connection.invited", "invoice.created", "join.asked"}
OPENS_OTHER = {"connection.invited", "invoice.sent", "question.asked"}
# Facts after which there is a new PDF: it goes into the thread of the card, once for a document's issue and sending.
PAPERS = {"invoice.issued": "issued", "invoice.sent": "issued", "invoice.ordered": "", "invoice.credited": ""}
# Every owner hears of it, by mail and in chat, whoever did it.
ALARMS = {"business.bank_changed": "notice", "join.asked": "join", "chat.failed": "notice"}
# Whoever it is about gets the first mail with a reply address of their own.
WELCOMES = {"contact.accepted"}
# Its own card shows it from then on; nothing is written beneath.
REDRAWS = {"mail.accepted", "mail.opened"}
# Kept for `why` and the log; nobody is disturbed.
QUIET = {"reminder.held", "reminder.skipped", "digest.sent", "mail.doubted"}
# One of our own is asked to see to a question; by mail that is the question itself.
HANDED = {"question.given": "question", "question.woken": "question"}
# Said to those whom it asks, with the card itself where they have chat; the channel need not hear it too.
ASKS = {"approval.asked", "approval.waiting", "question.given", "question.woken"}
PERSONAL = {"approval.asked"}
# Nobody's card: told by the answer where it was asked.
NO_CARD = {"business", "member"}
# Nobody's card, and nobody asked for it: said where the workspace wants its news.
NEWS = {"mail.unanswered"}


def tell(unit: Unit, event: Event, by: Actor, connection: ConnectionId | None) -> None:
    """Write the outbox rows of one event."""
    if event.kind in QUIET:
        return
    if event.kind in REDRAWS:
        own = unit.workspaces.all(business_id=event.business_id)
        unit.queue.post([letter for letter in _cards(event, by, own, own=True) if letter.payload["job"] == "card"])
        return
    shared = bool(event.other_id and event.shared)
    places = unit.workspaces_of(event.business_id, event.other_id if shared else None)
    own = [place for place in places if place.business_id == event.business_id]
    letters = [] if event.kind in PERSONAL else _cards(event, by, own, own=True)
    if shared:
        other = [place for place in places if place.business_id == event.other_id]
        letters += _cards(event, by, other, own=False)
        letters += _mails(unit, event, connection, has_chat=bool(other))
    if by.role is Role.SYSTEM and not own and event.kind not in ASKS:
        letters += [_mail(unit, event, contact, "notice") for contact in own_contacts(unit, event.business_id)]
    if event.kind in ALARMS:
        letters += _to_people(unit, event, own, unit.members.all(business_id=event.business_id, role=Role.OWNER))
    if event.kind in WELCOMES:
        found = unit.contacts.all(business_id=event.business_id, email=event.data["email"])
        letters += [
            _mail(unit, event, contact, "notice") for contact in found if contact.of_business != contact.business_id
        ]
    if wanted := set(event.data.get("to", ())):
        people = [m for m in unit.members.all(business_id=event.business_id) if m.id in wanted]
        letters += _to_people(unit, event, own, people)
    unit.queue.post(letters)


def _to_people(unit: Unit, event: Event, workspaces: list[Workspace], people: list[Member]) -> list[Letter]:
    """To each of these, by mail and in chat."""
    letters = []
    for member in people:
        job = "card" if event.kind in ASKS else "note"
        chats = [
            _chat(event, workspace, identity.person, f"{job}:{identity.person}")
            for identity in unit.identities.all(business_id=event.business_id, member_id=member.id)
            for workspace in workspaces
            if (workspace.surface, workspace.account) == (identity.surface, identity.account)
        ]
        letters += chats
        if chats and event.kind in ASKS:
            continue
        contact = self_contact(unit, event.business_id, member.id, member.email, member.name)
        letters += [_mail(unit, event, contact, (ALARMS | HANDED).get(event.kind, "notice"))] if contact else []
    return letters


def _cards(event: Event, by: Actor, workspaces: list[Workspace], *, own: bool) -> list[Letter]:
    if event.kind in NEWS:
        return [_chat(event, workspace, workspace.place, "log") for workspace in workspaces]
    if event.subject_kind in NO_CARD or (own and event.subject_kind == "question" and event.kind == "question.asked"):
        return []
    letters = []
    for workspace in workspaces:
        here = workspace.business_id == by.business and by.place and by.place[0] == workspace.account
        place = by.place[1] if here and by.place else workspace.place
        opens = event.kind in (OPENS_OWN if own else OPENS_OTHER)
        jobs = ["card"] if opens else ["card", "log"]
        letters += [_chat(event, workspace, place, job) for job in jobs]
        if event.kind in PAPERS:
            letters.append(_paper(event, workspace, place))
    return letters


def _chat(event: Event, workspace: Workspace, place: str, job: str) -> Letter:
    return Letter(
        business_id=workspace.business_id,
        dedupe_key=f"{event.id}:{job}:{workspace.surface}:{workspace.account}:{workspace.business_id}",
        channel=workspace.surface,
        # One lane a subject: its card is posted before it is updated, and no other card waits for it.
        lane=f"{workspace.surface}:{workspace.account}:{event.subject_id}",
        payload={
            "job": job,
            "event": event.id,
            "subject": [event.subject_kind, event.subject_id],
            "account": workspace.account,
            "place": place,
        },
    )


def _paper(event: Event, workspace: Workspace, place: str) -> Letter:
    """Its own row beside the card's: a file that Slack does not take must not hold up or repeat the card."""
    letter = _chat(event, workspace, place, "file")
    if papers := event.data.get("papers"):  # the paper of something else that this fact brought
        letter = replace(letter, payload={**letter.payload, "paper": papers[0]})
    once = PAPERS[event.kind]
    whose = f"{workspace.surface}:{workspace.account}:{workspace.business_id}"
    return replace(letter, dedupe_key=f"{event.subject_id}:{once}:file:{whose}") if once else letter


def _mails(unit: Unit, event: Event, connection: ConnectionId | None, *, has_chat: bool) -> list[Letter]:
    if event.data.get("others"):  # one mail for all of them is written beside (`remind_together`)
        return []
    template = MAILS.get(event.kind) or ("" if has_chat else MAILS_WITHOUT_CHAT.get(event.kind, "notice"))
    contact = unit.contact_on(event.business_id, connection) if template and connection else None
    return [_mail(unit, event, contact, template)] if contact else []


def _mail(unit: Unit, event: Event, contact: Contact, template: str) -> Letter:
    kind, subject = event.subject_kind, event.subject_id
    if kind == "question" and template not in ASKING:  # what answers a question is written to its own thread
        kind, subject = event.data["about"]
    conversation = conversation_with(unit, contact, kind, subject)
    if template in BRINGS:
        note_queued(unit, conversation, contact)
    return Letter(
        business_id=contact.business_id,
        dedupe_key=f"{event.id}:mail:{contact.id}",
        channel="mail",
        lane=f"mail:{contact.email}",
        payload={
            "template": template,
            "event": event.id,
            "conversation": conversation.id,
            "contact": contact.id,
            **({"papers": event.data["papers"]} if event.data.get("papers") else {}),
        },
    )


def receipt(
    unit: Unit, *, contact: Contact, conversation_id: str, key: str, template: str, data: dict[str, object]
) -> None:
    """Queue an answer to what a contact wrote: `data` is the template's, `key` makes it once."""
    letter = Letter(
        business_id=contact.business_id,
        dedupe_key=f"{key}:{template}:{contact.id}",
        channel="mail",
        lane=f"mail:{contact.email}",
        payload={"template": template, "conversation": conversation_id, "contact": contact.id, "data": data},
    )
    unit.queue.post([letter])
