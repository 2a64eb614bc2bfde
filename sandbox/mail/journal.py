"""The judge's own record of accepted mail: on disk before anybody hears 250.

`journal.jsonl` has one line a message, appended and fsynced after the raw bytes were; a line that a crash
tore is dropped at the next start, because its sender never heard 250.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """One accepted message. `received_at` is real time (ISO 8601, UTC), `path` relative to the folder."""

    id: int
    mail_from: str
    rcpt_tos: tuple[str, ...]
    message_id: str | None
    received_at: str
    size: int
    sha256: str
    path: str
    at: str = ""  # when by the business clock


class Journal:
    """Append-only, one writer; killing it at any moment loses nothing that was accepted."""

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        """`durable`: on disk before `append` returns. What people send is Penny's to keep, not this journal's."""
        self.folder = folder
        self.durable = durable
        self._open()

    def _open(self) -> None:
        (self.folder / "mails").mkdir(parents=True, exist_ok=True)
        path = self.folder / "journal.jsonl"
        self.entries = _read(path)
        self._file = path.open("ab")
        _sync_folder(self.folder)

    def append(self, raw: bytes, mail_from: str, rcpt_tos: tuple[str, ...], at: str = "") -> Accepted:
        """Raises OSError when the disk refuses; then nothing was accepted."""
        digest = hashlib.sha256(raw).hexdigest()
        number = self.entries[-1].id + 1 if self.entries else 1
        name = f"mails/{number:06d}-{digest[:12]}.eml"
        with (self.folder / name).open("wb") as file:
            file.write(raw)
            self._sync(file.fileno())
        if self.durable:
            _sync_folder(self.folder / "mails")
        entry = Accepted(
            id=number,
            mail_from=mail_from,
            rcpt_tos=rcpt_tos,
            message_id=_message_id(raw),
            received_at=datetime.now(UTC).isoformat(),
            size=len(raw),
            sha256=digest,
            path=name,
            at=at,
        )
        self._file.write(json.dumps(asdict(entry)).encode() + b"\n")
        self._file.flush()
        self._sync(self._file.fileno())
        self.entries.append(entry)
        return entry

    def raw(self, entry: Accepted) -> bytes:
        return (self.folder / entry.path).read_bytes()

    def clear(self) -> None:
        """Forgets everything, on disk too."""
        self.close()
        for path in (self.folder / "mails").glob("*.eml"):
            path.unlink()
        (self.folder / "journal.jsonl").unlink()
        self._open()

    def close(self) -> None:
        self._file.close()

    def _sync(self, descriptor: int) -> None:
        if self.durable:
            os.fsync(descriptor)


def _read(path: Path) -> list[Accepted]:
    """All whole lines; the file is cut behind the last one so that the next line starts cleanly."""
    if not path.exists():
        return []
    content = path.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    if len(whole) != len(content):
        os.truncate(path, len(whole))
    entries = []
    for line in whole.splitlines():
        fields = json.loads(line)
        fields["rcpt_tos"] = tuple(fields["rcpt_tos"])
        entries.append(Accepted(**fields))
    return entries


def _message_id(raw: bytes) -> str | None:
    found = message_from_bytes(raw[:65536])["Message-ID"]
    return str(found).strip() if found else None


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
