"""Sets the scene of the playground through the protocols, as people would: `python -m sandbox.seed URL [--empty]`.

Ten weeks of Northwind's business pass in seconds: workspaces and people, six customers who answer by mail or in
their own Slack, thirty invoices in every state. It knows Penny by what Penny answers, like the walk.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sandbox.client import Channel, Mail, Message, NotYetError, Sandbox, SandboxError, User
from sandbox.client.http import wait_for

ENDS = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PATIENCE = 20.0
QUIET = 0.25  # seconds without anything new: what was due has been done
SELDOM = 0.12
SEEN = 0.5  # a new time is seen by then
MONTHS = {"09": "September", "10": "October", "11": "November"}

MAILBOXES = {
    "ap@kestrel.example": "Ines Kestrel",
    "billing@birch.example": "Nora Birch",
    "ap@cobalt.example": "Cobalt Accounts Payable",
    "finance@delta.example": "Milo Haas",
    "anna@elm.example": "Anna Elm",
    "ap@fjord.example": "Fjord Accounting",
    "office@glacier.example": "Glacier Labs",
    "dana@northwind.example": "Dana Reyes",
    "ben@acme.example": "Ben Ito",
    "stranger@else.example": "Sam Stranger",
}
CUSTOMERS = {
    "Birch & Co": "billing@birch.example",
    "Cobalt Robotics": "ap@cobalt.example",
    "Delta Foods": "finance@delta.example",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """An invoice of Northwind's: issued on `day`; `answers` are what its customer replies that day, in order."""

    name: str
    to: str
    day: str
    amount: str
    what: str
    due: str
    answers: tuple[str, ...] = ()


BILLS = (
    Bill(name="b1", to="Birch & Co", day="09-16", amount="1,200", what="retainer August", due="10-01",
         answers=("approved",)),
    Bill(name="b2", to="Birch & Co", day="09-16", amount="340", what="design review", due="10-01",
         answers=("Approved, thanks",)),
    Bill(name="c1", to="Cobalt Robotics", day="09-16", amount="4,800", what="arm controller prototype", due="10-02",
         answers=("PO 7731", "approve")),
    Bill(name="d1", to="Delta Foods", day="09-16", amount="960", what="menu photography", due="10-02",
         answers=("approved",)),
    Bill(name="a1", to="acme", day="09-21", amount="2,150", what="logistics workshop", due="10-05"),
    Bill(name="b3", to="Birch & Co", day="09-21", amount="1,200", what="retainer September", due="10-15",
         answers=("ok, approved",)),
    Bill(name="c2", to="Cobalt Robotics", day="09-28", amount="2,400", what="sensor calibration", due="10-12",
         answers=("approve",)),
    Bill(name="d2", to="Delta Foods", day="09-28", amount="1,480", what="packaging redesign", due="10-12",
         answers=("reject: quantity is wrong, we ordered 3 not 4",)),
    Bill(name="d3", to="Delta Foods", day="10-05", amount="1,110", what="packaging redesign, 3 units", due="10-19",
         answers=("approved",)),
    Bill(name="a2", to="acme", day="10-05", amount="780", what="site survey", due="10-19"),
    Bill(name="b4", to="Birch & Co", day="10-05", amount="520", what="icon set", due="10-19", answers=("approved",)),
    Bill(name="c3", to="Cobalt Robotics", day="10-12", amount="3,600", what="gripper tooling", due="10-26",
         answers=("approve", "will pay on 2026-11-03")),
    Bill(name="d4", to="Delta Foods", day="10-12", amount="890", what="label translation", due="10-26",
         answers=("approved",)),
    Bill(name="b5", to="Birch & Co", day="10-19", amount="1,200", what="retainer October", due="11-02",
         answers=("approved",)),
    Bill(name="c4", to="Cobalt Robotics", day="10-19", amount="1,950", what="safety audit", due="11-02",
         answers=("approve",)),
    Bill(name="d5", to="Delta Foods", day="10-26", amount="640", what="recipe cards", due="11-09"),
    Bill(name="a3", to="acme", day="10-26", amount="1,320", what="route planning", due="11-09"),
    Bill(name="b6", to="Birch & Co", day="10-26", amount="275", what="type licence", due="11-09",
         answers=("approved",)),
    Bill(name="d6", to="Delta Foods", day="10-26", amount="410", what="sent by mistake", due="11-09"),
    Bill(name="c5", to="Cobalt Robotics", day="11-02", amount="5,250", what="assembly line study", due="12-02",
         answers=("PO 8120", "approved", "will pay on 2026-12-01")),
    Bill(name="b7", to="Birch & Co", day="11-02", amount="980", what="style guide", due="11-16",
         answers=("approved",)),
    Bill(name="a4", to="acme", day="11-09", amount="3,400", what="warehouse concept", due="12-09"),
    Bill(name="b8", to="Birch & Co", day="11-09", amount="1,200", what="retainer November", due="12-09",
         answers=("approved",)),
    Bill(name="c6", to="Cobalt Robotics", day="11-16", amount="760", what="spare parts catalogue", due="12-16"),
    Bill(name="d7", to="Delta Foods", day="11-16", amount="1,860", what="spring campaign", due="12-16",
         answers=("Could you split this over two cost centres?",)),
    Bill(name="a5", to="acme", day="11-16", amount="450", what="training session", due="12-16"),
    Bill(name="b9", to="Birch & Co", day="11-16", amount="310", what="poster print", due="12-16"),
)  # fmt: skip
# When money came: which invoice, how the line goes on.
MONEY = {
    "10-05": (("b1", "by wire"), ("b2", "by wire ref 118"), ("d1", "by wire"), ("c1", "by wire ref 7731")),
    "10-12": (("a1", "by wire"), ("c2", "1,000 by wire")),
    "10-19": (("b3", "by wire"), ("c2", "by wire"), ("d3", "by card")),
    "10-26": (("b4", "by wire"), ("a2", "by wire")),
    "11-09": (("b5", "by wire"), ("c3", "1,500 by wire ref 9")),
    "11-16": (("b6", "by wire"), ("b7", "by wire"), ("c5", "2,000 by wire ref 81")),
}


@dataclass
class Scene:
    """Who plays, and how far it is."""

    world: Sandbox
    say: Callable[[str], None]
    of: int
    done: int = 0
    began: float = field(default_factory=time.monotonic)
    dana: User = field(init=False)
    ben: User = field(init=False)
    billing: Channel = field(init=False)
    payables: Channel = field(init=False)
    cards: dict[str, Message] = field(default_factory=dict)

    def step(self, text: str) -> None:
        """Tells the page and the terminal what is being done."""
        self.done += 1
        self.world.control.post("/control/preparing", text=text, done=self.done, of=self.of)
        self.say(f"  {self.done:>2}/{self.of}  {time.monotonic() - self.began:5.1f} s  {text}")

    def types(self, text: str, who: User | None = None, channel: Channel | None = None) -> str:
        """A slash command, whose answer must be one."""
        answer = (who or self.dana).slash("/penny", text, channel=channel or self.billing)
        if answer.status != "ok":
            raise NotYetError(f"/penny {text}: {answer.status}")
        return answer.text

    def until(self, day: str) -> None:
        """Half past nine in Berlin on a day of 2026; what is due until then is done before anything else."""
        month, number = day.split("-")
        self.world.clock.set(datetime(2026, int(month), int(number), 8, 30, tzinfo=UTC))
        self.settle(SEEN)

    def settle(self, at_least: float = QUIET) -> None:
        """Waits until nothing new has happened for a while."""
        seen, since = -1, time.monotonic() + at_least - QUIET
        while time.monotonic() - since < QUIET:
            now = self.world.control.get("/control/pulse")["version"]
            if now != seen:
                seen, since = now, max(since, time.monotonic())
            time.sleep(0.05)


def seed(world: Sandbox, say: Callable[[str], None] = print) -> None:
    """Plays everything. Raises NotYetError where Penny didn't do what this relies on."""
    days = sorted({bill.day for bill in BILLS} | set(MONEY))
    scene = Scene(world, say, of=len(days) + 6)
    scene.step("Workspaces, people, mailboxes")
    people(scene)
    scene.step("Northwind and Acme introduce themselves")
    businesses(scene)
    scene.step("Customers are invited and answer")
    customers(scene)
    for day in days:
        scene.step(f"{int(day[3:])} {MONTHS[day[:2]]}: invoices, answers, money")
        scene.until(day)
        money(scene, day)
        invoices(scene, [bill for bill in BILLS if bill.day == day])
        afterwards(scene, day)
    scene.step("Drafts, and an invoice that waits for approval")
    unfinished(scene)
    scene.step("Acme sends bills of its own")
    other_way(scene)
    scene.step("It becomes Monday, 23 November")
    world.clock.set(ENDS)
    scene.settle(SEEN)
    finish(world, seeded=True)


def people(scene: Scene) -> None:
    """Two workspaces, and a mailbox for everybody."""
    world = scene.world
    north, acme = world.team("T-NORTH", name="Northwind"), world.team("T-ACME", name="Acme")
    zone = {"tz": "Europe/Berlin", "locale": "en-GB"}
    scene.dana = north.user(
        "U-DANA", name="dana", real_name="Dana Reyes", email="dana@northwind.example", is_owner=True, **zone
    )
    others = [
        north.user("U-FINN", name="finn", real_name="Finn Okafor", email="finn@northwind.example", **zone),
        north.user("U-ADA", name="ada", real_name="Ada Lind", email="ada@northwind.example", **zone),
        north.user("U-MAX", name="max", real_name="Max Meier", email="max@northwind.example", **zone),
        north.user("U-GUS", name="gus", real_name="Gus Guest", email="gus@else.example", is_restricted=True, **zone),
    ]
    scene.billing = north.channel("C-BILLING", "billing", members=[scene.dana, *others])
    north.channel("C-GENERAL", "general", members=[scene.dana, *others], bot=False)
    scene.ben = acme.user("U-BEN", name="ben", real_name="Ben Ito", email="ben@acme.example", is_owner=True, **zone)
    lea = acme.user("U-LEA", name="lea", real_name="Lea Brandt", email="lea@acme.example", **zone)
    scene.payables = acme.channel("C-PAYABLES", "payables", members=[scene.ben, lea])
    for user in (scene.dana, scene.ben):
        user.dm()
    for address, name in MAILBOXES.items():
        world.control.post("/control/mail/accounts", address=address, name=name)


def businesses(scene: Scene) -> None:
    """Each fills in the form that its first `/penny` opens."""
    north = {
        "username": "northwind", "name": "Northwind", "currency": "EUR", "timezone": "Europe/Berlin",
        "country": "DE", "tax": "19", "legal_name": "Northwind Studio GmbH", "tax_id": "DE811907980",
        "address": "Torstraße 140\n10119 Berlin", "payment_instructions": "IBAN DE02 1203 0000 0000 2020 51",
    }  # fmt: skip
    acme = {
        "username": "acme", "name": "Acme", "currency": "EUR", "timezone": "Europe/Berlin", "country": "DE",
        "tax": "19", "legal_name": "Acme Logistik GmbH", "address": "Speicherstadt 7\n20457 Hamburg",
        "payment_instructions": "IBAN DE89 3704 0044 0532 0130 00",
    }  # fmt: skip
    for user, channel, profile in ((scene.dana, scene.billing, north), (scene.ben, scene.payables, acme)):
        user.slash("/penny", "", channel=channel)
        view = user.wait_view(lambda one: bool(one.fields()), timeout=PATIENCE)
        there = {one.block_id for one in view.fields()}
        errors = user.submit({name: value for name, value in profile.items() if name in there})
        if errors:
            raise NotYetError(f"the profile was not taken: {errors}")
    team = scene.dana.team
    for person, name, role in (("U-FINN", "finn", "finance"), ("U-ADA", "ada", "approver limit 2,000")):
        scene.types("help", User(id=person, name=name, team=team))
        said = scene.types(f"role @{name} {role}")
        if role.split()[0] not in said:
            raise NotYetError(f"{name} did not get the role: {said}")
    scene.types("help", User(id="U-MAX", name="max", team=team))


def customers(scene: Scene) -> None:
    """Three say yes by mail, one in its own Slack, one no; one never answers, and its invitation expires."""
    world = scene.world
    for name, address in CUSTOMERS.items():
        scene.types(f'invite {address} "{name}"')
    scene.types('invite ap@fjord.example "Fjord Shipping"')
    scene.types('invite office@glacier.example "Glacier Labs"')
    scene.types("invite @acme")
    for name, address in CUSTOMERS.items():
        request = world.mailbox(address, name=MAILBOXES[address]).wait(timeout=PATIENCE)
        _answer(request, "Approve", "gmail")
        _card(scene.billing, _showing(name, "approved"))
    fjord = world.mailbox("ap@fjord.example", name=MAILBOXES["ap@fjord.example"]).wait(timeout=PATIENCE)
    _answer(fjord, "decline: we buy through our group only", "outlook")
    asked = _card(scene.payables, lambda one: any(button.text == "Approve" for button in one.buttons()))
    scene.ben.click(asked, "Approve")
    _card(scene.billing, _showing("Acme", "approved"))
    scene.settle()


def invoices(scene: Scene, bills: list[Bill]) -> None:
    """Drafted, sent, answered; all of a day side by side, because each takes its way through Penny's outbox."""
    for bill in bills:
        to = f'"{bill.to}"' if " " in bill.to else bill.to
        scene.types(f"invoice {to} {bill.amount} for {bill.what} due 2026-{bill.due}")
    for bill in bills:
        draft = _card(scene.billing, _showing(bill.what, "raft"))
        scene.cards[bill.name] = draft
        scene.dana.click(draft, "Issue and send")
    for bill in bills:
        scene.cards[bill.name] = _card(scene.billing, _issued(scene.cards[bill.name].ts))
    for turn in range(3):
        for bill in bills:
            if len(bill.answers) > turn:
                address = CUSTOMERS[bill.to]
                number = number_of(scene.cards[bill.name])
                box = scene.world.mailbox(address, name=MAILBOXES[address])
                mail = box.wait(_about(number), timeout=PATIENCE)
                _answer(mail, bill.answers[turn], ("gmail", "outlook", "apple")[turn])


def money(scene: Scene, day: str) -> None:
    for name, how in MONEY.get(day, ()):
        scene.types(f"paid {number_of(scene.cards[name])} {how}")


def afterwards(scene: Scene, day: str) -> None:
    """What does not go by plan."""
    if day == "09-21":
        _press_bill(scene, "logistics workshop")
    if day == "10-05":
        _press_bill(scene, "site survey")
    if day == "10-26":
        scene.types(f"void {number_of(scene.cards['d6'])} sent by mistake")
        _press_bill(scene, "route planning")
    if day == "11-09":
        _press_bill(scene, "warehouse concept")
    if day == "11-16":
        scene.types('invite anna@elm.example "Elm Bakery"')
        scene.types('invite hello@hollow.example "Hollow Press"')
        scene.types('block "Hollow Press"')
    scene.settle()


def unfinished(scene: Scene) -> None:
    """Two drafts; an invoice held because its customer has not approved Northwind yet."""
    scene.types('invoice "Elm Bakery" 690 for shop window lettering due 2026-12-18')
    held = _card(scene.billing, _showing("shop window lettering"))
    scene.dana.click(held, "Issue and send")
    scene.types('invoice "Birch & Co" 1,200 for retainer December due 2027-01-08')
    scene.types('invoice "Cobalt Robotics" 2,875 for conveyor retrofit due 2026-12-21')
    _card(scene.billing, _showing("conveyor retrofit"))


def other_way(scene: Scene) -> None:
    """Northwind is a customer too: one bill of Acme's is approved, one waits."""
    scene.types("invite @northwind", scene.ben, scene.payables)
    asked = _card(
        scene.billing, lambda one: _shows(one, "Acme") and any(button.text == "Approve" for button in one.buttons())
    )
    scene.dana.click(asked, "Approve")
    _card(scene.payables, _showing("Northwind", "approved"))
    for amount, what in (("180", "storage in October"), ("214.50", "storage in November")):
        scene.types(f"invoice northwind {amount} for {what} due 2026-12-14", scene.ben, scene.payables)
        draft = _card(scene.payables, _showing(what))
        scene.ben.click(draft, "Issue and send")
        bill = _card(scene.billing, _showing(what))
        if "October" in what:
            scene.dana.click(bill, "Approve")


def finish(world: Sandbox, *, seeded: bool) -> None:
    """Nobody has answers of Penny's on the screen any more; the page opens."""
    teams = world.control.get("/control/slack/teams")["teams"]
    for team in teams:
        for user in team["users"]:
            world.control.post("/control/slack/dismiss", team=team["id"], user=user["id"])
    world.control.post("/control/preparing", text="", seeded=seeded)


def number_of(card: Message) -> str:
    """INV-0001 from the card of an invoice."""
    return next(word.strip(":,.") for word in card.text.split() if word.startswith("INV-"))


def _issued(ts: str) -> Callable[[Message], bool]:
    return lambda one: one.ts == ts and "INV-" in one.text and "pending" in one.text.lower()


def _about(number: str) -> Callable[[Mail], bool]:
    return lambda one: number in one.subject


def _showing(*words: str) -> Callable[[Message], bool]:
    return lambda one: _shows(one, *words)


def _press_bill(scene: Scene, what: str) -> None:
    bill = _card(scene.payables, _showing(what))
    scene.ben.click(bill, "Approve")


def _shows(message: Message, *words: str) -> bool:
    shown = f"{message.text}\n{message.shown()}"
    return message.thread_ts is None and all(word in shown.replace("&amp;", "&") for word in words)


def _card(channel: Channel, wanted: Callable[[Message], bool]) -> Message:
    """The newest message that is wanted; looked for seldom, because a look reads the whole channel."""
    return wait_for(channel.all_messages, wanted, timeout=PATIENCE, what=f"a card in #{channel.name}", between=SELDOM)


def _answer(mail: Mail, text: str, style: str) -> None:
    """A reply that Penny takes, and its receipt."""
    sent = mail.reply(text, style=style)
    if not sent.ok:
        raise NotYetError(f"{text!r} was not taken: {sent.code} {sent.text}")
    wait_for(
        mail.mailbox.mails,
        lambda one: one.in_reply_to == sent.message_id,
        timeout=PATIENCE,
        what=f"an answer to {text!r}",
    )


def main() -> int:
    """0 when the scene is set; else what was missing is said and the playground opens as it is."""
    arguments = [one for one in sys.argv[1:] if one != "--empty"]
    with Sandbox(arguments[0] if arguments else "http://127.0.0.1:8026") as world:
        began = time.monotonic()
        print("Preparing the playground:", flush=True)  # noqa: T201
        try:
            if "--empty" in sys.argv:
                people(Scene(world, print, of=1))
                finish(world, seeded=False)
            else:
                seed(world, lambda line: print(line, flush=True))  # noqa: T201
        except (AssertionError, SandboxError, LookupError) as failure:
            print(f"The scene could not be set: {failure}", file=sys.stderr, flush=True)  # noqa: T201
            finish(world, seeded=False)
            return 1
        print(f"  ready after {time.monotonic() - began:.1f} s", flush=True)  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
