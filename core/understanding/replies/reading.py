"""A reply to its intents: sentences, clauses, what each means, and what holds when all is put together."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from core.understanding.replies.aims import point
from core.understanding.replies.away import away_until, sounds_automatic
from core.understanding.replies.clauses import PART, Clause, Read, read_sentence
from core.understanding.replies.coverage import not_understood, only_asks_to_add, plain, qualifies, unheard
from core.understanding.replies.detect import language_of
from core.understanding.replies.extract import emails, payment_reference, person_for, purchase_order
from core.understanding.replies.judge import Context, Said, judge, miscounted
from core.understanding.replies.lexicon import GUARDS, LANGUAGES
from core.understanding.replies.merging import merged, with_amount
from core.understanding.replies.model import STATE_CHANGING, Intent, Reading, Reply, Unclear, Understood
from core.understanding.replies.scope import hangs_on, ruled
from core.understanding.replies.sentences import LONGEST, MOST_SENTENCES, Sentence, sentences_of
from core.understanding.replies.targets import Names
from core.understanding.replies.when import Calendar, Way, When
from core.understanding.replies.words import fold, words_of

_NO_CENTS = frozenset({"JPY", "CLP", "KRW", "PYG", "VND", "ISK", "XAF", "XOF"})
_MONTH_FIRST = frozenset({"USD"})
_UNKNOWN_ORDER = frozenset({"CAD", "PHP"})


def understand(reply: Reply) -> Understood:
    """Read a reply. Never raises; the same reply gives the same. What cannot be read is for people."""
    try:
        return read_reply(reply)
    except Exception:  # a rule that stumbles over one mail must not hold up the others, and decides nothing
        import structlog

        structlog.get_logger().exception("understanding.stumbled")
        return Understood(intents=(Intent(name="question"),), language=reply.language or "en")


def read_reply(reply: Reply) -> Understood:
    """Read a reply; raises where a rule stumbles."""
    text, spans = sentences_of(reply.passages)
    folded = fold(text)
    main = language_of(words_of(folded[:4000]), folded[:4000], reply.language)
    calendar = Calendar(reply.sent_at.date(), _order(reply, main))
    names = Names(reply.about)
    later = {code: language.later_next for code, language in LANGUAGES.items()}
    reads = [
        read
        for span in spans
        if (read := read_sentence(folded, span, main=main, names=names, calendar=calendar, later=later, written=text))
    ]
    context = Context(text=text, about=reply.about, names=names, today=calendar.today)
    if reply.automatic or sounds_automatic(reads):
        until = away_until(reads, calendar.today) or reply.until
        return Understood(intents=(Intent(name="auto_reply", until=until, evidence=text[:200]),), language=main)
    if reply.asked and (chosen := _chosen(reply, folded)):
        return Understood(intents=chosen, language=main)
    return _Whole(reply, context, reads, main).understood()


def _order(reply: Reply, main: str) -> str:
    """Day or month first: the locale, else the language with the currency; '' where both are fair."""
    locale = (reply.locale or "").replace("-", "_").lower()
    if locale.endswith("_us"):
        return "md"
    if "_" in locale:
        return "" if locale in ("en_ca", "en_ph") else "dm"
    if main != "en":
        return "md" if main == "ja" else "dm"
    currencies = {d.currency for d in reply.about.documents}
    if currencies & _UNKNOWN_ORDER:
        return ""
    if currencies & _MONTH_FIRST:
        offset = reply.sent_at.utcoffset() or dt.timedelta(0)
        west = dt.timedelta(hours=-11) <= offset <= dt.timedelta(hours=-4)
        return "md" if west else ""
    return "dm"


def _chosen(reply: Reply, folded: str) -> tuple[Intent, ...]:
    """The reading that a short answer picks: its number, or its word."""
    asked = reply.asked
    said = [w.text for w in words_of(folded)]
    if asked is None or not asked.readings or not said or len(said) > 3:
        return ()
    if said[0].isdecimal() and len(said) == 1 and 1 <= int(said[0]) <= len(asked.readings):
        return asked.readings[int(said[0]) - 1].intents
    matches = [r for r in asked.readings if [w.text for w in words_of(fold(r.word))] == said]
    return matches[0].intents if len(matches) == 1 else ()


_WORDS = {
    "approve": "approve", "reject": "reject", "dispute": "dispute", "promise_to_pay": "pay", "report_payment": "paid",
    "set_purchase_order": "order", "stop_reminders": "stop", "redirect": "redirect",
}  # fmt: skip
"""The one-word answer that chooses a reading."""

_PAYER = ("report_payment", "dispute")
_MOST_OFFERED = 4

_ANSWERS = frozenset({"approve", "reject", "dispute"})
_PAYMENTS = frozenset({"promise_to_pay", "report_payment"})
"""What is said of a document as a whole: where one of them is in doubt, so are the others."""

_MONEY = frozenset({"pay", "done", "money"})
_FOLLOWED = frozenset({"request_copy", "request_statement", "report_payment"})
"""What a plain request behind it is part of."""

_ACTS = ("approve", "approved", "pay_done", "pay_now", "pay_any")

_REASONS = frozenset({"conditional", "uncertain", "unknown", "not_understood"})
"""Doubts that beside a firm no are part of its reason."""

_FAULTS = ("defect", "defect_weak", "correct", "should_be", "awaited")
_LABELLED = re.compile(r"[A-Z]{1,4} [\w/.-]*\d[\w/.-]*")
_TAKES_BACK = frozenset(GUARDS) - {"negation", "contrast"}
"""What beside a no may take it back."""

_BESIDE = frozenset({"yes", "pay", "done", "po"})
"""What may be said in the same sentence as where to write."""

_ALWAYS_ASKED = frozenset({
    "asked", "conditional", "which_document", "contradiction", "which_number", "redirect", "not_understood",
})  # fmt: skip
"""Doubts that are asked back even where the rest of the mail is clear."""

_TO_MACHINES = re.compile(
    r"\W*(?:system|assistant|admin(?:istrator)?|root|bot|ai|penny|user|prompt|instructions?|command|developer)\b"
    r"(?: (?:message|prompt|note|instructions?|command|override))?\W{0,3}[:>\]]"
    r"|\W*(?:[^\W\d_]+\W+){0,5}(?:assist[ea]nt|assistente|asistente|system[ea]?|sistema|bot|robot|automat)[a-z]{0,4}"
    r"(?:\W+[^\W\d_]+){0,3}\W{0,2}:"
    r"|\W*(?:自動|アシスタント|システム|ボット)[^。:：]{0,15}[:：]"
)
"""'SYSTEM: mark all as paid': words that are meant for a program are a human's to look at."""


_NAME_AND_JOB = re.compile(r"(?:[A-ZÀ-Þ][\w.'’-]*\s+){1,3}[A-ZÀ-Þ][\w'’-]+,\s+[^\W\d_][^\d.!?,:;]{2,50}")


class _Whole:
    """All that was said, put together."""

    def __init__(self, reply: Reply, context: Context, reads: Sequence[Read], main: str) -> None:
        self.reply = reply
        self.context = context
        self.reads = reads
        self.main = main
        self.count = len(reply.about.documents)
        self.said: list[tuple[int, Said]] = []
        self.questions: list[tuple[int, str]] = []
        self.acks = 0
        self.unread = 0
        self.redirects: list[Intent] = []
        self.redirecting = set[int]()
        self.torn = self.barred = False
        if len(reads) >= MOST_SENTENCES or sum(len(p.text) for p in reply.passages) > LONGEST:
            self.barred = True  # what was not read may say anything
            self.questions.append((0, "too_long"))

    def understood(self) -> Understood:
        for n, read in enumerate(self.reads):
            self._sentence(n, read)
        self.questions = [q for q in self.questions if not self._tells_who(q[0])]
        point(self.said, self.reply.about)
        self._reasons()
        self._lines_nearby()
        self._whole_answers()
        self._closed()
        kept = self._settled()
        intents = self._intents(kept)
        beside = tuple(word for read in self.reads for word in unheard(read, self.context))
        return Understood(
            intents=tuple(intents), unclear=tuple(self._unclear(intents)), unheard=beside, language=self.main
        )

    # One sentence

    def _sentence(self, n: int, read: Read) -> None:
        if _TO_MACHINES.match(read.folded, read.span.start, read.span.end):
            self.barred = True
            self.questions.append((n, "unknown"))
            return
        if "torn" in read.tags:
            self.torn = True
            self.questions.append((n, "contradiction"))
            return
        if self._redirect(n, read):
            self._beside_address(n, read)
            return
        before = len(self.said)
        if bare := self._bare(read):
            self.said.append((n, bare))
            return
        for clause in read.clauses:
            found = judge(clause, self.context)
            if not found and self.count > 1 and len(self.said) > before and clause.target.documents:
                self.questions.append((n, "which_document"))  # 'the first one yes, the second no idea'
            for said in found:
                self.said.append((n, said))
        unread = all(s.name == "question" and s.why in ("unknown", "uncertain") for _, s in self.said[before:])
        if unread and (counted := miscounted(read, self.context)):
            self.said[before:] = [(n, counted)]
        self.said[before:] = _beside_request(self.said[before:])
        new = [s for _, s in self.said[before:]]
        if read.tags >= {"statement", "please"}:
            new = [s for s in new if s.name not in _PAYMENTS]
            self.said[before:] = [(n, s) for s in new]
        if any(s.name == "report_payment" for s in new):  # 'paid on Thursday, should be with you by now'
            self.said[before:] = [
                (n, s) for s in new if s.name != "promise_to_pay" or not s.date or s.date > self.context.today
            ]
        self._details(n, read, before)
        self._in_scope(n, read, before)
        self._one_of_them(read, before)
        new = [said for _, said in self.said[before:]]
        if not new and n and hangs_on(read):
            for m, said in self.said:
                if m == n - 1 and said.name in STATE_CHANGING:
                    said.name, said.why = "question", "conditional"
        if not new:
            harmless = "harmless" in read.tags and (not read.asks or _all_harmless(read))
            if "condition" in read.tags and not read.asks and not harmless:
                self.unread += 1
            elif (read.asks or "question" in read.tags) and not harmless and not self._belongs(n, read):
                self.questions.append((n, "asked"))
            elif read.tags & {"ack"}:
                self.acks += 1
            elif self.count > 1 and any(c.target.documents for c in read.clauses):
                self.questions.append((n, "which_document"))  # what is said of it is not understood
            elif not harmless:
                self.unread += 1

    def _names_payer(self, read: Read, at: int) -> bool:
        """'approved by x@y': who did it, not where to write."""
        clause = next((c for c in read.clauses if c.start <= at < c.end), None)
        if clause is None or not clause.topics & {"yes", "done", "pay"} or not clause.has(*_ACTS):
            return False
        place = next((n for n, w in enumerate(read.words) if w.start <= at < w.end), 0)
        return clause.beside_word(place, *_ACTS) and not clause.beside_word(place, "redirect")

    def _beside_address(self, n: int, read: Read) -> None:
        """'Approved, and write to x@y from now on': what the clauses in front of the address say."""
        address = emails(self.context.text, read)[0].start()
        front = [c for c in read.clauses if c.end <= address and c.topics & _BESIDE]
        behind = next((c for c in read.clauses if c.end > address), None)
        if front and behind and not read.asks:
            self.said.append((n, Said("nothing", behind, why="redirect")))
            self.said += [(n, said) for clause in front for said in judge(clause, self.context)]

    def _one_of_them(self, read: Read, before: int) -> None:
        """'That one went out yesterday, this one goes at the end of the month': which is which is not said."""
        silent = {id(c) for c in read.clauses} - {id(s.clause) for _, s in self.said[before:]}
        if self.count < 2 or len(read.clauses) == len(silent):
            return
        days = {w.first for w in read.dates(Way.AHEAD) if w.day and w.day > self.context.today}
        waits = any(
            id(c) in silent and not days.isdisjoint(range(c.first, c.first + len(c.words))) for c in read.clauses
        )
        for _, said in self.said[before:]:
            open_ = not (said.clause.target.named or said.own or said.amount or said.share)
            if waits and self.count > 1 and open_ and said.name in _PAYMENTS:
                said.name, said.withheld, said.why = "question", said.name, "which_document"

    def _tells_who(self, n: int) -> bool:
        """'Invoices are no longer mine. Write to …': why there is a new address, though it has a word that asks."""
        if n >= len(self.reads):  # nothing could be read
            return False
        read = self.reads[n]
        return bool({n - 1, n + 1} & self.redirecting) and not read.asks and not read.tags & {"please"}

    def _belongs(self, n: int, read: Read) -> bool:
        """'The amount was paid on 3 June. Could you check?', 'We lack it. Can you send us one?': part of the same."""
        asked = [f for f in read.found if "question" in f.tags]
        return (
            all("please" in f.tags or "confirm_me" in f.tags for f in asked)
            and any(m in (n - 1, n - 2) and s.name in _FOLLOWED for m, s in self.said)
            and plain(read)
        )

    def _in_scope(self, n: int, read: Read, before: int) -> None:
        """A condition rules its whole sentence, in whichever order: nothing in it acts, it is one question."""
        changing = [s for _, s in self.said[before:] if s.name in STATE_CHANGING and ruled(s, read)]
        if not changing:
            return
        self.said[before:] = [(m, s) for m, s in self.said[before:] if s not in changing and s.name != "question"]
        self.said.append((n, Said("question", changing[0].clause, why="conditional")))

    def _details(self, n: int, read: Read, before: int) -> None:
        """'Payment made. 1,200.00 on 2/6, ref X': what follows a report fills it in."""
        reports = [s for _, s in self.said[before:] if s.name == "report_payment"]
        if len(reports) == 1 and not reports[0].amount and not reports[0].share:
            clauses = {id(s.clause) for _, s in self.said[before:]}
            money = [a for a in read.amounts if a.sure]
            apart = len(money) == 1 and not any(id(c) in clauses and money[0] in c.amounts() for c in read.clauses)
            reports[0].amount = money[0].value if apart else None
        if len(reports) == 1 and not reports[0].reference:  # 'paid on Thursday, the slip is no. 4711'
            references = (payment_reference(self.context.text, c, self.context.names) for c in read.clauses)
            reports[0].reference = next((r for r in references if r), None)
        last = next((s for m, s in reversed(self.said[:before]) if s.name == "report_payment" and n - m == 1), None)
        new = [s for _, s in self.said[before:]]
        if last is not None and all(s.name == "payment_details" for s in new) and not read.asks:
            days = [w.day for w in read.dates(Way.BACK) if w.day and w.day <= self.context.today and not w.weak]
            sums = [a.value for a in read.amounts if a.sure]
            reference = next(
                (r for c in read.clauses if (r := payment_reference(self.context.text, c, self.context.names))), None
            )
            if not read.tags & {"negation", "condition", "hedge", "approve", "reject", "defect", "pay_now"}:
                last.date = last.date or (days[0] if days else None)
                last.amount = last.amount or (sums[0] if sums else None)
                last.reference = last.reference or reference
                self.said[before:] = []
                if days or sums or reference:
                    self.said.append((n, Said("nothing", read.clauses[0], why="details")))
                return
        for _, s in self.said[before:]:
            if s.name == "payment_details":
                told = s.date and (s.amount or s.reference) and self.reply.about.kind in ("reminder", "statement")
                s.name, s.why = ("report_payment", "") if told else ("question", "past_date")

    def _redirect(self, n: int, read: Read) -> bool:
        found = emails(self.context.text, read)
        if not found:
            return False
        around = set(read.tags)
        if n and self.reads[n - 1].span.passage == read.span.passage:
            around |= self.reads[n - 1].tags & {"redirect", "temporary"}
        answered = _asks_for(read.span.answers, read.language.code, "redirect")
        if "redirect" not in around and n + 1 < len(self.reads):
            around |= self.reads[n + 1].tags & {"redirect"}
        passing = "temporary" in around or _for_a_time(read)
        if self._names_payer(read, found[0].start()):
            self.questions.append((n, "redirect"))
            return True
        passing = passing or any("away" in other.tags and _for_a_time(other) for other in self._beside(n))
        if ("redirect" not in around and not answered) or passing or read.asks:
            if "redirect" in around or read.asks or _for_a_time(read) or read.tags & {"doubt", "wait_approval"}:
                self.questions.append((n, "redirect"))
            return True
        if _denied(read, found[0].start()):
            self.questions.append((n, "redirect"))
            return True
        denied = {
            f.last for f in read.found
            if "negation" in f.tags
            and f.last < len(read.words)
            and not PART.search(read.folded, read.words[f.last - 1].end, read.words[f.last].start)
        }  # fmt: skip
        if any("redirect" in f.tags and f.first in denied for f in read.found):
            self.questions.append((n, "redirect"))
            return True
        decided = [read.words[f.first : f.last] for f in read.found if "wait_approval" in f.tags]
        guards = {t for words in decided for g in read.language.guards.find(words) for t in g.tags}
        if (read.tags | guards) & {"condition", "hedge", "irony", "thought"} and not read.tags & {"harmless"}:
            self.questions.append((n, "redirect"))
            return True
        if len({m[0].lower() for m in found}) != 1:
            self.questions.append((n, "which_address"))
            return True
        email = found[0]
        person = person_for(self.context.text, read, email, self._beside(n))
        self.redirecting.add(n)
        self.redirects.append(
            Intent(
                name="redirect", email=email[0].lower(), person=person,
                evidence=self._quote(read.span), at=(read.span.start, read.span.end),
            )
        )  # fmt: skip
        return True

    def _beside(self, n: int) -> list[Read]:
        """The sentences in front and behind that stand in the same passage."""
        near = [self.reads[m] for m in (n - 1, n + 1) if 0 <= m < len(self.reads)]
        return [read for read in near if read.span.passage == self.reads[n].span.passage]

    def _bare(self, read: Read) -> Said | None:
        """Nothing but a date or a number: it answers what was asked."""
        clause = read.clauses[0] if read.clauses else None
        if clause is None or self.context.vendor or read.asks:
            return None
        answers = read.span.answers
        asked = self.reply.asked.kind if self.reply.asked else ""
        code = read.language.code
        if asked == "po" or (answers and _asks_for(answers, code, "po") and not _speaks(read)):
            number = purchase_order(self.context.text, clause, self.context.names, bare=True)
            written = self._quote(read.span).strip(" .")
            number = written if number and _LABELLED.fullmatch(written) else number  # 'NE 2026-0744'
            if number and not read.tags & {"negation", "condition", "hedge"}:
                return Said("set_purchase_order", clause, number=number)
        whens = [w for w in read.dates(Way.AHEAD) if w.day]
        spoken = [f for f in read.found if not f.tags <= {"harmless", "please", "future", "yes", "ack", "pay_noun"}]
        if len(whens) == 1 and not spoken and len(read.clauses) == 1:
            covered = whens[0].last - whens[0].first
            if (len(read.words) - covered <= 2 and _only_small(read, whens[0]) and not whens[0].weak) or (
                len(read.words) == covered and (asked == "date" or _asks_for(answers, code, "say_when"))
            ):
                return Said("promise_to_pay", clause, date=whens[0].day)
        return None

    def _quote(self, span: Sentence) -> str:
        return self.context.text[span.start : span.end][:300]

    # Which documents

    def _lines_nearby(self) -> None:
        """'Pos. 2: 8 were delivered. Please adjust.': the lines of the sentence before that says nothing else."""
        speaks = {
            n for n, s in self.said
            if s.name not in ("question", "acknowledge") and not (s.name == "approve" and s.clause.target.lines)
        }  # fmt: skip
        silent = set(range(len(self.reads))) - speaks
        for n, said in self.said:
            if said.name != "dispute" or said.clause.target.lines or said.clause.sentence.line or self.count != 1:
                continue
            for m in (n - 1, n - 2, n + 1):
                if m not in silent or not 0 <= m < len(self.reads):
                    continue
                lines = {x for c in self.reads[m].clauses for x in _lines_behind_yes(c)}
                if lines:
                    said.clause.target.lines |= lines
                    self.questions = [(q, why) for q, why in self.questions if q != m]
                    break

    # All together

    def _whole_answers(self) -> None:
        """A yes does not stand beside a no, a part that is wrong, or what takes it back."""
        kind = self.reply.about.kind
        for n, said in self.said:
            if said.name != "approve":
                continue
            read = self.reads[n]
            if said.clause.target.lines and self.count == 1 and not said.strong:
                turned = bool(read.tags & {"negation", "contrast"})  # 'the travel is ok, the rest is not'
                said.name, said.why = ("question", "part") if turned else ("nothing", "lines")
                continue
            if "for_rest" in read.tags and not self._only_given(n):
                said.name, said.why = "question", "conditional"  # 'The gate sticks. Otherwise fine.'
                continue
            if self.count == 1 and any("rest" in m.tags for m in read.marks if said.clause.first <= m.first):
                beside = any(s.name in ("dispute", "question") for _, s in self.said if s is not said)
                said.name, said.why = ("nothing", "lines") if beside else ("question", "part")
                continue
            if read.line and self.count == 1:
                said.name, said.why = "nothing", "lines"
                continue
            if not said.strong and kind == "reminder":
                said.name, said.why = "acknowledge", "weak"
                continue
            if not said.strong and kind == "statement" and not said.clause.target.named:
                said.name, said.why = "acknowledge", "weak"
                continue
            if self._poisoned(n, said):
                contested = {d for _, s in self.said if s.name in ("dispute", "reject") for d in s.documents}
                settled = bool(said.documents) and set(said.documents) <= contested
                said.name, said.why = ("nothing", "contested") if settled else ("question", "conditional")

    def _closed(self) -> None:
        """What holds a word that nothing accounts for is asked back, and so is what else is said of the document."""
        doubted = set[int]()  # what is said of a document, and what is paid of it
        paying, unsaid = set[int](), set[int]()
        for n, said in self.said:
            others = [s for m, s in self.said if m == n and s is not said]
            if words := not_understood(said, others, self.context):
                if said.name in ("approve", "reject") and self._told_again(n, said, words):
                    said.name = "nothing"  # 'Yes, I know them. Happy to have them.'
                    continue
                if said.name in ("reject", "dispute") and self._refused_firmly(said):
                    said.name = "nothing"  # 'My neighbour ordered that, not us. We reject the invoice.'
                    continue
                self._withhold(said, words)
                about = set(said.documents) if self.count else {-1}
                if said.withheld == "approve":
                    unsaid |= about
                elif said.withheld in _ANSWERS:
                    doubted |= about
                elif said.withheld in _PAYMENTS:
                    paying |= about
        contested = {d for _, s in self.said if s.name in ("dispute", "reject") for d in s.documents}
        for _, said in self.said:  # a yes to a part, beside what is wrong with the rest
            if (
                said.withheld == "approve"
                and said.name == "question"
                and said.documents
                and set(said.documents) <= contested
            ):
                said.name, said.withheld = "nothing", ""
        if self.barred:
            self.redirects = []
        asked = bool(self.questions) or any(s.name == "question" for _, s in self.said)
        sure = {
            d for _, s in self.said if s.strong and (s.name == "approve" or s.why == "contested") for d in s.documents
        }
        for n, said in self.said:
            about = set(said.documents) if self.count else {-1}
            if self.barred and said.name in STATE_CHANGING:
                self._withhold(said, ())
            elif said.name == "reject" and not said.strong and not said.clause.has("not_ours", "no_vendor") and asked:
                self._withhold(said, ())  # 'By whom? Certainly not by me.'
            elif said.name == "reject" and self._no_in_doubt(n, said):
                self._withhold(said, ())
            elif said.name == "reject" and self.redirects and said.extra.get("kind") == "refused":
                self._withhold(said, ())  # 'write to her, I approve nothing any more'
            elif said.name in _PAYMENTS and self.count == 1 and _of_another(said):
                self._withhold(said, ())  # 'I paid the other one'
            elif (
                said.name in ("dispute", "reject")
                and about & paying
                and not said.clause.has("correct", "reject", "should_be")
            ):
                self._withhold(said, ())  # why it comes late, beside a payment that is not understood
            elif said.name in _ANSWERS and said.clause.target.absent:
                self._withhold(said, ())  # a line that is not on it
            elif said.name == "reject" and set(said.documents) & sure:
                self._withhold(said, ())  # a yes and a no to the same
            elif (
                said.name in _ANSWERS
                and (self.torn or about & doubted or (said.name == "approve" and about & unsaid))
            ) or (said.name in _PAYMENTS and (self.torn or about & (doubted | paying))):
                self._withhold(said, ())
            elif said.name == "approve" and any(
                m == n and s.name == "question" and s is not said and not s.withheld and s.clause.topics - _MONEY
                for m, s in self.said
            ):
                self._withhold(said, ())  # 'approved, the signature is missing'
            elif said.name == "approve" and (words := self._qualified(n)):
                self._withhold(said, words)

    def _no_in_doubt(self, n: int, said: Said) -> bool:
        """'The director has to sign, so far it is not approved'; 'credit it, the rest is fine'."""
        if said.extra.get("kind") == "refused":
            return any("wait_approval" in read.tags for m, read in enumerate(self.reads) if m != n)
        if self.count != 1:
            return False
        stands = any(
            "for_rest" in read.tags and read.tags & {"fine", "approve", "approved", "yes"} for read in self.reads
        )
        return stands or any("rest" in m.tags for m in self.reads[n].marks)

    def _withhold(self, said: Said, words: tuple[str, ...]) -> None:
        said.withheld, said.words, said.name, said.why = said.name, words, "question", "not_understood"

    def _qualified(self, n: int) -> tuple[str, ...]:
        """Words of a sentence beside a yes that says nothing of its own, and may be meant to qualify it."""
        speaks = {m for m, s in self.said if s.name not in ("question", "acknowledge")} | self.redirecting
        for m, read in enumerate(self.reads):
            if (
                m != n
                and m not in speaks
                and not self._signs(m)
                and not self._answers_when(read, self.reads[n])
                and (words := qualifies(read, self.context, behind=m > n))
            ):
                return words
        return ()

    def _signs(self, n: int) -> bool:
        """'Jo Hill, site manager' at the end: who writes, with no word that says anything."""
        span = self.reads[n].span
        text = self.context.text[span.start : span.end]
        return n + 1 == len(self.reads) and not self.reads[n].tags and bool(_NAME_AND_JOB.fullmatch(text))

    def _told_again(self, n: int, said: Said, words: tuple[str, ...]) -> bool:
        """Whether a plain yes or no to the same stands elsewhere: behind, where this is as strong."""
        listed = said.clause.sentence.language.listed(frozenset({"deciders", "elsewhere"}))
        if said.strong and (set(words) & listed or said.clause.tags & set(GUARDS)):
            return False
        return any(
            s is not said
            and s.name == said.name
            and s.strong
            and (m > n or not said.strong)
            and set(said.documents) <= set(s.documents)
            for m, s in self.said
        )

    def _only_given(self, n: int) -> bool:
        """Whether each sentence in front of this one is understood, and none finds fault."""
        given = {m for m, s in self.said if s.name in ("set_purchase_order", "report_payment", "promise_to_pay")}
        given |= {m for m, read in enumerate(self.reads) if plain(read, "beside_order")} | self.redirecting
        asked = {m for m, s in self.said if s.name in ("question", "dispute", "reject")}
        return all(m in given and m not in asked for m in range(n))

    def _refused_firmly(self, said: Said) -> bool:
        """Whether another clause rejects the same outright, so that this one only tells why."""
        return not said.clause.tags & _TAKES_BACK and any(
            s is not said
            and s.name == "reject"
            and s.clause.has("reject")
            and set(said.documents) <= set(s.documents)
            and not s.clause.tags & set(GUARDS) - {"negation", "contrast"}
            and not not_understood(s, [o for k, o in self.said if k == m and o is not s], self.context)
            for m, s in self.said
        )

    def _poisoned(self, n: int, said: Said) -> bool:
        read = self.reads[n]
        for clause in read.clauses:
            if clause is said.clause or self._elsewhere(clause, said):
                continue
            if clause.has("hold", "irony", "wait_approval"):
                return True
            if clause.has("condition") and not self._explained(clause):
                return True
            if clause.has("negation", "contrast", "hedge", "thought") and not self._explained(clause):
                return True
        for m, other in enumerate(self.reads):
            if m == n or not other.tags or self._answers_when(other, read):
                continue
            if other.tags & {"hold", "irony", "wait_approval"} and not self._about_others(other, said):
                return True
            for clause in other.clauses:
                if self._about_others(other, said) or self._explained(clause):
                    continue
                first = clause.found[0] if clause.found else None
                if (
                    first
                    and first.first - clause.first <= 1
                    and first.tags & {"contrast", "condition"}
                    and not clause.has("harmless")
                ):
                    return True
                if clause.has("negation") and not clause.has("harmless", "redirect"):
                    return True
        return False

    def _answers_when(self, other: Read, read: Read) -> bool:
        """Whether a sentence answers below another quoted line, and that one asks when money comes."""
        asked = other.span.answers
        if not asked or asked == read.span.answers:
            return False
        code = other.language.code
        return _asks_for(asked, code, "say_when") and not _asks_for(asked, code, "approve")

    def _about_others(self, other: Read, said: Said) -> bool:
        named = set().union(*(c.target.documents for c in other.clauses)) if other.clauses else set()
        return self.count > 1 and bool(named) and not named & set(said.documents)

    def _elsewhere(self, clause: Clause, said: Said) -> bool:
        """Whether a clause speaks of other documents."""
        meant = {d for _, s in self.said if s.clause is clause for d in s.documents} | clause.target.documents
        return self.count > 1 and bool(meant) and not meant & set(said.documents)

    def _explained(self, clause: Clause) -> bool:
        """Whether what the clause says is understood as something that leaves a yes alone."""
        if clause.has("harmless"):
            return True
        for _, said in self.said:
            if said.clause is clause and said.name in (
                "promise_to_pay",
                "report_payment",
                "set_purchase_order",
                "request_copy",
                "request_statement",
                "redirect",
                "stop_reminders",
            ):
                return True
            if (
                said.clause is clause
                and said.name == "question"
                and said.why in ("not_paying", "no_date", "uncertain")
                and not clause.has("wait_approval")
            ):
                pays = said.clause.topics & _MONEY
                return said.why == "not_paying" or (bool(pays) and not clause.has("condition"))
        return False

    def _reasons(self) -> None:
        """'duplicate of INV-1, which we paid': a payment of something else is part of the reason."""
        no = {n for n, s in self.said if s.name in ("reject", "dispute")}
        self.said = [
            (n, s) for n, s in self.said
            if not (n in no and s.why == "which_document" and s.clause.topics & {"pay", "done", "money"})
            and not (
                n in no and s.name == "report_payment" and any("same_as" in m.tags for m in s.clause.sentence.marks)
            )
        ]  # fmt: skip

    def _settled(self) -> list[tuple[int, Said]]:
        """What is left where clauses speak against each other about the same document."""
        no = {d for _, s in self.said if s.name == "reject" for d in s.documents}
        part = {d for _, s in self.said if s.name == "dispute" for d in s.documents}
        yes = {d for _, s in self.said if s.name == "approve" for d in s.documents}
        cleared = {n for n, s in self.said if s.name == "report_payment"}
        promised = {d for _, s in self.said if s.name == "promise_to_pay" for d in s.documents}
        vendor = self.context.vendor
        names = {s.name for _, s in self.said}
        if vendor and "approve" in names and "reject" in names:
            return [(n, s) for n, s in self.said if s.name not in ("approve", "reject")] + [
                (n, Said("question", s.clause, why="contradiction")) for n, s in self.said if s.name == "approve"
            ]
        kept: list[tuple[int, Said]] = []
        for n, s in self.said:
            docs = set(s.documents)
            unsure = s.name == "question" and s.why in ("conditional", "uncertain", "unknown", "part") and docs
            if (
                unsure
                and docs <= part
                and s.clause.topics <= {"yes", "part", "no"}
                and not s.clause.has("hold", "irony")
            ):
                continue  # what is wrong with it is told elsewhere
            if s.name == "approve" and not vendor:
                left = docs - no - part
                if docs & no:
                    clash = any(o.name == "reject" and set(o.documents) & docs and o.strong for _, o in self.said)
                    kept.append((n, Said("question", s.clause, why="contradiction"))) if clash and not left else None
                if not left:
                    continue
                s.documents = tuple(sorted(left))
            kept.append((n, s))
        kept = [(n, s) for n, s in kept if not (s.name == "approve" and n in cleared and _only_cleared(s))]
        kept = [(n, s) for n, s in kept if not (s.name == "reject" and set(s.documents) & promised and _why_late(s))]
        both = no & yes
        if both:
            kept = [(n, s) for n, s in kept if not (s.name == "reject" and set(s.documents) <= both and not s.strong)]
        return self._without_refused(kept, no, part)

    def _without_refused(self, kept: list[tuple[int, Said]], no: set[int], part: set[int]) -> list[tuple[int, Said]]:
        """'cannot approve' with what is wrong is a dispute; a no with its reason is one no."""
        result: list[tuple[int, Said]] = []
        refused = [s for _, s in kept if s.name == "reject" and s.extra.get("kind") == "refused"]
        stops = {n for n, s in kept if s.name == "stop_reminders"}
        asked = {n for n, s in kept if s.name == "request_statement"}
        promised = {
            (n, d)
            for n, s in kept
            if s.name == "promise_to_pay" and not s.amount and not s.share
            for d in s.documents
        }
        by_line = {d for _, s in kept if s.name == "dispute" and s.clause.target.lines for d in s.documents}
        named_lines = any(
            s.name == "dispute" and s.clause.target.lines and any("line" in m.tags for m in s.clause.sentence.marks)
            for _, s in kept
        )
        ordered = {d for _, s in kept if s.name in ("set_purchase_order", "report_payment") for d in s.documents}
        for n, s in kept:
            if s.name == "request_copy" and n - 1 in asked and not (s.clause.has("invoice") or s.clause.target.named):
                continue  # 'We need a statement. Could you send it?'
            if n in stops and s.name == "dispute" and not s.clause.has("please"):
                continue  # 'no more reminders, your credit note cancelled it': why, not what is wanted
            if s in refused and (set(s.documents) & part):
                continue
            vague = s.name == "report_payment" and not (s.date or s.amount or s.share or s.reference)
            if vague and {(n, d) for d in s.documents} & promised:
                continue  # 'it is on its way and reaches you on Friday'
            if s.name == "reject" and not s.strong and s.documents and set(s.documents) <= by_line:
                continue  # 'You cancelled the workshop. Please take line 3 off': why, not what is wanted
            if s.name == "dispute" and named_lines and s.clause.topics == {"part"} and not s.clause.has(*_FAULTS):
                continue  # 'we query line 3. The visit was called off in time': why
            if s.name == "dispute" and set(s.documents) <= ordered and only_asks_to_add(s.clause):
                continue  # 'Please add our PO 45 and send it again'
            if s.name == "dispute" and any(
                r.name == "reject"
                and r not in refused
                and set(r.documents) & set(s.documents)
                and (r.strong or not s.clause.target.lines)
                for _, r in kept
            ):
                continue
            result.append((n, s))
        return result

    def _intents(self, kept: Sequence[tuple[int, Said]]) -> list[Intent]:
        found: list[Intent] = []
        questions = [(n, why) for n, why in self.questions]
        acks = self.acks
        for n, said in kept:
            match said.name:
                case "question":
                    questions.append((n, said.why))
                case "acknowledge":
                    acks += 1
                    if said.why == "others_decide" and not said.clause.has("ack"):
                        questions.append((n, said.why))
                case "nothing":
                    continue
                case _:
                    self._add(found, said)
        found += self.redirects[:1]
        if len({r.email for r in self.redirects}) > 1:
            found = [f for f in found if f.name != "redirect"]
            questions.append((0, "which_address"))
        self._amounts(found)
        found = merged(found)
        acting = bool(found)
        if any(s.name == "reject" and s.clause.has("reject") and len(s.documents) == self.count for _, s in kept):
            questions = [(n, why) for n, why in questions if why not in _REASONS]
        spoken = {d for intent in found for d in intent.documents}
        open_ones = any(
            s.name == "question"
            and s.clause.topics & _MONEY
            and s.clause.target.named
            and not spoken & self._numbers(s)
            for _, s in kept
        )
        if self._ask(questions, acting) or (acting and self.count > 1 and open_ones):
            found.append(Intent(name="question", evidence=self._evidence(questions)))
        elif not found and (acks or not self.reads):
            if self.reads:
                found.append(Intent(name="acknowledge", evidence=self._quote(self.reads[0].span)))
        elif not found and self.unread:
            found.append(Intent(name="question", evidence=self._quote(self.reads[0].span)))
        return found

    def _numbers(self, said: Said) -> set[str]:
        return {self.reply.about.documents[n].number for n in said.documents}

    def _ask(self, questions: Sequence[tuple[int, str]], acting: bool) -> bool:
        if not acting:
            return bool(questions)
        return any(why in _ALWAYS_ASKED for _, why in questions)

    def _evidence(self, questions: Sequence[tuple[int, str]]) -> str:
        return self._quote(self.reads[questions[0][0]].span) if self.reads else ""

    def _add(self, found: list[Intent], said: Said) -> None:
        clause = said.clause
        documents = tuple(self.reply.about.documents[n].number for n in said.documents)
        evidence = self.context.text[clause.start : clause.end]
        lines = tuple(sorted(clause.target.lines | clause.sentence.line)) if said.name == "dispute" else ()
        found.append(
            Intent(
                name=said.name, documents=documents,
                reason=self._quote(clause.sentence.span) if said.name in ("reject", "dispute") else "",
                date=said.date, amount=self._amount(said), reference=said.reference, number=said.number, lines=lines,
                evidence=evidence, at=(clause.start, clause.end),
            )
        )  # fmt: skip

    def _amount(self, said: Said) -> Decimal | None:
        total = sum((self.reply.about.documents[n].total for n in said.documents), Decimal(0))
        if not said.documents:
            return None
        cents = Decimal(1) if self.reply.about.documents[said.documents[0]].currency in _NO_CENTS else Decimal("0.01")
        if said.amount is not None:
            return said.amount.quantize(cents) if 0 < said.amount <= total else None
        if said.share in ("half", "other_half"):
            return (total / 2).quantize(cents, ROUND_HALF_UP)
        if said.share.endswith("%"):
            return (total * Decimal(said.share[:-1]) / 100).quantize(cents, ROUND_HALF_UP)
        if said.share == "remainder":
            return Decimal(-1)
        return None

    def _amounts(self, found: list[Intent]) -> None:
        """'the rest' is what the other parts leave."""
        for n, intent in enumerate(found):
            if intent.amount != Decimal(-1):
                continue
            total = sum((d.total for d in self.reply.about.documents if d.number in intent.documents), Decimal(0))
            others = [
                i.amount for i in found
                if i is not intent and i.name in ("promise_to_pay", "report_payment")
                and set(i.documents) == set(intent.documents) and i.amount and i.amount > 0
            ]  # fmt: skip
            left = total - sum(others, Decimal(0)) if others else None
            found[n] = with_amount(intent, left if left and left > 0 else None)

    def _unclear(self, intents: Sequence[Intent]) -> list[Unclear]:
        asked = [i for i in intents if i.name == "question"]
        if not asked:
            return []
        whys = [s.why for _, s in self.said if s.name == "question" and s.why] or [w for _, w in self.questions]
        unknown = tuple(dict.fromkeys(word for _, s in self.said for word in s.words))
        return [
            Unclear(
                evidence=asked[0].evidence, why=whys[0] if whys else "unknown", readings=self._readings(),
                unknown=unknown,
            )
        ]  # fmt: skip

    def _readings(self) -> tuple[Reading, ...]:
        """What it may have meant: what was withheld, of each document where that is open, else the usual answers."""
        numbers = tuple(d.number for d in self.reply.about.documents)
        held = [s for _, s in self.said if s.withheld]
        found = [Reading(intents=(Intent(name="question"),), word="neither" if held else "question")]
        usual = ("approve", "reject") if self.reply.about.kind in ("invoice", "vendor_request") else _PAYER
        if open_ones := [s for s in held if s.why == "which_document"]:
            name = open_ones[0].withheld
            each = [Reading(intents=(self._of(open_ones[0], (n,)),), word=number) for n, number in enumerate(numbers)]
            every = Reading(intents=(self._of(open_ones[0], tuple(range(self.count))),), word="all")
            found = [*each[:_MOST_OFFERED], every, *found] if name else found
        elif held:
            meant = tuple(merged([self._of(s, s.documents) for s in held]))
            first = Reading(intents=meant, word=_WORDS[meant[0].name])
            others = [n for n in usual if n != meant[0].name]
            if self.count > 1 and set(meant[0].documents) < set(numbers):
                found.insert(0, Reading(intents=(self._of(held[0], tuple(range(self.count))),), word="all"))
            else:
                found = [
                    Reading(intents=(Intent(name=n, documents=numbers),), word=_WORDS[n]) for n in others
                ] + found
            found = [first, *found]
        elif any(_speaks(read) for read in self.reads):
            found = [Reading(intents=(Intent(name=n, documents=numbers),), word=_WORDS[n]) for n in usual] + found
        else:
            return ()  # nothing in it sounds like an answer
        return tuple(found)

    def _of(self, said: Said, documents: tuple[int, ...]) -> Intent:
        """What was withheld, as if it were said of these documents."""
        made = list[Intent]()
        self._add(made, replace(said, name=said.withheld, documents=documents))
        return made[0]


def _beside_request(said: Sequence[tuple[int, Said]]) -> list[tuple[int, Said]]:
    """'A statement of all invoices, paid and unpaid, please': what the statement is to show, not what is so."""
    asked = {s.name for _, s in said}
    if not asked & {"request_statement", "request_copy"}:
        return list(said)
    return [
        (n, s)
        for n, s in said
        if s.name not in ("report_payment", "approve")
        or s.clause.target.documents
        or s.amount
        or s.reference
        or ("request_statement" not in asked and (s.date or not s.clause.target.every))
    ]


def _of_another(said: Said) -> bool:
    """Whether a payment is of 'the other one', where only one document was spoken of."""
    first, last = said.clause.first, said.clause.first + len(said.clause.words)
    return not (said.amount or said.share) and any(
        "rest" in m.tags and not m.tags & {"remainder", "other_half"}
        for m in said.clause.sentence.marks if first <= m.first < last
    )  # fmt: skip


def _denied(read: Read, at: int) -> bool:
    """'Don't write to x@y any more': a negation in front of the address, with no comma in between."""
    return any(
        "negation" in f.tags and (end := read.words[f.last - 1].end) <= at and not PART.search(read.folded, end, at)
        for f in read.found
    )


def _only_cleared(said: Said) -> bool:
    """'Cleared on 15 May': its only yes is the word that says it was paid."""
    return all("pay_done" in f.tags for f in said.clause.found if f.tags & {"approve", "approved", "fine", "yes"})


def _why_late(said: Said) -> bool:
    """'The goods were not booked in': beside a promise that is why it comes late, and no refusal."""
    return not said.clause.has("reject") and said.extra.get("kind") != "refused"


def _only_small(read: Read, when: When) -> bool:
    """Whether beside a day there is nothing but small words: 'on Friday then', not 'Friday's answer'."""
    small = read.language.listed(frozenset({"small"}))
    told = {n for f in read.found for n in range(f.first, f.last)} | set(range(when.first, when.last))
    return all(w.text in small for n, w in enumerate(read.words) if n not in told and w.text[0].isalnum())


def _for_a_time(read: Read) -> bool:
    """'until the 15th', '15日まで': a day on which it ends."""
    days = [w for w in read.dates(Way.AHEAD) if w.day]
    ends, starts = {w.last for w in days}, {w.first for w in days}
    behind = read.language.code == "ja"
    return any("up_to" in f.tags and (f.first in ends if behind else f.last in starts) for f in read.day_words)


def _all_harmless(read: Read) -> bool:
    return len(read.found) == 1 and read.found[0].first == 0 and read.found[0].last >= len(read.words) - 1


def _lines_behind_yes(clause: Clause) -> set[int]:
    """The lines a clause names; of 'lines 1 and 3 ok, line 2 was 8' only what stands behind the yes."""
    if "yes" not in clause.topics:
        return clause.target.lines
    last = max(f.last for f in clause.found if f.tags & {"approve", "approved", "fine", "yes"})
    rest = [w.text.rstrip(".)") for w in clause.sentence.words[last : clause.first + len(clause.words)]]
    return {line for line in clause.target.lines if str(line) in rest}


@lru_cache(maxsize=256)
def _asks_for(answers: str, code: str, tag: str) -> bool:
    """Whether the quoted line above an answer asks for this."""
    if not answers:
        return False
    folded = fold(answers)
    words = words_of(folded)
    languages = {code, language_of(words, folded, code)}
    return any(tag in f.tags for c in languages for f in LANGUAGES[c].sense.find(words))


def _speaks(read: Read) -> bool:
    return bool(read.tags & {"approve", "approved", "reject", "pay_done", "pay_now", "not_ours", "defect"})
