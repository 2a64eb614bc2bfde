"""Brings mail out: builds it once from what is true now, sends it by the relay, and notes where it went.

SMTP cannot be asked whether a mail has arrived, so what is unsure is repeated byte for byte under the same
Message-ID: at least once on the wire, once for whoever looks at Message-IDs.
"""

import contextlib
import re
import smtplib
import ssl
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import structlog

from core.actions.deliveries import note_taken
from core.actions.doors import token_for
from core.actions.invite import address_hash
from core.actions.morning import still_wanted
from core.actions.people import as_contact
from core.actions.tell import BRINGS
from core.app import Penny
from core.documents.aging import Chart
from core.documents.papers import Papers, kept
from core.domain import tokens
from core.domain.actor import Actor
from core.domain.document import Lifecycle
from core.domain.errors import NotFound
from core.domain.facts import Event, untagged
from core.domain.network import ConnectionState, Contact
from core.outbox.relay import SEND_WITHIN, Built, DeliveryFailed
from core.rendering.mail import render_mail
from core.rendering.words import Sentence, Words, words_for
from core.store.records import Conversation, OutboxRow
from core.store.unit import Unit
from core.views.document import DocumentView
from core.views.files import files_about
from core.views.subject import View, subject_view
from mail_gateway import operator
from mail_gateway.converse import note_bounce, note_failed, outcome_from
from mail_gateway.free_words import ask_back, question_of, to_confirm
from mail_gateway.message_ids import message_id_of
from mail_gateway.outgoing import Enclosure, NotAnAddress, build
from mail_gateway.reports import Drawn, draw_digest, drawn_bars, report_values
from mail_gateway.sign import Signer

# Answers to what somebody wrote just now: they leave even where no other mail is wanted.
ANSWERING = frozenset({"receipt", "refused", "sorry", "confirm", "results", "looks"})
# Mails that somebody may never want again: they carry the page and the one-click header for it.
UNASKED = frozenset({"request", "nudge", "reminder", "redirected"})
# Mails in which a mail program may show a button of its own that opens the page (schema.org ViewAction).
SHOWN_AS_TASK = frozenset({"invoice", "reminder"})
# Mails that carry the documents themselves, as they were issued.
WITH_PAPER = frozenset({"invoice", "reminder", "reminders", "credit"})
MOST_PAPERS = 10
MOST_PAPER_BYTES = 7 * 1024 * 1024  # as base64 about ten megabytes, which every mailbox takes; the rest has its pages
# Mails about more than one thing: each has its own subject and begins a thread.
OF_ITS_OWN = frozenset({"reminders", "digest", "statement", "looks"})
LONGEST_ANSWER = 200
TLS_POLICIES = ("required", "opportunistic", "none")
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

# An answer that is about the address (RFC 3463: 5.1.x, 5.2.1), not about the mail or our reputation.
ADDRESS_IS_GONE = re.compile(r"5(?:\d\d[ -]5\.(?:1\.\d|2\.1)(?!\d)|5[013] (?!5\.\d))")

log = structlog.get_logger()


class MailDelivery:
    """The relay's consumer for mail. One connection a thread, kept while it works."""

    channel = "mail"
    builds_by_reading = False  # tokens and the thread's subject are written while building

    def __init__(
        self,
        penny: Penny,
        relay_url: str,
        timeout: float = SEND_WITHIN - 5,
        signers: Sequence[Signer] = (),
        relays: Mapping[str, str] | None = None,
    ) -> None:
        """`relay_url`: smtp://user:password@host:port, or smtps:// for TLS from the first byte. `timeout` in
        seconds for all of one sending; it stays below the relay's own. Raises ValueError for another URL."""
        self._penny = penny
        self._signers = signers
        self._papers = Papers(penny.store)
        within = min(timeout, SEND_WITHIN - 1)
        self._relay = _Relay(relay_url, within)
        self._relays = {name: _Relay(url, within) for name, url in (relays or {}).items()}
        self._drawn: dict[int, Drawn | None] = {}

    def prepare(self, row: OutboxRow) -> None:
        """Print and draw what the mail carries, while nobody waits for a lock; it is kept for `build`."""
        template = row.payload["template"]
        if template not in WITH_PAPER | {"digest"}:
            return
        with self._penny.store.read() as unit:
            found = _parties(unit, row)
            charts = _charts(unit, row, found[1]) if found and template == "digest" else []
        if template == "digest":
            self._drawn[row.id] = drawn_bars(charts)
        elif found:
            for id_ in _papers_of(row, found[0]):
                with contextlib.suppress(NotFound):
                    self._papers.original(id_, found[0].business_id)

    def build(self, unit: Unit, row: OutboxRow) -> Built | None:
        """Recheck, build and sign; None where the mail is no longer wanted, or nobody can be reached."""
        built = self._built(unit, row)
        if built is None or not self._signers or row.built:  # on a retry the signed bytes are repeated
            return built
        sender, recipient, mail = built.body.split(b"\r\n", 2)
        for signer in self._signers:
            mail = signer.signed(mail, int(unit.real_now.timestamp()))
        return replace(built, body=b"\r\n".join((sender, recipient, mail)))

    def _built(self, unit: Unit, row: OutboxRow) -> Built | None:
        if "to" in row.payload:
            return _outside(unit, self._penny, row)
        found = _parties(unit, row)
        if found is None:
            return None
        conversation, contact = found
        template = str(row.payload["template"])
        stopped = template not in ANSWERING and unit.suppressed(address_hash(contact.email))
        if contact.delivery != "ok" or stopped:
            if template == "invoice":  # it stands as sent: people must hear that no mail has left
                note_failed(unit, conversation, contact, f"address: {stopped or contact.delivery}")
            return None
        if not _still_wanted(unit, conversation, template):
            return None
        letter = _Letter(unit, self._penny, row, conversation, contact, self._drawn.pop(row.id, None))
        if letter.report is None:  # nothing of it is left to say
            return None
        return letter.built(template)

    def send(self, row: OutboxRow, body: bytes) -> str:
        """Give it to the relay; returns what the relay said. Raises DeliveryFailed."""
        sender, recipient, mail = body.split(b"\r\n", 2)
        return self._relay_of(row).send(sender.decode(), recipient.decode(), mail)

    def _relay_of(self, row: OutboxRow) -> "_Relay":
        """The business's own relay where the operator gave it one."""
        if not self._relays:
            return self._relay
        with self._penny.store.read() as unit:
            own = unit.businesses.find(id=row.business_id)
        return self._relays.get(own.username, self._relay) if own else self._relay

    def way(self, row: OutboxRow) -> tuple[str, str]:
        """The relay it goes by, and the domain it goes to: what stalls there holds up nothing else."""
        return self._relay_of(row).where, row.lane.rpartition("@")[2].lower()

    def close(self) -> None:
        """Hang up; a later sending connects again."""
        for relay in (self._relay, *self._relays.values()):
            relay.close()

    def left_already(self, row: OutboxRow, body: bytes) -> str | None:
        """Nobody can be asked: the same bytes go again."""
        return None

    def sent(self, unit: Unit, row: OutboxRow, body: bytes, remote_id: str) -> None:
        """Add it to its thread, so that the answer to it and the next mail find each other."""
        found = _parties(unit, row)
        if found is None or not row.wire_id:
            return
        conversation, contact = found
        unit.thread(conversation, row.wire_id)
        if row.payload["template"] not in ANSWERING:
            note_taken(unit, conversation, contact, row.wire_id, first=row.payload["template"] in BRINGS)

    def failed(self, unit: Unit, row: OutboxRow, why: str) -> None:
        """Tell the team, once; remember an address that was refused for good."""
        found = _parties(unit, row)
        if found is None:
            return
        conversation, contact = found
        if ADDRESS_IS_GONE.match(why):
            note_bounce(unit, conversation, contact, why, of_invoice=row.payload["template"] == "invoice")
        else:
            note_failed(unit, conversation, contact, why)


class _Letter:
    """One mail while it is built: who gets it, what that person sees, and its words."""

    def __init__(
        self,
        unit: Unit,
        penny: Penny,
        row: OutboxRow,
        conversation: Conversation,
        contact: Contact,
        picture: Drawn | None,
    ) -> None:
        self.unit, self.penny, self.row = unit, penny, row
        self.conversation, self.contact = conversation, contact
        self.by: Actor = as_contact(unit, contact, channel="mail", evidence={})
        self.words: Words = words_for(self.by.language, self.by.timezone)
        self.view: View | None = _view(unit, conversation, self.by)
        self.report = report_values(unit, penny, row, conversation, contact, self.by, self.words, picture)

    def built(self, template: str) -> Built | None:
        """Render, thread and write it; None where no mail can be written to the stored address."""
        unit, conversation, contact = self.unit, self.conversation, self.contact
        payload = self.row.payload.get("data", {})
        values = self._values(template, payload)
        if template == "reading":
            values["text"] = self._to_confirm(values["data"])
            conversation = self.conversation
        rendered = render_mail(template, self.words, values)
        fresh = template in OF_ITS_OWN
        subject = f"Re: {conversation.title}" if conversation.title and not fresh else rendered.subject
        if not conversation.title or fresh:  # what answers it is threaded by this subject
            unit.conversations.save(replace(conversation, title=rendered.subject))
        token = token_for(unit, self.penny.secret, "reply", conversation, contact)
        bounces = token_for(unit, self.penny.secret, "bounce", conversation, contact)
        references = () if fresh else conversation.references
        domain = self.penny.mail_domain
        wire_id = message_id_of(self.row, domain)
        try:
            mail = build(
                sender="" if template == "results" else unit.business(conversation.business_id).name,
                mail_domain=domain,
                to=contact.email,
                to_name=contact.name,
                reply_to=self.penny.reply_address(token),
                subject=subject,
                text=rendered.text,
                html=rendered.html,
                date=self.row.created_at,
                message_id=wire_id,
                in_reply_to=str(payload.get("in_reply_to") or (references[-1] if references else "")),
                references=references,
                unsubscribe=values["stop_link"] or values.get("digest_off", ""),
                enclosures=self._enclosures(template),
                pictures=values.get("pictures", ()),
            )
        except NotAnAddress:
            log.warning("mail.no_address", row=self.row.id)
            return None
        envelope = f"b+{bounces}@{domain}\r\n{contact.email}\r\n".encode()
        return Built(body=envelope + mail, wire_id=wire_id)

    def _to_confirm(self, data: Mapping[str, Any]) -> str:
        """The seller's reading as a question with numbers, remembered in the thread as it leaves."""
        readings = to_confirm(str(data["reading"]), str(data["number"]), str(data.get("said", "")))
        if not readings:
            return ""
        ask_back(self.unit, self.conversation, readings)
        self.conversation = self.unit.conversations.find(id=self.conversation.id) or self.conversation
        return question_of(readings, self.penny.registry, self.words)

    def _enclosures(self, template: str) -> tuple[Enclosure, ...]:
        """The PDFs that `prepare` had printed, of what the mail still speaks of; as many as a mailbox takes."""
        if template not in WITH_PAPER:
            return ()
        found: list[Enclosure] = []
        for id_ in self._documents(template):
            case = self.unit.document_case(id_, self.conversation.business_id)
            paper = kept(self.unit, case.document)
            if paper is None:
                raise LookupError(f"document {case.document.id} was not printed before its mail")
            if found and sum(len(one.body) for one in found) + len(paper.body) > MOST_PAPER_BYTES:
                break
            found.append(Enclosure(name=paper.name, kind="application/pdf", body=paper.body))
        return tuple(found)

    def _documents(self, template: str) -> list[str]:
        if template == "reminders":
            shown = {view.id for view, _ in (self.report or {}).get("items", ())}
            return [id_ for id_ in _papers_of(self.row, self.conversation) if id_ in shown]
        if self.row.payload.get("papers"):
            return _papers_of(self.row, self.conversation)
        return [self.view.id] if isinstance(self.view, DocumentView) else []

    def _values(self, template: str, payload: dict[str, Any]) -> dict[str, Any]:
        own = self.unit.business(self.conversation.business_id)
        if template == "results":  # for our own people, about no one thing: there is no page to link to
            return {**payload, "own": own.name, "username": own.username, "contact_name": "", "stop_link": ""}
        event = self.unit.event(self.row.payload["event"]) if self.row.payload.get("event") else None
        link = self.penny.link(token_for(self.unit, self.penny.secret, "link", self.conversation, self.contact))
        values: dict[str, Any] = {
            "view": self.view,
            "event": event,
            "data": {**(untagged(event.data) if event else {}), **untagged(payload)},
            "own": own.name,
            "contact_name": self.contact.name,
            "link": link,
            "stop_link": f"{link}/stop" if template in UNASKED else "",
            "digest_off": f"{link}/stop" if template == "digest" else "",
            "looked_at": link if template in SHOWN_AS_TASK else "",
            "said": payload.get("said", ""),
            "done": self._done(payload),
            "text": payload.get("text", "") or self._notice(template, event),
            "files": self._files() if template == "question" else (),
        }
        values |= self.report or {}
        return values | (self._confirmation(str(payload["confirmation"]), link) if "confirmation" in payload else {})

    def _confirmation(self, id_: str, link: str) -> dict[str, Any]:
        """The code, what it is for, and the page that takes it (which takes one action at a time)."""
        found = self.unit.confirmations.find(business_id=self.conversation.business_id, id=id_)
        more = found.evidence.get("more", []) if found else []
        own = self.conversation.subject_id
        elsewhere = found is not None and found.evidence.get("subject", own) != own
        asked = [{"action": found.action, "values": found.values}, *more] if found else []
        return {
            "code": tokens.code_for(self.penny.secret, id_),
            "done": [self._asked(one) for one in asked],
            "link": link if more or elsewhere else f"{link}/code/{id_}",
        }

    def _files(self) -> list[str]:
        talk = self.conversation
        found = files_about(self.unit, self.by, talk.subject_kind, talk.subject_id)
        return [f"{file.name} ({self.words.size(file.size)})" for file in found]

    def _done(self, payload: dict[str, Any]) -> list[Sentence]:
        done = [self.words.outcome(outcome_from(found)) for found in payload.get("outcomes", ())]
        return done + [Sentence(text=text, next_step=step) for text, step in payload.get("sentences", ())]

    def _asked(self, found: dict[str, Any]) -> Sentence:
        """What will be done once it is confirmed: 'Approve BILL-7', with its values."""
        label = getattr(self.view, "label", "") or getattr(self.view, "name", "")
        try:
            action = self.penny.action(found["action"])
            name, hidden = self.words.label(action), {f.name for f in action.fields if f.kind == "hidden"}
        except KeyError:
            name, hidden = str(found["action"]), set()
        values = ", ".join(str(value) for key, value in found["values"].items() if key not in hidden)
        return Sentence(text=": ".join(part for part in (f"{name} {label}".strip(), values) if part) + ".")

    def _notice(self, template: str, event: Event | None) -> str:
        """A notice is told from the side of whoever reads it; the team gets them too."""
        return self.words.told(event, self.by.business) if template == "notice" and event else ""


class _Broken(Exception):
    """The connection was of no use before the mail was on its way: safe to try another."""


class _Relay:
    """SMTP to one relay. A kept connection that the relay has closed meanwhile is opened again once."""

    def __init__(self, url: str, timeout: float) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise ValueError("a mail relay is smtp://host:port or smtps://host:port")
        self._tls = parts.scheme == "smtps"
        self._starttls = tls_policy(url)
        self._host = parts.hostname
        self._port = parts.port or (465 if self._tls else 25)
        self.where = f"{self._host}:{self._port}"
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._timeout = timeout
        self._local = threading.local()
        self._open: set[smtplib.SMTP] = set()

    def send(self, sender: str, recipient: str, mail: bytes) -> str:
        """Send one mail to one recipient within the timeout; returns the answer to DATA."""
        deadline = time.monotonic() + self._timeout
        kept: smtplib.SMTP | None = getattr(self._local, "smtp", None)
        if kept is not None:
            with contextlib.suppress(_Broken):
                return self._through(kept, sender, recipient, mail, deadline)
        fresh = self.connect(deadline)
        self._local.smtp = fresh
        self._open.add(fresh)
        try:
            return self._through(fresh, sender, recipient, mail, deadline)
        except _Broken as error:
            raise DeliveryFailed(f"connection lost: {error}", permanent=False) from error

    def connect(self, deadline: float) -> smtplib.SMTP:
        """Return a connection that is ready to send. Raises DeliveryFailed."""
        left = _left(deadline)
        if self._tls:
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(timeout=left, context=ssl.create_default_context())
        else:
            smtp = smtplib.SMTP(timeout=left)
        smtp._host = self._host  # type: ignore[attr-defined]  # noqa: SLF001 - the name TLS checks
        try:
            self._greet(smtp)
        except smtplib.SMTPException as error:
            smtp.close()
            # Our own credentials or the relay's state: nothing that this mail or its recipient is to blame for.
            raise DeliveryFailed(f"relay: {type(error).__name__}", permanent=False) from error
        except OSError as error:
            smtp.close()
            raise DeliveryFailed(f"relay cannot be reached: {error.strerror or error}", permanent=False) from error
        return smtp

    def _greet(self, smtp: smtplib.SMTP) -> None:
        code, text = smtp.connect(self._host, self._port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, text)
        smtp.ehlo_or_helo_if_needed()
        if not self._tls and self._starttls != "none":
            if smtp.has_extn("starttls"):
                smtp.starttls(context=ssl.create_default_context())
                smtp.ehlo_or_helo_if_needed()
            elif self._starttls == "required":
                raise smtplib.SMTPNotSupportedError("the relay offers no TLS, and tls=required asks for it")
        if self._user:
            if not self._tls and self._host not in LOOPBACK and not isinstance(smtp.sock, ssl.SSLSocket):
                raise smtplib.SMTPNotSupportedError("the relay offers no TLS: no password is sent in the clear")
            smtp.login(self._user, self._password)

    def _through(self, smtp: smtplib.SMTP, sender: str, recipient: str, mail: bytes, deadline: float) -> str:
        on_its_way = False
        try:
            self._step(smtp, deadline, "MAIL FROM", lambda: smtp.mail(sender, _options(smtp, recipient)))
            self._step(smtp, deadline, "", lambda: smtp.rcpt(recipient))
            self._step(smtp, deadline, "", lambda: smtp.docmd("data"), wanted=3)
            on_its_way = True
            smtp.send(_stuffed(mail))
            return self._step(smtp, deadline, "", smtp.getreply)
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            self._forget(smtp)
            if on_its_way:
                why = f"connection lost after the mail was sent: {type(error).__name__}"
                raise DeliveryFailed(why, permanent=False, unsure=True) from error
            raise _Broken(type(error).__name__) from error

    def _step(self, smtp: smtplib.SMTP, deadline: float, stage: str, step: Any, wanted: int = 2) -> str:
        if smtp.sock is not None:
            smtp.sock.settimeout(_left(deadline))
        code, text = step()
        said = f"{code} {_said(text)}"
        if code // 100 == wanted:
            return said
        if code == 421:
            self._forget(smtp)
            raise DeliveryFailed(said, permanent=False)
        try:
            smtp.rset()
        except (smtplib.SMTPException, OSError):
            self._forget(smtp)
        raise DeliveryFailed(f"{stage}: {said}" if stage else said, permanent=code // 100 == 5)

    def close(self) -> None:
        """Close the connections of every thread."""
        while self._open:
            self._open.pop().close()

    def _forget(self, smtp: smtplib.SMTP) -> None:
        smtp.close()
        self._open.discard(smtp)
        self._local.smtp = None


def tls_policy(url: str) -> str:
    """Return required, opportunistic or none: what `?tls=` of a relay's address says, else opportunistic.

    A relay on this machine needs no TLS, and mostly has a certificate that nobody can verify: none, unless asked for.
    Where TLS is used the certificate is always verified. Raises ValueError.
    """
    parts = urlsplit(url)
    asked = parse_qs(parts.query, keep_blank_values=True)
    usual = "none" if parts.hostname in LOOPBACK else "opportunistic"
    policy = asked.pop("tls", [usual])[-1]
    if asked or policy not in TLS_POLICIES:
        raise ValueError(
            "a mail relay's address may end in ?tls=required, ?tls=opportunistic or ?tls=none, nothing else"
        )
    return policy


def greeted(relay_url: str, timeout: float) -> smtplib.SMTP:
    """Connect, secure and sign in exactly as a sending does; the caller hangs up. Raises DeliveryFailed, whose
    cause is what the network or the relay said."""
    relay = _Relay(relay_url, timeout)
    return relay.connect(time.monotonic() + timeout)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("no time left for this mail")
    return left


def _said(text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join(words.split())[:LONGEST_ANSWER]


def _options(smtp: smtplib.SMTP, recipient: str) -> tuple[str, ...]:
    if recipient.isascii():
        return ()
    if not smtp.has_extn("smtputf8"):
        raise DeliveryFailed("the relay cannot write to an address that is not ASCII", permanent=True)
    smtp.command_encoding = "utf-8"
    return ("SMTPUTF8",)


def _stuffed(mail: bytes) -> bytes:
    stuffed = mail.replace(b"\r\n.", b"\r\n..")
    return stuffed + (b".\r\n" if stuffed.endswith(b"\r\n") else b"\r\n.\r\n")


def _parties(unit: Unit, row: OutboxRow) -> tuple[Conversation, Contact] | None:
    conversation = unit.conversations.find(business_id=row.business_id, id=row.payload.get("conversation", ""))
    contact = unit.contacts.find(business_id=row.business_id, id=row.payload.get("contact", ""))
    return (conversation, contact) if conversation and contact else None


def _papers_of(row: OutboxRow, conversation: Conversation) -> list[str]:
    """The documents whose PDFs a mail carries, a bounded number."""
    if row.payload["template"] == "reminders":
        return [str(id_) for id_ in row.payload["documents"][:MOST_PAPERS]]
    if papers := row.payload.get("papers"):  # what the event brought, beside what it is about
        return [str(id_) for id_ in papers[:MOST_PAPERS]]
    return [conversation.subject_id] if conversation.subject_kind == "document" else []


def _charts(unit: Unit, row: OutboxRow, contact: Contact) -> list[Chart]:
    by = as_contact(unit, contact, channel="mail", evidence={})
    return draw_digest(unit, row, by, words_for(by.language, by.timezone))


def _outside(unit: Unit, penny: Penny, row: OutboxRow) -> Built | None:
    """A mail of no conversation, to somebody who has none: with the null sender, so that nothing comes back."""
    to, domain, wire_id = str(row.payload["to"]), penny.mail_domain, message_id_of(row, penny.mail_domain)
    if row.payload["template"] == operator.TEMPLATE:
        kept = unit.queue.mail(int(row.payload["inbox"]))
        if kept is None:
            return None
        mail = operator.wrapped(kept, operator=to, mail_domain=domain, date=row.created_at, message_id=wire_id)
        return Built(body=f"\r\n{to}\r\n".encode() + mail, wire_id=wire_id)
    rendered = render_mail(str(row.payload["template"]), words_for("en"), {"own": "Penny"})
    title = str(row.payload.get("title", ""))
    try:
        mail = build(
            sender="",
            mail_domain=domain,
            to=to,
            to_name="",
            reply_to=f"penny@{domain}",
            subject=f"Re: {title}" if title else rendered.subject,
            text=rendered.text,
            html=rendered.html,
            date=row.created_at,
            message_id=wire_id,
            in_reply_to=str(row.payload.get("in_reply_to", "")),
        )
    except NotAnAddress:
        return None
    return Built(body=f"\r\n{to}\r\n".encode() + mail, wire_id=wire_id)


def _view(unit: Unit, conversation: Conversation, by: Actor) -> View | None:
    try:
        return subject_view(unit, conversation.subject_kind, conversation.subject_id, by)
    except NotFound:
        return None


def _still_wanted(unit: Unit, conversation: Conversation, template: str) -> bool:
    """Whether what was queued still holds when it is about to leave."""
    try:
        match template, conversation.subject_kind:
            case (("request" | "nudge"), "connection"):
                asked = unit.connection_case(conversation.subject_id, conversation.business_id)
                return asked.connection.state is ConnectionState.INVITED
            case "invoice", "document":
                document = unit.document_case(conversation.subject_id, conversation.business_id).document
                return document.lifecycle is Lifecycle.ISSUED
            case "reminder", "document":
                case = unit.document_case(conversation.subject_id, conversation.business_id)
                return still_wanted(unit, case)
    except NotFound:
        return False
    return True
