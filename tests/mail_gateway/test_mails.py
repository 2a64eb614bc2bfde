"""Mails as programs really write them, each with what is in it: `tests/mails`, by name in `expect.json`.

Whitespace is not compared. `until` may be a list where two readings are fair; `contains` and `absent` are pieces of
the new text, `signature_has` one of the signature; `answers` are the quoted lines that the passages answer.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from mail_gateway.inspect_mail import Arrival, Inspection, inspect_mail

FOLDER = Path(__file__).parents[1] / "mails"
EXPECTED: dict[str, dict[str, Any]] = json.loads((FOLDER / "expect.json").read_text(encoding="utf-8"))


def words(text: str) -> str:
    return " ".join(text.split())


def inspected(name: str) -> tuple[Inspection, dict[str, Any]]:
    expected = EXPECTED[name]
    raw = (FOLDER / f"{name}.eml").read_bytes()
    return inspect_mail(name, raw, Arrival(envelope_from=expected.get("envelope"))), expected


def test_every_file_has_its_expectation() -> None:
    assert {file.stem for file in FOLDER.glob("*.eml")} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_what_kind_of_mail_it_is(name: str) -> None:
    found, expected = inspected(name)
    assert found.kind == expected["kind"], found.reasons
    if "until" in expected:
        until = found.auto_reply_until.isoformat() if found.auto_reply_until else None
        wanted = expected["until"]
        assert until in wanted if isinstance(wanted, list) else until == wanted


@pytest.mark.parametrize("name", [name for name, expected in EXPECTED.items() if expected["kind"] == "human"])
def test_what_is_new_in_it(name: str) -> None:
    found, expected = inspected(name)
    text = words(found.new_text)
    if "new_text" in expected:
        assert text == words(expected["new_text"])
    if "new_text_unspaced" in expected:
        assert "".join(text.split()) == expected["new_text_unspaced"]
    assert [piece for piece in expected.get("contains", ()) if piece not in text] == []
    assert [piece for piece in expected.get("absent", ()) if piece in text] == []
    if "signature" in expected:
        assert words(found.signature) == words(expected["signature"])
    assert expected.get("signature_has", "") in words(found.signature)
    assert [passage.answers for passage in found.passages] == expected.get(
        "answers", [passage.answers for passage in found.passages]
    )


@pytest.mark.parametrize("name", [name for name, expected in EXPECTED.items() if expected["kind"] == "bounce"])
def test_whom_it_did_not_reach(name: str) -> None:
    found, expected = inspected(name)
    bounce = found.bounce
    assert bounce is not None
    assert [one.lower() for one in bounce.recipients] == expected["recipients"]
    assert bounce.is_hard is expected["hard"]
    assert expected.get("status") in (None, bounce.status)
    assert expected.get("original_message_id") in (None, bounce.original_message_id)
