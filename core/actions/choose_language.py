"""In which language Penny speaks to one person."""

from dataclasses import dataclass, replace
from typing import Annotated

from core.actions.action import Action, Ask
from core.domain import policy
from core.domain.actor import Actor
from core.domain.errors import NotFound, Refusal
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.languages import LANGUAGE_NAMES
from core.domain.network import Business, Member
from core.store.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseLanguage:
    """Holds for whoever says it, over what the chat profile says."""

    language: Annotated[str, Ask("Language", kind="choice", choices=LANGUAGE_NAMES, hint="de")]


def may_choose(by: Actor, own: Business | None) -> Refusal | AlreadyDone | None:
    """Everybody for themselves."""
    return policy.role(by, policy.DRAFT, "language")


def choose_language(do: ChooseLanguage, own: Business, unit: Unit, by: Actor) -> Outcome:
    """Keep it with the person, and that it was chosen."""
    member = unit.members.find(business_id=own.id, id=by.member) if by.member else None
    if member is None:
        raise NotFound(what="person", word=by.name)
    speak(unit, own, member, do.language)
    subject = Ref(kind="business", id=own.id)
    data = {"person": member.name, "language": do.language}
    unit.emit(Fact(kind="member.language", subject=subject, shared=False, data=data))
    return Done(subject=subject, fact="member.language", data=data)


def speak(unit: Unit, own: Business, member: Member, language: str) -> Member:
    """Keep a person's language, also for the mails that it gets."""
    for contact in unit.contacts.all(business_id=own.id, of_business=own.id, member_id=member.id):
        unit.contacts.save(replace(contact, language=language, language_source="explicit"))
    return unit.members.save(replace(member, language=language, language_source="explicit"))


CHOOSE_LANGUAGE = Action(
    name="choose_language",
    label="Language",
    command=ChooseLanguage,
    may=may_choose,
    run=choose_language,
    words=("language",),
    binding=False,
    help="Choose the language in which Penny speaks to you.",
    example="language de",
)
