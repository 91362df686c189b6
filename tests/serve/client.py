"""Ask an ASGI app in this process: whatever a program on this computer could send."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import ASGIApp, Message

HOST, TOKEN = "127.0.0.1:8765", "a-token"
OWN = {"host": HOST, "origin": f"http://{HOST}", "content-type": "application/json"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes
    asked: int  # how many pieces of the request were read

    def json(self) -> Any:  # noqa: ANN401 - whatever was answered
        return json.loads(self.body)


def ask(
    app: ASGIApp,
    path: str,
    said: object = None,
    *,
    method: str = "",
    headers: dict[str, str] | None = None,
    pieces: Iterable[bytes] | None = None,
) -> Answer:
    """Send a request: `said` as JSON, or `pieces` as they are; `headers` beside those of a page."""
    body = [b"" if said is None else json.dumps(said).encode()] if pieces is None else pieces
    sent: list[Message] = []
    waiting = iter([*body])
    asked = 0

    async def receive() -> Message:
        nonlocal asked
        asked += 1
        piece = next(waiting, None)
        if piece is None:
            return {"type": "http.request", "body": b"", "more_body": False}
        return {"type": "http.request", "body": piece, "more_body": True}

    async def send(message: Message) -> None:
        sent.append(message)

    named = OWN | (headers or {})
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method or ("GET" if said is None and pieces is None else "POST"),
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(key.encode(), value.encode()) for key, value in named.items() if value],
        "client": ("127.0.0.1", 5),
        "server": ("127.0.0.1", 8765),
    }
    asyncio.run(app(scope, receive, send))  # type: ignore[arg-type]
    start = next(own for own in sent if own["type"] == "http.response.start")
    return Answer(
        status=start["status"],
        headers={key.decode(): value.decode() for key, value in start["headers"]},
        body=b"".join(own.get("body", b"") for own in sent if own["type"] == "http.response.body"),
        asked=asked,
    )
