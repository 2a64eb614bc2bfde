"""Files that came with a mail, shown with the question they were passed on with: in chat in its thread."""

from collections.abc import Sequence
from dataclasses import replace

from core.domain.ids import QuestionId
from core.store.records import Letter, MailFile
from core.store.unit import Unit

MOST_BYTES = 10 * 1024 * 1024
"""What is brought into a chat; a larger file is had from whoever runs Penny (`penny inbox`)."""


def show_files(unit: Unit, question: QuestionId, files: Sequence[MailFile]) -> None:
    """Tie files to a question of their business, and bring them into the thread of its card."""
    for file in files:
        unit.mail_files.save(replace(file, question_id=question))
    _bring(unit, "question", question, files)


def show_files_of_document(unit: Unit, document: str, files: Sequence[MailFile]) -> None:
    """Bring files of a mail that nobody was asked about into the thread of its document's card."""
    _bring(unit, "document", document, [file for file in files if not file.question_id])


def _bring(unit: Unit, kind: str, subject: str, files: Sequence[MailFile]) -> None:
    letters = []
    for file in files:
        if file.size > MOST_BYTES:
            continue
        letters += [
            Letter(
                business_id=file.business_id,
                dedupe_key=f"{subject}:attached:{file.id}:{place.surface}:{place.account}:{file.business_id}",
                channel=place.surface,
                lane=f"{place.surface}:{place.account}:{subject}",
                payload={
                    "job": "file",
                    "attached": file.id,
                    "subject": [kind, subject],
                    "account": place.account,
                    "place": place.place,
                },
            )
            for place in unit.workspaces.all(business_id=file.business_id)
        ]
    unit.queue.post(letters)
