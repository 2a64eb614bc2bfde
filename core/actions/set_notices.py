"""One's own settings: of what one hears and how, when it is quiet, in which language and time zone."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated
from zoneinfo import available_timezones

from core.actions.action import Action, Ask, Filled
from core.actions.choose_language import speak
from core.actions.digests import time_of_day
from core.domain import policy
from core.domain.actor import Actor
from core.domain.errors import BadField, BadFields, NotFound, NotYours, Refusal
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.languages import LANGUAGE_NAMES
from core.domain.network import Business, Member
from core.domain.notices import USUAL, WAYS, NoticeSetting
from core.store.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class SetNotices:
    """The whole of it as it is to be. `language` and `timezone` left empty follow the chat profile again."""

    approvals: Annotated[
        str, Ask("What waits for my approval", kind="choice", choices=WAYS, lead=("approvals",), needed=True)
    ] = "chat"
    questions: Annotated[
        str, Ask("Questions given to me", kind="choice", choices=WAYS, lead=("questions",), needed=True)
    ] = "chat"
    asked: Annotated[str, Ask("Every new question", kind="choice", choices=WAYS, lead=("new",), needed=True)] = "off"
    news: Annotated[
        str,
        Ask(
            "What the other side decides, promises and pays", kind="choice", choices=WAYS, lead=("news",), needed=True
        ),
    ] = "off"
    quiet_from: Annotated[str, Ask("Quiet from", lead=("quiet",), hint="18:00", most=8)] = ""
    quiet_until: Annotated[str, Ask("Quiet until", lead=("until", "till"), hint="8:00", most=8)] = ""
    language: Annotated[
        str, Ask("Language", kind="choice", choices=LANGUAGE_NAMES, lead=("language",), hint="de")
    ] = ""
    timezone: Annotated[str, Ask("Time zone", lead=("timezone",), hint="Europe/Berlin", most=64)] = ""


def may_set(by: Actor, own: Business | None) -> Refusal | AlreadyDone | None:
    """Any person of the business, for themselves."""
    if by.member is None:
        return NotYours(action="notices", role=by.role.value, needs=tuple(role.value for role in policy.DRAFT))
    return policy.role(by, policy.DRAFT, "notices")


def set_notices(do: SetNotices, own: Business, unit: Unit, by: Actor) -> Outcome:
    """Keep it; what waits for the end of a quiet time still comes when that was to end."""
    member = unit.members.find(business_id=own.id, id=by.member)
    if member is None:
        raise NotFound(what="person", word=by.name)
    begins, ends = _checked(do)
    new = NoticeSetting(
        business_id=own.id,
        member_id=member.id,
        ways={sort: getattr(do, sort) for sort in USUAL},
        quiet_from=begins,
        quiet_until=ends,
    )
    known = unit.notices.find(business_id=own.id, member_id=member.id)
    (unit.notices.save if known else unit.notices.add)(new)
    member = _speaks_and_lives(unit, own, member, do)
    data = {"person": member.name, "quiet": begins, "ends": ends, "zone": member.timezone or own.timezone}
    subject = Ref(kind="business", id=own.id)
    unit.emit(Fact(kind="notices.set", subject=subject, shared=False, data=data))
    return Done(subject=subject, fact="notices.set", data=data)


def fill_notices(own: Business, unit: Unit, by: Actor, raw: Mapping[str, str]) -> Filled:
    """Open with what holds."""
    member = unit.members.find(business_id=own.id, id=by.member) if by.member else None
    found = notices_of(unit, own, str(by.member or ""))
    texts = {sort: found.way(sort) for sort in USUAL}
    texts |= {"quiet_from": found.quiet_from, "quiet_until": found.quiet_until}
    if member:
        explicit = member.language_source == "explicit"
        texts |= {"language": member.language.partition("-")[0] if explicit else ""}
        texts |= {"timezone": member.timezone if member.timezone_source == "explicit" else ""}
    usual = (member.timezone if member and not member.timezone_source else "") or own.timezone
    return Filled(raw=texts, hints={"timezone": usual})


def notices_of(unit: Unit, own: Business, member: str) -> NoticeSetting:
    """Return what holds for a person."""
    found = unit.notices.find(business_id=own.id, member_id=member)
    return found or NoticeSetting(business_id=own.id, member_id=member)


def _checked(do: SetNotices) -> tuple[str, str]:
    """The two hours as HH:MM, '' for none; what is wrong is said at its field."""
    errors: dict[str, Refusal] = {}
    hours = {}
    for name in ("quiet_from", "quiet_until"):
        text = getattr(do, name).strip()
        other = do.quiet_until if name == "quiet_from" else do.quiet_from
        try:
            hours[name] = time_of_day(text, name).isoformat("minutes") if text else ""
        except BadField as error:
            errors[name] = error
        if not text and other.strip():
            errors[name] = BadField(field=name, value="", problem="missing", hint="18:00")
    if do.timezone.strip() and do.timezone.strip() not in available_timezones():
        errors["timezone"] = BadField(field="timezone", value=do.timezone, problem="timezone", hint="Europe/Berlin")
    if not errors and hours["quiet_from"] and hours["quiet_from"] == hours["quiet_until"]:
        errors["quiet_until"] = BadField(field="quiet_until", value=do.quiet_until, problem="always_quiet")
    if errors:
        raise BadFields(errors=tuple(errors.values()), names=tuple(errors))
    return hours["quiet_from"], hours["quiet_until"]


def _speaks_and_lives(unit: Unit, own: Business, member: Member, do: SetNotices) -> Member:
    zone = do.timezone.strip()
    if zone:
        member = unit.members.save(replace(member, timezone=zone, timezone_source="explicit"))
    elif member.timezone_source == "explicit":
        member = unit.members.save(replace(member, timezone_source=""))
    if do.language:
        return speak(unit, own, member, do.language)
    if member.language_source == "explicit":
        member = unit.members.save(replace(member, language_source="profile"))
    return member


SET_NOTICES = Action(
    name="set_notices",
    label="My settings",
    command=SetNotices,
    may=may_set,
    run=set_notices,
    words=("settings", "my settings", "notices"),
    binding=False,
    help="Of what you hear and how, when it is quiet, your language and time zone.",
    example="settings quiet 18:00 until 8:00",
    edits=True,
    fill=fill_notices,
)
