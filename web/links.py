"""Pages behind links: GET and HEAD show, only POST acts. Mail scanners may open everything.

`/l/{token}` is the subject of a conversation as its recipient's business sees it, with a form for each offer;
what a form did is shown by `/l/{token}/done/{key}`, to which every POST that acted leads (303): reloading it, or
sending the form twice, does nothing twice. `/l/{token}/code/{id}` asks for a mailed code.
"""

from collections.abc import Mapping
from contextlib import suppress

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from core.actions.action import Action
from core.actions.deliveries import is_unopened, note_opened
from core.actions.perform import remembered
from core.app import Penny
from core.domain.actor import Actor
from core.domain.errors import Conflict, Doubt, Expired, Refusal
from core.domain.facts import AlreadyDone, Outcome
from core.rendering.words import Words
from core.store.engine import DatabaseUnavailable
from core.store.records import Confirmation
from core.store.unit import Unit
from core.understanding.fields import raw_values, read_values, reading_for
from web.codes import ask_for_code, key_of_code, needs_code, try_code, use_code, waiting_code
from web.doorstep import SHOWS, closed
from web.forms import PRESS, Sums, Typed, at_fields, forms, key_of, page_of_key, redrawn
from web.forms import key_of_page as key_in
from web.language import Asked
from web.pages import message, page, path_of
from web.visit import Closed, Visit, summed, visit, visitor

NEWEST = 8  # entries of a history that stand open


def links(penny: Penny) -> APIRouter:
    """Return the routes. Endpoints are plain functions: their database work runs in threads."""
    router = APIRouter(include_in_schema=False)
    front = _Front(penny)
    router.add_api_route("/l/{token}", front.show, methods=SHOWS)
    router.add_api_route("/l/{token}", front.act, methods=["POST"])
    router.add_api_route("/l/{token}/done/{key}", front.show_done, methods=SHOWS)
    router.add_api_route("/l/{token}/code/{confirmation}", front.show_code, methods=SHOWS)
    router.add_api_route("/l/{token}/code/{confirmation}", front.take_code, methods=["POST"])
    return router


class _Front:
    def __init__(self, penny: Penny) -> None:
        self.penny = penny

    # The subject

    def show(self, token: str, asked: Asked, request: Request) -> Response:
        at = self._visit(token, asked)
        if isinstance(at, Visit) and request.method == "GET":
            self._note_opened(at)
        return self._page(at) if isinstance(at, Visit) else closed(self.penny, at, token, asked)

    def _note_opened(self, at: Visit) -> None:
        """That the page was asked for is kept; nothing is decided by it."""
        party = (at.opened.conversation, at.opened.contact)
        if self.penny.read(lambda unit: is_unopened(unit, *party)):
            with suppress(Conflict, DatabaseUnavailable), self.penny.store.write() as unit:
                note_opened(unit, *party, at.by)

    def act(self, token: str, raw: Typed, asked: Asked) -> Response:
        at = self._visit(token, asked)
        if not isinstance(at, Visit):
            return closed(self.penny, at, token, asked)
        try:
            action = self.penny.action(raw.get("action", ""))
        except KeyError:
            action = None
        if action is None or action.on != at.kind:
            return self._no_action(at)
        if at.stopped:
            return self._page(at, alert=_stopped_words(at.words), status=409)
        if raw.get(PRESS):
            return self._redrawn(at, action, raw)
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
            return RedirectResponse(f"{self._path(at)}/code/{found.id}", status_code=303)
        key = key_of(action, raw)
        self.penny.perform(action, command, at.by, key=key)
        return self._to_done(at, key)

    def _redrawn(self, at: Visit, action: Action, raw: Mapping[str, str]) -> Response:
        """The form once more, with a row more or less and the sums of what was typed; nothing is done."""
        raw = redrawn(action, raw)
        sums = self.penny.read(lambda unit: summed(unit, at.by, at.case, action, raw))
        return self._page(at, tried=action.name, raw=raw, sums=sums)

    # What a form did

    def show_done(self, token: str, key: str, asked: Asked) -> Response:
        """Show what was done under the form's key, and the subject as it stands now."""

        def look(unit: Unit) -> tuple[Visit | Closed, Outcome | None]:
            at = visit(unit, token, asked)
            wanted = key_in(key)
            return at, remembered(unit, at.by, wanted) if wanted and isinstance(at, Visit) else None

        at, outcome = self.penny.read(look)
        if not isinstance(at, Visit):
            return closed(self.penny, at, token, asked)
        if outcome is None:
            return RedirectResponse(self._path(at), status_code=303)
        return self._page(at, done=said_of(at.words, outcome), repeated=isinstance(outcome, AlreadyDone))

    def _to_done(self, at: Visit, key: str) -> Response:
        return RedirectResponse(f"{self._path(at)}/done/{page_of_key(key)}", status_code=303)

    def _is_sensitive(self, at: Visit, action: Action, command: object) -> bool:
        """Whether this needs a code from the mailbox whatever the amount."""
        rule = action.sensitive
        return rule is not None and self.penny.read(lambda unit: rule(command, at.case, unit))

    # The code

    def show_code(self, token: str, confirmation: str, asked: Asked) -> Response:
        at, found = self._waiting(token, confirmation, asked)
        if not isinstance(at, Visit):
            return closed(self.penny, at, token, asked)
        return self._code_page(at, found) if found else self._no_action(at)

    def take_code(self, token: str, confirmation: str, raw: Typed, asked: Asked) -> Response:
        at, found = self._waiting(token, confirmation, asked)
        if not isinstance(at, Visit):
            return closed(self.penny, at, token, asked)
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
        by = self.penny.read(lambda unit: visitor(unit, at.opened, at.by.language, confirmation=found.id))
        key = key_of_code(found)
        self.penny.perform(action, command, by, key=key)
        if found.state != "used":
            with self.penny.store.write() as unit:
                use_code(unit, found)
        return self._to_done(at, key)

    def _try(self, at: Visit, found: Confirmation, code: str) -> Refusal | None:
        with self.penny.store.write() as unit:
            current = waiting_code(unit, at, found.id)
            return try_code(unit, self.penny.secret, current, code) if current else Expired(what="code")

    def _waiting(self, token: str, id_: str, asked: str) -> tuple[Visit | Closed, Confirmation | None]:
        def look(unit: Unit) -> tuple[Visit | Closed, Confirmation | None]:
            at = visit(unit, token, asked)
            return at, waiting_code(unit, at, id_) if isinstance(at, Visit) else None

        return self.penny.read(look)

    # Pages

    def _page(
        self,
        at: Visit,
        *,
        status: int = 200,
        alert: tuple[str, str] = ("", ""),
        done: tuple[str, str] = ("", ""),
        repeated: bool = False,
        tried: str = "",
        raw: Mapping[str, str] | None = None,
        errors: Mapping[str, str] | None = None,
        sums: Sums | None = None,
    ) -> HTMLResponse:
        history = [(event.at, at.words.told(event, at.by.business)) for event in reversed(at.events)]
        return page(
            f"{at.kind}.html",
            at.words,
            status=status,
            v=at.view,
            forms=forms(at, tried, raw, errors, sums),
            history=(history[:NEWEST], history[NEWEST:]),
            alert=alert,
            done=done,
            repeated=repeated,
            here=self._path(at),
            logo=at.logo[1],
            stopped=at.stopped,
            files=at.files,
            reader=at.by.name,
        )

    def _refused(self, at: Visit, action: Action, raw: Mapping[str, str], refusal: Refusal) -> Response:
        errors = at_fields(at.words, action, raw, refusal)
        raw = {**raw, **refusal.again} if isinstance(refusal, Doubt) else raw
        sentence = at.words.refusal(refusal)
        alert = (sentence.text, sentence.next_step)
        if errors:  # the list that follows names each of them
            alert = (at.words._("Please check this first. Nothing was done."), "")
        fresh = self._visit(at.token, at.by.language)
        shown = fresh if isinstance(fresh, Visit) else at
        return self._page(
            shown, status=422 if errors else 409, alert=alert, tried=action.name, raw=raw, errors=errors
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
            here=self._path(at),
            did=f"{self._path(at)}/done/{page_of_key(key_of_code(found))}",
        )

    def _no_action(self, at: Visit) -> Response:
        w = at.words
        lines = [w._("There is no such thing to do here."), w._("Use the buttons on the page itself.")]
        title = w._("There is no such page")
        return message(w, status=404, title=title, lines=lines, back=self._path(at))

    # Reading

    def _visit(self, token: str, asked: str) -> Visit | Closed:
        return self.penny.read(lambda unit: visit(unit, token, asked))

    def _command(self, by: Actor, at: Visit, action: Action, raw: Mapping[str, str]) -> object:
        return self.penny.read(lambda unit: read_values(action, at.subject, raw, reading_for(unit, by, at.case)))

    def _path(self, at: Visit) -> str:
        return path_of(self.penny, at.token)


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
