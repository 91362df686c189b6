"""What was found out about the coordinate system of a layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from ganquan_geo.words.text import Lang

NEAR_M = 2_000.0  # a system that puts most of a layer farther than this from streets is out
Sureness = Literal["sure", "likely", "cannot tell", "none fits"]

SURENESS: dict[Sureness, Text] = {
    "sure": Text("可以确定", "sure"),
    "likely": Text("很可能", "likely"),
    "cannot tell": Text("不能判断", "cannot tell"),
    "none fits": Text("都不符合", "none fits"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hypothesis:
    """One coordinate system a layer may be in, and how well it then fits the streets.

    Parameters
    ----------
    system
        The system's name, as study.toml and the command line take it.
    name
        What to call it.
    probability
        Of this system, given the evidence and that each was as likely before; 0 to 1.
    misfit_m
        Median distance, metres, from the places to the street they should be at: the one their
        name or address gives, else the nearest.
    outside_share
        Share of the places outside the area they should all be in; None where there is none.
    """

    system: str
    name: Text
    probability: float
    misfit_m: float
    outside_share: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DatumFinding:
    """Which coordinate system a layer is in, as far as the streets can tell.

    Parameters
    ----------
    layer
        What to call the layer.
    declared
        The system the file or the study says.
    hypotheses
        Those that put the layer near the streets, and the declared one; likeliest first.
    sureness
        ``"sure"`` (at least 0.99), ``"likely"`` (at least 0.95, or alone in putting the
        layer near the streets at all), ``"cannot tell"``, or
        ``"none fits"`` (an unknown shift, another place, or streets that are themselves off).
    other_probability
        Of none of the hypotheses; 0 to 1.
    place_count, named_count
        How many places were compared, and how many of them name a street of the study.
    basis
        What the misfits are measured from.
    """

    layer: str
    declared: str
    hypotheses: tuple[Hypothesis, ...]
    sureness: Sureness
    other_probability: float
    place_count: int
    named_count: int
    basis: Text

    @property
    def best(self) -> Hypothesis | None:
        """The system found, or None where none is."""
        return self.hypotheses[0] if self.sureness in ("sure", "likely") else None

    @property
    def is_elsewhere(self) -> bool:
        """Whether the layer lies kilometres away as declared, while another brings it here."""
        stated = [one.misfit_m for one in self.hypotheses if one.system == self.declared]
        here = min((one.misfit_m for one in self.hypotheses), default=float("inf"))
        return here <= NEAR_M and (not stated or stated[0] > NEAR_M)

    @property
    def contradicts(self) -> bool:
        """Whether the layer was found to be in another system than the declared one."""
        return self.best is not None and self.best.system != self.declared

    def said(self, lang: Lang) -> str:
        """Return the finding in a sentence."""
        found = Text("坐标系{how}", "coordinate system: {how}")
        if self.best is not None:
            found = Text("{how}：{name}", "{how}: {name}").filled(name=self.best.name)
        sentence = Text(
            "{layer}：{found}（比对 {places} 处，其中 {named} 处写有路名）。",
            "{layer}: {found} ({places} places compared, {named} of them name a street).",
        )
        return sentence.filled(
            layer=self.layer,
            found=found.filled(how=SURENESS[self.sureness]),
            places=self.place_count,
            named=self.named_count,
        ).said(lang)
