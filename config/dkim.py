"""`penny dkim key`: a key that signs what leaves, and the record that lets others check it."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from config.loading import BadSettings, load

if TYPE_CHECKING:
    from config.settings import Settings
    from mail_gateway.sign import Signer

dkim = typer.Typer(help="Signatures on what leaves.", no_args_is_help=True)
CHUNK = 250  # of 255 octets that one string of a TXT record holds


@dkim.command()
def key(
    file: Annotated[Path, typer.Argument(help="Where the private key is kept; made if it is not there.")],
    selector: Annotated[str, typer.Option(help="Its name in DNS; a new key takes a new one.")] = "penny",
    ed25519: Annotated[bool, typer.Option("--ed25519", help="The newer kind, beside an RSA key.")] = False,
) -> None:
    """Make a key if there is none, and print the DNS record and the setting for it."""
    from mail_gateway.sign import BadKey, Signer, new_key

    domain = load().domain
    if not file.exists():
        try:
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as kept:
                kept.write(new_key(ed25519=ed25519))
        except OSError as error:
            raise BadSettings(f"{file}: {error.strerror}") from error
    try:
        signer = Signer.read(domain, selector, file.read_bytes())
    except BadKey as error:
        raise BadSettings(f"{file}: {error}") from error
    except OSError as error:
        raise BadSettings(f"{file}: {error.strerror}") from error
    strings = [signer.record[at : at + CHUNK] for at in range(0, len(signer.record), CHUNK)]
    typer.echo(f"{selector}._domainkey.{domain}. IN TXT ( " + " ".join(f'"{one}"' for one in strings) + " )")
    typer.echo(f"PENNY_DKIM_KEYS={selector}={file.resolve()}")


def signers(settings: "Settings") -> "tuple[Signer, ...]":
    """Return who signs what leaves, in the order of PENNY_DKIM_KEYS. Raises BadSettings naming the bad part."""
    from mail_gateway.sign import BadKey, Signer

    found = []
    for part in filter(None, (one.strip() for one in settings.dkim_keys.split(","))):
        selector, equals, file = part.partition("=")
        if not equals:
            raise BadSettings(f"PENNY_DKIM_KEYS: {part!r} is not selector=file, such as penny=/etc/penny/dkim.pem")
        try:
            found.append(Signer.read(settings.domain, selector.strip(), Path(file.strip()).read_bytes()))
        except BadKey as error:
            raise BadSettings(f"PENNY_DKIM_KEYS: {file}: {error}") from error
        except OSError as error:
            raise BadSettings(f"PENNY_DKIM_KEYS: {file}: {error.strerror}") from error
    return tuple(found)
