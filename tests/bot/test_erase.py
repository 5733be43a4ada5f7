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


def test_a_mentor_with_a_match_is_refused_until_it_has_ended(office: Office, mentee: str) -> None:
    """One sentence with the match's id; once it has ended she goes, and her line is kept for nobody (R59)."""
    mentor = office.mentor()
    match = office.told("pair", mentee, mentor)["id"]
    said = office.refused("erase", mentor)
    assert f"peerline pair end ID ({match})" in said
    assert people(office) == {mentee, mentor}
    office.told("pair", "end", match)
    (line,) = (one["id"] for one in office.told("line", "list")["lines"])
    assert office.told("erase", mentor) == {"id": mentor, "state": "erased", "line": line}
    assert people(office) == {mentee}
    (left,) = office.told("line", "list")["lines"]
    assert (left["state"], left["mentor"]) == ("active", None)
    assert office.told("line", "release", line)["state"] == "cooling"


def test_an_alias_is_no_id(office: Office) -> None:
    """Wrong usage: people are named by their ids."""
    assert office.run("erase", "Amara").status == 2


def test_who_stands_behind_a_match_goes_and_the_office_hears_that_nobody_does(office: Office, mentee: str) -> None:
    """A backup holds no match back; the answer says how many have none any more (R14)."""
    mentor, behind = office.mentor(), office.mentor("Esther")
    office.told("pair", mentee, mentor, "--backup", behind)
    done = office.told("erase", behind)
    assert (done["state"], done["without_backup"]) == ("erased", 1)
    assert office.told("erase", mentee)["state"] == "erased"


def test_whose_item_is_open_is_refused_by_its_reference(office: Office) -> None:
    """Somebody else finishes it first: whether it is hers, about her, or comes back to her."""
    supervisor = office.person("supervisor", "Dalia")
    in_danger(office, supervisor)
    assert "A7" in office.refused("erase", supervisor)
    with sqlite3.connect(office.data / "peerline.db") as conn:
        conn.execute("UPDATE escalation SET about_id = NULL")
        conn.execute("UPDATE alert SET state = 'taken', owner_id = ?", (supervisor.replace("-", ""),))
    assert "takes them over or closes them" in office.refused("erase", supervisor)
    with sqlite3.connect(office.data / "peerline.db") as conn:
        conn.execute("UPDATE alert SET state = 'closed'")
        conn.execute("UPDATE escalation SET come_back_at = '2026-03-09 10:00:00.000000'")
    assert "A7" in office.refused("erase", supervisor)
    with sqlite3.connect(office.data / "peerline.db") as conn:
        conn.execute("UPDATE escalation SET come_back_at = NULL")
    conn.close()
    assert office.told("erase", supervisor) == {"id": supervisor, "state": "erased"}


def test_who_has_duty_is_refused_until_others_have_it(office: Office) -> None:
    """Nobody leaves a hole in the rota by being erased (R38)."""
    dalia, mira = office.person("supervisor", "Dalia"), office.person("supervisor", "Mira")
    office.told("rota", "set", "mon 09:00-18:00", dalia, "--backup", mira)
    for one in (dalia, mira):
        assert "peerline rota set" in office.refused("erase", one)
    office.told("rota", "set", "mon 09:00-18:00", mira)
    assert office.told("erase", dalia)["state"] == "erased"


def test_who_alone_hears_a_mentors_weeks_is_refused(office: Office) -> None:
    """Somebody else is named first, so that "too heavy" is heard (R55)."""
    dalia = office.person("supervisor", "Dalia")
    mentor = office.person("mentor", "Amara", "en", "--line", office.line(), "--supervisor", dalia)
    assert "names herself" in office.refused("erase", dalia)
    assert office.told("erase", mentor)["state"] == "erased"
    assert office.told("erase", dalia)["state"] == "erased"
