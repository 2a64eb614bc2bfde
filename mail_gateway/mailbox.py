"""An IMAP mailbox as its settings name it, and a connection to it: signed in, with its folder selected."""

import json
import ssl
import subprocess
import time
from dataclasses import dataclass, field
from typing import Any, Literal

import httpx
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError

WITHIN = 30.0
TOKEN_WITHIN = 20.0
KEYWORD = b"PennyKept"
"""Marks a mail that is kept, where it stays in its folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """One mailbox. `tls`: tls (usually port 993), starttls, none. Signs in by `password`, or by OAuth 2: either a
    command that prints an access token, or an address that gives one for a refresh token.

    `after` says what becomes of a mail that is kept: 'move' to the folder `kept_in`, or 'flag' where it is. `poll` is
    how often, in seconds, it is looked at whatever IDLE says.
    """

    name: str
    host: str
    user: str
    port: int = 993
    tls: Literal["tls", "starttls", "none"] = "tls"
    password: str = field(default="", repr=False)
    token_command: tuple[str, ...] = ()
    token_url: str = ""
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    folder: str = "INBOX"
    after: Literal["move", "flag"] = "move"
    kept_in: str = "Penny"
    poll: float = 60.0


class MailboxTrouble(Exception):
    """It cannot be read now; the message is one line without secrets. `remedy` says what a person can do."""

    def __init__(self, message: str, remedy: str = "") -> None:
        """Keep both."""
        super().__init__(message)
        self.remedy = remedy


class Tokens:
    """Access tokens of a mailbox, kept for as long as they are good."""

    def __init__(self, mailbox: Mailbox) -> None:
        """Nothing is fetched yet."""
        self._mailbox = mailbox
        self._token, self._good_until = "", 0.0

    def forget(self) -> None:
        """The server did not take it."""
        self._good_until = 0.0

    def get(self) -> str:
        """Return one. Raises MailboxTrouble."""
        if time.monotonic() >= self._good_until:
            self._token, seconds = self._by_command() if self._mailbox.token_command else self._by_refresh()
            self._good_until = time.monotonic() + max(0.0, seconds - 60)
        return self._token

    def _by_command(self) -> tuple[str, float]:
        command = self._mailbox.token_command
        remedy = "run it by hand: it has to print an access token and nothing else"
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=TOKEN_WITHIN, check=False)  # noqa: S603 - the operator's own
        except (OSError, subprocess.TimeoutExpired) as error:
            raise MailboxTrouble(f"the token command {command[0]} failed: {type(error).__name__}", remedy) from error
        token = done.stdout.strip()
        if done.returncode or not token or len(token.split()) != 1:
            raise MailboxTrouble(f"the token command {command[0]} gave no token (exit {done.returncode})", remedy)
        return token, 0.0

    def _by_refresh(self) -> tuple[str, float]:
        mailbox = self._mailbox
        asked = {
            "grant_type": "refresh_token",
            "refresh_token": mailbox.refresh_token,
            "client_id": mailbox.client_id,
        }
        if mailbox.client_secret:
            asked["client_secret"] = mailbox.client_secret
        remedy = "sign in again at the provider for a new refresh_token, and look at token_url and client_id"
        try:
            answer = httpx.post(mailbox.token_url, data=asked, timeout=TOKEN_WITHIN)
            said = answer.json()
        except (httpx.HTTPError, json.JSONDecodeError) as error:
            raise MailboxTrouble(f"{mailbox.token_url}: {type(error).__name__}", remedy) from error
        if not isinstance(said, dict) or not isinstance(said.get("access_token"), str):
            why = str(said.get("error", "no token"))[:100] if isinstance(said, dict) else "no token"
            raise MailboxTrouble(f"{mailbox.token_url} answers {answer.status_code}: {why}", remedy)
        seconds = said.get("expires_in", 300)
        return said["access_token"], float(seconds) if isinstance(seconds, int | float) else 300.0


class Connection:
    """A signed-in connection with the folder selected. Every failure is a MailboxTrouble."""

    def __init__(self, mailbox: Mailbox, tokens: Tokens, *, readonly: bool = False) -> None:
        """Connect. Raises MailboxTrouble."""
        self.mailbox = mailbox
        where = f"{mailbox.host}:{mailbox.port}"
        try:
            self._client = IMAPClient(
                mailbox.host,
                port=mailbox.port,
                ssl=mailbox.tls == "tls",
                ssl_context=ssl.create_default_context() if mailbox.tls == "tls" else None,
                timeout=WITHIN,
            )
        except (OSError, IMAPClientError) as error:
            remedy = "look at host, port and tls of this mailbox, and whether the server answers"
            raise MailboxTrouble(f"{where}: {error}", remedy) from error
        try:
            self._sign_in(tokens)
            self._select(readonly=readonly)
        except BaseException:
            self.close()
            raise

    def _sign_in(self, tokens: Tokens) -> None:
        mailbox, client = self.mailbox, self._client
        by_token = bool(mailbox.token_command or mailbox.token_url)
        try:
            if mailbox.tls == "starttls":
                client.starttls(ssl.create_default_context())
            if by_token:
                client.oauth2_login(mailbox.user, tokens.get())
            else:
                client.login(mailbox.user, mailbox.password)
        except LoginError as error:
            tokens.forget()
            remedy = "correct user and " + ("token" if by_token else "password (some providers want one for apps)")
            raise MailboxTrouble(f"{mailbox.host} does not let {mailbox.user} in: {_line(error)}", remedy) from error
        except (OSError, IMAPClientError) as error:
            raise MailboxTrouble(f"{mailbox.host}: {_line(error)}") from error

    def _select(self, *, readonly: bool) -> None:
        mailbox = self.mailbox
        with _troubles(mailbox):
            if not self._client.folder_exists(mailbox.folder):
                there = ", ".join(str(name) for _, _, name in self._client.list_folders())[:200]
                raise MailboxTrouble(f"there is no folder {mailbox.folder}", f"set one that is there: {there}")
            found = self._client.select_folder(mailbox.folder, readonly=readonly)
            self._keywords = b"\\*" in found.get(b"PERMANENTFLAGS", ()) or KEYWORD in found.get(b"PERMANENTFLAGS", ())
            self.validity = int(found.get(b"UIDVALIDITY", 0))
            self.can_idle = bool(self._client.has_capability("IDLE"))
            self._can_move = bool(self._client.has_capability("MOVE"))
            self._can_expunge = bool(self._client.has_capability("UIDPLUS"))

    def waiting(self) -> list[int]:
        """Return the UIDs of mails that are not kept yet, oldest first."""
        criteria = ["UNDELETED"]
        if self.mailbox.after == "flag":
            criteria += ["UNKEYWORD", KEYWORD.decode()] if self._keywords else ["UNSEEN"]
        with _troubles(self.mailbox):
            self._client.noop()
            self._has_news()
            return sorted(self._client.search(criteria))

    def sizes(self, uids: list[int]) -> dict[int, int]:
        """Return the size of each mail that is still there."""
        with _troubles(self.mailbox):
            found = self._client.fetch(uids, ["RFC822.SIZE"])
            return {uid: int(data[b"RFC822.SIZE"]) for uid, data in found.items() if b"RFC822.SIZE" in data}

    def mail(self, uid: int, most: int) -> bytes | None:
        """Return the bytes of a mail, at most so many; None where it is gone. It stays unread."""
        with _troubles(self.mailbox):
            data = self._client.fetch([uid], [f"BODY.PEEK[]<0.{most}>"]).get(uid, {})
            found = next((value for key, value in data.items() if key.startswith(b"BODY[]")), None)
            return found if isinstance(found, bytes) else None

    def kept(self, uids: list[int]) -> None:
        """Mark or move mails that are kept; done twice it does nothing more."""
        mailbox, client = self.mailbox, self._client
        with _troubles(mailbox):
            if mailbox.after == "flag":
                client.add_flags(uids, [KEYWORD if self._keywords else b"\\Seen"], silent=True)
                return
            folder = self._kept_in()
            if self._can_move:
                client.move(uids, folder)
                return
            client.copy(uids, folder)
            client.delete_messages(uids, silent=True)
            if self._can_expunge:  # without it only what others deleted too could be taken away: it stays marked
                client.uid_expunge(uids)

    def _kept_in(self) -> str:
        client, wanted = self._client, self.mailbox.kept_in
        for name in (wanted, *self._prefixed(wanted)):
            if client.folder_exists(name):
                return name
        for name in (wanted, *self._prefixed(wanted)):
            try:
                client.create_folder(name)
            except IMAPClientError:
                continue
            client.subscribe_folder(name)
            return name
        raise MailboxTrouble(f"no folder {wanted} can be made", "make it by hand, or set after to flag")

    def _prefixed(self, name: str) -> tuple[str, ...]:
        """Servers that keep all folders below INBOX say so (RFC 2342)."""
        if not self._client.has_capability("NAMESPACE"):
            return ()
        personal = self._client.namespace().personal or ()
        return tuple(f"{prefix}{name}" for prefix, _ in personal if prefix)

    def wait(self, seconds: float, steps: Any) -> None:
        """Wait until mail comes (IDLE), at most so long; `steps()` is asked each second, and True ends it."""
        ends = time.monotonic() + seconds
        with _troubles(self.mailbox):
            self._client.idle()
            try:
                # What was announced since the last search, with the answer to another command, is not said again.
                while not self._has_news() and time.monotonic() < ends and not steps():
                    said = self._client.idle_check(timeout=1.0)
                    if any(len(one) > 1 and one[1] in (b"EXISTS", b"RECENT") for one in said):
                        break
            finally:
                self._client.idle_done()

    def _has_news(self) -> bool:
        """Whether mail was announced since this was last asked."""
        announced: list[object] = self._client._imap.response("EXISTS")[1]  # noqa: SLF001 - imaplib has it
        return announced != [None]

    def close(self) -> None:
        """Sign out, whatever state it is in."""
        try:
            self._client.logout()
        except Exception:  # it was closed already
            try:
                self._client.shutdown()
            except Exception:
                return


class _troubles:  # noqa: N801 - reads as a word in `with`
    """Makes one kind of failure out of what the library, the socket and the server do."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, OSError | IMAPClientError | ValueError | KeyError):
            raise MailboxTrouble(f"{self._mailbox.host}: {_line(error)}") from error


def _line(error: BaseException) -> str:
    words = " ".join(str(error).split()).removeprefix("b'").removesuffix("'")
    return words[:200] or type(error).__name__
