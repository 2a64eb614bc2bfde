"""Whether Slack takes the token: for `penny doctor`."""

from collections.abc import Mapping

from slack_sdk.errors import SlackApiError
from slack_sdk.web.client import WebClient

from bot.settings import WITHIN


def check_token(bot_tokens: Mapping[str, str], api_url: str) -> tuple[bool, str, str]:
    """Ask auth.test with every token; returns (ok, what it says, what to do)."""
    says = []
    for team, token in bot_tokens.items():
        client = WebClient(token=token, base_url=api_url, timeout=WITHIN, retry_handlers=[])
        try:
            answer = client.auth_test()
        except SlackApiError as error:
            why = str(error.response.get("error", "unknown"))
            return False, f"Slack refuses the token{f' of {team}' if team else ''}: {why}", "install the app again"
        except OSError as error:
            return (
                False,
                f"Slack cannot be reached at {api_url}: {error}",
                "check the network and PENNY_SLACK_API_URL",
            )
        says.append(f"{answer.get('team', '')} as {answer.get('user', '')}")
    return True, ", ".join(says), ""
