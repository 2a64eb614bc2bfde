"""Files at the stand-in for Slack: three steps, and Slack's refusals."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.sandbox.conftest import Northwind

Json = dict[str, Any]
Call = Callable[..., Json]


def brought(call: Call, body: bytes = b"%PDF-1.7") -> str:
    """The id of a file whose bytes have arrived."""
    place = call("files.getUploadURLExternal", filename="a.pdf", length=str(len(body)))
    assert httpx.post(place["upload_url"], content=body).text == f"OK - {len(body)}"
    return str(place["file_id"])


def test_a_file_is_shown_in_its_thread_and_can_be_fetched(call: Call, north: Northwind) -> None:
    first = north.dana.say("here", channel=north.billing)
    files = json.dumps([{"id": brought(call), "title": "An invoice"}])
    call("files.completeUploadExternal", files=files, channel_id=north.billing.id, thread_ts=first.ts)
    (reply,) = first.thread()
    (file,) = reply.files()
    assert (file["name"], file["title"], file["mimetype"]) == ("a.pdf", "An invoice", "application/pdf")
    assert httpx.get(file["url_private"]).content == b"%PDF-1.7"


def test_nobody_sees_a_file_before_it_is_completed(call: Call, north: Northwind) -> None:
    brought(call)
    assert north.billing.all_messages() == []


@pytest.mark.parametrize("length", ["", "0", "-3", "many"])
def test_a_file_needs_a_length(call: Call, length: str) -> None:
    assert call("files.getUploadURLExternal", filename="a.pdf", length=length)["error"] == "invalid_arguments"


def test_bytes_of_another_length_are_not_taken(call: Call) -> None:
    place = call("files.getUploadURLExternal", filename="a.pdf", length="5")
    assert httpx.post(place["upload_url"], content=b"four").status_code == 400
    files = json.dumps([{"id": place["file_id"]}])
    assert call("files.completeUploadExternal", files=files)["error"] == "file_not_found"


def test_a_file_is_completed_once(call: Call, north: Northwind) -> None:
    files = json.dumps([{"id": brought(call)}])
    assert call("files.completeUploadExternal", files=files, channel_id=north.billing.id)["ok"]
    answer = call("files.completeUploadExternal", files=files, channel_id=north.billing.id)
    assert answer["error"] == "file_not_found"


@pytest.mark.parametrize(("channel", "error"), [("C-NONE", "channel_not_found"), ("U-DANA", "channel_not_found")])
def test_a_file_goes_to_a_channel_that_is_there(call: Call, north: Northwind, channel: str, error: str) -> None:
    files = json.dumps([{"id": brought(call)}])
    assert call("files.completeUploadExternal", files=files, channel_id=channel)["error"] == error


def test_a_file_goes_to_a_thread_that_is_there(call: Call, north: Northwind) -> None:
    files = json.dumps([{"id": brought(call)}])
    answer = call("files.completeUploadExternal", files=files, channel_id=north.billing.id, thread_ts="1.000000")
    assert answer["error"] == "thread_not_found"
