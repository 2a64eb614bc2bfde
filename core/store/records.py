"""Rows that belong to no domain type: conversations, doors, confirmations, inbox, outbox, schedule, placements."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.domain.ids import BusinessId, ContactId, ConversationId, DocumentId


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A thread of mails with one contact about one subject. `references` are its Message-IDs, oldest first.

    `asked` is what Penny asked last and nobody has answered: the readings it offered and until when (real time, UTC).
    """

    business_id: BusinessId
    id: ConversationId
    contact_id: ContactId
    subject_kind: str
    subject_id: str
    title: str
    references: tuple[str, ...] = ()
    asked: dict[str, Any] | None = None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A key that opens a conversation; only its hash is kept. `purpose`: reply (a mail address) or link (a page)."""

    hash: str
    purpose: str
    business_id: BusinessId
    conversation_id: ConversationId
    contact_id: ContactId
    expires_at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """A decision waiting for the code that was sent to the stored contact. `state`: waiting, used, spent."""

    business_id: BusinessId
    id: str
    conversation_id: ConversationId
    contact_id: ContactId
    action: str
    values: dict[str, str]
    evidence: dict[str, Any]
    code_hash: str
    tries: int = 0
    state: str = "waiting"
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where something is shown: surface and account (workspace), place (channel), message."""

    business_id: BusinessId
    subject_kind: str
    subject_id: str
    surface: str
    account: str
    place: str
    message: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """Penny in a chat workspace. `token` and `refresh` are sealed; `expires_at` None: the token does not rotate.

    `business_id` and `place` are what the workspace was linked to when it was removed. `state` is active or gone.
    """

    surface: str
    account: str
    name: str = ""
    bot_user: str = ""
    scopes: str = ""
    token: bytes
    refresh: bytes
    expires_at: datetime | None
    renewing_until: datetime | None = None
    installed_by: str
    business_id: BusinessId | None = None
    place: str = ""
    state: str
    installed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """A home page that somebody looked at (`opened_at`, real time). `hash` is the receiver's name for what was shown
    last, `state` which page of it, `event` the last event that it shows."""

    business_id: BusinessId
    surface: str
    account: str
    person: str
    opened_at: datetime
    hash: str = ""
    state: dict[str, Any]
    event: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """The newest mail about a thing to one person. `state`: queued, accepted, bounced, failed; `said` is why.

    `opened_at` is when its link was first asked for, by a person or by a scanner.
    """

    business_id: BusinessId
    subject_kind: str
    subject_id: str
    contact_id: ContactId
    email: str
    state: str
    wire_id: str = ""
    said: str = ""
    at: datetime
    opened_at: datetime | None = None
    replied_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFile:
    """The first print of a version, byte for byte. `parties` is who the two were when it was printed."""

    business_id: BusinessId
    document_id: DocumentId
    version: int
    name: str
    sha256: str
    body: bytes
    parties: dict[str, Any]
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Logo:
    """A picture that a business has, or had when something was printed with it."""

    business_id: BusinessId
    sha256: str
    body: bytes
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxRow:
    """A mail as it came, kept before its 250.

    `envelope`: mail_from (null where nobody knows it), rcpt_to, peer, by (smtp, lmtp, imap). `sha256` names its
    bytes, `raw` holds them once they were fetched; they are gone after the time that mails are kept. `result` is
    what became of it.
    """

    id: int
    source: str
    dedupe_key: str
    envelope: dict[str, Any]
    sha256: str
    received_at: datetime
    state: str
    attempts: int
    next_at: datetime
    lease_until: datetime | None
    owner: str
    error: str
    result: str
    raw: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailFile:
    """A file that came with a mail of a conversation, beside the question it was passed on with ('': none).

    `content_type` is what its bytes say; they lie in `kept_bytes` under `sha256` (`Queue.bytes_of`).
    """

    business_id: BusinessId
    id: str
    inbox_id: int
    conversation_id: ConversationId
    question_id: str
    number: int
    name: str
    content_type: str
    size: int
    sha256: str
    kept_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxRow:
    """Who reads an IMAP mailbox, until when; when it was last read, and what went wrong since ('': nothing)."""

    name: str
    owner: str
    lease_until: datetime | None
    read_at: datetime | None
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """Something that has to leave. `built` is the finished mail, encrypted, and purged once it was sent.

    `state`: pending, leased, sending, sent, failed, uncertain, cancelled.
    """

    id: int
    business_id: BusinessId
    dedupe_key: str
    channel: str
    lane: str
    payload: dict[str, Any]
    wire_id: str
    built: bytes | None
    state: str
    attempts: int
    next_at: datetime
    lease_until: datetime | None
    owner: str
    fence: int
    send_started_at: datetime | None
    remote_id: str
    last_error: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A new outbox row: what one consumer has to bring to one recipient because of one event."""

    business_id: BusinessId
    dedupe_key: str
    channel: str
    lane: str
    payload: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A scheduled occurrence. `next_at` is business time in UTC, computed once from the wall time in `tz`."""

    id: int
    business_id: BusinessId
    kind: str
    subject_id: str
    occurrence: str
    data: dict[str, Any]
    tz: str
    next_at: datetime
    state: str
    result: str
