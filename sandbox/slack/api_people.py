"""auth.test, users.* and team.info: who is who."""

from __future__ import annotations

from sandbox.slack.arguments import Arguments
from sandbox.slack.people import User
from sandbox.slack.refusals import SlackError
from sandbox.slack.workspaces import SlackWorld, Team
from sandbox.wire import Json


def _auth_test(_world: SlackWorld, team: Team, _args: Arguments) -> Json:
    answer: Json = {
        "url": f"https://{team.domain}.slack.com/",
        "team": team.name,
        "user": team.bot.name,
        "team_id": team.id,
        "user_id": team.bot.id,
        "bot_id": team.bot_id,
        "is_enterprise_install": team.enterprise_install,
    }
    if team.enterprise_id:
        answer["enterprise_id"] = team.enterprise_id
    return answer


def _info(_world: SlackWorld, team: Team, args: Arguments) -> Json:
    wanted = args.text("user")
    if wanted not in team.users:
        raise SlackError("user_not_found")
    return {"user": _shown(team.users[wanted], args)}


def _list(_world: SlackWorld, team: Team, args: Arguments) -> Json:
    return {
        "members": [_shown(user, args) for user in team.users.values()],
        "response_metadata": {"next_cursor": ""},
    }


def _by_email(_world: SlackWorld, team: Team, args: Arguments) -> Json:
    wanted = args.text("email").casefold()
    for user in team.users.values():
        if user.email and user.email.casefold() == wanted and not user.deleted:
            return {"user": user.as_slack()}
    raise SlackError("users_not_found")


def _team_info(_world: SlackWorld, team: Team, _args: Arguments) -> Json:
    shown: Json = {"id": team.id, "name": team.name, "domain": team.domain, "email_domain": "", "icon": {}}
    if team.enterprise_id:
        shown["enterprise_id"] = team.enterprise_id
    return {"team": shown}


def _shown(user: User, args: Arguments) -> Json:
    """Slack gives the locale only to those who ask for it with include_locale."""
    shown = user.as_slack()
    if not args.flag("include_locale"):
        del shown["locale"]
    return shown


PEOPLE = {
    "auth.test": _auth_test,
    "users.info": _info,
    "users.list": _list,
    "users.lookupByEmail": _by_email,
    "team.info": _team_info,
}
