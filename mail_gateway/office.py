"""Penny's own address: members write commands to penny@ and are answered at their stored address, nowhere else.

From can be forged, so nothing is told to whoever wrote: every answer goes to the address that the member is known
by. What binds, or reaches anybody else, is shown as it was understood and done once that answer is answered with
`yes`: its reply address is new with each mail and known to nobody but who can read that mailbox.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from core.actions.doors import Opened
from core.actions.invite import address_hash
from core.actions.people import as_member
from core.actions.perform import record
from core.actions.tell import receipt
from core.actions.threads import conversation_with, self_contact
from core.app import Penny
from core.domain.actor import Actor, Role, system
from core.domain.errors import Expired, NotFound, NotProven, Refusal
from core.domain.facts import Fact, Ref
from core.domain.network import Business, Contact, Member
from core.domain.redact import redact
from core.rendering.words import Words, words_for
from core.store.records import Confirmation, Conversation, InboxRow, Letter
from core.store.unit import Unit
from core.understanding.lines import Do, Form, Show
from mail_gateway.commands import Commands, bare_subject, commands_in, consent, named_business
from mail_gateway.entries import Entry, refused
from mail_gateway.limits import INSTANCE, take
from mail_gateway.message import Mail
from mail_gateway.reply_text import texts_of
from mail_gateway.trust import hides, incomplete
from mail_gateway.work import Changed, Work

KIND = "mail"
"""What a conversation of this office is about: one mail to Penny."""

SUBJECTS = (KIND, "business")
"""Conversations with our own people that are about nothing else."""

YES_WITHIN = timedelta(hours=24)
ANSWERS, ANSWERS_WITHIN = 20, timedelta(hours=2)
STRANGERS, STRANGERS_WITHIN = 30, timedelta(hours=1)
STRANGER_AGAIN = timedelta(days=30)
LONGEST_TITLE = 150
LONGEST_LINE = 500

_OFFICE = re.compile(r"penny(?:\+([a-z0-9-]{1,40}))?")
log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """Who wrote, for which business, and in which thread (`parent` None: a new one)."""

    unit: Unit
    penny: Penny
    row: InboxRow
    mail: Mail
    own: Business
    contact: Contact
    by: Actor
    words: Words
    parent: Conversation | None = None


def office_of(address: str, mail_domain: str) -> str | None:
    """Return the username in penny+username@, '' for penny@ alone, and None for another address."""
    local, _, domain = address.strip().lower().rpartition("@")
    found = _OFFICE.fullmatch(local) if domain == mail_domain.lower() else None
    return (found[1] or "") if found else None


def written(unit: Unit, penny: Penny, row: InboxRow, mail: Mail, username: str) -> str:
    """Answer a mail to penny@, which a human wrote; returns one word on what became of it."""
    people = _people(unit, mail.from_address or "")
    if not people:
        return _stranger(unit, penny, row, mail)
    said, doubt = _commands(mail, people[0][0].name)
    wanted = username or said.business
    fitting = _meant(people, wanted)
    desk = _desk(unit, penny, row, mail, *(fitting or people)[0])
    if not _may_answer(desk):
        return "too_many"
    if doubt:
        return _tell(desk, [_doubtful(desk, doubt)], "refused")
    if said.confused or not fitting:
        missing = NotFound(what="business", word=f"@{wanted}")
        return _which(desk, people, said, refused("", missing, desk.words))
    if len(fitting) > 1:
        return _which(desk, people, said, None)
    if consent(texts_of(mail.text, mail.html)[0], desk.by.name):
        head = desk.words._("A yes or no counts as an answer to the email that shows what it is about.")
        return _tell(desk, [Entry(kind="wrong", head=head)], "refused")
    return _work(desk, said)


def replied(unit: Unit, penny: Penny, row: InboxRow, mail: Mail, opened: Opened, *, doubt: str) -> str:
    """Answer a reply to one of this office's mails. `doubt` says why it is not believed, or is ''.

    Nobody is asked for a code here: the address that is answered to was in this one mail only, as a code is.
    """
    contact = opened.contact
    member = _member(unit, contact)
    if member is None or mail.from_address is None or mail.from_address.casefold() != contact.email.casefold():
        return "other_sender"
    desk = _desk(unit, penny, row, mail, member, unit.business(contact.of_business), opened.conversation)
    if doubt == "two_faced":
        return _tell(desk, [_doubtful(desk, "two_texts")], "refused") if _may_answer(desk) else "too_many"
    if doubt:
        why = Expired(what="reply") if doubt == "expired" else NotProven(email=contact.email)
        return _tell(desk, [refused("", why, desk.words)], "refused") if _may_answer(desk) else "too_many"
    waiting = _waiting(unit, opened.conversation)
    if not waiting or "unclear" not in waiting.evidence:
        _proven(unit, member)
    text, other = texts_of(mail.text, mail.html)
    agreed = consent(text, member.name)
    if agreed is not None and (not other or consent(other, member.name) == agreed):
        return _settle(desk, waiting, *agreed)
    if not _may_answer(desk):
        return "too_many"
    return _again(desk, waiting, text)


def silenced(unit: Unit, contact: Contact) -> None:
    """Tell the team, once in this stretch of time, that one of its own people is no longer answered."""
    own = contact.business_id
    if take(unit, own, f"silenced:{contact.id}", most=1, within=ANSWERS_WITHIN):
        data = {"email": contact.email, "count": str(ANSWERS)}
        fact = Fact(kind="mail.unanswered", subject=Ref(kind="business", id=own), shared=False, data=data)
        record(unit, fact, system(own))


def all_understood(unit: Unit, penny: Penny, row: InboxRow, mail: Mail, contact: Contact) -> str:
    """Answer a mail of a member to another thread, if all that it says are commands; else '' and nothing is done."""
    member = _member(unit, contact)
    if member is None:
        people = _people(unit, contact.email)
        member = next((one for one, own in people if own.id == contact.of_business), None)
    if member is None:
        return ""
    said, doubt = _commands(mail, member.name)
    desk = _desk(unit, penny, row, mail, member, unit.business(member.business_id))
    work = _new_work(desk, said.lines)
    if doubt or said.beyond or not said.lines:
        return ""
    if any(not isinstance(work.reads(number), Do | Form | Show) for number in work.numbers()):
        return ""
    if not all(work.is_plain(number) for number in work.numbers()):
        return ""
    return _work(desk, said) if _may_answer(desk) else "too_many"


# Who


def _member(unit: Unit, contact: Contact) -> Member | None:
    """The member behind one of our own addresses, unless it left."""
    found = unit.members.find(business_id=contact.of_business, id=contact.member_id) if contact.member_id else None
    return found if found and found.role is not Role.NONE else None


def _people(unit: Unit, address: str) -> list[tuple[Member, Business]]:
    """The accounts of this address."""
    members = unit.members.all(email=address.lower()) if address else []
    found = [(member, unit.business(member.business_id)) for member in members]
    return [(member, own) for member, own in found if own.claimed and member.role is not Role.NONE]


def _meant(people: list[tuple[Member, Business]], username: str) -> list[tuple[Member, Business]]:
    """Those of this business; where none is named, those that the address has answered for go before those that
    somebody typed it for."""
    if username:
        return [one for one in people if one[1].username == username]
    return [one for one in people if one[0].email_verified_at] or people


def _proven(unit: Unit, member: Member) -> None:
    """Somebody reads there: the address is this person's."""
    if member.email_verified_at is None:
        unit.members.save(replace(member, email_verified_at=unit.now))


def _desk(
    unit: Unit,
    penny: Penny,
    row: InboxRow,
    mail: Mail,
    member: Member,
    own: Business,
    parent: Conversation | None = None,
) -> _Desk:
    contact = self_contact(unit, own.id, member.id, member.email, member.name)
    if contact is None:
        raise NotFound(what="person", word=member.id)
    if contact.delivery == "bounced":  # whoever wrote may have mended it; if not, it bounces again
        contact = unit.contacts.save(replace(contact, delivery="ok"))
    evidence = {"mail": row.id, "message_id": mail.message_id or ""}
    by = as_member(member, own, channel="mail", evidence=evidence, contact=contact.id)
    return _Desk(
        unit=unit,
        penny=penny,
        row=row,
        mail=mail,
        own=own,
        contact=contact,
        by=by,
        words=words_for(by.language, by.timezone),
        parent=parent,
    )


def _stranger(unit: Unit, penny: Penny, row: InboxRow, mail: Mail) -> str:
    """One polite answer, once a month at most: never about whether anybody has an account here."""
    address = (mail.from_address or "").lower()
    domain = address.rpartition("@")[2]
    sent_by = str(row.envelope.get("mail_from") or "").lower().rpartition("@")[2]
    honest = bool(address) and domain == sent_by and domain != penny.mail_domain.lower()
    hashed = address_hash(address)
    if not honest or unit.suppressed(hashed):
        return "unknown_sender"
    if not take(unit, INSTANCE, "strangers", most=STRANGERS, within=STRANGERS_WITHIN):
        return "unknown_sender"
    if take(unit, INSTANCE, f"stranger:{hashed}", most=1, within=STRANGER_AGAIN):
        title = redact(bare_subject(mail.subject), domain=penny.mail_domain)[:LONGEST_TITLE]
        letter = Letter(
            business_id=INSTANCE,
            dedupe_key=f"mail:{row.id}:stranger",
            channel="mail",
            lane=f"mail:{address}",
            payload={"template": "stranger", "to": address, "title": title, "in_reply_to": mail.message_id or ""},
        )
        unit.queue.post([letter])
    return "unknown_sender"


def _which(desk: _Desk, people: list[tuple[Member, Business]], said: Commands, wrong: Entry | None) -> str:
    """Ask for which business: the answer may be its username alone."""
    words = desk.words
    if len(people) == 1:
        return _tell(desk, [wrong] if wrong else [], "refused")
    names = tuple((f"as {own.username}", own.name) for _, own in people)
    entry = Entry(
        kind="wrong",
        head=wrong.head if wrong else words._("You belong to several businesses: for which one do you write?"),
        more=(words._("Answer with one of these, or write to penny+username@ the next time:"),),
        words=names,
    )
    conversation = _conversation(desk)
    _keep(desk, conversation, {"unclear": list(said.lines), "usernames": [own.username for _, own in people]})
    return _tell(desk, [entry], "which_business", conversation)


# What


def _commands(mail: Mail, name: str) -> tuple[Commands, str]:
    """The commands of a mail, and why they cannot be trusted, or ''."""
    text, other = texts_of(mail.text, mail.html)
    said = commands_in(text, subject=mail.subject, name=name)
    if incomplete(mail):
        return said, "unreadable"
    if hides(mail) or (other and commands_in(other, subject=mail.subject, name=name) != said):
        return said, "two_texts"
    return said, ""


def _new_work(desk: _Desk, lines: Iterable[str], *, key: str = "", about: str = "") -> Work:
    return Work(
        unit=desk.unit,
        by=desk.by,
        words=desk.words,
        registry=desk.penny.registry,
        lines=tuple(lines),
        key=key or f"mail:{desk.row.id}",
        domain=desk.penny.mail_domain,
        about=about,
    )


def _work(desk: _Desk, said: Commands, about: str = "") -> str:
    """Answer every line; what needs a yes waits for it."""
    work = _new_work(desk, said.lines or ("help",), about=about)
    work.begin()
    entries = [work.entries[number] for number in work.numbers()]
    conversation = _conversation(desk)
    if work.asked or work.drafts or work.choices:
        kept = {str(number): entry.data() for number, entry in work.asked.items()}
        drafts = {id_: entry.data()["rows"] for id_, entry in work.drafts.items()}
        shown = {"lines": list(said.lines), "about": about, "asked": kept, "drafts": drafts}
        _keep(desk, conversation, {**shown, "choices": work.choices})
    return _tell(desk, [*entries, *_left_over(desk, said, work)], "answered", conversation, asked=list(work.asked))


def _left_over(desk: _Desk, said: Commands, work: Work) -> list[Entry]:
    """What was not read: commands beyond the most of a mail, and commands below the closing words."""
    found = []
    if said.beyond:
        head = desk.words._("One email holds {count} commands at most. These were not read:", count=len(work.lines))
        found.append(Entry(kind="wrong", head=head, items=tuple(redact(x)[:LONGEST_LINE] for x in said.beyond[:50])))
    below = _new_work(desk, said.below)
    meant = [said.below[n - 1] for n in below.numbers() if isinstance(below.reads(n), Do | Form)]
    if meant:
        head = desk.words._("Below your closing words nothing is read. These look like commands:")
        found.append(Entry(kind="wrong", head=head, items=tuple(redact(x)[:LONGEST_LINE] for x in meant)))
    return found


def _again(desk: _Desk, waiting: Confirmation | None, text: str) -> str:
    """A reply that is no yes or no: the business that was asked for, a word on the draft just shown, or commands."""
    said, doubt = _commands(desk.mail, desk.by.name)
    if doubt:
        return _tell(desk, [_doubtful(desk, doubt)], "refused")
    kept = waiting.evidence if waiting else {}
    people = _people(desk.unit, desk.contact.email)
    if "unclear" in kept:
        chosen = named_business(text, kept["usernames"]) or said.business
        lines = said.lines if said.lines and not named_business(text, kept["usernames"]) else kept["unclear"]
        found = next((one for one in people if one[1].username == chosen), None)
        if found is None:
            return _which(desk, people, said, None)
        _proven(desk.unit, found[0])
        other = _desk(desk.unit, desk.penny, desk.row, desk.mail, *found, desk.parent)
        return _work(other, replace(said, lines=tuple(lines)))
    if said.business and said.business != desk.own.username:
        found = next((one for one in people if one[1].username == said.business), None)
        if found is None:
            return _which(desk, people, said, refused("", NotFound(what="business", word=said.business), desk.words))
        desk = _desk(desk.unit, desk.penny, desk.row, desk.mail, *found, desk.parent)
    if chosen := _chosen(desk, waiting, said):
        return _work(desk, replace(said, lines=(chosen,)))
    drafts = kept.get("drafts", {})
    about = next(iter(drafts)) if len(drafts) == 1 else ""
    if waiting and about and not kept.get("asked") and _is_fresh(desk.unit, waiting):
        done = _invited(desk, waiting, said, about)
        if done:
            return done
    return _work(desk, said, about)


def _chosen(desk: _Desk, waiting: Confirmation | None, said: Commands) -> str:
    """The line whose number is all that the answer says, or ''."""
    choices = waiting.evidence.get("choices", []) if waiting and waiting.expires_at > desk.unit.real_now else []
    bare = said.lines[0].strip(" .)#") if len(said.lines) == 1 and not said.beyond else ""
    return str(choices[int(bare) - 1]) if bare.isascii() and bare.isdigit() and 1 <= int(bare) <= len(choices) else ""


def _invited(desk: _Desk, waiting: Confirmation, said: Commands, about: str) -> str:
    """One word on the draft that was just shown in full, said at the address that only that mail had: this is the
    confirmation itself, if the draft is still what was shown. '' where it is anything else."""
    work = _new_work(desk, said.lines, key=f"invited:{waiting.id}", about=about)
    if len(said.lines) != 1 or said.beyond:
        return ""
    do = work.reads(1)
    same = isinstance(do, Do) and do.action.on == "document" and getattr(do.command, do.action.subject_field) == about
    if not isinstance(do, Do) or not same or any(field.required for field in do.action.fields):
        return ""
    echo, seen = work.look_at(1, do).data(), waiting.evidence["drafts"][about]
    if [row for row in echo["rows"] if row in seen] != seen:
        return ""
    return _finish(desk, waiting, work, [1], {"1": echo})


# Confirming


def _waiting(unit: Unit, conversation: Conversation) -> Confirmation | None:
    found = unit.confirmations.all(business_id=conversation.business_id, conversation_id=conversation.id)
    if not found:
        return None
    newest = max(found, key=lambda one: one.id)
    unit.exclusively(f"confirmation:{newest.id}")  # two answers at once: the second sees what the first did
    return unit.confirmations.find(business_id=newest.business_id, id=newest.id)


def _is_fresh(unit: Unit, waiting: Confirmation) -> bool:
    return waiting.state == "waiting" and waiting.expires_at > unit.real_now


def _keep(desk: _Desk, conversation: Conversation, evidence: dict[str, Any]) -> None:
    desk.unit.confirmations.add(
        Confirmation(
            business_id=desk.own.id,
            id=desk.unit.new_id(),
            conversation_id=conversation.id,
            contact_id=desk.contact.id,
            action="",
            values={},
            evidence={**evidence, "mail": desk.row.id},
            code_hash="",
            expires_at=desk.unit.real_now + YES_WITHIN,
        )
    )


def _settle(desk: _Desk, waiting: Confirmation | None, agreed: bool, numbers: frozenset[int]) -> str:
    """Do what was confirmed, or take it back; said again, it is only told what became of it."""
    unit, words = desk.unit, desk.words
    asked = waiting.evidence.get("asked", {}) if waiting else {}
    known = unit.remembered(desk.own.id, f"settled:{waiting.id}") if waiting else None
    if known is not None:
        return _settled_before(desk, known) if _may_answer(desk) else "too_many"
    if not waiting or not asked:
        head = words._("There is nothing here that waits for a yes.")
        return _tell(desk, [Entry(kind="wrong", head=head)], "refused") if _may_answer(desk) else "too_many"
    if not agreed:
        head = words._("Nothing was done. It is taken back.")
        unit.confirmations.save(replace(waiting, state="spent"))
        entry = Entry(kind="done", head=head, items=tuple(one["line"] for one in asked.values()))
        _remember(desk, waiting, [entry], done=False)
        return _tell(desk, [entry], "taken_back")
    if not _is_fresh(unit, waiting):
        entry = refused("", Expired(what="confirmation"), words)
        return _tell(desk, [entry], "expired") if _may_answer(desk) else "too_many"
    unknown = [number for number in sorted(numbers) if str(number) not in asked]
    if unknown:
        listed = ", ".join(map(str, unknown))
        entry = Entry(kind="wrong", head=words._("Nothing waits here under number {numbers}.", numbers=listed))
        return _tell(desk, [entry], "refused") if _may_answer(desk) else "too_many"
    lines = waiting.evidence["lines"]
    by = replace(desk.by, evidence={"mail": waiting.evidence["mail"], "confirmed_by": desk.row.id})
    work = _new_work(
        replace(desk, by=by), lines, key=f"confirmed:{waiting.id}", about=waiting.evidence.get("about", "")
    )
    wanted = sorted(numbers) or sorted(int(number) for number in asked)
    return _finish(desk, waiting, work, wanted, asked)


def _finish(desk: _Desk, waiting: Confirmation, work: Work, wanted: list[int], kept: dict[str, Any]) -> str:
    words = desk.words
    try:
        work.finish(wanted, kept)
    except Changed as changed:
        head = words._("Number {number} is no longer what you confirmed. Nothing was done.", number=changed.number)
        more = words._("Write the command again to see it as it stands now.")
        desk.unit.confirmations.save(replace(waiting, state="spent"))
        entry = replace(changed.entry, kind="wrong", head=head, more=(changed.entry.head, more))
        return _tell(desk, [entry], "changed")
    except Refusal as refusal:
        entry = refused("", refusal, words)
        nothing = words._("Nothing of it was done.")
        return _tell(desk, [replace(entry, more=(*entry.more, nothing))], "refused")
    desk.unit.confirmations.save(replace(waiting, state="used"))
    entries = [work.entries[number] for number in wanted]
    left = [number for number in kept if int(number) not in wanted]
    if left:
        head = words._("Not done: {numbers}.", numbers=", ".join(left))
        entries.append(Entry(kind="wrong", head=head, items=tuple(kept[number]["line"] for number in left)))
    _remember(desk, waiting, entries, done=True)
    return _tell(desk, entries, "acted")


def _remember(desk: _Desk, waiting: Confirmation, entries: list[Entry], *, done: bool) -> None:
    outcome = {"at": desk.unit.real_now.isoformat(), "done": done, "entries": [entry.data() for entry in entries]}
    desk.unit.remember(desk.own.id, f"settled:{waiting.id}", outcome)


def _settled_before(desk: _Desk, known: dict[str, Any]) -> str:
    at = datetime.fromisoformat(known["at"])
    if known["done"]:
        head = desk.words._(
            "You confirmed this already, on {at}. Nothing was done twice. This is what it did:", at=at
        )
    else:
        head = desk.words._("This was taken back on {at}. Nothing is done; write the command again.", at=at)
    return _tell(desk, [Entry(kind="done", head=head), *known["entries"]], "already")


# Answering


def _doubtful(desk: _Desk, doubt: str) -> Entry:
    words = desk.words
    if doubt == "two_texts":
        head = words._(
            "The text of your email and its formatted part say different things, or it holds words that nobody sees."
            " Nothing was done."
        )
    else:
        head = words._("Your email could not be read completely. Nothing was done.")
    return Entry(kind="wrong", head=head, more=(words._("Write it again as plain text."),))


def _may_answer(desk: _Desk) -> bool:
    """Take one of the answers of this stretch of time; the team hears, once, that none is left."""
    if take(desk.unit, desk.own.id, f"answers:{desk.contact.id}", most=ANSWERS, within=ANSWERS_WITHIN):
        return True
    silenced(desk.unit, desk.contact)
    return False


def _conversation(desk: _Desk) -> Conversation:
    """The thread of this one mail: its reply address is new, and its subject and references are the writer's."""
    unit = desk.unit
    found = conversation_with(unit, desk.contact, KIND, str(desk.row.id))
    if not found.title:
        subject = bare_subject(desk.mail.subject) or (desk.parent.title if desk.parent else "") or "Penny"
        known = (*(desk.parent.references if desk.parent else ()), desk.mail.message_id or "")
        found = unit.conversations.save(
            replace(
                found,
                title=redact(subject, domain=desk.penny.mail_domain)[:LONGEST_TITLE],
                references=tuple(dict.fromkeys(one for one in known if one))[-20:],
            )
        )
    return found


def _tell(
    desk: _Desk,
    entries: list[Entry] | list[Any],
    result: str,
    conversation: Conversation | None = None,
    *,
    asked: list[int] | None = None,
) -> str:
    """Queue the answer, to the stored address."""
    conversation = conversation or _conversation(desk)
    until = desk.words.moment(desk.unit.real_now + YES_WITHIN) if asked else ""
    data: dict[str, object] = {
        "entries": [one.data() if isinstance(one, Entry) else one for one in entries],
        "asked": asked or [],
        "until": until,
        "in_reply_to": desk.mail.message_id or "",
    }
    receipt(
        desk.unit,
        contact=desk.contact,
        conversation_id=conversation.id,
        key=f"mail:{desk.row.id}",
        template="results",
        data=data,
    )
    return result
