"""The newly written text of a reply, apart from quoted history and signature: pure and linear in time.

Works line by line over tables of what mail programs put above history, in the languages they put it in; no pattern
sees more than a few joined lines of capped length. Where the HTML shows what the mail program itself marked as
quoted, that is read instead of the plain text. Answers between quoted lines are new text.
"""

import re
from dataclasses import dataclass

from mail_gateway.html_text import has_markers, html_to_text

REPLY_MARKER = "— Reply above this line —"
"""Stands in our own mails above everything that a reply would quote."""

MAX_TEXT = 256 * 1024
"""Characters that are looked at; what comes after counts as quoted."""

_SPACE = re.compile(r"\s+")
_LONGEST_LINE = 400
_LONGEST_HEADER = 600
_LINES_OF_AN_ATTRIBUTION = 4
_LINES_OF_A_BLOCK = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyText:
    """`text` is what the writer wrote, `quoted` the history and the lines above it, `signature` what was appended.

    An empty `text` means that nothing new was recognized: show the whole mail to a human.
    """

    text: str
    quoted: str
    signature: str


def new_text(mail_text: str, html: str | None = None) -> ReplyText:
    """Split a mail into new text, quoted history and signature."""
    if html and has_markers(html):
        marked = _split(html_to_text(html))
        if marked.text:
            return marked
    if not mail_text.strip() and html:
        mail_text = html_to_text(html)
    return _split(mail_text)


def texts_of(text: str, html: str | None) -> tuple[str, str]:
    """Return a mail's new text, and what its other part says ('' where it has none or says the same)."""
    plain = new_text(text).text
    if not html:
        return plain, ""
    rich = new_text("", html).text
    if plain and not rich:  # all of it quoted, or hidden: what the other part says is not nothing
        return plain, html_to_text(html).strip()
    new, other = (rich, plain) if rich and has_markers(html) else (plain or rich, rich)
    return new, "" if _SPACE.sub("", new) == _SPACE.sub("", other) else other


def _split(text: str) -> ReplyText:
    lines = _lines(text[:MAX_TEXT])
    quoted = _quoted(lines)
    new = [line for line, is_quoted in zip(lines, quoted, strict=True) if not is_quoted]
    signature_at = _signature(new)
    return ReplyText(
        text=_joined(new[:signature_at]),
        quoted=_joined([line for line, is_quoted in zip(lines, quoted, strict=True) if is_quoted]) + text[MAX_TEXT:],
        signature=_joined(new[signature_at:]),
    )


def _lines(text: str) -> list[str]:
    """The lines; where an answer and 'On … wrote:' share one, they are parted."""
    lines: list[str] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        shared = _SHARED_LINE.fullmatch(line) if line[-1:] in ":：" and len(line) <= _LONGEST_LINE else None
        if shared and line[0] not in ">＞" and _is_attribution(shared[2]):
            lines += [shared[1], shared[2]]
        else:
            lines.append(line)
    return lines


_SHARED_LINE = re.compile(
    r"([^0-9@<>]{0,80}[^0-9@<>\s-])(?:\s+|-{2,}\s*)((?:On|Am|Le|El|Il|Op|Em|Den"
    r"|På)\s(?:\w{2,10}[.,]{1,2}\s)?(?:[0-9]|\w+\s[0-9]).*)"
)


# Quoted history


def _quoted(lines: list[str]) -> list[bool]:
    """For each line whether it is history."""
    quoted = [False] * len(lines)
    answered = _next_filled(lines)
    at = 0
    while at < len(lines):
        line = lines[at]
        bare = line.strip()
        if not bare:
            at += 1
            continue
        if bare[0] in ">＞":
            quoted[at] = True
            at += 1
            continue
        if REPLY_MARKER.casefold() in line[:_LONGEST_LINE].casefold() or _starts_history(lines, at, answered):
            quoted[at:] = [True] * (len(lines) - at)
            break
        length = _attribution(lines, at)
        if length:
            after = answered[at + length] if at + length < len(lines) else len(lines)
            if after < len(lines) and lines[after].lstrip()[0] not in ">＞":
                quoted[at:] = [True] * (len(lines) - at)
                break
            quoted[at : at + length] = [True] * length
        at += length or 1
    return quoted


def _next_filled(lines: list[str]) -> list[int]:
    """For each line the first one from there on that is not empty (or the number of lines)."""
    following = [0] * len(lines)
    upcoming = len(lines)
    for at in range(len(lines) - 1, -1, -1):
        if lines[at].strip():
            upcoming = at
        following[at] = upcoming
    return following


def _words(*alternatives: str) -> str:
    return "(?:" + "|".join(alternatives) + ")"


_DIVIDER = re.compile(
    _words(
        "original(?: message| appointment)?", "message d'origine", "message original", "message transféré",
        "ursprüngliche (?:nachricht|e-?mail)", "originalnachricht", "weitergeleitete nachricht",
        "mensaje original", "mensaje reenviado", "messaggio originale", "messaggio inoltrato",
        "oorspronkelijk bericht", "doorgestuurd bericht", "mensagem original", "mensagem encaminhada",
        "forwarded (?:message|by)[^-]{0,80}", "reply message", "original-nachricht",
        "opprinnelig melding", "ursprungligt meddelande", "oprindelig meddelelse", "alkuperäinen viesti",
        r".{1,80}\s(?:wrote|schrieb|a écrit|escribió|ha scritto|schreef|escreveu|skrev)", "antwort nachricht",
        "oryginalna wiadomość", "wiadomość oryginalna", "původní zpráva", "исходное сообщение", "özgün ileti",
        "元のメッセージ", "転送されたメッセージ", "原始邮件", "original besked", "původní e-mail",
    )
    ,
    re.IGNORECASE,
)  # fmt: skip
_FORWARDED = re.compile(
    _words(
        "begin forwarded message", "anfang der weitergeleiteten (?:nachricht"
        "|e-mail)", "début du message (?:réexpédié|transféré)",
        "inicio del mensaje reenviado", "inizio messaggio inoltrato", "begin doorgestuurd bericht",
        "início da mensagem (?:reencaminhada|encaminhada)", "転送されたメッセージ",
    )
    + r"\s?[:：]",
    re.IGNORECASE,
)  # fmt: skip
_UNDERSCORES = re.compile(r"[_\-=*]{8,200}")


def _starts_history(lines: list[str], at: int, following: list[int]) -> bool:
    """Whether everything from here on is history: a divider, or the header of the mail that is answered."""
    bare = lines[at].strip()
    if len(bare) > _LONGEST_LINE:
        return False
    if bare[0] in "-_*=#" and ("--" in bare or "__" in bare) and _DIVIDER.fullmatch(bare.strip("-_*=#: \t")):
        return True
    if bare[-1] in ":：" and _FORWARDED.fullmatch(bare):
        return True
    if bare[0] in "_-=*" and _UNDERSCORES.fullmatch(bare):
        after = following[at + 1] if at + 1 < len(lines) else len(lines)
        return after < len(lines) and _header_block(lines, after)
    return _header_block(lines, at)


_HEADER_NAMES: dict[str, str] = {
    name: kind
    for kind, names in {
        "from": "from von de da van från fra od 差出人 送信者 发件人 寄件者 от lähettäjä gönderen kimden "
        "remitente expéditeur mittente afzender remetente odesílatel",
        "sent": "sent date gesendet datum envoyé enviado fecha data inviato verzonden "
        "skickat sendt dato wysłano "
        "送信日時 日付 日時 发送时间 日期 "
        "enviada enviado.el enviada.em envoyé.le data.invio lähetetty отправлено дата "
        "odesláno gönderildi tarih data/hora päiväys",
        "to": "to an à a para aan till til do komu 宛先 收件人 收件者 кому vastaanottaja kime pour destinataire per",
        "subject": "subject betreff objet asunto oggetto onderwerp assunto ämne emne temat 件名 主题 主旨 тема aihe "
        "konu předmět sujet",
        "cc": "cc kopie copia copie kopia 副本 抄送 kopi reply-to antwort.an répondre.à importance",
    }.items()
    for name in names.replace(".", "\0").split()
}
_HEADER_LINE = re.compile(r"[*_]{0,2}([^:：*_<>@]{1,20}?)[*_]{0,2}\s?[:：][*_]{0,2}(?=\s|\S)")


def _header_kind(line: str) -> str:
    """Which header of the answered mail this line shows, or an empty text."""
    match = _HEADER_LINE.match(line.strip()[:80])
    return _HEADER_NAMES.get(match[1].strip().casefold().replace(" ", "\0"), "") if match else ""


def _header_block(lines: list[str], at: int) -> bool:
    """From and two more headers, or a date and an address, within a few lines of each other."""
    if not _header_kind(lines[at]):
        return False
    kinds: set[str] = set()
    strange = 0
    dated = addressed = False
    for line in lines[at : at + _LINES_OF_A_BLOCK]:
        kind = _header_kind(line)
        if kind:
            kinds.add(kind)
            dated = dated or (kind == "sent" and _DATE.search(line[:_LONGEST_LINE]) is not None)
            addressed = addressed or (kind in ("from", "to") and "@" in line)
        elif line.strip():
            strange += 1
            if strange > 1:
                break
    return (dated and addressed) or ("from" in kinds and len(kinds) >= 3)


# The line above quoted lines: 'On … wrote:'

_STARTS = re.compile(
    r"(?:on|at|am|um|le|el|il|op|em|a|às|no|den|på|dne|dnia|w dniu|den|kl|ti|ons|tor|în|в|пн|вт|ср|чт|пт|сб|вс|在|於"
    r"|mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim|on behalf of|dia)\b|[0-9]|在"
    r"|[\"'<]",
    re.IGNORECASE,
)
_WROTE = re.compile(
    r"(?:"
    r"(?:on|at)\s.+\s(?:wrote|writes|said|schrieb|sent)"
    r"|(?:am|um|den)\s.+\sschrieb(?:en)?\b.*"
    r"|le\s.+\s(?:a\s(?:écrit|ecrit))"
    r"|el\s.+\sescribi[óo](?:\sel\s.+)?"
    r"|il\s.+\sha\sscritto"
    r"|op\s.+\s(?:schreef|heeft)\b.*(?:geschreven)?"
    r"|(?:em|a|às|no dia|dia|no)\s.+\s(?:escreveu|escreveram)"
    r"|(?:den|på|ons|tor|tis|ti|kl)\b.+\sskrev\b.*"
    r"|(?:w dniu|dnia)\s.+\s(?:napisał|pisze|napisała|wrote)\b.*"
    r"|dne\s.+\snapsala?\b.*"
    r"|.+[0-9].*\s(?:kirjoitti|пишет|писал|писала|написал|написала|yazdı|a scris|escribió|escreveu|a écrit"
    r"|ha scritto"
    r"|schreef|schrieb|wrote|skrev)"
    r"|.+[0-9].*(?:のメール|さんは書きました|が書きました|写道|寫道|작성|のメッセージ)"
    r"|.{1,120}\s(?:wrote|schrieb|a écrit|escribió|ha scritto|schreef|escreveu|skrev)\s.*[0-9].*"
    r")\s?[:：]",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[<\[(]\s?(?:mailto:)?[^\s<>\[\]()@]{1,64}@[^\s<>\[\]()@]{1,128}[>\])]")
_DATE = re.compile(
    r"[0-9]{4}[-/.年]|[0-9]{1,2}[:.h][0-9]{2}|[0-9]{1,2}[/.][0-9]{1,2}[/.][0-9]{2,4}"
    r"|[0-9]{1,2}\.? \w{3,12}\.? [0-9]{4}"
)
_ENDS = re.compile(r"(?:[:：]|wrote|schrieb|écrit|escribió|scritto|schreef|escreveu)\s{0,3}\Z", re.IGNORECASE)


def _attribution(lines: list[str], at: int) -> int:
    """How many lines from here on say who wrote what follows, and when; 0 where none does."""
    if len(lines[at]) > _LONGEST_LINE:
        return 0
    first = lines[at].strip().lstrip("*_")
    may_wrap = first.endswith("<") or bool(_STARTS.match(first))
    joined = ""
    for length in range(1, _LINES_OF_AN_ATTRIBUTION + 1 if may_wrap else 2):
        if at + length > len(lines):
            break
        line = lines[at + length - 1].strip()
        if length > 1 and (not line or line[0] in ">＞" or len(line) > _LONGEST_LINE or _begins_anew(line)):
            break
        joined = f"{joined} {line}".strip() if length > 1 else line
        if len(joined) > _LONGEST_HEADER:
            break
        if _is_attribution(joined) or (_names_sender(joined) and _above_quoted(lines, at + length)):
            return length
    return 0


def _names_sender(line: str) -> bool:
    """A date and an address and nothing behind it: '2024/04/07 Nathan <support@example.com>'."""
    return line[-1:] == ">" and bool(_ADDRESS.search(line) and _DATE.match(line))


def _above_quoted(lines: list[str], at: int) -> bool:
    return at < len(lines) and lines[at].lstrip()[:1] in (">", "＞")


def _begins_anew(line: str) -> bool:
    starts = _STARTS.match(line) if line[0].isalpha() else _DATE.match(line)
    return starts is not None and _is_attribution(line)


def _is_attribution(line: str) -> bool:
    line = line.strip("*_ ")
    if not line or line[-1] not in ":：":
        return False
    if _ADDRESS.search(line) and _DATE.search(line):
        return True
    return _WROTE.fullmatch(line) is not None and any(c.isdigit() for c in line)


# Signatures

_DELIMITERS = frozenset({"--", "-- ", "—", "- --"})
_MOBILE = re.compile(
    _words(
        r"(?:sent|get|écrit|envoyé) (?:from|via|with|outlook for|using|to you by)\b",
        r"(?:gesendet|von meinem|diese nachricht wurde von meinem|verschickt|abgeschickt) ?(?:von|mit|aus|über"
        r"|iphone|ipad|android|handy|mobil\w*|smartphone|samsung)",
        r"(?:von meinem|meinem) (?:iphone|ipad|android|handy|mobil\w*|smartphone|samsung)",
        r"(?:envoyé|télécharg\w+|obtenez|envoyée?) (?:de|depuis|à partir de|avec|outlook)\b",
        r"(?:enviado|obtener|obtenga|enviada) (?:desde|de|do|a partir|outlook|pelo|através|via|por)\b",
        r"(?:inviato|scarica|ottieni) (?:da|dal|dall|con|outlook|tramite)\b",
        r"(?:verzonden|verstuurd|outlook voor|download) (?:vanaf|van|via|met|vanuit|uit|outlook|android|ios)\b",
        r"(?:obter o|obtenha o) outlook\b",
        r"(?:skickat|sendt|lähetetty|wysłane|odesláno|отправлено) (?:från|fra|z|ze|с|из)\b",
    )
    + r".{0,60}",
    re.IGNORECASE,
)  # fmt: skip
_MOBILE_ELSEWHERE = re.compile(
    r"(?:iphone|ipad|android|スマートフォン|携帯)\s?から送信.{0,10}|lähetetty .{1,40}puhelimesta", re.IGNORECASE
)
_GADGET = re.compile(
    r"iphone|ipad|ipod|android|galaxy|samsung|blackberry|windows phone|windows mail|(?<!\w)mail für windows"
    r"|outlook|mobil"
    r"|handy|smartphone|phone|tablet|huawei|xiaomi|pixel|nokia|yahoo|gmx|web\.de|protonmail|proton mail|sparrow"
    r"|mailbox"
    r"|blue mail|bluemail|spark|airmail|thunderbird|postbox|téléphone|móvil|celular|cellulare|telefoon|telefon"
    r"|aol|gmail"
    r"|verizon|t-mobile|at&t|handheld|mobiel|ブラックベリー|hey|fairphone|superhuman|front",
    re.IGNORECASE,
)


def _signature(lines: list[str]) -> int:
    """Where the signature starts in the new lines; their number where there is none."""
    for at, line in enumerate(lines):
        if line.rstrip("\u00a0").rstrip() in _DELIMITERS and any(x.strip() for x in lines[:at]):
            return at
        if (_is_mobile(line) and not _goes_on(lines, at)) or _is_footer(lines, at):
            return at
    return len(lines)


def _is_footer(lines: list[str], at: int) -> bool:
    """What a mailing list appends below a long rule, or a name behind a dash as the last line."""
    bare = lines[at].strip()
    if bare[:1] not in ("_", "-"):
        return False
    if _RULE.fullmatch(bare):
        rest = [line for line in lines[at + 1 : at + 12] if line.strip()]
        return len(rest) <= 6 and any("http" in line or "@" in line for line in rest)
    if not _DASHED_NAME.fullmatch(bare):
        return False
    following = next((n for n in range(at + 1, min(at + 12, len(lines))) if lines[n].strip()), None)
    return following is None or (lines[following].strip()[:2] == "__" and _is_footer(lines, following))


_RULE = re.compile(r"_{20,200}")
_DASHED_NAME = re.compile(r"[-–—]\s?[A-Z]\w{1,20}(?:\s[A-Z]\w{0,20}){0,3}")


def _is_mobile(line: str) -> bool:
    bare = line.strip(" \t\u00a0*_-<>[]().!。")
    if not 8 < len(bare) <= 100:
        return False
    return (_MOBILE.match(bare) is not None and _GADGET.search(bare) is not None) or bool(
        _MOBILE_ELSEWHERE.match(bare)
    )


def _goes_on(lines: list[str], at: int) -> bool:
    """Whether real text follows: then the line is a part of it and no signature."""
    rest = [line for line in lines[at + 1 : at + 12] if line.strip()]
    return len(rest) > 5 or any(len(line) > 100 for line in rest)


def _joined(lines: list[str]) -> str:
    return "\n".join(line.rstrip() for line in lines).strip("\n")
