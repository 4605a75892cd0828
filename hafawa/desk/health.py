"""How the installation fares, in the reader's words: what is so, and what to do where it is not well."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

from django.conf import settings
from django.db import DatabaseError
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from hafawa.conversations import queries
from hafawa.platform import health
from hafawa.platform.jobs.queries import load
from hafawa.platform.live.hub import open_sockets
from hafawa.platform.web.reading import write_number, write_span

Verdict = Literal["good", "careful", "broken"]


@dataclass(frozen=True, kw_only=True)
class Sign:
    """One thing looked at. `detail` is for whoever repairs it, in the machine's own words."""

    verdict: Verdict
    words: str
    mend: str = ""
    detail: str = ""
    url: str = ""
    label: str | Promise = ""
    icon: str = ""


def examine() -> list[Sign]:
    """Every check in turn. One that fails itself is told as broken; the others still run."""
    return [_examined(label, icon, check) for label, icon, check in CHECKS]


def _examined(label: Promise, icon: str, check: Callable[[], Sign]) -> Sign:
    try:
        sign = check()
    except (DatabaseError, OSError) as error:
        sign = Sign(verdict="broken", words=gettext("This could not be looked at."), detail=type(error).__name__)
    return replace(sign, label=label, icon=icon)


def _good(words: str) -> Sign:
    return Sign(verdict="good", words=words)


def _database() -> Sign:
    if fault := health.database_fault():
        return Sign(
            verdict="broken",
            words=gettext("The database does not answer."),
            detail=fault,
            mend=gettext("Start it, or mend HAFAWA_DATABASE_URL. Mail is kept outside until then."),
        )
    if health.is_write_blocked():
        return Sign(
            verdict="broken",
            words=gettext("The database is locked: something has been writing for a long time."),
            mend=gettext("Look for a backup or another program that has it open. Work waits, nothing is lost."),
        )
    return _good(gettext("Answers, and takes what is written."))


def _room() -> Sign:
    free = health.free_bytes(settings.ENVIRONMENT.data_dir)
    left = gettext("%(size)s GB free") % {"size": write_number(round(free / 1024**3, 1))}
    if free >= health.MIN_FREE_BYTES:
        return _good(left)
    return Sign(
        verdict="broken",
        words=gettext("The disk is as good as full: %(left)s.") % {"left": left},
        mend=gettext("Make room at once. Mail is refused for now, and its senders try again for days."),
    )


def _files() -> Sign:
    if fault := health.storage_fault():
        return Sign(
            verdict="broken",
            words=gettext("Files cannot be stored."),
            detail=fault,
            mend=gettext("Check the disk, or HAFAWA_FILES_URL and its service."),
        )
    return _good(gettext("A file was stored, and came back as it was."))


def _search() -> Sign:
    if fault := health.search_fault():
        return Sign(
            verdict="broken",
            words=gettext("The index of words does not answer."),
            detail=fault,
            mend=gettext("Run “hafawa doctor” on the machine."),
        )
    return _good(gettext("The index of words answers."))


def _jobs() -> Sign:
    now, url = load(), reverse("operations:jobs")
    if now.is_late:
        late = gettext("Work has been waiting for %(span)s.") % {"span": write_span(timedelta(seconds=now.lag_seconds))}
        return Sign(
            verdict="broken",
            words=late,
            url=url,
            mend=gettext("No worker runs, or too few: start “hafawa serve” or “hafawa worker”."),
        )
    if now.dead:
        given_up = ngettext("%(count)s job was given up.", "%(count)s jobs were given up.", now.dead)
        return Sign(
            verdict="careful",
            words=given_up % {"count": write_number(now.dead)},
            url=url,
            mend=gettext("See why, then try again or discard."),
        )
    return _good(gettext("None is late, none was given up."))


def _mail_in() -> Sign:
    failing = [inbox for inbox in queries.inboxes() if inbox.is_active and inbox.is_failing]
    if failing:
        names = gettext(", ").join(f"\u2068{inbox.name}\u2069" for inbox in failing)
        return Sign(
            verdict="broken",
            url=reverse("conversations:inboxes"),
            words=gettext("Cannot be read: %(names)s.") % {"names": names},
            mend=gettext("Open the mailbox and test its connection. Mail waits on its server meanwhile."),
        )
    return _good(gettext("Every mailbox can be read."))


def _arrivals() -> Sign:
    if unread := queries.failed_arrival_count():
        words = ngettext("%(count)s mail could not be read.", "%(count)s mails could not be read.", unread)
        return Sign(
            verdict="careful",
            words=words % {"count": _counted(unread)},
            url=reverse("operations:arrivals"),
            mend=gettext("They are kept as they came. Look at them, and try again."),
        )
    if late := queries.late_arrival_count():
        words = ngettext("%(count)s mail has not been read yet.", "%(count)s mails have not been read yet.", late)
        return Sign(
            verdict="careful",
            words=words % {"count": _counted(late)},
            url=reverse("operations:jobs"),
            mend=gettext("They are kept. See whether work is waiting or was given up."),
        )
    return _good(gettext("Every mail was read and understood."))


def _mail_out() -> Sign:
    held = queries.held_back_messages()
    if not held:
        return _good(gettext("No answer is held back."))
    words = ngettext("%(count)s answer is held back.", "%(count)s answers are held back.", len(held))
    return Sign(
        verdict="broken",
        words=words % {"count": _counted(len(held))},
        detail=queries.why_not_sent(held[0])[:300],
        url=reverse("operations:outgoing"),
        mend=gettext("The mail server does not take them now. They are tried again for two days."),
    )


def _live() -> Sign:
    count = open_sockets()
    words = ngettext("%(count)s screen is open here.", "%(count)s screens are open here.", count)
    return _good(words % {"count": write_number(count)})


def _counted(count: int) -> str:
    """Counting stops at a hundred: more is said as such."""
    return f"{write_number(100)}+" if count >= 100 else write_number(count)


CHECKS: tuple[tuple[Promise, str, Callable[[], Sign]], ...] = (
    (_("Mail in"), "mail-opened", _mail_in),
    (_("Arrivals"), "mail-exclamation", _arrivals),
    (_("Mail out"), "send-2", _mail_out),
    (_("Jobs"), "settings", _jobs),
    (_("Database"), "database", _database),
    (_("Disk"), "server", _room),
    (_("Files"), "paperclip", _files),
    (_("Search"), "search", _search),
    (_("Live screens"), "bolt", _live),
)


def worst(signs: list[Sign]) -> Verdict:
    order: Iterator[Verdict] = iter(("broken", "careful"))
    return next((verdict for verdict in order if any(sign.verdict == verdict for sign in signs)), "good")
