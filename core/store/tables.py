"""Every table. Keys and unique constraints begin with `business_id`: whose data the row is.

Core tables, not mapped classes: rows become frozen domain values by field name (`core.store.collection`), and
the inbound and claim paths run at Core's speed. Infrastructure rows (inbox, outbox, schedule) carry the
business where there is one.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from core.domain.actor import Deputy, Role
from core.domain.approvals import ApprovalPolicy, voices_from, voices_json
from core.domain.claims import Dispute, Step, claims_from, claims_json
from core.domain.document import Delivery, Lifecycle, Settlement, Verdict
from core.domain.network import ConnectionState, Redirect
from core.domain.reminders import ReminderPolicy
from core.store.columns import Exact, Instant, Json, Raw, Word

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Serial = BigInteger().with_variant(Integer(), "sqlite")


def _id(name: str, *, nullable: bool = False) -> Column[str]:
    return Column(name, String(26), nullable=nullable)


def _said(name: str, length: int | None = None) -> Column[str]:
    return Column(name, String(length) if length else Text(), nullable=False, server_default="")


businesses = Table(
    "businesses",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("username", String(40), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    _said("legal_name"),
    _said("address"),
    _said("country", 2),
    _said("tax_id", 40),
    _said("currency", 3),
    Column("timezone", String(64), nullable=False),
    Column("locale", String(16), nullable=False),
    _said("locale_source", 24),
    Column("tax_rate", Exact, nullable=False),
    Column("terms_days", Integer, nullable=False),
    _said("payment_instructions"),
    _said("logo"),
    _said("colour", 7),
    Column("reminders", Json(ReminderPolicy.from_json, ReminderPolicy.as_json)),
    Column("approvals", Json(ApprovalPolicy.from_json, ApprovalPolicy.as_json)),
    Column("code_above", BigInteger),
    _said("mail_codes", 8),
    Column("undo_hours", Integer),
    Column("claimed_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("row", Integer, nullable=False),
)

members = Table(
    "members",
    metadata,
    _id("business_id"),
    _id("id"),
    Column("name", Text, nullable=False),
    Column("role", Word(Role), nullable=False),
    _said("email", 254),
    Column("limit", BigInteger),
    Column("deputy", Json(Deputy.from_json, Deputy.as_json)),
    Column("away_until", Date),
    Column("email_verified_at", Instant),
    _said("language", 16),
    _said("language_source", 24),
    _said("timezone", 64),
    _said("timezone_source", 24),
    Column("created_at", Instant, nullable=False),
    PrimaryKeyConstraint("business_id", "id"),
    Index("ix_members_email", "email"),
)

identities = Table(
    "identities",
    metadata,
    _id("business_id"),
    _id("member_id"),
    Column("surface", String(16), nullable=False),
    Column("account", String(64), nullable=False),
    Column("person", String(64), nullable=False),
    PrimaryKeyConstraint("business_id", "surface", "account", "person"),
    Index("ix_identities_person", "surface", "account", "person"),
)

workspaces = Table(
    "workspaces",
    metadata,
    _id("business_id"),
    Column("surface", String(16), nullable=False),
    Column("account", String(64), nullable=False),
    _said("place", 64),
    _said("linked_by"),
    Column("created_at", Instant, nullable=False),
    PrimaryKeyConstraint("business_id", "surface", "account"),
    Index("ix_workspaces_account", "surface", "account"),
)

# Infrastructure: who installed Penny where comes before any business. Tokens are sealed.
installations = Table(
    "installations",
    metadata,
    Column("surface", String(16), nullable=False),
    Column("account", String(64), nullable=False),
    _said("name"),
    _said("bot_user", 64),
    _said("scopes"),
    Column("token", Raw, nullable=False),
    Column("refresh", Raw, nullable=False),
    Column("expires_at", Instant),
    Column("renewing_until", Instant),
    _said("installed_by", 64),
    _id("business_id", nullable=True),
    _said("place", 64),
    Column("state", String(16), nullable=False),
    Column("installed_at", Instant, nullable=False),
    PrimaryKeyConstraint("surface", "account"),
)

install_begun = Table(
    "install_begun",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("data", Json(dict), nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
)

# The home page of a person in a chat: when it was looked at, and the last event that it shows.
homes = Table(
    "homes",
    metadata,
    _id("business_id"),
    Column("surface", String(16), nullable=False),
    Column("account", String(64), nullable=False),
    Column("person", String(64), nullable=False),
    Column("opened_at", Instant, nullable=False),
    _said("hash", 64),
    Column("state", Json(dict), nullable=False),
    Column("event", BigInteger, nullable=False),
    PrimaryKeyConstraint("business_id", "surface", "account", "person"),
    Index("ix_homes_opened_at", "opened_at"),
)

# What one person hears of, by which way, and when it is quiet; without a row the usual holds.
notices = Table(
    "notices",
    metadata,
    _id("business_id"),
    _id("member_id"),
    Column("ways", Json(dict), nullable=False),
    _said("quiet_from", 5),
    _said("quiet_until", 5),
    PrimaryKeyConstraint("business_id", "member_id"),
)

digests = Table(
    "digests",
    metadata,
    _id("business_id"),
    _id("member_id"),
    Column("on", Boolean, nullable=False),
    Column("at", String(5), nullable=False),
    Column("days", String(16), nullable=False),
    Column("empty", String(16), nullable=False),
    _said("by", 16),
    PrimaryKeyConstraint("business_id", "member_id"),
)

contacts = Table(
    "contacts",
    metadata,
    _id("business_id"),
    _id("id"),
    _id("of_business"),
    _id("member_id", nullable=True),
    Column("email", String(254), nullable=False),
    _said("name"),
    _said("title", 80),
    _said("language", 16),
    _said("language_source", 24),
    _said("timezone", 64),
    Column("delivery", String(16), nullable=False),
    Column("removed_at", Instant),
    Column("created_at", Instant, nullable=False),
    PrimaryKeyConstraint("business_id", "id"),
    UniqueConstraint("business_id", "of_business", "email"),
    Index("ix_contacts_email", "email"),
)

connections = Table(
    "connections",
    metadata,
    _id("business_id"),
    _id("id"),
    _id("customer_id"),
    Column("state", Word(ConnectionState), nullable=False),
    _id("invited_by"),
    _said("message"),
    _said("reason"),
    _id("blocked_by", nullable=True),
    Column("invited_at", Instant, nullable=False),
    Column("decided_at", Instant),
    _said("decided_by"),
    _said("decided_via", 16),
    Column("step", Json(Step.from_json, Step.as_json)),
    Column("row", Integer, nullable=False),
    PrimaryKeyConstraint("business_id", "id"),
    UniqueConstraint("business_id", "customer_id"),
    Index("ix_connections_id", "id"),
    Index("ix_connections_customer", "customer_id"),
)

sides = Table(
    "sides",
    metadata,
    _id("business_id"),
    _id("connection_id"),
    _id("other_id"),
    Column("alias", Text, nullable=False),
    _id("contact_id", nullable=True),
    Column("terms_days", Integer),
    Column("po_required", Boolean, nullable=False),
    Column("reminders", Json(ReminderPolicy.from_json, ReminderPolicy.as_json)),
    Column("reminders_paused", Boolean, nullable=False, server_default=false()),
    Column("statements", Boolean, nullable=False, server_default=false()),
    _said("currency", 3),
    Column("tax_rate", Exact),
    _said("note"),
    Column("voices", Json(voices_from, voices_json), nullable=False, server_default=text("'[]'")),
    Column("redirect", Json(Redirect.from_json, Redirect.as_json)),
    PrimaryKeyConstraint("business_id", "connection_id"),
)

documents = Table(
    "documents",
    metadata,
    _id("business_id"),
    _id("id"),
    Column("kind", String(16), nullable=False),
    _said("number", 40),
    Column("version", Integer, nullable=False),
    _id("customer_id"),
    _id("connection_id"),
    Column("currency", String(3), nullable=False),
    Column("net", BigInteger, nullable=False),
    Column("tax", BigInteger, nullable=False),
    Column("gross", BigInteger, nullable=False),
    Column("paid", BigInteger, nullable=False),
    Column("credited", BigInteger, nullable=False, server_default=text("0")),
    _said("title"),
    Column("issued_on", Date),
    Column("due_on", Date, nullable=False),
    Column("lifecycle", Word(Lifecycle), nullable=False),
    Column("delivery", Word(Delivery), nullable=False),
    Column("verdict", Word(Verdict), nullable=False),
    Column("settlement", Word(Settlement), nullable=False),
    _said("purchase_order", 80),
    _id("corrects", nullable=True),
    Column("corrects_version", Integer),
    Column("reminders", Json(ReminderPolicy.from_json, ReminderPolicy.as_json)),
    Column("reminders_paused", Boolean, nullable=False),
    Column("claims", Json(claims_from, claims_json), nullable=False, server_default=text("'[]'")),
    Column("dispute", Json(Dispute.from_json, Dispute.as_json)),
    Column("step", Json(Step.from_json, Step.as_json)),
    Column("made_by", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("issued_at", Instant),
    Column("sent_at", Instant),
    Column("row", Integer, nullable=False),
    PrimaryKeyConstraint("business_id", "id"),
    # A draft has no number yet; numbers are unique in a series for ever, void ones included.
    Index(
        "uq_documents_number",
        "business_id",
        "kind",
        "number",
        unique=True,
        sqlite_where=text("number <> ''"),
        postgresql_where=text("number <> ''"),
    ),
    Index("ix_documents_id", "id"),
    Index("ix_documents_connection", "business_id", "connection_id", "delivery"),
)

document_versions = Table(
    "document_versions",
    metadata,
    _id("business_id"),
    _id("document_id"),
    Column("version", Integer, nullable=False),
    Column("lines", Json(tuple), nullable=False),
    Column("taxes", Json(tuple), nullable=False),
    _said("note"),
    _said("purchase_order", 80),
    _said("made_by"),
    Column("created_at", Instant, nullable=False),
    PrimaryKeyConstraint("business_id", "document_id", "version"),
)

# What was printed: the first print of a version is kept as it left, with who the parties were then.
document_files = Table(
    "document_files",
    metadata,
    _id("business_id"),
    _id("document_id"),
    Column("version", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("body", Raw, nullable=False),
    Column("parties", Json(dict), nullable=False),
    Column("made_at", Instant, nullable=False),
    PrimaryKeyConstraint("business_id", "document_id", "version"),
)

logos = Table(
    "logos",
    metadata,
    _id("business_id"),
    Column("sha256", String(64), nullable=False),
    Column("body", Raw, nullable=False),
    Column("made_at", Instant, nullable=False),
    PrimaryKeyConstraint("business_id", "sha256"),
)

ledger_entries = Table(
    "ledger_entries",
    metadata,
    _id("business_id"),
    _id("document_id"),
    Column("side", String(8), nullable=False),
    _id("issuer_id"),
    _id("counterparty_id"),
    _said("reference", 40),
    _said("note"),
    Column("created_at", Instant, nullable=False),
    PrimaryKeyConstraint("business_id", "document_id"),
    Index("ix_ledger_entries_reference", "business_id", "reference"),
    Index("ix_ledger_entries_counterparty", "business_id", "counterparty_id"),
    Index("ix_ledger_entries_recent", "business_id", "created_at", "document_id"),
)

series = Table(
    "series",
    metadata,
    _id("business_id"),
    Column("prefix", String(16), nullable=False),
    Column("next", Integer, nullable=False),
    PrimaryKeyConstraint("business_id", "prefix"),
)

approvals = Table(
    "approvals",
    metadata,
    _id("business_id"),
    _id("id"),
    _id("document_id"),
    _id("member_id"),
    Column("actor", Text, nullable=False),
    Column("role", Word(Role), nullable=False),
    _said("instead_of"),
    Column("channel", String(16), nullable=False),
    Column("evidence", Json(dict), nullable=False),
    Column("at", Instant, nullable=False),
    Column("undone_at", Instant),
    PrimaryKeyConstraint("business_id", "id"),
    Index("ix_approvals_document", "business_id", "document_id"),
)

decisions = Table(
    "decisions",
    metadata,
    _id("business_id"),
    _id("id"),
    Column("subject_kind", String(16), nullable=False),
    _id("subject_id"),
    Column("verdict", String(24), nullable=False),
    _said("reason"),
    Column("actor", Text, nullable=False),
    _id("member_id", nullable=True),
    _id("contact_id", nullable=True),
    Column("channel", String(16), nullable=False),
    Column("evidence", Json(dict), nullable=False),
    Column("at", Instant, nullable=False),
    Column("undone_at", Instant),
    _said("undone_by"),
    PrimaryKeyConstraint("business_id", "id"),
    Index("ix_decisions_subject", "subject_kind", "subject_id", "id"),
)

promises = Table(
    "promises",
    metadata,
    _id("business_id"),
    _id("id"),
    _id("document_id"),
    Column("promised_on", Date, nullable=False),
    Column("amount", BigInteger),
    Column("settled", BigInteger, nullable=False, server_default=text("0")),
    Column("state", String(16), nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    PrimaryKeyConstraint("business_id", "id"),
    Index("ix_promises_document", "business_id", "document_id", "state"),
)

payments = Table(
    "payments",
    metadata,
    _id("business_id"),
    _id("id"),
    Column("currency", String(3), nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("paid_on", Date, nullable=False),
    _said("method", 80),
    _said("reference", 120),
    _said("recorded_by"),
    Column("at", Instant, nullable=False),
    PrimaryKeyConstraint("business_id", "id"),
)

allocations = Table(
    "allocations",
    metadata,
    _id("business_id"),
    _id("payment_id"),
    _id("document_id"),
    Column("amount", BigInteger, nullable=False),
    PrimaryKeyConstraint("business_id", "payment_id", "document_id"),
    Index("ix_allocations_document", "business_id", "document_id"),
)

questions = Table(
    "questions",
    metadata,
    _id("business_id"),
    _id("id"),
    _id("from_business"),
    _id("contact_id", nullable=True),
    _id("conversation_id", nullable=True),
    _id("document_id", nullable=True),
    _id("connection_id", nullable=True),
    _said("sender"),
    _said("text"),
    _said("problem", 40),
    _said("address", 254),
    Column("state", String(16), nullable=False),
    _said("answered_by"),
    Column("answered_at", Instant),
    _id("taken_by", nullable=True),
    _said("taken_name"),
    Column("snoozed_until", Instant),
    _said("reason"),
    _said("likely", 80),
    Column("at", Instant, nullable=False),
    PrimaryKeyConstraint("business_id", "id"),
)

# What became of the newest mail about a thing to one person.
deliveries = Table(
    "deliveries",
    metadata,
    _id("business_id"),
    Column("subject_kind", String(16), nullable=False),
    _id("subject_id"),
    _id("contact_id"),
    Column("email", String(254), nullable=False),
    Column("state", String(16), nullable=False),
    _said("wire_id", 200),
    _said("said"),
    Column("at", Instant, nullable=False),
    Column("opened_at", Instant),
    Column("replied_at", Instant),
    PrimaryKeyConstraint("business_id", "subject_kind", "subject_id", "contact_id"),
)

events = Table(
    "events",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    _id("business_id"),
    _id("other_id", nullable=True),
    Column("shared", Boolean, nullable=False),
    Column("kind", String(48), nullable=False),
    Column("subject_kind", String(16), nullable=False),
    _id("subject_id"),
    Column("actor", Text, nullable=False),
    Column("role", String(16), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("evidence", Json(dict), nullable=False),
    _id("decision_id", nullable=True),
    Column("data", Json(dict), nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_events_subject", "subject_kind", "subject_id", "id"),
    # What happened since yesterday, on either side.
    Index("ix_events_business", "business_id", "at"),
    Index("ix_events_other", "other_id", "at"),
    sqlite_autoincrement=True,
)

conversations = Table(
    "conversations",
    metadata,
    _id("business_id"),
    _id("id"),
    _id("contact_id"),
    Column("subject_kind", String(16), nullable=False),
    _id("subject_id"),
    _said("title"),
    Column("references", Json(tuple), nullable=False),
    Column("asked", Json(dict)),
    Column("created_at", Instant, nullable=False),
    PrimaryKeyConstraint("business_id", "id"),
    UniqueConstraint("business_id", "contact_id", "subject_kind", "subject_id"),
)

# Unknown until it is looked up, so the hash alone is the key; business_id says whose door it opens.
doors = Table(
    "doors",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("purpose", String(16), nullable=False),
    _id("business_id"),
    _id("conversation_id"),
    _id("contact_id"),
    Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Index("ix_doors_contact", "business_id", "contact_id"),
)

confirmations = Table(
    "confirmations",
    metadata,
    _id("business_id"),
    _id("id"),
    _id("conversation_id"),
    _id("contact_id"),
    Column("action", String(40), nullable=False),
    Column("values", Json(dict), nullable=False),
    Column("evidence", Json(dict), nullable=False),
    Column("code_hash", String(64), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("expires_at", Instant, nullable=False),
    PrimaryKeyConstraint("business_id", "id"),
    Index("ix_confirmations_contact", "business_id", "contact_id", "state"),
)

# Every invitation that was mailed, first or again: what the daily caps count.
invitations = Table(
    "invitations",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    _id("business_id"),
    Column("address_hash", String(64), nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_invitations_business", "business_id", "at"),
    Index("ix_invitations_address", "address_hash", "at"),
    sqlite_autoincrement=True,
)

# Holds for the whole instance, whatever business invites: kept by a hash, so that a list of addresses is not kept.
suppressions = Table(
    "suppressions",
    metadata,
    Column("address_hash", String(64), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("at", Instant, nullable=False),
)

placements = Table(
    "placements",
    metadata,
    _id("business_id"),
    Column("subject_kind", String(16), nullable=False),
    _id("subject_id"),
    Column("surface", String(16), nullable=False),
    Column("account", String(64), nullable=False),
    Column("place", String(64), nullable=False),
    Column("message", String(64), nullable=False),
    Column("at", Instant, nullable=False),
    PrimaryKeyConstraint("business_id", "subject_kind", "subject_id", "surface", "account", "place"),
)

keys = Table(
    "keys",
    metadata,
    _id("business_id"),
    Column("key", String(160), nullable=False),
    Column("outcome", Json(dict), nullable=False),
    Column("at", Instant, nullable=False),
    PrimaryKeyConstraint("business_id", "key"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("source", String(16), nullable=False),
    Column("dedupe_key", String(64), nullable=False),
    Column("envelope", Json(dict), nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Instant, nullable=False),
    Column("lease_until", Instant),
    _said("owner", 40),
    _said("error"),
    _said("sha256", 64),
    _said("result", 32),
    UniqueConstraint("source", "dedupe_key"),
    Index("ix_inbox_sha256", "sha256"),
    Index("ix_inbox_received_at", "received_at"),
    Index(
        "ix_inbox_pending",
        "next_at",
        "id",
        sqlite_where=text("state = 'pending'"),
        postgresql_where=text("state = 'pending'"),
    ),
    Index(
        "ix_inbox_leased",
        "lease_until",
        sqlite_where=text("state = 'leased'"),
        postgresql_where=text("state = 'leased'"),
    ),
    sqlite_autoincrement=True,
)

# Bytes of mails and of what was attached to them: each kept once, under its hash. The bytes stand last: SQLite makes
# room for a large value in place only at the end of a row.
kept_bytes = Table(
    "kept_bytes",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("kept_at", Instant, nullable=False),
    Column("body", Raw, nullable=False),
)

# What was attached to mails; the bytes lie in `kept_bytes`.
mail_files = Table(
    "mail_files",
    metadata,
    _id("business_id"),
    _id("id"),
    Column("inbox_id", Serial, nullable=False),
    _id("conversation_id"),
    _said("question_id", 26),
    Column("number", Integer, nullable=False),
    _said("name"),
    Column("content_type", String(120), nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("kept_at", Instant, nullable=False),
    PrimaryKeyConstraint("business_id", "id"),
    UniqueConstraint("inbox_id", "number"),
    Index("ix_mail_files_question", "business_id", "question_id"),
    Index("ix_mail_files_sha256", "sha256"),
)

# Who reads which IMAP mailbox at the moment.
mailboxes = Table(
    "mailboxes",
    metadata,
    Column("name", String(300), primary_key=True),
    _said("owner", 40),
    Column("lease_until", Instant),
    Column("read_at", Instant),
    _said("error"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    _id("business_id"),
    Column("dedupe_key", String(160), nullable=False, unique=True),
    Column("channel", String(16), nullable=False),
    Column("lane", String(300), nullable=False),
    Column("payload", Json(dict), nullable=False),
    _said("wire_id", 200),
    Column("built", Raw),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Instant, nullable=False),
    Column("lease_until", Instant),
    _said("owner", 40),
    Column("fence", Integer, nullable=False),
    Column("send_started_at", Instant),
    _said("remote_id", 200),
    _said("last_error"),
    Column("created_at", Instant, nullable=False),
    Index(
        "ix_outbox_pending",
        "channel",
        "next_at",
        "id",
        sqlite_where=text("state = 'pending'"),
        postgresql_where=text("state = 'pending'"),
    ),
    Index(
        "ix_outbox_leased",
        "lease_until",
        sqlite_where=text("state IN ('leased','sending')"),
        postgresql_where=text("state IN ('leased','sending')"),
    ),
    # The head of a lane goes first; finished rows are not looked at.
    Index(
        "ix_outbox_lane",
        "lane",
        "id",
        sqlite_where=text("state IN ('pending','leased','sending','uncertain')"),
        postgresql_where=text("state IN ('pending','leased','sending','uncertain')"),
    ),
    sqlite_autoincrement=True,
)

schedule = Table(
    "schedule",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    _id("business_id"),
    Column("kind", String(24), nullable=False),
    _id("subject_id"),
    Column("occurrence", String(120), nullable=False),
    Column("data", Json(dict), nullable=False),
    Column("tz", String(64), nullable=False),
    Column("next_at", Instant, nullable=False),
    Column("state", String(16), nullable=False),
    _said("result"),
    UniqueConstraint("business_id", "kind", "occurrence"),
    Index(
        "ix_schedule_pending",
        "next_at",
        "id",
        sqlite_where=text("state = 'pending'"),
        postgresql_where=text("state = 'pending'"),
    ),
    Index("ix_schedule_subject", "business_id", "subject_id", "state"),
    sqlite_autoincrement=True,
)
