"""Rows as callers get them."""

from typing import Any

from django.urls import reverse

from ..models import Direction, Priority
from ..queries import told_of

Row = dict[str, Any]
PRIORITIES = {level.value: level.name.lower() for level in Priority}


def conversation(row: Row) -> Row:
    row["priority"] = PRIORITIES[row["priority"]]
    row["inbox_id"] = row.pop("last_message__inbox_id")
    row["preview"] = row.pop("last_message__preview") or ""
    row["customer"] = {"id": row.pop("customer_id"), "name": row.pop("customer__name")}
    row["assignee"] = _ref(row.pop("assignee_id"), row.pop("assignee__name"))
    row["team"] = _ref(row.pop("team_id"), row.pop("team__name"))
    return row


def _ref(pk: int | None, name: str | None) -> Row | None:
    return {"id": pk, "name": name or ""} if pk else None


def message(row: Row) -> Row:
    row["author"] = _author(row)
    detail = row.pop("state_detail")
    row["delivery"] = _delivery(row["state_reason"], detail)
    row["state_reason"] = told_of(row["state"], row["state_reason"], detail)
    sent_to = row["recipients"]
    row["recipients"] = {part: list(sent_to.get(part) or ()) for part in ("to", "cc", "bcc")}
    for file in row["attachments"]:
        with_address(file)
    return row


def _delivery(reason: str, detail: Row) -> Row | None:
    """None where nothing came back. A sentence of ours is no reason for programs."""
    told = {name: detail.get(name) or "" for name in ("status", "diagnostic")}
    addresses, is_delayed = list(detail.get("addresses") or ()), bool(detail.get("is_delay"))
    if not (any(told.values()) or addresses or is_delayed):
        return None
    return {"reason": "" if " " in reason else reason, **told, "addresses": addresses, "is_delayed": is_delayed}


def with_address(file: Row) -> Row:
    file["url"] = reverse("api-v1:attachment", args=[file["id"]])
    return file


def _author(row: Row) -> Row:
    agent_id, customer_id = row.pop("agent_id"), row.pop("identity__customer_id")
    if row["direction"] == Direction.IN:
        kind, pk = "customer", customer_id
    else:
        kind, pk = ("agent", agent_id) if agent_id else ("system", None)
    return {"kind": kind, "id": pk, "name": row.pop("author_name")}
