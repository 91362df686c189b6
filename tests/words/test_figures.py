from __future__ import annotations

import pytest

from ganquan_geo.words.figures import format_share


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.0005, "0.05%"),  # 0.1% would be twice as much
        *((n / 1000, f"{n / 10:g}%") for n in (0, 1, 12, 100, 974, 999)),
        (0.9995, "99.95%"),  # all but one of 2,000 are not all
        (1.0, "100%"),
        (0.1 * 3 - 0.3 + 1, "100%"),  # what sums leave behind is nothing
    ],
)
def test_a_share_near_none_or_all_is_not_written_as_either(share: float, said: str) -> None:
    assert format_share(share) == said
