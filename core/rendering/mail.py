"""Mails as people read them: subject, text and HTML of one template, in one language.

A template is a folder: `subject.txt`, and `body.jinja`, of which text and HTML are both made: `layout` and `parts`
are those of the form that is being made. A mail whose two forms must differ has `body.txt` and `body.html` instead.

Every template takes the same dict; a key may be left out where DEFAULTS has a value for it.

    view          DocumentView, ConnectionView or QuestionView as the *recipient's* side sees it, or None
    event         the Event that causes the mail, or None
    data          its data with Money and dates (`untagged(event.data)`)
    own           name of the business Penny writes for
    contact_name  name of the recipient, or ''
    link          https address of the page, or ''
    looked_at     https address of the page that a button in the list of mails opens, or ''
    stop_link     https address of 'never again' and 'report', or ''
    said          the words of the recipient that this answers, or ''
    done          list of Sentence: what became of it
    code          the confirmation code
    text          one sentence or question more, in the recipient's language
    answers       [(phrase, explanation)]; left out, what `view.offers` invite

What each template needs besides `own`:

    request, nudge   view (ConnectionView), link, stop_link
    invoice          view (DocumentView), link
    reminder         view (DocumentView), data of invoice.reminded, link, stop_link
    reminders        items [(DocumentView, its page)], totals [Money], days (of the oldest), pending [number], seller,
                     instructions, stop_link
    digest           digest, title, waiting [(line, labels, page)], sections, charts [(AgingRow, bars)], nothing
    statement        statement, line (a line's text), instructions, stop_link
    payment          data of payment.recorded, link
    credit           data of invoice.credited, link
    notice           text, or event (then it is what `Words.told` says to the other side), link
    receipt          said, done, link
    sorry            said, text (why, or a precise question), view for the answers
    refused          said, done (the refusal's sentences), view for the answers
    confirm          code, done (what will be done), said, link
    question         view (QuestionView) or data of question.asked, link, files (['name (size)'] that came with it)
    answer           data of question.answered, link
    join             view (QuestionView), data of join.asked, link
    reading          event of reading.noted, text (the question with its numbers, or ''), view for the answers, link
    redirect         view (QuestionView), data of redirect.asked, link
    redirected       view (ConnectionView), data of redirect.agreed, link, stop_link
    joined           data of join.admitted
    linking          code, data (workspace, person)
    results          entries (a list of {kind, line, head, more, rows, table, items, words}), asked (numbers that wait
                     for a yes), until (when that ends), username
    stranger         nothing
    link             view, link: the page's new address, for somebody whose old one had run out
    looks            link: an owner's page for logo and colour stands at link/looks
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from core.actions.action import Action, Field
from core.domain.money import Money
from core.rendering.catalogue import N_, ROOT, invitation, translate
from core.rendering.words import Words

TEMPLATES = (
    "request",
    "nudge",
    "invoice",
    "reminder",
    "reminders",
    "digest",
    "statement",
    "payment",
    "credit",
    "notice",
    "receipt",
    "sorry",
    "refused",
    "confirm",
    "question",
    "answer",
    "join",
    "joined",
    "linking",
    "reading",
    "redirect",
    "redirected",
    "results",
    "stranger",
    "link",
    "looks",
)
LONGEST_SUBJECT = 150
FIRM_AFTER = 14
_BLANKS = re.compile(r"\n(?:[ \t]*\n){2,}")
DEFAULTS: Mapping[str, Any] = {
    "view": None,
    "event": None,
    "data": {},
    "contact_name": "",
    "link": "",
    "stop_link": "",
    "looked_at": "",
    "said": "",
    "done": (),
    "files": (),
    "code": "",
    "text": "",
    "entries": (),
    "asked": (),
    "until": "",
    "username": "",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A mail's words. `subject` is one line of at most LONGEST_SUBJECT characters."""

    subject: str
    text: str
    html: str


def render_mail(template: str, words: Words, data: Mapping[str, Any]) -> Rendered:
    """Render a template of TEMPLATES. Raises KeyError for another one, UndefinedError where a value is missing."""
    if template not in TEMPLATES:
        raise KeyError(template)
    values = {**DEFAULTS, **data}
    view, event = values["view"], values["event"]
    if template == "notice" and not values["text"] and event is not None:
        values["text"] = words.told(event, event.other_id or event.business_id)
    if "answers" not in values:
        values["answers"] = answers(getattr(view, "offers", ()), words, today=getattr(view, "today", None))
    values |= {"words": words, "_": words._, "money": Money, "firm_after": FIRM_AFTER, "sentences": _spoken}
    values["subject"] = header_safe(_environment("txt").get_template(f"{template}/subject.txt").render(values))
    return Rendered(
        subject=values["subject"],
        text=_BLANKS.sub("\n\n", _body(template, "txt", values)).strip() + "\n",
        html=_body(template, "html", values),
    )


def answers(offers: Iterable[Action], words: Words, *, today: date | None = None) -> list[tuple[str, str]]:
    """Return (what to write, what it does) for each offer that takes an answer by mail.

    The phrases are the words that are understood; examples of dates lie a week after `today`.
    """
    return [(_phrase(action, words, today), words.help(action)) for action in offers if action.replies]


def opening(action: Action, words: Words) -> str:
    """Return the words with which an invited answer begins, small: 'zahlung am'; '' where it begins with a value."""
    begin = translate(words.language, invitation(action)).partition("{")[0]
    return " ".join(begin.rstrip(" :：").lower().split())


def header_safe(subject: str) -> str:
    """Return it as one line without control characters, cut to LONGEST_SUBJECT."""
    line = " ".join("".join(c if c.isprintable() else " " for c in subject).split())
    return line if len(line) <= LONGEST_SUBJECT else line[: LONGEST_SUBJECT - 1].rstrip() + "…"


def _phrase(action: Action, words: Words, today: date | None) -> str:
    values = {
        field.name: _blank(field, words) if field.kind == "long" else _example(field, words, today)
        for field in action.typed
    }
    return words._(invitation(action), **values)


def _blank(field: Field, words: Words) -> str:
    return words._(N_("your reason")) if field.name == "reason" else words.field(field)


def _example(field: Field, words: Words, today: date | None) -> str:
    if field.kind == "date" and today:
        return (today + timedelta(days=7)).isoformat()
    return field.ask.hint or words.field(field)


def _spoken(text: str) -> str:
    """Commands stand in backticks; a mail shows them in plain quotation marks."""
    parts = text.split("`")
    return text if len(parts) % 2 == 0 else "".join(p if n % 2 == 0 else f"“{p}”" for n, p in enumerate(parts))


def _body(template: str, form: str, values: Mapping[str, Any]) -> str:
    found = _environment(form).select_template([f"{template}/body.{form}", f"{template}/body.jinja"])
    return found.render(values, layout=f"layout.{form}", parts=f"parts.{form}")


@cache
def _environment(form: str) -> Environment:
    return Environment(
        loader=FileSystemLoader(ROOT / "templates" / "email"),
        autoescape=form == "html",  # noqa: S701 - text is no markup
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
