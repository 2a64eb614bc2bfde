"""Whatever people are called and write, Slack takes the card and the form, and nobody is called by it."""

import re
import warnings
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block

from bot.cards import Card, card
from bot.desk import typed_text
from bot.forms import Asked, changed_rows, field_errors, form, form_values, most_rows, too_many_rows
from bot.manifest import manifest
from bot.text import cut_escaped, escaped, said
from core.actions.action import Filled
from core.actions.create_invoice import CREATE_INVOICE
from core.actions.registry import REGISTRY, named
from core.domain.document import ContentLine
from core.domain.errors import BadField, BadFields, NotYours
from core.domain.money import Money
from core.rendering.words import words_for
from core.views.connection import ConnectionView, QuestionView
from core.views.document import Decided, DocumentView, TaxShown
from tests.bot import payloads

NASTY = [
    "<!channel>",
    "<@U123> & <https://evil.example|click>",
    "🎉" * 400,
    "\u202e" + "שלום" * 300,
    "&" * 3000,
    "a" * 9000,
]
names = st.one_of(st.sampled_from(NASTY), st.text(min_size=1, max_size=400))
moments = st.just(datetime(2026, 12, 4, 9, 0, tzinfo=UTC))
WORDS = [words_for("en", "Europe/Berlin"), words_for("de", "Europe/Berlin")]
STATES = ["draft", "held", "issued", "pending_approval", "overdue", "paid", "rejected", "void", "unheard_of"]
LINK = re.compile(r"<[!@#a-z]")


def money(minor: int) -> Money:
    return Money(minor, "USD")


document_views = st.builds(
    DocumentView,
    id=st.just("0" * 24),
    side=st.sampled_from(["seller", "buyer"]),
    label=names,
    number=names,
    version=st.integers(1, 3),
    party=names,
    seller=names,
    buyer=names,
    title=names,
    state=st.sampled_from(STATES),
    delivery=st.sampled_from(["unsent", "held", "sent", "delivered", "bounced"]),
    lines=st.lists(
        st.builds(
            ContentLine,
            description=names,
            quantity=st.just("2"),
            unit_price=st.just("1"),
            tax_rate=st.just("19"),
            net=st.just(1),
        ),
        max_size=30,
    ).map(tuple),
    taxes=st.lists(
        st.builds(TaxShown, rate=st.just("19"), taxable=st.just(money(1)), tax=st.just(money(1))), max_size=5
    ).map(tuple),
    net=st.integers(0, 10**17).map(money),
    credited=st.integers(0, 10**17).map(money),
    contested=st.integers(0, 10**17).map(money),
    tax=st.integers(0, 10**17).map(money),
    gross=st.integers(0, 10**17).map(money),
    paid=st.integers(0, 10**17).map(money),
    open=st.integers(0, 10**17).map(money),
    issued_on=st.none(),
    due_on=st.just(date(2026, 12, 4)),
    today=st.just(date(2026, 12, 4)),
    purchase_order=names,
    note=names,
    payment_instructions=names,
    promised_on=st.sampled_from([None, date(2026, 12, 11)]),
    decided=st.one_of(
        st.none(), st.builds(Decided, verdict=st.just("approved"), reason=names, by=names, via=names, at=moments)
    ),
    email=names,
    held=st.booleans(),
    made_by=names,
    offers=st.sampled_from([(), REGISTRY[:3], REGISTRY]),
)
connection_views = st.builds(
    ConnectionView,
    id=st.just("0" * 24),
    party=st.sampled_from(["customer", "vendor"]),
    name=names,
    own=names,
    username=names,
    state=st.sampled_from(["invited", "approved", "declined"]),
    invited=st.booleans(),
    own_claimed=st.booleans(),
    inviter=names,
    inviter_legal=names,
    inviter_address=names,
    email=names,
    message=names,
    reason=names,
    invited_at=moments,
    expires_on=st.just(date(2027, 1, 1)),
    decided_by=names,
    decided_via=st.just("mail"),
    decided_at=st.one_of(st.none(), moments),
    offers=st.sampled_from([(), REGISTRY[:5]]),
)
question_views = st.builds(
    QuestionView,
    id=st.just("0" * 24),
    party=names,
    sender=names,
    text=names,
    number=names,
    problem=names,
    state=st.sampled_from(["open", "answered", "closed"]),
    answered_by=names,
    answered_at=st.one_of(st.none(), moments),
    at=moments,
    offers=st.sampled_from(
        [(named("answer_question"),), tuple(a for a in REGISTRY if a.on == "question" and a.offered)]
    ),
    taken_by=st.one_of(st.just(""), names),
    snoozed_until=st.one_of(st.none(), moments),
    reason=st.one_of(st.just(""), names),
)


@settings(max_examples=60, deadline=None)
@given(view=st.one_of(document_views, connection_views, question_views), words=st.sampled_from(WORDS))
def test_any_card_is_within_the_limits_of_slack(view: Any, words: Any) -> None:
    judge(card(view, words, "/penny"))


def judge(shown: Card) -> None:
    assert 0 < len(shown.text) <= 3000
    assert not LINK.search(shown.text)
    assert 0 < len(shown.blocks) <= 50
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for parsed in Block.parse_all(shown.blocks):
            parsed.validate_json()
    ids = [e["action_id"] for b in shown.blocks if b["type"] == "actions" for e in b["elements"]]
    assert len(ids) == len(set(ids))
    size = 0
    for kind, text in texts(shown.blocks):
        assert text.strip()
        size += len(text)
        if kind == "mrkdwn":
            assert not LINK.search(text)
            assert len(text) <= 3000
    assert size <= 13_000
    for block in shown.blocks:
        match block["type"]:
            case "header":
                assert len(block["text"]["text"]) <= 150
            case "section":
                assert len(block.get("fields", [])) <= 10
                assert all(len(field["text"]) <= 2000 for field in block.get("fields", []))
            case "context":
                assert len(block["elements"]) <= 10
            case "actions":
                assert len(block["elements"]) <= 25
                for button in block["elements"]:
                    assert len(button["text"]["text"]) <= 75
                    assert len(button["value"]) <= 2000
                    confirm = button.get("confirm")
                    assert confirm is None or len(confirm["text"]["text"]) <= 300


def texts(value: Any) -> list[tuple[str, str]]:
    if isinstance(value, dict):
        own = [(value["type"], value["text"])] if isinstance(value.get("text"), str) and "type" in value else []
        return own + [found for one in value.values() for found in texts(one)]
    return [found for one in value for found in texts(one)] if isinstance(value, list) else []


@settings(max_examples=60, deadline=None)
@given(action=st.sampled_from(REGISTRY), raw=names, words=st.sampled_from(WORDS), about=names)
def test_any_form_is_within_the_limits_and_keeps_what_was_typed(
    action: Any, raw: str, words: Any, about: str
) -> None:
    asked = Asked(action=action.name, subject="0" * 24, place="C1", respond="https://hooks.slack.com/x")
    given_ = {field.name: raw for field in action.fields if field.kind != "hidden"}
    choices = {field.name: tuple((f"id{n}", raw) for n in range(150)) for field in action.fields}
    known = Filled(choices={name: found for name, found in choices.items() if name in {"customer", "contact"}})
    view = form(action, asked, words, raw=given_, filled=known, about=about)
    judge_view(view)
    found = Asked.unpacked(view["private_metadata"])
    assert (found.action, found.subject, found.place, found.respond) == (
        asked.action,
        asked.subject,
        asked.place,
        asked.respond,
    )
    ids = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    plain = [f for f in action.asked(claimed=True) if f.kind not in {"rows", "hidden"}]
    assert [name for name in ids if "." not in name] == [f.name for f in plain]


LISTS = [(action, field) for action in REGISTRY for field in action.fields if field.kind == "rows"]


@pytest.mark.parametrize(("action", "rows"), LISTS, ids=lambda one: getattr(one, "name", ""))
def test_a_list_is_within_the_limits_from_its_first_row_to_its_last(action: Any, rows: Any) -> None:
    most = most_rows(action, rows)
    assert most >= 10
    asked = Asked(action=action.name, subject="0" * 24, place="C1", respond="https://hooks.slack.com/" + "x" * 150)
    sizes = []
    for count in range(1, most + 1):
        raw = {f"{rows.name}.{n}.{part.name}": "x" * 26 for n in range(1, count + 1) for part in rows.parts}
        view = form(action, asked, WORDS[1], raw=raw, about=NASTY[5], warning=NASTY[4])
        judge_view(view)
        sizes.append(len(view["blocks"]))
        asked = changed_rows(Asked.unpacked(view["private_metadata"]), f"add:{rows.name}", action)
        expected = min(count + 1, most)
        assert len(asked.rows[rows.name]) == expected
    assert sizes == sorted(sizes)
    assert too_many_rows(action, raw) is None
    assert too_many_rows(action, raw | {f"{rows.name}.{most + 1}.{rows.parts[0].name}": "x"}) == (rows, most)


def judge_view(view: Any) -> None:
    payloads.judge_view(view)
    assert len(view["private_metadata"]) <= 3000
    assert all(0 < len(view[name]["text"]) <= 24 for name in ("title", "submit", "close"))
    assert len(view["blocks"]) <= 100
    blocks = [block["block_id"] for block in view["blocks"] if "block_id" in block]
    assert len(blocks) == len(set(blocks))
    assert all(len(name) <= 255 for name in blocks)
    for block in view["blocks"]:
        match block["type"]:
            case "section":
                assert 0 < len(block["text"]["text"]) <= 3000
            case "input":
                element = block["element"]
                assert len(element.get("initial_value", "")) <= element.get("max_length", 3000) <= 3000
                assert len(element.get("options", [])) <= 100
                assert len(element.get("placeholder", {}).get("text", "")) <= 150
                assert all(0 < len(o["text"]["text"]) <= 75 for o in element.get("options", []))


def test_what_is_chosen_and_typed_comes_back_as_text() -> None:
    state = {
        "values": {
            "customer": {"value": {"type": "static_select", "selected_option": {"value": "abc"}}},
            "due": {"value": {"type": "datepicker", "selected_date": "2026-12-04"}},
            "amount": {"value": {"type": "plain_text_input", "value": "1,250"}},
            "tax": {"value": {"type": "plain_text_input", "value": None}},
        }
    }
    assert form_values(state) == {"customer": "abc", "due": "2026-12-04", "amount": "1,250", "tax": ""}


def test_a_date_that_is_words_stays_as_it_was_typed() -> None:
    asked = Asked(action="create_invoice", subject="")
    view = form(CREATE_INVOICE, asked, WORDS[0], raw={"due": "next friday"})
    element = next(b["element"] for b in view["blocks"] if b["block_id"] == "due")
    assert element["initial_value"] == "next friday"


def test_errors_stand_at_their_fields_and_others_at_the_first() -> None:
    bad = BadFields(errors=(BadField(field="due", value="x", problem="date"),), names=("due",))
    assert set(field_errors(CREATE_INVOICE, bad, WORDS[0])) == {"due"}
    refused = NotYours(action="invoice", role="member", needs=("owner",))
    assert set(field_errors(CREATE_INVOICE, refused, WORDS[0])) == {"customer"}


@given(text=names, most=st.integers(1, 200))
def test_cutting_never_leaves_half_an_entity(text: str, most: int) -> None:
    found = cut_escaped(text, most)
    assert len(found) <= most
    assert "<" not in found
    assert re.search(r"&(?!amp;|lt;|gt;)", found) is None


def test_escaping_and_commands() -> None:
    assert escaped("a & <b>") == "a &amp; &lt;b&gt;"
    assert said("Try `list` or `help`.", "/penny") == "Try `/penny list` or `/penny help`."


def test_what_slack_wraps_is_unwrapped() -> None:
    assert typed_text("<@U1> invoice <mailto:a@b.example|a@b.example> &amp; co", mentioned=True) == (
        "invoice a@b.example & co"
    )
    assert typed_text("role <@U1|dana> finance") == "role <@U1> finance"
    assert typed_text("role <@U-1|dana> finance") == "role <@U-1> finance"
    assert typed_text("see <https://x.example|x.example> <#C1|billing>") == "see x.example billing"


def test_the_manifest_names_the_command_and_the_address() -> None:
    found = manifest("https://penny.example/", "/penny")
    (command,) = found["features"]["slash_commands"]
    assert command["url"] == "https://penny.example/slack/events"
    assert len(command["usage_hint"]) <= 1000
    assert found["settings"]["interactivity"]["request_url"] == command["url"]
    assert "users:read.email" in found["oauth_config"]["scopes"]["bot"]
