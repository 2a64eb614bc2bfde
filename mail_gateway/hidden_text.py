"""Words in the HTML of a mail that its reader does not see: a person and a program would read two different mails.

Only what somebody wrote now counts. What is quoted does not, nor what stands right above our own marker: mails that
are answered carry hidden first lines for the list of mails, ours too.
"""

import html
import re
from dataclasses import dataclass, replace

from mail_gateway.history import is_reply_marker
from mail_gateway.html_text import ATTRIBUTE, MAX_HTML, SILENT, Page, is_hidden

MOST_SHEETS = 20

_MAY_HIDE = re.compile(r"hidden|style|color", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]")
_SMALL = re.compile(r"font-size\s*:\s*(?:0*\.\d+|[012](?:\.\d+)?)\s*(?:px|pt)")
_AWAY = re.compile(
    r"(?:text-indent|left|top|margin-left|margin-top)\s*:\s*-\d{3,}|max-height\s*:\s*0(?![.\d]*[1-9])|scale\(\s*0\s*\)"
)
_FLAT = re.compile(r"(?<![\w-])(?:height|width)\s*:\s*0(?![.\d]*[1-9])")
_INK = re.compile(r"(?<![\w-])color\s*:\s*([^;!]+)")
_GROUND = re.compile(r"(?<![\w-])background(?:-color|-image)?\s*:\s*([^;!]+)")
_WHITE = re.compile(r"white|#(?:f[c-f]?){3}(?:ff)?|rgba?\(\s*25[2-5]\s*[, ]\s*25[2-5]\s*[, ]\s*25[2-5][^)]*\)")
_CLEAR = re.compile(r"transparent|rgba\([^)]*[, /]\s*0(?:\.0*)?\s*\)")
_NAMED = re.compile(r"[.#][\w-]{1,60}\Z")


def hidden_words(markup: str) -> str:
    """Return the hidden words, '' where there are none. Linear in the length; never raises."""
    if not _MAY_HIDE.search(markup[:MAX_HTML]):
        return ""
    page = _Watch(markup[:MAX_HTML])
    page.read(markup[:MAX_HTML])
    found = page.found()
    return " ".join(found.split()) if _WORD.search(found) else ""


@dataclass(frozen=True, slots=True)
class _Look:
    """How an element looks with all that is around it: nobody sees it, it is no text, its ink is white (or none), and
    it stands on a ground that is not."""

    unseen: bool = False
    silent: bool = False
    white: bool = False
    ground: bool = False


class _Watch(Page):
    """A reading that also keeps what it leaves out: (lines before it, words)."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.unseen: list[tuple[int, str]] = []
        self.named = _hidden_by_sheet(markup) if "<style" in markup.lower() else frozenset()
        self.looks = [_Look()]

    def say(self, piece: str) -> None:
        look = self.looks[-1]
        seen = look.silent or not (look.unseen or (look.white and not look.ground))
        if not (seen or self.quotes or self.history or piece.isspace()):
            self.unseen.append((len(self.lines) + any(part.strip() for part in self.line), piece))
        super().say(piece)

    def start(self, name: str, attributes: str) -> None:
        depth = len(self.open)
        super().start(name, attributes)
        if len(self.open) > depth:
            around = self.looks[-1]
            look = self._look(around, attributes) if attributes.strip() else around
            self.looks.append(replace(look, silent=True) if name in SILENT else look)

    def close(self, name: str) -> None:
        super().close(name)
        del self.looks[len(self.open) + 1 :]

    def found(self) -> str:
        """What was hidden in the new text."""
        marker = next((n for n, line in enumerate(self.lines) if is_reply_marker(line)), None)
        if marker is None:
            return html.unescape("".join(piece for _, piece in self.unseen))
        above = next((n for n in range(marker, 0, -1) if self.lines[n - 1].strip("> ")), 0)
        return html.unescape("".join(piece for at, piece in self.unseen if at < above))

    def _look(self, around: _Look, attributes: str) -> _Look:
        found = {m[1].lower(): (m[2] or m[3] or m[4] or "").lower() for m in ATTRIBUTE.finditer(attributes[:4000])}
        style = found.get("style", "")
        names = {f".{name}" for name in found.get("class", "").split()} | {f"#{found.get('id', '')}"}
        ink = [m[1].strip() for m in _INK.finditer(style)] or [found.get("color", "")]
        ground = [m[1].strip() for m in _GROUND.finditer(style)] or [
            found.get("bgcolor", found.get("background", ""))
        ]
        return replace(
            around,
            unseen=around.unseen or "hidden" in found or not self.named.isdisjoint(names) or _unseen(style),
            white=bool(_WHITE.fullmatch(ink[-1]) or _CLEAR.fullmatch(ink[-1])) if ink[-1] else around.white,
            ground=around.ground
            if not ground[-1] or _CLEAR.fullmatch(ground[-1])
            else not _WHITE.fullmatch(ground[-1]),
        )


def _unseen(style: str) -> bool:
    flat = "overflow" in style and _FLAT.search(style)
    return bool(style) and bool(is_hidden(style) or _SMALL.search(style) or _AWAY.search(style) or flat)


def _hidden_by_sheet(markup: str) -> frozenset[str]:
    """The classes and ids that style sheets hide, on whatever screen."""
    lowered, names, at = markup.lower(), set[str](), 0
    for _ in range(MOST_SHEETS):
        begin = lowered.find("<style", at)
        if begin == -1:
            break
        end = lowered.find("</style", begin)
        at = end if end != -1 else len(lowered)
        for rule in lowered[begin:at].split("}"):
            selectors, _brace, style = rule.rpartition("{")
            if _unseen(style[:2000]):
                named = (_NAMED.search(selector.strip()[-62:]) for selector in selectors[-4000:].split(","))
                names |= {name[0] for name in named if name}
    return frozenset(names)
