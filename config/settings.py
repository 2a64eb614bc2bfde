"""The environment, read once into one frozen object. Every setting says what it is for; wrong ones say the remedy.

Order: environment variables `PENNY_…`; files of those names in the folder of secrets (`PENNY_SECRETS_DIR`, else
systemd's `CREDENTIALS_DIRECTORY`, else /run/secrets, where Docker puts them); the TOML file that `PENNY_CONFIG`
names (default `config/penny.toml`, same names in lower case without the prefix); the defaults here.
"""

import os
import re
import tomllib
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from config.loading import BadSettings

SANDBOX_SECRET = "sandbox only: this secret is printed in the source"  # noqa: S105 - refused outside the sandbox
SHORTEST_SECRET = 32


class ImapMailbox(BaseModel):
    """One mailbox whose mail is taken in; see docs/mail.md."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str
    user: str
    port: Annotated[int, Field(ge=1, le=65535)] = 993
    tls: Literal["tls", "starttls", "none"] = "tls"
    password: str = ""
    token_command: tuple[str, ...] = ()
    token_url: str = ""
    client_id: str = ""
    client_secret: str = ""
    refresh_token: str = ""
    folder: str = "INBOX"
    after: Literal["move", "flag"] = "move"
    kept_in: str = "Penny"
    poll: Annotated[float, Field(ge=1, le=1500)] = 60.0

    @property
    def name(self) -> str:
        """What it is called in the log and in the database."""
        return f"{self.user}@{self.host}:{self.port}/{self.folder}"

    @model_validator(mode="after")
    def _signs_in(self) -> "ImapMailbox":
        ways = (self.password, self.token_command, self.token_url)
        if sum(map(bool, ways)) != 1:
            raise ValueError("needs one of password, token_command, or token_url with client_id and refresh_token")
        if self.token_url and not (self.client_id and self.refresh_token):
            raise ValueError("token_url needs client_id and refresh_token")
        if self.after == "move" and self.kept_in == self.folder:
            raise ValueError("kept_in is the folder itself: name another, or set after to flag")
        return self


class Settings(BaseSettings):
    """All that can be set. Addresses to listen on are `host:port`; times are seconds."""

    model_config = SettingsConfigDict(env_prefix="PENNY_", frozen=True, extra="forbid", env_ignore_empty=True)

    env: Annotated[
        Literal["production", "sandbox"], Field(description="sandbox: mails decide directly, the clock can be moved")
    ] = "production"
    secret_key: Annotated[
        str, Field(description="derives reply addresses, links and codes; 32 characters or more")
    ] = ""
    database_url: Annotated[
        str, Field(description="sqlite:///FILE, or postgresql://user:password@host/name for several machines")
    ] = "sqlite:///var/penny.db"
    base_url: Annotated[str, Field(description="how browsers reach Penny: in front of every link it mails")] = (
        "http://127.0.0.1:8025"
    )
    http_listen: Annotated[str, Field(description="where web pages and Slack's requests come in")] = "127.0.0.1:8025"
    mail_domain: Annotated[str, Field(description="behind every reply address; its MX leads to smtp_listen")] = ""
    smtp_relay: Annotated[
        str,
        Field(
            description="who takes outgoing mail: smtp://user:password@host:port or smtps://…;"
            " ?tls=required (or opportunistic, none) at its end"
        ),
    ] = ""
    smtp_relays: Annotated[
        str,
        Field(
            description="relays of single businesses: username=smtp://…, several by spaces; the others use smtp_relay"
        ),
    ] = ""
    smtp_listen: Annotated[
        str, Field(description="where answers come in; off: nowhere, they come by LMTP or IMAP")
    ] = "127.0.0.1:2525"
    smtp_tls_certificate: Annotated[
        str, Field(description="PEM file with the certificate chain: STARTTLS is offered; read again when renewed")
    ] = ""
    smtp_tls_key: Annotated[str, Field(description="PEM file with its key")] = ""
    smtp_front: Annotated[
        str, Field(description="addresses of your own mail servers or proxies in front: no bounds by peer for them")
    ] = "127.0.0.1,::1"
    imap: Annotated[
        tuple[ImapMailbox, ...],
        Field(description="IMAP mailboxes that mail is read from: JSON, or [[imap]] in the file; see docs/mail.md"),
    ] = ()
    mail_most_bytes: Annotated[
        int, Field(ge=100_000, le=30_000_000, description="the largest mail that is taken; 552 beyond")
    ] = 26_214_400
    mail_retention: Annotated[
        int, Field(ge=0, le=36500, description="days after which raw mails are deleted, but for evidence; 0: never")
    ] = 365
    operator: Annotated[
        str, Field(description="your own address: mail to postmaster@ and abuse@ is passed on to it")
    ] = ""
    lmtp_listen: Annotated[
        str,
        Field(description="where your own mail server hands over by LMTP: host:port or unix:/path; empty: nowhere"),
    ] = ""
    dns: Annotated[str, Field(description="host:port of the resolver; empty: the machine's own")] = ""
    upstream: Annotated[
        str,
        Field(
            description="name under which your own mail server in front of Penny writes Authentication-Results;"
            " they count for mail by LMTP, IMAP and from upstream_networks (docs/trust.md)"
        ),
    ] = ""
    upstream_networks: Annotated[
        str, Field(description="from where that server connects, such as 127.0.0.1/32, 10.0.0.0/8")
    ] = ""
    dkim_keys: Annotated[
        str,
        Field(
            description="keys that sign what leaves: selector=file, several by commas (an RSA and an Ed25519 one);"
            " `penny dkim key` makes them"
        ),
    ] = ""
    dkim_selector: Annotated[
        str,
        Field(
            description="under which the key of a relay that signs itself is published, for `penny doctor` to check"
        ),
    ] = ""
    slack_api_url: Annotated[str, Field(description="Slack's Web API, ending in a slash")] = "https://slack.com/api/"
    slack_mode: Annotated[
        Literal["http", "socket"],
        Field(description="http: Slack sends signed requests; socket: Penny opens a websocket (behind a firewall)"),
    ] = "http"
    slack_bot_token: Annotated[str, Field(description="xoxb-…; for several workspaces TEAM=xoxb-…,TEAM=xoxb-…")] = ""
    slack_app_token: Annotated[str, Field(description="xapp-…, for PENNY_SLACK_MODE=socket")] = ""
    slack_signing_secret: Annotated[str, Field(description="proves that a request is Slack's")] = ""
    slack_pace: Annotated[
        float, Field(gt=0, le=1000, description="posts a second into one channel; Slack takes about one")
    ] = 1.0
    slack_client_id: Annotated[
        str, Field(description="for installing in many workspaces at /slack/install; empty: by bot token alone")
    ] = ""
    slack_client_secret: Annotated[str, Field(description="the Client Secret beside it")] = ""
    clock_url: Annotated[str, Field(description="sandbox only: where business time is read")] = ""
    lease: Annotated[
        float, Field(ge=1, le=3600, description="seconds after which a dead process's work is taken over")
    ] = 60.0
    drain: Annotated[
        float, Field(ge=0, le=300, description="seconds /readyz says no before a stopping process closes its doors")
    ] = 0.0
    backup_dir: Annotated[
        str, Field(description="where backups are kept: `penny backup` writes there, `penny doctor` looks how old")
    ] = ""
    log_level: Annotated[Literal["debug", "info", "warning", "error"], Field(description="how much is logged")] = (
        "info"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment before secret files before the file."""
        file = Path(os.environ.get("PENNY_CONFIG", "config/penny.toml"))
        folder = Path(
            os.environ.get("PENNY_SECRETS_DIR") or os.environ.get("CREDENTIALS_DIRECTORY") or "/run/secrets"
        )
        secret_files = (SecretsSettingsSource(settings_cls, secrets_dir=folder),) if folder.is_dir() else ()
        return (init_settings, env_settings, *secret_files, TomlConfigSettingsSource(settings_cls, toml_file=file))

    @field_validator("http_listen", "smtp_listen", "lmtp_listen")
    @classmethod
    def _listen(cls, value: str, info: ValidationInfo) -> str:
        if info.field_name != "http_listen" and value in {"", "off"}:
            return ""
        if not (info.field_name == "lmtp_listen" and value.startswith("unix:/")):
            address(value)
        return value

    @field_validator("smtp_front")
    @classmethod
    def _front(cls, value: str) -> str:
        for one in filter(None, (part.strip() for part in value.split(","))):
            ip_address(one)
        return value

    @field_validator("dns")
    @classmethod
    def _dns(cls, value: str) -> str:
        if value and not address(value)[1]:
            raise ValueError("needs host:port, such as 127.0.0.1:53")
        return value

    @field_validator("base_url", "slack_api_url", "clock_url")
    @classmethod
    def _url(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in {"http", "https"} or not parts.hostname):
            raise ValueError("needs http://host or https://host")
        return value

    @field_validator("smtp_relay")
    @classmethod
    def _relay(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in {"smtp", "smtps"} or not parts.hostname):
            raise ValueError("needs smtp://host:port or smtps://user:password@host:port")
        tls = parts.query.removeprefix("tls=") if parts.query else "none"
        if value and (tls not in {"required", "opportunistic", "none"} or parts.path not in {"", "/"}):
            raise ValueError("may end in ?tls=required, ?tls=opportunistic or ?tls=none, nothing else")
        return value

    @field_validator("smtp_relays")
    @classmethod
    def _relays(cls, value: str) -> str:
        for username, url in relays(value).items():
            if not username or not url.startswith(("smtp://", "smtps://")):
                raise ValueError("needs username=smtp://host:port, several by spaces")
            cls._relay(url)
        return value

    @field_validator("operator")
    @classmethod
    def _operator(cls, value: str) -> str:
        local, at, domain = value.strip().rpartition("@")
        if value and not (local and at and domain and " " not in value.strip() and "," not in value):
            raise ValueError("needs one address, such as you@example.com")
        return value.strip()

    @field_validator("upstream_networks")
    @classmethod
    def _networks(cls, value: str) -> str:
        from ipaddress import ip_network

        for part in filter(None, (one.strip() for one in value.split(","))):
            try:
                ip_network(part, strict=False)
            except ValueError as error:
                raise ValueError(f"{part!r} is no network, such as 10.0.0.0/8") from error
        return value

    @model_validator(mode="after")
    def _together(self) -> "Settings":
        if self.operator and self.operator.lower().rpartition("@")[2] == self.mail_domain.lower():
            raise ValueError("PENNY_OPERATOR is at Penny's own mail domain, which nobody reads: set another address")
        if bool(self.smtp_tls_certificate) != bool(self.smtp_tls_key):
            raise ValueError("PENNY_SMTP_TLS_CERTIFICATE and PENNY_SMTP_TLS_KEY belong together: set both or none")
        if self.env == "production" and self.clock_url:
            raise ValueError("PENNY_CLOCK_URL moves the clock and is for PENNY_ENV=sandbox only: remove it")
        if self.env == "production" and self.secret_key == SANDBOX_SECRET:
            raise ValueError(
                "PENNY_SECRET_KEY is the sandbox's, which everybody can read: make one with `penny secret`"
            )
        return self

    @property
    def uses_slack(self) -> bool:
        """Whether Penny is in any workspace, or may be installed in one."""
        return bool(self.slack_bot_token or self.slack_client_id)

    @property
    def is_sandbox(self) -> bool:
        """Whether mails decide directly and the clock can be moved."""
        return self.env == "sandbox"

    @property
    def secret(self) -> bytes:
        """The secret. Raises BadSettings where one is needed and missing or too short."""
        if not self.secret_key and self.is_sandbox:
            return SANDBOX_SECRET.encode()
        if not self.secret_key:
            raise BadSettings("PENNY_SECRET_KEY is missing: make one with `penny secret` and set it")
        if len(self.secret_key) < SHORTEST_SECRET:
            raise BadSettings(
                f"PENNY_SECRET_KEY has {len(self.secret_key)} characters, it needs {SHORTEST_SECRET} or more: "
                "make one with `penny secret`"
            )
        return self.secret_key.encode()

    @property
    def domain(self) -> str:
        """The mail domain. Raises BadSettings where it is missing."""
        if self.mail_domain:
            return self.mail_domain.lower()
        if self.is_sandbox:
            return "in.penny.example"
        raise BadSettings(
            "PENNY_MAIL_DOMAIN is missing: set the domain whose mail reaches Penny, such as in.example.com"
        )

    @property
    def bot_tokens(self) -> dict[str, str]:
        """Bot token by Slack team; the one under '' is for any team."""
        tokens: dict[str, str] = {}
        for part in filter(None, (p.strip() for p in self.slack_bot_token.split(","))):
            team, equals, token = part.partition("=")
            tokens[team.strip() if equals else ""] = token.strip() if equals else part
        return tokens


def address(value: str) -> tuple[str, int]:
    """Return (host, port) of `host:port`. Raises ValueError."""
    host, colon, port = value.rpartition(":")
    if not colon or not port.isdigit() or not 0 <= int(port) <= 65535:
        raise ValueError("needs host:port, such as 127.0.0.1:8025")
    return host.strip("[]") or "0.0.0.0", int(port)  # noqa: S104 - an empty host means every address


def relays(value: str) -> dict[str, str]:
    """Return relay by username of `username=smtp://… username=smtps://…`."""
    return {one.partition("=")[0].lstrip("@"): one.partition("=")[2] for one in value.split()}


def load(**changes: Any) -> Settings:
    """Read the settings. Raises BadSettings with one line for the first thing that is wrong."""
    try:
        return Settings(**changes)
    except ValidationError as error:
        raise BadSettings(_line(error)) from error
    except SettingsError as error:  # the value itself is not shown: it may hold a password
        name = next(iter(re.findall(r'field "(\w+)"', str(error))), "")
        raise BadSettings(f"PENNY_{name.upper()} is not JSON: write it as docs/settings.md shows") from error
    except tomllib.TOMLDecodeError as error:
        raise BadSettings(f"the settings file is not TOML: {error}") from error


def described() -> list[tuple[str, str, str]]:
    """Return (variable, default, what it is for) of every setting."""
    return [
        (f"PENNY_{name.upper()}", str(field.default if field.default != () else ""), field.description or "")
        for name, field in Settings.model_fields.items()
    ]


def as_markdown() -> str:
    """Return docs/settings.md."""
    rows = [f"| `{name}` | {f'`{default}`' if default else ''} | {words} |" for name, default, words in described()]
    return "\n".join(
        (_MARKDOWN.strip(), "", "| variable | default | what it is for |", "| --- | --- | --- |", *rows, "")
    )


_MARKDOWN = """
# Settings

Made by `penny settings --markdown`; a test holds it up to date.

Each setting is an environment variable; or a file of that name in the folder of secrets (`PENNY_SECRETS_DIR`, else
systemd's `CREDENTIALS_DIRECTORY`, else `/run/secrets`); or a line in the TOML file that `PENNY_CONFIG` names (default
`config/penny.toml`), in small letters without `PENNY_`. The environment wins over the secrets, those over the file.
A wrong value is one line on standard error and exit code 2. `penny doctor` finds names that are misspelt.
"""


def _line(error: ValidationError) -> str:
    first = error.errors()[0]
    words = str(first["msg"]).removeprefix("Value error, ")
    where = "_".join(str(part) for part in first["loc"])
    if not where:
        return words
    name = f"PENNY_{where.upper()}"
    if first["type"] == "extra_forbidden":
        return f"{name} is not a setting: see `penny settings` for those there are"
    secret = any(word in where for word in ("secret", "token", "key", "relay", "database", "imap"))
    value = "" if secret else f" is {str(first['input'])!r} and"
    return f"{name}{value}: {words}"
