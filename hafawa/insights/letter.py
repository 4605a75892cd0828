"""A report as a mail: its words, its PDF and its CSV, as one reader reads them and of what they may see."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from hafawa.accounts.middleware import reader_for
from hafawa.conversations.channel import BrandFace, File, OutboundMessage
from hafawa.conversations.models import Inbox
from hafawa.platform.web.reading import Reader, current_reader, direction_of, reading_as

from .forms import FiguresForm
from .models import Letter, Plan, PlanReader
from .parts import SPLITS, split_names
from .presenters.paper import paper
from .presenters.view import view
from .queries import Question, question
from .sheets import dated, days_in_words, figures_sheets
from .workbook import comma_separated


def reader_of(row: PlanReader) -> Reader:
    """As the colleague reads, in the language this plan writes to them in."""
    reader = reader_for(row.agent)
    if not row.language or row.language == reader.language:
        return reader
    digits = reader.digits if row.language == "ar" else "latn"
    return replace(reader, language=row.language, direction=direction_of(row.language), digits=digits)


def asked_by(plan: Plan, row: PlanReader, at: datetime) -> Question:
    """The whole days before that moment, of what this reader may see."""
    form = FiguresForm(plan.asked)
    form.is_valid()
    zone = row.agent.zone
    yesterday = at.astimezone(zone).date() - timedelta(days=1)
    return question(row.agent, form.period(zone, yesterday), form.narrow())


def composed(letter: Letter, inbox: Inbox) -> OutboundMessage:
    """The mail, ready to be carried. Its outside id was chosen before, so that a repeated try is the same mail."""
    row, plan = letter.reader, letter.reader.plan
    with reading_as(reader_of(row)) as reader, timezone.override(reader.zone):
        asked = asked_by(plan, row, letter.due_at)
        shown = view(asked, plan.split_by, _query(plan, asked))
        period = days_in_words(asked)
        text, html = _words(shown, plan, row, asked, period)
        return OutboundMessage(
            message_id=0,
            external_id=letter.external_id,
            to=(row.agent.email,),
            subject=_("%(name)s: %(period)s") % {"name": plan.name, "period": period},
            text=text,
            html=html,
            language=reader.language,
            brand=BrandFace(name=inbox.brand.name_in(reader.language), colour=inbox.brand.colour),
            files=tuple(_files(letter, shown, asked, inbox, period)),
            is_automatic=True,
        )


def _query(plan: Plan, asked: Question) -> dict[str, str]:
    narrowed = {name: str(value) for name, value in asked.narrow.items()}
    return {"first": f"{asked.period.first:%Y-%m-%d}", "last": f"{asked.period.last:%Y-%m-%d}", **narrowed}


def _files(letter: Letter, shown: dict[str, Any], asked: Question, inbox: Inbox, period: str) -> list[File]:
    plan, days = letter.reader.plan, f"{asked.period.first:%Y-%m-%d}-{asked.period.last:%Y-%m-%d}"
    files = []
    if plan.has_pdf:
        language = current_reader.get().language
        content = paper(
            {**shown, "split": split_names()[plan.split_by]}, title=plan.name, brand=inbox.brand.name_in(language),
            period=period, compared=compared(asked), made_at=letter.due_at,
        )  # fmt: skip
        files.append(File(name=f"figures-{days}.pdf", content_type="application/pdf", content=content))
    if plan.has_csv:
        sheets = figures_sheets(asked, SPLITS, split_names(), lambda done, total: None)
        content = comma_separated(sheets, zone=current_reader.get().zone)
        files.append(File(name=f"figures-{days}.csv", content_type="text/csv", content=content))
    return files


def compared(asked: Question) -> str:
    before = asked.period.before()
    words = _("compared with %(first)s to %(last)s")
    return words % {"first": dated(before.first), "last": dated(before.last)}


def _words(shown: dict[str, Any], plan: Plan, row: PlanReader, asked: Question, period: str) -> tuple[str, str]:
    """Plain and HTML: the four numbers, where to see more, and how to stop."""
    lines = [(card["label"], card["big"], card["trend"].get("words", ""), card["caution"]) for card in shown["cards"]]
    see = address(f"{reverse('insights:figures')}?{urlencode({**_query(plan, asked), 'by': plan.split_by})}")
    stop = address(reverse("insights:stop", args=[row.token]))
    see_words, stop_words = _("See all figures"), _("Stop these mails")
    plain = "\n".join(
        [f"{plan.name} · {period}", "", *(f"{label}: {_joined(big, *rest)}" for label, big, *rest in lines), "",
         f"{see_words}: {see}", f"{stop_words}: {stop}"]
    )  # fmt: skip
    told = format_html_join(
        "", "<p>{}<br><strong>{}</strong>{}</p>",
        ((label, big, f" · {_joined(*rest)}" if any(rest) else "") for label, big, *rest in lines),
    )  # fmt: skip
    html = format_html(
        '<p><strong>{}</strong><br>{}</p>{}<p><a href="{}">{}</a></p>'
        '<p><small><a href="{}">{}</a></small></p>',
        plan.name, period, told, see, see_words, stop, stop_words,
    )  # fmt: skip
    return plain, str(html)


def _joined(*parts: str) -> str:
    return " · ".join(str(part) for part in parts if part)


def address(path: str) -> str:
    return f"{settings.PUBLIC_URL.rstrip('/')}{path}"
