"""A reply in free words, read against the mail it answers: commands, a precise question, or words for people.

Where the mail's text and its HTML are read differently, nothing is done. What is asked back is remembered with the
conversation, so that the next short answer is understood; it ends after a week.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from core.actions.action import Action
from core.domain.actor import Actor
from core.domain.calendar import zone
from core.domain.document import DocumentCase
from core.domain.errors import NotFound
from core.domain.network import ConnectionCase
from core.rendering.catalogue import N_
from core.rendering.words import Words
from core.store.records import Conversation
from core.store.unit import Unit
from core.understanding.asked_date import date_said
from core.understanding.meaning import FOR_PEOPLE, SILENT, Meant, about_of, asked_from, cases_of, kept, meant
from core.understanding.replies import STATE_CHANGING, Asked, Intent, Passage, Reading, Reply, Understood, understand
from mail_gateway.message import Mail
from mail_gateway.reply_text import new_text

ASKED_LIVES = timedelta(days=7)
FEW_WORDS = 3
_CJK_DATE = str.maketrans({"年": " ", "月": " ", "日": " "})
NO_DATE = "no_date"
"""Why words are unclear that promise to pay without a day."""
HANGS_ON = re.compile(
    r"\?|(?<!\w)(?:if|once|unless|until|after|before|when|but|provided|wenn|falls|sobald|sofern|nachdem|bevor|aber|erst"
    r"|si|quand|dès|après|avant|mais|sauf|cuando|después|antes|pero|hasta|quando|dopo|prima|appena|als|zodra|nadat|maar"
    r"|mas|depois|assim que)(?!\w)|たら|れば|次第|後に",
    re.IGNORECASE,
)
"""What a promise without a day may hang on: no day is asked for then, people read it."""
UNDATED = "promise_without_date"
LIKELY = {
    "approve": "approved",
    "reject": "rejected",
    "dispute": "disputed",
    "promise_to_pay": "promised",
    "report_payment": "paid",
}
"""Intent → the seller's reading of it (`wording.READINGS`)."""
WITH_REASON = frozenset({"reject", "dispute"})
TO_MACHINES = re.compile(
    r"^\s*(?:system|assistant|developer|user)\s*:|\b(?:ignore|disregard|forget|override)\b[^.\n]{0,30}"
    r"\b(?:instructions?|rules|prompts?|guidelines)\b",
    re.IGNORECASE | re.MULTILINE,
)
"""Words for a program, not for a business partner: a mail that has them reaches people and does nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What came of it: `items` to do; `silent`: nothing to do or to answer; `people`: something in it only people can
    answer; `readings` to offer where it was unclear; `differs`: the mail's text and its HTML ask for other things;
    `undated`: numbers of what will be paid, on a day that is asked for; `likely`: what it may mean, for people."""

    items: tuple[Meant, ...] = ()
    silent: bool = False
    people: bool = False
    readings: tuple[Reading, ...] = ()
    differs: bool = False
    undated: tuple[str, ...] = ()
    likely: tuple[str, ...] = ()


def read_words(
    unit: Unit,
    mail: Mail,
    conversation: Conversation,
    by: Actor,
    other_text: str,
    registry: Sequence[Action],
    *,
    told: bool = False,
) -> Heard:
    """Return what the new text asks for, against the document or documents of its conversation. `told`: the mail
    that it answers asked for no decision."""
    cases, connection = _subjects(unit, conversation, by)
    passages = _passages(mail)
    if any(TO_MACHINES.search(said) for said in (*(passage.text for passage in passages), other_text)):
        return Heard(people=True, differs=bool(other_text))
    if not cases and connection is None:
        return Heard(people=True)
    reply = Reply(
        passages=passages,
        about=about_of(cases, unit, conversation.subject_kind, told=told),
        sent_at=_when(unit, mail, by),
        subject=mail.subject,
        language=by.language.partition("-")[0] or None,
        locale=by.language or None,
        asked=_asked(unit, conversation),
        writer=by.name,
    )
    if answer := _day_given(unit, conversation, reply, mail, by, cases):
        items = meant([answer], cases, connection, registry)
        return Heard(items=tuple(items or ()), people=not items, differs=bool(other_text))
    found = understand(reply)
    if other_text and _differs(found, understand(replace(reply, passages=(Passage(text=other_text),)))):
        return Heard(people=True, differs=True)
    intents = [i for i in found.intents if i.name != FOR_PEOPLE]
    asks = len(intents) < len(found.intents)
    if found.unclear:  # a mail is done as a whole: with one doubt in it, people are asked first
        plain = not any(HANGS_ON.search(passage.text) for passage in passages)
        if plain and not intents and all(u.why == NO_DATE for u in found.unclear):
            return _undated(found, cases, connection, registry)
        readings = next((u.readings for u in found.unclear if u.readings), ())
        return Heard(people=True, readings=() if intents else readings, likely=_likely(readings))
    if intents and all(i.name in SILENT for i in intents) and not asks:
        return Heard(silent=True, people=bool(found.unheard))
    items = meant(intents, cases, connection, registry)
    return Heard(items=tuple(items or ()), people=asks or not items)


def ask_back(unit: Unit, conversation: Conversation, readings: Sequence[Reading]) -> None:
    """Remember what is asked now."""
    asked = {name: value for name, value in (conversation.asked or {}).items() if name == "documents"}
    asked["readings"] = kept(readings)
    asked["until"] = (unit.real_now + ASKED_LIVES).isoformat()
    unit.conversations.save(replace(conversation, asked=asked))


def ask_for_date(unit: Unit, conversation: Conversation, numbers: Sequence[str]) -> None:
    """Remember of what the day is asked for now."""
    conversation = unit.conversations.find(business_id=conversation.business_id, id=conversation.id) or conversation
    asked = {name: value for name, value in (conversation.asked or {}).items() if name == "documents"}
    asked |= {"undated": list(numbers), "until": (unit.real_now + ASKED_LIVES).isoformat()}
    unit.conversations.save(replace(conversation, asked=asked))


def answered(unit: Unit, conversation: Conversation) -> None:
    """What was asked is settled: a later '1' or 'Friday' means something else."""
    if conversation.asked and (conversation.asked.get("readings") or conversation.asked.get("undated")):
        rest = {name: value for name, value in conversation.asked.items() if name == "documents"}
        unit.conversations.save(replace(conversation, asked=rest or None))


def question_of(readings: Sequence[Reading], registry: Sequence[Action], words: Words) -> str:
    """Return one question with its numbered answers: '1 Approve INV-0001, 2 Reject INV-0001, 3 a question'."""
    lines = [f"{n} {_label(reading, registry, words)}" for n, reading in enumerate(readings, 1)]
    return words._(N_("Did you mean one of these? Answer with its number: {list}."), list=words.listed(lines, "or"))


def _undated(
    found: Understood, cases: Sequence[DocumentCase], connection: ConnectionCase | None, registry: Sequence[Action]
) -> Heard:
    """It will be paid, but when? Of all documents of the mail, unless the words name some of them: the question back
    names each, so that a day alone answers it."""
    said = " ".join(u.evidence for u in found.unclear)
    numbers = [case.document.number for case in cases]
    named = tuple(n for n in numbers if re.search(rf"(?<![\w-]){re.escape(n)}(?![\w-])", said, re.IGNORECASE))
    if not named and len(numbers) > 1 and re.search(r"\d", said):  # 'the second', '3 of them': which is not clear
        return Heard(people=True)
    intent = Intent(name=UNDATED, documents=named or tuple(numbers), evidence=said)
    items = meant([intent], cases, connection, registry)
    return Heard(items=tuple(items or ()), people=not items, undated=intent.documents if items else ())


def _day_given(
    unit: Unit, conversation: Conversation, reply: Reply, mail: Mail, by: Actor, cases: Sequence[DocumentCase]
) -> Intent | None:
    """The promise that a day alone makes where it was asked for."""
    asked: dict[str, Any] = conversation.asked or {}
    if not asked.get("undated") or datetime.fromisoformat(asked["until"]) <= unit.real_now:
        return None
    text = "\n".join(passage.text for passage in reply.passages)
    day = date_said(text, reply.sent_at.date(), locale=by.language, name=by.name) or _day_in_few_words(reply, text)
    known = {case.document.number for case in cases}
    numbers = tuple(number for number in asked["undated"] if number in known)
    if day is None or not numbers:
        return None
    return Intent(name="promise_to_pay", documents=numbers, date=day, evidence=text.strip())


def _likely(readings: Sequence[Reading]) -> tuple[str, ...]:
    named = (LIKELY.get(intent.name) for reading in readings for intent in reading.intents)
    return tuple(dict.fromkeys(key for key in named if key))


def to_confirm(reading: str, number: str, said: str) -> tuple[Reading, ...]:
    """Return what the buyer is asked about the seller's reading of its words: that, or something else; () where the
    answer would need words of its own (a reason)."""
    name = next((intent for intent, key in LIKELY.items() if key == reading), "")
    if not name or (name in WITH_REASON and len(said.split()) < 2):
        return ()
    name = UNDATED if name == "promise_to_pay" else name
    meant_by = Intent(name=name, documents=(number,), reason=said if name in WITH_REASON else "", evidence=said)
    return (Reading(word="yes", intents=(meant_by,)), Reading(word="no", intents=(Intent(name=FOR_PEOPLE),)))


def _day_in_few_words(reply: Reply, text: str) -> date | None:
    """A day in a language that only free words know ('12月11日'); with nothing that could name a thing."""
    if len(text.split()) > FEW_WORDS or not re.search(r"[^\W\d_]", text):
        return None
    if re.search(r"[^\W\d_]-?\d", text.translate(_CJK_DATE)):
        return None
    found = understand(replace(reply, asked=Asked(kind="date")))
    plain = len(found.intents) == 1 and found.intents[0].name == "promise_to_pay" and not found.unclear
    return found.intents[0].date if plain and found.intents[0].amount is None else None


def _label(reading: Reading, registry: Sequence[Action], words: Words) -> str:
    parts = []
    for intent in reading.intents:
        action = next((a for a in registry if a.intent == intent.name), None)
        if action is not None:
            parts.append(" ".join((words.label(action), *intent.documents)))
    return words.listed(parts) if parts else words._(N_("a question for people"))


def _subjects(unit: Unit, conversation: Conversation, by: Actor) -> tuple[list[DocumentCase], ConnectionCase | None]:
    try:
        match conversation.subject_kind:
            case "document":
                case = unit.document_case(conversation.subject_id, by.business)
                return [case], unit.connection_case(case.connection.id, by.business)
            case "connection":
                return [], unit.connection_case(conversation.subject_id, by.business)
            case "account":
                listed = (conversation.asked or {}).get("documents", ())
                return cases_of(unit, listed, by), unit.connection_case(conversation.subject_id, by.business)
    except NotFound:
        pass
    return [], None


def _passages(mail: Mail) -> tuple[Passage, ...]:
    found = new_text(mail.text, mail.html)
    return tuple(Passage(text=p.text, answers=p.answers) for p in found.passages) or (Passage(text=found.text),)


def _when(unit: Unit, mail: Mail, by: Actor) -> datetime:
    """Business time, on the writer's own clock."""
    offset = mail.date.tzinfo if mail.date else None
    return unit.now.astimezone(offset or zone(by.timezone))


def _asked(unit: Unit, conversation: Conversation) -> Asked | None:
    found: dict[str, Any] = conversation.asked or {}
    if not found.get("readings") or datetime.fromisoformat(found["until"]) <= unit.real_now:
        return None
    return asked_from(found["readings"])


def _differs(one: Understood, other: Understood) -> bool:
    return _changes(one) != _changes(other) or bool(one.unclear) != bool(other.unclear)


def _changes(found: Understood) -> list[Any]:
    plain = [replace(i, evidence="", at=(0, 0), reason="") for i in found.intents if i.name in STATE_CHANGING]
    return sorted(plain, key=repr)
