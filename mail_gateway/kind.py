"""What sort of mail this is: only what a human wrote is ever answered or acted on.

Rules of RFC 3834 (Auto-Submitted), RFC 3464 (delivery-status) and of what programs really send. The order
matters: our own mail coming back, then reports about our mail, then machines that answer.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from mail_gateway.message import Mail

LOOP_HEADER = "X-Penny-Loop"
"""On everything we send; a mail that carries it is our own."""


class Sort(StrEnum):
    """What a mail is."""

    HUMAN = "human"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    REPORT = "report"
    LOOP = "loop"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """The sort of a mail and the rule that said so (a word for logs and evidence)."""

    sort: Sort
    reason: str
    bounce: Bounce | None = None

    @property
    def is_human(self) -> bool:
        """Whether a person wrote it, as far as a machine can tell."""
        return self.sort is Sort.HUMAN


def kind_of(mail: Mail, envelope_from: str | None, *, our_addresses: Collection[str] = ()) -> Kind:
    """Sort a mail. `envelope_from` is SMTP's MAIL FROM: empty is the null sender, None is unknown.

    `our_addresses` are those that only we send from, in lower case.
    """
    if LOOP_HEADER.lower() in mail.headers:
        return Kind(sort=Sort.LOOP, reason="our_marker")
    if mail.from_address and mail.from_address.lower() in our_addresses:
        return Kind(sort=Sort.LOOP, reason="from_our_address")
    null_sender = envelope_from in ("", "<>") or mail.header("return-path") == "<>"
    if report := _report(mail):
        return report
    if reason := _bounce_reason(mail, null_sender=null_sender):
        return Kind(sort=Sort.BOUNCE, reason=reason, bounce=_bounce(mail))
    if reason := _automatic_reason(mail, null_sender=null_sender):
        return Kind(sort=Sort.AUTO_REPLY, reason=reason)
    return Kind(sort=Sort.HUMAN, reason="nothing_automatic")


# Reports (RFC 6522)


def _report(mail: Mail) -> Kind | None:
    types = {attachment.content_type for attachment in mail.attachments}
    if mail.report_type == "feedback-report" or "message/feedback-report" in types:
        return Kind(sort=Sort.REPORT, reason="feedback_report")
    if mail.report_type == "disposition-notification" or "message/disposition-notification" in types:
        return Kind(sort=Sort.REPORT, reason="disposition_notification")
    if mail.delivery_status is not None:
        bounce = _bounce(mail)
        if bounce.action in ("delivered", "relayed", "expanded"):
            return Kind(sort=Sort.REPORT, reason=f"delivery_{bounce.action}")
        return Kind(sort=Sort.BOUNCE, reason="delivery_status", bounce=bounce)
    if mail.content_type == "multipart/report" and mail.report_type != "delivery-status" and not _from_bouncer(mail):
        return Kind(sort=Sort.REPORT, reason="multipart_report")
    return None


# Bounces


_BOUNCER = re.compile(
    r"(?:mailer[-_.]?daemon|mail[-_.]?daemon|post_?master|mail[-.]?delivery[-.a-z]{0,10}|bounces?"
    r"|.{0,20}(?:mailer-daemon))@|"
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
    r"|bounced mail)",
    re.IGNORECASE,
)
_ENHANCED = re.compile(r"(?<![0-9.])([245])\.([0-9]{1,3})\.([0-9]{1,3})(?![0-9.])")
_PLAIN_CODE = re.compile(r"(?<![0-9.])([45])[0-5][0-9](?![0-9.])[ -]")
_FIELD = re.compile(
    r"(final-recipient|original-recipient|action|status|diagnostic-code)\s*:\s*(.{0,998})", re.IGNORECASE
)
_MAIL_ADDRESS = re.compile(r"[^\s<>\"(),:;@\[\]]{1,64}@[^\s<>\"(),:;@\[\]]{1,190}")
_BODY_LOOK = 16 * 1024


def _bounce_reason(mail: Mail, *, null_sender: bool) -> str:
    if mail.header("x-failed-recipients"):
        return "x_failed_recipients"
    if mail.content_type == "multipart/report":
        return "multipart_report"
    if mail.header("auto-submitted").lower().startswith("auto-replied") and not _from_bouncer(mail):
        return ""
    says_so = _BOUNCE_SUBJECT.search(mail.subject[:300]) is not None
    if _from_bouncer(mail):
        if says_so:
            return "mailer_daemon"
        if null_sender and not _is_away(mail):
            return "mailer_daemon"
        if _ENHANCED.search(mail.text[:_BODY_LOOK]) or _PLAIN_CODE.search(mail.text[:_BODY_LOOK]):
            return "mailer_daemon"
    if says_so and null_sender:
        return "null_sender_and_subject"
    return ""


def _from_bouncer(mail: Mail) -> bool:
    return (
        _BOUNCER.match(mail.from_address or mail.header("from")[:300]) is not None
        or _BOUNCER_NAME.match(mail.from_name or mail.header("from")[:300].lstrip('"')) is not None
        or (mail.from_address is None and "mailer-daemon" in mail.header("from")[:300].lower())
    )


def _bounce(mail: Mail) -> Bounce:
    fields: dict[str, list[str]] = {}
    for line in (mail.delivery_status or "").replace("\n ", " ").replace("\n\t", " ").split("\n"):
        if match := _FIELD.match(line):
            fields.setdefault(match[1].lower(), []).append(match[2].strip())
    action = next((a.split()[0].lower() for a in fields.get("action", []) if a), "")
    status = _status([*fields.get("status", []), *fields.get("diagnostic-code", [])])
    status = status or ("" if fields else _status([mail.text[:_BODY_LOOK]]))
    return Bounce(
        recipients=_recipients(mail, fields),
        status=status,
        action=action,
        is_hard=status.startswith("5") if status else action != "delayed" and bool(action),
        original_message_id=mail.returned_message_id,
    )


def _status(texts: list[str]) -> str:
    for text in texts:
        if match := _ENHANCED.search(text):
            return match[0]
    for text in texts:
        if match := _PLAIN_CODE.search(text + " "):
            return f"{match[1]}.0.0"
    return ""


def _recipients(mail: Mail, fields: dict[str, list[str]]) -> tuple[str, ...]:
    """Whom it did not reach: as the report says, else as a header says."""
    stated = fields.get("final-recipient", []) or fields.get("original-recipient", [])
    stated = stated or [mail.header("x-failed-recipients")]
    found = [address.group().strip("<>") for text in stated for address in _MAIL_ADDRESS.finditer(text[:2000])]
    return tuple(dict.fromkeys(found))[:20]


# Machines that answer


_AWAY = re.compile(
    r"(?:\[?(?:auto(?:matic(?:ally)?|mated|matische|matisch|matica|mática|matique)?[-_ ]?"
    r"(?:generated )?(?:repl(?:y|ied)|response|responder|antwort|antwoord|svar|message|notice)\]?)"
    r"|auto:|autosvar|autom\. (?:antwort|antwoord)|out of (?:the )?office|ooo\b|away from (?:my|the) (?:mail"
    r"|office|desk)"
    r"|on (?:vacation|holiday|annual leave|leave)\b|vacation (?:reply|response|notice|message)"
    r"|i am (?:currently )?out of"
    r"|automatische (?:antwort|e-?mail)|automatisch antwoord|abwesenheit|abwesend|ich bin (?:nicht im|außer"
    r"|im urlaub)|außer haus"
    r"|réponse automatique|message automatique|absence du bureau|message d'absence|absent du bureau|je suis absent"
    r"|respuesta autom[áa]tica|fuera de (?:la )?oficina|ausencia|ausente\b|risposta automatica|fuori (?:sede"
    r"|ufficio)|assenza"
    r"|non in ufficio|afwezig|niet aanwezig|resposta autom[áa]tica|fora do escrit[óo]rio|aus[êe]ncia"
    r"|自動(?:応答|返信|送信)|不在|休暇|【自動|自动(?:回复|答复)|自動回覆|автоматический ответ|автоответ"
    r"|automatiskt svar|automatisk svar|frånvaro|automatyczna odpowied|autoodpowied|poza biurem|otomatik yanıt"
    r"|automaattinen vastaus|poissa|automatická odpov|răspuns automat|자동 ?(?:회신|응답)|부재)",
    re.IGNORECASE,
)
_PRECEDENCE = frozenset({"bulk", "list", "junk", "auto_reply"})
_ANSWERING = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply")


def _automatic_reason(mail: Mail, *, null_sender: bool) -> str:
    submitted = mail.header("auto-submitted").partition(";")[0].partition("(")[0].strip().lower()
    if submitted and submitted != "no":
        return "auto_submitted"
    if null_sender:
        return "null_sender"
    if mail.header("precedence").strip().lower() in _PRECEDENCE:
        return "precedence"
    if any(mail.header(name).strip().lower() not in ("", "no") for name in _ANSWERING):
        return "autoreply_header"
    if _is_away(mail):
        return "subject"
    return ""


def _is_away(mail: Mail) -> bool:
    return _AWAY.match(mail.subject[:200].lstrip("[(*【 ")) is not None or mail.subject.startswith("【自動")
