"""Nobody but the page itself is answered, and no request is larger than what a page sends."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from ganquan_geo.serve.guard import MOST_BYTES
from tests.serve.client import HOST, TOKEN, ask

if TYPE_CHECKING:
    from tests.serve.conftest import Served

FACT = {"op": "register.set", "target": "health", "complete": True}
SAID = {"revision": 0, "edits": [FACT], "by": "x", "basis": "x"}
RECORD = f"/{TOKEN}/api/corrections"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "example.org"}, 421),
        ({"host": "localhost:8765"}, 421),
        ({"host": "127.0.0.1:1"}, 421),
        ({"host": ""}, 421),
        ({"origin": "http://example.org"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": ""}, 403),
        ({"content-type": "text/plain"}, 415),
        ({"content-type": "application/x-www-form-urlencoded"}, 415),
        ({"content-length": str(100 << 20)}, 413),
        ({"content-length": "9" * 5_000}, 413),
        ({"content-length": "-1"}, 413),
    ],
)
def test_what_is_not_of_the_page_is_refused_unread(
    standing: Served, headers: dict[str, str], status: int
) -> None:
    answer = ask(standing.app, RECORD, SAID, headers=headers)
    assert (answer.status, answer.asked) == (status, 0)
    assert "access-control-allow-origin" not in answer.headers
    assert standing.desk.revision == 0
    assert not (standing.folder / "corrections.toml").exists()


@pytest.mark.parametrize(
    "path",
    ["/", "//", "/api/study", f"/{TOKEN}", f"/{TOKEN}x/", f"/{TOKEN[:-1]}/", f"/x/{TOKEN}/", "/é/"],
)
def test_an_address_without_the_token_is_none(standing: Served, path: str) -> None:
    assert ask(standing.app, path).status == 404


@pytest.mark.parametrize("path", ["../study.toml", "%2e%2e/study.toml", "study.toml", "api/../.."])
def test_no_file_is_answered(standing: Served, path: str) -> None:
    answer = standing.ask(path)
    assert (answer.status, b"study" in answer.body) == (404, False)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_do_nothing(standing: Served, method: str) -> None:
    assert ask(standing.app, RECORD, SAID, method=method).status in (404, 405)
    assert standing.desk.revision == 0


def test_a_request_that_grows_is_cut_off(standing: Served) -> None:
    pieces = [b"x" * (MOST_BYTES // 2)] * 200
    answer = ask(standing.app, RECORD, pieces=pieces)
    assert (answer.status, answer.asked) == (413, 3)


@pytest.mark.parametrize(
    "body",
    [
        *(
            b"",
            b"[]",
            b"1",
            b"{",
            b"{}",
            b'{"revision": NaN}',
            b"[" * 100_000,
            b"\xff\xfe",
            b"null",
        ),
        b'{"revision": 0, "edits": [], "by": "x", "basis": "x"}',
        b'{"revision": 0, "edits": [1], "by": "x", "basis": "x"}',
        b'{"revision": 0, "edits": "abc", "by": "x", "basis": "x"}',
    ],
)
def test_what_cannot_be_read_is_said(standing: Served, body: bytes) -> None:
    answer = ask(standing.app, RECORD, pieces=[body])
    assert (answer.status, list(answer.json())) == (400, ["faults"])
    assert standing.desk.revision == 0


def test_only_scripts_of_the_page_itself_may_run(standing: Served) -> None:
    answer = standing.ask("")
    policy, text = answer.headers["content-security-policy"], answer.body.decode()
    nonce = re.search(r"script-src 'nonce-([\w-]+)'", policy)
    assert nonce is not None
    assert "default-src 'none'" in policy
    assert set(re.findall(r"<script(?: nonce=\"([\w-]+)\")?", text)) == {nonce[1]}
    assert standing.ask("").headers["content-security-policy"] != policy
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert HOST not in text
    assert TOKEN not in text
