"""Files into Slack: ask for a place, bring the bytes there, then show the file in a thread.

https://docs.slack.dev/messaging/working-with-files: nothing is seen before files.completeUploadExternal, so the first
two steps may be repeated. The last has no idempotency key: a file whose fate is unknown is looked for in its thread.
"""

import json
import urllib.error
import urllib.request
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from typing import Any

from slack_sdk.web.client import WebClient

from bot.settings import WITHIN
from bot.text import Json
from bot.who import SURFACE, Caller
from core.documents.papers import Paper, Papers
from core.domain.document import DocumentCase
from core.domain.errors import NotFound
from core.outbox.relay import DeliveryFailed
from core.store.records import Letter, OutboxRow
from core.store.unit import Unit
from core.views.files import offered_name

MOST_TRIES = 5
"""A file that cannot be brought is given up early: what comes after it in its lane is the card."""
Do = Callable[..., Mapping[str, Any]]
LONGEST_TITLE = 200
LOOKED_AT = 200


def wanted_paper(papers: Papers, row: OutboxRow) -> Paper | None:
    """Return what a row puts into a thread: what was issued, or the draft as it is now; None where there is none."""
    subject = str(row.payload.get("paper") or row.payload["subject"][1])
    try:
        if row.payload.get("now"):
            return papers.paper(subject, row.business_id)
        return papers.original(subject, row.business_id)
    except NotFound:
        return None


def paper_letter(case: DocumentCase, caller: Caller) -> Letter:
    """Return the row that brings the PDF of a document as it is now; the same row until it changes."""
    document, account = case.document, caller.account
    return Letter(
        business_id=case.own.id,
        dedupe_key=f"{document.id}:paper:{document.row}:{SURFACE}:{account}:{case.own.id}",
        channel=SURFACE,
        lane=f"{SURFACE}:{account}:{document.id}",
        payload={
            "job": "file",
            "now": True,
            "subject": ["document", document.id],
            "account": account,
            "place": caller.place,
        },
    )


def file_call(paper: Paper, version: int, channel: str, thread: str) -> Json:
    """Return the call as the outbox keeps it."""
    title = paper.name.removesuffix(".pdf") + (f" ({version})" if version > 1 else "")
    found = {"method": "file", "channel": channel, "name": paper.name, "title": title[:LONGEST_TITLE]}
    return found | {"thread_ts": thread, "body": b64encode(paper.body).decode()}


def attached_call(unit: Unit, row: OutboxRow, channel: str, thread: str) -> Json | None:
    """Return the call that brings what was attached to a mail; None where it is no longer kept.

    A program or a page is never offered under a name that opens it: people see what it is and save it knowingly.
    """
    file = unit.mail_files.find(business_id=row.business_id, id=row.payload["attached"])
    body = unit.queue.bytes_of(file.sha256) if file else None
    if file is None or not body:
        return None
    name = offered_name(file)
    found = {"method": "file", "channel": channel, "name": name, "title": name[:LONGEST_TITLE]}
    return found | {"thread_ts": thread, "body": b64encode(body).decode()}


def upload(do: Do, client: WebClient, call: Json, *, attempts: int) -> str:
    """Upload it and show it; returns 'channel/file'."""
    body = b64decode(call["body"])
    alt = {"alt_txt": call["alt"]} if call.get("alt") else {}
    place = do(client, "files.getUploadURLExternal", filename=call["name"], length=len(body), **alt, unsure=False)
    _put(str(place["upload_url"]), body, last=attempts >= MOST_TRIES)
    shown = {"channel_id": call["channel"], **({"thread_ts": call["thread_ts"]} if call["thread_ts"] else {})}
    files = json.dumps([{"id": place["file_id"], "title": call["title"]}])
    do(client, "files.completeUploadExternal", files=files, **shown, unsure=True)
    return f"{call['channel']}/{place['file_id']}"


def uploaded(do: Do, client: WebClient, call: Json, since: str) -> str | None:
    """Return 'channel/file' if this file was shown in its thread since then (Slack's ts), else None."""
    query: Json = {"channel": call["channel"], "oldest": since, "limit": LOOKED_AT}
    if call["thread_ts"]:
        answer = do(client, "conversations.replies", ts=call["thread_ts"], **query, unsure=False)
    else:
        answer = do(client, "conversations.history", **query, unsure=False)
    size = len(b64decode(call["body"]))
    for message in answer.get("messages", []):
        for file in message.get("files") or []:
            if message.get("ts", "") >= since and file.get("title") == call["title"] and file.get("size") == size:
                return f"{call['channel']}/{file.get('id', '')}"
    return None


def _put(url: str, body: bytes, *, last: bool) -> None:
    """Bring the bytes to the address that Slack gave; to do it again shows nothing twice."""
    if not url.startswith(("https://", "http://")):
        raise DeliveryFailed("Slack gave no address for the file", permanent=last)
    request = urllib.request.Request(  # noqa: S310 - the scheme was looked at
        url, data=body, method="POST", headers={"Content-Type": "application/octet-stream"}
    )
    try:
        with urllib.request.urlopen(request, timeout=WITHIN):  # noqa: S310
            return
    except urllib.error.HTTPError as error:
        raise DeliveryFailed(f"Slack answered {error.code} to the file", permanent=last) from error
    except OSError as error:
        raise DeliveryFailed(f"the file could not be brought to Slack: {error}", permanent=last) from error
