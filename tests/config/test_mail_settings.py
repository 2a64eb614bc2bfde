"""The settings of mailboxes and doors: what is wrong is named, and nothing secret is shown."""

import json

import pytest

from config.compose import mailboxes
from config.loading import BadSettings
from config.settings import load

GOOD = {"host": "imap.example.com", "user": "penny@example.com", "password": "a very secret word"}


def test_a_mailbox_is_read_from_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PENNY_IMAP", json.dumps([GOOD, {**GOOD, "user": "other@example.com", "after": "flag"}]))
    found = mailboxes(load())
    assert [(one.user, one.after, one.port) for one in found] == [
        ("penny@example.com", "move", 993),
        ("other@example.com", "flag", 993),
    ]
    assert "very secret" not in repr(found)


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("[{", "PENNY_IMAP is not JSON"),
        (json.dumps([{**GOOD, "passwort": "x"}]), "PENNY_IMAP_0_PASSWORT"),
        (json.dumps([{"host": "h", "user": "u"}]), "one of password, token_command, or token_url"),
        (json.dumps([{**GOOD, "kept_in": "INBOX"}]), "kept_in is the folder itself"),
        (json.dumps([{**GOOD, "port": 0}]), "PENNY_IMAP_0_PORT"),
    ],
)
def test_a_wrong_mailbox_is_one_line_that_names_it(monkeypatch: pytest.MonkeyPatch, value: str, says: str) -> None:
    monkeypatch.setenv("PENNY_IMAP", value)
    with pytest.raises(BadSettings, match=says) as wrong:
        load()
    assert "very secret" not in str(wrong.value)
    assert "\n" not in str(wrong.value)


def test_the_doors_can_be_closed_and_lmtp_opened_at_a_path() -> None:
    found = load(smtp_listen="off", lmtp_listen="unix:/run/penny/lmtp")
    assert (found.smtp_listen, found.lmtp_listen) == ("", "unix:/run/penny/lmtp")


@pytest.mark.parametrize(
    "wrong", [{"lmtp_listen": "nowhere"}, {"smtp_front": "my-server"}, {"smtp_tls_certificate": "a.pem"}]
)
def test_a_wrong_door_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(BadSettings):
        load(**wrong)
