"""Everything the page shows as one JSON object; messages and mails only as far as they are newer than it knows."""

from __future__ import annotations

import re

from sandbox.mail.journal import Accepted, Journal
from sandbox.mail.reading import Mail, read_mail
from sandbox.page.live import Live
from sandbox.slack.people import Message
from sandbox.slack.workspaces import SlackWorld, Team
from sandbox.wire import Json, RefusedError

SNIPPET = 140


def shown_teams(slack: SlackWorld) -> list[Json]:
    """The workspaces with people, channels, open modals and Home tabs; messages apart."""
    return [
        {
            "id": team.id,
            "name": team.name,
            "domain": team.domain,
            "bot": team.bot.id,
            "users": [user.as_slack() for user in team.users.values()],
            "channels": [
                {**channel.as_slack(team.bot.id), "members": list(channel.members)}
                for channel in team.channels.values()
            ],
            "stacks": {user: [view.as_slack() for view in stack] for user, stack in team.stacks.items() if stack},
            "homes": {user: view.as_slack() for user, view in team.homes.items()},
        }
        for team in slack.teams.values()
    ]


def shown_messages(slack: SlackWorld, live: Live, since: int) -> Json:
    """`there` names every message, `changed` has those that are newer than `since`."""
    there: dict[str, list[str]] = {}
    changed: list[Json] = []
    for team in slack.teams.values():
        for message in _messages(team):
            place = f"{team.id}/{message.channel}"
            there.setdefault(place, []).append(message.ts)
            if live.revision(f"{place}/{message.ts}", message) > since:
                changed.append({"place": place, **_shown(message)})
    return {"there": there, "changed": changed}


def _messages(team: Team) -> list[Message]:
    kept = [message for channel in team.messages.values() for message in channel.values()]
    return sorted([*kept, *team.ephemerals], key=lambda one: one.ts)


def _shown(message: Message) -> Json:
    times = {"at": message.at, "edited_at": message.edited_at, "only_for": message.only_for}
    return {**message.as_slack(with_metadata=True), **times}


def shown_mails(received: Journal, sent: Journal, live: Live, since: int) -> list[Json]:
    """Head lines of all mails newer than `since`, of what arrived and of what was sent from here."""
    found = []
    for box, journal in (("in", received), ("out", sent)):
        for entry in journal.entries:
            if live.revision(f"{box}-{entry.id}", entry) > since:
                found.append(_head(box, entry, read_mail(journal.raw(entry))))
    return found


def _head(box: str, entry: Accepted, mail: Mail) -> Json:
    return {
        "key": f"{box}-{entry.id}",
        "box": box,
        "mail_from": entry.mail_from,
        "rcpt_tos": [one.casefold() for one in entry.rcpt_tos],
        "at": entry.at or mail.header("Date"),
        "from": mail.header("From"),
        "to": mail.header("To"),
        "reply_to": mail.header("Reply-To"),
        "subject": mail.header("Subject"),
        "message_id": mail.header("Message-ID"),
        "in_reply_to": mail.header("In-Reply-To"),
        "references": mail.header("References"),
        "snippet": _snippet(mail.text),
        "attachments": len(mail.attachments),
    }


def _snippet(text: str) -> str:
    """How a mail begins, as lists show it: without lines such as '— Reply above this line —' and what is quoted."""
    new = re.split(r"^On .+\d{4}", text, maxsplit=1, flags=re.MULTILINE)[0] or text
    lines = [line for line in new.splitlines() if line.strip() and not line.lstrip().startswith(("—", "-- ", ">"))]
    return " ".join(" ".join(lines).split())[:SNIPPET]


def whole_mail(received: Journal, sent: Journal, key: str) -> tuple[Mail, bytes]:
    """A mail by the page's name for it, read and raw. Raises RefusedError (404)."""
    box, _, number = key.partition("-")
    journal = {"in": received, "out": sent}.get(box)
    for entry in journal.entries if journal else ():
        if str(entry.id) == number:
            raw = journal.raw(entry) if journal else b""
            return read_mail(raw), raw
    raise RefusedError(f"there is no mail '{key}'", status=404)
