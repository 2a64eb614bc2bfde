"""What the bot has to be told about Slack."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

INSTALL, BACK = "/slack/install", "/slack/oauth_redirect"
API_URL = "https://slack.com/api/"
WITHIN = 10
"""Seconds a call to Slack may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackSettings:
    """`bot_tokens` by team id, the default one under ''; `api_url` ends with a slash; `command` as people type it."""

    bot_tokens: Mapping[str, str] = field(repr=False)
    signing_secret: str = field(repr=False)
    app_token: str = field(default="", repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    api_url: str = API_URL
    command: str = "/penny"

    @property
    def authorize_url(self) -> str:
        """Where a browser is asked whether Penny may come in: beside the Web API."""
        return f"{self._slack}/oauth/v2/authorize"

    def open_url(self, app: str, team: str) -> str:
        """Return what opens the app in Slack; https://docs.slack.dev/interactivity/deep-linking."""
        return f"{self._slack}/app_redirect?{urlencode({'app': app, 'team': team})}"

    @property
    def _slack(self) -> str:
        return self.api_url.removesuffix("/").removesuffix("/api")

    def token(self, team: str) -> str:
        """Return the bot's token in a team, or ''."""
        return self.bot_tokens.get(team) or self.bot_tokens.get("", "")
