"""A change that is heard as if it had been written now: what the line itself was told (R37).

Source: relay/hearing.py; channels.md, "Telegram".
"""

from dataclasses import replace

import pytest

from relay.hearing import Before, heard_anew
from relay.messages import Edited, Media, MediaKind, Text, Wrote
from relay.people import Role
from tests.relay.scenes import AMARA, AMARA_AT, BLESSING, WITH_BLESSING, held, message_of

LINE = Before(for_line=True)
HERS = Before(known=message_of(WITH_BLESSING, BLESSING))
MENTORS = Before(known=message_of(WITH_BLESSING, AMARA))
HELD = Before(draft=held(AMARA_AT))


@pytest.mark.parametrize(
    ("words", "role", "before"),
    [
        ("aiuto", Role.MENTEE, LINE),
        ("aiuto", Role.MENTEE, HERS),
        ("Menu del giorno", Role.MENTEE, LINE),
        ("ananas", Role.MENTEE, replace(HERS, secret=True)),
        ("STOP", Role.MENTEE, Before(draft=held(AMARA_AT))),
        ("/alert", Role.MENTOR, LINE),
        ("/alert", Role.MENTOR, MENTORS),
        ("/alert", Role.MENTOR, HELD),
        ("aiuto", Role.MENTEE, replace(HERS, for_line=True)),
    ],
)
def test_what_is_for_the_line_is_heard(words: str, role: Role, before: Before) -> None:
    """A mistyped cry that is put right is a cry; a mistyped command is the command; its quote and topic stay."""
    assert heard_anew(Edited(Text(words), "7", "70", "55"), role, before) == Wrote(Text(words), "7", "70", "55")


@pytest.mark.parametrize(
    ("words", "role", "before"),
    [
        ("aiuto", Role.MENTEE, replace(LINE, same=True)),
        ("aiuto", Role.MENTEE, Before()),
        ("2", Role.MENTEE, LINE),
        ("come stai?", Role.MENTEE, HERS),
        ("come stai?", Role.MENTEE, replace(HERS, for_line=True)),
        ("aiuto", Role.MENTOR, MENTORS),
        ("come stai?", Role.MENTOR, HELD),
        ("/open", Role.SUPERVISOR, MENTORS),
    ],
    ids=[
        "unchanged",
        "nobody knows it",
        "a digit",
        "talk",
        "talk after all",
        "a mentor's talk",
        "held talk",
        "the desk's",
    ],
)
def test_what_is_no_word_for_the_line_stays_a_change(words: str, role: Role, before: Before) -> None:
    """An edit that changed nothing raises nothing; a digit chooses nothing; talk is changed where it stands."""
    assert heard_anew(Edited(Text(words), "7"), role, before) is None


def test_a_photo_is_never_a_word() -> None:
    """A caption is talk."""
    photo = Media(MediaKind.PHOTO, "file-1", Text("aiuto"))
    assert heard_anew(Edited(photo, "7"), Role.MENTEE, LINE) is None
