"""Encryption of what waits in the outbox: a built mail carries reply addresses and links."""

import hashlib
from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken


class CannotOpen(Exception):
    """Sealed under another secret: PENNY_SECRET_KEY was changed while mail waited."""


class Seal:
    """AES-CBC with HMAC (Fernet) under a key derived from the secret."""

    def __init__(self, secret: bytes) -> None:
        """Derive the key."""
        self._fernet = Fernet(urlsafe_b64encode(hashlib.sha256(b"penny outbox\x00" + secret).digest()))

    def close(self, raw: bytes) -> bytes:
        """Encrypt."""
        return self._fernet.encrypt(raw)

    def open(self, sealed: bytes) -> bytes:
        """Decrypt. Raises CannotOpen."""
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken as error:
            raise CannotOpen from error
