"""How a database is doing: what an operator asks when something is silent."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text

from core.store import tables as t
from core.store.engine import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """`now` is the server's clock (UTC), None on SQLite, which has no other than ours.

    `letters` and `mails` count by state what has to leave and what came in; `oldest_letter` and `oldest_mail` are the
    times since which the oldest has been due and nobody has taken it (None where nothing waits).
    """

    now: datetime | None
    letters: dict[str, int]
    mails: dict[str, int]
    oldest_letter: datetime | None
    oldest_mail: datetime | None
    last_error: str


def condition(store: Store) -> Condition:
    """Look. Raises DatabaseUnavailable."""
    with store.read() as unit:
        run = unit.connection.execute
        now = None if store.is_sqlite else run(text("SELECT clock_timestamp()")).scalar_one()
        letters = {
            state: int(count)
            for state, count in run(select(t.outbox.c.state, func.count()).group_by(t.outbox.c.state))
        }
        mails = {
            state: int(count) for state, count in run(select(t.inbox.c.state, func.count()).group_by(t.inbox.c.state))
        }
        untried = t.outbox.c.attempts == 0
        oldest_letter = run(
            select(func.min(t.outbox.c.next_at)).where(t.outbox.c.state == "pending", untried)
        ).scalar()
        oldest_mail = run(select(func.min(t.inbox.c.next_at)).where(t.inbox.c.state == "pending")).scalar()
        troubled = t.outbox.c.state.in_(("pending", "failed", "uncertain"))
        newest = select(t.outbox.c.last_error).where(troubled, t.outbox.c.attempts > 0).order_by(t.outbox.c.id.desc())
        last_error = run(newest.limit(1)).scalar()
    return Condition(
        now=now,
        letters=letters,
        mails=mails,
        oldest_letter=oldest_letter,
        oldest_mail=oldest_mail,
        last_error=last_error or "",
    )
