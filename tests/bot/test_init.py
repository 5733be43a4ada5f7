"""`peerline init`: a data directory that is whole, closed to others, and never overwritten.

Source: interfaces.md, "The command `peerline`"; needs.md R05.
"""

import stat
from pathlib import Path

import pytest

from tests.bot.conftest import INIT, Office


@pytest.fixture
def empty(office: Office, tmp_path: Path) -> Office:
    """The same command over a directory where nothing is yet."""
    office.data = tmp_path / "fresh" / "data"
    return office


def modes(data: Path) -> dict[str, str]:
    """Who may read what."""
    return {file.name: oct(stat.S_IMODE(file.stat().st_mode)) for file in (data, data / "keys", data / "keys" / "kek")}


def test_it_makes_keys_database_and_settings_that_only_the_service_can_read(empty: Office) -> None:
    """One command, and everything is there; the directory and the key are closed to everybody else."""
    told = empty.told("init", "--non-interactive", *INIT)
    assert set(told) >= {"id", "data", "checklist"}
    assert {"peerline.toml", "peerline.db", "keyring.db", "keys"} <= {file.name for file in empty.data.iterdir()}
    assert modes(empty.data) == {"data": "0o700", "keys": "0o700", "kek": "0o400"}


def test_the_checklist_says_what_only_people_can_do(empty: Office) -> None:
    """What is still open before real use is said at once: desk, supervisors, helpline, key copy, legal text, voices."""
    points = " ".join(empty.told("init", "--non-interactive", *INIT)["checklist"])
    for word in (
        "desk line",
        "two supervisors",
        "helpline",
        "keys/kek",
        "consent.limits",
        "voice/KEY.it.ogg",
        "stop.ack",
        "this is training",
    ):
        assert word in points


def test_without_answers_it_asks_nothing_and_still_works(empty: Office) -> None:
    """--non-interactive with nothing given: neutral defaults, nobody waits at a prompt."""
    assert empty.told("init", "--non-interactive")["id"]


def test_a_second_init_changes_nothing(office: Office) -> None:
    """What exists is never overwritten: not the key, not the settings, not the database."""
    before = {file: file.read_bytes() for file in office.data.rglob("*") if file.is_file()}
    assert "set up already" in office.refused("init", "--non-interactive", *INIT)
    assert {file: file.read_bytes() for file in office.data.rglob("*") if file.is_file()} == before


def test_a_keyring_without_settings_is_not_touched(empty: Office) -> None:
    """A directory that lost its settings may be somebody's whole store: it is refused, not filled anew."""
    empty.data.mkdir(parents=True)
    (empty.data / "keyring.db").write_bytes(b"somebody's keys")
    assert "keyring" in empty.refused("init", "--non-interactive", *INIT)
    assert (empty.data / "keyring.db").read_bytes() == b"somebody's keys"
    assert not (empty.data / "peerline.toml").exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--language", "xx"), "it speaks en, fr, it, es"),
        (("--timezone", "Mars/Olympus"), "Europe/Rome"),
        (("--timezone", "../../etc/passwd"), "Europe/Rome"),
    ],
)
def test_a_wrong_answer_is_named_and_nothing_is_made(empty: Office, given: tuple[str, str], said: str) -> None:
    """A language or a zone that does not exist is a sentence that says what there is, and leaves no half directory."""
    assert said in empty.refused("init", "--non-interactive", *given)
    assert not empty.data.exists()


def test_an_init_that_failed_can_be_run_again(empty: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that can't be opened leaves no settings behind: the next try is a first one."""
    monkeypatch.setenv("PEERLINE_DATABASE__URL", "mysql://localhost/peerline")
    assert "sqlite" in empty.refused("init", "--non-interactive", *INIT)
    monkeypatch.delenv("PEERLINE_DATABASE__URL")
    assert empty.told("init", "--non-interactive", *INIT)["id"]


def test_two_programmes_never_share_a_database(office: Office, empty: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another data directory that names a database in use is refused: its keys would not open a single row."""
    taken = office.data.parents[1] / "data" / "peerline.db"
    monkeypatch.setenv("PEERLINE_DATABASE__URL", f"sqlite:///{taken}")
    empty.refused("init", "--non-interactive", *INIT)
    assert not (empty.data / "peerline.toml").exists()


def test_no_command_works_where_nothing_was_set_up(empty: Office) -> None:
    """Every command but `init` says what to run first, and makes nothing."""
    for command in (("line", "list"), ("person", "list"), ("serve",)):
        assert "init" in empty.refused(*command)
    assert not empty.data.exists()
