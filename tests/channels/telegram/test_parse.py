"""Whatever Telegram sends becomes one of relay's types; nothing is dropped and nothing raises."""

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.telegram.errors import Unparsable
from channels.telegram.judged import OTHER_UPDATES, SERVICE, UNSUPPORTED
from channels.telegram.parse import parse
from relay.messages import (
    Blocked,
    Chose,
    ContactCard,
    Content,
    Edited,
    Elsewhere,
    Entity,
    Event,
    Inbound,
    Location,
    Media,
    MediaKind,
    Reacted,
    Style,
    Text,
    Unblocked,
    Unsupported,
    Wrote,
)
from tests.channels.telegram.wires import LINE, WHEN, message, person, private_chat, update, wrote

GROUP = {"id": -100, "type": "supergroup", "title": "G"}
OWN = ("marker_user",)
"""Her own user name: the guard has to know it."""

BOT = {"id": 700001, "is_bot": True, "first_name": "Line"}


def event(wire: object) -> Event:
    """What an update says."""
    return parse(LINE, wire).event


def content(**fields: Any) -> Content:
    """What a message of hers with these fields says."""
    happened = event(wrote(**fields))
    assert isinstance(happened, Wrote)
    return happened.content


def test_a_text_comes_whole() -> None:
    """Who, when, which message, and the words; the same from bytes as from a dict."""
    wire = wrote(text="Ciao")
    expected = Inbound(LINE, "88000001", "501", Wrote(Text("Ciao"), "7"), datetime.fromtimestamp(WHEN, UTC), OWN)
    assert parse(LINE, wire) == parse(LINE, orjson.dumps(wire)) == expected


def test_only_formatting_that_names_nobody_crosses() -> None:
    """Bold and web links stay; mentions, phone numbers, custom emoji and links to accounts lose their entity."""
    text = "\U0001f600 bold link @name 12345"
    dropped = (
        "mention",
        "text_mention",
        "phone_number",
        "email",
        "url",
        "hashtag",
        "bot_command",
        "custom_emoji",
        "new",
    )
    entities: list[Any] = [{"type": kind, "offset": 3, "length": 4, "user": person()} for kind in dropped]
    entities += [
        {"type": "bold", "offset": 3, "length": 4},
        {"type": "text_link", "offset": 8, "length": 4, "url": "https://example.org/"},
        {"type": "text_link", "offset": 8, "length": 4, "url": "tg://user?id=501"},
        {"type": "text_link", "offset": 8, "length": 4, "url": "mailto:joy@example.org"},
        {"type": "text_link", "offset": 8, "length": 4},
        {"type": "bold", "offset": 20, "length": 400},
        {"type": "bold", "offset": -1, "length": 2},
        {"type": "bold", "offset": 3, "length": 0},
        {"type": "bold", "offset": "3", "length": 1},
        "bold",
    ]
    expected = (Entity(Style.BOLD, 3, 4), Entity(Style.TEXT_LINK, 8, 4, "https://example.org/"))
    assert content(text=text, entities=entities) == Text(text, expected)
    assert content(text=text, entities="all") == Text(text)


def test_every_style_of_relay_is_a_style_of_telegram() -> None:
    """No style is spelt in a way that Telegram doesn't know."""
    wires = [{"type": style.value, "offset": 0, "length": 1, "url": "http://x"} for style in Style]
    said = content(text="x", entities=wires)
    assert isinstance(said, Text)
    assert [entity.style for entity in said.entities] == list(Style)


FILE = {"file_id": "F1", "file_unique_id": "U", "file_size": 900, "file_name": "marker_file.pdf"}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {"photo": [{**FILE, "file_id": "small", "width": 9, "height": 9}, {**FILE, "width": 90, "height": 90}]},
            Media(MediaKind.PHOTO, "F1", mime="image/jpeg", size=900),
        ),
        (
            {"voice": {**FILE, "duration": 3, "mime_type": "audio/ogg"}},
            Media(MediaKind.VOICE, "F1", mime="audio/ogg", size=900, seconds=3),
        ),
        (
            {"video": {**FILE, "duration": 4}, "caption": "Look", "has_media_spoiler": True},
            Media(MediaKind.VIDEO, "F1", Text("Look"), "video/mp4", 900, 4, spoiler=True),
        ),
        ({"video_note": {**FILE, "duration": 5}}, Media(MediaKind.VIDEO_NOTE, "F1", None, "video/mp4", 900, 5)),
        ({"audio": {**FILE, "title": "MarkerTitle"}}, Media(MediaKind.AUDIO, "F1", mime="audio/mpeg", size=900)),
        ({"animation": FILE, "document": FILE}, Media(MediaKind.ANIMATION, "F1", mime="video/mp4", size=900)),
        ({"sticker": FILE}, Media(MediaKind.STICKER, "F1", mime="image/webp", size=900)),
        ({"sticker": {**FILE, "is_video": True}}, Media(MediaKind.STICKER, "F1", mime="video/webm", size=900)),
        (
            {"sticker": {**FILE, "is_animated": True}},
            Media(MediaKind.STICKER, "F1", mime="application/x-tgsticker", size=900),
        ),
        ({"document": {"file_id": "F1"}}, Media(MediaKind.DOCUMENT, "F1")),
        ({"live_photo": FILE, "photo": [FILE]}, Media(MediaKind.PHOTO, "F1", mime="image/jpeg", size=900)),
        ({"contact": {"phone_number": "+1 202 555 0143", "first_name": "Joy"}}, ContactCard("+1 202 555 0143", "Joy")),
        (
            {"contact": {"phone_number": "1", "first_name": "Joy", "last_name": "A", "vcard": "V"}},
            ContactCard("1", "Joy A"),
        ),
        ({"location": {"latitude": 1, "longitude": 2.5}}, Location(1.0, 2.5)),
        ({"location": {"latitude": 1, "longitude": 2.5, "live_period": 60}}, Location(1.0, 2.5, live=True)),
        ({"venue": {}, "location": {"latitude": 1, "longitude": 2}}, Unsupported("venue")),
        ({"hologram": {"size": 3}}, Unsupported("hologram")),
        ({"Bad Name!": 1}, Unsupported("unknown")),
        ({}, Unsupported("empty")),
        ({"photo": []}, Unsupported("photo")),
        ({"voice": "x"}, Unsupported("voice")),
        ({"contact": {}}, Unsupported("contact")),
        ({"location": {"latitude": "x", "longitude": 1}}, Unsupported("location")),
        ({"text": 5}, Unsupported("empty")),
    ],
)
def test_each_kind_of_content_has_its_type(fields: dict[str, Any], expected: Content) -> None:
    """The table "What content passes", row by row; what is new or broken is answered aloud."""
    assert content(**fields) == expected


@pytest.mark.parametrize("kind", UNSUPPORTED)
def test_what_does_not_pass_is_named(kind: str) -> None:
    """A poll, a dice, a gift: Unsupported with Telegram's own word, so that she is told."""
    assert content(**{kind: {"x": 1}}) == Unsupported(kind)


@pytest.mark.parametrize("kind", SERVICE)
def test_notes_of_telegram_about_the_chat_are_not_answered(kind: str) -> None:
    """A pinned message or a new topic is a fact without an address."""
    inbound = parse(LINE, wrote(**{kind: {"x": 1}}))
    assert (inbound.event, inbound.address) == (Elsewhere(kind), "")


def test_quote_topic_and_album_are_kept() -> None:
    """A reply names the message in this chat; a topic counts only where the message says it is in one."""
    full = wrote(
        text="x", reply_to_message={"message_id": 3}, message_thread_id=9, is_topic_message=True, media_group_id="88"
    )
    assert event(full) == Wrote(Text("x"), "7", quote="3", thread="9", album="88")
    root = {"message_id": 9, "forum_topic_created": {"name": "Amara"}}
    in_topic = wrote(text="x", reply_to_message=root, message_thread_id=9)
    assert event(in_topic) == Wrote(Text("x"), "7")
    assert event(wrote(text="x", external_reply={"message_id": 3})) == Wrote(Text("x"), "7")


def test_a_forwarded_message_comes_without_its_origin() -> None:
    """The words pass; where they came from does not."""
    origin = {"type": "user", "sender_user": person(666), "date": 1}
    assert event(wrote(text="x", forward_origin=origin)) == Wrote(Text("x"), "7")


def test_an_edit_is_an_edit() -> None:
    """It names the changed message, at the time of the change."""
    inbound = parse(LINE, update(edited_message=message(text="Ciao!", edit_date=WHEN + 60)))
    assert inbound.event == Edited(Text("Ciao!"), "7")
    assert inbound.sent_at == datetime.fromtimestamp(WHEN + 60, UTC)


LIKE = {"type": "emoji", "emoji": "\U0001f44d"}
FIRE = {"type": "emoji", "emoji": "\U0001f525"}
CUSTOM = {"type": "custom_emoji", "custom_emoji_id": "1"}


@pytest.mark.parametrize(
    ("old", "new", "emoji"),
    [
        ([], [LIKE], "\U0001f44d"),
        ([LIKE], [], None),
        ([LIKE], [LIKE, FIRE], "\U0001f525"),
        ([FIRE, LIKE], [LIKE], "\U0001f44d"),
        ([], [CUSTOM], None),
        ([], [{"type": "paid"}], None),
        ([], "broken", None),
    ],
)
def test_the_newest_plain_reaction_counts(old: list[Any], new: Any, emoji: str | None) -> None:
    """Custom and paid reactions are as none; the one that was added is the one that she meant."""
    told = {"chat": private_chat(), "message_id": 7, "user": person(), "date": WHEN}
    assert event(update(message_reaction={**told, "old_reaction": old, "new_reaction": new})) == Reacted("7", emoji)


def test_a_pressed_button_brings_its_code() -> None:
    """The code, the message and the callback come back; the press's own time is when we heard it."""
    heard = datetime(2026, 11, 21, 12, tzinfo=UTC)
    query = {"id": "cb1", "from": person(), "data": "to:1", "chat_instance": "x", "message": message(text="?")}
    inbound = parse(LINE, update(callback_query=query), heard)
    assert inbound == Inbound(LINE, "88000001", "501", Chose("to:1", "7", "cb1"), heard, OWN)
    gone = {**query, "message": {"chat": private_chat(), "message_id": 7, "date": 0}}
    assert parse(LINE, update(callback_query=gone)).sent_at == datetime(1970, 1, 1, tzinfo=UTC)
    bare = {"id": "cb1", "from": person(), "data": "to:1"}
    assert parse(LINE, update(callback_query=bare)).event == Chose("to:1", None, "cb1")


def test_blocking_is_heard() -> None:
    """Stopping the line on her phone and letting it in again, with her address."""
    told = {"chat": private_chat(), "from": person(), "date": WHEN}
    for status, expected in (("kicked", Blocked()), ("member", Unblocked()), ("left", Elsewhere("my_chat_member"))):
        inbound = parse(LINE, update(my_chat_member={**told, "new_chat_member": {"status": status}}))
        assert inbound.event == expected
        assert inbound.address == ("" if status == "left" else "501")


@pytest.mark.parametrize(
    ("wire", "kind"),
    [
        (update(message=message(text="x", chat=GROUP)), "message"),
        (update(edited_message=message(text="x", chat=GROUP)), "message"),
        (update(message=message(text="x", **{"from": BOT})), "from_bot"),
        (update(message={"text": "x"}), "message"),
        (update(channel_post=message(text="x", chat=GROUP)), "channel_post"),
        (
            update(callback_query={"id": "1", "data": "x", "message": message(chat=GROUP), "from": person()}),
            "callback_query",
        ),
        (update(callback_query={"id": "1", "game_short_name": "x", "from": person()}), "callback_query"),
        (update(callback_query={"id": "1", "data": "x", "inline_message_id": "i", "from": person()}), "callback_query"),
        (update(message_reaction={"chat": GROUP, "message_id": 7, "user": person()}), "message_reaction"),
        (update(message_reaction={"chat": private_chat(), "message_id": 7, "user": BOT}), "message_reaction"),
        (update(message_reaction={"chat": private_chat(), "message_id": 7, "actor_chat": GROUP}), "message_reaction"),
        (update(my_chat_member={"chat": GROUP, "new_chat_member": {"status": "kicked"}}), "my_chat_member"),
        (update(message="broken"), "message"),
        (update(), "empty"),
        (update(something_new=5), "something_new"),
        (update(something_new=message(text="x", chat=GROUP)), "something_new"),
        (update(business_message=message(text="x")), "business_message"),
    ],
)
def test_what_is_not_from_a_person_in_her_own_chat_has_no_address(wire: dict[str, Any], kind: str) -> None:
    """Groups, channels, bots and broken shapes are facts that nobody answers."""
    inbound = parse(LINE, wire)
    assert (inbound.event, inbound.address) == (Elsewhere(kind), "")


def test_a_new_kind_of_message_of_hers_is_answered_aloud() -> None:
    """An update that Telegram invents tomorrow, in her private chat, is Unsupported and not lost."""
    inbound = parse(LINE, update(whispered_message=message(text="help")))
    assert (inbound.address, inbound.event) == ("501", Wrote(Unsupported("whispered_message"), "7"))


@pytest.mark.parametrize("kind", sorted(OTHER_UPDATES))
def test_every_other_kind_of_update_is_a_fact(kind: str) -> None:
    """Also where it holds a message."""
    assert event(update(**{kind: message(text="x")})) == Elsewhere(kind)


@pytest.mark.parametrize(
    "wire", [b"", b"[]", b"{", b"{}", b'{"update_id":"1"}', b'{"update_id":true}', 5, None, "x", [1]]
)
def test_what_is_no_update_is_unparsable(wire: object) -> None:
    """The sentence does not repeat what came, and no cause is chained that holds it."""
    with pytest.raises(Unparsable) as caught:
        parse(LINE, wire)
    assert caught.value.__context__ is None
    assert str(caught.value) == "An update from Telegram is not a JSON object with an update_id."


@pytest.mark.parametrize("date", [0, -5, 10**18, "today", True, None, 1.5])
def test_a_time_that_is_none_is_when_we_heard_it(date: object) -> None:
    """A date outside of the calendar does not raise."""
    heard = datetime(2026, 11, 21, 12, tzinfo=UTC)
    assert parse(LINE, wrote(text="x", date=date), heard).sent_at == heard


def test_half_an_emoji_does_not_make_an_update_unparsable() -> None:
    """A lone surrogate becomes a question mark."""
    wire = rb'{"update_id":5,"message":{"message_id":7,"date":1,"chat":{"id":501,"type":"private"},"text":"a\ud83d"}}'
    assert event(wire) == Wrote(Text("a?"), "7")


NAMES = st.sampled_from(
    [
        "message",
        "edited_message",
        "callback_query",
        "message_reaction",
        "my_chat_member",
        "chat",
        "from",
        "id",
        "type",
        "private",
        "date",
        "text",
        "entities",
        "photo",
        "voice",
        "sticker",
        "document",
        "file_id",
        "contact",
        "location",
        "latitude",
        "message_id",
        "reply_to_message",
        "user",
        "new_reaction",
        "new_chat_member",
        "status",
        "data",
        "offset",
        "length",
        "url",
        "caption",
        "is_bot",
        "media_group_id",
        "poll",
        "business_message",
    ]  # as read
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["private", "kicked", "bold", "x"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=25,
)
BROKEN = st.sampled_from([*"id type date text photo voice entities chat from caption message_id".split()])  # noqa: SIM905  # as read


@given(rest=st.dictionaries(NAMES, JSON, max_size=4), number=st.integers())
def test_no_object_with_a_number_raises(rest: dict[str, Any], number: int) -> None:
    """Any JSON whatever under the names that we read gives an Inbound with that number."""
    assert parse(LINE, {**rest, "update_id": number}).external_id == str(number)


@given(field=BROKEN, value=JSON, kind=st.sampled_from(["message", "edited_message"]))
def test_no_field_of_a_message_can_break_it(field: str, value: Any, kind: str) -> None:
    """A true message with one field replaced by anything gives a true Inbound."""
    broken = {**message(text="Ciao", caption="x", photo=[FILE], voice=FILE, entities=[]), field: value}
    inbound = parse(LINE, update(**{kind: broken}))
    assert inbound.sent_at.tzinfo is UTC
    assert isinstance(inbound.event, Wrote | Edited | Elsewhere)
