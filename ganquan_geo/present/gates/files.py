"""The files of gates: by gate, by compound, places for new ones, who walks farther, sentences."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ganquan_geo.present.gates.map import build_gates_page
from ganquan_geo.present.gates.rows import (
    build_compound_rows,
    build_gate_rows,
    build_new_rows,
    build_through_rows,
)
from ganquan_geo.present.gates.sentences import describe_gates
from ganquan_geo.present.run_head import build_fault_records, build_head
from ganquan_geo.present.tables import with_walker, write_csv
from ganquan_geo.present.writing import write_json, write_together

if TYPE_CHECKING:
    from ganquan_geo.model.gate_results import GatesResult
    from ganquan_geo.present.writing import Writer
    from ganquan_geo.words.text import Lang

GATES_FILES = (
    *("gates.csv", "compounds.csv", "new_gates.csv", "through.csv"),
    *("gates.json", "gates.html"),
)


def write_gates(result: GatesResult, folder: str | Path, *, lang: Lang = "zh") -> tuple[Path, ...]:
    """Write what gates do to the walks of people into a folder, all or nothing.

    Parameters
    ----------
    result
        What `measure_gates` returned.
    folder
        Made if it is not there; not the study's.
    lang
        Language of words in the tables; the JSON file holds both.

    Returns
    -------
    tuple of pathlib.Path
        ``gates.csv``, ``compounds.csv``, ``new_gates.csv``, ``through.csv`` (empty where no way
        through a compound is drawn, or nobody walks farther), ``gates.json`` and ``gates.html``,
        the map of who walks how much farther.

    Raises
    ------
    OutputError
        If they cannot be written; what was there before is unchanged.

    Examples
    --------
    A gate where the first compound of the bundled study is:

    >>> gates = study.layers["compounds"].iloc[[0]].assign(name="南门", state="residents")
    >>> gates["compound_id"] = gates.index
    >>> found = gg.measure_gates(gg.edit_study(study, layers={"gates": gates}))
    >>> [path.name for path in gg.write_gates(found, "gates")]
    ['gates.csv', 'compounds.csv', 'new_gates.csv', 'through.csv', 'gates.json', 'gates.html']
    """
    tables = {
        "gates.csv": build_gate_rows(result, lang=lang),
        "compounds.csv": build_compound_rows(result, lang=lang),
        "new_gates.csv": build_new_rows(result, lang=lang),
        "through.csv": build_through_rows(result, lang=lang),
    }
    writers: dict[str, Writer] = {
        **{
            name: partial(write_csv, with_walker(table, result, lang=lang))
            for name, table in tables.items()
        },
        "gates.json": partial(write_json, _summary(result)),
        "gates.html": build_gates_page(result, lang=lang).write,
    }
    return write_together(Path(folder), writers)


def _summary(result: GatesResult) -> dict[str, object]:
    return {
        **build_head(result.study),
        "profile": result.profile.id,
        "access": {
            "at_min": result.access.at_min,
            "user": result.access.user,
            "said": result.access.said.both(),
        },
        "ways_through": result.through is not None,
        "gates_perhaps_passed": list(result.perhaps),
        "compounds_without_gates": result.without_gates,
        "sentences": [own.both() for own in describe_gates(result)],
        "problems": build_fault_records(result.study, result.problems),
    }
