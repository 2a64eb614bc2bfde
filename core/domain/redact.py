"""Take the keys out of a text before anybody but its recipient sees it: reply addresses, links, codes."""

import re
from collections.abc import Sequence

REMOVED = "[removed]"
_REPLY_ADDRESS = re.compile(r"r(?:\+|%2b)[a-z2-7]{22,26}@[a-z0-9.-]{1,253}", re.IGNORECASE)
_LINK = re.compile(r"/l/[A-Za-z0-9_~.-]{8,}[^\s<>\"'()\[\]{}|]*")
_BEFORE_LINK = frozenset(" \t\r\n\v\f<>\"'()[]{}|\u00a0")


def redact(text: str, *, domain: str = "", secrets: Sequence[str] = ()) -> str:
    """Return the text with reply addresses, links to our pages and the given codes replaced by '[removed]'.

    `domain` is the mail domain: then every plus-address at it goes, whatever its shape. Takes linear time.
    """
    text = _REPLY_ADDRESS.sub(REMOVED, text.replace("\x00", ""))
    if domain:
        ours = re.compile(rf"[a-z0-9._-]{{1,64}}(?:\+|%2b)[a-z0-9._=-]{{1,64}}@{re.escape(domain)}", re.IGNORECASE)
        text = ours.sub(REMOVED, text)
    text = _without_links(text)
    codes = sorted({secret for secret in secrets if secret.strip()}, key=len, reverse=True)
    if codes:
        spelled = ("[ -]?".join(re.escape(c) for c in code.strip()) for code in codes)
        text = re.sub("|".join(spelled), REMOVED, text, flags=re.IGNORECASE)
    return text


def _without_links(text: str) -> str:
    """Whole addresses, from their beginning: host and scheme stand left of what marks them."""
    parts, done = [], 0
    for match in _LINK.finditer(text):
        start = match.start()
        while start > done and text[start - 1] not in _BEFORE_LINK:
            start -= 1
        parts += [text[done:start], REMOVED]
        done = match.end()
    return "".join([*parts, text[done:]])
