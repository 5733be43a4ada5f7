"""The desk's commands in the terminal: a test is raised, the chain is walked, the rota is set."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data directory as `peerline init` makes it."""
    folder = tmp_path / "data"
    assert main(["--data", str(folder), "init", "--non-interactive"]) == 0
    return folder


def run(capsys: pytest.CaptureFixture[str], data: Path, *words: str) -> tuple[int, Any]:
    """A command's exit status and its JSON, or what it said when it refused."""
    capsys.readouterr()
    status = main(["--data", str(data), "--json", *words])
    said = capsys.readouterr()
    return status, json.loads(said.out) if said.out else said.err


def test_a_drill_is_raised_and_its_result_is_kept(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It has a reference, and stands among the results as not taken."""
    status, told = run(capsys, data, "drill")
    assert status == 0
    assert told["reference"] == "A1"
    status, told = run(capsys, data, "drill", "--results")
    assert (status, [one["seconds_to_take"] for one in told["drills"]]) == (0, [None])


def test_the_first_broken_link_is_named_and_the_command_fails(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An untouched chain holds with status 0; a changed fact is named with status 1."""
    run(capsys, data, "drill")
    status, told = run(capsys, data, "audit", "verify")
    assert (status, told["ok"]) == (0, True)
    with sqlite3.connect(data / "peerline.db") as conn:
        conn.execute("UPDATE audit SET detail = 'nothing happened' WHERE number = 1")
    conn.close()
    status, told = run(capsys, data, "audit", "verify")
    assert (status, told["ok"], told["broken"]) == (1, False, 1)


def test_the_rota_takes_hours_and_people_of_the_team_only(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A supervisor gets the hours; a mentor is refused, and so are hours that are none."""
    _, dalia = run(capsys, data, "person", "add", "--role", "supervisor", "--alias", "Dalia", "--language", "en")
    _, amara = run(capsys, data, "person", "add", "--role", "mentor", "--alias", "Amara", "--language", "en")
    assert run(capsys, data, "rota", "set", "mon-fri 09:00-17:00", dalia["id"]) == (0, {"shifts": 5})
    status, told = run(capsys, data, "rota", "show")
    assert status == 0
    assert [one["primary"] for one in told["shifts"]] == [dalia["id"]] * 5
    assert run(capsys, data, "rota", "set", "mon 09:00-17:00", amara["id"])[0] == 1
    assert run(capsys, data, "rota", "set", "whenever", dalia["id"])[0] == 1
    assert run(capsys, data, "rota", "set", "mon-fri 09:00-17:00")[0] == 0
    assert run(capsys, data, "rota", "show")[1]["shifts"] == []


def test_the_ladder_s_minutes_are_set_in_order_or_not_at_all(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A backup later than everybody is refused, and nothing has changed."""
    assert run(capsys, data, "rota", "minutes", "danger", "backup_after", "3")[0] == 0
    assert run(capsys, data, "rota", "minutes", "danger", "backup_after", "50")[0] == 1
    assert run(capsys, data, "rota", "show")[1]["minutes"]["danger"]["backup_after"] == 3


def test_coverage_is_kept_as_it_was_meant(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Hours that are none are refused; an empty one takes the promise away."""
    assert run(capsys, data, "rota", "cover", "Mon-Fri  09:00-18:00") == (0, {"coverage": "mon-fri 09:00-18:00"})
    assert run(capsys, data, "rota", "cover", "always")[0] == 1
    assert run(capsys, data, "rota", "cover", "") == (0, {"coverage": ""})
