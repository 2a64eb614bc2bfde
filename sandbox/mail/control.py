"""The control API's mail half: look into mailboxes, answer from them, break the relay."""

from __future__ import annotations

import base64
import binascii
from dataclasses import asdict
from email.utils import parseaddr

from sandbox.clock import BusinessClock
from sandbox.mail.faults import Fault, Faults
from sandbox.mail.journal import Accepted, Journal
from sandbox.mail.reading import Attachment, Mail, read_mail
from sandbox.mail.sending import SmtpAnswer, send
from sandbox.mail.writing import Letter, Writer
from sandbox.settings import SandboxSettings
from sandbox.wire import Asked, Json, RefusedError


class MailControl:
    """Every method takes the fields of one control request and answers JSON. Raises RefusedError."""

    def __init__(
        self, settings: SandboxSettings, journal: Journal, sent: Journal, faults: Faults, clock: BusinessClock
    ) -> None:
        """`sent` keeps what people wrote from here and Penny took."""
        self.settings = settings
        self.journal = journal
        self.sent = sent
        self.faults = faults
        self.clock = clock

    async def reset(self) -> None:
        self.faults.clear()
        self.journal.clear()
        self.sent.clear()

    async def boxes(self, _asked: Asked) -> Json:
        """Every address that ever got mail, with how many."""
        counts: dict[str, int] = {}
        for entry in self.journal.entries:
            for address in sorted({one.casefold() for one in entry.rcpt_tos}):
                counts[address] = counts.get(address, 0) + 1
        return {"mailboxes": [{"address": address, "mails": count} for address, count in counts.items()]}

    async def box(self, asked: Asked) -> Json:
        """All mails to an address, newest last."""
        wanted = asked.text("address").casefold()
        mails = [
            self._shown(entry)
            for entry in self.journal.entries
            if wanted in {one.casefold() for one in entry.rcpt_tos}
        ]
        return {"address": wanted, "mails": mails}

    async def entries(self, _asked: Asked) -> Json:
        """The journal itself, for whoever counts what was accepted."""
        return {"accepted": [asdict(entry) for entry in self.journal.entries]}

    async def raw(self, asked: Asked) -> Json:
        """A mail's bytes, base64."""
        return {"raw": base64.b64encode(self.journal.raw(self._entry(asked))).decode()}

    async def attachment(self, asked: Asked) -> Json:
        """An attachment's bytes, base64, by its place in the mail."""
        attachments = self._mail(asked).attachments
        index = int(asked.number("index", 0))
        if not 0 <= index < len(attachments):
            raise RefusedError(f"the mail has {len(attachments)} attachments, none at {index}", status=404)
        one = attachments[index]
        content = base64.b64encode(one.content).decode()
        return {"filename": one.filename, "content_type": one.content_type, "content": content}

    async def reply(self, asked: Asked) -> Json:
        """Answers mail `id` from the mailbox `address` as the program `style` would."""
        letter = self._writer(asked).reply(
            self._mail(asked), asked.text("text"), asked.text("style", "gmail"), _headers(asked)
        )
        return await self._send(letter)

    async def forward(self, asked: Asked) -> Json:
        letter = self._writer(asked).forward(self._mail(asked), _addresses(asked), asked.text("text", ""))
        return await self._send(letter)

    async def compose(self, asked: Asked) -> Json:
        letter = self._writer(asked).compose(
            _addresses(asked), asked.text("subject", ""), asked.text("text", ""), _headers(asked)
        )
        return await self._send(letter)

    async def send_raw(self, asked: Asked) -> Json:
        """Any bytes with any envelope; `raw` is base64."""
        letter = Letter(
            mail_from=asked.text("mail_from", ""),
            rcpt_tos=tuple(str(one) for one in asked.items("rcpt_tos")),
            raw=_decoded(asked.text("raw"), "raw"),
            message_id="",
        )
        return await self._send(letter)

    async def add_fault(self, asked: Asked) -> Json:
        self.faults.add(Fault.read(asked))
        return {"faults": self.faults.as_json()}

    async def clear_faults(self, _asked: Asked) -> Json:
        self.faults.clear()
        return {"faults": []}

    async def _send(self, letter: Letter) -> Json:
        """To Penny what is Penny's, and only when that was taken to everybody else's mailbox here."""
        domain = self.settings.penny_mail_domain.casefold()
        here = tuple(one for one in letter.rcpt_tos if domain and one.rpartition("@")[2].casefold() != domain)
        there = tuple(one for one in letter.rcpt_tos if one not in here)
        answer = SmtpAnswer(code=250, text="2.0.0 OK, delivered here", stage="data")
        if there or not here:
            host, port = self.settings.penny_smtp_host, self.settings.penny_smtp_port
            answer = await send(host, port, letter.mail_from, there, letter.raw)
        now = self.clock.now().isoformat()
        if answer.ok and here:
            self.journal.append(letter.raw, letter.mail_from, here, now)
        if answer.ok and letter.message_id:
            self.sent.append(letter.raw, letter.mail_from, letter.rcpt_tos, now)
        return {**asdict(answer), "message_id": letter.message_id}

    def _entry(self, asked: Asked) -> Accepted:
        wanted = int(asked.number("id"))
        for entry in self.journal.entries:
            if entry.id == wanted:
                return entry
        raise RefusedError(f"there is no mail {wanted}", status=404)

    def _mail(self, asked: Asked) -> Mail:
        return read_mail(self.journal.raw(self._entry(asked)))

    def _shown(self, entry: Accepted) -> Json:
        envelope = {"id": entry.id, "mail_from": entry.mail_from, "rcpt_tos": list(entry.rcpt_tos)}
        arrived = {"received_at": entry.received_at, "size": entry.size, "sha256": entry.sha256}
        return {**read_mail(self.journal.raw(entry)).as_json(), **envelope, **arrived}

    def _writer(self, asked: Asked) -> Writer:
        name, address = parseaddr(asked.text("address"))
        attachments = [_attachment(Asked(fields=one)) for one in asked.items("attachments")]
        return Writer(
            address=address,
            name=asked.text("name", name),
            now=self.clock.now(),
            attachments=attachments,
        )


def _attachment(asked: Asked) -> Attachment:
    return Attachment(
        filename=asked.text("filename"),
        content_type=asked.text("content_type", "application/octet-stream"),
        content=_decoded(asked.text("content"), "content"),
    )


def _addresses(asked: Asked) -> list[str]:
    to = asked.fields.get("to")
    found = [to] if isinstance(to, str) else [str(one) for one in asked.items("to")]
    if not found:
        raise RefusedError("'to' is missing")
    return found


def _headers(asked: Asked) -> dict[str, str]:
    return {str(key): str(value) for key, value in asked.mapping("headers").items()}


def _decoded(text: str, name: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error) as wrong:
        raise RefusedError(f"'{name}' must be base64: {wrong}") from wrong
