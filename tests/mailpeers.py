"""A real dovecot (IMAP) and a real exim (SMTP) on free ports of the loopback, run by an ordinary user, for tests.

def test_…(mailpeers: Peers) -> None:      marked `servers`; every mailbox's password is "secret"
    mailpeers.submit(message)               hand a mail to exim, for …@test.example
    mailpeers.mails("layla")                what dovecot holds for a user
"""

import email
import email.policy
import getpass
import imaplib
import os
import pwd
import shutil
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import TypeVar

import pytest

from tests.certificates import write_certificates

DOMAIN = "test.example"
PASSWORD = "secret"
USERS = ("support", "sales", "layla", "andrei")
PATH = os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin"
T = TypeVar("T")

DOVECOT = """
protocols = imap
listen = 127.0.0.1
base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/dovecot.log
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
ssl = yes
ssl_cert = <{root}/peers.pem
ssl_key = <{root}/peers.key
disable_plaintext_auth = no
auth_mechanisms = plain login
mail_location = maildir:{root}/mail/%n
mail_uid = {user}
mail_gid = {group}
first_valid_uid = 1
first_valid_gid = 1
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={root}/mail/%n
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = {imaps_port}
    ssl = yes
  }}
}}
service stats {{
  chroot =
}}
namespace inbox {{
  inbox = yes
}}
"""

# gone@ is taken and bounces at once, full@ is over quota, away@ answers that it is away, later@ is refused for now;
# plus-addressing (support+TOKEN) goes to the mailbox before the plus; nobody@ and others are refused at RCPT
EXIM = """
exim_path = {exim}
exim_user = {user}
exim_group = {group}
primary_hostname = mx.{domain}
domainlist local_domains = {domain}
spool_directory = {root}/spool
log_file_path = {root}/exim-%slog
pid_file_path = {root}/exim.pid
local_interfaces = 127.0.0.1
daemon_smtp_ports = {smtp_port}
tls_advertise_hosts =
qualify_domain = {domain}
never_users =
deliver_drop_privilege = true
keep_environment =
message_size_limit = 20M
acl_smtp_rcpt = acl_rcpt

begin acl
acl_rcpt:
  defer local_parts = later
        message = greylisted, come again
  accept local_parts = gone
  accept verify = recipient
  deny message = unknown user

begin routers
away:
  driver = accept
  local_parts = away
  transport = vacation

full:
  driver = accept
  local_parts = full
  transport = full

mailbox:
  driver = accept
  domains = +local_domains
  local_part_suffix = +*
  local_part_suffix_optional
  local_parts = lsearch;{root}/users
  transport = maildir

begin transports
maildir:
  driver = appendfile
  directory = {root}/mail/$local_part_data
  maildir_format
  create_directory
  delivery_date_add
  envelope_to_add
  return_path_add

vacation:
  driver = autoreply
  from = away@{domain}
  to = $sender_address
  subject = "Out of office"
  text = "I am on holiday and will be back on Monday."

full:
  driver = appendfile
  directory = {root}/mail/full
  maildir_format
  create_directory
  quota = 1
  quota_is_inclusive

begin retry
* quota
* * F,1m,5s

begin rewrite
begin authenticators
"""


@dataclass(frozen=True)
class Peers:
    """Two servers that run, and how to reach them."""

    root: Path
    imap_port: int
    imaps_port: int
    smtp_port: int
    dovecot: list[str]
    host: str = "127.0.0.1"
    domain: str = DOMAIN

    def submit(self, message: EmailMessage, *, sender: str = "", to: tuple[str, ...] = ()) -> None:
        with smtplib.SMTP(self.host, self.smtp_port, timeout=10) as server:
            server.send_message(message, from_addr=sender or None, to_addrs=to or None)

    def mails(self, user: str) -> list[EmailMessage]:
        """Every mail in a user's mailbox, oldest first."""
        box = imaplib.IMAP4(self.host, self.imap_port, timeout=10)
        try:
            box.login(user, PASSWORD)
            box.select("INBOX", readonly=True)
            found = box.search(None, "ALL")[1][0].split()
            raws = [box.fetch(number, "(BODY.PEEK[])")[1][0][1] for number in found]
        finally:
            box.logout()
        return [email.message_from_bytes(raw, policy=email.policy.default) for raw in raws]

    def wait_for(self, user: str, count: int, seconds: float = 20) -> list[EmailMessage]:
        return until(lambda: mails if len(mails := self.mails(user)) >= count else None, seconds)

    def flags(self, user: str) -> list[bytes]:
        """What the server says of each mail: to prove that reading left no mark."""
        box = imaplib.IMAP4(self.host, self.imap_port, timeout=10)
        try:
            box.login(user, PASSWORD)
            box.select("INBOX", readonly=True)
            return [row for row in box.fetch("1:*", "(FLAGS)")[1] if isinstance(row, bytes)]
        finally:
            box.logout()

    def renumber(self, user: str) -> None:
        """Make the server give every mail a new number, under a new UIDVALIDITY, as a restored backup would."""
        for name in ("dovecot-uidlist", "dovecot.index", "dovecot.index.log", "dovecot.index.cache"):
            (self.root / "mail" / user / name).unlink(missing_ok=True)
        for path in (self.root / "mail" / user).glob("dovecot-uidvalidity*"):
            path.unlink()

    @property
    def authority(self) -> Path:
        """The certificate of who signed the servers': whoever trusts it (SSL_CERT_FILE) trusts them."""
        return self.root / "authority.pem"

    @contextmanager
    def client(self, user: str, folder: str = "INBOX") -> Iterator[imaplib.IMAP4]:
        """Somebody else's mail program, signed in to the same mailbox."""
        box = imaplib.IMAP4(self.host, self.imap_port, timeout=10)
        try:
            box.login(user, PASSWORD)
            box.select(folder)
            yield box
        finally:
            box.logout()

    def put(self, user: str, *messages: EmailMessage, at: datetime | None = None, folder: str = "INBOX") -> None:
        """Into the mailbox without a journey, as if each had reached the server at that moment (INTERNALDATE)."""
        with self.client(user) as box:
            for message in messages:
                moment = imaplib.Time2Internaldate(at or datetime.now(UTC))
                box.append(folder, "", moment, message.as_bytes(policy=email.policy.SMTP))

    def imap_settings(self, user: str) -> dict[str, object]:
        return {
            "imap_host": self.host,
            "imap_port": self.imap_port,
            "imap_security": "none",
            "imap_username": user,
            "imap_password": PASSWORD,
        }

    def smtp_settings(self) -> dict[str, object]:
        return {"smtp_host": self.host, "smtp_port": self.smtp_port, "smtp_security": "none"}


def until(look: Callable[[], T | None], seconds: float = 20) -> T:
    """Look again and again until there is something to see; fails when the time is over."""
    deadline = time.monotonic() + seconds
    while True:
        seen = look()
        if seen:
            return seen
        if time.monotonic() > deadline:
            pytest.fail(f"nothing to see after {seconds} s")
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _ordinary_user() -> pwd.struct_passwd:
    """Ourselves, or where we are root (CI): a user who may do nothing else."""
    if os.geteuid() != 0:
        return pwd.getpwnam(getpass.getuser())
    return pwd.getpwnam(os.environ.get("HAFAWA_TEST_MAIL_USER", "nobody"))


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            return bool(connection.recv(10))
    except OSError:
        return False


def _start(command: list[str], root: Path, user: pwd.struct_passwd) -> "subprocess.Popen[bytes]":
    own = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    log = (root / f"{Path(command[0]).name}.out").open("ab")
    with log:
        return subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=root, **own)  # type: ignore[call-overload, no-any-return]


@pytest.fixture(scope="session")
def mailpeers_servers() -> Iterator[Peers]:
    user = _ordinary_user()
    root = Path(tempfile.mkdtemp(prefix="hafawa-peers-", dir="/tmp"))
    for name in ("run", "state", "mail", "spool"):
        (root / name).mkdir()
    dovecot, exim = (str(shutil.which(name, path=PATH)) for name in ("dovecot", "exim4"))
    words = {
        "root": root,
        "user": user.pw_name,
        "group": _group(user),
        "password": PASSWORD,
        "exim": exim,
        "domain": DOMAIN,
        "imap_port": free_port(),
        "imaps_port": free_port(),
        "smtp_port": free_port(),
    }
    write_certificates(root, "peers")
    (root / "dovecot.conf").write_text(DOVECOT.format(**words))
    (root / "exim.conf").write_text(EXIM.format(**words))
    (root / "users").write_text("".join(f"{name}: {name}\n" for name in USERS))
    if os.geteuid() == 0:
        for path in (root, *root.iterdir()):
            os.chown(path, user.pw_uid, user.pw_gid)
    root.chmod(0o755)
    processes = [
        _start([dovecot, "-F", "-c", str(root / "dovecot.conf")], root, user),
        _start([exim, "-C", str(root / "exim.conf"), "-bdf", "-q5s"], root, user),
    ]
    ports = (int(str(words[name])) for name in ("imap_port", "imaps_port", "smtp_port"))
    peers = Peers(root, *ports, [dovecot])
    try:
        until(lambda: _answers(peers.imap_port) and _answers(peers.smtp_port), 20)
        yield peers
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(10)
        shutil.rmtree(root, ignore_errors=True)


def _group(user: pwd.struct_passwd) -> str:
    import grp

    return grp.getgrgid(user.pw_gid).gr_name


@pytest.fixture
def mailpeers(mailpeers_servers: Peers) -> Peers:
    """The servers, with every mailbox empty when the test begins."""
    for user in USERS:
        _empty(mailpeers_servers, user)
    return mailpeers_servers


def _empty(peers: Peers, user: str) -> None:
    box = imaplib.IMAP4(peers.host, peers.imap_port, timeout=10)
    try:
        box.login(user, PASSWORD)
        box.select("INBOX")
        if box.search(None, "ALL")[1][0]:
            box.store("1:*", "+FLAGS", "\\Deleted")
            box.expunge()
    finally:
        box.logout()
