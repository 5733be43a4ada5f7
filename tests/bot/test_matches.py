"""`peerline pair end` with a day, and who hears how a mentor's weeks are.

Source: needs.md R55, R60; interfaces.md.
"""

from datetime import UTC, datetime, timedelta

import pytest

from tests.bot.conftest import Office


def in_days(days: int) -> str:
    """That day, as it is typed."""
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


@pytest.fixture
def matched(office: Office) -> str:
    """A mentee and a mentor, matched; the match's id. She has not opened her line."""
    mentor = office.person("mentor", "Amara", "it", "--line", office.line())
    mentee = office.person("mentee", "Blessing", "it")
    return str(office.told("pair", mentee, mentor)["id"])


def test_an_end_is_planned_for_a_match_that_has_begun(office: Office, matched: str) -> None:
    """Before she opened her line there is nothing to plan; the sentence says so, and nothing is changed."""
    assert "has not begun" in office.refused("pair", "end", matched, "--on", in_days(40))
    assert "has not begun" in office.refused("pair", "end", matched, "--call-off")
    assert "either" in office.refused("pair", "end", matched, "--on", in_days(40), "--call-off")
    assert office.told("pair", "end", matched)["state"] == "ended"
    assert "no open match" in office.refused("pair", "end", matched, "--on", in_days(40))


def test_an_early_end_is_told_in_a_call(office: Office, matched: str) -> None:
    """R60: whoever ends a match at once is reminded that the line tells neither of them."""
    assert "told in a call" in office.run("pair", "end", matched).out


def test_a_supervisor_is_named_with_the_mentor(office: Office) -> None:
    """R55: from then on the mentor is asked every two weeks, and that supervisor alone hears the answer."""
    supervisor = office.person("supervisor", "Dalia", "it")
    mentor = office.person("mentor", "Amara", "it", "--line", office.line(), "--supervisor", supervisor)
    (plan,) = office.told("plan", "list", mentor)["plans"]
    assert (plan["kind"], plan["state"]) == ("mentor", "on")


def test_who_can_not_be_asked_or_named_is_refused(office: Office) -> None:
    """Each mistake is a sentence of its own, and nobody is added by it."""
    supervisor, mentee = office.person("supervisor", "Dalia", "it"), office.person("mentee", "Blessing", "it")
    add = ("person", "add", "--alias", "Nadia", "--language", "it", "--role")
    before = len(office.told("person", "list")["people"])
    assert "no line of her own" in office.refused(*add, "mentor", "--supervisor", supervisor)
    assert "Only a mentor" in office.refused(*add, "mentee", "--supervisor", supervisor)
    assert "Name a supervisor" in office.refused(*add, "mentor", "--line", office.line(), "--supervisor", mentee)
    assert len(office.told("person", "list")["people"]) == before
