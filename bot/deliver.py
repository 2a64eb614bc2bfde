"""What has to be shown in Slack: cards posted once and updated where they stand, their threads as the log."""

import json
import time
from collections.abc import Mapping
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.client import WebClient

from bot.cards import card
from bot.digests import digest_call
from bot.files import attached_call, file_call, upload, uploaded, wanted_paper
from bot.pace import Pace
from bot.pictures import drawn_picture, picture_call, picture_letter
from bot.remedies import TROUBLES, trouble_of
from bot.settings import WITHIN, SlackSettings
from bot.text import Json, said
from bot.tokens import TokenAway, Tokens
from bot.who import SURFACE, everybody
from core.actions.people import linked_business
from core.actions.perform import record
from core.documents.papers import Paper, Papers
from core.domain.actor import Actor, system
from core.domain.errors import NotFound
from core.domain.facts import Event, Fact, Ref
from core.outbox.relay import Built, DeliveryFailed
from core.rendering.words import Words, words_for
from core.store.records import OutboxRow, Placement
from core.store.unit import Unit
from core.views.subject import subject_view

POSTED = "penny_outbox"
PAGES = 5
LOOK_BACK = 5.0  # seconds before the call began, for clocks that differ

UNREACHABLE = frozenset(
    {"channel_not_found", "not_in_channel", "is_archived", "restricted_action", "user_not_found", "user_disabled"}
)
GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed", "thread_not_found"})
TRANSIENT = frozenset(
    {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org", "ratelimited"}
    # A token that is being replaced: the cards wait for the new one.
    | {"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "missing_scope"}
)
KEYS = frozenset(error for error, trouble in TROUBLES.items() if trouble in {"removed", "permission"})
EVERYWHERE = frozenset({"removed", "permission"})  # troubles of a whole workspace
SHORTLY = 0.5  # seconds that are worth waiting for
REMEDIES = {
    "channel_not_found": "invite the bot to the channel, or use the command in another one",
    "not_in_channel": "invite the bot to the channel",
    "is_archived": "the channel is archived: use the command in another one",
    "invalid_auth": "the bot token is not valid: install the app again",
    "account_inactive": "the app was removed from the workspace: install it again",
    "token_revoked": "the app was removed from the workspace: install it again",
    "missing_scope": "the app lacks a permission: install it again from the manifest",
    "invalid_blocks": "the card could not be drawn: please report it",
}

log = structlog.get_logger()


class SlackDelivery:
    """The relay's consumer for the channel 'slack'."""

    channel = SURFACE
    builds_by_reading = True

    def __init__(self, slack: SlackSettings, papers: Papers, tokens: Tokens, pace: Pace | None = None) -> None:
        """Keep the settings; clients are made for each call, they hold no connection."""
        self._slack = slack
        self._tokens = tokens
        self._pace = pace or Pace()
        self._row: OutboxRow | None = None
        self._papers = papers
        self._printed: dict[int, Paper | None] = {}
        self._drawn: dict[int, bytes | None] = {}

    def prepare(self, row: OutboxRow) -> None:
        """Print the PDF that goes into a thread, draw a picture; `build` takes them."""
        if row.payload["job"] == "file" and "attached" not in row.payload:
            self._printed[row.id] = wanted_paper(self._papers, row)
        if row.payload["job"] == "picture":
            self._drawn[row.id] = drawn_picture(row)

    # -- in the transaction --------------------------------------------------------------------------------

    def build(self, unit: Unit, row: OutboxRow) -> Built | None:
        """Return the calls to make as JSON, or None when there is nothing to show."""
        if row.payload["job"] == "file":
            return self._file(unit, row)
        if row.payload["job"] == "picture":
            picture = self._drawn.pop(row.id, None)
            calls = [picture_call(row, picture)] if picture else []
            return Built(body=json.dumps(calls).encode(), wire_id=row.dedupe_key) if calls else None
        if row.payload["job"] == "digest":
            calls = digest_call(unit, row, _places(unit, row), self._slack.command)
            body = json.dumps(calls, ensure_ascii=False, separators=(",", ":")).encode()
            return Built(body=body, wire_id=row.dedupe_key) if calls else None
        event = unit.event(int(row.payload["event"]))
        if event is None:
            return None
        by = everybody(unit.business(row.business_id))
        words = words_for(by.language, by.timezone)
        job = str(row.payload["job"])
        if job.startswith("name:"):  # in the channel, so that one person is called
            calls = _log(unit, row, event, words, calling=job.removeprefix("name:"))
        elif job.startswith("note:"):  # to one person, wherever it is about
            calls = [
                {"method": "post", "text": said(words.told(event, row.business_id)), "places": [row.payload["place"]]}
            ]
        else:
            calls = self._card(unit, row, by, words) if job.startswith("card") else _log(unit, row, event, words)
        if not calls:
            return None
        body = json.dumps(calls, ensure_ascii=False, separators=(",", ":")).encode()
        return Built(body=body, wire_id=row.dedupe_key)

    def sent(self, unit: Unit, row: OutboxRow, body: bytes, remote_id: str) -> None:
        """Remember where the card stands; a digest's picture follows it."""
        if row.payload["job"] == "digest" and remote_id:
            charts = json.loads(body)[0].get("charts")
            place, account = remote_id.partition("/")[0], str(row.payload["account"])
            if charts:
                after = picture_letter(row.business_id, account, place, charts, key=row.dedupe_key, lane=row.lane)
                unit.queue.post([after])
        if not row.payload["job"].startswith("card") or not remote_id:
            return
        kind, subject = row.payload["subject"]
        for shown in remote_id.split(","):
            place, _, message = shown.partition("/")
            unit.place(
                Placement(
                    business_id=row.business_id,
                    subject_kind=kind,
                    subject_id=subject,
                    surface=SURFACE,
                    account=str(row.payload["account"]),
                    place=place,
                    message=message,
                    at=unit.now,
                )
            )

    def failed(self, unit: Unit, row: OutboxRow, why: str) -> None:
        """Say it in the log, and to the owners what they can do about it."""
        log.error("slack.not_delivered", row=row.id, business=row.business_id, why=why, payload=row.payload)
        trouble = trouble_of(why.removeprefix("Slack: ").partition(" ")[0])
        if trouble and not str(row.payload["job"]).startswith("note:"):
            self._tell(unit, row, trouble)

    def _tell(self, unit: Unit, row: OutboxRow, trouble: str) -> None:
        """Once a day for a place: a hundred cards that cannot be shown are one trouble."""
        account, place = str(row.payload["account"]), str(row.payload.get("place") or "")
        once = f"chat.failed:{account}:{'' if trouble in EVERYWHERE else place}:{trouble}:{unit.real_now:%Y-%m-%d}"
        if unit.remembered(row.business_id, once) is not None:
            return
        unit.remember(row.business_id, once, {})
        data = {"place": place or account.partition("/")[2], "why": trouble}
        subject = Ref(kind="business", id=row.business_id)
        record(unit, Fact(kind="chat.failed", subject=subject, shared=False, data=data), system(row.business_id))

    def _card(self, unit: Unit, row: OutboxRow, by: Actor, words: Words) -> list[Json]:
        kind, subject = row.payload["subject"]
        try:
            shown = card(subject_view(unit, kind, subject, by), words, self._slack.command)
        except NotFound:
            return []  # the other side's question: its answer is told in the thread of what it is about
        content: Json = {"text": shown.text, "blocks": shown.blocks}
        standing = _placements(unit, row, kind, subject)
        places = _places(unit, row)
        if row.payload["job"].startswith("card:"):  # to one person, beside where it stands already
            return [{"method": "post", "places": [row.payload["place"]], **content}]
        if standing:
            return [
                {"method": "update", "channel": p.place, "ts": p.message, "places": places, **content}
                for p in standing
            ]
        return [{"method": "post", "places": places, **content}]

    def _file(self, unit: Unit, row: OutboxRow) -> Built | None:
        """The PDF into the thread of its card, or where it was asked for if there is no card."""
        kind, subject = row.payload["subject"]
        standing = max(_placements(unit, row, kind, subject), key=lambda placement: placement.at, default=None)
        if "attached" in row.payload:
            call = attached_call(unit, row, standing.place, standing.message) if standing else None
            return Built(body=json.dumps([call]).encode(), wire_id=row.dedupe_key) if call else None
        paper = self._printed.pop(row.id, None)
        if paper is None:
            return None
        if standing is None and not row.payload.get("now"):
            return None
        channel, thread = (standing.place, standing.message) if standing else (_places(unit, row)[0], "")
        version = unit.document_case(subject, row.business_id).document.version
        calls = [file_call(paper, version, channel, thread)]
        return Built(body=json.dumps(calls, separators=(",", ":")).encode(), wire_id=row.dedupe_key)

    # -- on the wire ---------------------------------------------------------------------------------------

    def send(self, row: OutboxRow, body: bytes) -> str:
        """Make the calls; returns 'channel/ts' of each message. Raises DeliveryFailed."""
        self._row = row
        calls: list[Json] = json.loads(body)
        return ",".join(dict.fromkeys(self._call(row, call) for call in calls))

    def left_already(self, row: OutboxRow, body: bytes) -> str | None:
        """Ask Slack for a message with this row's key; an update is simply made again."""
        self._row = row
        calls: list[Json] = json.loads(body) if body else []
        if any(call["method"] == "update" for call in calls):
            return None
        client = self._client(row)
        for call in calls:
            if call["method"] == "file":
                return self._uploaded(client, row, call)
            for place in call["places"]:
                found = self._found(client, row, place, call.get("thread_ts"))
                if found:
                    return found
        return None

    def _call(self, row: OutboxRow, call: Json) -> str:
        client = self._client(row)
        if call["method"] == "file":
            try:
                call = {**call, "channel": self._conversation(client, call["channel"])}
                return upload(self._do, client, call, attempts=row.attempts)
            except _Slack as refused:
                failure = refused.failure()
                failure.permanent |= refused.error == "missing_scope"  # installed before there were files
                raise failure from refused
        if call["method"] == "update":
            try:
                answer = self._do(
                    client, "chat.update", channel=call["channel"], ts=call["ts"], **_content(call), unsure=False
                )
            except _Slack as refused:
                if refused.error not in GONE | UNREACHABLE:
                    raise refused.failure() from refused
                return self._post(client, row, call)
            return f"{answer['channel']}/{answer['ts']}"
        return self._post(client, row, call)

    def _post(self, client: WebClient, row: OutboxRow, call: Json) -> str:
        """Post in the first place that takes it."""
        refused: _Slack | None = None
        for place in call["places"]:
            more = {"thread_ts": call["thread_ts"]} if call.get("thread_ts") else {}
            try:
                answer = self._do(
                    client,
                    "chat.postMessage",
                    channel=place,
                    unfurl_links=False,
                    unfurl_media=False,
                    metadata={"event_type": POSTED, "event_payload": {"key": row.dedupe_key}},
                    **_content(call),
                    **more,
                    unsure=True,
                )
            except _Slack as error:
                refused = error
                if error.error not in UNREACHABLE:
                    break
                continue
            return f"{answer['channel']}/{answer['ts']}"
        raise (refused or _Slack("channel_not_found")).failure() from refused

    def _uploaded(self, client: WebClient, row: OutboxRow, call: Json) -> str | None:
        try:
            call = {**call, "channel": self._conversation(client, call["channel"])}
            return uploaded(self._do, client, call, _since(row))
        except _Slack as refused:
            if refused.error in UNREACHABLE | GONE:
                return None
            raise refused.failure() from refused

    def _found(self, client: WebClient, row: OutboxRow, place: str, thread: str | None) -> str | None:
        try:
            place = self._conversation(client, place)
        except _Slack as refused:
            raise refused.failure() from refused
        method = "conversations.replies" if thread else "conversations.history"
        query: Json = {"channel": place, "oldest": _since(row), "include_all_metadata": True, "limit": 200}
        query |= {"ts": thread} if thread else {}
        for _page in range(PAGES):
            try:
                answer = self._do(client, method, **query, unsure=False)
            except _Slack as refused:
                if refused.error in UNREACHABLE | GONE:
                    return None
                raise refused.failure() from refused
            for message in answer.get("messages", []):
                payload = (message.get("metadata") or {}).get("event_payload") or {}
                if payload.get("key") == row.dedupe_key:
                    return f"{place}/{message['ts']}"
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None
            query["cursor"] = cursor
        return None

    def _conversation(self, client: WebClient, place: str) -> str:
        """Return the channel, for a person that of its direct messages."""
        if not place.startswith(("U", "W")):
            return place
        return str(self._do(client, "conversations.open", users=place, unsure=False)["channel"]["id"])

    def _client(self, row: OutboxRow) -> WebClient:
        try:
            token = self._tokens.token(str(row.payload["account"]))
        except TokenAway as error:
            raise DeliveryFailed("the bot token has run out and is not renewed yet", permanent=False) from error
        if not token:
            raise DeliveryFailed(f"there is no bot token for {row.payload['account']}", permanent=True)
        # No retries below the relay's: chat.postMessage has no idempotency key.
        return WebClient(token=token, base_url=self._slack.api_url, timeout=WITHIN, retry_handlers=[])

    def _do(self, client: WebClient, method: str, *, unsure: bool, **arguments: Any) -> Mapping[str, Any]:
        """One call. `unsure`: its repetition would show twice, so a lost answer has to be looked up."""
        account = str(self._row.payload["account"]) if self._row else ""
        channel = str(arguments.get("channel", ""))
        wait = self._pace.wait(account, method, channel, self._row.id if self._row else 0)
        if wait > SHORTLY:
            raise DeliveryFailed("its turn comes later", permanent=False, after=wait, tried=False)
        if wait:
            time.sleep(wait)
        try:
            answer = (
                client.api_call(method, json=arguments)
                if unsure or "blocks" in arguments
                else client.api_call(method, data=arguments)
            )
        except SlackApiError as error:
            status = getattr(error.response, "status_code", 200)
            if status == 429:
                after = _seconds(error.response.headers)
                self._pace.close(account, method, channel, after)
                raise DeliveryFailed("Slack asks to wait", permanent=False, after=after, tried=False) from error
            if status >= 500:
                raise DeliveryFailed(f"Slack answered {status}", permanent=False, unsure=unsure) from error
            why = str(error.response.get("error", "unknown"))
            if why in KEYS:
                self._key_refused(why)
            raise _Slack(why) from error
        except ConnectionRefusedError as error:
            raise DeliveryFailed("Slack cannot be reached", permanent=False) from error
        except OSError as error:  # URLError and timeouts
            refused = isinstance(getattr(error, "reason", None), ConnectionRefusedError)
            raise DeliveryFailed(
                f"no answer from Slack: {error}", permanent=False, unsure=unsure and not refused
            ) from error
        found: Mapping[str, Any] = answer.data  # type: ignore[assignment]
        return found

    def _key_refused(self, why: str) -> None:
        """The rows wait for a new key, which perhaps is there already; the owners hear of it at once."""
        row = self._row
        if row is None:
            return
        self._tokens.forget(str(row.payload["account"]))
        with self._tokens.store.write() as unit:
            self._tell(unit, row, trouble_of(why))


class _Slack(Exception):
    """Slack's refusal by its own word."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error

    def failure(self) -> DeliveryFailed:
        """Return what the relay has to know."""
        remedy = REMEDIES.get(self.error, "")
        why = f"Slack: {self.error}" + (f" ({remedy})" if remedy else "")
        return DeliveryFailed(why, permanent=self.error not in TRANSIENT)


def _log(unit: Unit, row: OutboxRow, event: Event, words: Words, calling: str = "") -> list[Json]:
    """One line in the thread of the card; an answer to our question goes below what it was about. `calling` is a
    person whom it names: where there is no card, it stands in the channel by itself."""
    text = (f"<@{calling}> " if calling else "") + said(words.told(event, row.business_id))
    kind, subject = row.payload["subject"]
    places = _placements(unit, row, kind, subject)
    about = event.data.get("about")
    if not places and about:
        places = _placements(unit, row, str(about[0]), str(about[1]))
        if not places:
            return [{"method": "post", "places": _places(unit, row), "text": text}]
    if not places and (kind == "business" or calling):
        return [{"method": "post", "places": _places(unit, row), "text": text}]
    if not places:
        return []
    # What the team reads, before what one person has in direct messages.
    last = max(places, key=lambda placement: (not placement.place.startswith("D"), placement.at))
    return [{"method": "post", "places": [last.place], "thread_ts": last.message, "text": text}]


def _since(row: OutboxRow) -> str:
    """A little before the call began, as Slack writes moments."""
    return f"{row.send_started_at.timestamp() - LOOK_BACK:.6f}" if row.send_started_at else "0"


def _content(call: Json) -> Json:
    return {"text": call["text"], **({"blocks": call["blocks"]} if call.get("blocks") else {})}


def _placements(unit: Unit, row: OutboxRow, kind: str, subject: str) -> list[Placement]:
    return unit.placements.all(
        business_id=row.business_id,
        subject_kind=kind,
        subject_id=subject,
        surface=SURFACE,
        account=str(row.payload["account"]),
    )


def _places(unit: Unit, row: OutboxRow) -> list[str]:
    """Where it was typed, then where the workspace wants its news."""
    link = linked_business(unit, SURFACE, str(row.payload["account"]))
    wanted = [str(row.payload.get("place") or ""), link.place if link else ""]
    return [place for place in dict.fromkeys(wanted) if place]


def _seconds(headers: Mapping[str, str]) -> float:
    found = next((value for name, value in headers.items() if name.lower() == "retry-after"), "1")
    try:
        return max(1.0, float(found))
    except ValueError:
        return 1.0
