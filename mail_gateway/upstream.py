"""What the operator's own mail server in front of Penny found out about a mail (Authentication-Results, RFC 8601).

It counts only where the mail came from that server, only under the name it is configured with, and only the topmost
one: whatever stands below was in the mail when it came. RFC 8601 5 has that server take away others' under its name.
"""

import re

from mail_gateway.vouching import Authentication, Result, aligned

MOST_HEADER = 64 * 1024
METHODS = frozenset({"dmarc", "dkim", "spf"})

_FIELD_ENDS = re.compile(rb"\r?\n(?![ \t])")
_NAME = b"authentication-results"
_WORD = re.compile(r"[\s/]*([a-z0-9-]+)(?:\s*/\s*\d+)?\s*=\s*([a-z]+)(?![\w-])", re.IGNORECASE)
_PROPERTY = re.compile(r"(?<!\S)(header|smtp|policy|body)\s*\.\s*([a-z0-9_-]+)\s*=\s*(\S+)", re.IGNORECASE)


def upstream_says(raw: bytes, domain: str, server: str) -> Authentication | None:
    """Return what `server` says of a mail from `domain`; None where the topmost results are not its own.

    It passes by DMARC, or by DKIM of the same organization where the domain publishes no DMARC.
    """
    value = _topmost(raw)
    name, *results = _parts(value)
    if not name.split() or name.split()[0].lower() != server.lower():
        return None
    found: list[tuple[str, str, dict[str, str]]] = []
    for result in results:
        word = _WORD.match(result)
        if word:
            given = {f"{kind}.{what}".lower(): text.lower() for kind, what, text in _PROPERTY.findall(result)}
            found.append((word[1].lower(), word[2].lower(), given))
    reasons = tuple(f"upstream {method}={result}" for method, result, _ in found if method in METHODS)
    return Authentication(result=_judged(found, domain), domain=domain, reasons=reasons or ("upstream says nothing",))


def _judged(found: list[tuple[str, str, dict[str, str]]], domain: str) -> Result:
    dmarc = [(result, given) for method, result, given in found if method == "dmarc"]
    signed = [result for method, result, given in found if method == "dkim" and aligned(domain, _signer(given))]
    if any(result == "pass" and given.get("header.from", domain) == domain for result, given in dmarc):
        return "pass"
    if any(result == "temperror" for _, result, _ in found):
        return "unknown"
    if any(result not in {"none", "pass", "bestguesspass"} for result, _ in dmarc):
        return "fail"
    if "pass" in signed:
        return "pass"
    if signed or any(method == "spf" and result == "fail" for method, result, _ in found):
        return "fail"
    return "none"


def _signer(given: dict[str, str]) -> str:
    return (given.get("header.d") or given.get("header.i", "")).rpartition("@")[2]


def by_path(found: Authentication) -> bool:
    """Whether the server saw the mail come straight from where the domain sends."""
    return found.result == "pass" and "upstream spf=pass" in found.reasons


def _topmost(raw: bytes) -> str:
    """The value of the first such header, unfolded and not decoded: an encoded word in it is the sender's."""
    head = re.split(rb"\r?\n\r?\n", raw[:MOST_HEADER], maxsplit=1)[0]
    for field in _FIELD_ENDS.split(head):
        name, colon, value = field.partition(b":")
        if colon and name.strip().lower() == _NAME:
            return value.decode("ascii", "replace")
    return ""


def _parts(value: str) -> list[str]:
    """The results between semicolons, without comments and quoted texts: those may hold what a sender wrote."""
    parts, piece, depth, quoted = [""], "", 0, False
    skip = False
    for character in value:
        if skip:
            skip = False
        elif character == "\\" and (depth or quoted):
            skip = True
        elif quoted:
            quoted = character != '"'
        elif character == "(":
            depth += 1
        elif character == ")" and depth:
            depth -= 1
        elif depth:
            continue
        elif character == '"':
            quoted = True
            piece += "?"
        elif character == ";":
            parts[-1] = piece
            parts.append("")
            piece = ""
        else:
            piece += " " if character in "\r\n\t" else character
    parts[-1] = piece if not (depth or quoted) else ""
    return parts
