"""One class for each refusal. A refusal carries data; `core.rendering.wording` gives it its sentence."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


class Refusal(Exception):
    """Something was asked that may not or cannot be done. Carries data, never a sentence.

    `understood` is what a typed line said nevertheless, as a form takes it: action, subject ('' for none), texts by
    field, the wrong ones too.
    """

    understood: tuple[str, str, dict[str, str]] | None = None

    def data(self) -> dict[str, Any]:
        """Return the fields by name, for the sentence and for logs."""
        return {name: value for name, value in vars(self).items() if name != "understood"}


@dataclass(kw_only=True, eq=False)
class NotFound(Refusal):
    """No document, party or person of that name is visible to who asks; `close` are the likely ones."""

    what: str
    word: str
    close: tuple[str, ...] = ()


@dataclass(kw_only=True, eq=False)
class Ambiguous(Refusal):
    """Two or more fit: a question, never a pick."""

    what: str
    word: str
    candidates: tuple[str, ...]


@dataclass(kw_only=True, eq=False)
class NotYours(Refusal):
    """The actor lacks the role: `needs` names the roles that have it."""

    action: str
    role: str
    needs: tuple[str, ...]


@dataclass(kw_only=True, eq=False)
class OwnInvoice(Refusal):
    """The actor also belongs to the business that issued it."""

    number: str
    party: str


@dataclass(kw_only=True, eq=False)
class OwnVendor(Refusal):
    """A person of both businesses does not approve the one as vendor of the other."""

    party: str


@dataclass(kw_only=True, eq=False)
class OverLimit(Refusal):
    """An approver's limit is below the amount (both Money; errors stand below money)."""

    number: str
    amount: Any
    limit: Any


@dataclass(kw_only=True, eq=False)
class OtherSideDecides(Refusal):
    """Only the other side may do this: a seller never decides for its buyer."""

    action: str
    number: str
    party: str


@dataclass(kw_only=True, eq=False)
class NotAddressed(Refusal):
    """A contact who may ask and promise, but not decide."""

    number: str
    party: str


@dataclass(kw_only=True, eq=False)
class WrongState(Refusal):
    """The document or connection is in a state that does not allow the action."""

    action: str
    number: str
    state: str


@dataclass(kw_only=True, eq=False)
class AmountNotPositive(Refusal):
    """Zero or less where money has to be more."""

    amount: Any


@dataclass(kw_only=True, eq=False)
class TooMuch(Refusal):
    """A payment above what is open."""

    number: str
    amount: Any
    open: Any


@dataclass(kw_only=True, eq=False)
class CurrencyDiffers(Refusal):
    """The amount's currency is not the document's."""

    number: str
    given: str
    expected: str


@dataclass(kw_only=True, eq=False)
class DateInPast(Refusal):
    """A due date or promise that lies before today (`today` in the actor's zone)."""

    field: str
    given: date
    today: date


@dataclass(kw_only=True, eq=False)
class DateTooFar(Refusal):
    """A date too far away, more likely a slip than a plan: more than `days` from today."""

    field: str
    given: date
    days: int


@dataclass(kw_only=True, eq=False)
class BadField(Refusal):
    """One value cannot be read; `problem` is a key of `wording.PROBLEMS`, `hint` an example."""

    field: str
    value: str
    problem: str
    hint: str = ""


@dataclass(kw_only=True, eq=False)
class BadFields(Refusal):
    """Several values of a form cannot be used: shown each at its field."""

    errors: tuple[Refusal, ...]
    names: tuple[str, ...]


@dataclass(kw_only=True, eq=False)
class Doubt(Refusal):
    """Nothing is wrong, but it has to be seen first: sent in again with the hidden values of `again` it goes
    through. A form is shown again with all that was typed."""

    again: dict[str, str]


@dataclass(kw_only=True, eq=False)
class ChangedMeanwhile(Doubt):
    """Somebody else changed the thing between opening the form and sending it in."""

    name: str
    by: str
    at: datetime | None


@dataclass(kw_only=True, eq=False)
class BankDetailsChange(Doubt):
    """Money will be paid to another account from now on: old and new are shown before it holds."""

    old: str
    new: str


@dataclass(kw_only=True, eq=False)
class TooManyRows(Refusal):
    """More rows in a list than it may have."""

    field: str
    count: int
    most: int


@dataclass(kw_only=True, eq=False)
class NoWayToReach(Refusal):
    """The one address comes back and nobody there has chat: sending would reach nobody."""

    number: str
    party: str
    email: str


@dataclass(kw_only=True, eq=False)
class NotUnderstood(Refusal):
    """A typed line: `word` is where it went wrong, `corrected` a line to copy, or empty. `lacks`: the word was
    understood, but not what it is about; `suggestion` is an example then. `unsure`: all was understood, and the
    word leaves open whether it is to be done now."""

    text: str
    word: str
    suggestion: str = ""
    corrected: str = ""
    lacks: bool = False
    unsure: bool = False


@dataclass(kw_only=True, eq=False)
class Blocked(Refusal):
    """One side has blocked the other, or the address wants no mail through Penny."""

    party: str


@dataclass(kw_only=True, eq=False)
class CapReached(Refusal):
    """Too many of a kind today: invitations of a business or to one target, codes, questions."""

    limit: int
    target: str


@dataclass(kw_only=True, eq=False)
class UsernameTaken(Refusal):
    """The public handle belongs to somebody else."""

    username: str


@dataclass(kw_only=True, eq=False)
class OwnBusiness(Refusal):
    """Inviting or invoicing oneself."""

    word: str


@dataclass(kw_only=True, eq=False)
class ProfileLacks(Refusal):
    """An invoice needs what the business has not said yet: `fields` by name; currency and tax (percent, as text)
    are what it would get."""

    fields: tuple[str, ...]
    currency: str
    tax: str


@dataclass(kw_only=True, eq=False)
class NotLinked(Refusal):
    """The workspace belongs to no business yet."""

    account: str


@dataclass(kw_only=True, eq=False)
class AlreadyLinked(Refusal):
    """The workspace belongs to a business already."""

    account: str


@dataclass(kw_only=True, eq=False)
class NotWelcome(Refusal):
    """Guests, strangers from shared channels and bots, speaking or named as a colleague: `why` is a key of
    `wording.PROBLEMS` or `wording.COLLEAGUES`."""

    name: str
    why: str


@dataclass(kw_only=True, eq=False)
class Expired(Refusal):
    """A link, reply address or code that was good once."""

    what: str


@dataclass(kw_only=True, eq=False)
class NotProven(Refusal):
    """A mail in somebody's name whose sender is false, or that was sent again by somebody."""

    email: str


@dataclass(kw_only=True, eq=False)
class WrongCode(Refusal):
    """A confirmation code that does not match; `left` tries remain."""

    left: int


class Conflict(Exception):
    """Somebody changed the row between read and write; never shown to people."""
