"""Who takes part: the small facts that the rules build on."""

from datetime import time

import pytest

from relay.calendar import Hours
from relay.people import Role
from tests.relay.scenes import AMARA, BLESSING, BLESSING_AT, JOY, PROGRAMME, WITH_BLESSING


def test_quiet_hours_are_the_programmes() -> None:
    """Nine in the evening to nine in the morning, unless the programme says otherwise."""
    assert PROGRAMME.quiet == Hours(time(21), time(9))


@pytest.mark.parametrize("role", Role)
def test_supervisors_and_coordinators_sit_at_the_desk(role: Role) -> None:
    """Only they are of the team; a mentor never sees an item."""
    assert role.of_the_team is (role in {Role.SUPERVISOR, Role.COORDINATOR})


def test_a_match_has_two_people_and_no_third() -> None:
    """The mentee and the mentor are of it, and nobody else."""
    assert WITH_BLESSING.with_person(BLESSING.id)
    assert WITH_BLESSING.with_person(AMARA.id)
    assert not WITH_BLESSING.with_person(JOY.id)


def test_an_address_is_never_printed() -> None:
    """A contact in a log line or a traceback shows no address (R15)."""
    assert BLESSING_AT.address not in repr(BLESSING_AT)
