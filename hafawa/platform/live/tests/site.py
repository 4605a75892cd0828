"""The ASGI application of the small site: the socket, and one page that says what the test asks it to."""

import asyncio
from typing import Any
from urllib.parse import parse_qs

import django

django.setup()

from django.conf import settings  # noqa: E402

from hafawa.platform.live import forget, hint, recheck  # noqa: E402
from hafawa.platform.live.endpoint import LiveEndpoint  # noqa: E402
from hafawa.platform.live.hub import Hub  # noqa: E402

hub = Hub()
endpoint = LiveEndpoint(hub)
WORDS = {
    "/hint": lambda asked: hint(asked["topic"], asked["what"]),
    "/forget": lambda asked: forget(asked["topic"]),
    "/recheck": lambda asked: recheck(int(asked["agent"])),
}


def may_follow(agent_id: int, topic: str) -> bool:
    return not (settings.DIRECTORY / f"{agent_id}.{topic}.forbidden").exists()


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        await _live_through(receive, send)
    elif scope["type"] == "websocket":
        await endpoint(scope, receive, send)
    else:
        asked = {key: value[0] for key, value in parse_qs(scope["query_string"].decode()).items()}
        await asyncio.to_thread(WORDS[scope["path"]], asked)
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def _live_through(receive: Any, send: Any) -> None:
    await receive()
    hub.start()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await hub.stop()
    await send({"type": "lifespan.shutdown.complete"})
