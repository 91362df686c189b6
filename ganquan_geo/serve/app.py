"""What the page asks for, and what it is answered: see docs/serve.md."""

from __future__ import annotations

import secrets
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from ganquan_geo.flow.coverage import read_study
from ganquan_geo.model.errors import DataError, GanquanGeoError, OutputError, UnknownNameError
from ganquan_geo.model.forms import FORMS_FILE
from ganquan_geo.model.stack import number_error
from ganquan_geo.present.forms.workbook import write_forms
from ganquan_geo.serve.desk import StaleError
from ganquan_geo.serve.guard import POLICY, Guard, TooLargeError, read_json
from ganquan_geo.serve.page import build_html, build_state, with_nonce
from ganquan_geo.serve.photos import take_photos
from ganquan_geo.serve.tries import Tries
from ganquan_geo.words.serve_page import FAILED, STALE, UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.types import ASGIApp

    from ganquan_geo.serve.desk import Desk
    from ganquan_geo.serve.jobs import Made

    Handler = Callable[[Request], Awaitable[Response]]
    Ask = Callable[[Desk, dict[str, Any]], object]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def build_app(desk: Desk, *, host: str, token: str) -> ASGIApp:
    """Return what answers the page of a study; nobody but that page is answered."""

    async def page(_: Request) -> Response:
        nonce = secrets.token_urlsafe(16)
        html = await run_in_threadpool(build_html, desk, nonce=nonce)
        policy = POLICY.format(scripts=f"script-src 'nonce-{nonce}'")
        return HTMLResponse(html, headers={"content-security-policy": policy})

    async def stamp(_: Request) -> Response:
        now = {"stamp": desk.stamp, "pending": desk.pending, "revision": desk.revision}
        return JSONResponse({**now, "tried": tries.stamp})

    async def study(_: Request) -> Response:
        return JSONResponse(await run_in_threadpool(build_state, desk))

    tries = Tries(desk)

    async def job(_: Request) -> Response:
        return JSONResponse(tries.jobs.now.tell())

    async def made(request: Request) -> Response:
        now = tries.jobs.now
        if not now.made.content or request.path_params["number"] != now.number:
            raise StaleError
        return _hand_over(now.made)

    async def forms(_: Request) -> Response:
        return await run_in_threadpool(_write_forms, desk)

    return Guard(
        Starlette(
            routes=[
                Route("/", page),
                Route("/api/stamp", stamp),
                Route("/api/study", _answering(desk, study)),
                Route("/forms.xlsx", _answering(desk, forms)),
                Route("/api/job/now", job),
                Route("/made/{number:int}", _answering(desk, made)),
                *(
                    Route(f"/api/{path}", _asking(desk, own), methods=["POST"])
                    for path, own in {
                        "try/begin": lambda _, said: tries.begin(said),
                        "try/change": lambda _, said: tries.change(said),
                        "try/save": lambda _, said: tries.save(said),
                        "job": lambda _, said: tries.work(said),
                        "job/off": lambda _, __: tries.jobs.call_off().tell(),
                    }.items()
                ),
                Route("/api/corrections", _asking(desk, _record), methods=["POST"]),
                Route("/api/corrections/back", _asking(desk, _take_back), methods=["POST"]),
            ]
        ),
        host=host,
        token=token,
    )


def _record(desk: Desk, said: dict[str, Any]) -> object:
    facts = said["edits"]
    if not facts or not all(isinstance(own, dict) for own in facts):
        raise ValueError
    first, photos = take_photos(facts[0], said.get("photos", {}), desk.folder.path)
    desk.record(
        [first, *facts[1:]],
        basis=said["basis"],
        by=said["by"],
        revision=said["revision"],
        photos=photos,
    )
    return build_state(desk)


def _take_back(desk: Desk, said: dict[str, Any]) -> object:
    number = said["number"]
    if not isinstance(number, int):
        raise TypeError
    desk.take_back(number, revision=said["revision"])
    return build_state(desk)


def _hand_over(made: Made) -> Response:
    """Return a file that long work made; a page may run its own scripts only."""
    if isinstance(made.content, bytes):
        return Response(made.content, media_type=made.media)
    nonce = secrets.token_urlsafe(16)
    policy = POLICY.format(scripts=f"script-src 'nonce-{nonce}'")
    html = with_nonce(made.content, nonce)
    return HTMLResponse(html, headers={"content-security-policy": policy})


def _write_forms(desk: Desk) -> Response:
    """Return the workbook of the office's forms with all that is known filled in."""
    study = desk.result.study
    folder = desk.folder.path
    before = read_study(folder, with_forms=False) if FORMS_FILE in study.inputs else None
    with tempfile.TemporaryDirectory() as made:
        content = write_forms(study, Path(made), before=before, lang=desk.lang).read_bytes()
    headers = {"content-disposition": 'attachment; filename="forms.xlsx"'}
    return Response(content, media_type=XLSX, headers=headers)


def _asking(desk: Desk, ask: Ask) -> Handler:
    """Return a handler that reads what is asked, and answers in a thread."""

    async def handle(request: Request) -> Response:
        said = await read_json(request)
        return JSONResponse(await run_in_threadpool(ask, desk, said))

    return _answering(desk, handle)


def _answering(desk: Desk, handle: Handler) -> Handler:
    """Return a handler that says what went wrong, in the language of the page."""
    lang = desk.lang

    async def handled(request: Request) -> Response:
        try:
            return await handle(request)
        except StaleError:
            state = await run_in_threadpool(build_state, desk)
            return JSONResponse({"faults": [STALE.said(lang)], "state": state}, 409)
        except TooLargeError:
            return JSONResponse({"faults": [UNREADABLE.said(lang)]}, 413)
        except DataError as error:
            return JSONResponse({"faults": [own.said(lang) for own in error.faults]}, 422)
        except (OutputError, UnknownNameError) as error:
            status = 507 if isinstance(error, OutputError) else 422
            return JSONResponse({"faults": [error.text.said(lang)]}, status)
        except (GanquanGeoError, KeyError, TypeError, ValueError):
            return JSONResponse({"faults": [UNREADABLE.said(lang)]}, 400)
        except Exception as error:  # noqa: BLE001 - the last guard: the page says it, no traceback
            said = FAILED.filled(number=number_error(error)).said(lang)
            return JSONResponse({"faults": [said]}, 500)

    return handled
