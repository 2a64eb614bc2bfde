"""The people of a business and their roles as a modal over the Home tab; a payment's form opens filled in."""

import pytest

from sandbox.client import View
from tests.bot.payloads import judge_message
from tests.bot.running import Office


@pytest.fixture
def staffed(office: Office) -> Office:
    """Dana owns, Sam is a member."""
    office.set_up()
    office.sam.slash("/penny", "list", channel=office.billing)
    return office


def opened(office: Office, user: str = "dana") -> View:
    person = getattr(office, user)
    person.click(person.open_home(), "People and roles")
    view = person.open_view()
    assert isinstance(view, View)
    return view


def test_an_owner_changes_a_role_in_a_form_that_holds_what_is(staffed: Office) -> None:
    view = opened(staffed)
    assert "Dana: owner" in view.shown()
    assert "Sam: member" in view.shown()
    change = [one for one in view.buttons() if one.text == "Change"][1]
    staffed.dana.click(view, f"{change.block_id}\x1f{change.action_id}")
    form = staffed.dana.open_view()
    assert form is not None
    fields = {field.block_id: field for field in form.fields()}
    assert fields["person"].options == ("Dana", "Sam")
    assert staffed.dana.submit({"role": "Finance"}) is None
    assert staffed.dana.open_view() is None
    with staffed.penny.store.read() as unit:
        assert {member.name: member.role.value for member in unit.members.all()} == {
            "Dana": "owner",
            "Sam": "finance",
        }


def test_the_last_owner_is_refused_at_the_field(staffed: Office) -> None:
    view = opened(staffed)
    change = next(one for one in view.buttons() if one.text == "Change")
    staffed.dana.click(view, f"{change.block_id}\x1f{change.action_id}")
    errors = staffed.dana.submit({"role": "No longer one of us"})
    assert errors is not None
    assert set(errors) == {"role"}


def test_members_see_who_is_there_without_buttons(staffed: Office) -> None:
    view = opened(staffed, "sam")
    assert "Dana: owner" in view.shown()
    assert not [one for one in view.buttons() if one.text == "Change"]


def test_the_word_lists_them_too(staffed: Office) -> None:
    answer = staffed.dana.slash("/penny", "people", channel=staffed.billing)
    judge_message(answer.text, answer.blocks)
    assert "Sam: member" in answer.text


def test_an_owner_gives_a_role_to_a_colleague_who_never_used_penny(staffed: Office) -> None:
    ida = staffed.team.user("UIDA", name="ida", real_name="Ida", email="ida@northwind.example", tz="Asia/Tokyo")
    for _ in range(2):  # choosing again finds the same person
        staffed.dana.choose(opened(staffed), "Choose a colleague", "UIDA")
        form = staffed.dana.open_view()
        assert form is not None
        held = {field.block_id: field.value for field in form.fields()}
        assert held["role"]["selected_option"]["value"] == "member"
        staffed.dana.close_view(everything=True)
    staffed.dana.choose(opened(staffed), "Choose a colleague", "UIDA")
    assert staffed.dana.submit({"role": "Approver", "limit": "5,000"}) is None
    with staffed.penny.store.read() as unit:
        (found,) = [one for one in unit.members.all() if one.name == "Ida"]
    assert (found.role.value, found.limit, found.email) == ("approver", 500_000, "ida@northwind.example")
    assert found.timezone == "Asia/Tokyo"
    assert "Ida" in ida.slash("/penny", "people", channel=staffed.billing).text
    with staffed.penny.store.read() as unit:
        assert len(unit.members.all()) == 3


@pytest.mark.parametrize(
    ("profile", "why"),
    [
        ({"is_restricted": True}, "guests cannot use Penny"),
        ({"is_stranger": True}, "another organisation"),
        ({"is_bot": True}, "is a bot"),
        ({"deleted": True}, "deactivated"),
    ],
)
def test_who_cannot_be_a_colleague_is_refused_where_it_was_chosen(
    staffed: Office, profile: dict[str, bool], why: str
) -> None:
    staffed.team.user("UODD", name="odd", real_name="Odd One", **profile)
    staffed.dana.choose(opened(staffed), "Choose a colleague", "UODD")
    said = staffed.dana.open_view()
    assert said is not None
    assert why in said.shown()
    assert "Odd One" in said.shown()
    typed = staffed.dana.slash("/penny", "role @odd finance", channel=staffed.billing)
    assert why in typed.text
    with staffed.penny.store.read() as unit:
        assert len(unit.members.all()) == 2


def test_the_menu_of_the_message_opens_the_form_too_and_members_have_none(staffed: Office) -> None:
    staffed.team.user("UIDA", name="ida", real_name="Ida")
    answer = staffed.dana.slash("/penny", "people", channel=staffed.billing)
    assert answer.message is not None
    staffed.dana.choose(answer.message, "Choose a colleague", "UIDA")
    form = staffed.dana.open_view()
    assert form is not None
    assert "Ida" in next(field for field in form.fields() if field.block_id == "person").options
    asked = staffed.sam.slash("/penny", "people", channel=staffed.billing)
    assert "users_select" not in str(asked.blocks)


def test_a_role_is_typed_for_a_colleague_who_never_used_penny_by_owners_alone(staffed: Office) -> None:
    staffed.team.user("UIDA", name="ida", real_name="Ida")
    refused = staffed.sam.slash("/penny", "role @ida finance", channel=staffed.billing)
    assert "owner" in refused.text
    done = staffed.dana.slash("/penny", "role @ida finance", channel=staffed.billing)
    assert "Ida" in done.text
    with staffed.penny.store.read() as unit:
        assert {one.name: one.role.value for one in unit.members.all()}["Ida"] == "finance"


def test_who_was_taken_off_comes_back_by_the_same_menu(staffed: Office) -> None:
    staffed.dana.slash("/penny", "role sam none", channel=staffed.billing)
    staffed.dana.choose(opened(staffed), "Choose a colleague", "U-SAM")
    assert staffed.dana.submit({"role": "Member"}) is None
    assert "Sam: member" in staffed.sam.slash("/penny", "people", channel=staffed.billing).text


def test_who_was_taken_off_is_told_so_and_can_do_nothing(staffed: Office) -> None:
    staffed.dana.slash("/penny", "role sam none", channel=staffed.billing)
    for line in ("list", "help", "invoice acme 5 for x"):
        answer = staffed.sam.slash("/penny", line, channel=staffed.billing)
        assert "no longer one of the people" in answer.text
    assert "no longer one of the people" in staffed.sam.open_home().shown()


def test_a_payments_form_opens_with_what_is_open_and_today(office: Office) -> None:
    card = office.draft()
    office.dana.click(card, "Issue")
    office.deliver()
    office.dana.click(office.billing.now(card), "Record payment")
    form = office.dana.open_view()
    assert form is not None
    held = {field.block_id: field.value for field in form.fields()}
    assert held["amount"]["value"] == "1487.50 USD"
    assert held["on"]["selected_date"]
    errors = office.dana.submit({"amount": "9999"})
    assert errors is not None
    assert set(errors) == {"amount"}
    assert office.dana.submit({"amount": "487.50", "method": "wire", "reference": "991"}) is None
    office.deliver()
    assert "USD 1,000.00 of USD 1,487.50" in office.billing.now(card).shown()
