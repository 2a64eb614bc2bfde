"""Words for people: amounts, dates and sentences in one language and one time zone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_timedelta
from babel.lists import format_list
from babel.numbers import NumberPattern, format_decimal, get_decimal_symbol, get_group_symbol, parse_pattern

from core.actions.action import Action, Field
from core.actions.registry import REGISTRY
from core.domain import errors
from core.domain.currencies import decimals
from core.domain.document import JOIN, REDIRECT
from core.domain.errors import Refusal
from core.domain.facts import AlreadyDone, Event, Outcome, untagged
from core.domain.freemail import same_house
from core.domain.iban import BadIban
from core.domain.ids import BusinessId
from core.domain.money import Money
from core.domain.network import Redirect
from core.rendering import wording
from core.rendering.catalogue import N_, languages, translate
from core.views.connection import QuestionView
from core.views.document import Mailed

IN_THREES = "#,##0"
LONGEST_QUOTE = 300
LONGEST_WORD = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """What is the case, and what comes next ('' where nothing does)."""

    text: str
    next_step: str = ""

    def __str__(self) -> str:
        return f"{self.text} {self.next_step}".strip()


@lru_cache(maxsize=1024)
def words_for(language: str, timezone: str = "UTC") -> "Words":
    """Return the words of a language ('de', 'de-AT', 'en_GB'; others give English) and an IANA time zone."""
    return Words(language, timezone)


class Words:
    """Everything a person reads, in one language and one time zone. Holds no state besides."""

    def __init__(self, language: str, timezone: str = "UTC") -> None:
        self.locale = _locale(language)
        self.language = str(self.locale)
        self.zone = _zone(timezone)

    def _(self, msgid: str, /, **data: Any) -> str:
        """Translate and fill in: Money, dates and moments are written as the language has them, None as nothing."""
        text = translate(self.language, msgid)
        return text.format_map(_Values(self, data)) if "{" in text else text

    # Values

    def amount(self, money: Money) -> str:
        """'1,487.50': as many decimals as ISO 4217 gives the currency."""
        return self._decimal(money.amount, decimals(money.currency))

    def money(self, money: Money) -> str:
        """'USD 1,487.50', or '1.487,50 USD' where the language puts it last: always the code, never a sign."""
        if self._code_first:
            return f"{money.currency} {self.amount(money)}"
        return f"{self.amount(money)} {money.currency}"

    def day(self, day: date) -> str:
        """'Fri 4 Dec 2026'."""
        return _day(day, self.locale)

    def away(self, day: date, today: date) -> str:
        """How far a day is from today: 'in 12 days', '3 days ago', 'today'."""
        if day == today:
            return self._(N_("today"))
        # A threshold that nothing reaches leaves days: '2 weeks' would hide on which side of a deadline we are.
        return format_timedelta(day - today, granularity="day", threshold=1e9, add_direction=True, locale=self.locale)

    def day_iso(self, day: date) -> str:
        """'2026-12-04 (Friday)': for cards, where a date must be neither misread nor miscounted."""
        return f"{day.isoformat()} ({format_date(day, 'EEEE', locale=self.locale)})"

    def moment(self, at: datetime) -> str:
        """'Fri 4 Dec 2026, 10:31 CET': local time of the reader. `at` is aware."""
        local = at.astimezone(self.zone)
        name = local.tzname() or "UTC"
        return f"{self.day(local.date())}, {local:%H:%M} {name if name[0].isalpha() else 'UTC' + name}"

    def listed(self, items: Iterable[str], style: str = "standard") -> str:
        """'a, b and c'; style 'or' for 'a, b or c'."""
        return format_list(list(items), style=style, locale=self.locale)  # type: ignore[arg-type]

    def number(self, number: Decimal | str) -> str:
        """A quantity, price or rate with just the decimals it has: '0.5', '1,250.00'."""
        value = Decimal(number)
        exponent = value.as_tuple().exponent
        return self._decimal(value, -exponent if isinstance(exponent, int) and exponent < 0 else 0)

    # Questions

    def asks(self, view: QuestionView) -> str:
        """Who asks, in a line: of whoever may become a member, who that is."""
        if view.problem == JOIN:
            return self._(N_("Is {person} one of yours?"), person=view.sender)
        if view.problem == REDIRECT:
            return self._(N_("{party} asks that your mail go to another address"), party=view.party)
        if view.number:
            return self._(N_("{party} asks about {number}"), party=view.party, number=view.number)
        return self._(N_("{party} asks"), party=view.party)

    def asked(self, view: QuestionView) -> str:
        """What is asked: the person's own words, or what has to be known of who may join, or of an address."""
        if view.problem == REDIRECT:
            return self._asked_address(view)
        if view.problem != JOIN:
            return view.text
        msgid = N_(
            "{person} ({email}) answered another business's request and has an account of their own now, {account}."
            " The address is at your domain. An owner can make {person} a member, or turn them away; their account"
            " stays."
        )
        return self._(msgid, person=view.sender, email=view.text, account=view.party)

    def has_it(self, view: QuestionView) -> str:
        """Who has a question, and until when it sleeps."""
        who = self._(N_("{name} has it"), name=view.taken_by) if view.taken_by else self._(N_("nobody has it yet"))
        asleep = view.snoozed_until
        return who + (", " + self._(N_("it comes back on {at}"), at=asleep) if asleep else "")

    def _asked_address(self, view: QuestionView) -> str:
        until = view.redirect.until if view.redirect else None
        msgid = (
            N_("{sender} asks that your mail for {party} go to {address} until {until}.")
            if until
            else N_("{sender} asks that your mail for {party} go to {address} from now on.")
        )
        sender = view.known if view.sender == view.known else f"{view.sender} ({view.known})"
        data = {"sender": sender, "party": view.party, "until": until}
        asked = self._(msgid, **data, address=f"{view.text} <{view.address}>" if view.text else view.address)
        stays = N_("Nothing changes before you agree and the new address has confirmed. Who decides stays as it is.")
        return f"{asked} {self._(stays)}"

    def warned(self, view: QuestionView) -> str:
        """What speaks against agreeing to another address, or ''."""
        if view.problem != REDIRECT or view.state != "open" or same_house(view.address, view.known):
            return ""
        msgid = N_(
            "Careful: {address} is not at {domain}, where your mail has gone so far. Ask {party} by a way you know, a"
            " telephone number you have had for long, before you agree."
        )
        return self._(msgid, address=view.address, domain=view.known.rpartition("@")[2], party=view.party)

    def redirected(self, redirect: Redirect) -> str:
        """Where it stands that mail goes to another address."""
        msgid = wording.REDIRECTS[redirect.state if redirect.state != "holds" or redirect.until else "for_good"]
        return self._(msgid, email=redirect.email, until=redirect.until, by=redirect.by)

    # Names of things

    def state(self, key: str) -> str:
        """The word for a state of a document, connection or question."""
        return self._(wording.STATES[key]) if key in wording.STATES else _plain(key)

    def way(self, channel: str) -> str:
        """By which way somebody acted: 'by email'."""
        return self._(wording.WAYS[channel]) if channel in wording.WAYS else self._(N_("by another way"))

    def hello(self) -> str:
        """What is said to small talk: one line with what can be done."""
        return self._(
            "Hello! I write and send invoices, remind customers and record payments:"
            " `invoice acme 500 for consulting`, `list overdue`. `help` shows the rest."
        )

    def role(self, role: str) -> str:
        """The word for a role."""
        return self._(wording.ROLES[role]) if role in wording.ROLES else _plain(role)

    def label(self, action: Action) -> str:
        """What a button for it says."""
        return self._(action.label)

    def help(self, action: Action) -> str:
        """One sentence on what it does."""
        return self._(action.help) if action.help else ""

    def will(self, action: Action, party: str) -> str:
        """What happens when somebody confirms it, or ''."""
        msgid = wording.WILL.get(action.name, "")
        return self._(msgid, party=party) if msgid else ""

    def field(self, field: Field) -> str:
        """What a form asks for."""
        return self._(field.label)

    def choices(self, field: Field) -> tuple[tuple[str, str], ...]:
        """The values a field may have, with what people read."""
        return tuple((value, self._(label)) for value, label in field.ask.choices)

    # Sentences

    def outcome(self, outcome: Outcome) -> Sentence:
        """What is said to whoever just acted: what happened and what happens next."""
        spoken = str(outcome.data.get("language", "")) if outcome.fact == "member.language" else ""
        if spoken and words_for(spoken, self.zone.key).language != self.language:
            return words_for(spoken, self.zone.key).outcome(outcome)  # 'from now on' begins with this answer
        says = _says(outcome.fact, outcome.data)
        if isinstance(outcome, AlreadyDone):
            still = self._(says.still, **self._values(outcome.data)) if says and says.still else ""
            return Sentence(text=self._already(outcome, says), next_step=still)
        if says is None:
            return Sentence(text=_plain(outcome.fact).capitalize() + ".")
        data = self._values(outcome.data)
        text = " ".join([self._(says.done, **data), *self._also(says, data)])
        return Sentence(text=text, next_step=self._(says.next, **data) if says.next else "")

    def told(self, event: Event, viewer: BusinessId) -> str:
        """One line on an event, as the viewing side reads it: who did what, by which way."""
        data = self._values(untagged(event.data))
        says = _says(event.kind, data)
        mine = viewer == event.business_id
        who = self._who(event, says, data, mine=mine)
        if says is None:
            return self._(N_("{who}: {label}"), who=who, label=_plain(event.kind))
        line = says.own if mine else says.other
        data |= {"who": who, "way": self.way(event.channel)}
        if not line:
            done = self._(says.done, **data)
            return self._(N_("{who}, {way}: {done}"), who=who, way=data["way"], done=done)
        also = self._also(says, data, skip=() if mine else ("claimed", "domain", "email"))
        return " ".join([self._(line, **data), *also])

    def mailed(self, one: Mailed) -> str:
        """What became of a mail to one address: 'taken by the mail server, 3 Mar 10:12 (ap@acme.example)'."""
        text = wording.MAILED.get(one.state, wording.MAILED["queued"])
        return self._(text, email=one.email, at=self.moment(one.at) if one.at else "", said=_quote(one.said, 120))

    def size(self, size: int) -> str:
        """How large a file is: '340 kB', '1.2 MB'."""
        if size < 1_000_000:
            return f"{self.number(str(max(1, round(size / 1000))))} kB"
        return f"{self.number(Decimal(size // 100_000) / 10)} MB"

    def became(self, mailed: Iterable[Mailed]) -> str:
        """The same in two words, of all recipients together: "email came back"; empty where none had to leave."""
        states = {one.state for one in mailed}
        return next((self._(text) for state, text in wording.BECAME.items() if state in states), "")

    def not_acted_on(self, problem: str, *, address: str, known: str) -> str:
        """Why nothing was done upon somebody's words, and whether the writer may be accepted as a contact."""
        text = wording.NOT_ACTED_ON.get(problem, wording.NOT_ACTED_ON[""])
        return self._(text, address=address, known=known)

    def refusal(self, refusal: Refusal) -> Sentence:
        """Why it cannot be done, naming the bad part, and what to do instead."""
        answer, data = self._refused(refusal)
        return Sentence(
            text=self._(answer.text, **data), next_step=self._(answer.next, **data) if answer.next else ""
        )

    def reminder_reason(self, reason: str, **data: Any) -> str:
        """Why a reminder did not leave: 'it is paid'."""
        known = wording.REMINDER_REASONS.get(reason)
        return self._(known, **data) if known else _plain(reason)

    def approvals(self, policy: Mapping[str, Any], currency: str) -> str:
        """The whole policy of approvals in a line: bills by amount, then vendors."""
        said = self.approval_steps(policy["steps"], currency)
        vendors = policy.get("vendors") or {}
        people, owner = int(vendors.get("people", 1)), vendors.get("role") == "owner"
        if people == 1 and not owner:
            return said
        if people == 1:
            return f"{said}; " + self._(N_("a vendor needs an owner"))
        wanted = (
            N_("a vendor needs {people} people, one of them an owner")
            if owner
            else N_("a vendor needs {people} people")
        )
        return f"{said}; " + self._(wanted, people=people)

    def approval_steps(self, steps: Iterable[Mapping[str, Any]], currency: str) -> str:
        """Who must approve bills: '2 people over 5,000.00 EUR, one of them an owner'."""
        said = []
        for step in steps:
            above, people = Money(int(step["above"]), currency), int(step["people"])
            owner = step["role"] == "owner"
            if people == 1:
                msgid = N_("an owner over {above}") if owner else N_("one person over {above}")
            else:
                msgid = (
                    N_("{people} people over {above}, one of them an owner")
                    if owner
                    else N_("{people} people over {above}")
                )
            said.append(self._(msgid, above=above, people=people))
        return "; ".join(said) if said else self._(N_("one person with the role decides, whatever the amount"))

    def reminder_days(self, due: Iterable[int], approval: Iterable[int] = ()) -> str:
        """On which days a policy reminds: '3 days before the due date, on it, 7 and 14 days after it'."""
        days = list(due)
        before, after = [-day for day in days if day < 0], [day for day in days if day > 0]
        parts = [self._(N_("{days} days before the due date"), days=self._counted(before))] if before else []
        parts += [self._(N_("on the due date"))] if 0 in days else []
        parts += [self._(N_("{days} days after the due date"), days=self._counted(after))] if after else []
        asked = list(approval)
        if asked:
            sent = N_("for approval {days} days after sending, while it is pending")
            parts.append(self._(sent, days=self._counted(asked)))
        return "; ".join(parts) if parts else self._(N_("none"))

    def _counted(self, days: list[int]) -> str:
        return self.listed([str(day) for day in days])

    # How

    def _decimal(self, value: Decimal, places: int) -> str:
        return _decimal(value, places, self._grouping, self.locale)

    @cached_property
    def _grouping(self) -> str:
        return self.locale.decimal_formats[None].pattern.partition(";")[0].partition(".")[0] or IN_THREES

    @cached_property
    def _code_first(self) -> bool:
        return str(self.locale.currency_formats["standard"].pattern).lstrip("\u200e\u200f").startswith("¤")

    def _values(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """The fact's data as it is quoted: one line each, role and reason in words."""
        found = {k: _quote(v, LONGEST_QUOTE) if isinstance(v, str) else v for k, v in data.items()}
        if isinstance(found.get("reason"), str) and "step" in found:
            found["why"] = self.reminder_reason(found["reason"], on=found.get("on"), by=found.get("by"))
        if data.get("reading") in wording.READINGS:
            found["meant"] = self._(wording.READINGS[data["reading"]])
        if "due_steps" in data:
            found["when"] = self.reminder_days(data["due_steps"], data["approval_steps"])
        if "policy" in data:
            found["steps"] = self.approvals(data["policy"], str(data["currency"]))
        if isinstance(found.get("days"), str) and "empty" in found:
            msgid = wording.DIGEST_DAYS[found["days"]]
            found["days"] = self._(msgid)
        if isinstance(found.get("role"), str):
            found["role"] = self.role(found["role"])
        return found

    def _also(self, says: wording.Says, data: Mapping[str, Any], skip: tuple[str, ...] = ()) -> list[str]:
        return [self._(msgid, **data) for key, msgid in says.also if data.get(key) and key not in skip]

    def _who(self, event: Event, says: wording.Says | None, data: Mapping[str, Any], *, mine: bool) -> str:
        """Our own people by name; the other side's by their business, and the person in brackets."""
        if mine:
            return event.actor
        business = str(data.get(says.by, "")) if says else ""
        if event.role == "system" or not event.actor or event.actor == business:
            return business or event.actor
        return f"{business} ({event.actor})" if business else event.actor

    def _already(self, outcome: AlreadyDone, says: wording.Says | None) -> str:
        past = self._(says.past if says else N_("done"), **self._values(outcome.data))
        if not outcome.by:
            return self._(N_("Already {past}. Nothing changed."), past=past)
        if outcome.at is None:
            return self._(N_("Already {past} by {by}. Nothing changed."), past=past, by=outcome.by)
        data = {"past": past, "by": outcome.by, "at": outcome.at}
        if not outcome.channel:
            return self._(N_("Already {past} by {by} on {at}. Nothing changed."), **data)
        way = self.way(outcome.channel)
        return self._(N_("Already {past} by {by} {way} on {at}. Nothing changed."), **data, way=way)

    def _refused(self, refusal: Refusal) -> tuple[wording.Answer, dict[str, Any]]:
        data = {k: _quote(v, LONGEST_WORD) if isinstance(v, str) else v for k, v in refusal.data().items()}
        answer = wording.REFUSALS.get(type(refusal), wording.REFUSED)
        match refusal:
            case errors.NotFound():
                return self._not_found(refusal), data | {"close": self.listed(refusal.close[:5], "or")}
            case errors.Ambiguous(what="question"):
                quoted = [f"“{_quote(c, LONGEST_WORD)}”" for c in refusal.candidates[:8]]
                several = wording.Answer(
                    N_("Several questions of “{word}” are open: {candidates}."),
                    N_("Press Reply below the one you mean."),
                )
                return several, data | {"candidates": self.listed(quoted)}
            case errors.Ambiguous():
                return answer, data | {"candidates": self.listed(refusal.candidates[:8], "or")}
            case errors.NotYours():
                needs = self.listed([self.role(r) for r in refusal.needs], "or")
                doing = self._(wording.DOING.get(refusal.action, wording.DOING_ELSE)[1])
                return answer, data | {"role": self.role(refusal.role), "needs": needs, "doing": doing}
            case errors.OtherSideDecides():
                if refusal.number == refusal.party and refusal.action in wording.OTHER_SIDE_REQUEST:
                    return wording.OTHER_SIDE_REQUEST[refusal.action], data
                step = wording.OTHER_SIDE.get(refusal.action, wording.OTHER_SIDE[""])
                return wording.Answer(answer.text, step), data | {"doing": self._doing(refusal)}
            case errors.WrongState():
                states = wording.WRONG_STATES
                keys = (f"{refusal.state}:{refusal.action}", f":{refusal.action}", refusal.state, "")
                answer = next(states[key] for key in keys if key in states)
                return answer, data | {"doing": self._doing(refusal)}
            case errors.BadField():
                return wording.PROBLEMS.get(refusal.problem, answer), data | {
                    "label": self.named_field(refusal.field),
                    "hint": refusal.hint or wording.HINTS.get(refusal.problem, "…"),
                }
            case errors.BankDetailsChange():
                return answer, {"old": _quote(refusal.old, LONGEST_QUOTE), "new": _quote(refusal.new, LONGEST_QUOTE)}
            case BadIban():
                return answer, data | {"reason": self._(wording.IBAN_REASONS[refusal.why], **data)}
            case errors.TooManyRows():
                return answer, data | {"label": self.named_field(refusal.field)}
            case errors.BadFields():
                return answer, {"labels": self.listed([self.named_field(n) for n in refusal.names])}
            case errors.ProfileLacks():
                return answer, data | {"labels": self.listed([self.named_field(n) for n in refusal.fields])}
            case errors.DateInPast() | errors.DateTooFar():
                if isinstance(refusal, errors.DateInPast) and refusal.given > refusal.today:
                    answer = wording.Answer(
                        N_("{label} {given} lies after today ({today})."), N_("Give today or an earlier day.")
                    )
                label = wording.FIELDS.get(refusal.field, N_("The date"))
                return answer, data | {"label": self._(label)}
            case errors.NotUnderstood():
                return self._not_understood(refusal, answer), data
            case errors.NotWelcome():
                return wording.COLLEAGUES.get(refusal.why) or wording.PROBLEMS.get(refusal.why, answer), data
            case errors.Expired():
                text = wording.EXPIRED.get(refusal.what, wording.EXPIRED[""])
                return wording.Answer(text, answer.next), data
        return answer, data

    def named_field(self, name: str) -> str:
        """The label of a command's field known by its name only."""
        first, _, rest = name.partition(".")
        found = next((f for a in REGISTRY for f in a.fields if f.name == first), None)
        number, _, inner = rest.partition(".")
        part = next((p for p in found.parts if p.name == inner), None) if found else None
        if found and part:
            return f"{self._(found.ask.row, at=number)}, {self.field(part)}"
        return self.field(found) if found else self._named_part(name)

    def _named_part(self, name: str) -> str:
        parts = (p for a in REGISTRY for f in a.fields for p in f.parts)
        found = next((p for p in parts if p.name == name), None)
        return self.field(found) if found else _plain(name)

    def _doing(self, refusal: errors.OtherSideDecides | errors.WrongState) -> str:
        doing = wording.DOING.get(refusal.action, wording.DOING_ELSE)[0]
        return self._(doing, number=_quote(refusal.number, LONGEST_WORD))

    def _not_found(self, refusal: errors.NotFound) -> wording.Answer:
        answer = wording.NOT_FOUND.get(refusal.what, wording.NOT_FOUND[""])
        if _opaque(refusal.word):
            return wording.GONE
        return wording.Answer(answer.text, N_("Did you mean {close}?")) if refusal.close else answer

    def _not_understood(self, refusal: errors.NotUnderstood, answer: wording.Answer) -> wording.Answer:
        if refusal.lacks:
            step = N_("For example: `{suggestion}`.") if refusal.suggestion else answer.next
            return wording.Answer(N_("“{word}” needs to know what it is about: add a number or a name."), step)
        if refusal.unsure:
            step = N_("To do it now: `{corrected}`.") if refusal.corrected else N_("Nothing was done.")
            return wording.Answer(N_("“{word}” leaves open whether to do it now, so I did not."), step)
        text = answer.text if refusal.word else N_("I did not understand that.")
        if refusal.corrected:
            return wording.Answer(text, N_("Did you mean `{corrected}`?"))
        return (
            wording.Answer(text, N_("Did you mean “{suggestion}”?"))
            if refusal.suggestion
            else wording.Answer(text, answer.next)
        )


class _Values(dict[str, Any]):
    """The values of a sentence, written out when they are asked for; one that is missing leaves a dash."""

    def __init__(self, words: Words, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        self.words = words

    def __getitem__(self, key: str) -> str:
        match self.get(key, "–"):
            case Money() as money:
                return self.words.money(money)
            case datetime() as at:
                return self.words.moment(at)
            case date() as day:
                return self.words.day(day)
            case None:
                return ""
            case value:
                return str(value)


@lru_cache(maxsize=4096)
def _day(day: date, locale: Locale) -> str:
    """The same days are written again and again, and Babel takes its time over each."""
    if locale.language == "en":
        return format_date(day, "EEE d MMM y", locale=locale)
    return format_skeleton("yMMMEd", datetime(day.year, day.month, day.day), locale=locale)  # noqa: DTZ001


@lru_cache(maxsize=4096)
def _decimal(value: Decimal, places: int, grouping: str, locale: Locale) -> str:
    if grouping == IN_THREES:
        return f"{value:,.{places}f}".translate(_marks(locale))
    return format_decimal(value, format=_pattern(grouping, places), locale=locale)


@lru_cache(maxsize=64)
def _marks(locale: Locale) -> dict[int, str]:
    """Python groups as most languages do, and ten times quicker than Babel; only the marks are theirs."""
    return str.maketrans({",": get_group_symbol(locale), ".": get_decimal_symbol(locale)})


@lru_cache(maxsize=256)
def _pattern(grouping: str, places: int) -> NumberPattern:
    """Babel would read the pattern again for every number."""
    return parse_pattern(grouping + ("." + "0" * places if places else ""))


def _says(kind: str, data: Mapping[str, Any]) -> wording.Says | None:
    says = wording.FACTS.get(kind)
    return says.cases.get(str(data.get(says.split, "")), says) if says else None


def _locale(language: str) -> Locale:
    """English dates belong in English sentences, so a language without a catalogue gives English altogether."""
    tag = language.replace("-", "_")
    base = tag.partition("_")[0]
    for known in (tag, base) if base in languages() else ():
        try:
            return Locale.parse(known)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")


def _zone(timezone: str) -> ZoneInfo:
    try:
        return ZoneInfo(timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def _quote(text: str, most: int) -> str:
    """One line, of bounded length, with nothing that ends a span of code."""
    line = " ".join(text.split()).replace("`", "'")
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def _plain(key: str) -> str:
    return key.replace(".", " ").replace("_", " ")


def _opaque(word: str) -> bool:
    """Whether it is one of our identifiers, which tell people nothing."""
    return len(word) in {20, 24} and word.isalnum() and word == word.lower()
