"""Whether the relay takes our mail and our own door answers: for `penny doctor`. Nothing is sent.

Each returns (ok, what it says, what to do), like `bot.check`.
"""

import smtplib
import ssl
from urllib.parse import urlsplit

from core.outbox.relay import DeliveryFailed
from mail_gateway.deliver import LOOPBACK, greeted
from mail_gateway.mailbox import Connection, Mailbox, MailboxTrouble, Tokens

WITHIN = 5.0
Judged = tuple[bool | None, str, str]


def check_relay(relay_url: str, mail_domain: str) -> Judged:
    """Connect, secure and sign in as a sending does, and ask whether the relay takes our sender."""
    parts = urlsplit(relay_url)
    where = f"{parts.hostname}:{parts.port or (465 if parts.scheme == 'smtps' else 25)}"
    try:
        smtp = greeted(relay_url, WITHIN)
    except DeliveryFailed as failure:
        return False, f"{where}: {_why(failure)}", _remedy(failure)
    try:
        secure = isinstance(smtp.sock, ssl.SSLSocket)
        code, said = smtp.mail(f"penny@{mail_domain}")
        smtp.rset()
        smtp.quit()
    except (OSError, smtplib.SMTPException) as error:
        return False, f"{where}: {type(error).__name__} after the greeting", "look at the relay's log"
    if code != 250:
        words = said.decode("utf-8", "replace")
        return False, f"{where} refuses penny@{mail_domain}: {code} {words}", "allow this sender at the relay"
    how = ["TLS" if secure else "no TLS"] + ["signed in"] * bool(parts.username)
    if not secure and parts.hostname not in LOOPBACK:
        return (
            None,
            f"{where}, {', '.join(how)}: mails and their links can be read on the way",
            "use smtps:// or STARTTLS",
        )
    return True, f"{where} takes penny@{mail_domain} ({', '.join(how)})", ""


def check_door(host: str, port: int, mail_domain: str) -> Judged:
    """Ask our own SMTP door: it takes postmaster's mail and relays for nobody."""
    where = f"{host}:{port}"
    start = "start Penny with the role mail, or correct PENNY_SMTP_LISTEN"
    try:
        with smtplib.SMTP(host, port, timeout=WITHIN) as smtp:
            code, greeting = smtp.ehlo()
            if code != 250 or mail_domain.encode() not in greeting.lower():
                said = greeting.decode("utf-8", "replace").splitlines()[0]
                return False, f"{where}: {said!r} answers, not Penny of {mail_domain}", "another server has this port"
            smtp.mail("")
            ours, _ = smtp.rcpt(f"postmaster@{mail_domain}")
            smtp.rset()
            smtp.mail("")
            others, _ = smtp.rcpt("somebody@elsewhere.invalid")
            smtp.rset()
    except (OSError, smtplib.SMTPException) as error:
        return False, f"{where}: {error}", start
    if ours != 250:
        return False, f"{where} answers {ours} for postmaster@{mail_domain}", "look at Penny's log: the database?"
    if others == 250:
        return (
            False,
            f"{where} takes mail for other domains",
            "this is not Penny's door: stop it, it is an open relay",
        )
    return True, f"{where} answers for {mail_domain}", ""


def check_mailbox(mailbox: Mailbox) -> Judged:
    """Sign in to an IMAP mailbox, look and change nothing."""
    where = f"{mailbox.user} at {mailbox.host}:{mailbox.port}"
    try:
        connection = Connection(mailbox, Tokens(mailbox), readonly=True)
    except MailboxTrouble as trouble:
        return False, str(trouble), trouble.remedy
    try:
        waiting = len(connection.waiting())
    except MailboxTrouble as trouble:
        return False, str(trouble), trouble.remedy
    finally:
        connection.close()
    how = "IDLE" if connection.can_idle else f"no IDLE, looked at every {mailbox.poll:g} seconds"
    if mailbox.tls == "none" and mailbox.host not in LOOPBACK:
        return None, f"{where}, no TLS: the password can be read on the way", "set tls to tls or starttls"
    return True, f"{where}: {mailbox.folder} has {waiting} waiting ({how})", ""


def _why(failure: DeliveryFailed) -> str:
    cause = failure.__cause__
    if isinstance(cause, smtplib.SMTPResponseException):
        said = cause.smtp_error
        words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        return f"{cause.smtp_code} {words}"
    return str(cause or failure)


def _remedy(failure: DeliveryFailed) -> str:
    cause = failure.__cause__
    if isinstance(cause, smtplib.SMTPAuthenticationError):
        return "correct user and password in PENNY_SMTP_RELAY (write @ : / % in them as %40 %3A %2F %25)"
    if isinstance(cause, ssl.SSLError):
        return "the name in PENNY_SMTP_RELAY must be the one in the relay's certificate; smtps:// is for port 465"
    return "start it, or correct PENNY_SMTP_RELAY; some providers block ports 25, 465 or 587 until asked"
