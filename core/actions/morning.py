"""What would be done with the reminders of one customer at one moment: the one place that decides it.

The scheduler asks for now and does it; `tomorrow` asks for a moment to come and shows it. Nothing is written here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from core.actions.plan import policy_of
from core.domain.calendar import local_day, next_office_hour
from core.domain.document import Delivery, DocumentCase, Lifecycle, Promise, Settlement, Verdict, open_to_buyer
from core.domain.ids import BusinessId, DocumentId
from core.domain.network import Connection, ConnectionState, Contact, Side
from core.store.records import Due
from core.store.unit import Unit

APPROVAL = "approval"


@dataclass(kw_only=True)
class Played:
    """What a dry run has played through already: occurrences, and documents reminded of, by day."""

    occurrences: set[int] = field(default_factory=set)
    reminded: set[tuple[str, date]] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What becomes of one occurrence.

    `reason` is '' when a reminder leaves, else a key of `wording.REMINDER_REASONS`; `settled` means that there is
    nothing to say at all (a promise that was kept). `step` is days from the due day, or from the day of sending when
    `basis` is 'approval'. `promised` is the day of an open promise, `broken` that of one that is broken now.
    `vetoed_by` names who took it off. `grouped`: it goes in one mail with the others that are.
    """

    due: Due
    case: DocumentCase
    step: int
    basis: str
    reason: str
    settled: bool = False
    promised: date | None = None
    broken: date | None = None
    vetoed_by: str = ""
    grouped: bool = False
    contact: Contact | None

    @property
    def leaves(self) -> bool:
        """Whether the customer gets a reminder."""
        return not self.reason and not self.settled


def leaves_at(due: Due, now: datetime) -> datetime:
    """Return when an occurrence is acted on: at its time, or when people come in next after it was missed."""
    return next_office_hour(max(due.next_at, now), due.tz, str(due.data.get("country", "")))


def decide(unit: Unit, rows: Sequence[Due], at: datetime, played: Played | None = None) -> list[Ruling]:
    """Return what becomes of the occurrences of one customer that are due at `at`, in the order of doing it.

    `rows` are reminders and looks at promises. Of several days of one document only the latest leaves; of several
    documents that leave, all go in one mail where the policy says so.
    """
    played = played or Played()
    ordered = sorted(rows, key=lambda due: (due.kind != "promise", due.next_at, due.id))
    rulings: list[Ruling] = []
    for due in ordered:
        ruling = _ruling(unit, due, ordered, at, played)
        rulings.append(ruling)
        played.occurrences.add(due.id)
        if ruling.leaves:
            played.reminded.add((due.subject_id, local_day(at, due.tz)))
    return _together(unit, rulings)


def why_not(case: DocumentCase, *, promised: date | None, paused: bool = False, on: date | None = None) -> str:
    """Return why no reminder may leave now, as a key of `wording.REMINDER_REASONS`, or ''.

    `promised` is the day of an open promise; `paused` whether all reminders to this customer are; what is claimed of
    the document is looked at for the day `on`, where one is given.
    """
    document = case.document
    if case.connection.state is ConnectionState.BLOCKED:
        return "blocked"
    if document.lifecycle is not Lifecycle.ISSUED or not open_to_buyer(document):
        if document.delivery is Delivery.HELD and document.lifecycle is Lifecycle.ISSUED:
            return "held"
        return "void" if document.lifecycle is Lifecycle.VOID else "not_sent"
    if document.settlement is Settlement.PAID:
        return "paid"
    if document.verdict is Verdict.REJECTED or not document.chased:
        return document.verdict.value
    if document.reminders_paused or paused:
        return "paused"
    holding = next((claim for claim in document.claims if on and claim.holds(on)), None)
    if holding:
        return f"claimed_{holding.kind}"
    return "promised" if promised else ""


def still_wanted(unit: Unit, case: DocumentCase) -> bool:
    """Whether a reminder that was decided on still holds when it is about to leave."""
    promised = max((p.promised_on for p in open_promises(unit, case)), default=None)
    today = local_day(unit.now, case.seller.timezone)
    return not why_not(case, promised=promised, paused=_paused(side_of(unit, case.connection)), on=today)


def open_promises(unit: Unit, case: DocumentCase) -> list[Promise]:
    """Return the buyer's open promises to pay the document."""
    return unit.promises.all(business_id=case.seller.id, document_id=case.document.id, state="open")


def side_of(unit: Unit, connection: Connection) -> Side | None:
    """Return the vendor's settings of a connection."""
    return unit.sides.find(business_id=connection.business_id, connection_id=connection.id)


def reminded_on(unit: Unit, document: DocumentId, business: BusinessId, day: date, timezone: str) -> bool:
    """Whether a reminder left on this local day: nobody gets two of one invoice in one."""
    events = unit.timeline("document", document, business)
    return any(e.kind == "invoice.reminded" and local_day(e.at, timezone) == day for e in events)


def _ruling(unit: Unit, due: Due, rows: Sequence[Due], at: datetime, played: Played) -> Ruling:
    case = unit.document_case(due.subject_id, due.business_id)
    day = local_day(at, due.tz)
    promises = open_promises(unit, case)
    over = [promise for promise in promises if promise.promised_on < day]
    contact = unit.contact_on(case.seller.id, case.document.connection_id)
    if due.kind == "promise":
        step, basis = (day - case.document.due_on).days, ""
        settled = not over or case.document.settlement is Settlement.PAID
    else:
        step, basis, settled = int(due.data["step"]), str(due.data.get("basis", "")), False
    broken = max((p.promised_on for p in over), default=None) if due.kind == "promise" and not settled else None
    judged = any(row.kind == "promise" and row.subject_id == due.subject_id for row in rows)
    promised = max((p.promised_on for p in promises if not (judged and p in over)), default=None)
    vetoed_by = str(due.data.get("vetoed_by", ""))
    reason = "" if settled else _reason(unit, due, case, basis, promised, contact, vetoed_by, day)
    if not reason and not settled:
        if any(_is_later(row, due) for row in rows):
            reason = "coalesced"
        elif (due.subject_id, day) in played.reminded or reminded_on(
            unit, case.document.id, case.seller.id, day, due.tz
        ):
            reason = "already_today"
    return Ruling(
        due=due,
        case=case,
        step=step,
        basis=basis,
        reason=reason,
        settled=settled,
        promised=promised,
        broken=broken,
        vetoed_by=vetoed_by,
        contact=contact,
    )


def _reason(
    unit: Unit,
    due: Due,
    case: DocumentCase,
    basis: str,
    promised: date | None,
    contact: Contact | None,
    vetoed_by: str,
    day: date,
) -> str:
    side = side_of(unit, case.connection)
    reason = why_not(case, promised=promised, paused=_paused(side), on=day)
    if reason:
        return reason
    if vetoed_by:
        return "vetoed"
    if basis == APPROVAL and case.document.verdict is not Verdict.PENDING:
        return "approved"
    if policy_of(case.document, side, case.seller).too_little(case.document.undisputed):
        return "below_minimum"
    if contact is None:
        return "no_address"
    return "" if contact.delivery == "ok" else contact.delivery


def _is_later(row: Due, due: Due) -> bool:
    same = row.kind == due.kind == "reminder" and row.subject_id == due.subject_id
    return same and row.data["day"] > due.data["day"]


def _paused(side: Side | None) -> bool:
    return side is not None and side.reminders_paused


def _together(unit: Unit, rulings: list[Ruling]) -> list[Ruling]:
    leaving = [ruling for ruling in rulings if ruling.leaves]
    if len(leaving) < 2:
        return rulings
    case = leaving[0].case
    if not policy_of(None, side_of(unit, case.connection), case.seller).grouped:
        return rulings
    return [replace(ruling, grouped=True) if ruling.leaves else ruling for ruling in rulings]
