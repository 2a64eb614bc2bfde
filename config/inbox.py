"""The mails that Penny keeps, as whoever runs it looks at them."""

from collections.abc import Iterator

from config.loading import BadSettings
from core.store.unit import Unit
from mail_gateway.message import read_mail


def described(unit: Unit, *, everything: bool, most: int) -> Iterator[str]:
    """Yield one line a mail, newest first: number, when (UTC), from, to, subject, what became of it."""
    rows = unit.queue.mails(unseen=not everything, limit=most)
    if not rows:
        yield "No mail is kept." if everything else "Every mail reached its people."
    for row in rows:
        mail = read_mail(unit.queue.with_bytes(row).raw)
        to = str(row.envelope.get("rcpt_to", "")).partition("+")[0].partition("@")[0]
        state = row.error or row.state
        when = row.received_at.isoformat(sep=" ", timespec="seconds")
        yield f"{row.id:>6}  {when}  {mail.from_address or '?'} → {to}@  {mail.subject[:60]!r}  {state}"


def raw_mail(unit: Unit, number: int) -> bytes:
    """Return a kept mail byte for byte. Raises BadSettings where there is none."""
    row = unit.queue.mail(number)
    if row is None:
        raise BadSettings(f"there is no mail {number}: `penny inbox --all` lists them")
    if not row.raw:
        raise BadSettings(f"mail {number} is no longer kept: PENNY_MAIL_RETENTION says for how long mails are")
    return row.raw
