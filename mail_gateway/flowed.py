"""Text of at most 78 columns that every reader may lay out anew (RFC 3676, format=flowed), and the other way round.

A line that ends in a space goes on in the next one. Links are never broken; in scripts without spaces a line ends
behind a comma or a full stop.
"""

import re
from unicodedata import east_asian_width

COLUMNS = 78
_MARK = re.compile(r"(?:> ?)*")
_STOPS = re.compile(r"(?<=[、。,.:;!?)」』])")
_WIDE = "\u2e80-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
_BROKEN = re.compile(rf"(?<=[{_WIDE}]) \n(?=[{_WIDE}])")


def flowed(text: str) -> str:
    """Fold lines of more than 78 columns; what is shorter stays as it is, but for blanks at its end."""
    return "\n".join(piece for line in text.split("\n") for piece in _folded(line))


def unbroken(text: str) -> str:
    """Take out the breaks that a program put between the letters of a script without spaces (DelSp=yes)."""
    return _BROKEN.sub("", text)


def _folded(line: str) -> list[str]:
    if line == "-- ":
        return [line]
    line = line.rstrip()
    mark = _MARK.match(line)
    begin = mark[0] if mark else ""
    words = re.findall(r"\s*\S+", line[len(begin) :])
    lines, current, columns = list[str](), begin, _columns(begin)
    for word in words:
        for piece in _pieces(word):
            if columns + _columns(piece) > COLUMNS and current != begin:
                lines.append(f"{current} " if piece[:1] == " " else current)
                current = begin + piece.lstrip()
                columns = _columns(current)
            else:
                current, columns = current + piece, columns + _columns(piece)
    return [_stuffed(one, begin) for one in (*lines, current)]


def _pieces(word: str) -> list[str]:
    """A word, or the clauses of a sentence that is written without spaces."""
    return [word] if word.isascii() or len(word) < COLUMNS // 2 else _STOPS.split(word)


def _stuffed(line: str, begin: str) -> str:
    """A blank, which readers take away, before what they would take for a mark of theirs."""
    return f" {line}" if not begin and line.startswith((" ", "From ")) else line


def _columns(text: str) -> int:
    return len(text) if text.isascii() else sum(2 if east_asian_width(one) in "WF" else 1 for one in text)
