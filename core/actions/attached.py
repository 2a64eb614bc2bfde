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
    letters = []
    for file in files:
        unit.mail_files.save(replace(file, question_id=question))
        if file.size > MOST_BYTES:
            continue
        letters += [
            Letter(
                business_id=file.business_id,
                dedupe_key=f"{question}:attached:{file.number}:{place.surface}:{place.account}:{file.business_id}",
                channel=place.surface,
                lane=f"{place.surface}:{place.account}:{question}",
                payload={
                    "job": "file",
                    "attached": file.id,
                    "subject": ["question", question],
                    "account": place.account,
                    "place": place.place,
                },
            )
            for place in unit.workspaces.all(business_id=file.business_id)
        ]
    unit.queue.post(letters)
