"""Everything the page of figures shows of one question: the same for the screen and for paper."""

from typing import Any

from ..queries import Question
from ..report import report, report_before
from . import detail, heat, page
from .page import Links


def view(asked: Question, by: str, query: dict[str, str]) -> dict[str, Any]:
    now, before = report(asked, by), report_before(asked, page.CARDS)
    links = Links(query)
    return {
        "cards": page.cards(now, before, links), "day_chart": page.day_chart(now, before, links),
        "hour_chart": page.hour_chart(now, links), "backlog_chart": page.backlog_chart(now),
        "flow_chart": page.flow_chart(now, links), "heat": heat.heat(now, links), "times": detail.times(now, links),
        "spent": detail.spent(now, links), "table": page.table(now, by, links),
    }  # fmt: skip
