"""`make bench-mail`, or `python -m tests.bench.mail_corpora [FOLDER]`: how well other projects' mails are read.

Each folder in `../shared/corpora/mail` (or PENNY_CORPORA) that has an `expect.json` is one set. New text is measured
beside two libraries in the same run: exact, cases that leak quoted text, cases that lose new text. A signature that
is kept apart is not lost, for nobody: a reading counts as exact with or without it. `--failures` names the files.
Rates of mails per second are of this run and this machine.
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from rich.console import Console
from rich.table import Table

from mail_gateway.html_text import html_to_text
from mail_gateway.inspect_mail import Arrival, inspect_mail
from mail_gateway.kind import Sort, kind_of
from mail_gateway.message import Mail, read_mail
from mail_gateway.reply_text import new_text
from tests.bench.running import ROOT

BOUNCES = ("bounce",)
KINDS = {"bounce": Sort.BOUNCE, "arf": Sort.REPORT, "autoreply": Sort.AUTO_REPLY, "human": Sort.HUMAN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One mail with the new text it holds: whole (`reply`), or what must be and must not be in it."""

    name: str
    text: str
    html: str | None
    reply: str | None
    contains: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


Reader = Callable[[Case], tuple[str, str]]
"""A case to its new text, without and with what was taken for a signature."""


def corpora() -> Path:
    """Where the sets are; the folder may be absent."""
    return Path(os.environ.get("PENNY_CORPORA", ROOT.parent / "shared" / "corpora")) / "mail"


def sets(folder: Path) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The name of each set and its cases as the file has them."""
    for expect in sorted(folder.glob("*/expect.json")):
        yield expect.parent.name, json.loads(expect.read_text(encoding="utf-8"))["cases"]


def text_cases(folder: Path, name: str, cases: Iterable[dict[str, Any]]) -> list[Case]:
    """The cases of a set that say what is new."""
    found = []
    for case in cases:
        if "reply" not in case and "contains" not in case:
            continue
        raw = (folder / name / case["file"]).read_bytes()
        text, html = raw.decode("utf-8", "replace"), None
        if case["kind"] == "eml":
            mail = read_mail(raw)
            text, html = mail.text, mail.html
        elif case["kind"] == "html":
            text, html = "", text
        found.append(
            Case(
                name=f"{name}/{case['file']}",
                text=text,
                html=html,
                reply=case.get("reply"),
                contains=tuple(case.get("contains", ())),
                absent=tuple(case.get("absent", ())),
            )
        )
    return found


def judge(case: Case, read: tuple[str, str]) -> str:
    """What became of a case: exact, leak (quoted text in the new text), loss (new text missing) or both."""
    if case.reply is None:
        text, whole = read
        leak = any(piece in text for piece in case.absent)
        loss = any(piece not in whole for piece in case.contains)
    else:
        wanted = case.reply.split()
        if wanted in [one.split() for one in read]:
            return "exact"
        expected = Counter(_lines(case.reply))
        leak = bool(Counter(_lines(read[0])) - expected)
        loss = bool(expected - Counter(_lines(read[1]))) or not leak
    return "exact" if not leak and not loss else "leak" if not loss else "loss" if not leak else "both"


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.split("\n") if line.strip()]


def penny(case: Case) -> tuple[str, str]:
    """This project's reading."""
    read = new_text(case.text, case.html)
    return read.text, f"{read.text}\n{read.signature}"


def readers() -> dict[str, Reader]:
    """Penny, and the libraries that are installed."""
    found: dict[str, Reader] = {"Penny": penny}
    try:
        from mailparser_reply import EmailReplyParser as MailParserReply

        languages = ["en", "da", "de", "fr", "es", "it", "ja", "nl", "pl", "sv", "cs", "ko", "zh", "pt"]
        known = [one for one in languages if one in _languages()]

        def mail_parser_reply(case: Case) -> tuple[str, str]:
            replies = MailParserReply(languages=known).read(text=_plain(case)).replies
            return (replies[0].body or "", replies[0].content or "") if replies else ("", "")

        found["mail-parser-reply"] = mail_parser_reply
    except ImportError:
        pass
    try:
        from email_reply_parser import EmailReplyParser

        def email_reply_parser(case: Case) -> tuple[str, str]:
            fragments = [f for f in EmailReplyParser.read(_plain(case)).fragments if not f.quoted]
            shown = [f.content for f in fragments if not (f.hidden or f.headers)]
            return "\n".join(shown), "\n".join(f.content for f in fragments if not f.headers)

        found["email-reply-parser"] = email_reply_parser
    except ImportError:
        pass
    return found


def _languages() -> frozenset[str]:
    from mailparser_reply.constants import MAIL_LANGUAGES

    return frozenset(MAIL_LANGUAGES)


def _plain(case: Case) -> str:
    return case.text if case.text.strip() else html_to_text(case.html or "")


def main() -> None:
    """Print both tables."""
    arguments = [one for one in sys.argv[1:] if not one.startswith("-")]
    folder = Path(arguments[0]) if arguments else corpora()
    console = Console()
    if not folder.is_dir():
        console.print(f"no mails at {folder}: set PENNY_CORPORA")
        raise SystemExit(2)
    _text_table(console, folder)
    _kind_table(console, folder)
    _speed(console)


def _text_table(console: Console, folder: Path) -> None:
    table = Table("set", "reader", "cases", "exact", "leaks", "losses", "mails/s", title="New text")
    totals: dict[str, Counter[str]] = {}
    seconds: dict[str, float] = {}
    failures: list[str] = []
    for name, raw in sets(folder):
        cases = text_cases(folder, name, raw)
        for reader, read in readers().items() if cases else ():
            began = perf_counter()
            readings = [read(case) for case in cases]
            took = perf_counter() - began
            found = Counter(judge(case, reading) for case, reading in zip(cases, readings, strict=True))
            if reader == "Penny":
                failures += [
                    f"{judge(case, reading)}: {case.name}"
                    for case, reading in zip(cases, readings, strict=True)
                    if judge(case, reading) != "exact"
                ]
            totals.setdefault(reader, Counter()).update(found)
            seconds[reader] = seconds.get(reader, 0.0) + took
            table.add_row(name, reader, *_rates(found), f"{len(cases) / took:,.0f}")
    for reader, found in totals.items():
        table.add_row("all", reader, *_rates(found), f"{found.total() / seconds[reader]:,.0f}", style="bold")
    console.print(table)
    if "--failures" in sys.argv:
        console.print("\n".join(failures), highlight=False)


def _speed(console: Console) -> None:
    """How many mails of 2 kB a second: new text alone, and all that is inspected without DNS."""
    quoted = "\r\n".join("> a line of the invoice's mail that is quoted below" for _ in range(32))
    line = "On Mon, 6 Jan 2025 at 13:17, Penny <r+abc@in.example> wrote:"
    body = f"Approved, thanks.\r\n\r\nDana\r\n\r\n{line}\r\n{quoted}\r\n"
    head = "From: Dana <dana@acme.example>\r\nSubject: Re: Invoice\r\nMessage-ID: <1@acme.example>"
    raw = f"{head}\r\n\r\n{body}".encode()
    for what, run in (  # each mail another one: the same mail asked for again is remembered
        ("new text", lambda n: new_text(f"{body}{n}")),
        ("inspected", lambda n: inspect_mail("x", raw + b"%d" % n, Arrival()).as_json()),
    ):
        began = perf_counter()
        for number in range(3000):
            run(number)
        console.print(f"{what}: {3000 / (perf_counter() - began):,.0f} mails of {len(raw):,} bytes a second")


def _rates(found: Counter[str]) -> tuple[str, str, str, str]:
    total = found.total()
    leaks, losses = found["leak"] + found["both"], found["loss"] + found["both"]
    return (
        str(total),
        f"{found['exact'] / total:.1%}",
        f"{leaks} ({leaks / total:.1%})",
        f"{losses} ({losses / total:.1%})",
    )


def _kind_table(console: Console, folder: Path) -> None:
    table = Table("set", "what it is", "cases", "found", "recipient", "hard or soft", title="Kind of mail")
    failures: list[str] = []
    ordinary = 0
    false = []
    for name, raw in sets(folder):
        wanted = [case for case in raw if case["kind"] in KINDS]
        for kind in dict.fromkeys(case["kind"] for case in wanted):
            cases = [case for case in wanted if case["kind"] == kind]
            mails = [read_mail((folder / name / case["file"]).read_bytes()) for case in cases]
            table.add_row(name, kind, str(len(cases)), *_kind_rates(name, kind, cases, mails, failures))
        for case in raw:
            if case["kind"] not in BOUNCES:
                ordinary += 1
                if kind_of(read_mail((folder / name / case["file"]).read_bytes()), None).sort is Sort.BOUNCE:
                    false.append(f"{name}/{case['file']}")
    console.print(table)
    console.print(f"bounces seen in {ordinary} other mails: {len(false)} {' '.join(false)}", highlight=False)
    if "--failures" in sys.argv:
        console.print("\n".join(failures), highlight=False)


def _kind_rates(
    name: str, kind: str, cases: list[dict[str, Any]], mails: list[Mail], failures: list[str]
) -> tuple[str, str, str]:
    found = recipients = told = stated = coded = 0
    for case, mail in zip(cases, mails, strict=True):
        read = kind_of(mail, None)
        right = read.sort is KINDS[kind]
        found += right
        if not right:
            failures.append(f"{read.sort}/{read.reason} for {kind}: {name}/{case['file']}")
        for one in case["dsn"][:1] if read.bounce else ():
            if one.get("rcpt"):
                stated += 1
                met = one["rcpt"].lower() in [r.lower() for r in read.bounce.recipients] if read.bounce else False
                recipients += met
                if not met:
                    failures.append(
                        f"recipient {one['rcpt']} not {read.bounce and read.bounce.recipients}: {case['file']}"
                    )
            if one.get("status"):
                coded += 1
                met = (
                    bool(read.bounce)
                    and read.bounce is not None
                    and read.bounce.is_hard is one["status"].startswith("5")
                )
                told += met
                if not met:
                    failures.append(
                        f"status {one['status']} not {read.bounce and read.bounce.status}: {case['file']}"
                    )
    rate = f"{found} ({found / len(cases):.1%})"
    return rate, f"{recipients}/{stated}" if stated else "", f"{told}/{coded}" if coded else ""


if __name__ == "__main__":
    main()
