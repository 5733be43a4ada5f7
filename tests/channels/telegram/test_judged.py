"""Every field of a Telegram message is judged by a person, also those of tomorrow's library."""

import inspect

import telegram

from channels.telegram.judged import (
    DROPPED,
    LISTENED_TO,
    MESSAGE_FIELDS,
    OTHER_UPDATES,
    PASSED,
    SERVICE,
    UNSUPPORTED,
    Judgement,
)


def _fields(kind: type) -> set[str]:
    return set(inspect.signature(kind.__init__).parameters) - {"self", "api_kwargs"}  # type: ignore[misc]  # any class


def test_no_field_of_a_message_is_unjudged() -> None:
    """A field that a new version of the library brings fails here until somebody has judged it (R15)."""
    assert _fields(telegram.Message) - set(MESSAGE_FIELDS) == set()


def test_no_judgement_is_left_over() -> None:
    """A judged field exists in the library, or is one of the wire's own or former names that we name here."""
    former = {name for name in DROPPED if name.startswith("forward_")} - {"forward_origin"}
    assert set(MESSAGE_FIELDS) - _fields(telegram.Message) == {"from", "api_kwargs"} | former


def test_no_field_is_judged_twice() -> None:
    """Each field stands in exactly one table."""
    assert len(MESSAGE_FIELDS) == len(PASSED + UNSUPPORTED + SERVICE + DROPPED)


def test_who_it_is_from_is_never_passed() -> None:
    """Of the fields that pass, only ids that stay with us speak of people; origins and profiles are dropped."""
    naming = {"forward_origin", "external_reply", "via_bot", "sender_chat", "author_signature", "forward_sender_name"}
    assert {MESSAGE_FIELDS[name] for name in naming} == {Judgement.DROPPED}


def test_no_kind_of_update_is_unjudged() -> None:
    """Each kind of update is listened to or kept as a fact; a new one fails here until somebody has judged it."""
    assert _fields(telegram.Update) - {"update_id"} == {*LISTENED_TO, *OTHER_UPDATES}
