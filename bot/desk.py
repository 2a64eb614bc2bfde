"""What to answer to a typed line, a pressed button and a form that was sent in. Knows no network; one call is one
visit to the database, made on a thread of its own."""

import json
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from html import unescape
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError

from bot.answers import Answer, Ask, Correct, Instead, Nothing, Say
from bot.cards import about, card, decided_line
from bot.files import paper_letter
from bot.forms import Asked, changed_rows, field_errors, form, notice, options, too_many_rows
from bot.link_form import TYPED, link_form
from bot.people import people_modal, role_filled_in
from bot.pictures import picture_letter
from bot.remedies import remedy
from bot.shows import listed, shown
from bot.text import BUTTON, VIEW_TITLE, Json, escaped, plain, said, section
from bot.who import SURFACE, Caller, Profile, Unmet, actor_of, founder, introduce, meet
from core.actions.action import Action
from core.actions.grant_role import GRANT_ROLE
from core.actions.people import linked_business
from core.actions.perform import Wish
from core.actions.start_business import START_BUSINESS
from core.app import Penny
from core.domain.actor import Actor
from core.domain.errors import (
    BadFields,
    Conflict,
    Doubt,
    NotFound,
    NotLinked,
    NotUnderstood,
    Refusal,
    TooManyRows,
    WrongState,
)
from core.domain.facts import AlreadyDone, Done, Outcome, untagged
from core.domain.ids import ConnectionId, DocumentId, QuestionId
from core.rendering.words import Words, words_for
from core.store.engine import Busy, DatabaseUnavailable
from core.store.records import Letter
from core.store.unit import Unit
from core.understanding.fields import filled, raw_values, read_values, readable_values, reading_for
from core.understanding.forms import as_in_form, shown_rows
from core.understanding.lines import Do, Form, Line, Show, only_looks, read_line
from core.understanding.typed import Asks, Option, Typed, read_typed
from core.views.people import person_view
from core.views.subject import subject_view

BUTTON_VALUE = 2000
PICTURED = frozenset({"aging", "forecast"})
CARD = "card"  # the callback of a modal that shows one
LONGEST_LINE, LONGEST_TEXT = 1000, 500

log = structlog.get_logger()

_MENTION_FIRST = re.compile(r"^\s*(?:<@[A-Z0-9]+(?:\|[^>]*)?>[\s,:]*)+")
_WRAPPED = re.compile(
    r"<(?P<at>@[^|>]+)(?:\|[^>]*)?>|<#[^|>]+\|(?P<channel>[^>]*)>|<[^@#!|>][^|>]*\|(?P<shown>[^>]*)>"
    r"|<(?P<bare>[^@#!|>][^|>]*)>"
)


def typed_text(text: str, *, mentioned: bool = False) -> str:
    """Return a line as it was typed: Slack's wrapping of links, addresses and people taken off."""
    if mentioned:
        text = _MENTION_FIRST.sub("", text)
    return unescape(_WRAPPED.sub(_unwrapped, text)).strip()


def _unwrapped(found: re.Match[str]) -> str:
    if found["at"]:
        return f"<{found['at']}>"
    return found["channel"] or found["shown"] or (found["bare"] or "").removeprefix("mailto:")


class Desk:
    """Answers for one Penny. `command` is the slash command as people type it."""

    def __init__(self, penny: Penny, command: str, installer: Callable[[str], str] = lambda _account: "") -> None:
        """Keep the parts. `installer` knows who installed Penny in a workspace, '' where that was not by OAuth."""
        self.penny = penny
        self.command = command
        self._installer = installer

    def _printing(self, letter: Letter, words: Words) -> Say:
        """The PDF comes by the outbox, once for what the draft is now; a second click brings no second file."""
        with self.penny.store.write() as unit:
            unit.queue.post([letter])
        return Say(text=said(words._("The PDF comes into the thread of the card.")))

    def _pictured(self, say: Say, caller: Caller, by: Actor, key: str) -> Say:
        """What only one person sees cannot hold a picture: that comes to the person's direct messages."""
        with self.penny.store.write() as unit:
            unit.queue.post([picture_letter(by.business, caller.account, caller.user, say.charts, key=key)])
        return say

    # What arrives.

    def typed(self, caller: Caller, text: str, *, key: str, respond: str = "", wait: bool = True) -> Answer:
        """Answer a line. Raises Unmet; not `wait`: Busy where somebody else writes just now, and nothing is done."""
        words = self.words_of(caller)
        line: Line | Say | None = None
        by: Actor | None = None

        def wanted(unit: Unit) -> Wish | Line | Say:
            nonlocal words, line, by
            by = actor_of(unit, caller)
            words = words_for(by.language, by.timezone)
            line = self._read(text, unit, by, words)
            return Wish(action=line.action, command=line.command, by=by) if isinstance(line, Do) else line

        try:
            answer = self.penny.read_and_perform(wanted, key=key, wait=wait) if not only_looks(text) else None
            if isinstance(answer, Done | AlreadyDone):
                return self._told(answer, words)
            if isinstance(answer, Say):
                return answer
            with self.penny.store.read() as unit:  # nobody who writes waits while something is drawn
                looked = wanted(unit)
                shows = None if isinstance(looked, Wish) or not by else self._looked(looked, unit, by, words, respond)
            if shows is None:  # it began like something to look at: 'digest at 7:45'
                done = self.penny.read_and_perform(wanted, key=key)
                return (
                    self._told(done, words)
                    if isinstance(done, Done | AlreadyDone)
                    else self.refused(Conflict("the same line meant something to do a moment ago"), words)
                )
            if (
                by
                and isinstance(looked, Show)
                and looked.what in PICTURED
                and isinstance(shows, Say)
                and shows.charts
            ):
                return self._pictured(shows, caller, by, key)
            return shows
        except NotLinked:
            wanted_link = TYPED.match(text.strip())
            if wanted_link:
                return self.for_another(caller, words) or link_form(words, caller.place, wanted_link[1] or "")
            return self._start(caller, words, respond)
        except (Unmet, Busy):
            raise
        except Doubt as doubt:
            return self._in_doubt(line, doubt, words) if isinstance(line, Do) else self.refused(doubt, words)
        except NotFound as error:
            self._meet_first(error, caller, by)
            return self.refused(error, words)
        except Exception as error:  # the edge: whoever asked hears back, whatever happened
            return self.refused(error, words)

    def _looked(self, line: Wish | Line | Say, unit: Unit, by: Actor, words: Words, respond: str) -> Answer:
        match line:
            case Say():
                return line
            case Show():
                return shown(line, unit, by, words, self.command, self.penny.registry)
            case Form():
                return self._asking(unit, by, words, line.action, line.subject, line.raw, respond)
        raise Conflict("the same line meant something to look at a moment ago")

    def begun(self, caller: Caller, action: Action, text: str, *, respond: str = "") -> Answer:
        """Open the form of an action, filled with what `text` says (a message somebody wrote). Raises Unmet."""

        def filled(unit: Unit, by: Actor) -> Mapping[str, str]:
            return self._said_in(typed_text(text), action, unit, by) if text else {}

        return self._form(caller, action, filled, respond)

    def _form(
        self, caller: Caller, action: Action, filled: Callable[[Unit, Actor], Mapping[str, str]], respond: str
    ) -> Answer:
        """Open the form of an action as it is filled in for whoever asks. Raises Unmet."""
        words = self.words_of(caller)
        try:
            with self.penny.store.read() as unit:
                by = actor_of(unit, caller)
                words = words_for(by.language, by.timezone)
                return self._asking(unit, by, words, action, None, filled(unit, by), respond)
        except NotLinked:
            return self._start(caller, words, respond)
        except Unmet:
            raise
        except Exception as error:  # the edge
            return self.refused(error, words)

    def pressed(
        self, caller: Caller, button: str, value: Mapping[str, Any], *, key: str, respond: str = ""
    ) -> Answer:
        """Answer a button: `do:NAME` does it (or asks what is missing), `form:NAME` asks, `page:N` turns a page,
        `paper:` brings the PDF, `show:` opens the card. Raises Unmet."""
        words = self.words_of(caller)
        kind, _, name = button.partition(":")
        name = name.partition(":")[0]  # what follows tells buttons of one row apart
        subject = str(value.get("s", ""))
        whole = value.get("raw") if kind == "do" else None

        def wanted(unit: Unit) -> Wish:
            nonlocal words
            by = actor_of(unit, caller)
            words = words_for(by.language, by.timezone)
            action = self._action(name)
            if whole:
                reading = reading_for(unit, by, self._case(unit, action, subject, by))
                return Wish(action=action, command=read_values(action, subject or None, whole, reading), by=by)
            command = action.command(**{action.subject_field: subject} if action.subject_field else {})
            return Wish(action=action, command=command, by=by)

        try:
            if kind != "do" or (not whole and self._action(name).asked(claimed=True)):
                with self.penny.store.read() as unit:
                    by = actor_of(unit, caller)
                    words = words_for(by.language, by.timezone)
                    return self._opened(kind, name, value, unit, by, words, caller, respond)
            outcome = self.penny.read_and_perform(wanted, key=key)
        except NotLinked:
            return self._start(caller, words, respond)
        except Unmet:
            raise
        except Exception as error:  # the edge
            return self._stale(self.refused(error, words), error, caller, subject, words)
        if isinstance(outcome, AlreadyDone) or words.outcome(outcome).next_step:
            return self._told(outcome, words)
        return Nothing()

    def _opened(
        self,
        kind: str,
        name: str,
        value: Mapping[str, Any],
        unit: Unit,
        by: Actor,
        words: Words,
        caller: Caller,
        respond: str,
    ) -> Answer:
        """What a button shows: another page, the PDF, a form."""
        subject = str(value.get("s", ""))
        if kind == "page":
            args = {str(k): str(v) for k, v in dict(value.get("args", {})).items()}
            return listed(args, unit, by, words, self.command, start=int(value.get("start", 0)), again=True)
        if kind == "show" and name == "people":
            return people_modal(unit, by, words, self.command)
        if kind == "show":
            return self._card(subject, unit, by, words)
        if kind == "paper":
            return self._printing(paper_letter(unit.document_case(subject, by.business), caller), words)
        raw = {str(k): str(v) for k, v in dict(value.get("raw", {})).items()}
        return self._asking(unit, by, words, self._action(name), subject or None, raw, respond)

    def submitted(self, caller: Caller, asked: Asked, raw: Mapping[str, str], *, key: str) -> Answer:
        """Answer a form that was sent in. Raises Unmet."""
        words = self.words_of(caller)
        action: Action | None = None
        shown, raw = tuple(raw), asked.known(raw)
        try:
            action = self._action(asked.action)
            if action is START_BUSINESS:
                return self._started(caller, asked, raw, words, key)
            with self.penny.store.read() as unit:
                by = actor_of(unit, caller)
                words = words_for(by.language, by.timezone)
                case = self._case(unit, action, asked.subject, by)
                command = read_values(action, asked.subject or None, raw, reading_for(unit, by, case))
            outcome = self.penny.perform(action, command, by, key=key)
        except Unmet:
            raise
        except Doubt as doubt:
            return self._asked_again(caller, asked, raw, doubt)
        except Exception as error:  # the edge
            return self._form_refused(error, action, words, raw, shown)
        return self._told(outcome, words)

    def redrawn(self, caller: Caller, asked: Asked, raw: Mapping[str, str], change: str = "") -> Json | None:
        """Return the open form as it looks now: after a row more or less (`change`), a choice, or some typing.
        None where nothing can be drawn: whoever fills it in loses nothing by that. Raises Unmet."""
        try:
            with self.penny.store.read() as unit:
                by = actor_of(unit, caller)
                words = words_for(by.language, by.timezone)
                action = self._action(asked.action)
                asked = changed_rows(asked, change, action)
                return self._drawn(unit, by, words, action, asked, asked.known(raw))
        except (Refusal, DatabaseUnavailable) as error:
            log.info("slack.form_not_redrawn", why=repr(error))
            return None

    def suggested(self, caller: Caller, asked: Asked, name: str, typed: str) -> list[Json]:
        """Return the businesses that a menu of the form offers for some letters. Raises Unmet."""
        try:
            with self.penny.store.read() as unit:
                by = actor_of(unit, caller)
                action = self._action(asked.action)
                case = self._case(unit, action, asked.subject, by) if asked.subject else None
                found = filled(action, asked.hidden, reading_for(unit, by, case))
                return options(found.choices.get(name, ()), typed)
        except (Refusal, DatabaseUnavailable) as error:
            log.info("slack.nothing_suggested", why=repr(error))
            return []

    def meet(self, caller: Caller) -> None:
        """Make a member of somebody whose profile was checked."""
        with self.penny.store.write() as unit:
            meet(unit, caller)

    def introduce(self, caller: Caller, profile: Profile) -> None:
        """Make a member of a colleague whom an owner names, whose profile was checked."""
        with self.penny.store.write() as unit:
            introduce(unit, caller, profile)

    def chosen(self, caller: Caller, user: str, *, respond: str = "") -> Answer:
        """Open the form of a colleague's role. Raises Unmet, also for the colleague."""

        def filled(unit: Unit, by: Actor) -> Mapping[str, str]:
            member = unit.chat_member(SURFACE, caller.account, user)
            if member is None and GRANT_ROLE.may(by, unit.business(by.business)) is None:
                raise Unmet(user)
            return role_filled_in(person_view(unit, member)) if member else {}

        return self._form(caller, GRANT_ROLE, filled, respond)

    def _meet_first(self, error: NotFound, caller: Caller, by: Actor | None) -> None:
        """Raise Unmet where an owner named a colleague who has never been here."""
        if error.what != "unmet" or by is None:
            return
        user = error.word.strip("<@>")
        with self.penny.store.read() as unit:
            is_new = unit.chat_member(SURFACE, caller.account, user) is None
            may = GRANT_ROLE.may(by, unit.business(by.business)) is None
        if is_new and may:
            raise Unmet(user)

    # What is answered.

    def refused(self, error: Exception, words: Words) -> Say:
        """Return what is said instead of an outcome; the reference leads to the log."""
        match error:
            case BadFields():
                each = "\n".join(f"• {words.refusal(one)}" for one in error.errors)
                return Say(text=said(f"{words.refusal(error)}\n{each}", self.command))
            case Refusal():
                return Say(text=said(str(words.refusal(error)), self.command))
            case DatabaseUnavailable() | Conflict():
                log.warning("slack.unavailable", why=str(error))
                sorry = words._("I cannot save right now; nothing was changed. Please try again in a minute.")
                return Say(text=said(sorry))
        if isinstance(error, SlackApiError) and (found := remedy(str(error.response.get("error", "")), words)):
            log.warning("slack.refused", why=str(error.response.get("error", "")))
            return Say(text=said(found))
        reference = secrets.token_hex(3).upper()
        log.error("slack.failed", reference=reference, exc_info=error)
        sorry = words._("Something went wrong and nothing was changed. Reference: {reference}", reference=reference)
        return Say(text=said(sorry))

    def wait_a_moment(self, caller: Caller) -> str:
        """Return what is said while something takes longer than Slack waits."""
        return said(self.words_of(caller)._("One moment: the answer comes here as soon as it is there."))

    def words_of(self, caller: Caller) -> Words:
        """Return the words for somebody who is not known yet."""
        profile = caller.profile
        return words_for(profile.language if profile else "en", profile.timezone if profile else "UTC")

    def _told(self, outcome: Outcome, words: Words) -> Say:
        return Say(text=said(str(words.outcome(outcome)), self.command))

    def _read(self, text: str, unit: Unit, by: Actor, words: Words) -> Line | Say:
        try:
            found = read_typed(text, unit, by)
        except Asks as asks:
            return self._with_options(asks, words)
        except Refusal as refusal:
            return self._with_way_out(refusal, text, unit, by, words)
        free = found.said and isinstance(found.line, Do) and not found.line.action.inward
        return self._to_confirm(found, words) if free else found.line

    def _to_confirm(self, found: Typed, words: Words) -> Line | Say:
        """What free wording was taken for: it binds, so it is shown, with the button that does it."""
        if not isinstance(found.line, Do):
            return found.line
        action, command = found.line.action, found.line.command
        subject = str(getattr(command, action.subject_field)) if action.subject_field else ""
        if action.asked(claimed=True):
            button = self._button(action, subject, as_in_form(action, raw_values(action, command)), words)
        else:
            label = plain(words.label(action), BUTTON)
            button = {
                "type": "button",
                "action_id": f"do:{action.name}",
                "text": label,
                "value": compact({"s": subject}),
            }
        text = words._("I understood `{line}`. Press the button to do it.", line=found.said)
        shown = said(text, self.command)
        return Say(text=shown, blocks=[section(shown), {"type": "actions", "elements": [button]}])

    def _with_options(self, asks: Asks, words: Words) -> Say:
        """The question back, and a button for each thing that can be meant; each in a block of its own."""
        say = self.refused(asks.refusal, words)
        buttons = [self._option(option, words) for option in asks.options]
        rows = [{"type": "actions", "elements": [button]} for button in buttons]
        return replace(say, blocks=[section(say.text), *rows]) if rows else say

    def _option(self, option: Option, words: Words) -> Json:
        if option.action is None:
            value = compact({"s": option.subject})
            return {"type": "button", "action_id": "show:", "text": plain(option.label, BUTTON), "value": value}
        button = self._button(option.action, option.subject, option.raw, words)
        return button | ({"text": plain(option.label, BUTTON)} if option.label else {})

    def _with_way_out(self, refusal: Refusal, text: str, unit: Unit, by: Actor, words: Words) -> Say:
        """What was wrong with the line, a corrected one to copy, and a button that opens the form filled in."""
        say = self.refused(refusal, words)
        blocks = [section(say.text)]
        corrected = refusal.corrected if isinstance(refusal, NotUnderstood) else ""
        if corrected:
            blocks.append(section(f"```{escaped(f'{self.command} {corrected}')[:2900]}```"))
        button = self._form_button(refusal, corrected, text, unit, by, words)
        blocks += [{"type": "actions", "elements": [button]}] if button else []
        return replace(say, blocks=blocks) if len(blocks) > 1 else say

    def _in_doubt(self, line: Do, doubt: Doubt, words: Words) -> Say:
        """What has to be seen first, and the form in which it can be sent in again."""
        say = self.refused(doubt, words)
        subject = str(getattr(line.command, line.action.subject_field)) if line.action.subject_field else ""
        raw = as_in_form(line.action, raw_values(line.action, line.command) | doubt.again)
        button = self._button(line.action, subject, raw, words)
        return replace(say, blocks=[section(say.text), {"type": "actions", "elements": [button]}])

    def _form_button(
        self, refusal: Refusal, corrected: str, text: str, unit: Unit, by: Actor, words: Words
    ) -> Json | None:
        meant = self._meant(corrected, unit, by) or self._usable(refusal) or self._begun(text)
        if meant is None or not meant[0].asked(claimed=True):
            return None
        action, subject, raw = meant
        return self._button(action, subject, raw, words)

    @staticmethod
    def _button(action: Action, subject: str, raw: Mapping[str, str], words: Words) -> Json:
        """The way into a form that holds what was understood, as far as a button can carry it."""
        packed = compact({"s": subject, "raw": dict(raw)})
        return {
            "type": "button",
            "action_id": f"form:{action.name}",
            "text": plain(words._("Open the form: {label}", label=words.label(action)), BUTTON),
            "value": packed if len(packed) <= BUTTON_VALUE else compact({"s": subject}),
        }

    def _meant(self, corrected: str, unit: Unit, by: Actor) -> tuple[Action, str, dict[str, str]] | None:
        if not corrected:
            return None
        try:
            match read_line(corrected, unit, by):
                case Do(action=action, command=command):
                    subject = getattr(command, action.subject_field) if action.subject_field else ""
                    return action, subject, raw_values(action, command)
                case Form(action=action, subject=subject, raw=raw):
                    return action, subject or "", dict(raw)
        except Refusal:
            pass
        return None

    def _said_in(self, text: str, action: Action, unit: Unit, by: Actor) -> dict[str, str]:
        """What a message says to an action, by the names of its fields: as a typed line would, line by line and in
        sentences; what cannot be read so stands in the first field that takes any words."""
        written = " ".join(text.split())
        for line in (written, *(one.strip() for one in text.splitlines())):
            for typed in (line, f"{action.words[0]} {line}"):
                meant = self._meant(typed[:LONGEST_LINE], unit, by)
                if meant and meant[0] is action:
                    return dict(meant[2])
        free = next((f.name for f in action.fields if f.ask.brief and f.kind == "text"), "")
        return {free: written[:LONGEST_TEXT]} if free else {}

    def _card(self, subject: str, unit: Unit, by: Actor, words: Words) -> Ask:
        """A document's card over the Home tab, with what this person may do."""
        view = subject_view(unit, "document", subject, by)
        found = card(view, words, self.command)
        title = getattr(view, "label", "") or words._("draft")
        modal = {
            "type": "modal",
            "callback_id": CARD,
            "private_metadata": subject,
            "title": plain(title, VIEW_TITLE),
            "close": plain(words._("Close"), VIEW_TITLE),
            "blocks": found.blocks,
        }
        return Ask(view=modal, instead=Say(text=found.text, blocks=found.blocks))

    def _usable(self, refusal: Refusal) -> tuple[Action, str, dict[str, str]] | None:
        """What the refusal says was understood of the line."""
        if refusal.understood is None:
            return None
        name, subject, raw = refusal.understood
        action = self._action(name)
        return action, subject, as_in_form(action, raw)

    def _begun(self, text: str) -> tuple[Action, str, dict[str, str]] | None:
        """The action whose word the line begins with, where it starts something new."""
        tokens = text.casefold().split()
        for size in (3, 2, 1):
            for action in self.penny.registry:
                if action.on == "business" and " ".join(tokens[:size]) in action.words:
                    return action, "", {}
        return None

    def _action(self, name: str) -> Action:
        try:
            return self.penny.action(name)
        except KeyError as gone:
            raise NotFound(what="action", word=name) from gone

    def _asking(
        self,
        unit: Unit,
        by: Actor,
        words: Words,
        action: Action,
        subject: str | None,
        raw: Mapping[str, str],
        respond: str,
    ) -> Answer:
        """A form, unless the rules say already that it would be refused."""
        answer = action.may(by, self._case(unit, action, subject or "", by))
        if isinstance(answer, Refusal):
            raise answer
        if isinstance(answer, AlreadyDone):
            return self._told(_who_did_it(unit, answer, by), words)
        place = by.place[1] if by.place else ""
        asked = Asked(action=action.name, subject=subject or "", place=place, respond=respond)
        view = self._drawn(unit, by, words, action, asked, as_in_form(action, raw), opening=True)
        return Ask(view=view, instead=self._instead(action, subject or "", raw, words))

    def _drawn(
        self,
        unit: Unit,
        by: Actor,
        words: Words,
        action: Action,
        asked: Asked,
        raw: Mapping[str, str],
        *,
        opening: bool = False,
        warning: str = "",
    ) -> Json:
        """The form with what is known; `opening`: with what it holds before anybody typed. Raises TooManyRows."""
        reading = reading_for(unit, by, self._case(unit, action, asked.subject, by) if asked.subject else None)
        known = filled(action, raw, reading)
        if opening:
            given = {f.name for f in action.fields if f.parts and any(n.startswith(f"{f.name}.") for n in raw)}
            raw = {**{n: text for n, text in known.raw.items() if n.partition(".")[0] not in given}, **raw}
            if too_many := too_many_rows(action, raw):
                field, most = too_many
                raise TooManyRows(field=field.name, count=len(shown_rows(field, raw)), most=most)
        own = reading.own if action.on == "business" else reading.case
        sums = action.preview(readable_values(action, raw, reading), own, unit, by) if action.preview else ()
        concerning = about(subject_view(unit, action.on, asked.subject, by), words) if asked.subject else ""
        return form(
            action,
            asked,
            words,
            raw=raw,
            about=concerning,
            filled=known,
            sums=sums,
            warning=warning,
        )

    def _asked_again(self, caller: Caller, asked: Asked, raw: Mapping[str, str], doubt: Doubt) -> Answer:
        """The form once more, with all that was typed and what has to be seen before it is sent in again."""
        with self.penny.store.read() as unit:
            by = actor_of(unit, caller)
            words = words_for(by.language, by.timezone)
            action = self._action(asked.action)
            warning = str(words.refusal(doubt))
            return Instead(view=self._drawn(unit, by, words, action, asked, {**raw, **doubt.again}, warning=warning))

    def _instead(self, action: Action, subject: str, raw: Mapping[str, str], words: Words) -> Say:
        fields = action.asked(claimed=True)
        missing = [words.field(field) for field in fields if field.required and not raw.get(field.name)]
        text = words._("Something is missing: {labels}.", labels=", ".join(missing) or words.label(action))
        button = self._button(action, subject, raw, words)
        return Say(text=said(text), blocks=[section(said(text)), {"type": "actions", "elements": [button]}])

    def _start(self, caller: Caller, words: Words, respond: str) -> Ask | Say:
        """The profile form: the first use in a workspace that belongs to no business yet."""
        if say := self.for_another(caller, words):
            return say
        profile = caller.profile
        raw = {"timezone": profile.timezone, "email": profile.email, "terms_days": "30"} if profile else {}
        asked = Asked(action=START_BUSINESS.name, subject=Unit.new_id(), place=caller.place, respond=respond)
        why = words._(
            "Penny writes invoices for a business. Tell it about yours; you become its owner. Is it on Penny already,"
            " by email? Type `{command} link` instead.",
            command=self.command,
        )
        view = form(START_BUSINESS, asked, words, raw=raw, about=why)
        return Ask(view=view, instead=self._instead(START_BUSINESS, "", {}, words))

    def for_another(self, caller: Caller, words: Words) -> Say | None:
        """Who installed Penny becomes its owner, and so sets it up."""
        installer = self._installer(caller.account)
        if not installer or installer == caller.user:
            return None
        text = words._(
            "This workspace belongs to no business yet. {person} installed Penny and sets it up; whoever installs it"
            " again may do so as well.",
            person="@@",
        )
        return Say(text=said(text).replace("@@", f"<@{installer}>", 1))

    def _started(self, caller: Caller, asked: Asked, raw: Mapping[str, str], words: Words, key: str) -> Answer:
        with self.penny.store.read() as unit:
            link = linked_business(unit, SURFACE, caller.account)
            if link is None and caller.profile is None:
                raise Unmet
            if link is None and (say := self.for_another(caller, words)):
                return Instead(view=notice(words.label(START_BUSINESS), say.text, words))
            if link is not None and link.business_id != asked.subject:
                name = unit.business(link.business_id).name
                taken = words._("This workspace belongs to {name} already. `help` shows what you can say.", name=name)
                return Instead(view=notice(words.label(START_BUSINESS), said(taken, self.command), words))
            by = founder(caller, asked.subject, asked.place or caller.place)
            command = read_values(START_BUSINESS, None, raw, reading_for(unit, by))
        return self._told(self.penny.perform(START_BUSINESS, command, by, key=key), words)

    def _form_refused(
        self, error: Exception, action: Action | None, words: Words, raw: Mapping[str, str], shown: tuple[str, ...]
    ) -> Answer:
        say = self.refused(error, words)
        if action is not None and shown:
            if isinstance(error, Refusal):
                return Correct(errors=field_errors(action, error, words, raw, shown))
            return Correct(errors={shown[0]: unescape(say.text)})
        title = words.label(action) if action else "Penny"
        return Instead(view=notice(title, say.text, words))

    def _stale(self, say: Say, error: Exception, caller: Caller, subject: str, words: Words) -> Say:
        """A click that came too late also says who decided, by which way and when."""
        if not isinstance(error, WrongState):
            return say
        try:
            with self.penny.store.read() as unit:
                by = actor_of(unit, caller)
                line = decided_line(subject_view(unit, "document", subject, by), words)
        except (Refusal, DatabaseUnavailable):
            return say
        return replace(say, text=f"{say.text} {said(line)}".strip())

    @staticmethod
    def _case(unit: Unit, action: Action, subject: str, by: Actor) -> Any:
        match action.on:
            case "document":
                return unit.document_case(DocumentId(subject), by.business)
            case "connection":
                return unit.connection_case(ConnectionId(subject), by.business)
            case "question":
                return unit.question_case(QuestionId(subject), by.business)
        return unit.businesses.find(id=by.business)


def _who_did_it(unit: Unit, outcome: AlreadyDone, by: Actor) -> AlreadyDone:
    for event in reversed(unit.timeline(outcome.subject.kind, outcome.subject.id, by.business)):
        if event.kind == outcome.fact:
            data = {**untagged(event.data), **outcome.data}
            return replace(outcome, by=event.actor, at=event.at, channel=event.channel, data=data)
    return outcome


def compact(value: Json) -> str:
    """Return JSON without spaces, for the 2,000 characters of a button."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
