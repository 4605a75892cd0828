"""Pages: a cursor says after which row the next page begins, so rows that come in meanwhile shift nothing."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Callable, Sequence
from typing import Annotated, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from .schemas import LARGEST

T = TypeVar("T")
LIMIT, LARGEST_LIMIT = 25, 100


def write_cursor(place: object) -> str:
    """A place in a list as callers see it: to be handed back, not to be read."""
    return urlsafe_b64encode(str(place).encode()).decode().rstrip("=")


def cursor_of(read: Callable[[str], T]) -> Callable[[str], T]:
    """A validator from cursor to place; `read` raises ValueError for what is none."""

    def validate(text: str) -> T:
        try:
            return read(urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode())
        except (ValueError, Base64Error, OverflowError) as error:
            raise PydanticCustomError("cursor", "not a cursor of this list") from error

    return validate


def _id(text: str) -> int:
    number = int(text)
    if not 0 < number <= LARGEST:
        raise ValueError(text)
    return number


def checked(read: Callable[[str], object]) -> AfterValidator:
    """Lets a cursor through as it is, once `read` has understood it."""
    understand = cursor_of(read)

    def check(text: str) -> str:
        understand(text)
        return text

    return AfterValidator(check)


NEXT = Field(max_length=200, description="`next` of the page before.")
IdCursor = Annotated[str, checked(_id), NEXT]


class Paging(BaseModel):
    """How a list by id is read."""

    model_config = ConfigDict(extra="forbid")

    cursor: IdCursor | None = None
    limit: int = Field(LIMIT, ge=1, le=LARGEST_LIMIT, description="Rows a page.")

    @property
    def after(self) -> int | None:
        """The id the page comes after."""
        return cursor_of(_id)(self.cursor) if self.cursor else None


class Cut(Generic[T]):
    """One page of rows, and whether more follow."""

    def __init__(self, rows: Sequence[T], has_more: bool) -> None:
        self.rows, self.has_more = list(rows), has_more


def cut_after(found: Sequence[T], size: int) -> Cut[T]:
    """The page of `size` out of rows of which one more than that was asked for."""
    return Cut(found[:size], len(found) > size)
