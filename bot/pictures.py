"""The picture of a report (aging, forecast) in Slack: after the message with its numbers, to those who read it.

A picture that an app uploaded can be seen by people only where it was shared, so it is a file of its own and not a
block of the message. It is drawn from the numbers that were told, which its row carries, and described for those who
do not see it.
"""

from base64 import b64encode
from collections.abc import Sequence

import structlog

from bot.files import LONGEST_TITLE
from bot.text import Json, cut
from bot.who import SURFACE
from core.documents.aging import Chart, described, drawn
from core.documents.press import NotPrinted
from core.domain.ids import BusinessId
from core.store.records import Letter, OutboxRow

NAME = "chart.png"
LONGEST_ALT = 1000

log = structlog.get_logger()


def picture_letter(
    business: BusinessId, account: str, place: str, charts: Sequence[Chart], *, key: str, lane: str = ""
) -> Letter:
    """Return the row that brings the picture to a channel or, by the id of a person, to its direct messages."""
    return Letter(
        business_id=business,
        dedupe_key=f"{key}:picture:{SURFACE}:{account}",
        channel=SURFACE,
        lane=lane or f"{SURFACE}:{account}:picture:{place}",
        payload={"job": "picture", "account": account, "place": place, "charts": list(charts)},
    )


def drawn_picture(row: OutboxRow) -> bytes | None:
    """Return the PNG of a row; None where it cannot be drawn: its numbers stand in the message before it."""
    try:
        return drawn(row.payload["charts"])
    except NotPrinted:
        log.exception("slack.picture_failed", row=row.id)
        return None


def picture_call(row: OutboxRow, body: bytes) -> Json:
    """Return the call as the outbox keeps it."""
    charts = row.payload["charts"]
    title = cut(" · ".join(dict.fromkeys(str(chart["about"]) for chart in charts)), LONGEST_TITLE)
    call = {"method": "file", "channel": row.payload["place"], "thread_ts": "", "name": NAME, "title": title}
    return call | {"alt": cut(described(charts), LONGEST_ALT), "body": b64encode(body).decode()}
