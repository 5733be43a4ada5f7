"""`peerline erase PERSON`: done, waiting, called off, refused (R59; interfaces.md)."""

import sqlite3
from uuid import uuid4

import pytest

from tests.bot.conftest import Office


@pytest.fixture
def mentee(office: Office) -> str:
    """A mentee of this office, by her id."""
    said = office.told("person", "add", "--role", "mentee", "--alias", "Blessing", "--language", "it")
    return str(said["id"])


def people(office: Office) -> set[str]:
    """Who is in the register."""
    return {one["id"] for one in office.told("person", "list")["people"]}


def in_danger(office: Office, person: str, state: str = "open") -> None:
    """An open DANGER about her, as the store holds it."""
    alert = uuid4().hex
    with sqlite3.connect(office.data / "peerline.db") as conn:
        (programme,) = conn.execute("SELECT id FROM programme").fetchone()
        conn.execute(
            "INSERT INTO alert (id, programme_id, reference, cause, state, raised_at)"
            " VALUES (?, ?, 'A7', 'help', ?, '2026-03-02 10:00:00.000000')",
            (alert, programme, state),
        )
        conn.execute(
            "INSERT INTO escalation (alert_id, level, pressed, silent, drill, about_id, clock_from, turn)"
            " VALUES (?, 'danger', 1, 0, 0, ?, '2026-03-02 10:00:00.000000', 0)",
            (alert, person.replace("-", "")),
        )
    conn.close()


def test_she_is_erased_with_her_keys(office: Office, mentee: str) -> None:
    """Status 0, one object that says so, and nobody of this id is left; nothing of her is printed."""
    ran = office.run("erase", mentee, "--json")
    assert ran.status == 0, ran.err
    assert ran.told == {"id": mentee, "state": "erased"}
    assert people(office) == set()
    with sqlite3.connect(office.data / "peerline.db") as conn:
        assert conn.execute("SELECT count(*) FROM erasure").fetchone() == (0,)
    conn.close()


def test_an_open_danger_is_finished_by_a_person_first(office: Office, mentee: str) -> None:
    """It waits, names the item by its reference, asks for nothing twice, and can be called off."""
    in_danger(office, mentee)
    for _ in range(2):
        assert office.told("erase", mentee) == {"id": mentee, "state": "waits", "reference": "A7"}
    assert people(office) == {mentee}
    assert office.told("erase", mentee, "--call-off") == {"id": mentee, "state": "kept"}
    refused = office.run("erase", mentee, "--call-off")
    assert (refused.status, refused.out) == (1, "")
    assert "No erasure" in refused.err


def test_a_closed_danger_keeps_nothing_back(office: Office, mentee: str) -> None:
    """Once a person has finished it, it is done."""
    in_danger(office, mentee, "closed")
    assert office.told("erase", mentee)["state"] == "erased"


@pytest.mark.parametrize("words", [(), ("--call-off",)], ids=["erase", "call off"])
def test_an_id_of_nobody_is_refused(office: Office, words: tuple[str, ...]) -> None:
    """Status 1 and one sentence that says where to look."""
    ran = office.run("erase", "1b4e28ba-2fa1-4d2a-883f-0016d3cca427", *words)
    assert ran.status == 1
    assert "person list" in ran.err


def test_a_mentor_is_not_erased_in_one_go(office: Office) -> None:
    """Her words belong to conversations that go on: refused, with what to do instead; no id at all is wrong usage."""
    mentor = office.told("person", "add", "--role", "mentor", "--alias", "Amara", "--language", "en")["id"]
    ran = office.run("erase", mentor)
    assert ran.status == 1
    assert "person revoke" in ran.err
    assert people(office) == {mentor}
    assert office.run("erase", "Amara").status == 2
