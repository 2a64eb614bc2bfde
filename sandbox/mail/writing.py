"""Mails people send: answers as their programs write them, forwards, fresh ones."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, parsedate_to_datetime

from sandbox.mail.quoting import STYLES, Body, as_html, forwarded
from sandbox.mail.reading import Attachment, Mail
from sandbox.wire import RefusedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail ready to be sent, with its envelope."""

    mail_from: str
    rcpt_tos: tuple[str, ...]
    raw: bytes
    message_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Somebody at their mail program. `now` is the instant its Date header shows."""

    address: str
    name: str
    now: datetime
    attachments: Sequence[Attachment] = ()

    def reply(self, original: Mail, text: str, style: str, headers: dict[str, str]) -> Letter:
        """Goes to Reply-To, else to From, in the same thread (RFC 5322 3.6.4). Raises RefusedError."""
        if style not in STYLES:
            raise RefusedError(f"no mail program writes '{style}'; there are {', '.join(STYLES)}")
        name, to = original.address("Reply-To") if original.header("Reply-To") else original.address("From")
        if not to:
            raise RefusedError("the mail has neither Reply-To nor From: nobody can be answered")
        message_id = original.header("Message-ID")
        known = original.header("References").split()
        thread = {"In-Reply-To": message_id, "References": " ".join([*known, message_id]).strip()}
        subject = original.header("Subject")
        if not subject.casefold().startswith("re:"):
            subject = f"Re: {subject}"
        body = STYLES[style](text, original, _sent(original))
        return self._letter(
            (formataddr((name, to)),), (to,), subject, body, {**(thread if message_id else {}), **headers}
        )

    def forward(self, original: Mail, to: Sequence[str], note: str) -> Letter:
        subject = f"Fwd: {original.header('Subject')}"
        writer = Writer(
            address=self.address,
            name=self.name,
            now=self.now,
            attachments=(*self.attachments, *original.attachments),
        )
        message_id = original.header("Message-ID")
        thread = {"References": message_id, "In-Reply-To": message_id} if message_id else {}
        return writer._letter(tuple(to), tuple(to), subject, forwarded(note, original), thread)

    def compose(self, to: Sequence[str], subject: str, text: str, headers: dict[str, str]) -> Letter:
        body = Body(text=f"{text}\n", html=as_html(text))
        return self._letter(tuple(to), tuple(to), subject, body, headers)

    def _letter(
        self,
        to: tuple[str, ...],
        rcpt_tos: tuple[str, ...],
        subject: str,
        body: Body,
        headers: dict[str, str],
    ) -> Letter:
        domain = self.address.rpartition("@")[2] or "localhost"
        message = EmailMessage()
        message_id = f"<{secrets.token_hex(16)}@mail.{domain}>"
        heads = {
            "From": formataddr((self.name, self.address)),
            "To": ", ".join(to),
            "Subject": subject,
            "Date": format_datetime(self.now.astimezone(UTC)),
            "Message-ID": message_id,
            **headers,
        }
        for name, value in heads.items():
            message[name] = value
        message.set_content(body.text)
        if body.html is not None:
            message.add_alternative(body.html, subtype="html")
        for one in self.attachments:
            kind, _, subkind = one.content_type.partition("/")
            message.add_attachment(one.content, maintype=kind, subtype=subkind, filename=one.filename)
        return Letter(
            mail_from=self.address,
            rcpt_tos=rcpt_tos,
            raw=message.as_bytes(policy=SMTP),
            message_id=str(message["Message-ID"]),
        )


def _sent(original: Mail) -> datetime:
    """The original's Date; now when it has none that can be read."""
    try:
        return parsedate_to_datetime(original.header("Date"))
    except (TypeError, ValueError):
        return datetime.now(UTC)
