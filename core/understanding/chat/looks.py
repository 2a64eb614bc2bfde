"""What only shows something: lists, one document, statements, help; questions for information end here too."""

from core.understanding.chat.line import Line
from core.understanding.chat.model import Answer, ChatCommand, Clarify, Unknown
from core.understanding.chat.targets import LIVE, names_document, one_document, one_party, parties

_TOPICS = (
    ("pause_reminders", "pause"), ("remind", "remind"), ("invite_vendor", "vendor_role"),
    ("invite_customer", "customer_role"), ("statement", "statement"), ("aging", "aging"), ("digest", "digest"),
    ("approve", "approve"), ("reject", "reject"), ("record_payment", "paid"), ("void_invoice", "void"),
    ("send_invoice", "send"), ("create_invoice", "create_lead"), ("create_invoice", "create"),
)  # fmt: skip


def help_with(line: Line) -> ChatCommand | None:
    """Help, with the command it is about where the words name one."""
    found = line.lexicon.cue("help").search(line.plain)
    if found is None or line.documents or line.email:
        return None
    whole = found.start() <= line.start or line.folded.startswith(found[0])
    if not whole:
        return None
    rest = line.plain[found.end() :]
    topic = next((name for name, key in _TOPICS if line.lexicon.cue(key).search(rest)), None)
    return ChatCommand(name="help", topic=topic, language=line.lexicon.code)


def question(line: Line) -> Answer:
    """'Did INV-101 get paid?', 'who hasn't paid us?', 'what is overdue for acme?'."""
    code = line.lexicon.code
    if line.has("doubt"):
        return line.ask("doubt", "line")
    short = names_document(line) or (line.has("definite") and not line.has("list_all"))
    if line.has("list_all") and parties(line) and not names_document(line):
        return list_invoices(line)
    if short or (not parties(line) and not status_of(line)):
        found = one_document(line, ours=None)
        if not isinstance(found, Clarify):
            return ChatCommand(name="show_invoice", invoice=found.number, language=code)
        if found.why in {"several", "ambiguous", "differs"} or found.why == "unknown":
            return found
    if line.has("when") and parties(line):
        found = one_document(line, ours=None, states=LIVE)
        if not isinstance(found, Clarify):
            return ChatCommand(name="show_invoice", invoice=found.number, language=code)
        return found
    if line.has("aging"):
        return ChatCommand(name="aging", language=code)
    if line.has("statement"):
        return statement(line)
    if line.has("digest") and not status_of(line) and not parties(line):
        return ChatCommand(name="digest", language=code)
    if status_of(line) or line.has("create_noun", "list_all"):
        return list_invoices(line)
    if parties(line) and line.has("paid"):
        return list_invoices(line)
    return look(line) or Unknown(small_talk=line.has("small_talk"), language=code)


def look(line: Line) -> Answer | None:
    """Show, list, digest; None where no such word is there."""
    code = line.lexicon.code
    status = status_of(line)
    if line.has("digest") and not line.documents and not status and not parties(line):
        return ChatCommand(name="digest", language=code)
    if line.documents:
        return _shown(line) if line.has("show", "list") else None
    whole_list = line.has("list_all")
    asked = line.text.rstrip().endswith("?") and parties(line)
    if status and (line.has("list", "show", "create_noun") or _is_short(line) or asked):
        return list_invoices(line)
    chats = line.has("small_talk") and not (status or parties(line) or line.begins("list") or line.begins("show"))
    if whole_list and not chats and (line.has("list", "show") or _is_short(line)):
        return list_invoices(line)
    if line.has("show", "list"):
        found = one_document(line, ours=None)
        if not isinstance(found, Clarify):
            return ChatCommand(name="show_invoice", invoice=found.number, language=code)
        if line.has("create_noun") or found.why in {"ambiguous", "several"} or found.about == "customer":
            return found if parties(line) or found.why != "missing" else None
        if found.why == "unknown":
            return found
    return None


def _is_short(line: Line) -> bool:
    return len(line.folded.split()) <= 5 and not line.has("small_talk")


def _shown(line: Line) -> Answer:
    found = one_document(line, ours=None)
    if isinstance(found, Clarify):
        return found
    return ChatCommand(name="show_invoice", invoice=found.number, language=line.lexicon.code)


def status_of(line: Line) -> str | None:
    """The word for the state, as lists know it."""
    for status, key in (
        ("awaiting_approval", "awaiting"), ("draft", "draft"), ("overdue", "overdue"), ("unpaid", "unpaid"),
        ("open", "open"), ("void", "void_status"), ("paid", "paid_status"),
    ):  # fmt: skip
        if line.has(key):
            return "open" if status == "unpaid" else status
    return None


def list_invoices(line: Line) -> Answer:
    """A list by state and customer."""
    named = parties(line)
    status = status_of(line)
    customer = None
    if named:
        found = one_party(line, "" if status == "awaiting_approval" else "customer")
        if isinstance(found, Clarify) and found.why != "not_customer":
            return found
        customer = found if isinstance(found, str) else found.word
    return ChatCommand(name="list_invoices", status=status, customer=customer, language=line.lexicon.code)


def statement(line: Line) -> Answer:
    """The account of one customer."""
    found = one_party(line, "customer")
    if isinstance(found, Clarify):
        return found
    return ChatCommand(name="statement", customer=found, language=line.lexicon.code)
