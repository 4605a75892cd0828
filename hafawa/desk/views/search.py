"""Search: conversations by what was said in them, customers by who they are."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from hafawa.accounts.access import needs
from hafawa.accounts.models import Agent
from hafawa.accounts.permissions import May
from hafawa.conversations.queries import contacts
from hafawa.customers.queries import customer_page

from ..presenters.customers import customer_rows
from ..presenters.found import conversations_holding
from ..row_ids import row_id

CUSTOMERS_SHOWN = 5
LONGEST = 200


@needs(May.SEE)
def search(request: HttpRequest, agent: Agent) -> HttpResponse:
    """The page, or for its own field what was found alone."""
    words = request.GET.get("q", "")[:LONGEST]
    before = request.GET.get("before", "")
    if before and row_id(before) is None:
        raise Http404
    page = conversations_holding(agent, words, before=row_id(before))
    people = customer_page(words=words).rows if words.strip() and not before else []
    rest = request.GET.copy()
    rest["before"] = str(page.next or "")
    parts = {
        "section": "search",
        "words": words,
        "is_asked": bool(words.strip()),
        "is_first_page": not before,
        "rows": page.rows,
        "page": {"next_url": f"?{rest.urlencode()}" if page.next else "", "previous_url": ""},
        "people": customer_rows(
            people[:CUSTOMERS_SHOWN], contacts(agent, [row.pk for row in people[:CUSTOMERS_SHOWN]])
        ),
        "has_more_people": len(people) > CUSTOMERS_SHOWN,
    }
    is_fragment = request.headers.get("HX-Target", "").endswith("found")
    return render(request, "desk/search/found.html" if is_fragment else "desk/search/page.html", parts)
