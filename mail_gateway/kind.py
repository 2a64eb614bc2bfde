"""What sort of mail this is: only what a human wrote is ever answered or acted on.

Rules of RFC 3834 (Auto-Submitted), RFC 3464 (delivery-status) and of what programs really send. The order
matters: our own mail coming back, then reports about our mail, then machines that answer.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mail_gateway.away import back_on
from mail_gateway.bounces import Bounce, bounce_reason, from_bouncer, provider_notice, read_bounce
from mail_gateway.message import Mail
from mail_gateway.reply_text import new_text

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
class Kind:
    """The sort of a mail and the rule that said so (a word for logs and evidence).

    `until` is the day an automatic answer gives: the last one away, or the first one back.
    """

    sort: Sort
    reason: str
    bounce: Bounce | None = None
    until: date | None = None

    @property
    def is_human(self) -> bool:
        """Whether a person wrote it, as far as a machine can tell."""
        return self.sort is Sort.HUMAN


def kind_of(
    mail: Mail, envelope_from: str | None, *, our_addresses: Collection[str] = (), verp: bool = False
) -> Kind:
    """Sort a mail. `envelope_from` is SMTP's MAIL FROM: empty is the null sender, None is unknown.

    `our_addresses` are those that only we send from, in lower case. `verp`: it came to one of our bounce addresses.
    """
    if LOOP_HEADER.lower() in mail.headers:
        return Kind(sort=Sort.LOOP, reason="our_marker")
    if mail.from_address and mail.from_address.lower() in our_addresses:
        return Kind(sort=Sort.LOOP, reason="from_our_address")
    null_sender = envelope_from in ("", "<>") or mail.header("return-path") == "<>"
    if report := _report(mail):
        return report
    if reason := bounce_reason(mail, null_sender=null_sender, is_away=_is_away(mail), verp=verp):
        return Kind(sort=Sort.BOUNCE, reason=reason, bounce=read_bounce(mail))
    if reason := _automatic_reason(mail, null_sender=null_sender):
        return Kind(sort=Sort.AUTO_REPLY, reason=reason, until=back_on(mail))
    return Kind(sort=Sort.HUMAN, reason="nothing_automatic")


# Reports (RFC 6522)


def _report(mail: Mail) -> Kind | None:
    types = {attachment.content_type for attachment in mail.attachments}
    if mail.report_type == "feedback-report" or "message/feedback-report" in types:
        return Kind(sort=Sort.REPORT, reason="feedback_report")
    if mail.report_type == "disposition-notification" or "message/disposition-notification" in types:
        return Kind(sort=Sort.REPORT, reason="disposition_notification")
    if _COMPLAINT.match(mail.subject[:200].strip()) and "message/rfc822" in types:
        return Kind(sort=Sort.REPORT, reason="feedback_report")
    if _AGGREGATE.match(mail.subject[:300].strip()):
        return Kind(sort=Sort.REPORT, reason="aggregate_report")
    notice = provider_notice(mail)
    if "complaint" in notice or _FEEDBACK.search(mail.text[:4096]):
        return Kind(sort=Sort.REPORT, reason="feedback_report")
    if notice and "bounce" not in notice:
        return Kind(sort=Sort.REPORT, reason="provider_notice")
    if mail.delivery_status is not None:
        bounce = read_bounce(mail)
        if bounce.action in ("delivered", "relayed", "expanded"):
            return Kind(sort=Sort.REPORT, reason=f"delivery_{bounce.action}")
        return Kind(sort=Sort.BOUNCE, reason="delivery_status", bounce=bounce)
    if mail.content_type == "multipart/report" and mail.report_type != "delivery-status" and not from_bouncer(mail):
        return Kind(sort=Sort.REPORT, reason="multipart_report")
    return None


_COMPLAINT = re.compile(r"complaint about message from [0-9a-f.:]{7,45}\Z", re.IGNORECASE)
_AGGREGATE = re.compile(r"(?:\[[^\]]{1,30}\] ?)?report[- ]domain: ?\S{1,253}[ ;,]+submitter: ?\S", re.IGNORECASE)
"""What receivers tell of a whole day's mail (RFC 7489 7.2.1.1, RFC 8460 5.3)."""
_FEEDBACK = re.compile(
    r"^feedback-type: ?(?:abuse|fraud|virus|other|opt-out|not-spam|auth-failure)\b"
    r"|^this is an? (?:e-?mail )?(?:abuse|authentication failure|feedback) report for an? (?:e-?mail )?message",
    re.IGNORECASE | re.MULTILINE,
)

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
_ANSWERED = frozenset({"reply", "counter", "declinecounter", "refresh"})
"""Methods of iTIP (RFC 5546) that answer an invitation: 'Accepted' is said of a meeting there."""
_CALENDAR = re.compile(r"[^@]{0,80}<?calendar-notification@", re.IGNORECASE)
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
    if mail.calendar in _ANSWERED and (_CALENDAR.match(mail.header("sender")[:200]) or not new_text(mail.text).text):
        return "calendar_reply"
    if _is_away(mail):
        return "subject"
    if _RECALL.search(mail.text[:500]):
        return "recall"
    return ""


def _is_away(mail: Mail) -> bool:
    return _AWAY.match(mail.subject[:200].lstrip("[(*【 ")) is not None or mail.subject.startswith("【自動")


_RECALL = re.compile(
    r"would like to recall the message|möchte die nachricht .{1,200} zurückrufen|souhaite rappeler le message"
    r"|desea recuperar el mensaje|desidera richiamare il messaggio|wil het bericht .{1,200} intrekken"
    r"|(?:gostaria de|deseja) (?:recuperar|revogar) a mensagem|メッセージ.{1,200}を取り消(?:そうとしています|します)",
    re.IGNORECASE,
)
"""Outlook's request to take a mail back: it says nothing about the matter."""
