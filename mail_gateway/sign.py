"""Signs what leaves, so that receivers can tell it from what others write in our name (DKIM, RFC 6376 and 8463).

By hand and not by dkimpy, which signs some hundred mails a second where the key alone allows thousands; dkimpy
verifies in the tests what is signed here.
"""

import base64
import hashlib
import re
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

SIGNED = (
    *("from", "to", "reply-to", "subject", "date", "message-id", "in-reply-to", "references"),
    *("list-unsubscribe", "list-unsubscribe-post", "auto-submitted", "mime-version", "content-type"),
)
"""Each is named once more than it stands there: then none can be added without breaking the signature (8.15)."""

LEAST_BITS = 1024

_NAME = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_SPACES = re.compile(rb"[ \t]+")


class BadKey(ValueError):
    """The key or its name cannot be used for signing; the text says why."""


@dataclass(frozen=True, slots=True)
class Signer:
    """One key of one domain. Its public half is published as TXT of `<selector>._domainkey.<domain>`."""

    domain: str
    selector: str
    key: RSAPrivateKey | Ed25519PrivateKey

    @classmethod
    def read(cls, domain: str, selector: str, pem: bytes) -> "Signer":
        """Read a private key in PEM (PKCS#1 or PKCS#8, RSA or Ed25519, no password). Raises BadKey."""
        for what, name in (("domain", domain), ("selector", selector)):
            if not _NAME.fullmatch(name):
                raise BadKey(f"{name!r} is no {what} of a signature")
        try:
            key = serialization.load_pem_private_key(pem, password=None)
        except (ValueError, TypeError) as error:
            raise BadKey("this is no private key in PEM without a password") from error
        if not isinstance(key, RSAPrivateKey | Ed25519PrivateKey):
            raise BadKey("only RSA and Ed25519 keys sign mail")
        if isinstance(key, RSAPrivateKey) and key.key_size < LEAST_BITS:
            raise BadKey(f"a key of {key.key_size} bits is refused by receivers: use 2048")
        return cls(domain, selector, key)

    @property
    def record(self) -> str:
        """The TXT record to publish."""
        if isinstance(self.key, Ed25519PrivateKey):
            raw = self.key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
            return f"v=DKIM1; k=ed25519; p={base64.b64encode(raw).decode()}"
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        der = self.key.public_key().public_bytes(serialization.Encoding.DER, form)
        return f"v=DKIM1; k=rsa; p={base64.b64encode(der).decode()}"

    def signed(self, mail: bytes, at: int) -> bytes:
        """Return the mail with its signature in front. CRLF lines; `at` in seconds since 1970.

        The same mail, moment and key give the same bytes.
        """
        head, _, body = mail.partition(b"\r\n\r\n")
        fields = _fields(head)
        present = [name for name in SIGNED for field, _ in fields if field == name]
        named = [*present, *SIGNED]
        digest = base64.b64encode(hashlib.sha256(_body(body)).digest()).decode()
        algorithm = "rsa-sha256" if isinstance(self.key, RSAPrivateKey) else "ed25519-sha256"
        header = (
            f"v=1; a={algorithm}; c=relaxed/relaxed;\r\n d={self.domain}; s={self.selector}; t={at};\r\n"
            f" h={_wrapped(named)};\r\n bh={digest};\r\n b="
        ).encode()
        lines = _chosen(fields, named) + _relaxed("dkim-signature", header)
        signature = _folded(base64.b64encode(self._sign(lines)))
        return b"DKIM-Signature: " + header + signature + b"\r\n" + mail

    def _sign(self, lines: bytes) -> bytes:
        if isinstance(self.key, RSAPrivateKey):
            return self.key.sign(lines, padding.PKCS1v15(), hashes.SHA256())
        return self.key.sign(hashlib.sha256(lines).digest())  # RFC 8463 3


def new_key(*, ed25519: bool = False) -> bytes:
    """Return a new private key in PEM: RSA of 2048 bits, which every receiver knows, or Ed25519 (RFC 8463)."""
    key = Ed25519PrivateKey.generate() if ed25519 else rsa.generate_private_key(65537, 2048)
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())


def _fields(head: bytes) -> list[tuple[str, bytes]]:
    """Return (name in small letters, value with its folds) from the top down."""
    found: list[tuple[str, bytes]] = []
    for line in re.split(rb"\r\n(?![ \t])", head):
        name, _, value = line.partition(b":")
        found.append((name.strip().lower().decode("ascii", "replace"), value))
    return found


def _chosen(fields: list[tuple[str, bytes]], named: list[str]) -> bytes:
    """The named headers, each time from the bottom up (RFC 6376 5.4.2); one that is not there counts as nothing."""
    left = list(fields)
    chosen = b""
    for name in named:
        at = next((n for n in range(len(left) - 1, -1, -1) if left[n][0] == name), None)
        if at is not None:
            chosen += _relaxed(*left.pop(at)) + b"\r\n"
    return chosen


def _relaxed(name: str, value: bytes) -> bytes:
    """RFC 6376 3.4.2."""
    return name.encode() + b":" + _SPACES.sub(b" ", value.replace(b"\r\n", b"")).strip(b" \t")


def _body(body: bytes) -> bytes:
    """RFC 6376 3.4.4."""
    lines = [_SPACES.sub(b" ", line).rstrip(b" ") for line in body.split(b"\r\n")]
    while lines and not lines[-1]:
        lines.pop()
    return b"".join(line + b"\r\n" for line in lines)


def _wrapped(names: list[str]) -> str:
    rows = [""]
    for name in names:
        if len(rows[-1]) + len(name) > 66:
            rows.append("")
        rows[-1] += f"{name}:"
    return "\r\n  ".join(rows).removesuffix(":")


def _folded(text: bytes) -> bytes:
    return b"\r\n  ".join(text[at : at + 70] for at in range(0, len(text), 70))
