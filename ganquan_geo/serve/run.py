"""Serve a study to this computer until the user ends it."""

from __future__ import annotations

import contextlib
import secrets
import signal
import socket
import threading
import webbrowser
from typing import TYPE_CHECKING

import uvicorn

from ganquan_geo.flow.coverage import read_study
from ganquan_geo.model.errors import OutputError
from ganquan_geo.model.study import SETTINGS_FILE
from ganquan_geo.present.writing import open_folder
from ganquan_geo.serve.app import build_app
from ganquan_geo.serve.desk import Desk
from ganquan_geo.words.disk import name_error
from ganquan_geo.words.serve_page import ADDRESS, ENDED, ONLY_HERE, PORT_TAKEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import FrameType

    from ganquan_geo.words.text import Lang, Text

LOCAL = "127.0.0.1"
GRACE_S = 3  # for answers under way when the user ends it


class _Server(uvicorn.Server):
    """A server that ends by Ctrl-C as by any other request to end: without an error."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Let signals end the loop, and nothing more."""

        def end(number: int, frame: FrameType | None) -> None:
            self.handle_exit(number, frame)

        numbers = [getattr(signal, name, None) for name in ("SIGINT", "SIGTERM", "SIGHUP")]
        before = {own: signal.signal(own, end) for own in numbers if own is not None}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def serve_study(
    study: Path, *, port: int, lang: Lang, tell: Callable[[Text], None], browse: bool
) -> None:
    """Serve a study folder until a signal ends it.

    Parameters
    ----------
    study
        The folder; held, so that no other process writes there meanwhile.
    port
        Of this computer; 0: any that is free.
    tell
        Says a line to the user.
    browse
        Whether the page is opened in the browser.

    Raises
    ------
    DataError
        If the study cannot be read.
    OutputError
        If its folder cannot be written to, another process writes there, or the port is taken.
    """
    with contextlib.ExitStack() as held:
        if not (study / SETTINGS_FILE).is_file():
            read_study(study)  # says why not; what is no study is left as it is
        folder = held.enter_context(open_folder(study, wait_s=0.0))
        desk = Desk(folder, lang=lang)
        own = held.enter_context(_listen(port))
        host, token = f"{LOCAL}:{own.getsockname()[1]}", secrets.token_urlsafe(24)
        address = f"http://{host}/{token}/"
        tell(ADDRESS.filled(address=address))
        tell(ONLY_HERE)
        if browse:
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
        config = uvicorn.Config(
            build_app(desk, host=host, token=token),
            lifespan="off",
            log_config=None,
            log_level="critical",
            server_header=False,
            timeout_graceful_shutdown=GRACE_S,
            ws="none",
        )
        _Server(config).run(sockets=[own])
        tell(ENDED)


@contextlib.contextmanager
def _listen(port: int) -> Iterator[socket.socket]:
    """Open a port of this computer that no other computer can reach."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as own:
        try:
            own.bind((LOCAL, port))
            own.listen()
        except OSError as error:
            raise OutputError(PORT_TAKEN.filled(port=port, why=name_error(error))) from None
        yield own
