"""Digests: who gets one and when, and the sending of one occurrence.

An occurrence is one row of the calendar, unique by (whose, local date); doing it plans the next. What a digest says
is gathered when it is built (`core.reports.digest`), from what is true then: one that says nothing is not sent.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any

from core.actions.action import Action, Ask
from core.actions.threads import conversation_with, self_contact
from core.domain import policy
from core.domain.actor import Actor, Role
from core.domain.calendar import CLOSE_AT, at_local, local_day, zone
from core.domain.digests import AT, DAYS, EMPTY, WAYS, DigestSetting
from core.domain.errors import BadField, NotYours, Refusal
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.network import Business, Member
from core.store.records import Letter
from core.store.unit import Unit

STATE = Ask("Digest", kind="choice", choices=(("on", "On"), ("off", "Off")))
TIME = Ask("Time of day", lead=("at",), hint=AT, most=8)
ON_DAYS = Ask("Days", lead=("days", "every"), kind="choice", choices=DAYS)
WHEN_EMPTY = Ask("When there is nothing to say", lead=("empty",), kind="choice", choices=EMPTY)
BY = Ask("How", lead=("by", "via"), kind="choice", choices=WAYS)
_TIME = re.compile(r"(\d{1,2})(?:[:.h]?(\d{2}))?(?: ?(am|pm|uhr))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetDigest:
    """One's own digest; what is left out stays as it is."""

    state: Annotated[str, STATE] = "on"
    at: Annotated[str, TIME] = ""
    days: Annotated[str, ON_DAYS] = ""
    empty: Annotated[str, WHEN_EMPTY] = ""
    by: Annotated[str, BY] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTeamDigest:
    """The digest in the business's channel; what is left out stays as it is."""

    state: Annotated[str, STATE] = "on"
    at: Annotated[str, TIME] = ""
    days: Annotated[str, ON_DAYS] = ""
    empty: Annotated[str, WHEN_EMPTY] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendDigest:
    """One occurrence: `member` is '' for the business's own; `since` an instant in ISO format."""

    member: Annotated[str, Ask("Member")]
    day: Annotated[date, Ask("Day")]
    since: Annotated[str, Ask("Since")]


def may_set(by: Actor, own: Business | None) -> Refusal | AlreadyDone | None:
    """Any person of the business, for themselves."""
    if by.member is None:
        return NotYours(action="digest", role=by.role.value, needs=tuple(r.value for r in policy.DRAFT))
    return policy.role(by, policy.DRAFT, "digest")


def may_set_team(by: Actor, own: Business | None) -> Refusal | AlreadyDone | None:
    """Owner and finance."""
    return policy.role(by, policy.FINANCE, "digest")


def may_send(by: Actor, own: Business | None) -> Refusal | AlreadyDone | None:
    """Only the scheduler."""
    return policy.role(by, (Role.SYSTEM,), "digest")


def set_digest(do: SetDigest, own: Business, unit: Unit, by: Actor) -> Outcome:
    """Change one's own."""
    member = unit.members.find(business_id=own.id, id=by.member)
    return _set(do, own, unit, member)


def set_team_digest(do: SetTeamDigest, own: Business, unit: Unit, by: Actor) -> Outcome:
    """Change the business's."""
    return _set(do, own, unit, None)


def send_digest(do: SendDigest, own: Business, unit: Unit, by: Actor) -> Outcome:
    """Queue it to where it is wanted, and plan the next."""
    member = unit.members.find(business_id=own.id, id=do.member) if do.member else None
    setting = setting_of(unit, own, member)
    subject = Ref(kind="business", id=own.id)
    today = local_day(unit.now, by.timezone)
    gone = bool(do.member) and (member is None or member.role is Role.NONE)
    if gone or not setting.on:
        return Done(subject=subject, fact="digest.skipped", data={"day": do.day})
    if do.day < today:  # the machine slept: the days between are told of in the next one
        plan_digest(unit, own, member, since=datetime.fromisoformat(do.since), late=True, next_only=True)
        return Done(subject=subject, fact="digest.skipped", data={"day": do.day})
    letters = _letters(unit, own, member, setting, do)
    unit.queue.post(letters)
    plan_digest(unit, own, member, since=unit.now, after=do.day, next_only=True)
    data = {"day": do.day, "person": member.name if member else "", "ways": len(letters)}
    if not letters:
        return Done(subject=subject, fact="digest.skipped", data=data)
    unit.emit(Fact(kind="digest.sent", subject=subject, shared=False, data=data))
    return Done(subject=subject, fact="digest.sent", data=data)


def setting_of(unit: Unit, own: Business, member: Member | None) -> DigestSetting:
    """Return what holds: what was set, else a digest in the channel and none for each person."""
    member_id = member.id if member else ""
    found = unit.digests.find(business_id=own.id, member_id=member_id)
    return found or DigestSetting(business_id=own.id, member_id=member_id, on=member is None)


def plan_digest(
    unit: Unit,
    own: Business,
    member: Member | None,
    *,
    since: datetime | None = None,
    after: date | None = None,
    late: bool = False,
    next_only: bool = False,
) -> None:
    """Put the next one on the calendar: the first of its days whose hour is to come, and after `after`.

    `next_only`: beside what is planned (the one that is being sent), not in its place.
    `late`: today's counts though its hour has passed, as long as people are at work. `since` is what it tells from;
    left out, from now.
    """
    setting = setting_of(unit, own, member)
    subject, timezone = (member.id if member else own.id), (member.timezone if member else "") or own.timezone
    if not setting.on:
        unit.queue.replan(own.id, "digest", [subject], [])
        return
    today = local_day(unit.now, timezone)
    open_yet = unit.now.astimezone(zone(timezone)).time() < CLOSE_AT
    for day in setting.days_from(max(today, after + timedelta(days=1)) if after else today, own.country):
        at = at_local(day, setting.hour, timezone)
        if at > unit.now or (late and day == today and open_yet):
            break
    data = {"member": member.id if member else "", "day": day.isoformat()}
    row = {
        "business_id": own.id,
        "kind": "digest",
        "subject_id": subject,
        "occurrence": f"{subject}:{day.isoformat()}",
        "data": {**data, "since": (since or unit.now).isoformat()},
        "tz": timezone,
        "next_at": at,
    }
    unit.queue.replan(own.id, "digest", [] if next_only else [subject], [row])


def _set(do: SetDigest | SetTeamDigest, own: Business, unit: Unit, member: Member | None) -> Outcome:
    old = setting_of(unit, own, member)
    known = unit.digests.find(business_id=own.id, member_id=old.member_id)
    by = getattr(do, "by", "") or old.by
    new = replace(
        old,
        on=do.state != "off",
        at=time_of_day(do.at).isoformat("minutes") if do.at else old.at,
        days=do.days or old.days,
        empty=do.empty or old.empty,
        by=by,
    )
    if known:
        unit.digests.save(new)
    else:
        unit.digests.add(new)
    subject = member.id if member else own.id
    pending = next((due for due in unit.queue.planned(own.id, subject, "pending") if due.kind == "digest"), None)
    since = datetime.fromisoformat(pending.data["since"]) if pending else None
    plan_digest(unit, own, member, since=since, after=_last_sent(unit, own, subject))
    data: dict[str, Any] = {"on": "yes" if new.on else "", "at": new.at, "days": new.days, "empty": new.empty}
    data |= {"by": new.by, "team": "" if member else "yes", "state": f"{'team' if member is None else 'own'}"}
    data["which"] = ("team" if member is None else "own") + ("" if new.on else "_off")
    ref = Ref(kind="business", id=own.id)
    unit.emit(Fact(kind="digest.set", subject=ref, shared=False, data=data))
    return Done(subject=ref, fact="digest.set", data=data)


def _last_sent(unit: Unit, own: Business, subject: str) -> date | None:
    done = [due for due in unit.queue.planned(own.id, subject, "done") if due.kind == "digest"]
    return max((date.fromisoformat(due.data["day"]) for due in done), default=None)


def time_of_day(text: str, field: str = "at") -> time:
    """Return the wall time that a text says ('8:30', '7 pm', '18 Uhr'). Raises BadField."""
    found = _TIME.fullmatch(text.strip())
    if found:
        hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
        hour = hour % 12 + (12 if half == "pm" else 0) if half in {"am", "pm"} and 1 <= hour <= 12 else hour
        if hour < 24 and minute < 60:
            return time(hour, minute)
    raise BadField(field=field, value=text, problem="time", hint=AT)


def _letters(
    unit: Unit, own: Business, member: Member | None, setting: DigestSetting, do: SendDigest
) -> list[Letter]:
    """Where it goes: the channels of the business; a person's direct messages, mail, or both."""
    about = {
        "member": do.member,
        "day": do.day.isoformat(),
        "since": do.since,
        "until": unit.now.isoformat(),
        "empty": setting.empty,
    }
    subject = member.id if member else own.id
    key = f"digest:{subject}:{do.day.isoformat()}"
    if member is None:
        places = [(w.surface, w.account, w.place) for w in unit.workspaces.all(business_id=own.id) if w.place]
    else:
        faces = [i for i in unit.identities.all(business_id=own.id) if i.member_id == member.id]
        places = [(face.surface, face.account, face.person) for face in faces]
    letters = [
        Letter(
            business_id=own.id,
            dedupe_key=f"{key}:{surface}:{account}",
            channel=surface,
            lane=f"{surface}:{account}:digest:{subject}",
            payload={"job": "digest", "account": account, "place": place, **about},
        )
        for surface, account, place in places
        if setting.by != "mail" or member is None
    ]
    if member and (setting.by in {"mail", "both"} or not letters):
        contact = self_contact(unit, own.id, member.id, member.email, member.name)
        if contact:
            conversation = conversation_with(unit, contact, "business", own.id)
            payload = {"template": "digest", "conversation": conversation.id, "contact": contact.id, **about}
            letters.append(
                Letter(
                    business_id=own.id,
                    dedupe_key=f"{key}:mail",
                    channel="mail",
                    lane=f"mail:{contact.email}",
                    payload=payload,
                )
            )
    return letters


SET_DIGEST = Action(
    name="set_digest",
    label="My digest",
    command=SetDigest,
    may=may_set,
    run=set_digest,
    words=("digest", "my digest"),
    binding=False,
    help="Get a daily summary: what happened, what is due, what waits for you.",
    example="digest on at 8:30 days working by mail",
)
SET_TEAM_DIGEST = Action(
    name="set_team_digest",
    label="Team digest",
    command=SetTeamDigest,
    may=may_set_team,
    run=set_team_digest,
    words=("team digest",),
    binding=False,
    help="Set when the daily summary comes to the channel.",
    example="team digest at 9:00",
)
SEND_DIGEST = Action(
    name="send_digest",
    label="Digest",
    command=SendDigest,
    may=may_send,
    run=send_digest,
    words=(),
    offered=False,
)
