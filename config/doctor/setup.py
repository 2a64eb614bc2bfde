"""The settings themselves: is there a good secret, and is every PENNY_… that is set one that is read?"""

import difflib
import os
from collections.abc import Iterator
from urllib.parse import urlsplit

from config.doctor.result import Result
from config.loading import BadSettings
from config.settings import Settings, described
from core.documents.press import unprinted

ALSO_READ = {"PENNY_CONFIG", "PENNY_SECRETS_DIR"}
FEWEST_CHARACTERS = 12
"""Different ones in the secret: a made one of 48 has about 33, a typed or repeated one few."""


def setup(settings: Settings) -> Iterator[Result]:
    """Judge the secret, the mail domain and names nobody reads."""
    yield _settings(settings)
    yield _secret(settings)
    yield _operator(settings)


def fonts(_settings: Settings) -> Iterator[Result]:
    """Whether names in the scripts of the world can be printed on a PDF."""
    missing = unprinted()
    if missing:
        says = f"no font for {', '.join(missing)}: boxes would stand on the PDF"
        remedy = "install Penny from its lock again; other scripts: Debian's fonts-noto-core, fonts-noto-cjk"
        yield Result(what="fonts", state="bad", says=says, remedy=remedy)
    else:
        yield Result(what="fonts", state="ok", says="names of every common script can be printed")


def _settings(settings: Settings) -> Result:
    known = {name for name, _, _ in described()} | ALSO_READ
    strange = sorted(name for name in os.environ if name.startswith("PENNY_") and name not in known)
    if strange:
        near = difflib.get_close_matches(strange[0], known, 1)
        remedy = f"did you mean {near[0]}?" if near else "take it out, or see `penny settings`"
        return Result(
            what="settings", state="bad", says=f"{', '.join(strange)}: no setting of Penny's", remedy=remedy
        )
    try:
        domain = settings.domain
    except BadSettings as error:
        return Result(what="settings", state="bad", says=str(error))
    if settings.is_sandbox:
        return Result(what="settings", state="none", says=f"sandbox, mail domain {domain}: not for real business")
    return Result(what="settings", state="ok", says=f"production, mail domain {domain}")


def _secret(settings: Settings) -> Result:
    try:
        secret = settings.secret
    except BadSettings as error:
        return Result(what="secret key", state="bad", says=str(error))
    if settings.is_sandbox:
        return Result(what="secret key", state="none", says="the sandbox needs none")
    relay = urlsplit(settings.smtp_relay).password or ""
    if len(set(secret)) < FEWEST_CHARACTERS or secret.decode() in {relay, settings.slack_signing_secret}:
        return Result(
            what="secret key",
            state="bad",
            says="can be guessed: typed by hand, repeated, or another secret's copy",
            remedy="make one with `penny secret`; reply addresses in mails that left keep working",
        )
    return Result(what="secret key", state="ok", says=f"{len(secret)} characters; keep it with your backups")


def _operator(settings: Settings) -> Result:
    if settings.operator:
        says = f"postmaster@ and abuse@ go to {settings.operator}"
        return Result(what="operator", state="ok", says=says)
    return Result(
        what="operator",
        state="none",
        says="none: mail to postmaster@ and abuse@ is kept, and passed on to nobody",
        remedy="set PENNY_OPERATOR to your own address; `penny inbox` lists what came",
    )
