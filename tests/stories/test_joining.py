"""A colleague of somebody known is invited: the owners are asked, by mail, on a page and on a card."""

import html
import re

import httpx
import pytest

from sandbox.client import Mail, Mailbox, NotYetError
from tests.stories.conftest import PATIENCE, Customer, Stage, page_words

pytestmark = [pytest.mark.story, pytest.mark.timeout(180)]
PENNY = "penny@in.penny.example"


def domain_of(customer: Customer) -> str:
    return customer.box.address.partition("@")[2]


def colleague(stage: Stage, customer: Customer, name: str) -> Mailbox:
    """Northwind invites another person of the customer's domain, who says yes."""
    address = f"{name}@{domain_of(customer)}"
    stage.says(f'invite {address} "{name.capitalize()} {customer.name}"')
    box = stage.world.mailbox(address)
    request = box.wait(lambda mail: "Northwind" in mail.subject, timeout=PATIENCE)
    answer = stage.answers(request, "approve")
    assert "Northwind is approved" in answer.text
    assert f"If colleagues at {domain_of(customer)} have an account already" in answer.text
    return box


def asked(customer: Customer, name: str) -> Mail:
    return customer.box.wait(lambda mail: f"{name}@" in mail.text and "one of yours?" in mail.text, timeout=PATIENCE)


def test_an_owner_admits_a_colleague_by_answering_the_mail(stage: Stage) -> None:
    customer = stage.customer()
    bob = colleague(stage, customer, "bob")
    mail = asked(customer, "bob")
    assert "Nothing of yours can be seen from there" in mail.text
    assert "is a member of" in stage.answers(mail, "admit").text
    told = bob.wait(lambda one: "You are a member of" in one.subject, timeout=PATIENCE)
    assert "stays as it is" in told.text


def test_an_owner_turns_somebody_away_on_the_page_and_nobody_is_told(stage: Stage) -> None:
    customer = stage.customer()
    eve = colleague(stage, customer, "eve")
    mail = asked(customer, "eve")
    link = next(url for url in mail.links if "/l/" in url and not url.endswith("/stop"))
    page = httpx.get(link).text
    form = next(f for f in re.findall(r"(?s)<form.*?</form>", page) if 'value="turn_away"' in f)
    values = {k: html.unescape(v) for k, v in re.findall(r'name="([^"]+)"[^>]*value="([^"]*)"', form)}
    before = len(eve.mails())
    done = httpx.post(link, data=values, follow_redirects=True)
    assert "stays outside" in page_words(done)
    with pytest.raises(NotYetError):
        eve.wait(lambda one: "member" in one.subject, timeout=3)
    assert len(eve.mails()) == before


def test_in_slack_the_owner_presses_a_button_on_a_card(stage: Stage) -> None:
    customer = stage.customer()
    dana = stage.world.mailbox("dana@northwind.example")
    sent = dana.compose(PENNY, "Digest", "digest on")
    confirm = dana.wait(lambda mail: mail.in_reply_to == sent.message_id, timeout=PATIENCE)
    stage.answers(confirm, "yes")  # the address is proven by an answer from it
    invite = customer.box.compose(PENNY, "Hello", 'invite vendor ivy@northwind.example "Ivy"')
    confirm = customer.box.wait(lambda mail: mail.in_reply_to == invite.message_id, timeout=PATIENCE)
    stage.answers(confirm, "yes")
    ivy = stage.world.mailbox("ivy@northwind.example")
    request = ivy.wait(lambda mail: bool(mail.links), timeout=PATIENCE)
    assert "approved" in stage.answers(request, "approve").text
    card = stage.billing.wait(lambda m: "ivy@northwind.example" in m.shown(), timeout=PATIENCE)
    assert "role here" in stage.told(stage.max.click(card, "Turn away"))
    stage.dana.click(card, "Make a member")
    assert stage.dana.submit({"role": "finance"}) is None
    assert "Made a member by Dana Reyes" in stage.shows(card, "Made a member by").shown()
    told = ivy.wait(lambda mail: "You are a member of Northwind" in mail.subject, timeout=PATIENCE)
    assert "Your role there: finance" in told.text
