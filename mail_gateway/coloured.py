"""Answers that somebody wrote in colour between the lines of the answered mail, as Outlook's users do: nothing marks
those lines but their ink, and that the words above say so ('see my comments in red below').

Only mails that point there are looked at: a quoted mail may have coloured words of its own.
"""

import re

from mail_gateway.html_text import ATTRIBUTE, MAX_HTML, Page
from mail_gateway.mail_words import ANSWERS, BELOW, FIRST_WORD, SEE, one_of

MOST_WORDS_BEHIND = 12
"""In what is new, behind the words that point below: a greeting and a name, no answers."""
_LEAST_COLOUR = 80
_LOOK = 20_000
_PLACES = frozenset(FIRST_WORD.findall(one)[-1] for one in BELOW)

_POINTS = re.compile(
    rf"(?<!\w)(?:{one_of(SEE)}(?:\W+\w+){{0,3}}\W+{one_of(BELOW)}|{one_of(ANSWERS)}(?:\W+\w+){{0,4}}\W+{one_of(BELOW)}"
    rf"|{one_of(ANSWERS)}(?:\W+\w+){{0,2}}\W+in\W+(?:red|blue|green|colou?r|rot|blau|grün))(?!\w)"
    r"|(?:赤字|青字|以下に|文中に|行間に)\S{0,10}(?:回答|返信|記入|コメント|お答え)",
    re.IGNORECASE,
)
_INK = re.compile(r"(?<![\w-])color\s*:\s*([^;!]{1,40})")
_HEX = re.compile(r"#([0-9a-f]{6}|[0-9a-f]{3})\Z")
_RGB = re.compile(r"rgba?\(\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*[, ]\s*(\d{1,3})")
_NAMES = frozenset(
    {"red", "blue", "green", "purple", "navy", "teal", "orange", "magenta", "fuchsia", "maroon", "darkred",
     "darkblue", "darkgreen", "royalblue", "crimson", "olive", "lime", "aqua", "cyan"}
)  # fmt: skip


def may_point_below(text: str) -> bool:
    """Whether the words are there somewhere: in what is new or in the history."""
    return bool(_pointers(text))


def points_below(text: str) -> bool:
    """Whether new text says that the answers stand further down, and gives none itself. Linear."""
    found = _pointers(text)
    return bool(found) and len(text[found[-1] :].split()) <= MOST_WORDS_BEHIND


def _pointers(text: str) -> list[int]:
    """Where they end."""
    looked = text[:_LOOK].casefold()
    if looked.isascii() and _PLACES.isdisjoint(FIRST_WORD.findall(looked)):
        return []
    return [found.end() for found in _POINTS.finditer(text[:_LOOK])]


def with_coloured_answers(markup: str) -> str:
    """The text of the HTML as `html_to_text` gives it, but lines of coloured ink in the history are not marked."""
    return _Inked().read(markup[:MAX_HTML])


class _Inked(Page):
    def __init__(self) -> None:
        super().__init__()
        self.inks = [False]
        self.plain = False
        self.coloured = False

    def say(self, piece: str) -> None:
        if piece.strip():
            self.coloured = self.coloured or self.inks[-1]
            self.plain = self.plain or not self.inks[-1]
        super().say(piece)

    def start(self, name: str, attributes: str) -> None:
        depth = len(self.open)
        super().start(name, attributes)
        if len(self.open) > depth:
            self.inks.append(name != "a" and _is_coloured(attributes, inherited=self.inks[-1]))

    def close(self, name: str) -> None:
        super().close(name)
        del self.inks[len(self.open) + 1 :]

    def end_line(self, *, keep: bool = False) -> None:
        super().end_line(keep=keep)
        self.coloured = self.plain = False

    def prefix(self) -> str:
        answer = self.coloured and not self.plain and (self.history or self.quotes)
        return "" if answer else super().prefix()


def _is_coloured(attributes: str, *, inherited: bool) -> bool:
    if not attributes.strip():
        return inherited
    found = {m[1].lower(): (m[2] or m[3] or m[4] or "").lower() for m in ATTRIBUTE.finditer(attributes[:4000])}
    ink = [m[1].strip() for m in _INK.finditer(found.get("style", ""))] or [found.get("color", "").strip()]
    if not ink[-1]:
        return inherited
    if ink[-1] in _NAMES:
        return True
    digits, numbers = _HEX.match(ink[-1]), _RGB.match(ink[-1])
    if digits:
        wide = digits[1] if len(digits[1]) == 6 else "".join(2 * one for one in digits[1])
        values = [int(wide[at : at + 2], 16) for at in (0, 2, 4)]
    elif numbers:
        values = [int(one) for one in numbers.groups()]
    else:
        return False
    return max(values) - min(values) >= _LEAST_COLOUR
