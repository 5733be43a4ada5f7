"""`peerline plan` and `peerline cards` as a coordinator types them."""

import asyncio
import json
from pathlib import Path

import pytest

from bot.app import books
from bot.cli import main
from bot.config import load
from models import register
from models.work import Work
from relay.people import ChannelName, Role
from scheduler.clock import SystemClock
from tests.models.test_voices import VOICE


def peerline(data: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, object]]:
    """One command with --json: its exit status and its answer."""
    status = main(["--data", str(data), "--json", *words])
    told = capsys.readouterr()
    return status, json.loads(told.out) if told.out else {"refused": told.err}


@pytest.fixture
def data(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A data directory that was just set up."""
    folder = tmp_path / "data"
    status, _ = peerline(folder, capsys, "init", "--non-interactive", "--programme", "Casa Aurora", "--language", "it")
    assert status == 0
    return folder


async def _matched(data: Path) -> str:
    """A mentee who is matched with a mentor; her id."""
    found = books(load(data), SystemClock())
    await found.store.start()
    try:

        def act(work: Work) -> str:
            work.directory.refresh(work.conn)
            line = register.add_line(work, ChannelName.TELEGRAM, "9001", "token", "secret", desk=False)
            mentor = register.add_person(work, Role.MENTOR, "Amara", ("it",), "Europe/Rome", line)
            mentee = register.add_person(work, Role.MENTEE, "Blessing", ("it",), "Europe/Rome")
            register.pair(work, mentee, mentor, None)
            return str(mentee)

        return await found.units.write(act)
    finally:
        await found.close()


def test_cards_are_copied_checked_and_told_of(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The examples have no fault; a broken one is told of with file and line, and the exit status says so."""
    status, told = peerline(data, capsys, "cards", "examples")
    assert (status, len(told["copied"])) == (0, 28)  # type: ignore[arg-type]
    status, told = peerline(data, capsys, "cards", "check")
    assert (status, told["cards"], told["faults"], len(told["missing"])) == (0, 28, [], 28)  # type: ignore[arg-type]
    mine = data / "cards" / "legal.it.txt"
    mine.write_text(
        mine.read_text("utf-8").replace("example: yes\n", "").replace("review: 2026", "review: 2025"), "utf-8"
    )
    status, told = peerline(data, capsys, "cards", "check")
    assert status == 1
    assert told["faults"] == [{"file": "legal.it.txt", "line": 3, "why": "the review must come after the check"}]
    assert peerline(data, capsys, "cards", "examples")[1]["copied"] == []
    assert "2025" in mine.read_text("utf-8")
    assert peerline(data, capsys, "cards", "topics") == (0, {"topics": []})
    assert peerline(data, capsys, "cards", "draft")[1]["drafts"] == []
    (data / "cards" / "drafts").mkdir()
    (data / "cards" / "drafts" / "health.it.txt").write_text("owner: Dalia", "utf-8")
    assert peerline(data, capsys, "cards", "draft")[1]["drafts"] == ["health.it.txt"]
    assert peerline(data, capsys, "cards", "check")[1]["drafts"] == ["health.it.txt"]


def test_voices_are_checked_and_the_missing_ones_named(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By file what is wrong, by language what is missing; a good one is missing no more."""
    status, told = peerline(data, capsys, "voices", "check")
    assert (status, told["recordings"], told["faults"]) == (0, 0, [])
    (data / "voice").mkdir()
    (data / "voice" / "stop.ack.it.ogg").write_bytes(VOICE)
    (data / "voice" / "stop.ack.fr.ogg").write_bytes(b"RIFF")
    status, told = peerline(data, capsys, "voices", "check")
    assert (status, told["recordings"]) == (1, 1)
    assert [fault["file"] for fault in told["faults"]] == ["voice/stop.ack.fr.ogg"]  # type: ignore[attr-defined]
    missing = told["missing"]
    assert isinstance(missing, dict)
    assert "stop.ack" not in missing["it"]
    assert "stop.ack" in missing["fr"]
    (data / "voice" / "stop.ack.fr.ogg").unlink()
    assert main(["--data", str(data), "voices", "check"]) == 0
    assert "Missing in fr: " in capsys.readouterr().out


def test_a_card_that_can_only_be_read_is_named_and_is_no_fault(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Both checks name the shown card without a recording; an example, which nobody is shown, is none of them."""
    assert peerline(data, capsys, "cards", "examples")[0] == 0
    (data / "cards" / "legal.it.txt").write_text("owner: x\nchecked: 2026-02-01\nreview: 2099-01-01\n\nCiao.", "utf-8")
    for command, key in (("cards", "only_to_be_read"), ("voices", "cards_only_to_be_read")):
        status, told = peerline(data, capsys, command, "check")
        assert (status, told[key]) == (0, {"it": ["legal"]})
        assert main(["--data", str(data), command, "check"]) == 0
        assert "Cards in it that can only be read: legal" in capsys.readouterr().out
    (data / "cards" / "legal.it.ogg").write_bytes(VOICE)
    for command, key in (("cards", "only_to_be_read"), ("voices", "cards_only_to_be_read")):
        assert peerline(data, capsys, command, "check")[1][key] == {}


def test_a_plan_is_refused_where_it_makes_no_sense(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody who is not matched is asked, and a mentor's week has a named supervisor who hears of it."""
    added = [
        peerline(data, capsys, "person", "add", "--role", role, "--alias", role.title(), "--language", "it")[1]["id"]
        for role in (Role.MENTEE.value, Role.MENTOR.value)
    ]
    status, told = peerline(data, capsys, "plan", "set", "weekly", str(added[0]), "--day", "2026-03-09")
    assert status == 1
    assert "not matched" in str(told["refused"])
    status, told = peerline(data, capsys, "plan", "set", "mentor", str(added[1]), "--day", "2026-03-09")
    assert status == 1
    assert "--supervisor" in str(told["refused"])
    assert peerline(data, capsys, "plan", "list", str(added[0])) == (0, {"plans": []})


def test_a_plan_is_set_rested_and_ended(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Set, paused, resumed, ended: the list says what holds."""
    people = asyncio.run(_matched(data))
    status, told = peerline(data, capsys, "plan", "set", "weekly", people, "--day", "2099-03-09", "--at", "10:30")
    assert status == 0
    first = told["id"]
    for words, state in ((("pause",), "paused"), (("resume",), "on")):
        assert peerline(data, capsys, "plan", *words, people)[1] == {"changed": 1}
        plans = peerline(data, capsys, "plan", "list", people)[1]["plans"]
        assert [(one["id"], one["state"], one["at"]) for one in plans] == [(first, state, "10:30")]  # type: ignore[attr-defined]
    assert peerline(data, capsys, "plan", "closer", people, "on")[1] == {"changed": 1}
    assert peerline(data, capsys, "plan", "zone", people, "America/New_York")[0] == 0
    assert peerline(data, capsys, "plan", "zone", people, "Mars/Base")[0] == 1
    assert peerline(data, capsys, "plan", "checked", people, "2026-03-01")[1] == {"changed": 0}
    assert peerline(data, capsys, "plan", "end", people)[1] == {"changed": 1}
    assert peerline(data, capsys, "plan", "list", people)[1] == {"plans": []}
