"""What a page says about an import."""

from hafawa.touchpoints.models import Import
from hafawa.touchpoints.presenters import report


def test_what_stood_in_the_table_is_set_apart_from_the_sentence_around_it() -> None:
    row = Import(refused=1, faults=[[42, "occurred_at", "date", {"given": "31/13", "form": "2026-01-31"}]])
    said = report(row).faults[0].words
    assert "\u206831/13\u2069" in said
    assert "\u20682026-01-31\u2069" in said
