"""Proposed sites as a table and in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.model.siting import GOALS
from ganquan_geo.present.finding_words import OF_HOMES, UNITS
from ganquan_geo.present.tables import rounded
from ganquan_geo.words.figures import format_fault_figure, format_m, format_share, format_whole
from ganquan_geo.words.text import Text, format_list

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from ganquan_geo.model.siting import Siting
    from ganquan_geo.model.study import Study
    from ganquan_geo.model.walking import FacilityCategory
    from ganquan_geo.words.text import Lang

WEIGHTS = {
    "homes": OF_HOMES,
    "households": UNITS["households"],
    "residents": Text("名常住人口", "residents"),
    "residents_60plus": Text("名 60 岁及以上人口", "residents aged 60+"),
}
MOST_NAMES = 6


def build_site_rows(sites: pd.DataFrame, *, lang: Lang) -> pd.DataFrame:
    """Return sites or links as they are written, with the names of the homes newly covered."""
    homes = [format_list(names, lang) for names in sites["homes"]]
    return rounded(sites.assign(homes=homes))


def describe_links(links: pd.DataFrame, category: FacilityCategory, study: Study) -> Iterator[Text]:
    """Yield each link: where it would be, whom it covers, and what it saves."""
    if links.empty:
        yield Text(
            "没有这样短的通道能缩短到{category}的步行。",
            "No passage so short makes a walk to {category} shorter.",
        ).filled(category=category.name)
        return
    yield Text(
        "到{category}的步行，打通以下通道最有用（直线，墙、河、楼和权属未核实；按位置现值计；"
        "两端沿道路每 50 米取一处，每个起点只取最好的一条，相近的只列更好的）：",
        "Passages that help walks to {category} most (straight; walls, water, buildings and "
        "ownership not looked at; with positions as given; ends tried every 50 m along the "
        "streets, of each start the best, of those side by side the better):",
    ).filled(category=category.name)
    row = Text(
        "{rank}. {one}—{other}，{m}：新增覆盖 {n} 个{homes}，缩短 {more} 个{homes}的步行，"
        "共 {saved}；东经 {lon} 北纬 {lat} 至东经 {to_lon} 北纬 {to_lat}",
        "{rank}. {one} to {other}, {m}: {n} {n|home|homes} newly covered, {more} with a shorter "
        "walk, "
        "{saved} in all; {lon} E {lat} N to {to_lon} E {to_lat} N",
    )
    for link in links.to_dict("records"):
        yield row.filled(
            **study.home_words(),
            rank=link["rank"],
            one=link["street_from"],
            other=link["street_to"],
            m=format_m(link["length_m"]),
            n=link["gained"],
            more=link["shortened"],
            saved=format_m(link["saved_m"]),
            lon=f"{link['lon_from']:.6f}",
            lat=f"{link['lat_from']:.6f}",
            to_lon=f"{link['lon_to']:.6f}",
            to_lat=f"{link['lat_to']:.6f}",
        )


def describe_siting(siting: Siting, study: Study) -> Iterator[Text]:
    """Yield what the sites reach with positions as given, how sure that is, and each site."""
    name = siting.category.name
    if siting.sites.empty:
        nothing = Text(
            "{category}：没有一处备选点能新增覆盖。",
            "{category}: no candidate covers anybody more.",
        )
        yield nothing.filled(category=name).capital()
    what = WEIGHTS[siting.weight].filled(**study.home_words())
    said = Text(
        "{category}增设 {n} 处（{goal}）：{m}以内的覆盖由 {was} {what}（{was_share}）增至 {now} "
        "{what}（{now_share}），按位置现值计。",
        "{n} more for {category} ({goal}): within {m}, from {was} {what} ({was_share}) to {now} "
        "({now_share}), with positions as given.",
    )
    total = max(siting.total, 1e-9)
    yield said.filled(
        category=name,
        n=len(siting.sites),
        goal=GOALS[siting.goal],
        m=format_m(siting.limit_m),
        what=what,
        was=format_whole(siting.covered_before),
        now=format_whole(siting.covered_after),
        was_share=format_share(siting.covered_before / total),
        now_share=format_share(siting.covered_after / total),
    )
    if siting.goal == "walk":
        mean = Text(
            "平均步行 {was} → {now}（{search}以内没有的按 {search}计）。",
            "Mean walk {was} → {now} (with nothing within {search}, taken as {search}).",
        )
        yield mean.filled(
            was=format_m(siting.walk_before_m),
            now=format_m(siting.walk_after_m),
            search=format_m(study.settings.search_limit_m),
        )
    tried = Text("备选点 {n} 处。", "{n} {n|candidate|candidates}.")
    if siting.apart_m is not None:
        tried = Text(
            "备选是界内道路上每 {apart}一处，共 {n} 处。",
            "Tried: a place every {apart} along the streets inside, {n} in all.",
        ).filled(apart=format_m(siting.apart_m), n=format_whole(siting.tried))
    yield tried.filled(n=format_whole(siting.tried))
    yield _describe_proof(siting, what)
    if siting.unlimited is not None:
        able = Text(
            "按容量计：每处服务的不超过其容量；没有填容量的不限：现有 {n} 处，备选 {m} 处。",
            "By capacity: none serves more than it can; without a number it is not limited: {n} "
            "facilities, {m} {m|candidate|candidates}.",
        )
        yield able.filled(n=siting.unlimited[0], m=siting.unlimited[1])
    if siting.assumed:
        guessed = Text(
            "现有 {n} 处为推定位置，未计入。",
            "{n} {n|facility at an assumed position does|facilities at assumed positions do} not "
            "count.",
        )
        yield guessed.filled(n=siting.assumed)
    if siting.on_street:
        known = Text(
            "现有 {n} 处仅到路段，按最近处计。",
            "{n} {n|facility|facilities} known only to {n|its|their} street {n|counts|count} at "
            "its nearest place.",
        )
        yield known.filled(n=siting.on_street)
    if not siting.category.register_complete:
        yield Text(
            "名录未核实：名录以外的设施不在内。", "Facilities outside the register are not in it."
        )
    if siting.unreachable:
        left = Text(
            "{n} 个{homes}没有任何备选点可以覆盖。",
            "{n} {n|home|homes} cannot be covered by any candidate.",
        )
        yield left.filled(n=len(siting.unreachable), **study.home_words())
    row = Text(
        "{rank}. {street}，东经 {lon} 北纬 {lat}：新增覆盖 {n} 个{homes}{names}",
        "{rank}. {street}, {lon} E {lat} N: {n} {n|home|homes} newly covered{names}",
    )
    for site in siting.sites.to_dict("records"):
        names = site["homes"][:MOST_NAMES]
        more = "…" if len(site["homes"]) > MOST_NAMES else ""
        listed = Text("（{zh}{more}）", " ({en}{more})") if names else Text("", "")
        yield row.filled(
            **study.home_words(),
            rank=site["rank"],
            street=site["candidate_name"] or site["street"],
            lon=f"{site['lon']:.6f}",
            lat=f"{site['lat']:.6f}",
            n=site["gained"],
            names=listed.filled(
                zh=format_list(names, "zh"), en=format_list(names, "en"), more=more
            ),
        )


def _describe_proof(siting: Siting, what: Text) -> Text:
    """Return whether any choice could be better, and by how much at most."""
    if siting.proven:
        return Text("已证明没有更好的选法。", "Proven: no choice is better.")
    if siting.goal == "all":
        said = Text(
            "未能证明处数最少：任何选法不会少于 {best} 处（这里 {own} 处）。",
            "Not proven to be the fewest: no choice can do with less than {best} (here {own}).",
        )
        return said.filled(best=format_whole(siting.bound), own=len(siting.sites))
    if siting.goal == "walk":
        said = Text(
            "未能证明最优：任何选法的平均步行不会短于 {best}，至多比这里短 {gap}。",
            "Not proven: no choice has a mean walk below {best}, at most {gap} shorter than here.",
        )
        gap_m = max(siting.walk_after_m - siting.bound, 0.0)
        return said.filled(
            best=format_fault_figure(siting.bound, "m"), gap=format_fault_figure(gap_m, "m")
        )
    said = Text(
        "未能证明最优：任何选法至多覆盖 {best} {what}，至多比这里多 {gap}（占全部的 {share}）。",
        "Not proven: no choice covers more than {best} {what}, at most {gap} more than here "
        "({share} of all).",
    )
    more = max(siting.bound - siting.covered_after, 0.0)
    return said.filled(
        best=format_whole(siting.bound),
        what=what,
        gap=format_whole(np.ceil(more)),
        share=format_share(more / max(siting.total, 1e-9)),
    )
