"""Programs of other people that the tests drive: a test without its program is skipped, which CI does not forgive."""

import shutil
from pathlib import Path

import pytest

FOLDERS = ("/usr/sbin", "/usr/lib/postfix/sbin", "/usr/local/sbin")


def program(name: str) -> Path:
    """Return where it is, or skip."""
    found = shutil.which(name) or next((f"{folder}/{name}" for folder in FOLDERS if Path(folder, name).exists()), "")
    if not found:
        pytest.skip(f"needs {name}: see CONTRIBUTING.md")
    return Path(found)
