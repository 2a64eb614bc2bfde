"""What the shell does with businesses and documents: through the same gate as every other front."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from config.loading import BadSettings
from core.actions.dress_business import DRESS_BUSINESS, DressBusiness
from core.actions.perform import perform_in
from core.actions.start_business import START_BUSINESS, StartBusiness
from core.domain.actor import Actor, Role
from core.domain.errors import NotFound, UsernameTaken
from core.domain.ids import BusinessId
from core.domain.network import Business
from core.rendering.words import words_for
from core.store.engine import Store
from core.store.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBusiness:
    """What `penny business add` was told."""

    username: str
    name: str
    currency: str
    timezone: str
    legal_name: str
    address: str
    country: str
    tax_id: str
    tax: Decimal
    terms_days: int
    payment_instructions: str
    locale: str
    email: str
    owner: str
    slack_team: str
    slack_channel: str


def add(store: Store, new: NewBusiness) -> str:
    """Add it; returns the line for the operator. Raises Refusal."""
    with store.write() as unit:
        taken = unit.businesses.find(username=new.username.lstrip("@").lower())
        if taken:
            raise UsernameTaken(username=taken.username)
        evidence: dict[str, Any] = {}
        account = ""
        if new.slack_team:
            account = new.slack_team if "/" in new.slack_team else f"-/{new.slack_team}"
            _free(unit, account)
            evidence["link"] = {"surface": "slack", "account": account, "place": new.slack_channel}
        if new.email:
            evidence["person"] = {"name": new.owner or new.email, "email": new.email, "timezone": new.timezone}
        by = Actor(
            business=BusinessId(unit.new_id()),
            role=Role.OWNER,
            name=new.owner or "operator",
            channel="shell",
            language=new.locale,
            timezone=new.timezone,
            evidence=evidence,
        )
        command = StartBusiness(
            username=new.username,
            name=new.name,
            currency=new.currency,
            timezone=new.timezone,
            legal_name=new.legal_name,
            address=new.address,
            country=new.country,
            tax_id=new.tax_id,
            tax=new.tax,
            terms_days=new.terms_days,
            payment_instructions=new.payment_instructions,
            email=new.email,
        )
        outcome = perform_in(unit, START_BUSINESS, command, by, key="start")
    linked = f", linked to Slack team {new.slack_team}" if account else ""
    return f"@{outcome.data['username']} is ready{linked}."


def dress(store: Store, username: str, *, picture: bytes | None, colour: str | None) -> str:
    """Set or take away logo and colour; returns the line for the operator. Raises Refusal or BadSettings."""
    if picture:
        from core.documents.logo import checked_logo

        checked_logo(picture)
    with store.write() as unit:
        own = the_business(unit, username)
        by = Actor(business=own.id, role=Role.OWNER, name="operator", channel="shell", language=own.locale)
        command = DressBusiness(picture=picture, colour=colour)
        outcome = perform_in(unit, DRESS_BUSINESS, command, by, key=f"dress:{own.row}")
    logo = f"logo {outcome.data['logo']}" if outcome.data["logo"] else "no logo"
    return f"@{own.username} prints with {logo} and {outcome.data['colour'] or 'no colour of its own'}."


def the_business(unit: Unit, username: str) -> Business:
    """Return the business of that username, or the only one. Raises Refusal or BadSettings."""
    if username:
        found = unit.businesses.find(username=username.lstrip("@").lower())
        if found is None:
            raise NotFound(what="username", word=username)
        return found
    claimed = [one for one in unit.businesses.all() if one.claimed]
    if len(claimed) != 1:
        names = ", ".join(f"@{one.username}" for one in claimed) or "none yet: `penny business add`"
        raise BadSettings(f"say which business with --business: there is {names}")
    return claimed[0]


def timeline(unit: Unit, business: Business, number: str) -> list[dict[str, Any]]:
    """Return the history of a document as this business sees it.

    Each row: at (RFC 3339, UTC), said (a sentence), kind, actor, channel, evidence, decision (its id or None).
    """
    cases = unit.cases_by_reference(number, business.id)
    if not cases:
        raise NotFound(what="document", word=number)
    words = words_for(business.locale, business.timezone)
    return [
        {
            "at": event.at.isoformat(timespec="seconds"),
            "said": words.told(event, business.id),
            "kind": event.kind,
            "actor": event.actor,
            "channel": event.channel,
            "evidence": event.evidence if event.business_id == business.id else {},
            "decision": event.decision_id,
        }
        for event in unit.timeline("document", cases[0].document.id, business.id)
    ]


def _free(unit: Unit, account: str) -> None:
    linked = next(iter(unit.workspaces.all(surface="slack", account=account)), None)
    if linked:
        holder = unit.business(linked.business_id).username
        raise BadSettings(f"Slack team {account.removeprefix('-/')} is linked to @{holder} already")
