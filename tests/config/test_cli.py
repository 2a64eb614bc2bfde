"""The command line as an operator meets it: real processes, their output and exit codes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.store.engine import Store
from core.store.migrate import HEAD, differences, migrate, schema_state
from tests.core.documents.samples import png
from tests.databases import KINDS, Databases
from tests.mail_gateway.test_authenticate import LEGIT, key, mail, signed
from tests.names import name_server, texts

ROOT = Path(__file__).parents[2]
NORTHWIND = [
    "business",
    "add",
    "northwind",
    "--name",
    "Northwind",
    "--currency",
    "EUR",
    "--timezone",
    "Europe/Berlin",
]


def penny(*words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("PENNY_")}
    env |= {"PENNY_CONFIG": os.devnull, "PENNY_ENV": "sandbox", "COLUMNS": "200", **settings}
    command = [sys.executable, "-m", "config.cli", *words]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, databases: Databases):  # type: ignore[no-untyped-def]
    with databases.empty(request.param) as found:
        yield found


def test_a_business_is_added_listed_and_not_added_twice(url: str) -> None:
    added = penny(*NORTHWIND, "--slack-team", "T1", "--email", "dana@northwind.example", PENNY_DATABASE_URL=url)
    assert (added.returncode, added.stdout) == (0, "@northwind is ready, linked to Slack team T1.\n")
    again = penny(*NORTHWIND, PENNY_DATABASE_URL=url)
    assert again.returncode == 2
    assert again.stderr.startswith("penny: ")
    assert "northwind" in again.stderr
    other = penny(*NORTHWIND[:2], "south", *NORTHWIND[3:], "--slack-team", "T1", PENNY_DATABASE_URL=url)
    assert (other.returncode, other.stderr) == (2, "penny: Slack team T1 is linked to @northwind already\n")
    assert "@northwind  Northwind  EUR" in penny("business", "list", PENNY_DATABASE_URL=url).stdout


def test_mails_are_looked_at_without_what_only_a_server_needs(tmp_path: Path) -> None:
    """Loading it takes longer than looking at a hundred mails."""
    file, read = tmp_path / "one.eml", "import sys, config.cli as c; c.app(sys.argv[1:], standalone_mode=False)"
    file.write_text("From: ap@acme.example\n\nApproved\n")
    told = f"{read}; print(*sorted(sys.modules), file=sys.stderr)"
    env = {**os.environ, "PENNY_CONFIG": os.devnull, "PENNY_DATABASE_URL": f"sqlite:///{tmp_path}/none.db"}
    command = [sys.executable, "-c", told, "mail", "inspect", str(file)]
    ran = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=True)
    assert "Approved" in ran.stdout
    assert not {"sqlalchemy", "dkim", "spf", "fastapi", "slack_bolt", "babel"} & set(ran.stderr.split())


def test_a_wrong_value_is_named(url: str) -> None:
    wrong = penny(*NORTHWIND[:6], "XXY", "--timezone", "Mars/Olympus", PENNY_DATABASE_URL=url)
    assert wrong.returncode == 2
    assert "XXY" in wrong.stderr
    assert "Mars/Olympus" in wrong.stderr


def test_the_log_of_an_unknown_number_says_so(url: str) -> None:
    penny(*NORTHWIND, PENNY_DATABASE_URL=url)
    missing = penny("log", "INV-0001", PENNY_DATABASE_URL=url)
    assert missing.returncode == 2
    assert "INV-0001" in missing.stderr


def test_migrate_makes_the_schema_and_the_code_agrees_with_it(databases: Databases) -> None:
    for kind in KINDS:
        with databases.empty(kind) as found:
            assert penny("migrate", PENNY_DATABASE_URL=found).stdout == f"The database is at schema {HEAD}.\n"
            store = Store(found)
            with store.engine.connect() as connection:
                assert differences(connection) == []
            migrate(store)
            assert schema_state(store).current
            store.close()


def test_doctor_names_what_is_wrong_and_what_to_do(url: str) -> None:
    sick = penny("doctor", PENNY_DATABASE_URL=url, PENNY_SMTP_RELAY="smtp://127.0.0.1:9")
    assert sick.returncode == 1
    assert "✗  database" in sick.stdout
    assert "run `penny migrate`" in sick.stdout
    assert "127.0.0.1:9: " in sick.stdout
    assert "PENNY_SMTP_RELAY" in sick.stdout


def test_doctor_says_when_nobody_reads_mail_for_the_postmaster(url: str) -> None:
    assert _operator(penny("doctor", "--json", PENNY_DATABASE_URL=url)).startswith("none: mail to postmaster@")
    named = penny("doctor", "--json", PENNY_DATABASE_URL=url, PENNY_OPERATOR="olga@ops.example")
    assert _operator(named) == "postmaster@ and abuse@ go to olga@ops.example"


def _operator(ran: subprocess.CompletedProcess[str]) -> str:
    return next(str(one["says"]) for one in json.loads(ran.stdout) if one["what"] == "operator")


@pytest.mark.parametrize("operator", ["nobody", "olga@in.penny.example", "a@b.example, c@d.example"])
def test_an_operator_s_address_that_cannot_work_is_refused(operator: str) -> None:
    refused = penny("doctor", PENNY_OPERATOR=operator, PENNY_MAIL_DOMAIN="in.penny.example")
    assert refused.returncode == 2
    assert "PENNY_OPERATOR" in refused.stderr


def test_the_inbox_says_when_every_mail_reached_somebody(url: str) -> None:
    penny("migrate", PENNY_DATABASE_URL=url)
    assert penny("inbox", PENNY_DATABASE_URL=url).stdout == "Every mail reached its people.\n"
    missing = penny("inbox", "--show", "7", PENNY_DATABASE_URL=url)
    assert (missing.returncode, missing.stderr) == (2, "penny: there is no mail 7: `penny inbox --all` lists them\n")


def test_production_without_a_secret_is_one_line_and_exit_code_2() -> None:
    refused = penny("serve", PENNY_ENV="production", PENNY_DATABASE_URL="sqlite:///:memory:")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.strip().splitlines() == [
        "penny: PENNY_SECRET_KEY is missing: make one with `penny secret` and set it"
    ]


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["serve", "--roles", "web,kitchen"], "--roles kitchen: there are web, slack, mail, worker"),
        (["doctor"], "PENNY_HTTP_LISTEN is 'nowhere'"),
    ],
)
def test_a_wrong_word_is_one_line_and_exit_code_2(words: list[str], named: str) -> None:
    settings = {"PENNY_HTTP_LISTEN": "nowhere"} if words == ["doctor"] else {}
    refused = penny(*words, **settings)
    assert refused.returncode == 2
    assert named in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


def test_a_database_that_is_down_is_one_line() -> None:
    refused = penny("migrate", PENNY_DATABASE_URL="postgresql://nobody@127.0.0.1:9/none")
    assert refused.returncode == 2
    assert "check PENNY_DATABASE_URL" in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


def test_a_second_process_on_the_same_sqlite_file_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'penny.db'}"
    holder = Store(url)
    holder.hold()
    refused = penny("serve", PENNY_DATABASE_URL=url)
    holder.close()
    assert refused.returncode == 2
    assert "another Penny is serving" in refused.stderr


def test_the_manifest_names_this_pennys_address() -> None:
    made = json.loads(penny("manifest", PENNY_BASE_URL="https://penny.example").stdout)
    assert made["features"]["slash_commands"][0]["url"] == "https://penny.example/slack/events"
    assert len(made["display_information"]["name"]) <= 35


def test_settings_lists_every_variable() -> None:
    shown = penny("settings").stdout
    assert "PENNY_DATABASE_URL" in shown
    assert "PENNY_SMTP_RELAY" in shown


def test_a_logo_is_set_for_new_documents_and_what_is_no_picture_is_refused(tmp_path: Path, url: str) -> None:
    assert penny(*NORTHWIND, PENNY_DATABASE_URL=url).returncode == 0
    (tmp_path / "logo.png").write_bytes(png())
    done = penny("business", "logo", str(tmp_path / "logo.png"), "--colour", "#0B7A75", PENNY_DATABASE_URL=url)
    assert done.stdout.startswith("@northwind prints with logo ")
    assert done.stdout.endswith(" and #0b7a75.\n")
    (tmp_path / "logo.png").write_bytes(b"GIF89a")
    refused = penny("business", "logo", str(tmp_path / "logo.png"), PENNY_DATABASE_URL=url)
    assert (refused.returncode, refused.stderr) == (
        2,
        "penny: The logo is no picture that Penny can print. Use PNG, JPEG or SVG.\n",
    )
    gone = penny("business", "logo", "--remove", "--colour", "", PENNY_DATABASE_URL=url)
    assert gone.stdout == "@northwind prints with no logo and no colour of its own.\n"
    assert penny("business", "logo", PENNY_DATABASE_URL=url).returncode == 2
    assert "#1f5eff" in penny("business", "logo", "--colour", "blue", PENNY_DATABASE_URL=url).stderr


def test_a_mail_file_is_inspected_without_any_settings(tmp_path: Path) -> None:
    file = tmp_path / "a.eml"
    file.write_bytes(b"From: dana@acme.example\r\n\r\nApproved.\r\n\r\nSent from my iPhone\r\n")
    found = penny("mail", "inspect", str(file), "--json", "--envelope-from", "dana@acme.example")
    assert found.returncode == 0
    line = json.loads(found.stdout)
    assert (line["kind"], line["new_text"], line["signature"]) == ("human", "Approved.", "Sent from my iPhone")
    for wrong in (("--dns", "nowhere"), ("--client-ip", "300.1.1.1")):
        refused = penny("mail", "inspect", str(file), *wrong)
        assert refused.returncode == 2
        assert wrong[1] in refused.stderr
    assert penny("mail", "inspect", str(tmp_path / "none.eml")).returncode == 1


def test_a_mail_file_is_authenticated_by_the_dns_server_that_is_named(tmp_path: Path) -> None:
    zone = {
        ("acme.example", "TXT"): texts("v=spf1 ip4:192.0.2.10 -all"),
        (f"s1._domainkey.{LEGIT}", "TXT"): texts(key()[1]),
        ("_dmarc.acme.example", "TXT"): texts("v=DMARC1; p=reject"),
    }
    honest, forged = tmp_path / "honest.eml", tmp_path / "forged.eml"
    honest.write_bytes(signed(mail()))
    forged.write_bytes(mail())
    with name_server(zone) as server:
        found = penny("mail", "inspect", str(honest), str(forged), "--json", "--dns", server)
    lines = [json.loads(line) for line in found.stdout.splitlines()]
    assert [line["authenticated"] for line in lines] == [True, False]
    assert f"dkim=pass d={LEGIT}" in lines[0]["reasons"]
