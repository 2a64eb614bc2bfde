"""What people do with their hands: press buttons, choose from menus, submit and close modals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sandbox.slack.api_views import changed_view, push_view
from sandbox.slack.deliveries import Deliverer, Delivery
from sandbox.slack.fields import Part, fill, find_part, missing_fields, state_of
from sandbox.slack.people import Channel, Message, User, View
from sandbox.slack.refusals import SlackError
from sandbox.slack.view_judge import judge_view
from sandbox.slack.workspaces import SlackWorld, Team
from sandbox.wire import Json, RefusedError

_STATUS = {
    "operation_timeout": "operation_timeout",
    "connection_failed": "dispatch_failed",
    "http_error": "http_error",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """One person in one workspace, and the way to the app."""

    world: SlackWorld
    out: Deliverer
    team: Team
    user: User

    def _payload(self, kind: str) -> Json:
        enterprise = self.team.enterprise_id
        team: Json = {"id": self.team.id, "domain": self.team.domain}
        if enterprise:
            team |= {"enterprise_id": enterprise, "enterprise_name": self.team.name}
        return {
            "type": kind,
            "team": team,
            "user": {
                "id": self.user.id,
                "username": self.user.name,
                "name": self.user.name,
                "team_id": self.user.team,
            },
            "api_app_id": self.world.settings.app_id,
            "token": "deprecated",
            "enterprise": {"id": enterprise, "name": self.team.name} if enterprise else None,
            "is_enterprise_install": self.team.enterprise_install,
        }

    async def shortcut(self, callback_id: str, channel: Channel | None, message: Message | None) -> Json:
        """A global shortcut, or of a message's menu."""
        payload = self._payload("shortcut" if message is None else "message_action")
        payload |= {"callback_id": callback_id, "trigger_id": self._trigger(), "action_ts": self.world.next_ts()}
        if message is not None and channel is not None:
            payload |= {
                "response_url": self.world.give_hook(self.team.id, self.user.id, channel.id),
                "message_ts": message.ts,
                "channel": {"id": channel.id, "name": channel.name},
                "message": message.as_slack(),
            }
        return _answer(await self.out.payload(payload))

    def _trigger(self) -> str:
        return self.world.give_trigger(self.team.id, self.user.id).id

    async def press(
        self, channel: Channel, message: Message, wanted: str, value: Any, seen: list[Json] | None
    ) -> Json:
        """A button or menu of a message; `seen` are the blocks on a screen that wasn't updated yet."""
        part = find_part(message.blocks if seen is None else seen, wanted)
        hook = self.world.give_hook(self.team.id, self.user.id, channel.id, message)
        container: Json = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": message.only_for is not None,
        }
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        payload = self._payload("block_actions") | {
            "container": container,
            "trigger_id": self._trigger(),
            "channel": {"id": channel.id, "name": channel.name},
            "response_url": hook,
            "state": {"values": _state_with(list(message.blocks if seen is None else seen), part, value)},
            "actions": [self._action(part, value)],
        }
        if message.only_for is None:  # of an ephemeral message Slack sends only the place
            payload["message"] = message.as_slack()
        return _answer(await self.out.payload(payload))

    async def press_in_view(self, view: View, wanted: str, value: Any) -> Json:
        """A button or menu of a modal or of the Home tab."""
        part = find_part(view.blocks, wanted)
        if part.kind not in {"button", "overflow", "workflow_button"} and value is not None:
            view = self.typed(view, {wanted: value})
        payload = self._payload("block_actions") | {
            "container": {"type": "view", "view_id": view.id},
            "trigger_id": self._trigger(),
            "view": view.as_slack(),
            "actions": [self._action(part, value)],
        }
        return _answer(await self.out.payload(payload))

    async def submit(self, values: Json) -> Json:
        """Fills the top modal and submits it; `errors` by block id when Slack or the app refuses."""
        view = self.typed(self._top(), values)
        missing = missing_fields(view.blocks, view.typed)
        if missing:
            return {"status": "ok", "ack_ms": 0.0, "errors": missing, "sent": False, "http_status": None}
        payload = self._payload("view_submission") | {
            "trigger_id": self._trigger(),
            "view": view.as_slack(),
            "response_urls": [],
        }
        delivery = await self.out.payload(payload)
        answer = {**_answer(delivery), "errors": None, "sent": True}
        if delivery.fate == "ok":
            answer |= self._after_submission(view, delivery.json_body() or {})
        return answer

    async def close(self, *, everything: bool) -> Json:
        """The cross or Cancel; the app hears of it only when the view asked with notify_on_close."""
        view = self._top()
        stack = self.team.stacks[self.user.id]
        cleared = everything or bool(view.content.get("clear_on_close"))
        self.team.stacks[self.user.id] = [] if cleared else stack[:-1]
        if not view.content.get("notify_on_close"):
            return {"status": "ok", "ack_ms": 0.0, "http_status": None}
        payload = self._payload("view_closed") | {"view": view.as_slack(), "is_cleared": cleared}
        return _answer(await self.out.payload(payload))

    async def options(self, wanted: str, query: str) -> Json:
        """What an external menu of the top modal offers for some typed letters."""
        view = self._top()
        part = find_part(view.blocks, wanted)
        payload = self._payload("block_suggestion") | {
            "container": {"type": "view", "view_id": view.id},
            "view": view.as_slack(),
            "action_id": part.action_id,
            "block_id": part.block_id,
            "value": query,
        }
        delivery = await self.out.payload(payload)
        return {**_answer(delivery), "options": (delivery.json_body() or {}).get("options", [])}

    def _top(self) -> View:
        stack = self.team.stacks.get(self.user.id)
        if not stack:
            raise RefusedError(f"{self.user.name} has no modal open", status=404)
        return stack[-1]

    def typed(self, view: View, values: Json) -> View:
        """The view with some fields filled in, by label or id; kept, as text on a screen is."""
        typed = {block: dict(fields) for block, fields in view.typed.items()}
        for wanted, value in values.items():
            part = _field(view, wanted)
            typed.setdefault(part.block_id, {})[part.action_id] = fill(part, value)
        changed = replace(view, typed=typed)
        self.team.put_view(changed)
        return changed

    def _action(self, part: Part, value: Any) -> Json:
        action: Json = {
            "type": part.kind,
            "action_id": part.action_id,
            "block_id": part.block_id,
            "action_ts": self.world.next_ts(),
        }
        if part.kind == "button":
            action["text"] = part.element.get("text")
            action |= {key: part.element[key] for key in ("value", "style", "url") if key in part.element}
        elif part.kind != "workflow_button":
            action |= fill(part, value)
        return action

    def _after_submission(self, view: View, body: Json) -> Json:
        """What the modal does with the app's answer; what Slack couldn't use is told in `status`."""
        stack = self.team.stacks.get(self.user.id, [])
        action = body.get("response_action")
        try:
            if action is None:
                self.team.stacks[self.user.id] = [one for one in stack if one.id != view.id]
            elif action == "clear":
                self.team.stacks[self.user.id] = []
            elif action == "errors":
                return {"errors": _errors(view, body.get("errors"))}
            elif action == "update":
                content = judge_view(body.get("view"), "modal")
                self.team.put_view(changed_view(self.world, view, content))
            elif action == "push":
                push_view(self.world, self.team, self.user.id, judge_view(body.get("view"), "modal"))
            else:
                return {"status": f"invalid_response: unknown response_action '{action}'"}
        except SlackError as refusal:
            return {"status": f"invalid_response: {refusal.error} {' '.join(refusal.details)}".strip()}
        return {}


def _state_with(blocks: list[Json], part: Part, value: Any) -> Json:
    """The values of a message's menus, the one just chosen included."""
    values = state_of(blocks)
    if part.action_id in values.get(part.block_id, {}):
        values[part.block_id][part.action_id] = fill(part, value)
    return values


def _field(view: View, wanted: str) -> Part:
    """An input block's field; menus outside of input blocks only when no input is called so."""
    try:
        return find_part(_inputs(view), wanted)
    except RefusedError:
        return find_part(view.blocks, wanted)


def _inputs(view: View) -> list[Json]:
    return [block for block in view.blocks if block.get("type") == "input"]


def _errors(view: View, errors: object) -> Json:
    """Errors must name blocks of the view; Slack shows nothing useful when they don't."""
    inputs = {block.get("block_id") for block in _inputs(view)}
    if not isinstance(errors, dict) or not errors:
        raise SlackError("invalid_errors", ["[ERROR] errors must be an object: block_id → sentence"])
    unknown = sorted(set(errors) - inputs)
    if unknown:
        raise SlackError("invalid_errors", [f"[ERROR] no input block is called {', '.join(unknown)}"])
    return dict(errors)


def _answer(delivery: Delivery) -> Json:
    return {
        "status": _STATUS.get(delivery.fate, "ok"),
        "ack_ms": delivery.ack_ms,
        "http_status": delivery.http_status,
    }
