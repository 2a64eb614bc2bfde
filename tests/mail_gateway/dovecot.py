"""A real Dovecot of the tests' own: unprivileged, one config file, IMAP and LMTP on high ports, maildirs."""

import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from config.demo import free_numbers
from tests.mail_gateway.tools import program

PASSWORD = "a-password-of-the-tests"
_CONFIG = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
protocols = imap lmtp
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
auth_mechanisms = plain login{oauth_mechanism}
mail_location = maildir:{home}/mail/%u
mail_uid = {user}
mail_gid = {group}
first_valid_uid = 1
namespace inbox {{
  inbox = yes
  separator = /
}}
{oauth_passdb}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={home}/home/%u
}}
protocol imap {{
  imap_capability = {capability}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
"""
_OAUTH = """
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {home}/oauth2.conf
}}
"""
_OAUTH_FILE = """
introspection_mode = post
introspection_url = {url}
username_attribute = email
active_attribute = active
active_value = true
"""


class Dovecot:
    """One server; mailboxes come into being as they are named. `stop` and `start` are a restart."""

    def __init__(self, home: Path, *, introspection_url: str = "", capability: str = "") -> None:
        """`capability` is what it says it can, instead of all it can ('+NAME' and '-NAME' do not work in Dovecot)."""
        self.home = home
        self.imap, self.lmtp = free_numbers(2)
        self._program = program("dovecot")
        me = os.getuid()
        self._user = pwd.getpwnam("nobody") if me == 0 else pwd.getpwuid(me)
        config = _CONFIG.format(
            home=home,
            user=self._user.pw_name,
            group=grp.getgrgid(self._user.pw_gid).gr_name,
            password=PASSWORD,
            imap=self.imap,
            lmtp=self.lmtp,
            capability=capability,
            oauth_mechanism=" xoauth2" if introspection_url else "",
            oauth_passdb=_OAUTH.format(home=home) if introspection_url else "",
        )
        self.config = home / "dovecot.conf"
        self.config.write_text(config)
        if introspection_url:
            (home / "oauth2.conf").write_text(_OAUTH_FILE.format(url=introspection_url))
        for path in (home, *home.iterdir()):
            os.chown(path, self._user.pw_uid, self._user.pw_gid)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until it answers."""
        me = os.getuid() == 0
        with (self.home / "errors").open("ab") as errors:
            self._process = subprocess.Popen(
                [str(self._program), "-F", "-c", str(self.config)],
                stdout=subprocess.DEVNULL,
                stderr=errors,
                cwd=self.home,
                user=self._user.pw_uid if me else None,
                group=self._user.pw_gid if me else None,
                extra_groups=[] if me else None,
                start_new_session=True,
            )
        for port in (self.imap, self.lmtp):
            _wait_for(port, self)

    def stop(self) -> None:
        """Stop it as an operator would."""
        if self._process:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(timeout=20)
            with suppress(ProcessLookupError):  # those that still talk to somebody would stay for half a minute
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process = None

    def said(self) -> str:
        """Return its log."""
        files = (self.home / "log", self.home / "errors")
        return "".join(file.read_text(errors="replace") for file in files if file.exists())


@contextmanager
def dovecot(*, introspection_url: str = "", capability: str = "") -> Iterator[Dovecot]:
    """Run one for as long as the block; its folder goes with it."""
    home = Path(tempfile.mkdtemp(prefix="penny-dovecot-"))
    try:
        server = Dovecot(home, introspection_url=introspection_url, capability=capability)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _wait_for(port: int, server: Dovecot) -> None:
    ends = time.monotonic() + 30
    while time.monotonic() < ends:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
                if connection.recv(1):
                    return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"Dovecot does not answer: {server.said()}")
