"""What `penny mail inspect` says of files: one line each, whatever is in them."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from config.inspect_mails import MANY, inspect_all
from core.store.migrate import HEAD
from mail_gateway.inspect_mail import Arrival, Authentication, inspect_mail
from mail_gateway.message import Mail
from tests.bench.mail_corpora import corpora, judge, penny, sets, text_cases
from tests.mail_gateway.conftest import AP, Desk

HUMAN = (
    "From: Dana Reyes <dana@acme.example>\r\nSubject: Re: Invoice\r\n\r\nApproved.\r\n\r\n-- \r\nDana\r\n\r\n"
    "On 6 Jan 2025 at 13:17, Penny <r@in.example> wrote:\r\n> Hello\r\n"
)
AWAY = (
    "From: dana@acme.example\r\nDate: Mon, 28 Jul 2025 09:00:00 +0200\r\nAuto-Submitted: auto-replied\r\n"
    "Subject: Automatic reply\r\n\r\nI am away until 18 August 2025.\r\n"
)
BOUNCE = "From: MAILER-DAEMON@acme.example\r\nSubject: Undeliverable\r\n\r\n<dana@acme.example>: 550 5.1.1 gone\r\n"
TO_US = HUMAN.replace("Subject", f"To: r+{'a' * 26}@in.penny.example\r\nSubject")
ARRIVAL = Arrival()
FIELDS = [
    "file",
    "kind",
    "new_text",
    "signature",
    "passages",
    "bounce",
    "auto_reply_until",
    "authenticated",
    "from",
    "reasons",
    "action",
    "conversation",
]


def lines(capsys: pytest.CaptureFixture[str], *files: Path, body: bool = False, as_json: bool = True) -> list[str]:
    code = inspect_all(files, as_json=as_json, body=body, envelope_from=None, helo=None, client_ip=None, dns=None)
    assert code == int(any(not file.exists() for file in files))
    return capsys.readouterr().out.splitlines()


def written(folder: Path, *mails: str) -> list[Path]:
    files = [folder / f"{number}.eml" for number in range(len(mails))]
    for file, mail in zip(files, mails, strict=True):
        file.write_bytes(mail.encode())
    return files


def test_each_file_is_one_object_on_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [*written(tmp_path, HUMAN, AWAY, BOUNCE, ""), tmp_path / "missing.eml"]
    human, away, bounce, empty, missing = (json.loads(line) for line in lines(capsys, *files))
    assert list(human) == FIELDS
    assert human | {"file": "", "reasons": []} == {
        "file": "",
        "kind": "human",
        "new_text": "Approved.",
        "signature": "--\nDana",
        "passages": [{"answers": "", "text": "Approved."}],
        "bounce": None,
        "auto_reply_until": None,
        "authenticated": False,
        "from": "dana@acme.example",
        "reasons": [],
        "action": "human",
        "conversation": None,
    }
    assert "not checked" in human["reasons"]
    assert (away["kind"], away["auto_reply_until"], away["action"]) == ("auto_reply", "2025-08-18", "ignore")
    assert bounce["kind"] == "bounce"
    assert bounce["bounce"] == {
        "recipients": ["dana@acme.example"],
        "status": "5.1.1",
        "hard": True,
        "original_message_id": None,
    }
    assert (empty["kind"], empty["reasons"][0]) == ("unparseable", "empty")
    assert (missing["kind"], missing["reasons"][0]) == ("unparseable", "cannot be read: No such file or directory")


def test_many_files_are_said_in_their_order_and_a_missing_one_in_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [tmp_path / f"{number}.eml" for number in range(MANY)]
    for number, file in enumerate(files):
        file.write_bytes(HUMAN.replace("Approved.", f"Approved {number}.").encode())
    files[7].unlink()
    found = [json.loads(line) for line in lines(capsys, *files)]
    assert [one["file"] for one in found] == [str(file) for file in files]
    assert found[7]["kind"] == "unparseable"
    assert [one["new_text"] for one in found[:3]] == ["Approved 0.", "Approved 1.", "Approved 2."]


def test_a_text_may_be_only_a_body(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes("Genehmigt für uns.\n\nAm 06.01.2025 um 13:17 schrieb Penny:\n> alt".encode("cp1252"))
    (line,) = lines(capsys, file, body=True)
    found = json.loads(line)
    assert (found["kind"], found["new_text"], found["from"]) == ("human", "Genehmigt für uns.", None)


def test_no_mail_writes_to_the_terminal_what_it_likes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = "\n".join(
        lines(capsys, *written(tmp_path, HUMAN.replace("Approved", "\x1b[2JAp\u202eproved")), as_json=False)
    )
    assert "dana@acme.example (not authenticated)" in shown
    assert not {"\x1b", "\u202e"} & set(shown)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("Content-Type: multipart/mixed\r\n\r\nhello", "no_boundary"),
        ("From: a@b.example\r\n" + "X: y\r\n" * 2000 + "\r\nhello", "too_many_headers"),
    ],
)
def test_a_mail_of_which_only_a_piece_was_read_is_unparseable(raw: str, reason: str) -> None:
    found = inspect_mail("x", raw.encode(), ARRIVAL)
    assert (found.kind, found.reasons[0], found.action) == ("unparseable", reason, "human")


def test_a_forged_from_is_named() -> None:
    found = inspect_mail("x", b"From: a@b.example, c@d.example\r\n\r\nApproved", ARRIVAL)
    assert "from_several_addresses" in found.reasons
    assert (found.sender, found.action) == (None, "human")


def test_whoever_authenticates_is_asked_with_all_there_is() -> None:
    def authentic(raw: bytes, mail: Mail, arrival: Arrival) -> Authentication:
        reasons = (mail.from_address or "", arrival.helo or "", str(len(raw) > 0))
        return Authentication(authenticated=True, reasons=reasons)

    found = inspect_mail("x", HUMAN.encode(), Arrival(helo="mx"), authenticate=authentic)
    assert found.authenticated
    assert found.action == "act"
    assert found.reasons[-3:] == ("dana@acme.example", "mx", "True")


@given(st.binary(max_size=500))
def test_no_mail_is_too_strange(raw: bytes) -> None:
    line = inspect_mail("x", raw, ARRIVAL).as_json()
    assert line.splitlines() == [line]
    assert list(json.loads(line)) == FIELDS


@pytest.mark.skipif(not corpora().is_dir(), reason="other projects' mails are not here")
def test_other_projects_mails_are_read_as_well_as_promised() -> None:
    folder = corpora()
    verdicts = [judge(case, penny(case)) for name, raw in sets(folder) for case in text_cases(folder, name, raw)]
    share = {verdict: verdicts.count(verdict) / len(verdicts) for verdict in ("exact", "leak", "loss", "both")}
    assert share["exact"] >= 0.90
    assert share["leak"] + share["both"] <= 0.04
    assert share["loss"] + share["both"] <= 0.03
    bounces = [
        inspect_mail(case["file"], (folder / name / case["file"]).read_bytes(), ARRIVAL).kind
        for name, raw in sets(folder)
        for case in raw
        if case["kind"] == "bounce"
    ]
    assert bounces.count("bounce") / len(bounces) >= 0.98


def test_it_says_to_which_conversation_a_mail_belongs(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    invoice = desk.world.sent()
    reply, bounce = desk.reply_address("document", invoice), desk.bounce_address("document", invoice)
    never = f"r+{'a' * 26}@{desk.penny.mail_domain}"
    monkeypatch.setenv("PENNY_DATABASE_URL", desk.store.url)
    monkeypatch.setenv("PENNY_MAIL_DOMAIN", desk.penny.mail_domain)
    monkeypatch.setenv("PENNY_SECRET_KEY", "k" * 40)
    mails = [desk.mail(to, "approved").decode() for to in (reply, bounce, never, "x@elsewhere.example")]
    found = [json.loads(line)["conversation"] for line in lines(capsys, *written(tmp_path, *mails))]
    known = {"kind": "document", "number": "INV-0001", "contact": AP, "expired": False}
    assert found == [known, known, None, None]
    assert desk.world.kinds(invoice).count("invoice.approved") == 0


@pytest.mark.parametrize("what", ["missing", "never migrated"])
def test_where_there_is_no_database_nothing_is_known_of_the_conversation(
    what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "penny.db"
    if what == "never migrated":
        file.touch()
    monkeypatch.setenv("PENNY_MAIL_DOMAIN", "in.penny.example")
    monkeypatch.setenv("PENNY_DATABASE_URL", f"sqlite:///{file}")
    (line,) = lines(capsys, *written(tmp_path, TO_US))
    assert (json.loads(line)["new_text"], json.loads(line)["conversation"]) == ("Approved.", None)
    assert file.exists() == (what == "never migrated")


@pytest.mark.parametrize("url", ["sqlite:///{}/broken.db", "postgresql://nobody@127.0.0.1:1/penny", "oracle://x"])
def test_a_database_that_cannot_be_asked_is_told_once_and_all_else_is_said(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken.db").write_bytes(b"no database" * 1000)
    monkeypatch.setenv("PENNY_MAIL_DOMAIN", "in.penny.example")
    monkeypatch.setenv("PENNY_DATABASE_URL", url.format(tmp_path))
    code = inspect_all(
        written(tmp_path, *[TO_US] * (MANY + 1)),
        as_json=True,
        body=False,
        envelope_from=None,
        helo=None,
        client_ip=None,
        dns=None,
    )
    said = capsys.readouterr()
    assert code == 1
    assert said.err.startswith("penny: conversations were not looked up: ")
    assert said.err.count("\n") == 1
    assert [json.loads(line)["new_text"] for line in said.out.splitlines()] == ["Approved."] * (MANY + 1)


def test_a_database_of_a_newer_penny_is_told(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk.store.write() as unit:
        unit.connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    monkeypatch.setenv("PENNY_MAIL_DOMAIN", "in.penny.example")
    monkeypatch.setenv("PENNY_DATABASE_URL", desk.store.url)
    try:
        inspect_all(
            written(tmp_path, TO_US),
            as_json=True,
            body=False,
            envelope_from=None,
            helo=None,
            client_ip=None,
            dns=None,
        )
    finally:
        with desk.store.write() as unit:
            unit.connection.execute(text(f"UPDATE alembic_version SET version_num = '{HEAD}'"))
    assert "a newer Penny" in capsys.readouterr().err
