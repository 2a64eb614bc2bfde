"""Text as it is compared: lower case, without accents, every character at its place."""

import unicodedata


def _table() -> dict[int, str]:
    table: dict[int, str] = {}
    for code in [*range(0x41, 0x250), *range(0xFF01, 0xFF5F), 0x1E9E]:
        plain = unicodedata.normalize("NFKD", chr(code).lower())
        plain = "".join(c for c in plain if not unicodedata.combining(c)).lower()
        if len(plain) == 1 and plain != chr(code):
            table[code] = plain
    table |= {ord(a): b for a, b in zip("’‘`´ʼ‛＇′", "''''''''", strict=True)}
    table |= {ord(a): b for a, b in zip("ßøłđðþæœ", "solddtao", strict=True)}
    table |= {ord(a): " " for a in "\u00a0\u202f\u2009\u3000\t"}
    table |= {ord(a): b for a, b in zip("–—―‐‑−", "------", strict=True)}
    return table


_FOLD = _table()


def fold(text: str) -> str:
    """Return it folded; a text whose length would change stays as it is."""
    folded = text.translate(_FOLD)
    return folded if len(folded) == len(text) else text
