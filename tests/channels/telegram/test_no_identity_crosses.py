"""Nothing that tells who somebody is comes out of a message on the other side (R15).

Arbitrary updates of every known kind, with markers planted wherever Telegram puts names, numbers and origins, go
through parse, plan and compose; the outgoing payload is searched for the markers.
"""

from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.telegram.compose import Call, compose
from channels.telegram.parse import parse
from channels.telegram.plan import OverLimit, plan
from relay.messages import (
    ContactCard,
    Content,
    Edited,
    Inbound,
    Location,
    Parcel,
    Pass,
    Replace,
    Text,
    Unsupported,
    Wrote,
)
from tests.channels.telegram.wires import LINE, MARKERS, PARCEL, WHEN, message, person, private_chat, update

RECEIVER = "90210"
SENDER = 5010015
FORBIDDEN = (*MARKERS.values(), str(SENDER))

ORIGINS = st.sampled_from(
    [
        {"type": "user", "sender_user": person(SENDER), "date": WHEN},
        {"type": "hidden_user", "sender_user_name": MARKERS["origin"], "date": WHEN},
        {"type": "chat", "sender_chat": {"id": -1, "title": MARKERS["origin"]}, "author_signature": MARKERS["origin"]},
        {"type": "channel", "chat": {"id": -1, "username": MARKERS["username"]}, "message_id": 4, "date": WHEN},
    ]
)
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=60)
LONG = WORDS.map(lambda words: (words + ". ") * 400)
KINDS = st.sampled_from(
    [
        "bold",
        "italic",
        "spoiler",
        "code",
        "pre",
        "mention",
        "text_mention",
        "email",
        "phone_number",
        "custom_emoji",
        "url",
    ]
)
LINKS = st.sampled_from([f"tg://user?id={SENDER}", f"tel:{MARKERS['phone']}", f"mailto:{MARKERS['username']}@x.org"])
PLAIN = st.fixed_dictionaries(
    {"type": KINDS, "offset": st.integers(0, 20), "length": st.integers(1, 20), "user": st.just(person(SENDER))},
    optional={"language": st.just(MARKERS["title"]), "custom_emoji_id": st.just(MARKERS["phone"])},
)
LINKED = st.fixed_dictionaries(
    {"type": st.just("text_link"), "offset": st.integers(0, 5), "length": st.integers(1, 5), "url": LINKS}
)
ENTITIES = st.lists(PLAIN | LINKED, max_size=4)
FILE = st.fixed_dictionaries(
    {"file_id": st.just("HANDLE"), "file_unique_id": st.just(MARKERS["title"])},
    optional={
        "file_name": st.just(MARKERS["file_name"]),
        "performer": st.just(MARKERS["performer"]),
        "title": st.just(MARKERS["title"]),
        "set_name": st.just(MARKERS["title"]),
        "emoji": st.just(MARKERS["title"]),
        "mime_type": st.just("application/pdf"),
        "file_size": st.integers(0, 30_000_000),
        "duration": st.integers(0, 900),
        "thumbnail": st.just({"file_id": MARKERS["title"]}),
    },
)


def _texts() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"text": WORDS | LONG, "entities": ENTITIES})


def _media() -> st.SearchStrategy[dict[str, Any]]:
    kinds = ("voice", "video", "video_note", "audio", "animation", "sticker", "document")
    one = st.sampled_from(kinds).flatmap(lambda kind: st.fixed_dictionaries({kind: FILE}))
    photo = st.fixed_dictionaries({"photo": st.lists(FILE, min_size=1, max_size=3)})
    captioned = st.fixed_dictionaries({}, optional={"caption": WORDS | LONG, "caption_entities": ENTITIES})
    return st.builds(lambda media, words: {**media, **words}, one | photo, captioned)


def _others() -> st.SearchStrategy[dict[str, Any]]:
    card = {"phone_number": MARKERS["phone"], "first_name": MARKERS["first_name"], "user_id": SENDER, "vcard": "x"}
    return st.sampled_from(
        [
            {"contact": card},
            {"location": {"latitude": 45.0, "longitude": 9.0, "live_period": 60}},
            {"venue": {"title": MARKERS["title"], "address": MARKERS["origin"]}, "location": {"latitude": 1}},
            {"poll": {"question": MARKERS["title"]}},
            {"dice": {"value": 3}},
            {"story": {"chat": private_chat(SENDER), "id": 4}},
            {"game": {"title": MARKERS["title"]}},
            {"invoice": {"title": MARKERS["title"]}},
            {"something_new": {"name": MARKERS["first_name"]}},
        ]
    )


BESIDE = st.fixed_dictionaries(
    {},
    optional={
        "forward_origin": ORIGINS,
        "forward_from": st.just(person(SENDER)),
        "forward_sender_name": st.just(MARKERS["origin"]),
        "via_bot": st.just({"id": 5, "is_bot": True, "username": MARKERS["username"]}),
        "author_signature": st.just(MARKERS["origin"]),
        "sender_chat": st.just({"id": -5, "title": MARKERS["title"]}),
        "external_reply": st.just({"origin": {"sender_user": person(SENDER)}}),
        "quote": st.just({"text": MARKERS["title"], "position": 0}),
        "reply_to_message": st.just(message(text=MARKERS["title"])),
        "reply_markup": st.just({"inline_keyboard": [[{"text": MARKERS["title"], "url": "https://x"}]]}),
        "link_preview_options": st.just({"url": MARKERS["title"]}),
        "media_group_id": st.just("77"),
        "has_media_spoiler": st.booleans(),
        "unknown_tomorrow": st.just(person(SENDER)),
    },
)
UPDATES = st.builds(
    lambda kind, content, beside: update(
        **{kind: {**message(**beside, **content), "from": person(SENDER), "chat": private_chat(SENDER)}}
    ),
    st.sampled_from(["message", "edited_message"]),
    _texts() | _media() | _others(),
    BESIDE,
)


def payloads(inbound: Inbound, alias: str | None) -> list[bytes]:
    """What would go up for it: the parameters, and the fields under which files are uploaded."""
    match inbound.event:
        case Wrote(content, _, quote, thread):
            body: Pass | Replace = Pass(content, alias, LINE)
        case Edited(content):
            body, quote, thread = Replace("12", Pass(content, alias, LINE)), None, None
        case other:
            raise AssertionError(other)
    if _only_after_send_anyway(content):
        return []
    made = plan(body)
    if isinstance(made, OverLimit):
        return []
    calls = (compose(Parcel(PARCEL, LINE, RECEIVER, "fr", "Europe/Paris", one, quote, thread)) for one in made.bodies)
    return [orjson.dumps([call.method, call.params, list(call.files)]) for call in calls if isinstance(call, Call)]


def _only_after_send_anyway(content: Content) -> bool:
    """What handlers pass on only after [Send anyway], or never."""
    return isinstance(content, ContactCard | Location | Unsupported)


@settings(max_examples=400)
@given(wire=UPDATES, alias=st.sampled_from([None, "Amara"]))
def test_no_planted_marker_comes_out(wire: dict[str, Any], alias: str | None) -> None:
    """No name, user name, number, file name, title or origin of the sender is in the outgoing payload."""
    inbound = parse(LINE, wire)
    assert inbound.address == str(SENDER)
    out = b"".join(payloads(inbound, alias)).decode()
    assert [marker for marker in FORBIDDEN if marker in out] == []


@given(words=WORDS)
def test_the_search_would_find_a_leak(words: str) -> None:
    """The same payload with a marker in the words themselves is found: the search is no blind one."""
    leaking = parse(LINE, update(message={**message(text=words + MARKERS["username"]), "from": person(SENDER)}))
    assert MARKERS["username"] in b"".join(payloads(leaking, None)).decode()
    assert isinstance(leaking.event, Wrote)
    assert isinstance(leaking.event.content, Text)


def test_a_contact_card_that_is_sent_anyway_is_only_number_and_name() -> None:
    """After [Send anyway] the card has what was chosen to be sent: no account, no vcard."""
    card = {"phone_number": "+1 202 555 0143", "first_name": "Office", "user_id": SENDER, "vcard": "BEGIN:VCARD"}
    inbound = parse(LINE, update(message=message(contact=card)))
    assert isinstance(inbound.event, Wrote)
    made = compose(Parcel(PARCEL, LINE, RECEIVER, "fr", "Europe/Paris", Pass(inbound.event.content)))
    assert isinstance(made, Call)
    assert {name for name, value in made.params.items() if value is not None} == {
        "chat_id",
        "phone_number",
        "first_name",
    }
