"""Hands a mail to Penny by SMTP and reports what was answered, word for word."""

from __future__ import annotations

import asyncio
import smtplib
from dataclasses import dataclass
from typing import Literal

SECONDS = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpAnswer:
    """The reply that decided: code and text as sent, and at which command. Code 0: there was no reply."""

    code: int
    text: str
    stage: Literal["connect", "mail", "rcpt", "data"]

    @property
    def ok(self) -> bool:
        return 200 <= self.code < 300


async def send(host: str, port: int, mail_from: str, rcpt_tos: tuple[str, ...], raw: bytes) -> SmtpAnswer:
    """Never raises for what the other side does; the first refused recipient ends the attempt."""
    return await asyncio.to_thread(_send, host, port, mail_from, rcpt_tos, raw)


def _send(host: str, port: int, mail_from: str, rcpt_tos: tuple[str, ...], raw: bytes) -> SmtpAnswer:
    stage: Literal["connect", "mail", "rcpt", "data"] = "connect"
    client = smtplib.SMTP(timeout=SECONDS, local_hostname="mail.sandbox")
    try:
        code, text = client.connect(host, port)
        if code != 220:
            return _answer(code, text, stage)
        client.ehlo_or_helo_if_needed()
        stage = "mail"
        options = ["SMTPUTF8"] if not _ascii(mail_from, *rcpt_tos) and client.has_extn("smtputf8") else []
        if options:
            client.command_encoding = "utf-8"
        code, text = client.mail(mail_from, options)
        if code != 250:
            return _answer(code, text, stage)
        stage = "rcpt"
        for address in rcpt_tos:
            code, text = client.rcpt(address)
            if code not in {250, 251}:
                return _answer(code, text, stage)
        stage = "data"
        return _answer(*client.data(raw), stage)
    except smtplib.SMTPResponseException as wrong:
        return _answer(wrong.smtp_code, wrong.smtp_error, stage)
    except (OSError, smtplib.SMTPException, UnicodeError) as wrong:
        return SmtpAnswer(code=0, text=f"{type(wrong).__name__}: {wrong}", stage=stage)
    finally:
        client.close()


def _answer(code: int, text: bytes | str, stage: Literal["connect", "mail", "rcpt", "data"]) -> SmtpAnswer:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return SmtpAnswer(code=code, text=words, stage=stage)


def _ascii(*addresses: str) -> bool:
    return all(address.isascii() for address in addresses)
