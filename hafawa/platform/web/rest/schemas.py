"""The words schemas are made of."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

LARGEST = 2**63 - 1

Id = Annotated[int, Field(ge=1, le=LARGEST)]
Line = Annotated[str, Field(max_length=255)]
Words = Annotated[str, Field(max_length=500_000)]


class Body(BaseModel):
    """What callers send. A name we do not know is a mistake to be told of, not to be passed over."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)


class Record(BaseModel):
    """What callers get. Every name is always there."""

    model_config = ConfigDict(extra="forbid", json_schema_serialization_defaults_required=True)


class ConflictError(Exception):
    """What is asked for contradicts how things stand. Its text is shown to the caller: answered with 409."""
