"""Who is told of what, by which way: outbox rows, written in the transaction of the event itself.

The tables below are the whole rule. A fact that is in none of them updates the cards and their threads on
both sides and, where the other side has no chat, goes to it as a plain notice. So a new action needs no line
here.
"""

from dataclasses import replace
from datetime import datetime

from core.actions.threads import conversation_with, note_queued, own_contacts, self_contact
from core.domain.actor import Actor, Role
from core.domain.facts import Event
from core.domain.ids import BusinessId, ConnectionId
from core.domain.network import Business, Contact, Member, Workspace
from core.domain.notices import SORTS, USUAL, NoticeSetting
from core.domain.policy import DECIDE
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
# What asks for a decision.
TO_DECIDE = {"invoice.sent", "invoice.sent_again"}
# A question goes by mail only where nobody looks at a card.
MAILS_WITHOUT_CHAT = {"question.asked": "question", "reading.noted": "reading"}
# Mails that are about a question itself.
ASKING = {"question", "join", "redirect"}
# Facts that open a card: the card itself says it, its thread need not repeat it.
OPENS_OWN = {"connection.invited", "invoice.created", "join.asked"}
OPENS_OTHER = {"connection.invited", "invoice.sent", "question.asked"}
# Facts that bring a question to the other side: there they are its card, or the mail that asks.
BROUGHT = {"redirect.asked": "redirect"}
# Facts after which there is a new PDF: it goes into the thread of the card, once for a document's issue and sending.
PAPERS = {"invoice.issued": "issued", "invoice.sent": "issued", "invoice.ordered": "", "invoice.credited": ""}
# Every owner hears of it, by mail and in chat, whoever did it.
ALARMS = {
    "business.bank_changed": "notice",
    "join.asked": "join",
    "chat.failed": "notice",
    "workspace.linked": "notice",
}
# Whoever it is about gets the first mail with a reply address of their own.
WELCOMES = {"contact.accepted"}
# Its own card shows it from then on; nothing is written beneath.
REDRAWS = {"mail.accepted", "mail.opened"}
# Kept for `why` and the log; nobody is disturbed.
QUIET = {"reminder.held", "reminder.skipped", "digest.sent", "mail.doubted"}
# One of our own is asked to see to a question; by mail that is the question itself.
HANDED = {"question.given": "question", "question.woken": "question", "question.asked": "question"}
# Said to those whom it asks, with the card itself where they have chat; the channel need not hear it too.
ASKS = {"approval.asked", "approval.waiting", "vendor.asked", "vendor.waiting", "question.given", "question.woken"}
PERSONAL = {"approval.asked", "vendor.asked"}
# Whoever hears of it has to act: the card itself comes, with its buttons.
SHOWN = ASKS | {"question.asked"}
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
        owners = unit.members.all(business_id=event.business_id, role=Role.OWNER)
        letters += _to_people(unit, event, unit.business(event.business_id), owners)
    if event.kind in WELCOMES:
        found = unit.contacts.all(business_id=event.business_id, email=event.data["email"])
        letters += [
            _mail(unit, event, contact, "notice") for contact in found if contact.of_business != contact.business_id
        ]
    for id_ in event.data.get("contact_ids", ()):
        contact = unit.contacts.find(id=id_)
        letters += [_mail(unit, event, contact, "notice")] if contact else []
    if wanted := set(event.data.get("to", ())):
        people = [m for m in unit.members.all(business_id=event.business_id) if m.id in wanted]
        letters += _to_people(unit, event, unit.business(event.business_id), people)
    viewer = (
        event.other_id if event.other_id and event.shared else event.business_id if by.role is Role.SYSTEM else None
    )
    if viewer and (people := _curious(unit, event, viewer)):
        letters += _to_people(unit, event, unit.business(viewer), people)
    unit.queue.post(_once_each(letters))


def _once_each(letters: list[Letter]) -> list[Letter]:
    """One mail of one event to one address: whoever gets the mail anyway needs no notice of it."""
    seen: set[str] = set()
    kept = []
    for letter in letters:
        if letter.channel != "mail" or letter.lane not in seen:
            kept.append(letter)
        seen |= {letter.lane} if letter.channel == "mail" else set()
    return kept


def _to_people(unit: Unit, event: Event, own: Business, people: list[Member]) -> list[Letter]:
    """To each of these by the way that they chose; in their quiet hours it is planned for when these end."""
    letters = []
    settings = {one.member_id: one for one in unit.notices.all(business_id=own.id)} if event.kind in SORTS else {}
    for member in people:
        setting = settings.get(member.id)
        ends = setting.quiet_ends(unit.now, member.timezone or own.timezone) if setting else None
        if ends is None:
            letters += notice_to(unit, event, own, member, setting)
            continue
        unit.queue.plan([_planned(event, own, member, ends)])
    return letters


def notice_to(
    unit: Unit, event: Event, own: Business, member: Member, setting: NoticeSetting | None = None
) -> list[Letter]:
    """Return what one person gets: by both ways where there is nothing to set; never nothing but where it says so."""
    sort = SORTS.get(event.kind, "")
    setting = setting or unit.notices.find(business_id=own.id, member_id=member.id)
    way = (setting.way(sort) if setting else USUAL[sort]) if sort else "both"
    if way == "off":
        return []
    job = "card" if event.kind in SHOWN else "note"
    chats = _faces(unit, event, own, member, job)
    named = [letter for letter in _faces(unit, event, own, member, "name") if letter.payload["place"]]
    found = {"chat": chats, "both": chats, "channel": named or chats}.get(way, [])
    mailed = way in {"mail", "both"} or not found
    contact = self_contact(unit, own.id, member.id, member.email, member.name) if mailed else None
    if contact:
        found = [*found, _mail(unit, event, contact, (ALARMS | HANDED).get(event.kind, "notice"))]
    return found or chats


def _faces(unit: Unit, event: Event, own: Business, member: Member, job: str) -> list[Letter]:
    """One for each workspace in which the person is: to the person, or (`name`) in the channel."""
    workspaces = unit.workspaces.all(business_id=own.id)
    return [
        _chat(event, workspace, workspace.place if job == "name" else identity.person, f"{job}:{identity.person}")
        for identity in unit.identities.all(business_id=own.id, member_id=member.id)
        for workspace in workspaces
        if (workspace.surface, workspace.account) == (identity.surface, identity.account)
    ]


def _planned(event: Event, own: Business, member: Member, at: datetime) -> dict[str, object]:
    return {
        "business_id": own.id,
        "kind": "notice",
        "subject_id": member.id,
        "occurrence": f"{event.id}:{member.id}",
        "data": {"event": event.id},
        "tz": member.timezone or own.timezone,
        "next_at": at,
    }


def _curious(unit: Unit, event: Event, viewer: BusinessId) -> list[Member]:
    """Who wants to hear of what the other side did."""
    sort = SORTS.get(event.kind, "")
    if USUAL.get(sort) != "off":
        return []
    wanted = {one.member_id for one in unit.notices.all(business_id=viewer) if one.way(sort) != "off"}
    people = unit.members.all(business_id=viewer) if wanted else []
    return [member for member in people if member.id in wanted and member.role is not Role.NONE]


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
        if event.data.get("question") and not (own and event.kind in BROUGHT):
            asks = ["question", event.data["question"]]
            card = _chat(event, workspace, place, "asks")
            letters.append(replace(card, payload={**card.payload, "job": "card", "subject": asks}))
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
    if event.kind in BROUGHT:
        template = "" if has_chat else BROUGHT[event.kind]
    contact = unit.contact_on(event.business_id, connection) if template and connection else None
    letters = [_mail(unit, event, contact, template)] if contact else []
    if contact and event.kind in TO_DECIDE and (decider := _decider(unit, event.business_id, connection)):
        letters.append(_mail(unit, event, decider, template))
    return letters


def _decider(unit: Unit, business: BusinessId, connection: ConnectionId | None) -> Contact | None:
    """Who decides there, where mail goes to another address by now: what asks for a decision goes to both."""
    side = unit.sides.find(business_id=business, connection_id=connection)
    redirect = side.redirect if side else None
    if side is None or redirect is None or redirect.state != "holds" or side.contact_id != redirect.contact:
        return None
    old = unit.contacts.find(business_id=business, id=redirect.old)
    return old if old and old.delivery == "ok" and old.removed_at is None and may_decide(unit, old) else None


def may_decide(unit: Unit, contact: Contact) -> bool:
    """Whether the person behind a contact decides for its business."""
    member = unit.members.find(business_id=contact.of_business, id=contact.member_id) if contact.member_id else None
    return member is not None and member.role in DECIDE


def _mail(unit: Unit, event: Event, contact: Contact, template: str) -> Letter:
    kind, subject = event.subject_kind, event.subject_id
    if kind == "question" and template not in ASKING:  # what answers a question is written to its own thread
        kind, subject = event.data["about"]
    if template in BROUGHT.values():
        kind, subject = "question", event.data["question"]
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
