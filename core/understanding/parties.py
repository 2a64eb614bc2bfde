"""Which business, document or question a word means. What is only close is suggested, never picked."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from core.domain.actor import Actor
from core.domain.document import DocumentCase, Lifecycle
from core.domain.errors import Ambiguous, BadField, NotFound
from core.domain.ids import BusinessId, ConnectionId, QuestionId
from core.store.unit import Unit

DRAFT = "draft"
_PARTIES = ("sides", "connections", "businesses")
_DRAFT_ID = 5
_SHORTEST_PREFIX = 2
_SHORTEST_WORD_PREFIX = 3
_REFERENCE = re.compile(r"#?(?:[A-Za-z]{1,10}[-/]?)?\d[\w/-]*|draft(?:-[0-9a-v]+)?", re.IGNORECASE)
_LAST_NUMBER = re.compile(r"(\d{1,18})\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """One connection with the names the other side goes by: our alias first, then its own name."""

    connection: ConnectionId
    other: str
    alias: str
    name: str
    username: str
    role: str
    """What the other side is to us: customer or vendor."""

    @property
    def names(self) -> tuple[str, ...]:
        """Alias and name, as compared."""
        return tuple({plain(self.alias): None, plain(self.name): None})


def find_party(word: str, unit: Unit, by: Actor, *, role: str = "customer") -> ConnectionId:
    """Return the connection a word means: @username, alias, name, address, or the beginning of only one name.

    `role` is what the other side is to us: customer, vendor, or '' for either. Raises NotFound (with close
    names), Ambiguous, and BadField for somebody who is only our vendor.
    """
    return one_party(word, find_parties(word, unit, by, role=role), role).connection


def one_party(word: str, found: tuple[Party, ...], role: str = "") -> Party:
    """Return the only one. Raises Ambiguous."""
    if len(found) == 1:
        return found[0]
    raise Ambiguous(what=role or "party", word=word, candidates=_told_apart(found))


def one_to_show(word: str, found: tuple[Party, ...]) -> Party:
    """Return the only one; a business that is both is shown as the customer that it is. Raises Ambiguous."""
    if len({party.other for party in found}) == 1:
        return min(found, key=lambda party: party.role)
    return one_party(word, found)


def find_parties(word: str, unit: Unit, by: Actor, *, role: str = "") -> tuple[Party, ...]:
    """Return everybody whom the word fits equally well. Raises NotFound with the close names."""
    parties = parties_of(unit, by, role)
    found = matching(word, parties) or _by_address(word, parties, unit, by)
    if found:
        return found
    others = matching(word, parties_of(unit, by)) if role == "customer" else ()
    if len(others) == 1:
        raise BadField(field=role, value=others[0].alias, problem="not_customer")
    raise NotFound(what=role or "party", word=word, close=_close(word, parties))


def parties_of(unit: Unit, by: Actor, role: str = "") -> tuple[Party, ...]:
    """Return everybody the actor's business is connected with, in one role or in either."""
    found = unit.once(f"parties of {by.business}", _PARTIES, lambda: _everybody(unit, by.business))
    return tuple(party for party in found if party.role == role) if role else found


def _everybody(unit: Unit, me: BusinessId) -> tuple[Party, ...]:
    aliases = {side.connection_id: side.alias for side in unit.sides.all(business_id=me)}
    found = []
    for connection in unit.connections_of(me):
        other = unit.business(connection.other(me))
        found.append(
            Party(
                connection=connection.id,
                other=other.id,
                alias=aliases.get(connection.id) or other.name,
                name=other.name,
                username=other.username if other.claimed else "",
                role="customer" if connection.business_id == me else "vendor",
            )
        )
    return tuple(found)


def matching(word: str, parties: Iterable[Party]) -> tuple[Party, ...]:
    """Return those whom the word fits best: id or @username, whole name, beginning, beginning of a word; behind
    'customer' or 'vendor' only those who are that."""
    everybody = tuple(parties)
    role, _, rest = plain(word).partition(" ")
    for wanted, some in ((plain(word), everybody), (rest, tuple(p for p in everybody if p.role == role))):
        for fits in (_is_it, _starts, _has_word):
            found = tuple(party for party in some if fits(wanted, party))
            if found:
                return found
    return ()


def is_exactly(word: str, party: Party) -> bool:
    """Whether this is the party's whole name, username or id."""
    role, _, rest = plain(word).partition(" ")
    return _is_it(plain(word), party) or (role == party.role and _is_it(rest, party))


def plain(text: str) -> str:
    """Return a name as it is compared: case and spacing do not matter."""
    return " ".join(text.casefold().split())


def _is_it(wanted: str, party: Party) -> bool:
    if wanted.startswith("@"):
        return bool(party.username) and wanted[1:] == party.username
    return bool(wanted) and wanted in {party.connection, *party.names, party.username}


def _starts(wanted: str, party: Party) -> bool:
    return len(wanted) >= _SHORTEST_PREFIX and any(name.startswith(wanted) for name in party.names)


def _has_word(wanted: str, party: Party) -> bool:
    long_enough = len(wanted) >= _SHORTEST_WORD_PREFIX
    return long_enough and any(f" {wanted}" in name for name in party.names)


def _by_address(word: str, parties: tuple[Party, ...], unit: Unit, by: Actor) -> tuple[Party, ...]:
    address = re.sub(r"^<?(?:mailto:)?|\|.*$|>$", "", word.strip()).lower()
    if "@" not in address[1:]:
        return ()
    owners = {contact.of_business for contact in unit.contacts.all(business_id=by.business, email=address)}
    return tuple(party for party in parties if party.other in owners)


def _close(word: str, parties: tuple[Party, ...]) -> tuple[str, ...]:
    wanted = plain(word).lstrip("@")
    spelled: dict[str, str] = {}
    for party in parties:
        shown = f"@{party.username}" if word.startswith("@") and party.username else party.alias
        for name in (*party.names, party.username):
            for part in (name, name.partition(" ")[0]):
                if part:
                    spelled.setdefault(part, shown)
    near = get_close_matches(wanted[:80], list(spelled), n=5, cutoff=0.7)
    return tuple(dict.fromkeys(spelled[name] for name in near))[:3]


def _told_apart(parties: tuple[Party, ...]) -> tuple[str, ...]:
    """Names that can be copied; the username where two share a name, and the role where one business is both."""
    names, others = [party.alias for party in parties], [party.other for party in parties]
    return tuple(
        f"{party.role} {party.alias}" if others.count(party.other) > 1
        else f"@{party.username}" if names.count(party.alias) > 1 and party.username
        else party.alias
        for party in parties[:10]
    )  # fmt: skip


def looks_like_document(word: str) -> bool:
    """Whether a word has the shape of a document's reference: INV-0001, BILL-7, 12, draft."""
    return bool(_REFERENCE.fullmatch(word))


def find_document(word: str, unit: Unit, by: Actor) -> DocumentCase:
    """Return the document a word means in the actor's own books.

    INV-0001 or BILL-7 in any case, a short number that only one document has, the seller's number on a bill,
    'draft' while one draft is open, 'draft-x3k9q' by the end of its id. Raises NotFound and Ambiguous.
    """
    wanted = word.strip().lstrip("#").rstrip(".,:;")
    me = by.business
    if not wanted or len(wanted) > 80:
        raise NotFound(what="document", word=word[:80])
    if wanted.casefold().startswith(DRAFT):
        return _draft(wanted.casefold(), unit, by)
    found = unit.cases_by_reference(wanted, me) or _padded(wanted, unit, me)
    if not found:
        entries = unit.entries.all(business_id=me)
        if wanted.isdecimal() and wanted.isascii():
            ids = [e.document_id for e in entries if _number(e.reference) == int(wanted)]
        else:
            ids = [e.document_id for e in entries if e.reference and _short(e.reference) == _short(wanted)]
        if not ids:
            ids = [
                e.document_id
                for e in entries
                if e.side == "buyer" and _theirs(unit, e.issuer_id, e.document_id, wanted)
            ]
        ids = ids or [e.document_id for e in entries if e.document_id == wanted]
        if len(ids) == 1:
            return unit.document_case(ids[0], me)
        if not ids:
            references = [e.reference for e in entries if e.reference]
            close = get_close_matches(wanted.upper(), references, n=3, cutoff=0.7)
            raise NotFound(what="document", word=word, close=tuple(close))
        found = [unit.document_case(id_, me) for id_ in ids[:10]]
    if len(found) > 1:
        raise Ambiguous(what="document", word=word, candidates=tuple(case.label for case in found))
    return found[0]


def _padded(wanted: str, unit: Unit, me: BusinessId) -> list[DocumentCase]:
    """'INV-1' means INV-0001; a number alone may have any letters before it."""
    number = _LAST_NUMBER.search(wanted)
    if number is None or not number.start() or not wanted.isascii():
        return []
    return unit.cases_padded(wanted[: number.start()], int(number[1]), me)


def draft_name(document_id: str) -> str:
    """Return what a draft can be called by while it has no number."""
    return f"{DRAFT}-{document_id[-_DRAFT_ID:]}"


def _draft(wanted: str, unit: Unit, by: Actor) -> DocumentCase:
    drafts = unit.documents.all(business_id=by.business, lifecycle=Lifecycle.DRAFT)
    ending = wanted.removeprefix(DRAFT).lstrip("-")
    fitting = [d for d in drafts if len(ending) in {0, *range(4, 30)} and d.id.endswith(ending)]
    if len(fitting) == 1:
        return unit.document_case(fitting[0].id, by.business)
    if fitting:
        raise Ambiguous(what="document", word=wanted, candidates=tuple(draft_name(d.id) for d in fitting[-10:]))
    raise NotFound(what="document", word=wanted, close=tuple(draft_name(d.id) for d in drafts[-3:]))


def _number(reference: str) -> int | None:
    found = _LAST_NUMBER.search(reference)
    return int(found[1]) if found else None


def _short(reference: str) -> str:
    """'INV-0001' and 'inv-1' are the same reference."""
    return _LAST_NUMBER.sub(lambda found: str(int(found[1])), reference.casefold())


def _theirs(unit: Unit, issuer: str, document_id: str, wanted: str) -> bool:
    document = unit.documents.find(business_id=issuer, id=document_id)
    return document is not None and document.number.casefold() == wanted.casefold()


def find_question(word: str, unit: Unit, by: Actor) -> QuestionId:
    """Return the open question a word means: its id, the document it is about, or who asks, if only one is open."""
    waiting = unit.questions.all(business_id=by.business, state="open")
    wanted = plain(word)
    fits: tuple[Callable[[int], bool], ...] = (
        lambda i: waiting[i].id == wanted,
        lambda i: waiting[i].is_join and wanted in {waiting[i].text, plain(waiting[i].sender)},
        lambda i: bool(waiting[i].document_id) and waiting[i].document_id == _document_id(word, unit, by),
        lambda i: waiting[i].from_business in {party.other for party in matching(word, parties_of(unit, by))},
    )
    for fit in fits:
        found = [waiting[i] for i in range(len(waiting)) if fit(i)]
        if len(found) == 1:
            return found[0].id
        if found:
            raise Ambiguous(what="question", word=word, candidates=tuple(question.text for question in found[:10]))
    raise NotFound(what="question", word=word)


def _document_id(word: str, unit: Unit, by: Actor) -> str:
    try:
        return find_document(word, unit, by).document.id
    except (NotFound, Ambiguous):
        return ""
