"""`penny doctor`: what an operator wants to know when something is silent. Each check says what it found and what
to do.

A check is a function of the settings that gives results; the tuple below is all of them. They change nothing, send
nothing, and run side by side, since most of their time is waiting for somebody's answer.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

from config.doctor.database import database, outbox
from config.doctor.names import mail_records
from config.doctor.outside import door, mailboxes, pages, relay
from config.doctor.result import Result
from config.doctor.room import backups
from config.doctor.setup import fonts, setup
from config.doctor.slack import slack
from config.doctor.upstream import upstream
from config.loading import BadSettings
from config.settings import Settings

__all__ = ["Result", "check"]

Check = Callable[[Settings], Iterable[Result]]

# (name, the role that needs it or '' for all of them, the check)
CHECKS: tuple[tuple[str, str, Check], ...] = (
    ("settings", "", setup),
    ("database", "", database),
    ("outbox", "", outbox),
    ("pages", "", pages),
    ("relay", "worker", relay),
    ("mail in", "mail", door),
    ("mail server in front", "mail", upstream),
    ("mailboxes", "mail", mailboxes),
    ("mail records", "", mail_records),
    ("Slack", "slack", slack),
    ("backup", "", backups),
    ("fonts", "worker", fonts),
)


def check(settings: Settings, roles: tuple[str, ...]) -> list[Result]:
    """Run the checks that concern a machine with these roles."""
    wanted = [one for one in CHECKS if not one[1] or one[1] in roles]
    with ThreadPoolExecutor(len(wanted)) as pool:
        found = pool.map(lambda one: _safely(one[0], one[2], settings), wanted)
        return [result for results in found for result in results]


def _safely(name: str, run: Check, settings: Settings) -> list[Result]:
    try:
        return list(run(settings))
    except BadSettings:
        return [Result(what=name, state="none", says="not looked at", remedy="mend the settings first")]
    except Exception as error:  # one check that breaks must not hide what the others found
        says = f"could not be checked: {type(error).__name__}: {error}".splitlines()[0]
        return [
            Result(what=name, state="bad", says=says, remedy="mend what stands above; else this is a bug of Penny's")
        ]
