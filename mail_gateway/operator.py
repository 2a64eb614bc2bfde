"""Mail to postmaster@ (RFC 5321, 4.5.1) and abuse@ (RFC 2142): kept, and passed on to whoever runs this Penny.

The mail goes whole, as an attachment of ours, so that nobody's checks of its sender fail on the way; with the null
sender, so that nothing comes back for it.
"""

import re
from base64 import encodebytes
from datetime import datetime, timedelta
from email.utils import format_datetime

import structlog

from core.app import Penny
from core.store.records import InboxRow, Letter
from core.store.unit import Unit
from mail_gateway.kind import LOOP_HEADER, Kind, Sort
from mail_gateway.limits import INSTANCE, take
from mail_gateway.message import read_mail

MOST, WITHIN = 60, timedelta(hours=1)
MOST_BYTES = 10 * 1024 * 1024
TEMPLATE = "operator"
_LOCALS = frozenset({"postmaster", "abuse"})
_UNPRINTED = re.compile(r"[^\x20-\x7e]+")

log = structlog.get_logger()


def is_for_operator(address: str, mail_domain: str) -> bool:
    """Whether this address has to exist wherever mail is taken; postmaster also without a domain."""
    local, _, domain = address.strip().lower().rpartition("@")
    return address.strip().lower() == "postmaster" or (domain == mail_domain.lower() and local in _LOCALS)


def relay(unit: Unit, penny: Penny, row: InboxRow, kind: Kind) -> str:
    """Queue it for the operator; what is our own mail coming back is only kept."""
    if not penny.operator or kind.sort is Sort.LOOP:
        log.warning("inbox.for_the_operator", mail=row.id, to=row.envelope.get("rcpt_to"))
        return "for_operator"
    if not take(unit, INSTANCE, "operator", most=MOST, within=WITHIN):
        log.warning("inbox.operator_flooded", mail=row.id)
        return "for_operator"
    letter = Letter(
        business_id=INSTANCE,
        dedupe_key=f"mail:{row.id}:{TEMPLATE}",
        channel="mail",
        lane=f"mail:{penny.operator}",
        payload={"template": TEMPLATE, "to": penny.operator, "inbox": row.id},
    )
    unit.queue.post([letter])
    return "relayed"


def wrapped(row: InboxRow, *, operator: str, mail_domain: str, date: datetime, message_id: str) -> bytes:
    """Return the mail that carries another one, with CRLF lines; the same whenever it is built."""
    mail = read_mail(row.raw)
    to = str(row.envelope.get("rcpt_to", ""))
    text = (
        f"This email came to {to}.\r\n\r\nFrom: {mail.from_address or '(not readable)'}\r\n"
        f"Envelope sender: {row.envelope.get('mail_from') or '(null)'}\r\nSubject: {mail.subject}\r\n"
        f"Received: {row.received_at.isoformat(timespec='seconds')} from {row.envelope.get('peer', '')}\r\n\r\n"
        f"It is attached as it came, and kept: `penny inbox --show {row.id}`.\r\n"
    )
    raw = row.raw if len(row.raw) <= MOST_BYTES else row.raw[:MOST_BYTES]
    mark = f"=_penny_operator_{row.id}"
    subject = _UNPRINTED.sub("?", f"[{to.partition('@')[0]}] {mail.subject}")[:180]
    headers = [
        f'From: "Penny" <penny@{mail_domain}>',
        f"To: <{operator}>",
        f"Subject: {subject}",
        f"Date: {format_datetime(date)}",
        f"Message-ID: {message_id}",
        "Auto-Submitted: auto-generated",
        f"{LOOP_HEADER}: 1",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/mixed; boundary="{mark}"',
    ]
    # As octets, not as message/rfc822: that may not be encoded, and nobody knows which lines came.
    parts = (
        f"--{mark}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n".encode(),
        _base64(text.encode("utf-8", "replace")),
        f"--{mark}\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
        f'Content-Disposition: attachment; filename="mail-{row.id}.eml"\r\n\r\n'.encode(),
        _base64(raw),
        f"--{mark}--\r\n".encode(),
    )
    return "\r\n".join(headers).encode() + b"\r\n\r\n" + b"".join(parts)


def _base64(data: bytes) -> bytes:
    return encodebytes(data).replace(b"\n", b"\r\n") + b"\r\n"
