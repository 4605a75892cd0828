"""What every domain's routes share: JSON answers, pages with cursors, and the words of a schema. Knows no domain.

    router = Router(tags=["Tags"])

    @router.get("/tags", response=PageOf[TagRecord])
    def list_tags(request: Call, where: Query[Paging]) -> HttpResponse:
        return answer(page)

Routes return answer(): the declared response is what the reference says, and a test compares the two.
"""

from .answers import answer
from .limits import Bucket
from .paging import Cut, IdCursor, Paging, cut_after, write_cursor
from .schemas import Body, ConflictError, Id, Line, Record, Words

__all__ = [
    "Body",
    "Bucket",
    "ConflictError",
    "Cut",
    "Id",
    "IdCursor",
    "Line",
    "Paging",
    "Record",
    "Words",
    "answer",
    "cut_after",
    "write_cursor",
]
