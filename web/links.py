"""Pages behind links: GET and HEAD show, only POST acts. Mail scanners may open everything.

`/l/{token}` is the subject of a conversation as its recipient's business sees it, with a form for each offer;
`/l/{token}/code/{id}` asks for a mailed code; `/l/{token}/stop` ends all mail.
"""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from core.actions import doors
from core.actions.action import Action
from core.actions.doors import Opened
from core.app import Penny
from core.domain.actor import Actor
from core.domain.errors import Conflict, Doubt, Expired, Refusal
from core.domain.facts import AlreadyDone, Outcome
from core.rendering.words import Words, words_for
from core.store.records import Confirmation
from core.store.unit import Unit
from core.understanding.fields import raw_values, read_values, reading_for
from web.codes import ask_for_code, needs_code, try_code, use_code, waiting_code
from web.forms import at_fields, forms, key_of, submitted
from web.pages import message, page
from web.stop import stop, wanted
from web.visit import STOPPED, Closed, Visit, visit, visitor

SHOWS = ["GET", "HEAD"]
Typed = Annotated[dict[str, str], Depends(submitted)]


def links(penny: Penny) -> APIRouter:
    """Return the routes. Endpoints are plain functions: their database work runs in threads."""
    router = APIRouter(include_in_schema=False)
    front = _Front(penny)
    router.add_api_route("/l/{token}", front.show, methods=SHOWS)
    router.add_api_route("/l/{token}", front.act, methods=["POST"])
    router.add_api_route("/l/{token}/code/{confirmation}", front.show_code, methods=SHOWS)
    router.add_api_route("/l/{token}/code/{confirmation}", front.take_code, methods=["POST"])
    router.add_api_route("/l/{token}/stop", front.show_stop, methods=SHOWS)
    router.add_api_route("/l/{token}/stop", front.take_stop, methods=["POST"])
    return router


class _Front:
    def __init__(self, penny: Penny) -> None:
        self.penny = penny

    # The subject

    def show(self, token: str) -> Response:
        at = self._visit(token)
        return self._page(at) if isinstance(at, Visit) else closed(at)

    def act(self, token: str, raw: Typed) -> Response:
        at = self._visit(token)
        if not isinstance(at, Visit):
            return closed(at)
        try:
            action = self.penny.action(raw.get("action", ""))
        except KeyError:
            action = None
        if action is None or action.on != at.kind:
            return self._no_action(at)
        if at.stopped:
            return self._page(at, alert=_stopped_words(at.words), status=409)
        try:
            return self._act(at, action, raw)
        except Refusal as refusal:
            return self._refused(at, action, raw, refusal)
        except Conflict:
            return self._page(at, alert=_conflict_words(at.words), status=409)

    def _act(self, at: Visit, action: Action, raw: Mapping[str, str]) -> Response:
        command = self._command(at.by, at, action, raw)
        if (needs_code(at, action) or self._is_sensitive(at, action, command)) and action.may(at.by, at.case) is None:
            values = raw_values(action, command)
            with self.penny.store.write() as unit:
                found = ask_for_code(unit, self.penny.secret, at, action, values)
            return RedirectResponse(f"{self._path(at.token)}/code/{found.id}", status_code=303)
        outcome = self.penny.perform(action, command, at.by, key=key_of(action, raw))
        return self._done(at, said_of(at.words, outcome), repeated=isinstance(outcome, AlreadyDone))

    def _is_sensitive(self, at: Visit, action: Action, command: object) -> bool:
        """Whether this needs a code from the mailbox whatever the amount."""
        rule = action.sensitive
        return rule is not None and self.penny.read(lambda unit: rule(command, at.case, unit))

    # The code

    def show_code(self, token: str, confirmation: str) -> Response:
        at, found = self._waiting(token, confirmation)
        if not isinstance(at, Visit):
            return closed(at)
        return self._code_page(at, found) if found else self._no_action(at)

    def take_code(self, token: str, confirmation: str, raw: Typed) -> Response:
        at, found = self._waiting(token, confirmation)
        if not isinstance(at, Visit):
            return closed(at)
        if found is None:
            return self._no_action(at)
        if at.stopped:
            return self._page(at, alert=_stopped_words(at.words), status=409)
        wrong = self._try(at, found, raw.get("code", ""))
        if wrong is not None:
            return self._code_page(at, found, error=str(at.words.refusal(wrong)), over=isinstance(wrong, Expired))
        try:
            return self._confirmed(at, found)
        except Refusal as refusal:
            sentence = at.words.refusal(refusal)
            return self._page(at, alert=(sentence.text, sentence.next_step), status=409)
        except Conflict:
            return self._page(at, alert=_conflict_words(at.words), status=409)

    def _confirmed(self, at: Visit, found: Confirmation) -> Response:
        action = self.penny.action(found.action)
        command = self._command(at.by, at, action, found.values)
        by = self.penny.read(lambda unit: visitor(unit, at.opened, confirmation=found.id))
        outcome = self.penny.perform(action, command, by, key=f"confirm:{found.id}")
        if found.state != "used":
            with self.penny.store.write() as unit:
                use_code(unit, found)
        return self._done(at, said_of(at.words, outcome), repeated=isinstance(outcome, AlreadyDone))

    def _try(self, at: Visit, found: Confirmation, code: str) -> Refusal | None:
        with self.penny.store.write() as unit:
            current = waiting_code(unit, at, found.id)
            return try_code(unit, self.penny.secret, current, code) if current else Expired(what="code")

    def _waiting(self, token: str, id_: str) -> tuple[Visit | Closed, Confirmation | None]:
        def look(unit: Unit) -> tuple[Visit | Closed, Confirmation | None]:
            at = visit(unit, token)
            return at, waiting_code(unit, at, id_) if isinstance(at, Visit) else None

        return self.penny.read(look)

    # Never again

    def show_stop(self, token: str) -> Response:
        found = self._door(token)
        return self._stop_page(*found) if found else closed("unknown")

    def take_stop(self, token: str, raw: Typed) -> Response:
        found = self._door(token)
        if found is None:
            return closed("unknown")
        opened, by, sender = found
        kind = wanted(raw)
        if not kind:
            return self._stop_page(opened, by, sender, status=422)
        with self.penny.store.write() as unit:
            stop(unit, opened, kind)
        return self._stop_page(opened, by, sender, done=True, reported=kind == "report")

    def _door(self, token: str) -> tuple[Opened, Actor, str] | None:
        """An expired link still ends the mail: saying no never runs out."""

        def look(unit: Unit) -> tuple[Opened, Actor, str] | None:
            opened = doors.opened(unit, "link", token)
            if opened is None:
                return None
            return opened, visitor(unit, opened), unit.business(opened.contact.business_id).name

        return self.penny.read(look)

    # Pages

    def _page(
        self,
        at: Visit,
        *,
        status: int = 200,
        alert: tuple[str, str] = ("", ""),
        done: tuple[str, str] = ("", ""),
        tried: str = "",
        raw: Mapping[str, str] | None = None,
        errors: Mapping[str, str] | None = None,
    ) -> HTMLResponse:
        history = [(at.words.moment(event.at), at.words.told(event, at.by.business)) for event in reversed(at.events)]
        return page(
            f"{at.kind}.html",
            at.words,
            status=status,
            v=at.view,
            forms=forms(at, tried, raw, errors),
            history=history,
            alert=alert,
            done=done,
            here=self._path(at.token),
            stopped=at.stopped,
            reader=at.by.name,
        )

    def _done(self, at: Visit, said: tuple[str, str], *, repeated: bool) -> Response:
        after = self._visit(at.token)
        shown = after if isinstance(after, Visit) else at
        return self._page(shown, alert=said) if repeated else self._page(shown, done=said)

    def _refused(self, at: Visit, action: Action, raw: Mapping[str, str], refusal: Refusal) -> Response:
        errors = at_fields(at.words, action, raw, refusal)
        raw = {**raw, **refusal.again} if isinstance(refusal, Doubt) else raw
        sentence = at.words.refusal(refusal)
        fresh = self._visit(at.token)
        shown = fresh if isinstance(fresh, Visit) else at
        return self._page(
            shown,
            status=422 if errors else 409,
            alert=(sentence.text, sentence.next_step),
            tried=action.name,
            raw=raw,
            errors=errors,
        )

    def _code_page(self, at: Visit, found: Confirmation, *, error: str = "", over: bool = False) -> Response:
        try:
            action = self.penny.action(found.action)
        except KeyError:
            return self._no_action(at)
        over = over or found.state == "spent"
        shown = [(at.words.field(field), found.values.get(field.name, "")) for field in action.fields]
        return page(
            "code.html",
            at.words,
            status=(410 if over else 422) if error else 200,
            label=at.words.label(action),
            v=at.view,
            shown=[(name, value) for name, value in shown if value],
            email=masked(at.opened.contact.email),
            error=error,
            over=over,
            used=found.state == "used",
            here=self._path(at.token),
        )

    def _stop_page(
        self,
        opened: Opened,
        by: Actor,
        sender: str,
        *,
        done: bool = False,
        reported: bool = False,
        status: int = 200,
    ) -> Response:
        return page(
            "stop.html",
            words_for(by.language, by.timezone),
            status=status,
            email=opened.contact.email,
            sender=sender,
            done=done or opened.contact.delivery == STOPPED,
            reported=reported,
        )

    def _no_action(self, at: Visit) -> Response:
        w = at.words
        lines = [w._("There is no such thing to do here."), w._("Use the buttons on the page itself.")]
        title = w._("There is no such page")
        return message(w, status=404, title=title, lines=lines, back=self._path(at.token))

    # Reading

    def _visit(self, token: str) -> Visit | Closed:
        return self.penny.read(lambda unit: visit(unit, token))

    def _command(self, by: Actor, at: Visit, action: Action, raw: Mapping[str, str]) -> object:
        return self.penny.read(lambda unit: read_values(action, at.subject, raw, reading_for(unit, by, at.case)))

    def _path(self, token: str) -> str:
        return urlsplit(self.penny.link(token)).path


def closed(why: Closed) -> Response:
    """Return the page of a door that does not open; whoever asks is not known, so it is in English."""
    w = words_for("en", "UTC")
    match why:
        case "expired":
            title = w._("This link is no longer good")
            lines = [
                w._("Links are good for some months, and until they are withdrawn."),
                w._("Answer the email it came in and ask for a new one, or use the link in a newer email."),
            ]
            return message(w, status=410, title=title, lines=lines)
        case "gone":
            title = w._("There is nothing here any more")
            lines = [w._("What this link showed has been withdrawn."), w._("Answer the email to ask about it.")]
            return message(w, status=404, title=title, lines=lines)
    title = w._("This link opens nothing")
    lines = [
        w._("It may have been cut off when it was copied: open it from the email itself."),
        w._("If that does not help, answer the email: a person reads it."),
    ]
    return message(w, status=404, title=title, lines=lines)


def said_of(words: Words, outcome: Outcome) -> tuple[str, str]:
    """Return what happened and what comes next."""
    sentence = words.outcome(outcome)
    return sentence.text, sentence.next_step


def masked(email: str) -> str:
    """Return an address that its owner recognises and nobody else learns: 'a…@acme.example'."""
    name, _, domain = email.partition("@")
    return f"{name[:1]}…@{domain}"


def _stopped_words(words: Words) -> tuple[str, str]:
    return (
        words._("You asked Penny never to write to you, so nothing can be decided here any more."),
        words._("Write to the other side directly."),
    )


def _conflict_words(words: Words) -> tuple[str, str]:
    return (
        words._("Somebody changed this at the same moment. Nothing was done."),
        words._("Look at it as it stands now and try again."),
    )
