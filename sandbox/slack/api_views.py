"""views.*: modals over a conversation, at most three deep, and the Home tab."""

from __future__ import annotations

import secrets
from dataclasses import replace

from sandbox.slack.arguments import Arguments
from sandbox.slack.fields import state_of
from sandbox.slack.people import View
from sandbox.slack.refusals import SlackError
from sandbox.slack.view_judge import judge_view
from sandbox.slack.workspaces import SlackWorld, Team
from sandbox.wire import Json

DEEPEST = 3


def new_view(world: SlackWorld, team: Team, user: str, content: Json, under: View | None = None) -> View:
    view_id = f"V{secrets.token_hex(5).upper()}"
    return View(
        id=view_id,
        team=team.id,
        user=user,
        content=content,
        hash=_hash(world),
        root_id=under.root_id if under else view_id,
        previous_id=under.id if under else None,
        typed=state_of(content["blocks"]),
        bot_id=team.bot_id,
        app_id=world.settings.app_id,
    )


def changed_view(world: SlackWorld, view: View, content: Json) -> View:
    """The same view with other content; what was typed stays where the ids stayed."""
    typed = state_of(content["blocks"], view.typed)
    return replace(view, content=content, typed=typed, hash=_hash(world))


def push_view(world: SlackWorld, team: Team, user: str, content: Json) -> View:
    """Raises SlackError push_limit_reached for a fourth view."""
    stack = team.stacks.get(user, [])
    if not stack:
        raise SlackError("not_found")
    if len(stack) >= DEEPEST:
        raise SlackError("push_limit_reached")
    view = new_view(world, team, user, content, stack[-1])
    team.stacks[user] = [*stack, view]
    return view


def _open(world: SlackWorld, team: Team, args: Arguments) -> Json:
    content = judge_view(args.structure("view", "invalid_arguments"), "modal")
    trigger = world.use_trigger(args.text("trigger_id"), team)
    _unique(team, content)
    trigger.used = True
    view = new_view(world, team, trigger.user, content)
    team.stacks[trigger.user] = [view]
    return {"view": view.as_slack()}


def _push(world: SlackWorld, team: Team, args: Arguments) -> Json:
    content = judge_view(args.structure("view", "invalid_arguments"), "modal")
    trigger = world.use_trigger(args.text("trigger_id"), team)
    _unique(team, content)
    view = push_view(world, team, trigger.user, content)
    trigger.used = True
    return {"view": view.as_slack()}


def _update(world: SlackWorld, team: Team, args: Arguments) -> Json:
    content = judge_view(args.structure("view", "invalid_arguments"), "modal")
    view = _wanted(team, args)
    _same_hash(view, args)
    changed = changed_view(world, view, content)
    team.put_view(changed)
    return {"view": changed.as_slack()}


def _publish(world: SlackWorld, team: Team, args: Arguments) -> Json:
    content = judge_view(args.structure("view", "invalid_arguments"), "home")
    user = args.text("user_id")
    if user not in team.users:
        raise SlackError("user_not_found")
    before = team.homes.get(user)
    if before is None:
        view = new_view(world, team, user, content)
    else:
        _same_hash(before, args)
        view = changed_view(world, before, content)
    team.homes[user] = view
    return {"view": view.as_slack()}


def _wanted(team: Team, args: Arguments) -> View:
    external = args.maybe("external_id")
    if external is not None:
        stacked = (view for stack in team.stacks.values() for view in stack)
        found = next((view for view in stacked if view.content.get("external_id") == external), None)
    else:
        found = team.view(args.text("view_id"))
    if found is None:
        raise SlackError("not_found")
    return found


def _same_hash(view: View, args: Arguments) -> None:
    if args.has("hash") and args.text("hash") != view.hash:
        raise SlackError("hash_conflict")


def _unique(team: Team, content: Json) -> None:
    external = content.get("external_id")
    stacked = (view for stack in team.stacks.values() for view in stack)
    if external and any(view.content.get("external_id") == external for view in stacked):
        raise SlackError("duplicate_external_id")


def _hash(world: SlackWorld) -> str:
    return f"{int(world.now())}.{secrets.token_hex(4)}"


VIEWS = {"views.open": _open, "views.push": _push, "views.update": _update, "views.publish": _publish}
