"""Files that partners attached to their mails, as the people they wrote to may have them."""

from dataclasses import dataclass

from core.domain.actor import Actor
from core.store.records import MailFile
from core.store.unit import Unit

RISKY = frozenset({
    "application/vnd.microsoft.portable-executable", "application/x-executable", "text/x-script", "text/html",
})  # fmt: skip
_PLAIN = frozenset({
    "application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp", "text/plain", "application/zip",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class FileShown:
    """A file that can be had: `content_type` is one that no program runs or draws as a page; `size` in bytes."""

    id: str
    name: str
    size: int
    content_type: str
    sha256: str


def files_about(unit: Unit, by: Actor, kind: str, subject: str) -> tuple[FileShown, ...]:
    """Return what was attached to mails about a question or document, for the side that they were written to; oldest
    first. The other side has them already, and nobody else may know of them."""
    if kind == "question":
        found = unit.mail_files.all(business_id=by.business, question_id=subject)
    elif kind == "document":
        of = {"business_id": by.business}
        talks = unit.conversations.all(**of, subject_kind=kind, subject_id=subject)
        found = [file for talk in talks for file in unit.mail_files.all(**of, conversation_id=talk.id)]
    else:
        found = []
    return tuple(_shown(file) for file in sorted(found, key=lambda file: (file.inbox_id, file.number)))


def offered_name(file: MailFile) -> str:
    """The name it is offered under: a program or a page under none that opens it, so people save it knowingly."""
    return file.name if file.content_type not in RISKY else f"{file.name}.unsafe"


def _shown(file: MailFile) -> FileShown:
    kind = file.content_type if file.content_type in _PLAIN else "application/octet-stream"
    return FileShown(id=file.id, name=offered_name(file), size=file.size, content_type=kind, sha256=file.sha256)
