"""A Slack user becomes an actor: known from the database, or met through its profile and made welcome."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from core.actions.grant_role import GRANT_ROLE
from core.actions.people import as_member, linked_business, welcome
from core.domain.actor import Actor, Role
from core.domain.errors import NotLinked, NotWelcome, Refusal
from core.domain.ids import BusinessId
from core.domain.network import Business, Member, Workspace
from core.store.unit import Unit

SURFACE = "slack"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What users.info says about a person. `language` is Slack's locale ('de-DE')."""

    user: str
    team: str
    name: str
    enterprise: str = ""
    email: str = ""
    timezone: str = ""
    language: str = ""
    guest: bool = False
    stranger: bool = False
    deactivated: bool = False
    bot: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who speaks, as a request from Slack says it. `profile` is there once it had to be asked for."""

    enterprise: str
    team: str
    user: str
    place: str
    evidence: Mapping[str, str] = field(default_factory=dict)
    profile: Profile | None = None

    @property
    def account(self) -> str:
        """The workspace as the database knows it."""
        return account_of(self.enterprise, self.team)

    def introduced(self, profile: Profile) -> "Caller":
        """Return the caller with its profile."""
        return replace(self, profile=profile)


class Unmet(Exception):
    """Nobody here has met this person or workspace yet: its profile is needed first. `colleague` is the user whom the
    caller named, '' where it is the caller."""

    def __init__(self, colleague: str = "") -> None:
        super().__init__(colleague)
        self.colleague = colleague


def account_of(enterprise: str | None, team: str) -> str:
    """Return the name under which a workspace is kept."""
    return f"{enterprise or '-'}/{team}"


def organization_of(account: str) -> str:
    """Return the name under which an installation for a whole Enterprise Grid is kept."""
    return f"{account.partition('/')[0]}/-"


def team_of(account: str) -> str:
    """Return the team of an account."""
    return account.partition("/")[2]


def profile_from(user: Mapping[str, Any]) -> Profile:
    """Read the `user` of a users.info answer."""
    about = user.get("profile") or {}
    shown = about.get("display_name") or about.get("real_name") or user.get("real_name") or user.get("name") or ""
    return Profile(
        user=str(user.get("id", "")),
        team=str(user.get("team_id") or about.get("team") or ""),
        enterprise=str((user.get("enterprise_user") or {}).get("enterprise_id") or ""),
        name=str(about.get("real_name") or shown),
        email=str(about.get("email") or ""),
        timezone=str(user.get("tz") or ""),
        language=str(user.get("locale") or ""),
        guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        stranger=bool(user.get("is_stranger")),
        deactivated=bool(user.get("deleted")),
        bot=bool(user.get("is_bot") or user.get("is_workflow_bot")) or user.get("id") == "USLACKBOT",
    )


def check_welcome(caller: Caller, profile: Profile) -> None:
    """Refuse guests, strangers from shared channels and bots (NotWelcome)."""
    if why := _unwelcome(caller, profile):
        raise NotWelcome(name=profile.name, why="stranger" if why == "deactivated" else why)


def check_colleague(caller: Caller, profile: Profile) -> None:
    """Refuse the same people where the caller names them as a colleague (NotWelcome)."""
    if why := _unwelcome(caller, profile):
        raise NotWelcome(name=profile.name, why=f"colleague_{why}")


def _unwelcome(caller: Caller, profile: Profile) -> str:
    if caller.enterprise and profile.enterprise:
        foreign = profile.enterprise != caller.enterprise
    else:
        foreign = bool(profile.team) and profile.team != caller.team
    if profile.bot or profile.deactivated:
        return "bot" if profile.bot else "deactivated"
    return "stranger" if profile.stranger or foreign else "guest" if profile.guest else ""


def actor_of(unit: Unit, caller: Caller) -> Actor:
    """Return the actor of somebody who has been met. Raises Unmet, or NotLinked once the profile is known."""
    member = unit.chat_member(SURFACE, caller.account, caller.user)
    if member is None:
        if caller.profile and linked_business(unit, SURFACE, caller.account) is None:
            raise NotLinked(account=caller.account)
        raise Unmet
    if member.role is Role.NONE:
        raise NotWelcome(name=member.name, why="gone")
    return as_member(
        member,
        unit.business(member.business_id),
        channel="chat",
        place=(caller.account, caller.place),
        evidence=evidence_from(caller),
    )


def meet(unit: Unit, caller: Caller) -> None:
    """Make a member of somebody whose profile has been checked, if its workspace is linked and it is new."""
    link: Workspace | None = linked_business(unit, SURFACE, caller.account)
    if link and caller.profile and unit.chat_member(SURFACE, caller.account, caller.user) is None:
        welcome(unit, link, person_from(caller))


def introduce(unit: Unit, caller: Caller, profile: Profile) -> None:
    """Make a member of a colleague whom an owner names, before that person ever spoke; one who is met already stays
    as is. Raises the refusal of whoever gives no roles."""
    by = actor_of(unit, caller)
    refusal = GRANT_ROLE.may(by, unit.business(by.business))
    if isinstance(refusal, Refusal):
        raise refusal
    link = linked_business(unit, SURFACE, caller.account)
    if link and unit.chat_member(SURFACE, caller.account, profile.user) is None:
        colleague = replace(caller, user=profile.user, profile=profile)
        welcome(unit, link, person_from(colleague), back=True)


def moved(unit: Unit, account: str, profile: Profile) -> Member | None:
    """Return the member as a changed profile has it: zone and language, unless the person chose its own; None where
    nothing of it changes, or nobody here is that person."""
    known = unit.chat_member(SURFACE, account, profile.user)
    if known is None:
        return None
    new = known
    if profile.timezone and known.timezone_source != "explicit":
        new = replace(new, timezone=profile.timezone)
    if profile.language and known.language_source != "explicit":
        new = replace(new, language=profile.language, language_source="profile")
    return new if new != known else None


def person_from(caller: Caller) -> dict[str, str]:
    """Return the person as `core.actions.people` takes it."""
    profile = caller.profile
    return {
        "name": profile.name if profile else "",
        "email": profile.email if profile else "",
        "timezone": profile.timezone if profile else "",
        "language": profile.language if profile else "",
        "surface": SURFACE,
        "account": caller.account,
        "person": caller.user,
    }


def founder(caller: Caller, business: str, place: str) -> Actor:
    """Return the person who sets the business up: its owner to be, with the link to this workspace."""
    person = person_from(caller)
    link = {"surface": SURFACE, "account": caller.account, "place": place}
    return Actor(
        business=BusinessId(business),
        role=Role.OWNER,
        name=person["name"] or caller.user,
        channel="chat",
        language=person["language"] or "en",
        timezone=person["timezone"] or "UTC",
        place=(caller.account, caller.place),
        evidence={**evidence_from(caller), "link": link, "person": person},
    )


def evidence_from(caller: Caller) -> dict[str, Any]:
    """Return what a decision of this person will rest on."""
    return {"surface": SURFACE, "account": caller.account, "user": caller.user, **caller.evidence}


def everybody(business: Business) -> Actor:
    """Return everybody who looks at a card: what the business as a whole may do. The gate checks who clicks."""
    return Actor(
        business=business.id,
        role=Role.OWNER,
        name=business.name,
        channel="chat",
        language=business.locale,
        timezone=business.timezone,
    )
