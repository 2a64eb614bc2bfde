"""The control API's third part: what concerns the playground itself."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator

from sandbox.page.live import Live
from sandbox.page.stage import Stage
from sandbox.settings import SandboxSettings
from sandbox.slack.control import SlackControl
from sandbox.slack.fields import words_of
from sandbox.wire import Asked, Json, RefusedError

NEWCOMER = {"id": "T-JUNIPER", "name": "Juniper"}
NEWCOMERS = (
    {"id": "U-KIM", "name": "kim", "real_name": "Kim Osei", "email": "kim@juniper.example", "tz": "Europe/London",
     "locale": "en-GB", "is_owner": True},
    {"id": "U-LOU", "name": "lou", "real_name": "Lou Park", "email": "lou@juniper.example", "tz": "Europe/London",
     "locale": "en-GB"},
)  # fmt: skip
_LINE = re.compile(r"^[•\-\s]*`(?P<typed>[^`]+)`\s*(?P<help>.+)$", re.MULTILINE)


class PageControl:
    """Every method takes the fields of one control request and answers JSON. Raises RefusedError."""

    def __init__(self, settings: SandboxSettings, stage: Stage, live: Live, slack: SlackControl) -> None:
        self.settings = settings
        self.stage = stage
        self.live = live
        self.slack = slack
        self.anew = asyncio.Event()
        self.anew_seeded = True

    async def pulse(self, _asked: Asked) -> Json:
        """A number that rises with everything that happens."""
        return {"version": self.live.version}

    async def prepare(self, asked: Asked) -> Json:
        """Whoever sets the scene says how far it is; an empty `text` opens the playground."""
        self.stage.preparing = asked.text("text", "")
        self.stage.done, self.stage.of = int(asked.number("done", 0)), int(asked.number("of", 0))
        if not self.stage.preparing and not self.stage.opened_at:
            self.stage.opened_at = self.slack.world.business_now()
        self.stage.seeded = asked.flag("seeded", default=self.stage.seeded)
        return self.stage.as_json()

    async def account(self, asked: Asked) -> Json:
        """Somebody has a mailbox here, whether or not a mail ever came."""
        self.stage.accounts[asked.text("address").casefold()] = asked.text("name", "")
        return {"accounts": self.stage.accounts}

    async def start_anew(self, asked: Asked) -> Json:
        """Everything from the beginning, Penny too. The sandbox can't do that: it ends, and says to its starter
        by the exit code that it is to be begun anew.
        """
        if not self.settings.has_starter:
            raise RefusedError("nobody would start it again: this sandbox runs by itself", status=409)
        self.anew_seeded = asked.flag("seed", default=True)
        self.stage.preparing = "Starting anew"
        asyncio.get_running_loop().call_later(0.1, self.anew.set)  # the answer gets out first
        return {}

    async def newcomer(self, _asked: Asked) -> Json:
        """A workspace that never heard of the app, with people who may install it; the same one each time."""
        team = Asked(fields={**NEWCOMER, "installed": False})
        await self.slack.create_team(team)
        for person in NEWCOMERS:
            await self.slack.create_user(Asked(fields={"team": NEWCOMER["id"], **person}))
        people = [person["id"] for person in NEWCOMERS]
        await self.slack.create_channel(
            Asked(fields={"team": NEWCOMER["id"], "id": "C-MONEY", "name": "money", "members": people, "bot": False})
        )
        im = await self.slack.open_im(Asked(fields={"team": NEWCOMER["id"], "user": people[0]}))
        return {"team": NEWCOMER["id"], "user": people[0], "channel": im["channel"]["id"]}

    async def words(self, asked: Asked) -> Json:
        """What can be typed after the command, as the app itself tells in its help; nothing is shown to anybody."""
        team = self.slack.world.team(asked.text("team"))
        user = team.user(asked.text("user"))
        channel = team.im_with(user.id)
        command = asked.text("command")
        delivery = await self.slack.out.form(
            "slash",
            {
                "token": "deprecated",
                "team_id": team.id,
                "team_domain": team.domain,
                "channel_id": channel.id,
                "channel_name": channel.name,
                "user_id": user.id,
                "user_name": user.name,
                "command": command,
                "text": "help",
                "api_app_id": self.slack.world.settings.app_id,
                "is_enterprise_install": "false",
                "response_url": self.slack.world.give_hook(team.id, user.id, channel.id),
                "trigger_id": "none",  # a form can't be opened: nobody asked for one
            },
        )
        body = delivery.json_body() or {}
        listed = str(body.get("text", "")).rpartition(":")[2].rstrip(". ").split(",")
        verbs = {one.strip().casefold() for one in listed}
        return {"words": list(_examples(command, words_of(body.get("blocks") or []), verbs))}


def _examples(command: str, text: str, verbs: set[str]) -> Iterator[Json]:
    """Every example of a help text with its sentence and its verb: the longest of the listed ones, else its first
    word."""
    for found in _LINE.finditer(text):
        typed = found["typed"].removeprefix(command).strip()
        if typed:
            said = f"{typed.casefold()} "
            fitting = [verb for verb in verbs if said.startswith(f"{verb} ")]
            verb = max(fitting, key=len, default=said.split(maxsplit=1)[0])
            yield {"typed": typed, "help": found["help"].strip(), "verb": verb}
