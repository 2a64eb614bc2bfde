"""Of what one person hears, by which way, and when it is quiet there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from core.domain.calendar import at_local, zone
from core.domain.ids import BusinessId

WAYS = (
    ("chat", "Direct message"),
    ("channel", "In the channel, naming me"),
    ("mail", "By email"),
    ("both", "Direct message and email"),
    ("off", "Not at all"),
)
USUAL = {"approvals": "chat", "questions": "chat", "asked": "off", "news": "off"}
"""What holds for each sort of notice until somebody says otherwise: of what is asked of a person it hears, the rest
stands in the channel."""
SORTS: Mapping[str, str] = {
    "approval.asked": "approvals",
    "approval.waiting": "approvals",
    "vendor.asked": "approvals",
    "vendor.waiting": "approvals",
    "question.given": "questions",
    "question.woken": "questions",
    "question.asked": "asked",
    "redirect.asked": "asked",
    "invoice.approved": "news",
    "invoice.rejected": "news",
    "invoice.disputed": "news",
    "invoice.promised": "news",
    "payment.reported": "news",
    "payment.recorded": "news",
    "promise.broken": "news",
    "connection.approved": "news",
    "connection.declined": "news",
}
"""Fact → sort. What is in none (a bank account that changed, a channel that takes no card) has no setting: owners
must hear of it, at any hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeSetting:
    """One person's: `ways` by sort, keys of WAYS; quiet from one local time (HH:MM) until another, '' for never."""

    business_id: BusinessId
    member_id: str
    ways: dict[str, str] = field(default_factory=dict)
    quiet_from: str = ""
    quiet_until: str = ""

    def way(self, sort: str) -> str:
        """Return by which way this sort of notice comes."""
        return self.ways.get(sort) or USUAL[sort]

    def quiet_ends(self, now: datetime, timezone: str) -> datetime | None:
        """Return when the quiet that it is in now ends there; None where it is not quiet."""
        if not (self.quiet_from and self.quiet_until):
            return None
        here = now.astimezone(zone(timezone))
        begins, ends = time.fromisoformat(self.quiet_from), time.fromisoformat(self.quiet_until)
        over_night = begins > ends
        late, early = here.time() >= begins, here.time() < ends
        if not ((late or early) if over_night else (late and early)):
            return None
        day = here.date() + timedelta(days=1) if over_night and late else here.date()
        return at_local(day, ends, timezone)
