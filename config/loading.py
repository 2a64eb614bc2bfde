"""Settings as the command line asks for them: what defines them is imported when they are read, as many need none."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from config.settings import Settings


class BadSettings(Exception):
    """One line: the setting, what is wrong with it, what to do."""


def load() -> "Settings":
    """Read the settings. Raises BadSettings with one line for the first thing that is wrong."""
    from config import settings

    return settings.load()
