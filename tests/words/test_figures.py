from __future__ import annotations

import pytest

from ganquan_geo.words.figures import format_share


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.0, "0%"),
        (0.0005, "0.05%"),  # 0.1% would be twice as much
        (0.000_034, "0.0034%"),
        (0.001, "0.1%"),
        (0.0123, "1.2%"),
        (0.1, "10%"),
        (0.9744, "97.4%"),
        (0.999, "99.9%"),
        (0.9995, "99.95%"),  # all but one of 2,000 are not all
        (1.0, "100%"),
        (0.1 * 3 - 0.3 + 1, "100%"),  # what sums leave behind is nothing
    ],
)
def test_a_share_near_none_or_all_is_not_written_as_either(share: float, said: str) -> None:
    assert format_share(share) == said
