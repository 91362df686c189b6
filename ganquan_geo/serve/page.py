"""The served page: the map of `coverage`, with what is missing and what is tried beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.model.access import GATE_STATES
from ganquan_geo.model.forms import FORMS_FILE
from ganquan_geo.model.plan_records import SAID_STATUSES, STATUS_NAMES
from ganquan_geo.model.scenario import CORRECTIONS_FILE
from ganquan_geo.model.scenario_results import HOME_CHANGES
from ganquan_geo.present.corrections import word_change, word_source
from ganquan_geo.present.extent import find_opening
from ganquan_geo.present.plan.symbology import HOME_CHANGE_LOOKS
from ganquan_geo.present.web.map import build_payload
from ganquan_geo.present.web.page import ASSETS, SCRIPTS
from ganquan_geo.present.web.payload import build_page
from ganquan_geo.present.web.places import build_places
from ganquan_geo.serve.missing import (
    list_gates_known,
    list_homes,
    list_missing,
    list_projects,
)
from ganquan_geo.serve.photos import SIDES
from ganquan_geo.words.names import words_of
from ganquan_geo.words.serve_page import PHOTOS_STAY, WORDS
from ganquan_geo.words.text import format_list

if TYPE_CHECKING:
    from ganquan_geo.model.study import Study
    from ganquan_geo.present.web.text import Json
    from ganquan_geo.serve.desk import Desk
    from ganquan_geo.words.text import Lang

OWN_SCRIPTS = (
    *("serve.js", "register.js", "register_forms.js"),
    *("propose.js", "propose_panel.js"),
)
SERVED = (*SCRIPTS[:-1], *OWN_SCRIPTS, SCRIPTS[-1])
ELEMENT = "map_1"


def build_state(desk: Desk) -> Json:
    """Return all that the page draws, as the study is now."""
    result, lang = desk.result, desk.lang
    payload = build_payload(result, lang)
    words = {key: text.filled(**result.study.home_words()) for key, text in WORDS.items()}
    _, numbers = build_places(result.study, lang)
    return {
        **payload,
        "words": {**payload["words"], **words_of(words, lang)},  # type: ignore[dict-item]
        "serve": {
            "revision": desk.revision,
            "stamp": desk.stamp,
            "pending": desk.pending,
            "place_ids": list(numbers),
            "missing": list_missing(result, lang),
            "homes": list_homes(result, lang),
            "corrections": _list_corrections(result.study, lang),
            "change_looks": {
                key: [colour, mark, HOME_CHANGES[key].said(lang)]  # type: ignore[index]
                for key, (colour, mark) in HOME_CHANGE_LOOKS.items()
            },
            "walkers": [[own.id, own.name.said(lang)] for own in result.study.profiles],
            "gates": list_gates_known(result.study, lang),
            "projects": list_projects(result.study),
            "statuses": [
                [key, STATUS_NAMES[key].said(lang)] for key in ("unknown", *SAID_STATUSES)
            ],
            "plan_notes": [
                own.said(lang) for own in result.study.plan_faults if own.where == CORRECTIONS_FILE
            ],
            "gate_states": [[key, name.said(lang)] for key, name in GATE_STATES.items()],
        },
    }


def build_html(desk: Desk, *, nonce: str) -> str:
    """Return the page; its scripts, and no others, may run."""
    page = build_page(
        build_state(desk), find_opening(desk.result.study), lang=desk.lang, scripts=SERVED
    )
    style = (ASSETS / "map" / "serve.css").read_text(encoding="utf-8")
    html = page.fill(name=ELEMENT, script=page.start(ELEMENT), head=f"<style>{style}</style>")
    return with_nonce(html, nonce)


def with_nonce(html: str, nonce: str) -> str:
    """Return a page whose own scripts may run by a nonce; no text of the data has this sign."""
    return html.replace("<script", f'<script nonce="{nonce}"')


def _list_corrections(study: Study, lang: Lang) -> list[Json]:
    return [
        {
            "number": None if own.edit.place else int(own.number),
            "what": word_change(own, study).said(lang),
            "source": " · ".join(
                [
                    word_source(own).said(lang),
                    *([FORMS_FILE] if own.edit.place else []),
                    *([PHOTOS_STAY.filled(files=photos).said(lang)] if photos else []),
                ]
            ),
            "fits": own.state == "ok",
        }
        for own in study.corrections
        for photos in [
            format_list([own.edit.new[key] for key in SIDES if key in own.edit.new], lang)
        ]
    ]
