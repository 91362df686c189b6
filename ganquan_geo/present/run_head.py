"""What every JSON file of results begins with: the tool, the study, and what it rests on."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from ganquan_geo.model.version import VERSION
from ganquan_geo.present.corrections import build_correction_records

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ganquan_geo.model.access import Access
    from ganquan_geo.model.errors import Fault
    from ganquan_geo.model.study import Study

TOOL = {"name": "ganquan_geo", "version": VERSION}


def build_head(study: Study, access: Access | None = None, **more: object) -> dict[str, object]:
    """Return the tool and what it measured: the study, its files and corrections.

    Parameters
    ----------
    access
        The hour, and who walks, that gates were asked for; None where that is said elsewhere.
    more
        What else is said of the study.
    """
    gates_for = {} if access is None or not study.keeps_hours() else {"gates_for": asdict(access)}
    return {"tool": TOOL, **identify_study(study, **more), **gates_for}


def identify_study(study: Study, **more: object) -> dict[str, object]:
    """Return which study it is, by its name, its date and the bytes of its files."""
    return {
        "study": {
            "id": study.id,
            "name": study.name.both(),
            "date": study.date.isoformat() if study.date_known else None,
            "credit": study.credit.both(),
            **more,
        },
        "inputs_sha256": dict(study.inputs),
        "corrections": build_correction_records(study),
        "edited_in_memory": list(study.edited),
    }


def build_fault_records(study: Study, problems: Iterable[Fault]) -> list[dict[str, object]]:
    """Return what was told of a study when it was read, then what was of a measurement."""
    return [
        {"where": fault.where, "rows": list(fault.rows), "what": fault.what.both()}
        for fault in (*study.warnings, *problems)
    ]
