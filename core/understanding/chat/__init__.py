"""What team members type: one line to one command, one question with its candidates, or nothing for this bot.

Pure: no database, no clock, and no reading of files after the first line. Languages are data, one file each.
"""

from core.understanding.chat.model import (
    CHANGING,
    COMMANDS,
    Answer,
    ChatCommand,
    ChatContext,
    ChatInvoice,
    ChatLine,
    Clarify,
    Evidence,
    Unknown,
)
from core.understanding.chat.reading import understand_chat

__all__ = [
    "CHANGING",
    "COMMANDS",
    "Answer",
    "ChatCommand",
    "ChatContext",
    "ChatInvoice",
    "ChatLine",
    "Clarify",
    "Evidence",
    "Unknown",
    "understand_chat",
]
