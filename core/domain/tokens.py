"""Keys that open doors: reply addresses and page links, derived by HMAC so that later mails can repeat them.

26 characters of lower-case base32 carry 130 bits; mail systems fold case, so letters are lower-case and reading
is case-insensitive. Only the SHA-256 is ever stored. Reply tokens and links are derived under different labels:
one never opens the other's door.
"""

import hashlib
import hmac
import re
from base64 import b32encode
from datetime import datetime, timedelta

LENGTH = 26
TOKEN = re.compile(r"[a-z2-7]{26}")
LIVES = {"reply": timedelta(days=400), "link": timedelta(days=120), "bounce": timedelta(days=60)}


def derive(secret: bytes, purpose: str, conversation: str, contact: str, epoch: str) -> str:
    """Return the token of a conversation and its recipient in an epoch (a quarter of a year)."""
    message = "\x1f".join((purpose, conversation, contact, epoch)).encode()
    return b32encode(hmac.digest(secret, message, "sha256")).decode().lower()[:LENGTH]


def epoch_of(now: datetime) -> str:
    """Return the quarter, so that a stolen token does not open for ever and a thread keeps its address."""
    return f"{now.year}q{(now.month - 1) // 3 + 1}"


def hashed(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.strip().lower().encode()).hexdigest()


def code_hash(secret: bytes, confirmation: str, code: str) -> str:
    """Return what is stored of a confirmation code: keyed, because six digits are soon tried out."""
    return hmac.digest(secret, f"code\x1f{confirmation}\x1f{code}".encode(), "sha256").hex()


def code_for(secret: bytes, confirmation: str) -> str:
    """Return the six digits that confirm one waiting decision; recomputed when its mail is built, never stored."""
    digest = hmac.digest(secret, f"confirm\x1f{confirmation}".encode(), "sha256")
    return f"{int.from_bytes(digest[:8]) % 1_000_000:06d}"
