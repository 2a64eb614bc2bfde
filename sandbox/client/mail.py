"""Mailboxes and the mail in them, as a test speaks of them."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime

from sandbox.client.http import Control, wait_for
from sandbox.wire import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpAnswer:
    """Penny's reply verbatim; code 0 when there was none. `stage` is connect, mail, rcpt or data."""

    code: int
    text: str
    stage: str
    message_id: str

    @property
    def ok(self) -> bool:
        return 200 <= self.code < 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A file to send along."""

    filename: str
    content: bytes
    content_type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that came along; `read` fetches its bytes."""

    filename: str
    content_type: str
    size: int
    read: Callable[[], bytes] = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail in a mailbox."""

    id: int
    mailbox: Mailbox
    from_: str
    to: str
    reply_to: str
    subject: str
    message_id: str
    in_reply_to: str
    references: str
    mail_from: str
    text: str
    html: str
    links: tuple[str, ...]
    attachments: tuple[Attachment, ...]
    raw_json: Json = field(repr=False, compare=False)

    @property
    def date(self) -> datetime:
        return parsedate_to_datetime(self.raw_json["date"])

    def header(self, name: str) -> str | None:
        """The first header of that name."""
        for key, value in self.raw_json["headers"]:
            if key.casefold() == name.casefold():
                return str(value)
        return None

    def source(self) -> bytes:
        """The bytes as they were accepted."""
        answer = self.mailbox.control.post("/control/mail/source", id=self.id)
        return base64.b64decode(answer["raw"])

    def reply(
        self,
        text: str,
        *,
        style: str = "gmail",
        from_address: str | None = None,
        headers: Mapping[str, str] | None = None,
        enclosures: Sequence[Enclosure] = (),
    ) -> SmtpAnswer:
        """Answers as gmail, outlook, apple or plain would; `from_address` lets somebody else answer."""
        return _answer(
            self.mailbox.control.post(
                "/control/mail/reply",
                id=self.id,
                address=from_address or self.mailbox.address,
                name=self.mailbox.name,
                text=text,
                style=style,
                headers=dict(headers or {}),
                attachments=_enclosed(enclosures),
            )
        )

    def forward(self, to: str, text: str = "") -> SmtpAnswer:
        return _answer(
            self.mailbox.control.post(
                "/control/mail/forward",
                id=self.id,
                address=self.mailbox.address,
                name=self.mailbox.name,
                to=to,
                text=text,
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """Everything that was sent to one address."""

    address: str
    name: str | None
    control: Control = field(repr=False, compare=False)

    def mails(self) -> list[Mail]:
        """Newest last."""
        answer = self.control.get("/control/mail/box", address=self.address)
        return [self._mail(raw) for raw in answer["mails"]]

    def wait(self, wanted: Callable[[Mail], bool] = lambda _mail: True, *, timeout: float = 10.0) -> Mail:
        """The newest mail that is wanted. Raises NotYetError."""
        return wait_for(
            self.mails,
            wanted,
            timeout=timeout,
            what=f"a mail to {self.address}",
            show=lambda mail: f"{mail.from_}: {mail.subject!r}",
        )

    def compose(
        self,
        to: str | Sequence[str],
        subject: str,
        text: str,
        *,
        headers: Mapping[str, str] | None = None,
        enclosures: Sequence[Enclosure] = (),
    ) -> SmtpAnswer:
        """A fresh mail to Penny's listener."""
        return _answer(
            self.control.post(
                "/control/mail/compose",
                address=self.address,
                name=self.name,
                to=[to] if isinstance(to, str) else list(to),
                subject=subject,
                text=text,
                headers=dict(headers or {}),
                attachments=_enclosed(enclosures),
            )
        )

    def _mail(self, raw: Json) -> Mail:
        return Mail(
            id=raw["id"],
            mailbox=self,
            from_=raw["from"],
            to=raw["to"],
            reply_to=raw["reply_to"],
            subject=raw["subject"],
            message_id=raw["message_id"],
            in_reply_to=raw["in_reply_to"],
            references=raw["references"],
            mail_from=raw["mail_from"],
            text=raw["text"],
            html=raw["html"],
            links=tuple(raw["links"]),
            attachments=tuple(
                Attachment(**one, read=self._reader(raw["id"], index)) for index, one in enumerate(raw["attachments"])
            ),
            raw_json=raw,
        )

    def _reader(self, mail_id: int, index: int) -> Callable[[], bytes]:
        def read() -> bytes:
            answer = self.control.post("/control/mail/attachment", id=mail_id, index=index)
            return base64.b64decode(answer["content"])

        return read


def send_raw(control: Control, raw: bytes, mail_from: str, rcpt_tos: Sequence[str]) -> SmtpAnswer:
    return _answer(
        control.post(
            "/control/mail/raw",
            raw=base64.b64encode(raw).decode(),
            mail_from=mail_from,
            rcpt_tos=list(rcpt_tos),
        )
    )


def _enclosed(enclosures: Sequence[Enclosure]) -> list[Json]:
    return [
        {
            "filename": one.filename,
            "content_type": one.content_type,
            "content": base64.b64encode(one.content).decode(),
        }
        for one in enclosures
    ]


def _answer(answer: Json) -> SmtpAnswer:
    return SmtpAnswer(
        code=answer["code"], text=answer["text"], stage=answer["stage"], message_id=answer["message_id"]
    )
