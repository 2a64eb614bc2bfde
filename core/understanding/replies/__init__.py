"""What counterparties write back: a reply by mail to intents, each with the words it rests on.

Pure: no database, no clock, and no reading of files after import. `understand` gives intents of a closed set; what
changes state needs positive evidence and no word that speaks against it, else it is a question, with the likely
readings. Text that talks to machines, signatures, quoted history and subjects have no voice here.
"""

from core.understanding.replies.model import (
    INTENTS,
    STATE_CHANGING,
    About,
    AboutDocument,
    AboutLine,
    Asked,
    Intent,
    Passage,
    Reading,
    Reply,
    Unclear,
    Understood,
)
from core.understanding.replies.reading import understand

__all__ = [
    "INTENTS",
    "STATE_CHANGING",
    "About",
    "AboutDocument",
    "AboutLine",
    "Asked",
    "Intent",
    "Passage",
    "Reading",
    "Reply",
    "Unclear",
    "Understood",
    "understand",
]
