"""One transaction, with a typed collection for each table and the few joins that cards and policy need."""

import os
import threading
import time
from base64 import b32hexencode
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from itertools import accumulate, pairwise
from typing import Any, TypeVar

from sqlalchemy import Connection, and_, bindparam, func, insert, or_, select, update
from sqlalchemy import case as either
from sqlalchemy.dialects import postgresql, sqlite

from core.domain import document as d
from core.domain import network as n
from core.domain.actor import Role
from core.domain.digests import DigestSetting
from core.domain.errors import NotFound
from core.domain.facts import Event, Fact
from core.domain.ids import BusinessId, ConnectionId
from core.domain.notices import NoticeSetting
from core.store import records as r
from core.store import tables as t
from core.store.collection import Collection, Kept, Shape
from core.store.homes import Homes
from core.store.installations import Installations
from core.store.prepared import Prepared
from core.store.queue import Queue
from core.store.reports import Reports

T = TypeVar("T")

BUSINESSES = Shape(n.Business, t.businesses)
MEMBERS = Shape(n.Member, t.members)
IDENTITIES = Shape(n.Identity, t.identities)
WORKSPACES = Shape(n.Workspace, t.workspaces)
NOTICES = Shape(NoticeSetting, t.notices)
DIGESTS = Shape(DigestSetting, t.digests)
CONTACTS = Shape(n.Contact, t.contacts)
CONNECTIONS = Shape(n.Connection, t.connections)
SIDES = Shape(n.Side, t.sides)
DOCUMENTS = Shape(d.Document, t.documents)
VERSIONS = Shape(d.Version, t.document_versions)
ENTRIES = Shape(d.LedgerEntry, t.ledger_entries)
DECISIONS = Shape(d.Decision, t.decisions)
APPROVALS = Shape(d.Approval, t.approvals)
PROMISES = Shape(d.Promise, t.promises)
PAYMENTS = Shape(d.Payment, t.payments)
ALLOCATIONS = Shape(d.Allocation, t.allocations)
QUESTIONS = Shape(d.Question, t.questions)
EVENTS = Shape(Event, t.events)
CONVERSATIONS = Shape(r.Conversation, t.conversations)
DOORS = Shape(r.Door, t.doors)
CONFIRMATIONS = Shape(r.Confirmation, t.confirmations)
PLACEMENTS = Shape(r.Placement, t.placements)
DELIVERIES = Shape(r.Delivered, t.deliveries)
FILES = Shape(r.DocumentFile, t.document_files)
LOGOS = Shape(r.Logo, t.logos)
MAIL_FILES = Shape(r.MailFile, t.mail_files)

_other = t.businesses.alias("other")
_side_contact = t.sides.alias("side_contact")


def _of(shape: Shape[Any], alias: Any) -> list[Any]:
    return [alias.c[name].label(f"{alias.name}_{name}") for name in shape.names]


def _parts(*kinds: Shape[Any] | int) -> list[slice]:
    """Where in a joined row the columns of each shape lie; a number stands for so many single columns."""
    ends = [*accumulate(kind if isinstance(kind, int) else len(kind.names) for kind in kinds)]
    return [slice(begin, end) for begin, end in pairwise((0, *ends))]


# A document as one side sees it: its ledger entry is the permission to see it at all. The own business is read once
# in a transaction, so that only the other one is joined.
_CASE = (
    select(
        *DOCUMENTS.columns,
        t.ledger_entries.c.side,
        t.ledger_entries.c.reference,
        *_of(BUSINESSES, _other),
        *CONNECTIONS.columns,
        t.sides.c.alias,
        _side_contact.c.contact_id,
    )
    .select_from(
        t.ledger_entries.join(
            t.documents,
            and_(
                t.documents.c.business_id == t.ledger_entries.c.issuer_id,
                t.documents.c.id == t.ledger_entries.c.document_id,
            ),
        )
        .join(
            _other,
            _other.c.id
            == either(
                (t.documents.c.business_id == t.ledger_entries.c.business_id, t.documents.c.customer_id),
                else_=t.documents.c.business_id,
            ),
        )
        .join(
            t.connections,
            and_(
                t.connections.c.business_id == t.documents.c.business_id,
                t.connections.c.id == t.documents.c.connection_id,
            ),
        )
        .outerjoin(
            t.sides,
            and_(
                t.sides.c.business_id == t.ledger_entries.c.business_id,
                t.sides.c.connection_id == t.documents.c.connection_id,
            ),
        )
        .outerjoin(
            _side_contact,
            and_(
                _side_contact.c.business_id == t.documents.c.business_id,
                _side_contact.c.connection_id == t.documents.c.connection_id,
            ),
        )
    )
    .where(t.ledger_entries.c.business_id == bindparam("me"))
)
_CASE_PARTS = _parts(DOCUMENTS, 2, BUSINESSES, CONNECTIONS, 2)
_CASE_BY_ID = _CASE.where(t.ledger_entries.c.document_id == bindparam("id"))
# References are given by us, in capitals, so that the index serves whatever people type.
_CASES_BY_REFERENCE = _CASE.where(t.ledger_entries.c.reference == bindparam("reference"))
_PADDED = tuple(f"padded_{width}" for width in range(12))
_CASES_PADDED = _CASE.where(t.ledger_entries.c.reference.in_([bindparam(name) for name in _PADDED]))
_MEMBER = len(MEMBERS.names)
_face = t.identities.c
_CHAT_MEMBER = (
    select(*MEMBERS.columns, *BUSINESSES.columns)
    .select_from(
        t.identities.join(
            t.members, and_(t.members.c.business_id == _face.business_id, t.members.c.id == _face.member_id)
        ).join(t.businesses, t.businesses.c.id == _face.business_id)
    )
    .where(
        _face.surface == bindparam("surface"),
        _face.account == bindparam("account"),
        _face.person == bindparam("person"),
    )
    .order_by(_face.business_id)
    .limit(1)
)
_BEHIND = (
    select(*DOORS.columns, *CONVERSATIONS.columns, *CONTACTS.columns)
    .select_from(
        t.doors.join(
            t.conversations,
            and_(
                t.conversations.c.business_id == t.doors.c.business_id,
                t.conversations.c.id == t.doors.c.conversation_id,
            ),
        ).join(
            t.contacts,
            and_(t.contacts.c.business_id == t.doors.c.business_id, t.contacts.c.id == t.doors.c.contact_id),
        )
    )
    .where(t.doors.c.hash == bindparam("wanted"))
)
_BEHIND_PARTS = _parts(DOORS, CONVERSATIONS, CONTACTS)
_PAID = (
    select(t.allocations.c.amount, *PAYMENTS.columns)
    .select_from(
        t.allocations.join(
            t.payments,
            and_(
                t.payments.c.business_id == t.allocations.c.business_id,
                t.payments.c.id == t.allocations.c.payment_id,
            ),
        )
    )
    .where(t.allocations.c.business_id == bindparam("issuer"), t.allocations.c.document_id == bindparam("document"))
    .order_by(t.payments.c.paid_on, t.payments.c.id)
)
_WORKSPACES = (
    select(*WORKSPACES.columns)
    .where(or_(t.workspaces.c.business_id == bindparam("one"), t.workspaces.c.business_id == bindparam("other")))
    .order_by(*t.workspaces.primary_key.columns)
)
_CONTACT_ON = (
    select(*CONTACTS.columns)
    .select_from(
        t.sides.join(
            t.contacts,
            and_(t.contacts.c.business_id == t.sides.c.business_id, t.contacts.c.id == t.sides.c.contact_id),
        )
    )
    .where(t.sides.c.business_id == bindparam("business"), t.sides.c.connection_id == bindparam("connection"))
)
_ADD_EVENT = insert(t.events).returning(t.events.c.id)
_TIMELINE = (
    select(*EVENTS.columns)
    .where(
        t.events.c.subject_kind == bindparam("kind"),
        t.events.c.subject_id == bindparam("subject"),
        or_(
            t.events.c.business_id == bindparam("me"),
            and_(t.events.c.other_id == bindparam("me"), t.events.c.shared),
        ),
    )
    .order_by(t.events.c.id)
)
_REMEMBERED = select(t.keys.c.outcome).where(
    t.keys.c.business_id == bindparam("business"), t.keys.c.key == bindparam("wanted")
)
_REMEMBER = insert(t.keys)
_SUPPRESSED = select(t.suppressions.c.kind).where(t.suppressions.c.address_hash == bindparam("hash"))
_NEXT_NUMBER = {
    name: insert_(t.series)
    .values(business_id=bindparam("business"), prefix=bindparam("letters"), next=2)
    .on_conflict_do_update(index_elements=["business_id", "prefix"], set_={"next": t.series.c.next + 1})
    .returning(t.series.c.next)
    for name, insert_ in (("postgresql", postgresql.insert), ("sqlite", sqlite.insert))
}
_THREAD = (
    update(t.conversations)
    .where(t.conversations.c.business_id == bindparam("business"), t.conversations.c.id == bindparam("conversation"))
    .values(references=bindparam("kept"))
)


_CASE_TABLES = ("approvals", "businesses", "connections", "documents", "ledger_entries", "sides")


class Businesses(Collection[n.Business]):
    """Businesses by id are asked for by rule, view and wording alike: each is read once in a transaction."""

    def __init__(self, run: Prepared) -> None:
        """Know none yet."""
        super().__init__(run, BUSINESSES)  # type: ignore[arg-type]  # it runs statements as a connection does
        self._run_by = run
        self._known: dict[str, n.Business] = {}
        self._writes = 0

    def find(self, **where: Any) -> n.Business | None:
        """Return the business; by its id alone it is read only once."""
        if where.keys() != {"id"}:
            return super().find(**where)
        writes = self._run_by.writes["businesses"]
        if writes != self._writes:
            self.forget()
            self._writes = writes
        found = self._known.get(where["id"])
        if found is None:
            found = super().find(**where)
            if found is not None:
                self._known[found.id] = found
        return found

    def know(self, business: n.Business) -> n.Business:
        """Keep what a join has just read."""
        if self._run_by.writes["businesses"] == self._writes:
            self._known.setdefault(business.id, business)
        return business

    def forget(self) -> None:
        """Read again: something was changed, or taken back."""
        self._known.clear()


class Ids:
    """Makes identifiers; any thread may ask."""

    def __init__(self) -> None:
        self._lock, self._last = threading.Lock(), 0

    def new(self) -> str:
        """Return one that sorts behind all that this maker made, also within a millisecond."""
        made = (time.time_ns() // 1_000_000 << 72) + int.from_bytes(os.urandom(9), "big")
        with self._lock:
            if made >> 72 <= self._last >> 72:
                made = self._last + 1 + int.from_bytes(os.urandom(6), "big")
            self._last = made
        return b32hexencode(made.to_bytes(15, "big")).decode().lower()


_IDS = Ids()


class Unit:
    """One transaction. `now` is business time, `real_now` the wall clock; both UTC."""

    members = Kept(MEMBERS)
    identities = Kept(IDENTITIES)
    workspaces = Kept(WORKSPACES)
    digests = Kept(DIGESTS)
    notices = Kept(NOTICES)
    contacts = Kept(CONTACTS)
    connections = Kept(CONNECTIONS)
    sides = Kept(SIDES)
    documents = Kept(DOCUMENTS)
    versions = Kept(VERSIONS)
    entries = Kept(ENTRIES)
    decisions = Kept(DECISIONS)
    approvals = Kept(APPROVALS)
    promises = Kept(PROMISES)
    payments = Kept(PAYMENTS)
    allocations = Kept(ALLOCATIONS)
    questions = Kept(QUESTIONS)
    events = Kept(EVENTS)
    conversations = Kept(CONVERSATIONS)
    doors = Kept(DOORS)
    mail_files = Kept(MAIL_FILES)
    confirmations = Kept(CONFIRMATIONS)
    placements = Kept(PLACEMENTS)
    deliveries = Kept(DELIVERIES)
    files = Kept(FILES)
    logos = Kept(LOGOS)

    def __init__(self, connection: Connection, *, business_now: datetime, real_now: datetime) -> None:
        """Bind the collections to the transaction."""
        self.connection = connection
        self.now = business_now
        self.real_now = real_now
        self.facts: list[Fact] = []
        self.run: Any = Prepared(connection)  # runs statements as a connection does
        self._seen: dict[tuple[str, str], d.DocumentCase] = {}
        self._seen_at = [0] * len(_CASE_TABLES)
        self._once: dict[str, tuple[list[int], Any]] = {}
        self.queue = Queue(connection, real_now, self.run)
        self.reports = Reports(connection)
        self.businesses = Businesses(self.run)
        self.installations = Installations(connection, self.run)
        self.homes = Homes(connection, self.run)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo only what happened inside when it raises; the rest of the transaction goes on."""
        known = len(self.facts)
        self.run.say("SAVEPOINT penny")
        try:
            yield
        except BaseException:
            del self.facts[known:]
            self.businesses.forget()
            self._seen.clear()
            self._once.clear()
            self.run.say("ROLLBACK TO SAVEPOINT penny")
            self.run.say("RELEASE SAVEPOINT penny")
            raise
        self.run.say("RELEASE SAVEPOINT penny")

    def emit(self, fact: Fact) -> None:
        """Say that something became true; the gate writes the event and what must leave because of it."""
        self.facts.append(fact)

    def once(self, what: str, tables: Sequence[str], find: Callable[[], T]) -> T:
        """Return what `find` finds; it is looked up once, until one of these tables is written."""
        writes = [self.run.writes[table] for table in tables]
        known = self._once.get(what)
        if known is None or known[0] != writes:
            known = self._once[what] = (writes, find())
        found: T = known[1]
        return found

    def exclusively(self, name: str) -> None:
        """Wait until nobody else holds this name, and hold it to the end of the transaction.

        For decisions that rest on rows which do not exist yet or are not written. SQLite has one writer anyway.
        """
        if self.connection.dialect.name == "postgresql":
            self.connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))

    @staticmethod
    def new_id() -> str:
        """Return 24 characters of lower-case base32hex: 48 bits of milliseconds, then 72 random bits.

        Those that one process makes sort as they were made, also within a millisecond.
        """
        return _IDS.new()

    def business(self, business_id: BusinessId) -> n.Business:
        """Return the business. Raises NotFound."""
        found = self.businesses.find(id=business_id)
        if found is None:
            raise NotFound(what="business", word=business_id)
        return found

    def next_number(self, business_id: BusinessId, prefix: str) -> int:
        """Take the next number of a series, starting at 1; gapless, because a rollback gives it back."""
        statement = _NEXT_NUMBER[self.connection.dialect.name]
        return int(self.run.execute(statement, {"business": business_id, "letters": prefix}).scalar()) - 1

    def document_case(self, document_id: str, me: BusinessId) -> d.DocumentCase:
        """Return a document as `me` may see it. Raises NotFound."""
        seen = self._seen_cases()
        found = seen.get((document_id, me))
        if found is None:
            row = self.run.execute(_CASE_BY_ID, {"me": me, "id": document_id}).first()
            if row is None:
                raise NotFound(what="document", word=document_id)
            found = seen[document_id, me] = self._with_approvals(self._case(row, me))
        return found

    def _with_approvals(self, case: d.DocumentCase) -> d.DocumentCase:
        """Add what the buyer's people approved so far; asked for only where its policy may want several."""
        if case.side != "buyer" or case.buyer.approvals is None or case.document.verdict is not d.Verdict.PENDING:
            return case
        rows = self.approvals.all(business_id=case.buyer.id, document_id=case.document.id)
        return replace(case, given=tuple(row for row in rows if row.undone_at is None))

    def _seen_cases(self) -> dict[tuple[str, str], d.DocumentCase]:
        """The cases read so far, by document and business; none once something they are made of was written."""
        writes = [self.run.writes[table] for table in _CASE_TABLES]
        if writes != self._seen_at:
            self._seen.clear()
            self._seen_at = writes
        return self._seen

    def cases_by_reference(self, reference: str, me: BusinessId) -> list[d.DocumentCase]:
        """Return the documents with this reference in `me`'s own books (INV-0001, BILL-7), any case."""
        return self._found(_CASES_BY_REFERENCE, me, {"reference": reference.upper()})

    def cases_padded(self, letters: str, number: int, me: BusinessId) -> list[d.DocumentCase]:
        """Return those whose reference is these letters and this number, however many zeros stand between."""
        wanted = {name: f"{letters.upper()}{number:0{width}}" for width, name in enumerate(_PADDED, 1)}
        return self._found(_CASES_PADDED, me, wanted)

    def _found(self, query: Any, me: BusinessId, values: dict[str, Any]) -> list[d.DocumentCase]:
        rows = self.run.execute(query, {"me": me, **values})
        found = [self._with_approvals(self._case(row, me)) for row in rows]
        self._seen_cases().update({(case.document.id, me): case for case in found})
        return found

    def cases(
        self, me: BusinessId, *, counterparty: BusinessId | None = None, start: int = 0, limit: int
    ) -> list[d.DocumentCase]:
        """Return the documents `me` sees, those that came into its books last first."""
        entries = t.ledger_entries.c
        query = _CASE.order_by(entries.created_at.desc(), entries.document_id.desc()).offset(start).limit(limit)
        if counterparty:
            query = query.where(entries.counterparty_id == counterparty)
        return [self._case(row, me) for row in self.connection.execute(query, {"me": me})]

    def count_cases(self, me: BusinessId) -> int:
        """Return how many documents `me` sees."""
        query = select(func.count()).where(t.ledger_entries.c.business_id == me)
        return int(self.connection.execute(query).scalar_one())

    def held_documents(self, connection: n.Connection) -> list[d.Document]:
        """Return the issued documents that wait for the customer's approval of the connection, oldest first."""
        return self.documents.all(
            business_id=connection.business_id,
            connection_id=connection.id,
            delivery=d.Delivery.HELD,
            lifecycle=d.Lifecycle.ISSUED,
        )

    def connection_case(self, connection_id: str, me: BusinessId) -> n.ConnectionCase:
        """Return a connection as `me`, one of its two sides, may see it. Raises NotFound."""
        found = self.connections.find(id=connection_id)
        if found is None or me not in {found.business_id, found.customer_id}:
            raise NotFound(what="connection", word=connection_id)
        sides = {side.business_id: side for side in self.sides.all(connection_id=connection_id)}
        vendor, customer = self.business(found.business_id), self.business(found.customer_id)
        other = customer if me == vendor.id else vendor
        mine = sides.get(me) or n.Side(business_id=me, connection_id=found.id, other_id=other.id, alias=other.name)
        inviter = sides.get(found.invited_by)
        contact_id = inviter.contact_id if inviter else None
        contact = self.contacts.find(business_id=found.invited_by, id=contact_id) if contact_id else None
        return n.ConnectionCase(
            connection=found,
            vendor=vendor,
            customer=customer,
            me=me,
            mine=mine,
            contact=contact,
            now=self.now,
            theirs=sides.get(other.id),
        )

    def question_case(self, question_id: str, me: BusinessId) -> d.QuestionCase:
        """Return a question that waits for `me`. Raises NotFound."""
        found = self.questions.find(business_id=me, id=question_id)
        if found is None:
            raise NotFound(what="question", word=question_id)
        side = self.sides.find(business_id=me, connection_id=found.connection_id) if found.connection_id else None
        thread = found.conversation_id and self.conversations.find(business_id=me, id=found.conversation_id)
        contact = self.contacts.find(business_id=me, id=thread.contact_id) if thread else None
        document = found.document_id and self.entries.find(business_id=me, document_id=found.document_id)
        return d.QuestionCase(
            question=found,
            own=self.business(me),
            other=self.business(found.from_business),
            number=document.reference if document else "",
            alias=side.alias if side else "",
            known=contact.email if contact else "",
            redirect=side.redirect if side else None,
        )

    def connections_of(self, me: BusinessId) -> list[n.Connection]:
        """Return every connection in which `me` is vendor or customer."""
        return self.connections.all(business_id=me) + self.connections.all(customer_id=me)

    def note_invitation(self, me: BusinessId, address_hash: str) -> None:
        """Count one mailed invitation."""
        self.connection.execute(
            insert(t.invitations), {"business_id": me, "address_hash": address_hash, "at": self.now}
        )

    def invitations_since(self, since: datetime, *, business: str = "", address_hash: str = "") -> int:
        """Count the invitations that a business sent, or that an address got, since then (business time)."""
        c = t.invitations.c
        whose = c.business_id == business if business else c.address_hash == address_hash
        return int(self.connection.execute(select(func.count()).where(whose, c.at >= since)).scalar_one())

    def questions_since(self, me: BusinessId, connection: str, since: datetime) -> int:
        """Count what `me` asked on a connection since then."""
        c = t.questions.c
        query = select(func.count()).where(c.from_business == me, c.connection_id == connection, c.at >= since)
        return int(self.connection.execute(query).scalar_one())

    def joins_since(self, me: BusinessId, since: datetime) -> int:
        """Count the people about whom `me` was asked whether they are to be members, since then."""
        c = t.questions.c
        query = select(func.count()).where(c.business_id == me, c.problem == d.JOIN, c.at >= since)
        return int(self.connection.execute(query).scalar_one())

    def businesses_at(self, domain: str) -> list[n.Business]:
        """Return the claimed businesses an owner of which has proven an address at this domain, the oldest first."""
        m, b = t.members.c, t.businesses.c
        proven = and_(m.role == Role.OWNER, m.email_verified_at.is_not(None))
        query = (
            select(*BUSINESSES.columns)
            .where(b.claimed_at.is_not(None))
            .where(b.id.in_(select(m.business_id).where(proven, m.email.endswith(f"@{domain}", autoescape=True))))
            .order_by(b.claimed_at, b.id)
            .limit(2)
        )
        return [BUSINESSES.value(row) for row in self.connection.execute(query)]

    def add_event(self, values: dict[str, Any]) -> int:
        """Write one event; returns its id."""
        return int(self.run.execute(_ADD_EVENT, values).scalar())

    def timeline(self, kind: str, subject: str, me: BusinessId) -> list[Event]:
        """Return what happened to a subject as far as `me` may see it, oldest first."""
        rows = self.run.execute(_TIMELINE, {"kind": kind, "subject": subject, "me": me})
        return [EVENTS.value(row).seen_by(me) for row in rows]

    def event(self, event_id: int) -> Event | None:
        """Return one event."""
        return self.events.find(id=event_id)

    def remembered(self, business_id: BusinessId, key: str) -> dict[str, Any] | None:
        """Return the outcome kept under an idempotency key."""
        found: dict[str, Any] | None = self.run.execute(
            _REMEMBERED, {"business": business_id, "wanted": key}
        ).scalar()
        return found

    def remember(self, business_id: BusinessId, key: str, outcome: dict[str, Any]) -> None:
        """Keep the outcome under its key."""
        row = {"business_id": business_id, "key": key, "outcome": outcome, "at": self.real_now}
        self.run.execute(_REMEMBER, row)

    def suppressed(self, address_hash: str) -> str:
        """Return why an address wants no mail ('never', 'report'), or ''."""
        return self.run.execute(_SUPPRESSED, {"hash": address_hash}).scalar() or ""

    def suppress(self, address_hash: str, kind: str) -> None:
        """Never write to this address again, whatever business asks; a report outweighs a plain 'never'."""
        known = self.suppressed(address_hash)
        row = {"address_hash": address_hash, "kind": kind, "at": self.real_now}
        if not known:
            self.connection.execute(insert(t.suppressions), row)
        elif kind == "report" and known != "report":
            query = update(t.suppressions).where(t.suppressions.c.address_hash == address_hash)
            self.connection.execute(query.values(kind=kind))

    def count_try(self, confirmation: r.Confirmation, most: int) -> bool:
        """Use up one of `most` tries of a waiting code, whoever else guesses at the same time; False when spent."""
        c = t.confirmations.c
        found = self.connection.execute(
            update(t.confirmations)
            .where(
                c.business_id == confirmation.business_id,
                c.id == confirmation.id,
                c.state == "waiting",
                c.tries < most,
            )
            .values(tries=c.tries + 1)
        )
        return found.rowcount == 1

    def place(self, placement: r.Placement) -> None:
        """Remember where something is shown, replacing an older message in the same place."""
        same = {
            "business_id": placement.business_id,
            "subject_kind": placement.subject_kind,
            "subject_id": placement.subject_id,
            "surface": placement.surface,
            "account": placement.account,
            "place": placement.place,
        }
        if self.placements.find(**same):
            self.placements.save(placement)
        else:
            self.placements.add(placement)

    def thread(self, conversation: r.Conversation, message_id: str) -> None:
        """Append a Message-ID to the thread; a repeat changes nothing. Keeps the first and the last nineteen."""
        if message_id in conversation.references:
            return
        kept = (*conversation.references, message_id)
        kept = kept if len(kept) <= 20 else (kept[0], *kept[-19:])
        values = {"business": conversation.business_id, "conversation": conversation.id, "kept": kept}
        self.run.execute(_THREAD, values)

    def chat_member(self, surface: str, account: str, person: str) -> n.Member | None:
        """Return the member behind a face on a chat surface; its business is known then, too."""
        row = self.run.execute(_CHAT_MEMBER, {"surface": surface, "account": account, "person": person}).first()
        if row is None:
            return None
        self.businesses.know(BUSINESSES.value(row[_MEMBER:]))
        return MEMBERS.value(row[:_MEMBER])

    def behind(self, door: str) -> tuple[r.Door, r.Conversation, n.Contact] | None:
        """Return the door with this hash, and whose it is."""
        row = self.run.execute(_BEHIND, {"wanted": door}).first()
        if row is None:
            return None
        found, conversation, contact = (row[part] for part in _BEHIND_PARTS)
        return DOORS.value(found), CONVERSATIONS.value(conversation), CONTACTS.value(contact)

    def payments_on(self, document: d.Document) -> list[tuple[int, d.Payment]]:
        """Return what was allocated to a document of each payment, oldest first: a payment may settle several."""
        rows = self.run.execute(_PAID, {"issuer": document.business_id, "document": document.id})
        return [(row[0], PAYMENTS.value(row[1:])) for row in rows]

    def workspaces_of(self, one: str, other: str | None) -> list[n.Workspace]:
        """Return the workspaces of one business or two."""
        rows = self.run.execute(_WORKSPACES, {"one": one, "other": other})
        return [WORKSPACES.value(row) for row in rows]

    def contact_on(self, business: BusinessId, connection: ConnectionId) -> n.Contact | None:
        """Return the person `business` writes to on the other side of a connection."""
        row = self.run.execute(_CONTACT_ON, {"business": business, "connection": connection}).first()
        return None if row is None else CONTACTS.value(row)

    def _case(self, row: Any, me: BusinessId) -> d.DocumentCase:
        document, view, business, connection, side = (row[part] for part in _CASE_PARTS)
        own, other = self.business(me), self.businesses.know(BUSINESSES.value(business))
        sells = view[0] == "seller"
        return d.DocumentCase(
            document=DOCUMENTS.value(document),
            side=view[0],
            reference=view[1],
            seller=own if sells else other,
            buyer=other if sells else own,
            connection=CONNECTIONS.value(connection),
            alias=side[0] or "",
            contact_id=side[1],
            now=self.now,
        )
