"""Mail that says a mail of ours did not arrive: whether it is one, whom it means, for good or for now.

In the order of what can be relied on: the report's own fields (RFC 3464), a provider's JSON, headers, what the
text says, and last flufl.bounce, whose detectors read programs that never heard of RFC 3464. Guesses from text are
made only where the sender or the subject already looks like a bounce: ordinary mail never gets that far.
"""

import json
import logging
import re
from dataclasses import dataclass
from email.message import Message
from typing import Any

from mail_gateway.mail_words import REPLY_PREFIX
from mail_gateway.message import Mail


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """What is known about a mail that did not arrive (or not yet: then `action` is 'delayed').

    `status` is the enhanced code (RFC 3463) or empty; `is_hard` where it begins with 5, or where the mail says
    'failed' without a code. `original_message_id` is that of our mail, with its angle brackets.
    """

    recipients: tuple[str, ...] = ()
    status: str = ""
    action: str = ""
    is_hard: bool = False
    original_message_id: str | None = None


def bounce_reason(mail: Mail, *, null_sender: bool, is_away: bool, verp: bool = False) -> str:
    """Return the rule by which a mail is a bounce, or ''. `verp`: it came to a bounce address of ours."""
    if mail.header("x-failed-recipients"):
        return "x_failed_recipients"
    if mail.content_type == "multipart/report":
        return "multipart_report"
    if notice := provider_notice(mail):
        return "provider_notice" if "bounce" in notice else ""
    bouncer = from_bouncer(mail)
    if is_away:
        return ""
    if _is_answer(mail) and not null_sender:  # somebody's answer to a bounce, or a bounce passed on
        return "mailer_daemon" if bouncer and _gives_code(mail) and _gives_cause(mail) else ""
    if mail.header("auto-submitted").lower().startswith("auto-replied") and not (bouncer or verp):
        return ""
    says_so = _BOUNCE_SUBJECT.search(mail.subject[:300]) is not None
    if bouncer and (says_so or null_sender or _gives_code(mail) or _gives_cause(mail)):
        return "mailer_daemon"
    if says_so and null_sender:
        return "null_sender_and_subject"
    robot = _ROBOT.match(mail.from_address or "") is not None
    if (null_sender or verp or says_so or robot) and _says_undelivered(mail):
        returned = any(a.content_type in _RETURNED for a in mail.attachments) or _returned_id(mail) is not None
        if verp or (returned and (null_sender or robot or _gives_code(mail))):
            return "text"
    if null_sender and any(_by_flufl(mail)):
        return "flufl"
    return ""


def _is_answer(mail: Mail) -> bool:
    return REPLY_PREFIX.match(mail.subject[:20]) is not None


_RETURNED = frozenset({"message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"})


def from_bouncer(mail: Mail) -> bool:
    """Whether From is what mail servers call themselves."""
    return (
        _BOUNCER.match(mail.from_address or mail.header("from")[:300]) is not None
        or _BOUNCER_NAME.match(mail.from_name or mail.header("from")[:300].lstrip('"')) is not None
        or (mail.from_address is None and "mailer-daemon" in mail.header("from")[:300].lower())
    )


def read_bounce(mail: Mail) -> Bounce:
    """Whom the mail did not reach, and why."""
    notice = provider_notice(mail)
    if notice and "bounce" in notice:
        return _from_notice(notice)
    groups = _groups(mail.delivery_status or "")
    failed = [g for g in groups if g.get("action", "failed").split()[:1] == ["failed"] and "final-recipient" in g]
    chosen = failed or [g for g in groups if "action" in g or "status" in g or "final-recipient" in g]
    action = next((g["action"].split()[0].lower() for g in chosen if g.get("action")), "")
    status = next(
        (found for g in chosen if (found := _status([g.get("status", ""), g.get("diagnostic-code", "")]))), ""
    )
    stated = [g.get("final-recipient") or g.get("original-recipient", "") for g in chosen]
    recipients = _addresses([*stated, "" if any(stated) else mail.header("x-failed-recipients")])
    temporary: tuple[str, ...] = ()
    if not recipients:
        temporary, permanent = _by_flufl(mail)
        recipients = permanent or temporary or _only_address(mail)
    text = mail.text[:_BODY_LOOK]
    status = status or ("" if chosen else _status([text]) or _status_of_cause(text))
    hard = status.startswith("5") if status else bool(action) and action != "delayed"
    return Bounce(
        recipients=recipients,
        status=status,
        action=action or ("delayed" if temporary and not status else ""),
        is_hard=hard,
        original_message_id=mail.returned_message_id or _returned_id(mail),
    )


# The report's own fields

_FIELD = re.compile(
    r"(final-recipient|original-recipient|action|status|diagnostic-code)\s*:\s*(.{0,998})", re.IGNORECASE
)


def _groups(report: str) -> list[dict[str, str]]:
    """The groups of fields, one a recipient (RFC 3464, 2.1); the first value of each field, names in lower case."""
    groups: list[dict[str, str]] = [{}]
    for line in report.replace("\n ", " ").replace("\n\t", " ").split("\n"):
        if not line.strip():
            groups.append({})
        elif match := _FIELD.match(line):
            name = match[1].lower()
            if name == "final-recipient" and name in groups[-1]:
                groups.append({})
            groups[-1].setdefault(name, match[2].strip())
    for group in groups:
        if "action" in group:
            group["action"] = group["action"].lower()
            if not group["action"]:
                del group["action"]
    return [group for group in groups if group]


# A provider's JSON (Amazon's notifications)


def provider_notice(mail: Mail) -> dict[str, Any]:
    """Return the JSON of a notification about a mail that we sent, or {}."""
    text = mail.text[:_JSON_LOOK].lstrip().replace("!\n ", "")  # as sendmail breaks a line of 990 characters
    if not text.startswith("{") or '"' not in text[:4]:
        return {}
    try:
        found, _ = json.JSONDecoder().raw_decode(text)
        if isinstance(found.get("Message"), str):
            found = json.loads(found["Message"])
        kind = str(found.get("notificationType") or found.get("eventType") or "").lower()
        return found if kind in _NOTICES and isinstance(found.get(kind), dict) else {}
    except (ValueError, AttributeError, RecursionError):
        return {}


def _from_notice(notice: dict[str, Any]) -> Bounce:
    bounce = notice["bounce"]
    listed = bounce.get("bouncedRecipients")
    people = [one for one in listed[:20] if isinstance(one, dict)] if isinstance(listed, list) else []
    mail = notice.get("mail")
    sent = mail.get("messageId") if isinstance(mail, dict) else None
    status = _status([f"{one.get('status', '')} {one.get('diagnosticCode', '')}" for one in people])
    is_hard = str(bounce.get("bounceType", "")).lower() == "permanent"
    return Bounce(
        recipients=_addresses([str(one.get("emailAddress", "")) for one in people]),
        status=status or ("5.0.0" if is_hard else "4.0.0"),
        action=str(people[0].get("action", "failed")).lower() if people else "failed",
        is_hard=is_hard,
        original_message_id=f"<{sent}>" if isinstance(sent, str) and _IDENTIFIER.fullmatch(sent) else None,
    )


_NOTICES = frozenset({"bounce", "complaint", "delivery", "send", "reject", "open", "click", "deliverydelay"})
_IDENTIFIER = re.compile(r"[^\s<>]{1,400}")
_JSON_LOOK = 64 * 1024


# What headers and text say

_BOUNCER = re.compile(
    r"(?:mailer[-_.]?daemon|mail[-_.]?daemon|post_?master|mail[-.]?delivery[-.a-z]{0,10}|bounces?"
    r"|.{0,20}(?:mailer-daemon)|microsoftexchange[0-9a-f]{32})@|"
    r"(?:mailer[-_.]?daemon|postmaster)\Z",
    re.IGNORECASE,
)
_BOUNCER_NAME = re.compile(
    r"mail delivery (?:sub)?system|mailer[- ]daemon|postmaster|mail administrator|mail delivery", re.IGNORECASE
)
_BOUNCE_SUBJECT = re.compile(
    r"(?:undeliver(?:able|ed)|un-deliverable|mail delivery (?:failed|failure|status|problem|system|error)"
    r"|delivery (?:status notification|failure|has failed|failed|problem|report|notification|error|unsuccessful)"
    r"|returned (?:mail|to sender|message)|mail (?:system error|could not be|not delivered|undeliverable)"
    r"|failure notice"
    r"|failed mail|mail failed|message (?:delivery|not delivered|undeliverable|could not)|warning: (?:message"
    r"|could not send)"
    r"|unzustellbar|nicht zustellbar|zustellung|fehlgeschlagene zustellung|non remis|non distribuable"
    r"|échec de (?:la )?remise"
    r"|no se puede entregar|no entregado|error de entrega|mancata consegna|impossibile recapitare|non recapitabile"
    r"|onbestelbaar|kan niet worden bezorgd|não (?:foi )?(?:entregue|pode ser entregue)|falha na entrega"
    r"|配信不能|配信できません|配送エラー|エラーメール"
    r"|delivery to .{1,60} failed|user unknown|nondeliverable|could not be delivered"
    r"|your message couldn't be delivered|notification d'échec|permanent (?:error|failure)|rejected mail"
    r"|bounced mail|delayed mail|delivery (?:delayed|incomplete)|message (?:you sent )?(?:was )?blocked|não entregue"
    r"|配信(?:が)?でき(?:ません|なかった))",
    re.IGNORECASE,
)
_ENHANCED = re.compile(r"(?<![0-9.])([245])\.([0-9]{1,3})\.([0-9]{1,3})(?![0-9.])")
_PLAIN_CODE = re.compile(r"(?<![0-9.])([45])[0-5][0-9](?![0-9.])[ :-]")
_MAIL_ADDRESS = re.compile(r"[^\s<>\"(),:;@\[\]]{1,64}@[^\s<>\"(),:;@\[\]]{1,190}")
_BODY_LOOK = 16 * 1024


_ROBOT = re.compile(r"(?:no|do[-_.]?not|never)[-_.]?reply(?:[-_.+].{0,40})?@", re.IGNORECASE)
_UNDELIVERED = re.compile(
    r"could ?n[o']t be (?:delivered|sent)|(?:was|were|been) (?:not delivered|undeliverable|rejected|bounced)"
    r"|not (?:be )?delivered|undeliverable|undelivered|delivery (?:has )?failed|failed to deliver|unable to deliver"
    r"|permanent (?:fatal )?(?:delivery )?errors?|returned to sender|user unknown|unknown user|no such user"
    r"|mailbox (?:is )?full|over quota|does not exist|unrouteable"
    r"|nicht zugestellt|unzustellbar|konnte nicht|n'a pas pu être (?:remis|distribué|livré|envoyé)"
    r"|no (?:se )?(?:pudo|ha podido) (?:ser )?entrega|impossibile (?:recapitare|consegnare)|non è stato (?:recapitato"
    r"|consegnato)|kon niet worden (?:bezorgd|afgeleverd)|não (?:foi|pôde ser) entregue"
    r"|配信できません|配信不能|配送できません|届けることができません|送信できません",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(
    r"user unknown|unknown user|no such (?:user|mailbox|recipient|address)|(?:address|user|mailbox|account|recipient)"
    r" (?:does not|doesn't|not) (?:exist|found)|invalid (?:recipient|mailbox|address)|no mailbox|unrouteable address"
    r"|host (?:not found|unknown)|domain (?:not found|does not exist)|unbekannter (?:empfänger|nutzer|benutzer)"
    r"|utilisateur inconnu|destinataire inconnu|usuario desconocido|utente sconosciuto|onbekende gebruiker"
    r"|usuário (?:desconhecido|inexistente)|utilizador desconhecido"
    r"|(?:user|address|recipient) unknown|not listed in|unknown to address"
    r"|wasn't found at|wurde (?:bei|in) .{1,190} nicht gefunden|est introuvable (?:à|sur|dans)|is niet gevonden"
    r"|no se (?:ha )?encontr(?:ó|ado) en|non è stato trovato|não foi encontrad[oa] em"
    r"|(?:adresse|e-mail-adresse|mailbox|postfach)[^.\n]{0,40} (?:existiert nicht|ist nicht vorhanden)"
    r"|(?:adresse|boîte)[^.\n]{0,40} n'existe pas|(?:dirección|buzón)[^.\n]{0,40} no existe"
    r"|(?:indirizzo|casella)[^.\n]{0,40} non esiste|(?:adres|mailbox)[^.\n]{0,40} bestaat niet"
    r"|(?:endereço|caixa)[^.\n]{0,40} não existe|will not continue trying"
    r"|ユーザー?が(?:存在し|見つかり)ません|宛先不明",
    re.IGNORECASE,
)
_DISABLED = re.compile(
    r"(?:mailbox|account|user|address) (?:is |has been |was )?(?:currently )?"
    r"(?:disabled|deactivated|suspended|inactive)",
    re.IGNORECASE,
)
_FULL = re.compile(
    r"(?:mailbox|inbox|account) (?:is )?(?:full|over quota)|over ?quota|quota exceeded|postfach (?:ist )?voll"
    r"|boîte (?:aux lettres )?(?:est )?pleine|buzón lleno|casella piena|postvak vol|caixa cheia|容量",
    re.IGNORECASE,
)


def _gives_code(mail: Mail) -> bool:
    text = mail.text[:_BODY_LOOK]
    return _ENHANCED.search(text) is not None or _PLAIN_CODE.search(text) is not None


def _gives_cause(mail: Mail) -> bool:
    text = mail.text[:_BODY_LOOK]
    return any(one.search(text) is not None for one in (_UNKNOWN, _DISABLED, _FULL))


def _says_undelivered(mail: Mail) -> bool:
    return _UNDELIVERED.search(mail.text[:_HEAD_LOOK]) is not None


def _status_of_cause(text: str) -> str:
    """The code (RFC 3463) of what a text says without any code."""
    head = text[:_HEAD_LOOK]
    if _UNKNOWN.search(head):
        return "5.1.1"
    return "5.2.1" if _DISABLED.search(head) else "4.2.2" if _FULL.search(head) else ""


def _status(texts: list[str]) -> str:
    for text in texts:
        if match := _ENHANCED.search(text):
            return match[0]
    for text in texts:
        if match := _PLAIN_CODE.search(text + " "):
            return f"{match[1]}.0.0"
    return ""


def _addresses(stated: list[str]) -> tuple[str, ...]:
    found = [address.group().strip("<>'.") for text in stated for address in _MAIL_ADDRESS.finditer(text[:2000])]
    return tuple(dict.fromkeys(found))[:20]


def _only_address(mail: Mail) -> tuple[str, ...]:
    """The one address in what stands above the returned mail, if it is one: neither the server's nor the reader's."""
    text = mail.text[:_HEAD_LOOK]
    returned = _RETURNED_HEAD.search(text)
    own = {one.casefold() for one in (*mail.to, *mail.delivered_to, mail.from_address or "")}
    found = {
        one.casefold(): one
        for one in _addresses(
            [line for line in text[: returned.start() if returned else None].split("\n") if "@" in line]
        )
        if one.casefold() not in own and not _BOUNCER.match(one)
    }
    return tuple(found.values()) if len(found) == 1 else ()


_HEAD_LOOK = 4 * 1024
_RETURNED_HEAD = re.compile(
    r"^[> \t]*(?:received|return-path|message-id|from|subject):", re.IGNORECASE | re.MULTILINE
)
_RETURNED_ID = re.compile(r"^[> \t]{0,20}message-id:\s{0,3}(<[^<>\s]{1,400}>)", re.IGNORECASE | re.MULTILINE)


def _returned_id(mail: Mail) -> str | None:
    """The Message-ID of a mail that was returned within the text."""
    match = _RETURNED_ID.search(mail.text[:_JSON_LOOK])
    return match[1] if match else None


# flufl.bounce


def _by_flufl(mail: Mail) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Whom its detectors find: for now, and for good.

    They get a message with the bounded text and a few headers instead of the mail's bytes, whose nesting could be
    anything; they raise on some mails, which then say nothing.
    """
    from flufl.bounce import all_failures

    logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)
    message = Message()
    for name, value in (("From", mail.header("from")), ("Subject", mail.subject)):
        message[name] = value[:500].encode("ascii", "replace").decode("ascii")
    lines = [line[:_LONGEST_LINE] for line in mail.text[:_BODY_LOOK].split("\n")[:400]]
    message.set_payload("\n".join(lines).encode("ascii", "replace").decode("ascii"))
    try:
        temporary, permanent = all_failures(message)
    except Exception:  # a detector that stumbles says nothing
        return (), ()
    own = {one.casefold() for one in (*mail.to, *mail.delivered_to)}

    def read(found: Any) -> tuple[str, ...]:
        addresses = _addresses([one.decode("ascii", "replace") for one in sorted(found) if isinstance(one, bytes)])
        return tuple(one for one in addresses if one.casefold() not in own)

    return read(temporary), read(permanent)


_LONGEST_LINE = 500
