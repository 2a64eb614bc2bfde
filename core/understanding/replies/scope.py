"""What a condition rules: its whole sentence, the main clause as much as its own, comma or none."""

from core.understanding.replies.clauses import Read
from core.understanding.replies.judge import Said
from core.understanding.replies.lexicon import Found
from core.understanding.replies.when import Way


def conditions(read: Read) -> list[Found]:
    """The words that make the sentence conditional: none that only stand before a date or take a part out."""
    if "harmless" in read.tags:
        return []
    dates = read.dates(Way.AHEAD) + read.dates(Way.BACK)
    starts = {w.first for w in dates}
    inner = {n for w in dates for n in range(w.first, w.last)}
    return [
        f for f in read.found
        if "condition" in f.tags
        and f.first not in inner
        and not ("before_date" in f.tags and (f.last in starts or f.last + 1 in starts))
    ]  # fmt: skip


def ruled(said: Said, read: Read) -> bool:
    """Whether what is said does not hold as it stands, for what else its sentence says."""
    if unsettled(read, said) or (conditions(read) and not asked_outright(said, read)):
        return True
    whole = not said.amount and (not said.share or said.share.endswith("%"))
    return said.name == "promise_to_pay" and whole and _if_corrected(said, read)


def _if_corrected(said: Said, read: Read) -> bool:
    """'Fix it and we pay on Friday': a correction asked for in front of a promise is its condition."""
    first = min((f.first for f in said.clause.found if f.tags & {"pay_now", "pay_any", "pay_run"}), default=0)
    return any("correct" in f.tags and f.first < first for f in read.found)


def hangs_on(read: Read) -> bool:
    """'We pay on Friday. Provided you fix it.': a sentence that only begins with a condition rules the one before."""
    return not read.asks and any(f.first <= 1 for f in conditions(read))


def unsettled(read: Read, said: Said) -> bool:
    """Whether the whole sentence is doubted, planned or hearsay, or speaks of a button, a budget or another year.

    In the reason of a no it leaves the no alone: 'we reject it: nobody came'.
    """
    if not read.tags & {"doubt", "other_object"}:
        return False
    if said.name != "reject" or not said.clause.has("reject"):
        return True
    return said.clause.beside("doubt", "reject") or said.clause.beside("other_object", "reject")


def asked_outright(said: Said, read: Read) -> bool:
    """Whether it stands whatever the condition says: 'please correct line 2 before we approve', 'half now, the other
    half when our client pays'.
    """
    if read.language.code == "ja":
        return False  # the condition ends its clause: what stands before it is what it rules
    first, last = said.clause.first, said.clause.first + len(said.clause.words)
    ruling = conditions(read)
    if said.name == "promise_to_pay":
        rest = {n for m in read.marks if m.tags & {"other_half", "remainder"} for n in range(m.first, m.last)}
        return (
            bool(said.share or said.amount)
            and all(f.first >= last for f in ruling)
            and bool(rest & set(range(last, ruling[0].first)))
        )
    if said.name not in ("dispute", "reject", "set_purchase_order", "redirect", "stop_reminders"):
        return False
    if said.name == "dispute" and said.clause.has("please"):
        asked = [f.last for f in said.clause.found if "correct" in f.tags]
        last = min([last, *asked])
    return first < last and all(f.first >= last for f in ruling)
