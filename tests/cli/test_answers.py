"""The options that commands share."""

from __future__ import annotations

import pytest
import typer

from ganquan_geo.cli.answers import read_access
from ganquan_geo.cli.main import find_commands
from ganquan_geo.model.access import Access

WITHOUT_GATES = {"supply"}  # says itself that it does not go by them


@pytest.mark.parametrize(
    ("at", "minute"), [("21:30", 1290), ("7:05", 425), ("00:00", 0), ("21：30", 1290), ("", None)]
)
def test_a_clock_is_read(at: str, minute: int | None) -> None:
    assert read_access("standard", at, "") == Access(at_min=minute)


@pytest.mark.parametrize(
    "at", ["25:00", "24:00", "12:60", "noon", "1230", "-1:00", " ", "１２:00x"]
)
def test_what_is_no_time_of_day_is_refused_in_words(at: str) -> None:
    with pytest.raises(typer.BadParameter, match="不是一天中的时刻"):
        read_access("standard", at, "")


def test_an_unknown_user_is_refused() -> None:
    with pytest.raises(typer.BadParameter, match="foot / wheelchair"):
        read_access("standard", "", "car")


def test_the_user_follows_the_profile_unless_said() -> None:
    assert read_access("wheelchair", "", "").user == "wheelchair"
    assert read_access("wheelchair", "", "foot").user == "foot"
    assert read_access("adult", "", "wheelchair").user == "wheelchair"


def test_every_command_with_a_profile_asks_for_hour_and_user() -> None:
    for name, command in find_commands().items():
        options = {param.name for param in command.params}
        if "profile" in options and name not in WITHOUT_GATES:
            assert {"at", "user"} <= options, name
