"""One kept mail to what becomes of it: a decision, a refusal, a code to confirm with, or a question to humans.

Everything happens in the caller's transaction. At most one answer leaves for a mail, only to the stored contact,
and never because of automatic mail. What is passed on to the other side is redacted first.
"""

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import structlog

from core.actions import doors
from core.actions.accept_contact import INTRODUCED
from core.actions.action import Action
from core.actions.ask import put_question
from core.actions.attached import show_files, show_files_of_document
from core.actions.deliveries import note_replied, note_undelivered
from core.actions.doors import Opened
from core.actions.people import as_contact
from core.actions.perform import case_of, perform_in, record
from core.actions.send_elsewhere import next_contact
from core.actions.tell import receipt
from core.app import Penny
from core.domain import tokens
from core.domain.actor import Actor, Role, system
from core.domain.document import REDIRECT, Delivery, Document
from core.domain.errors import BadField, CapReached, Expired, NotFound, NotUnderstood, Refusal, WrongCode
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref, tagged, untagged
from core.domain.ids import ConnectionId, DocumentId, QuestionId
from core.domain.network import ConnectionState, Contact
from core.domain.redact import redact
from core.rendering.catalogue import languages
from core.rendering.mail import opening
from core.rendering.words import words_for
from core.store.records import Confirmation, Conversation, InboxRow, MailFile
from core.store.unit import Unit
from core.understanding.answer_words import answer_words
from core.understanding.answers import WEAK, read_answer, what_is_missing
from core.understanding.fields import raw_values, read_values, reading_for
from core.understanding.replies import Reading
from core.views.offers import offers
from mail_gateway import office, operator
from mail_gateway.attachments import attached
from mail_gateway.bounces import Bounce
from mail_gateway.doubts import introduced_already, note_doubt, once
from mail_gateway.free_words import Heard, answered, ask_back, ask_for_date, question_of, read_words
from mail_gateway.hidden_text import hidden_words
from mail_gateway.kind import Kind, Sort, kind_of
from mail_gateway.limits import take
from mail_gateway.message import Mail, decode_words, read_mail
from mail_gateway.message_ids import letter_of
from mail_gateway.office import ANSWERS, ANSWERS_WITHIN
from mail_gateway.reply_text import texts_of
from mail_gateway.senders import NOT_ASKED, Senders
from mail_gateway.trust import Standing, Verdict, bounce_token, differing, from_contact, reply_token, verdict
from mail_gateway.trust_policy import Step, risk_of, step_for
from mail_gateway.vouching import Authentication

CODE_LIVES = timedelta(hours=24)
log = structlog.get_logger()
CODE_TRIES = 5
CODES_A_DAY = 5
LONGEST_PASSED_ON = 3000
LONGEST_SAID = 500
LONGEST_UNDERSTOOD = 64 * 1024
"""Characters of new text beyond which nothing is read out of it: nobody answers an invoice with a book."""

_CODE_WORDS = re.compile(r"\b(?:the|my|is|code|confirm(?:ed|ation)?)\b|[\s:.,!#\"'-]+", re.IGNORECASE)
_SIX_DIGITS = re.compile(r"[0-9]{6}", re.ASCII)
_MAY_HOLD_CODE = re.compile(r"[0-9](?:[ -]?[0-9]){5}")
_THANKS = re.compile(
    r"(?:(?:many |best )?(?:thanks|thank you|thx|cheers|great|perfect|danke|vielen dank|merci|gracias|grazie|obrigado"
    r"|bedankt|tack)(?: so much| very much| a lot| again| schön| beaucoup)?[\s,.!:)]*)+",
    re.IGNORECASE,
)
_SUBJECT = re.compile(rb"^subject:(.{0,300})", re.IGNORECASE | re.MULTILINE)

FREE_WORDS = frozenset({"document", "connection", "account"})
"""What a reply in free words may be about."""

ASKING = frozenset(
    {"request", "nudge", "invoice", "reminder", "reminders", "question", "confirm", "join", "redirect", "stranger"}
)
"""Mails that ask for something: 'ok' to any other acknowledges it."""

Item = tuple[Action, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Talk:
    """One mail of one conversation, with who wrote it and what it is about (`case` None: nothing to decide)."""

    unit: Unit
    penny: Penny
    row: InboxRow
    mail: Mail
    opened: Opened
    by: Actor
    case: Any
    text: str
    other_text: str
    judged: Verdict

    @property
    def conversation(self) -> Conversation:
        return self.opened.conversation

    @property
    def contact(self) -> Contact:
        return self.opened.contact


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What is known of a mail before anything is looked up: read while nobody waits for a lock."""

    mail: Mail
    sender: Authentication


def asks(row: InboxRow, penny: Penny) -> bool:
    """Whether it matters who sent a mail: where From proves nothing anyway (penny@, playgrounds) nobody is asked."""
    return not penny.direct_mail and bool(reply_token(str(row.envelope.get("rcpt_to", "")), penny.mail_domain))


def read(row: InboxRow, senders: Senders | None) -> Read:
    """Read a kept mail and ask who sent it. Never raises; takes as long as DNS does, outside of any transaction."""
    mail = read_mail(row.raw)
    if row.envelope.get("size"):  # only its beginning is here
        mail = replace(mail, problem="too_large")
    return Read(mail=mail, sender=senders.ask(row, mail) if senders else NOT_ASKED)


def answer_mail(unit: Unit, penny: Penny, row: InboxRow, known: Read) -> str:
    """Understand, act and queue the answer; returns one word on what became of it. Raises Conflict."""
    opened, is_bounce_door = _door(unit, penny, row)
    mail = known.mail
    ours = (f"penny@{penny.mail_domain.lower()}",)
    kind = kind_of(mail, row.envelope.get("mail_from"), our_addresses=ours, verp=is_bounce_door)
    if opened is None:
        return _to_ourselves(unit, penny, row, mail, kind)
    judged = verdict(mail, kind, opened, known.sender, direct=penny.direct_mail)
    judged = once(unit, row, opened.contact, judged, known.sender)
    judged = introduced_already(unit, opened, judged, mail.from_address or "")
    if step_for(judged.standing) == "ignore" or is_bounce_door:
        return _not_human(unit, opened, kind, by_bounce_door=is_bounce_door)
    trusted = step_for(judged.standing) != "human"
    if trusted and opened.contact.delivery == "bounced":
        unit.contacts.save(replace(opened.contact, delivery="ok"))  # somebody is there: the address works
    if opened.conversation.subject_kind in office.SUBJECTS:
        return office.replied(unit, penny, row, mail, opened, doubt="" if trusted else judged.standing.value)
    talk = _talk(unit, penny, row, mail, opened, judged)
    if trusted and mail.message_id:
        unit.thread(opened.conversation, mail.message_id)
        note_replied(unit, opened.conversation, opened.contact)
    if not trusted:
        return _to_humans(talk)
    return _from_contact(talk)


def _to_ourselves(unit: Unit, penny: Penny, row: InboxRow, mail: Mail, kind: Kind) -> str:
    """What belongs to no conversation: commands for Penny, and what is for whoever runs it."""
    username = office.office_of(str(row.envelope.get("rcpt_to", "")), penny.mail_domain)
    if username is None:
        if not operator.is_for_operator(str(row.envelope.get("rcpt_to", "")), penny.mail_domain):
            return "unknown_recipient"  # only a mailbox has such: the doors refuse them
        return operator.relay(unit, penny, row, kind)
    return office.written(unit, penny, row, mail, username) if kind.is_human else str(kind.sort.value)


def hand_over(unit: Unit, penny: Penny, row: InboxRow) -> None:
    """Let a human know of a mail that could not be worked on, as far as its conversation is known."""
    opened, _ = _door(unit, penny, row)
    if opened is None:
        return
    by = _writer(unit, row, opened, "", known=False)
    _pass_on(unit, opened, by, redact(_subject_line(row.raw), domain=penny.mail_domain), "unreadable")


def outcome_data(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as JSON, for a receipt that is written later."""
    found: dict[str, Any] = {
        "fact": outcome.fact,
        "subject": [outcome.subject.kind, outcome.subject.id],
        "data": tagged(outcome.data),
    }
    if isinstance(outcome, AlreadyDone):
        at = outcome.at.isoformat() if outcome.at else ""
        found["already"] = {"by": outcome.by, "at": at, "channel": outcome.channel}
    return found


def outcome_from(found: dict[str, Any]) -> Outcome:
    """Give back what `outcome_data` made."""
    subject = Ref(kind=found["subject"][0], id=found["subject"][1])
    data = untagged(found["data"])
    already = found.get("already")
    if already is None:
        return Done(subject=subject, fact=found["fact"], data=data)
    at = datetime.fromisoformat(already["at"]) if already["at"] else None
    return AlreadyDone(
        subject=subject, fact=found["fact"], by=already["by"], at=at, channel=already["channel"], data=data
    )


def note_bounce(unit: Unit, conversation: Conversation, contact: Contact, error: str, *, of_invoice: bool) -> None:
    """Keep that mail does not reach this contact, and tell the team once."""
    if contact.delivery == "ok":
        unit.contacts.save(replace(contact, delivery="bounced"))
    document = _document(unit, conversation) if of_invoice else None
    if document and document.delivery in {Delivery.SENT, Delivery.DELIVERED}:
        unit.documents.save(replace(document, delivery=Delivery.BOUNCED, row=document.row + 1))
    note_failed(unit, conversation, contact, error, "bounced")


def note_failed(unit: Unit, conversation: Conversation, contact: Contact, error: str, state: str = "failed") -> None:
    """Write the event that a mail did not arrive. Not for the team's own people: it would be mailed to them."""
    note_undelivered(unit, conversation, contact, state, error)
    if contact.of_business == conversation.business_id:
        return
    other = next_contact(unit, contact)
    fact = Fact(
        kind="mail.failed",
        subject=Ref(kind=conversation.subject_kind, id=conversation.subject_id),
        shared=False,
        data={"email": contact.email, "error": error[:300], "next": other.email if other else ""},
    )
    record(unit, fact, system(conversation.business_id))


# Who and what


def _door(unit: Unit, penny: Penny, row: InboxRow) -> tuple[Opened | None, bool]:
    address = str(row.envelope.get("rcpt_to", ""))
    if token := bounce_token(address, penny.mail_domain):
        return doors.opened(unit, "bounce", token), True
    token = reply_token(address, penny.mail_domain)
    return (doors.opened(unit, "reply", token) if token else None), False


def _talk(unit: Unit, penny: Penny, row: InboxRow, mail: Mail, opened: Opened, judged: Verdict) -> _Talk:
    text, other_text = texts_of(mail.text, mail.html)
    clean = _clean(unit, penny, opened, text)
    by = _writer(unit, row, opened, clean, known=from_contact(mail, opened), mail=mail, judged=judged)
    return _Talk(
        unit=unit,
        penny=penny,
        row=row,
        mail=mail,
        opened=opened,
        by=by,
        case=_case(unit, opened.conversation, by),
        text=text,
        other_text=other_text,
        judged=judged,
    )


def _writer(
    unit: Unit,
    row: InboxRow,
    opened: Opened,
    said: str,
    *,
    known: bool,
    mail: Mail | None = None,
    judged: Verdict | None = None,
) -> Actor:
    """The stored contact, or a stranger who speaks in its conversation and may do nothing."""
    message_id = (mail.message_id or "") if mail else ""
    evidence: dict[str, Any] = {"mail": row.id, "message_id": message_id, "said": said[:LONGEST_SAID]}
    if judged:
        evidence["trust"] = [judged.standing.value, *judged.reasons]
    contact = opened.contact
    if known:
        return as_contact(unit, contact, channel="mail", evidence=evidence)
    name = (mail.from_address if mail else "") or contact.email
    return Actor(business=contact.of_business, role=Role.CONTACT, name=name, channel="mail", evidence=evidence)


def _case(unit: Unit, conversation: Conversation, by: Actor) -> Any:
    try:
        match conversation.subject_kind:
            case "document":
                return unit.document_case(conversation.subject_id, by.business)
            case "connection":
                return unit.connection_case(conversation.subject_id, by.business)
            case "question":
                return unit.question_case(conversation.subject_id, by.business)
    except NotFound:
        pass
    return None


def _clean(unit: Unit, penny: Penny, opened: Opened, text: str) -> str:
    """The text without reply addresses, links and the codes that this contact may hold."""
    codes = []
    if _MAY_HOLD_CODE.search(text):
        codes = [tokens.code_for(penny.secret, c.id) for c in _confirmations(unit, opened)]
    return redact(text, domain=penny.mail_domain, secrets=codes)


def _confirmations(unit: Unit, opened: Opened) -> list[Confirmation]:
    """Those of this conversation, oldest first."""
    conversation, contact = opened.conversation, opened.contact
    return [
        c
        for c in unit.confirmations.all(business_id=conversation.business_id, contact_id=contact.id)
        if c.conversation_id == conversation.id
    ]


# What nobody wrote, and what only humans may judge


def _not_human(unit: Unit, opened: Opened, kind: Kind, *, by_bounce_door: bool) -> str:
    bounce = kind.bounce if kind.sort is Sort.BOUNCE and opened.contact.delivery == "ok" else None
    # At the reply address anybody may pretend: there it must name a mail that we sent.
    ours = bounce and (by_bounce_door or bounce.original_message_id in opened.conversation.references)
    if bounce and bounce.is_hard and ours:
        _bounced(unit, opened, bounce)
    return str(kind.sort.value) if not kind.is_human else "ignored"


def _bounced(unit: Unit, opened: Opened, bounce: Bounce) -> None:
    ours = opened.conversation.references
    original = bounce.original_message_id
    if original and original not in ours:
        return
    of_invoice = bool(ours) and (original == ours[0] or (original is None and len(ours) == 1))
    note_bounce(unit, opened.conversation, opened.contact, bounce.status or "bounced", of_invoice=of_invoice)


def _to_humans(talk: _Talk) -> str:
    """Put it before people, and tell the stored contact so: if it was that person, nothing is lost unseen."""
    problem = talk.judged.standing.value
    email = talk.mail.from_address or ""
    note_doubt(talk.unit, talk.conversation, talk.by, talk.judged, "human", email)
    passed = _question(talk, problem, email if problem == INTRODUCED else "")
    if from_contact(talk.mail, talk.opened):
        if problem == "expired":
            _refuse(talk, Expired(what="reply"))
        else:
            _sorry(talk, passed=passed)
    return problem


# What the contact wrote


def _from_contact(talk: _Talk) -> str:
    files = _files(talk)
    if _reads_two_ways(talk):
        return _to_humans(replace(talk, judged=differing(talk.judged)))
    if answer := _answers_question(talk):
        return _act(talk, [answer], [talk.text], talk.by, f"mail:{talk.row.id}")
    if _THANKS.fullmatch(talk.text.strip()):
        if files:  # no answer is due, but somebody should see them
            _question(talk, "partly")
        return "thanks"
    code = _code_in(talk.text)
    if code and (result := _by_code(talk, code)):
        return result
    if len(talk.text) > LONGEST_UNDERSTOOD:
        _sorry(talk, passed=_question(talk, "not_understood"))
        return "not_understood"
    items, evidence = _understood(talk, talk.text)
    heard = Heard() if items else _heard(talk)
    if not items and (lacking := _lacking(talk)) and not (heard.undated and _names_no_day(lacking)):
        _refuse(talk, lacking)
        return "refused"
    if not items and not _was_asked(talk) and talk.by.member and (result := _commands(talk)):
        return result
    if heard.silent:
        if heard.people or files:
            _question(talk, "partly")
        return "thanks"
    if heard.items:
        items = [(item.action, item.command) for item in heard.items]
        evidence = list(dict.fromkeys(item.evidence for item in heard.items))
    if not items:
        _sorry(talk, passed=_question(talk, "not_understood", likely=heard.likely), readings=heard.readings)
        return "not_understood"
    if heard.people:  # part of it is done, the rest is for people
        _question(talk, "partly")
    answered(talk.unit, talk.conversation)
    match _step(talk, items):
        case "act":
            done = _act(talk, items, evidence, talk.by, f"mail:{talk.row.id}")
            if heard.undated and done == "acted":
                ask_for_date(talk.unit, talk.conversation, heard.undated)
            return done
        case "code":
            note_doubt(talk.unit, talk.conversation, talk.by, talk.judged, "code", talk.contact.email)
            _ask_for_code(talk, items, evidence)
            return "confirm"
        case _:
            return _to_humans(talk)


def _was_asked(talk: _Talk) -> bool:
    """Whether '1' or 'Friday' answers what was asked here: it shows no invoice then."""
    asked = talk.conversation.asked or {}
    return bool(asked.get("readings") or asked.get("undated"))


def _heard(talk: _Talk) -> Heard:
    """What is said in free words, where no phrase says it."""
    if talk.conversation.subject_kind not in FREE_WORDS:
        return Heard(people=True)
    told = _only_tells(talk)
    return read_words(
        talk.unit, talk.mail, talk.conversation, talk.by, talk.other_text, talk.penny.registry, told=told
    )


def _reads_two_ways(talk: _Talk) -> bool:
    """Whether the mail's text and its HTML ask for different things: whoever wrote it saw one of them, and we act on
    the other. Different words that lead to the same do no harm."""
    if not talk.other_text or len(talk.text) + len(talk.other_text) > 2 * LONGEST_UNDERSTOOD:
        return False
    if talk.conversation.subject_kind == "question" or _code_in(talk.text) != _code_in(talk.other_text):
        return True
    one, other = _understood(talk, talk.text)[0], _understood(talk, talk.other_text)[0]
    if one and other:
        return one != other
    if talk.conversation.subject_kind in FREE_WORDS:
        return _heard(talk).differs
    return one != other


def _commands(talk: _Talk) -> str:
    """A member may also write commands where a notice came: all of the mail, or it is words for the other side."""
    return office.all_understood(talk.unit, talk.penny, talk.row, talk.mail, talk.contact)


def _answers_question(talk: _Talk) -> Item | None:
    """Whatever is written back to a question is its answer, in full: what is offered and takes one text."""
    if talk.case is None or talk.conversation.subject_kind != "question" or talk.other_text or not talk.text.strip():
        return None
    if talk.case.question.problem == REDIRECT and _understood(talk, talk.text)[0]:
        return None  # 'agree' decides; anything else is words for whoever asked
    for action in offers(talk.by, "question", talk.case, talk.penny.registry):
        wanted = [field for field in action.fields if field.required]
        if len(wanted) == 1 and wanted[0].kind == "long":
            text = _clean(talk.unit, talk.penny, talk.opened, talk.text)[: wanted[0].ask.most]
            return action, action.command(**{action.subject_field: talk.case.question.id, wanted[0].name: text})
    return None


def _understood(talk: _Talk, text: str) -> tuple[list[Item], list[str]]:
    """What is plainly asked for: out of what is offered, else out of what is refused now with a reason.

    Out of `text`: the mail's, or what its other part says.
    """
    if talk.case is None:
        return [], []
    kind, subject = talk.conversation.subject_kind, talk.conversation.subject_id
    offered = [a for a in offers(talk.by, kind, talk.case, talk.penny.registry) if a.replies]
    others = [a for a in talk.penny.registry if a.offered and a.replies and a.on == kind and a not in offered]
    others = [a for a in others if not a.when_offered]
    reading = reading_for(talk.unit, talk.by, talk.case)
    for actions in (_as_invited(talk, offered), _as_invited(talk, others)):
        found = read_answer(text, actions, subject, reading) if actions else None
        if found is None or not found.items:
            continue
        return [(item.action, item.command) for item in found.items], [item.evidence for item in found.items]
    return [], []


def _names_no_day(lacking: BadField) -> bool:
    """Whether what is wrong is only that no day is there ('soon'), not that it cannot be."""
    return not any(c.isdigit() for c in lacking.value)


def _lacking(talk: _Talk) -> BadField | None:
    """What a plain answer lacks, out of what is offered: 'reject' without a reason."""
    if talk.case is None or talk.other_text:
        return None
    offered = offers(talk.by, talk.conversation.subject_kind, talk.case, talk.penny.registry)
    reading = reading_for(talk.unit, talk.by, talk.case)
    return what_is_missing(talk.text, _as_invited(talk, [a for a in offered if a.replies]), reading)


def _as_invited(talk: _Talk, actions: Sequence[Action]) -> list[Action]:
    """Mails invite to answers in their reader's language, and people answer in another one that they know: the words
    of every language are understood beside the English ones."""
    tells = _only_tells(talk)
    return [_invited(action, only_tells=tells) for action in actions]


@cache
def _invited(action: Action, *, only_tells: bool) -> Action:
    invited = (opening(action, words_for(code)) for code in languages())
    said = (phrase.replace("’", "'") for phrase in (*action.replies, *invited, *answer_words(action.name)))
    kept = (phrase for phrase in said if phrase and not (only_tells and phrase in WEAK))
    return replace(action, replies=tuple(dict.fromkeys(kept)))


def _only_tells(talk: _Talk) -> bool:
    """Whether the mail that is answered asked for nothing: 'ok' to a receipt acknowledges it."""
    letter = letter_of(talk.unit, talk.mail.in_reply_to or "", talk.penny.mail_domain)
    return letter is not None and str(letter.payload.get("template", "")) not in ASKING


def _step(talk: _Talk, items: Sequence[Item]) -> Step:
    """What may be done with all of it: the riskiest part decides."""
    unit, by, contact = talk.unit, talk.by, talk.contact
    risk = max(
        risk_of(action, command, _case_for(talk, action, command), unit, by, contact) for action, command in items
    )
    return step_for(talk.judged.standing, risk)


def _case_for(talk: _Talk, action: Action, command: Any) -> Any:
    """What a command is about: a mail about several documents decides each by itself. Raises NotFound."""
    return case_of(talk.unit, action, command, talk.by)


def _act(talk: _Talk, items: Sequence[Item], evidence: Sequence[str], by: Actor, key: str) -> str:
    """Do all of it or nothing, and say so."""
    unit = talk.unit
    try:
        with unit.savepoint():
            outcomes = [
                perform_in(unit, action, command, by, key=f"{key}:{n}") for n, (action, command) in enumerate(items)
            ]
    except Refusal as refusal:
        _refuse(talk, refusal)
        return "refused"
    if talk.conversation.subject_kind == "document" and talk.mail.attachments:
        show_files_of_document(unit, talk.conversation.subject_id, unit.mail_files.all(inbox_id=talk.row.id))
    said = " … ".join(evidence)
    # What was done for the first time cannot go round in circles: its receipt always leaves.
    fresh = any(isinstance(outcome, Done) for outcome in outcomes)
    data: dict[str, object] = {"outcomes": [outcome_data(o) for o in outcomes], "said": said[:LONGEST_SAID]}
    _answer(talk, "receipt", data, limited=not fresh)
    return "acted"


# Codes


def _code_in(text: str) -> str:
    """The six digits, when there is nothing else but 'code' or 'confirm'."""
    if len(text) > 80:
        return ""
    bare = _CODE_WORDS.sub("", text)
    return bare if _SIX_DIGITS.fullmatch(bare) else ""


def _ask_for_code(talk: _Talk, items: Sequence[Item], evidence: Sequence[str]) -> None:
    unit, conversation, secret = talk.unit, talk.conversation, talk.penny.secret
    asked = unit.confirmations.all(business_id=conversation.business_id, contact_id=talk.contact.id)
    if sum(one.expires_at > unit.real_now for one in asked) >= CODES_A_DAY:  # each brings five guesses
        _refuse(talk, CapReached(limit=CODES_A_DAY, target=talk.contact.email))
        return
    for old in _confirmations(unit, talk.opened):
        if old.state == "waiting":
            unit.confirmations.save(replace(old, state="spent"))
    values = [
        {
            "action": action.name,
            "values": raw_values(action, command),
            "subject": str(getattr(command, action.subject_field)),
        }
        for action, command in items
    ]
    confirmation_id = unit.new_id()
    unit.confirmations.add(
        Confirmation(
            business_id=conversation.business_id,
            id=confirmation_id,
            conversation_id=conversation.id,
            contact_id=talk.contact.id,
            action=items[0][0].name,
            values=values[0]["values"],  # type: ignore[arg-type]
            evidence={
                **talk.by.evidence,
                "quoted": list(evidence),
                "more": values[1:],
                "subject": values[0]["subject"],
            },
            code_hash=tokens.code_hash(secret, confirmation_id, tokens.code_for(secret, confirmation_id)),
            expires_at=unit.real_now + CODE_LIVES,
        )
    )
    said = " … ".join(evidence)[:LONGEST_SAID]
    _answer(talk, "confirm", {"confirmation": confirmation_id, "said": said})


def _by_code(talk: _Talk, code: str) -> str:
    """Use the newest confirmation of this conversation; '' when none was ever asked for."""
    unit = talk.unit
    newest = next(reversed(_confirmations(unit, talk.opened)), None)
    if newest is None:
        return ""
    right = hmac.compare_digest(newest.code_hash, tokens.code_hash(talk.penny.secret, newest.id, code))
    if right and newest.state == "used":
        return _confirmed(talk, newest)  # the same keys: the same answer again
    # The try is counted before it is looked at, so that many mails at once have no more tries than one by one.
    if newest.expires_at <= unit.real_now or not unit.count_try(newest, CODE_TRIES):
        _refuse(talk, Expired(what="code"))
        return "expired_code"
    if not right:
        _refuse(talk, WrongCode(left=CODE_TRIES - newest.tries - 1))
        return "wrong_code"
    unit.confirmations.save(replace(newest, state="used", tries=newest.tries + 1))
    return _confirmed(talk, newest)


def _confirmed(talk: _Talk, confirmation: Confirmation) -> str:
    own = talk.conversation.subject_id
    first = {"action": confirmation.action, "values": confirmation.values}
    kept = [{"subject": confirmation.evidence.get("subject", own), **first}, *confirmation.evidence.get("more", [])]
    evidence = {k: v for k, v in confirmation.evidence.items() if k not in {"quoted", "more", "subject"}}
    by = replace(talk.by, evidence={**evidence, "confirmed_by": talk.row.id})
    try:
        items = []
        for one in kept:
            action = talk.penny.action(one["action"])
            subject = str(one.get("subject", own))
            case = talk.case if subject == own else talk.unit.document_case(subject, talk.by.business)
            reading = reading_for(talk.unit, talk.by, case)
            items.append((action, read_values(action, subject, one["values"], reading)))
    except (KeyError, Refusal):
        _refuse(talk, Expired(what="code"))
        return "expired_code"
    return _act(talk, items, confirmation.evidence.get("quoted", []), by, f"code:{confirmation.id}")


# Humans


def _question(talk: _Talk, problem: str, stranger: str = "", likely: Sequence[str] = ()) -> bool:
    """Pass the words on, redacted; the whole text where nothing new was recognized. `stranger` is the address of
    somebody who may be accepted as a contact."""
    text = talk.mail.text if "answers_below" in talk.judged.reasons else talk.text or talk.mail.text
    if talk.judged.standing is Standing.TWO_FACED:  # people see both, and what nobody should
        parts = (text, talk.other_text, hidden_words(talk.mail.html or ""))
        text = "\n— — —\n".join(part[: LONGEST_PASSED_ON // 3] for part in parts if part.strip())
    text = _clean(talk.unit, talk.penny, talk.opened, text)
    names = ", ".join(part.name for part in talk.mail.attachments if part.name)
    text = f"{text.strip()}\n[{names}]".strip() if names else text
    files = _files(talk)
    return _pass_on(talk.unit, talk.opened, talk.by, text, problem, stranger, files=files, likely=likely)


def _files(talk: _Talk) -> list[MailFile]:
    """Keep what was attached to the mail, once; returns what is kept of it."""
    unit, conversation = talk.unit, talk.conversation
    kept = unit.mail_files.all(inbox_id=talk.row.id)
    if kept or not talk.mail.attachments:
        return kept
    for number, file in enumerate(attached(unit.queue.bytes_of(talk.row.sha256) or b"")):
        sha256 = hashlib.sha256(file.body).hexdigest()
        unit.queue.keep_bytes(sha256, file.body)
        kept.append(
            unit.mail_files.add(
                MailFile(
                    business_id=conversation.business_id,
                    id=unit.new_id(),
                    inbox_id=talk.row.id,
                    conversation_id=conversation.id,
                    question_id="",
                    number=number,
                    name=file.name or f"file-{number + 1}",
                    content_type=file.content_type,
                    size=len(file.body),
                    sha256=sha256,
                    kept_at=unit.real_now,
                )
            )
        )
    return kept


def _pass_on(
    unit: Unit,
    opened: Opened,
    by: Actor,
    text: str,
    problem: str,
    stranger: str = "",
    files: Sequence[MailFile] = (),
    likely: Sequence[str] = (),
) -> bool:
    """Put the words before the people of the conversation's business; False when they came from there."""
    conversation, contact = opened.conversation, opened.contact
    about = _about(unit, conversation)
    if contact.of_business == conversation.business_id or about is None:
        return False
    connection, document = about
    if unit.connection_case(connection, contact.of_business).connection.state is ConnectionState.BLOCKED:
        return False
    known = len(unit.facts)
    asked = put_question(
        unit,
        by,
        unit.business(contact.of_business),
        unit.business(conversation.business_id),
        connection,
        document=document,
        text=text[:LONGEST_PASSED_ON],
        problem=problem,
        address=stranger,
        likely=likely if document else (),
        conversation=conversation.id,
    )
    new = unit.facts[known:]
    del unit.facts[known:]
    for fact in new:
        record(unit, fact, by)
    show_files(unit, QuestionId(asked.subject.id), files)
    return True


def _about(unit: Unit, conversation: Conversation) -> tuple[ConnectionId, DocumentId | None] | None:
    if conversation.subject_kind in {"connection", "account"}:
        return ConnectionId(conversation.subject_id), None
    if conversation.subject_kind == "question":
        asked = next(iter(unit.questions.all(id=conversation.subject_id)), None)
        return (asked.connection_id, asked.document_id) if asked and asked.connection_id else None
    document = _document(unit, conversation)
    return (document.connection_id, document.id) if document else None


def _document(unit: Unit, conversation: Conversation) -> Document | None:
    return unit.documents.find(id=conversation.subject_id) if conversation.subject_kind == "document" else None


def _subject_line(raw: bytes) -> str:
    """The subject as it stands in the bytes: enough for a human to know which mail is meant."""
    found = _SUBJECT.search(raw, 0, 65536)
    return decode_words(found[1].decode("utf-8", "replace")).strip() if found else ""


# Answers


def _sorry(talk: _Talk, *, passed: bool, readings: Sequence[Reading] = ()) -> None:
    """Say that it was not understood; with likely readings, ask which was meant."""
    if passed and readings:
        ask_back(talk.unit, talk.conversation, readings)
        words = words_for(talk.by.language, talk.by.timezone)
        text = question_of(readings, talk.penny.registry, words)
        _answer(talk, "sorry", {"said": talk.text[:LONGEST_SAID], "text": text})
    elif passed:
        _answer(talk, "sorry", {"said": talk.text[:LONGEST_SAID]})
    else:
        _refuse(talk, NotUnderstood(text=talk.text[:LONGEST_SAID], word=""))


def _refuse(talk: _Talk, refusal: Refusal) -> None:
    sentence = words_for(talk.by.language, talk.by.timezone).refusal(refusal)
    said = "" if isinstance(refusal, WrongCode | Expired) else talk.text[:LONGEST_SAID]
    _answer(talk, "refused", {"sentences": [[sentence.text, sentence.next_step]], "said": said})


def _answer(talk: _Talk, template: str, data: dict[str, object], *, limited: bool = True) -> None:
    """Queue the one answer to this mail, unless this contact has had too many of late."""
    contact = talk.contact
    if limited and not take(
        talk.unit, contact.business_id, f"answers:{contact.id}", most=ANSWERS, within=ANSWERS_WITHIN
    ):
        _silenced(talk, passed=template == "sorry")
        return
    data["said"] = _clean(talk.unit, talk.penny, talk.opened, str(data.get("said", "")))
    receipt(
        talk.unit,
        contact=talk.contact,
        conversation_id=talk.conversation.id,
        key=f"mail:{talk.row.id}",
        template=template,
        data={**data, "in_reply_to": talk.mail.message_id or ""},
    )


def _silenced(talk: _Talk, *, passed: bool) -> None:
    """Nobody is answered, but people see it: the team what its partner wrote, as many times again."""
    unit, contact = talk.unit, talk.contact
    if contact.of_business == contact.business_id:
        office.silenced(unit, contact)
    elif not passed and take(unit, contact.business_id, f"shown:{contact.id}", most=ANSWERS, within=ANSWERS_WITHIN):
        _question(talk, "too_many")
