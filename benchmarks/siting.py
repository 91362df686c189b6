"""Where to build: ``python -m benchmarks.siting``.

Maximum cover of seeded homes by seeded candidates, held to `spopt` on the same pairs with a solver
of its own (CBC); and 500 links on Porto, held to edits of a live session, which build each anew.
The tables are written to ``SITING.md``.
"""

from __future__ import annotations

import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np
import pulp
from scipy import sparse
from spopt.locate import MCLP

from benchmarks.city import write_served
from benchmarks.machine import describe_speed, time_additions_s
from benchmarks.service_areas import measure_ms
from benchmarks.whole_way import FACILITIES, REAL, ROOT
from ganquan_geo import Edit, Live, build_baseline, read_study
from ganquan_geo.model.reach import SAME_M
from ganquan_geo.scenario.candidates import place_candidates
from ganquan_geo.scenario.covering import choose_most
from ganquan_geo.scenario.links import list_links, measure_links
from ganquan_geo.scenario.walks_now import measure_now_m

OUT = Path(__file__).with_name("SITING.md")
HOMES, CANDIDATES, SITES = 5_000, 500, 20
SIDE_M, NEAR_M = 8_000.0, 600.0
LINKS, BUILT, LONGEST_M, PLACES = 500, 5, 150.0, 10_000
SEED = 6
GOAL_COVER_S, GOAL_LINKS_S = 2.0, 0.5


def main() -> None:
    """Measure both, print and write the tables."""
    warnings.simplefilter("ignore")  # of spopt, of what PuLP 4 will ask
    before_s = time_additions_s()
    parts = [_cover(), _links()]
    head = f"""# Where to build: sites and links

`python -m benchmarks.siting`, {time.strftime("%Y-%m-%d")}, {os.cpu_count()} cores,
{platform.system()}, Python {platform.python_version()}. Processor time.
{describe_speed(before_s, time_additions_s())}
"""
    OUT.write_text("\n".join([head, *parts]), encoding="utf-8")
    print(OUT.read_text(encoding="utf-8"))


def _cover() -> str:
    rng = np.random.default_rng(SEED)
    homes, candidates = (rng.uniform(0, SIDE_M, (count, 2)) for count in (HOMES, CANDIDATES))
    away_m = np.hypot(*np.moveaxis(homes[:, None] - candidates[None], 2, 0))
    people = rng.integers(1, 500, HOMES).astype(float)
    covers = sparse.csr_array((away_m <= NEAR_M).astype(float))
    own_ms, found = measure_ms(lambda: choose_most(covers, people, count=SITES), runs=3)
    start_s = _used_s()
    model = MCLP.from_cost_matrix(away_m, people, NEAR_M, p_facilities=SITES)
    theirs = model.solve(pulp.PULP_CBC_CMD(msg=False, threads=1), results=False)
    their_s, value = _used_s() - start_s, theirs.problem.objective.value()
    if not found.proven or abs(found.value - value) > SAME_M:
        raise SystemExit(f"{found.value} of {found.bound} is not {value}")
    kept = "✓" if own_ms <= GOAL_COVER_S * 1e3 else "✗"
    return f"""## Maximum cover: {SITES} of {CANDIDATES} candidates for {HOMES:,} homes

Seeded on a square of {SIDE_M / 1e3:.0f} km, {covers.nnz:,} pairs within {NEAR_M:.0f} m; both prove
the same {value:,.0f} of {people.sum():,.0f} people. `spopt` builds its model from all pairs.

| what | s | goal |
|---|---|---|
| `choose_most` (HiGHS) | {own_ms / 1e3:.2f} | {GOAL_COVER_S:.0f} {kept} |
| `spopt`, `MCLP` (CBC) | {their_s:.1f} | |
"""


def _used_s() -> float:
    """Return the processor time of this process and of those it has waited for."""
    own = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in own)


def _links() -> str:
    pbf = REAL / "porto_portugal.osm.pbf"
    if not pbf.exists():
        return "The extract of Porto is not there: links are left out.\n"
    with tempfile.TemporaryDirectory() as made:
        command = [sys.executable, "-m", "ganquan_geo", "import-osm", str(pbf)]
        subprocess.run(  # noqa: S603 - our own command
            [*command, "--out", str(Path(made) / "porto")],
            check=True,
            cwd=ROOT,
            capture_output=True,
        )
        study = read_study(write_served(Path(made) / "porto", each=FACILITIES))
    base, category = build_baseline(study), study.categories[0]
    limit_m = max(category.limits_m(base.profile).values())
    places, now_m = place_candidates(base, most=PLACES), measure_now_m(base, category)
    start, end, length_m, onward_m = list_links(base, category, places, most_m=LONGEST_M)
    rng = np.random.default_rng(SEED)
    some = rng.choice(len(start), LINKS, replace=False)
    first_m = length_m[some] + onward_m[some]

    def gains() -> np.ndarray:
        walks = measure_links(base, places, start[some], first_m, limit_m=limit_m)
        new = (walks.distance_m <= limit_m) & (now_m[walks.home] > limit_m)
        return np.bincount(walks.facility[new], minlength=LINKS)

    own_ms, gained = measure_ms(gains)
    live = Live(study)
    live.do(_edit(places.lonlat, start[some[0]], end[some[0]]))
    live.undo()
    built = np.argsort(-gained, kind="stable")[:BUILT]
    start_s = time.process_time()
    for one in some[built]:
        live.do(_edit(places.lonlat, start[one], end[one]))
        live.undo()
    each_s = (time.process_time() - start_s) / BUILT
    kept = "✓" if own_ms <= GOAL_LINKS_S * 1e3 else "✗"
    useful, bring = len(start), int((gained > 0).sum())
    return f"""## {LINKS} links on Porto, {len(now_m):,} homes

Seeded ones of {useful:,} useful links of at most {LONGEST_M:.0f} m between {len(places.ids):,}
places; {bring} of them bring somebody within {limit_m:,.0f} m of {category.name.en.lower()}.
All are measured from one search of Porto as it is.

| what | s | goal |
|---|---|---|
| homes gained by each of {LINKS} | {own_ms / 1e3:.2f} | {GOAL_LINKS_S} {kept} |
| each built in a live session, with bounds, times {LINKS} | {each_s * LINKS:.0f} | |
"""


def _edit(lonlat: np.ndarray, start: int, end: int) -> Edit:
    line = [lonlat[start].round(7).tolist(), lonlat[end].round(7).tolist()]
    return Edit(op="link.add", target="link", new={"name": "link", "line": line})


if __name__ == "__main__":
    main()
