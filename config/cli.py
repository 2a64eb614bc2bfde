"""`penny …`: serve, migrate, business, log, manifest, settings, secret, sandbox; doctor, backup … are in care.py."""

import json
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from config import care
from config.dkim import dkim
from config.loading import BadSettings, load
from core.domain.errors import BadFields, Refusal

if TYPE_CHECKING:
    from config.settings import Settings

app = typer.Typer(
    help="Penny: invoices between businesses, by Slack and email.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # they print local variables, and some of those are secret
)
business = typer.Typer(help="Businesses on this Penny.", no_args_is_help=True)
app.add_typer(business, name="business")
app.add_typer(care.outbox, name="outbox")
app.add_typer(dkim, name="dkim")
for command in (care.doctor, care.backup, care.restore):
    app.command()(command)
mail = typer.Typer(help="Mail files.", no_args_is_help=True)
app.add_typer(mail, name="mail")
reading = typer.Typer(help="What is understood of texts.", no_args_is_help=True)
app.add_typer(reading, name="understand")


def main() -> None:
    """Run a command; what is wrong with a setting or a value is one line and exit code 2."""
    try:
        app()
    except BadSettings as error:
        _fail(str(error))
    except Refusal as refusal:
        _fail(_sentence(refusal))
    except Exception as error:
        from core.store.engine import DatabaseInUse, DatabaseUnavailable
        from core.store.migrate import UnknownSchema

        if isinstance(error, UnknownSchema):
            _fail(f"the database is at schema {error}, which a newer Penny made: upgrade, or put a backup back")
        if isinstance(error, DatabaseInUse):
            _fail(f"another Penny is serving {error}: stop it first, or use PostgreSQL for several processes")
        if isinstance(error, DatabaseUnavailable):
            why = str(error).splitlines()[0]
            _fail(f"the database cannot be reached ({why}): check PENNY_DATABASE_URL and the server")
        raise


@app.command()
def serve(
    roles: Annotated[
        str, typer.Option(help="What this process does: web, slack, mail, worker.")
    ] = "web,slack,mail,worker",
) -> None:
    """Serve until stopped (SIGTERM)."""
    import asyncio

    from config.compose import compose, ready_schema, run
    from config.logs import set_up
    from config.memory import give_back_large_blocks

    settings = load()
    set_up(settings.log_level)
    wanted = roles_of(roles)
    give_back_large_blocks()  # before there are threads: a heap that one of them has stays its own
    parts = compose(settings, wanted)
    parts.penny.store.hold()
    ready_schema(parts.penny.store)

    def ready() -> None:
        typer.echo(f"Penny serves {', '.join(wanted)} on http://{settings.http_listen}", err=True)

    try:
        asyncio.run(run(parts, ready))
    except OSError as error:
        raise BadSettings(
            f"cannot listen: {error}; is another Penny running? Change PENNY_HTTP_LISTEN or PENNY_SMTP_LISTEN"
        ) from error


@app.command()
def migrate() -> None:
    """Bring the database to this version's schema."""
    from core.store.migrate import migrate as bring

    with _store(load(), ready=False) as store:
        typer.echo(f"The database is at schema {bring(store).found}.")


@business.command("add")
def add_business(
    username: Annotated[str, typer.Argument(help="Public handle, such as northwind.")],
    name: Annotated[str, typer.Option(help="Name that partners see.")],
    currency: Annotated[str, typer.Option(help="ISO 4217, such as EUR.")],
    timezone: Annotated[str, typer.Option(help="IANA name, such as Europe/Berlin.")],
    legal_name: Annotated[str, typer.Option(help="Name on documents.")] = "",
    address: Annotated[str, typer.Option(help="Postal address.")] = "",
    country: Annotated[str, typer.Option(help="ISO 3166, two letters.")] = "",
    tax_id: Annotated[str, typer.Option(help="VAT or tax number.")] = "",
    tax: Annotated[str, typer.Option(help="Tax on your invoices, in percent.")] = "0",
    terms_days: Annotated[int, typer.Option(help="Usual days to pay.")] = 30,
    payment_instructions: Annotated[str, typer.Option(help="IBAN or text.")] = "",
    locale: Annotated[str, typer.Option(help="Language, such as en or de.")] = "en",
    email: Annotated[str, typer.Option(help="Owner's mail address.")] = "",
    owner: Annotated[str, typer.Option(help="Owner's name.")] = "",
    slack_team: Annotated[str, typer.Option(help="Slack team id (T…) to link, or E…/T… on Enterprise Grid.")] = "",
    slack_channel: Annotated[str, typer.Option(help="Slack channel id (C…) where news goes.")] = "",
) -> None:
    """Add a business; the first person of a linked Slack team to use Penny becomes its owner."""
    from config.business import NewBusiness, add

    try:
        percent = Decimal(tax)
    except InvalidOperation as error:
        raise BadSettings(f"--tax {tax!r} is not a number: try --tax 19") from error
    new = NewBusiness(
        username=username, name=name, currency=currency, timezone=timezone, legal_name=legal_name, address=address,
        country=country, tax_id=tax_id, tax=percent, terms_days=terms_days,
        payment_instructions=payment_instructions, locale=locale, email=email, owner=owner,
        slack_team=slack_team, slack_channel=slack_channel,
    )  # fmt: skip
    settings = load()
    with _store(settings) as store:
        typer.echo(add(store, new))


@business.command("logo")
def business_logo(
    file: Annotated[Path | None, typer.Argument(help="PNG, JPEG or SVG, at most 256 KiB.")] = None,
    colour: Annotated[str | None, typer.Option(help="Such as #1f5eff; '' for none.")] = None,
    remove: Annotated[bool, typer.Option(help="Print without a logo from now on.")] = False,
    business_name: Annotated[str, typer.Option("--business", help="Username; needed when there are several.")] = "",
) -> None:
    """Set the logo and the colour of a business's documents; what was issued before keeps its looks."""
    from config.business import dress

    if (file is None and colour is None and not remove) or (file and remove):
        raise BadSettings("say what to change: a picture file, --colour '#1f5eff' or --remove")
    try:
        picture = file.read_bytes() if file else b"" if remove else None
    except OSError as error:
        raise BadSettings(f"{file} cannot be read: {error.strerror}") from error
    if picture == b"" and not remove:
        raise BadSettings(f"{file} is empty")
    with _store(load()) as store:
        typer.echo(dress(store, business_name, picture=picture, colour=colour))


@business.command("list")
def list_businesses() -> None:
    """List the businesses with an account."""
    with _store(load()) as store, store.read() as unit:
        for one in unit.businesses.all():
            if one.claimed:
                typer.echo(f"@{one.username}  {one.name}  {one.currency}  {one.timezone}")


@app.command()
def log(
    number: Annotated[str, typer.Argument(help="INV-0001, BILL-7 …")],
    business_name: Annotated[str, typer.Option("--business", help="Username; needed when there are several.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Tell everything that happened to a document: who, when, by which way, on what evidence."""
    from config.business import the_business, timeline

    with _store(load()) as store, store.read() as unit:
        for row in timeline(unit, the_business(unit, business_name), number):
            typer.echo(json.dumps(row, ensure_ascii=False) if as_json else f"{row['at']}  {row['said']}")


@app.command()
def inbox(
    everything: Annotated[bool, typer.Option("--all", help="Also what reached its people.")] = False,
    show: Annotated[int, typer.Option(help="Print this mail as it came.")] = 0,
    most: Annotated[int, typer.Option(help="How many, newest first.")] = 50,
) -> None:
    """List the mails that reached nobody: unknown senders, postmaster@ and abuse@, too many, not to be worked on."""
    from config.inbox import described, raw_mail

    with _store(load()) as store, store.read() as unit:
        if show:
            sys.stdout.buffer.write(raw_mail(unit, show))
            return
        for line in described(unit, everything=everything, most=most):
            typer.echo(line)


@app.command()
def manifest(
    socket: Annotated[
        bool | None, typer.Option("--socket/--http", help="Left out, as PENNY_SLACK_MODE says.")
    ] = None,
    distributed: Annotated[
        bool | None, typer.Option("--many/--one", help="Installed in many workspaces by OAuth, or in your own.")
    ] = None,
) -> None:
    """Print the Slack app manifest for this Penny: paste it at api.slack.com/apps → Create New App."""
    from bot.manifest import manifest as made

    settings = load()
    by_socket = settings.slack_mode == "socket" if socket is None else socket
    many = bool(settings.slack_client_id) if distributed is None else distributed
    typer.echo(json.dumps(made(settings.base_url, socket=by_socket, distributed=many), indent=2))


@app.command()
def settings(
    markdown: Annotated[bool, typer.Option("--markdown", help="As docs/settings.md.")] = False,
) -> None:
    """List every setting with its default and what it is for."""
    if markdown:
        from config.settings import as_markdown

        typer.echo(as_markdown(), nl=False)
        return
    from rich.console import Console
    from rich.table import Table

    from config.settings import described

    table = Table("Variable", "Default", "What it is for")
    for row in described():
        table.add_row(*row)
    Console().print(table)


@app.command()
def catalogue(
    language: Annotated[str, typer.Argument(help="Such as de; left out, every language there is.")] = "",
    template: Annotated[bool, typer.Option(help="Write penny.pot anew from the code.")] = False,
) -> None:
    """List what a language lacks; exit code 1 when anything is missing."""
    from core.rendering import catalogue as texts

    if template:
        texts.write_template()
    found = {one: texts.missing(one) for one in ([language] if language else texts.languages()) if one != "en"}
    for one, lacking in found.items():
        typer.echo(f"{one}: {len(lacking)} missing")
        for msgid in lacking:
            typer.echo(f"  {msgid}")
    raise typer.Exit(1 if any(found.values()) else 0)


@app.command()
def secret() -> None:
    """Make a secret for PENNY_SECRET_KEY."""
    typer.echo(secrets.token_urlsafe(36))


@app.command()
def sandbox() -> None:
    """Run the stand-ins for Slack, mailboxes and the clock (SANDBOX_… settings), without Penny itself."""
    from sandbox.__main__ import settings_from
    from sandbox.serve import serve as serve_sandbox

    raise typer.Exit(serve_sandbox(settings_from(os.environ)))


@app.command()
def demo(
    walk: Annotated[
        bool, typer.Option(help="Play the whole story, print every step, exit 0 if all was reached.")
    ] = False,
    folder: Annotated[Path, typer.Option(help="Where its database and logs are kept; a walk wipes it.")] = Path(
        "var/demo"
    ),
    empty: Annotated[bool, typer.Option(help="Begin anew, without the prepared customers and invoices.")] = False,
) -> None:
    """Run the playground: Penny and its sandbox side by side on this machine, to be used in a browser."""
    from config.demo import demo as run_demo

    raise typer.Exit(run_demo(folder, walk=walk, empty=empty))


@reading.command("replies")
def understand_replies(
    file: Annotated[Path, typer.Argument(help="Cases, one JSON object a line (JSONL).")],
    explain: Annotated[bool, typer.Option("--explain", help="Also the words that each intent rests on.")] = False,
) -> None:
    """Read replies by mail to intents: one JSON object a line, in the order of the cases."""
    from config import understand

    try:
        with file.open(encoding="utf-8") as lines:
            for answer in understand.understand_replies(lines, explain=explain):
                sys.stdout.write(answer + "\n")
    except (OSError, ValueError) as error:
        _fail(f"{file}: {error}")


@reading.command("chat")
def understand_chat(
    file: Annotated[Path, typer.Argument(help="Typed lines with their context, one JSON object a line (JSONL).")],
    explain: Annotated[
        bool, typer.Option("--explain", help="Also the words it rests on, or what is unclear.")
    ] = False,
) -> None:
    """Read typed lines to commands: one JSON object a line, in the order of the cases."""
    from config import understand_chat as typed

    try:
        with file.open(encoding="utf-8") as lines:
            for answer in typed.understand_lines(lines, explain=explain):
                sys.stdout.write(answer + "\n")
    except (OSError, ValueError) as error:
        _fail(f"{file}: {error}")


def roles_of(words: str) -> tuple[str, ...]:
    """Return the roles in `web,mail`. Raises BadSettings for one there is not."""
    from config.compose import ROLES

    wanted = tuple(role.strip() for role in words.split(",") if role.strip())
    unknown = [role for role in wanted if role not in ROLES]
    if unknown or not wanted:
        raise BadSettings(f"--roles {','.join(unknown) or '(none)'}: there are {', '.join(ROLES)}")
    return wanted


@mail.command("inspect")
def inspect_mails(
    files: Annotated[list[Path], typer.Argument(help="Files, one mail each.", metavar="FILE…")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    body: Annotated[bool, typer.Option("--body", help="The files are text: only the body of a mail.")] = False,
    envelope_from: Annotated[str | None, typer.Option(help="SMTP's MAIL FROM; '' is the null sender.")] = None,
    helo: Annotated[str | None, typer.Option(help="The name the sending server gave.")] = None,
    client_ip: Annotated[str | None, typer.Option(help="The sending server's address.")] = None,
    dns: Annotated[str | None, typer.Option(help="The DNS server to ask.", metavar="HOST:PORT")] = None,
) -> None:
    """Show what Penny reads in mails and would do, changing nothing."""
    from config.inspect_mails import inspect_all

    raise typer.Exit(
        inspect_all(
            files, as_json=as_json, body=body, envelope_from=envelope_from, helo=helo, client_ip=client_ip, dns=dns
        )
    )


@contextmanager
def _store(settings: "Settings", *, ready: bool = True) -> Iterator[Any]:
    """Open the store for a command, in its schema."""
    from config.compose import open_store, ready_schema

    store = open_store(settings)
    try:
        if ready:
            ready_schema(store)
        yield store
    finally:
        store.close()


def _sentence(refusal: Refusal) -> str:
    from core.rendering.words import words_for

    words = words_for("en")
    found = refusal.errors if isinstance(refusal, BadFields) else (refusal,)
    said = [words.refusal(one) for one in found]
    return " ".join(f"{one.text} {one.next_step}".strip() for one in said)


def _fail(line: str) -> None:
    typer.echo(f"penny: {line}", err=True)
    sys.exit(2)


if __name__ == "__main__":
    main()
