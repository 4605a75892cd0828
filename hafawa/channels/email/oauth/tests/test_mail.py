"""XOAUTH2 with tokens that renew themselves, at a real dovecot and at an SMTP server."""

import base64
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session, auth_mechanism
from imapclient.exceptions import IMAPClientAbortError

from hafawa.channels.email import fetcher, imap
from hafawa.channels.email.channel import EmailChannel
from hafawa.channels.email.models import Consent
from hafawa.channels.email.oauth import tokens
from hafawa.conversations.channel import OutboundMessage, TryLaterError
from hafawa.conversations.models import Arrival, Inbox
from tests import mailpeers as peers
from tests.certificates import write_certificates
from tests.mailpeers import free_port, until

from .play import Authority, mailbox
from .test_tokens import given

OAUTH = """
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {root}/oauth2.conf
}}
"""
SERVER = """
introspection_url = {url}/about?token=
introspection_mode = get
username_attribute = username
active_attribute = active
active_value = true
"""


@pytest.fixture
def dovecot(served: Authority, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A real one that asks the authorisation server about each token. Its port."""
    user = peers._ordinary_user()
    root = Path(tmp_path_factory.mktemp("dovecot", numbered=True))
    for name in ("run", "state", "mail"):
        (root / name).mkdir()
    port = free_port()
    words = {"root": root, "user": user.pw_name, "group": peers._group(user), "password": "x", "imap_port": port}
    words["imaps_port"] = free_port()
    write_certificates(root, "peers")
    config = peers.DOVECOT.format(**words).replace("plain login", "xoauth2 oauthbearer")
    before, _, after = config.partition("passdb {")
    (root / "dovecot.conf").write_text(before + OAUTH.format(root=root) + after.partition("}\n")[2])
    (root / "oauth2.conf").write_text(SERVER.format(url=served.url))
    own_the_way(root, user.pw_uid, user.pw_gid)
    process = peers._start(
        [str(shutil.which("dovecot", path=peers.PATH)), "-F", "-c", str(root / "dovecot.conf")], root, user
    )
    try:
        until(lambda: peers._answers(port), 20)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def own_the_way(root: Path, uid: int, gid: int) -> None:
    """Another user's server runs here: it must be let through to its folder."""
    import os

    if os.geteuid() == 0:
        for path in (root, *root.iterdir()):
            os.chown(path, uid, gid)
    for path in (root, *root.parents):
        if path.owner() != "root" or os.geteuid() == 0:
            path.chmod(path.stat().st_mode | 0o111)
        if path == Path("/tmp"):
            break


def at(port: int, served: Authority) -> Inbox:
    return mailbox(served, imap_host="127.0.0.1", imap_port=port, imap_security="none")


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
def test_dovecot_lets_a_renewed_token_in(dovecot: int, served: Authority) -> None:
    inbox = at(dovecot, served)
    given(inbox, served, left=0)
    assert fetcher.read_once(inbox) == 0
    assert len(served.asked) == 1
    assert fetcher.read_once(inbox) == 0
    assert len(served.asked) == 1


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
def test_a_token_taken_back_before_its_time_is_renewed_the_next_time(dovecot: int, served: Authority) -> None:
    inbox = at(dovecot, served)
    given(inbox, served)
    served.access_tokens.clear()
    with pytest.raises(imap.ERRORS):
        fetcher.read_once(inbox)
    until(lambda: is_let_in(inbox), 20)


def is_let_in(inbox: Inbox) -> bool:
    """Dovecot makes its next guests wait after a wrong token, and may hang up on them meanwhile."""
    try:
        return fetcher.read_once(inbox) == 0
    except IMAPClientAbortError:
        return False


@pytest.mark.django_db(transaction=True)
def test_a_reader_without_consent_calls_nobody(served: Authority) -> None:
    inbox = at(free_port(), served)
    with pytest.raises(tokens.NoConsentError):
        fetcher.read_once(inbox)
    assert (Arrival.objects.count(), served.asked) == (0, [])


class Sink:
    """Takes every mail, and XOAUTH2 with a token that the authorisation server knows."""

    def __init__(self, served: Authority) -> None:
        self.served = served
        self.kept: list[Envelope] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        self.kept.append(envelope)
        return "250 2.0.0 queued"

    @auth_mechanism("XOAUTH2")
    async def auth_xoauth2(self, server: SMTP, args: list[str]) -> AuthResult:
        words = base64.b64decode(args[1]).decode().split("\x01")
        token = words[1].removeprefix("auth=Bearer ")
        if words[0] == "user=support" and token in self.served.access_tokens:
            return AuthResult(success=True)
        await server.push("334 eyJzdGF0dXMiOiI0MDEifQ==")
        await server._reader.readline()
        return AuthResult(success=False, handled=False)


@pytest.fixture
def sink(served: Authority) -> Iterator[tuple[Sink, int]]:
    handler, port = Sink(served), free_port()
    controller = Controller(
        handler, hostname="127.0.0.1", port=port, auth_require_tls=False, auth_required=True,
        auth_exclude_mechanism=["LOGIN", "PLAIN"],
    )  # fmt: skip
    controller.start()
    yield handler, port
    controller.stop()


def send(inbox: Inbox) -> None:
    message = OutboundMessage(message_id=1, external_id="1@shop.example", to=("layla@x.example",), text="مرحبا")
    EmailChannel().send(message, inbox.door, about_to_send=lambda: None)


@pytest.mark.django_db
@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")
def test_answers_leave_with_a_renewed_token(served: Authority, sink: tuple[Sink, int]) -> None:
    inbox = mailbox(served, smtp_host="127.0.0.1", smtp_port=sink[1], smtp_security="none")
    given(inbox, served, left=0)
    send(inbox)
    assert len(sink[0].kept) == 1
    served.access_tokens.clear()
    with pytest.raises(TryLaterError):
        send(inbox)  # taken back before its time: refused, and doubted from now on
    send(inbox)
    assert len(sink[0].kept) == 2


@pytest.mark.django_db
def test_without_consent_an_answer_waits_and_says_why(served: Authority) -> None:
    inbox = mailbox(served, smtp_host="127.0.0.1", smtp_port=free_port(), smtp_security="none")
    with pytest.raises(TryLaterError, match="Sign in again"):
        send(inbox)
    assert Consent.objects.count() == 0


def tried(inbox: Inbox) -> list[Any]:
    return EmailChannel().try_out(inbox.door)


@pytest.mark.django_db
def test_trying_it_out_says_that_nobody_has_signed_in(served: Authority) -> None:
    found = tried(mailbox(served))
    assert [each.is_well for each in found] == [False, False]
    assert "Sign in" in found[0].mend
