"""The command line of the planner's page: ``ganquan-geo serve``."""

from __future__ import annotations

from typing import Annotated

import typer

from ganquan_geo.cli import answers


@answers.answering
def serve(
    *,
    study: answers.StudyFolder,
    port: Annotated[
        int,
        typer.Option("--port", min=0, max=65_535, help="端口；默认任选一个空的。Default: any."),
    ] = 0,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="打开浏览器。Open the browser.")
    ] = True,
    lang: answers.Language = "zh",
) -> int:
    """在浏览器里补全名录、试方案；只在本机，不需网络。Complete the register and try things."""
    from ganquan_geo.serve.run import serve_study  # noqa: PLC0415 - heavy

    serve_study(
        study,
        port=port,
        lang=lang,
        tell=lambda text: answers.tell(text.said(lang)),
        browse=browser,
    )
    return answers.OK
