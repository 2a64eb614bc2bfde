"""HTML of a mail -> text as a reader sees it, with what the mail program marks as quoted behind '> '.

A scanner of its own and not `html.parser`, which takes quadratic time on unfinished tags: here every character is
looked at a bounded number of times, and nesting costs a list entry.
"""

import html
import re
from collections import Counter
from functools import lru_cache

MAX_HTML = 1024 * 1024
LONGEST_KNOWN = 192 * 1024
"""Characters up to which what was read of a text is remembered for a moment."""
_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|<[!?][^>]*(?:>|\Z)"
    r"|<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,30})((?:[^>=]+|=\s*\"[^\"]*(?:\"|\Z)|=\s*'[^']*(?:'|\Z)|=)*)(?:>|\Z)",
    re.DOTALL,
)
ATTRIBUTE = re.compile(r"(?<![^\s\"'/])([a-zA-Z][a-zA-Z-]{0,30})(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_SPACES = re.compile(r"[ \t\n\r\f\v\u200b\ufeff]+")
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0+(?:\.0+)?(?![0-9.])|mso-hide\s*:\s*all"
    r"|opacity\s*:\s*0(?![.0-9])"
)
_COLOURS = re.compile(r"(?<![\w-])(color|background|background-color)\s*:\s*([#a-z0-9(),]+)")
_KEY = re.compile(r"[^:：]{1,30}[:：]")
_OUTLOOK_RULE = re.compile(r"border-top\s*:\s*solid\s+#[0-9a-f]{6}\s+1\.0pt")

_VOID = frozenset({"br", "hr", "img", "input", "meta", "link", "col", "area", "base", "wbr", "source", "embed"})
SILENT = frozenset(
    {"script", "style", "head", "title", "template", "noscript", "object", "svg", "select", "textarea"}
)
_RAW = frozenset({"script", "style"})
_BLOCKS = frozenset({"address", "article", "blockquote", "center", "dd", "div", "dl", "dt", "fieldset", "footer",
    "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table",
    "tr", "ul", "body"})  # fmt: skip
_SPACED = frozenset({"p", "blockquote", "h1", "h2", "h3", "h4", "ul", "ol", "table"})

_HISTORY_FOLLOWS = ("divrplyfwdmsg", "appendonsend", "olk_src_body_section", "stopspelling", "zwchr")
"""ids after which everything is history."""

_HISTORY_INSIDE = ("moz-cite-prefix", "gmail_attr", "moz-forward-container", "tutanota_quote", "ik_mail_quote")
"""Classes whose element holds history or the line above it."""

_LINE_THEN_QUOTES = (
    "yahoo_quoted", "protonmail_quote", "zmail_extra", "k9mail_quote", "messagereplysection", "reply-intro",
    "mail-editor-reference-message-container", "ms-outlook-mobile-reference-message",
)  # fmt: skip
"""Classes, ids and names whose element holds the line above the quotations, then these as <blockquote>; what stands
between them is an answer. Without any <blockquote> all of it is history."""

MARKERS = (
    *_HISTORY_FOLLOWS,
    *_HISTORY_INSIDE,
    *_LINE_THEN_QUOTES,
    "gmail_quote",
    "<blockquote",
    "border-top:solid #",
)
"""In lower-case HTML: a mail program has marked what is quoted."""


def html_to_text(markup: str) -> str:
    """The visible text. Linear in the length; what goes beyond a megabyte is cut."""
    return _known_text(markup) if len(markup) <= LONGEST_KNOWN else Page().read(markup[:MAX_HTML])


@lru_cache(maxsize=4)
def _known_text(markup: str) -> str:
    """One mail's HTML is asked for several times: by whoever reads, judges and answers it."""
    return Page().read(markup)


def has_markers(markup: str) -> bool:
    """Whether a mail program marked in this HTML what it quotes."""
    lowered = markup[:MAX_HTML].lower()
    return any(marker in lowered for marker in MARKERS)


class Page:
    """The state of one reading: open elements with what each hides or quotes, and the lines so far."""

    def __init__(self) -> None:
        self.open: list[tuple[str, bool, bool]] = []
        self.count: Counter[str] = Counter()
        self.hidden = 0
        self.quotes = 0
        self.preformatted = 0
        self.history = False
        self.quoted = False
        self.introducing: list[int] = []
        self.apart = False
        self.lines: list[str] = []
        self.line: list[str] = []

    def read(self, markup: str) -> str:
        position = 0
        while (at := markup.find("<", position)) != -1:
            tag = _TAG.match(markup, at)
            if tag is None:
                self.say(markup[position : at + 1])
                position = at + 1
                continue
            self.say(markup[position:at])
            position = tag.end()
            name = (tag[2] or "").lower()
            if not name:
                continue
            if tag[1]:
                self.close(name)
                continue
            self.start(name, tag[3])
            if name in _RAW:
                position = _end_of_raw(markup, position, name)
        self.say(markup[position:])
        self.end_line()
        return _tidy(self.lines)

    def say(self, piece: str) -> None:
        if self.hidden or not piece:
            return
        piece = html.unescape(piece) if "&" in piece else piece
        if self.preformatted:
            first, *more = piece.replace("\r", "").split("\n")
            self.line.append(first)
            for line in more:
                self.end_line()
                self.line.append(line)
            return
        self.line.append(_SPACES.sub(" ", piece))

    def start(self, name: str, attributes: str) -> None:
        hides, quotes, follows, introduces = _effects(name, attributes)
        if name == "blockquote" and not attributes.strip():
            quotes = self.quoted or self.history or self.is_announced()
        if name == "br":
            if not self.hidden:
                self.end_line(keep=True)
            return
        if name in _BLOCKS or follows or quotes:
            self.end_line()
            if name in _SPACED and not self.hidden:
                self.apart = True
        self.history = self.history or follows
        if name in _VOID:
            return
        if name == "blockquote" and self.introducing:
            self.end_introductions()
        if introduces:
            self.introducing.append(len(self.open))
            quotes = True
        if name in ("td", "th") and self.line:
            self.line.append(" ")
        if name == "li" and not self.hidden:
            self.line.append("- ")
        self.open.append((name, hides, quotes))
        self.count[name] += 1
        self.hidden += hides
        self.quotes += quotes
        self.quoted = self.quoted or quotes
        self.preformatted += name == "pre"

    def is_announced(self) -> bool:
        """Whether what comes is told of by the line above ('… wrote:', a header) or has none.

        Mail programs announce what they quote, or mark it; else a writer set some words off, and they are theirs.
        """
        above = "".join(self.line).strip() or next((line for line in reversed(self.lines) if line.strip("> ")), "")
        above = above.strip(" \u00a0>")
        return (
            not above or above[-1] in ":：>" or above[:2] in ("--", "__") or ":" in above[:30] or "：" in above[:30]
        )

    def end_introductions(self) -> None:
        """The quotations begin: what introduced them no longer quotes all that it holds."""
        for at in self.introducing:
            name, hides, quotes = self.open[at]
            self.quotes -= quotes
            self.open[at] = (name, hides, False)
        self.introducing.clear()

    def close(self, name: str) -> None:
        if not self.count[name]:
            return
        while self.open:
            closed, hides, quotes = self.open.pop()
            if self.introducing and self.introducing[-1] == len(self.open):
                self.introducing.pop()
            if closed in _BLOCKS or quotes:
                self.end_line()
                if closed in _SPACED and not self.hidden:
                    self.apart = True
            self.count[closed] -= 1
            self.hidden -= hides
            self.quotes -= quotes
            self.preformatted -= closed == "pre"
            if closed == name:
                return

    def prefix(self) -> str:
        return "> " * min(self.quotes, 5) or ("> " if self.history else "")

    def end_line(self, *, keep: bool = False) -> None:
        text = "".join(self.line).replace("\u00a0", " ").rstrip()
        text = text if self.preformatted else _SPACES.sub(" ", text).strip()
        self.line.clear()
        if self.quotes and text.startswith(("-----", "_____")):
            self.history = True  # a forwarded mail follows its marked head without being marked itself
        if text or keep:
            prefix = self.prefix()
            if text and self.apart and self.lines and self.lines[-1].strip("> "):
                self.lines.append(prefix.rstrip() if self.lines[-1].startswith(prefix) else "")
            self.apart = self.apart and not text
            self.lines.append(f"{prefix}{text}".rstrip())


def _effects(name: str, attributes: str) -> tuple[bool, bool, bool, bool]:
    """Whether an element hides its content, quotes it, whether all that follows it is history, and whether it
    introduces quotations."""
    hides, quotes = name in SILENT, name == "blockquote"
    if not attributes or attributes.isspace():
        return hides, quotes, False, False
    found = {m[1].lower(): (m[2] or m[3] or m[4] or "").lower() for m in ATTRIBUTE.finditer(attributes[:4000])}
    style, classes = found.get("style", ""), found.get("class", "")
    if "hidden" in found or (style and is_hidden(style)):
        hides = True
    identity = found.get("id", "")
    follows = bool(identity) and any(marker in identity for marker in _HISTORY_FOLLOWS)
    follows = follows or (name == "div" and bool(_OUTLOOK_RULE.search(style)))
    if classes and any(marker in classes for marker in _HISTORY_INSIDE):
        quotes = True
    told = f"{classes} {identity} {found.get('name', '')}" if name != "blockquote" else ""
    introduces = any(marker in told for marker in _LINE_THEN_QUOTES)
    return hides, quotes or found.get("name") == "quote", follows, introduces


def is_hidden(style: str) -> bool:
    if _HIDING.search(style):
        return True
    colours = {m[1].removesuffix("-color") if m[1] != "color" else "color": m[2] for m in _COLOURS.finditer(style)}
    return "color" in colours and colours.get("background") == colours["color"]


def _end_of_raw(markup: str, position: int, name: str) -> int:
    """Scripts and style sheets end at their own end tag only."""
    end = re.compile(rf"</{name}", re.IGNORECASE).search(markup, position)
    return end.start() if end else len(markup)


def _tidy(lines: list[str]) -> str:
    """At most one empty line in a row, none at the ends."""
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip("\n")
