"""Who may ask: this computer's own page, and nobody else; and how much may be asked."""

from __future__ import annotations

import hmac
import json
from typing import TYPE_CHECKING, Any

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 2 << 20  # of what a page sends: two photographs, which it makes smaller first
HEADERS = {
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
POLICY = (
    "default-src 'none'; {scripts}; style-src 'unsafe-inline' data:; img-src data: blob:; "
    "font-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


class TooLargeError(Exception):
    """A request has more bytes than any page of ours sends."""


class Guard:
    """Let through what comes from the page at the address with the token.

    The host that is asked for must be ours, so that no name of another site that leads here is
    obeyed; a page of another site that sends anything says so in its origin; and the token in the
    path is known to whoever was told the address.

    Parameters
    ----------
    app
        What answers; it is asked for paths behind the token.
    host
        Such as ``"127.0.0.1:8765"``.
    token
        The first part of every path.
    """

    def __init__(self, app: ASGIApp, *, host: str, token: str) -> None:
        self.app, self.host, self.token = app, host, token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it before anything of it is read."""
        if scope["type"] != "http":
            return
        headers = Headers(scope=scope)
        why = self._refusal(scope, headers)
        if why:
            status, said = why
            await _plain(status, said)(scope, receive, _with_headers(send))
            return
        path = scope["path"].removeprefix(f"/{self.token}")
        inner = {**scope, "path": path, "raw_path": path.encode()}
        await self.app(inner, receive, _with_headers(send))

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        """Return why a request is refused; None where it is not."""
        if headers.getlist("host") != [self.host]:
            return 421, "这个地址不在这里 / not this host"
        _, _, rest = scope["path"].partition("/")
        token, slash, _ = rest.partition("/")
        if not slash or not hmac.compare_digest(token.encode(), self.token.encode()):
            return 404, "没有这个地址 / no such address"
        origins = headers.getlist("origin")
        writes = scope["method"] not in ("GET", "HEAD")
        if any(own != f"http://{self.host}" for own in origins) or (writes and not origins):
            return 403, "别的网页不能用 / not for other pages"
        if writes and headers.get("content-type", "").partition(";")[0] != "application/json":
            return 415, "只收 JSON / JSON only"
        length = headers.get("content-length", "0")
        if not length.isdecimal() or len(length) > len(str(MOST_BYTES)) or int(length) > MOST_BYTES:
            return 413, f"至多 {MOST_BYTES} 字节 / {MOST_BYTES} bytes at most"
        return None


async def read_json(request: Request) -> dict[str, Any]:
    """Return the object that a request holds.

    Raises
    ------
    TooLargeError
        If it is larger than a page sends.
    ValueError
        If it is none.
    """
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            raise TooLargeError
    try:
        said = json.loads(body, parse_constant=_refuse_constant)
    except RecursionError:
        raise ValueError from None
    if not isinstance(said, dict):
        raise TypeError
    return said


def _refuse_constant(name: str) -> float:
    raise ValueError(name)


def _plain(status: int, said: str) -> ASGIApp:
    # Whatever of the request has not been read is not read: the connection ends.
    return PlainTextResponse(said, status, {"connection": "close"})


def _with_headers(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            own = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
            named = {name for name, _ in message["headers"]}
            if b"content-security-policy" not in named:
                none = POLICY.format(scripts="script-src 'none'")
                own.append((b"content-security-policy", none.encode()))
            message = {**message, "headers": [*message["headers"], *own]}
        await send(message)

    return sent
