"""By mail alone: a business without Slack invites, invoices and is paid; whoever pretends to be it gets nothing."""

from dataclasses import dataclass

import pytest

from sandbox.client import Mail, Mailbox, NotYetError
from tests.stories.conftest import PATIENCE, Stage

pytestmark = [pytest.mark.story, pytest.mark.timeout(180)]
PENNY = "penny@in.penny.example"


@dataclass
class Writer:
    """Somebody with nothing but a mailbox."""

    box: Mailbox

    def writes(self, text: str, subject: str = "For Penny") -> Mail:
        """The answer to a fresh mail to Penny."""
        sent = self.box.compose(PENNY, subject, text)
        assert sent.code == 250, sent
        return self.box.wait(lambda mail: mail.in_reply_to == sent.message_id, timeout=PATIENCE)

    def answers(self, mail: Mail, text: str, style: str = "gmail") -> Mail:
        """The answer to an answer."""
        sent = mail.reply(text, style=style)
        assert sent.code == 250, sent
        return self.box.wait(lambda one: one.in_reply_to == sent.message_id, timeout=PATIENCE)

    def hears(self, words: str) -> Mail:
        """A mail that says this."""
        return self.box.wait(lambda mail: words in mail.text, timeout=PATIENCE)


def test_acme_invites_zeta_invoices_it_and_is_paid_without_slack(stage: Stage) -> None:
    customer = stage.customer()
    acme, number = Writer(customer.box), customer.name[-3:]
    zeta = Writer(stage.world.mailbox(f"ap@zeta{number}.example"))

    helped = acme.writes("Hi Penny,\n\nhelp\n\nThanks\nErika")
    assert 'invite ap@acme.example "Acme GmbH"' in helped.text
    assert helped.subject == "Re: For Penny"

    asked = acme.writes(f'invite ap@zeta{number}.example "Zeta {number}"')
    assert "not done yet" in asked.text
    done = acme.answers(asked, "Yes\n\n-- \nErika Muster\nAcme", style="outlook")
    assert f"Invited Zeta {number}" in done.text
    request = zeta.hears("asks you to approve it as your vendor")
    assert "is approved as your vendor" in zeta.answers(request, "approve").text
    acme.hears("approved you as its vendor by email")

    line = "invoice zeta 1,250 for consulting\nin November due 2026-12-04"
    needs = acme.writes(line.replace("zeta", f'"Zeta {number}"'))
    assert "Country (two letters) and Address" in needs.text
    confirm = acme.answers(
        needs,
        "country: DE\naddress: Ring 5, 24103 Kiel\ntax: 19\n\n"
        f'invoice "Zeta {number}" 1,250 for consulting\nin November due 2026-12-04\nissue and send draft\n',
        style="apple",
    )
    for part in ("Please confirm: number 1, 2 and 3", "Gross: EUR 1,487.50", "Due: 2026-12-04 (Friday)"):
        assert part in confirm.text
    sent = acme.answers(confirm, "ja")
    assert f"Sent INV-0001 to Zeta {number}: EUR 1,487.50" in sent.text

    bill = zeta.hears("INV-0001")
    assert "1,487.50" in bill.text
    zeta.answers(bill, "Which project is this for?")
    question = acme.hears("Which project is this for?")
    acme.answers(question, "Atlas, as agreed.")
    zeta.hears("Atlas, as agreed.")
    assert "Approved INV-0001" in zeta.answers(bill, "Approved.").text
    notice = acme.hears("approved INV-0001 by email")

    paid = acme.answers(notice, "paid INV-0001 by wire")
    assert "not done yet" in paid.text
    assert "paid in full" in acme.answers(paid, "yes").text
    zeta.hears("paid in full")
    assert "INV-0001" in acme.writes("list paid").text
    assert "confirmed this already" in acme.answers(paid, "yes").text


def test_somebody_who_writes_in_acme_s_name_gets_nothing_and_binds_nothing(stage: Stage) -> None:
    customer = stage.customer()
    mallory = stage.world.mailbox(f"mallory@evil{customer.name[-3:]}.example")
    forged = {"From": f"Acme <{customer.box.address}>", "Reply-To": mallory.address}
    for text in ("list", f'invite mallory@evil.example "Me"\nrename username stolen{customer.name[-3:]}', "yes"):
        assert mallory.compose(PENNY, "list", text, headers=forged).code == 250
    shown = customer.box.wait(lambda mail: "If you did not write this" in mail.text, timeout=PATIENCE)
    assert "not done yet" in shown.text or "Please confirm" in shown.text
    assert mallory.mails() == []
    assert "taken back" in Writer(customer.box).answers(shown, "no").text
    assert mallory.mails() == []


def test_a_stranger_hears_once_that_penny_does_not_know_him(stage: Stage) -> None:
    box = stage.world.mailbox("curious@nowhere.example")
    first = Writer(box).writes("list")
    assert "knows them by their email address" in first.text
    box.compose(PENNY, "again", "list")
    with pytest.raises(NotYetError):
        box.wait(lambda mail: mail.subject == "Re: again", timeout=3)
