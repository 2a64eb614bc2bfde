"""What does not need a good link: asking for a new one, and saying never again.

`/l/{token}/new` mails the page's new address to the contact that the old one was for, once a day. It answers alike
whether the link was ever one of ours, so nobody learns here which links exist.
"""

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from core.actions import doors
from core.actions.doors import Opened
from core.actions.tell import receipt
from core.app import Penny
from core.domain.actor import Actor
from core.domain.tokens import TOKEN
from core.rendering.words import Words, words_for
from core.store.unit import Unit
from web.forms import Typed
from web.language import Asked
from web.pages import page, path_of
from web.stop import is_digest, stop, wanted
from web.visit import STOPPED, Closed, Visit, visit, visitor

SHOWS = ["GET", "HEAD"]


def doorstep(penny: Penny) -> APIRouter:
    """Return the routes."""
    router = APIRouter(include_in_schema=False)
    front = _Doorstep(penny)
    router.add_api_route("/l/{token}/new", front.show_new, methods=SHOWS)
    router.add_api_route("/l/{token}/new", front.send_new, methods=["POST"])
    router.add_api_route("/l/{token}/stop", front.show_stop, methods=SHOWS)
    router.add_api_route("/l/{token}/stop", front.take_stop, methods=["POST"])
    return router


def closed(penny: Penny, why: Closed, token: str, asked: str) -> Response:
    """Return the page of a door that does not open; whoever asks is not known, so the browser's language counts."""
    w = words_for(asked or "en", "UTC")
    lines, status = _closed_words(w, why)
    new = f"{path_of(penny, token if TOKEN.fullmatch(token.lower()) else '-')}/new" if why != "gone" else ""
    return page("closed.html", w, status=status, lines=lines, new=new, asked_for=False)


class _Doorstep:
    def __init__(self, penny: Penny) -> None:
        self.penny = penny

    # A new link

    def show_new(self, token: str, asked: Asked) -> Response:
        """Show the door as it is: asking for a new link takes the button."""
        at = self.penny.read(lambda unit: visit(unit, token, asked))
        return self._to_page(token) if isinstance(at, Visit) else closed(self.penny, at, token, asked)

    def send_new(self, token: str, asked: Asked) -> Response:
        at = self.penny.read(lambda unit: visit(unit, token, asked))
        if isinstance(at, Visit):
            return self._to_page(token)
        if at == "expired":
            with self.penny.store.write() as unit:
                _mail_new_link(unit, token)
        return page("closed.html", words_for(asked or "en", "UTC"), lines=("", []), new="", asked_for=True)

    def _to_page(self, token: str) -> Response:
        return RedirectResponse(path_of(self.penny, token), status_code=303)

    # Never again

    def show_stop(self, token: str, asked: Asked) -> Response:
        found = self._door(token, asked)
        return self._stop_page(*found) if found else closed(self.penny, "unknown", token, asked)

    def take_stop(self, token: str, raw: Typed, asked: Asked) -> Response:
        found = self._door(token, asked)
        if found is None:
            return closed(self.penny, "unknown", token, asked)
        opened, by, sender = found
        kind = wanted(raw)
        if not kind:
            return self._stop_page(opened, by, sender, status=422)
        with self.penny.store.write() as unit:
            stop(unit, opened, kind)
        return self._stop_page(opened, by, sender, done=True, reported=kind == "report")

    def _door(self, token: str, asked: str) -> tuple[Opened, Actor, str] | None:
        """An expired link still ends the mail: saying no never runs out."""

        def look(unit: Unit) -> tuple[Opened, Actor, str] | None:
            opened = doors.opened(unit, "link", token)
            if opened is None:
                return None
            return opened, visitor(unit, opened, asked), unit.business(opened.contact.business_id).name

        return self.penny.read(look)

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
            digest=is_digest(opened),
        )


def _mail_new_link(unit: Unit, token: str) -> None:
    """To the stored contact only, whoever pressed the button; one that was withdrawn stays withdrawn."""
    opened = doors.opened(unit, "link", token)
    if opened is None or opened.door.revoked_at is not None:
        return
    receipt(
        unit,
        contact=opened.contact,
        conversation_id=opened.conversation.id,
        key=f"link:{opened.conversation.id}:{unit.real_now.date().isoformat()}",
        template="link",
        data={},
    )


def _closed_words(w: Words, why: Closed) -> tuple[tuple[str, list[str]], int]:
    match why:
        case "expired":
            lines = [w._("Links are good for some months, and until they are withdrawn.")]
            return (w._("This link is no longer good"), lines), 410
        case "gone":
            lines = [w._("What this link showed has been withdrawn."), w._("Answer the email to ask about it.")]
            return (w._("There is nothing here any more"), lines), 404
    lines = [w._("It may have been cut off when it was copied: open it from the email itself.")]
    return (w._("This link opens nothing"), lines), 404
