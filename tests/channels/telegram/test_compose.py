"""Each body becomes exactly one native call, built from relay's types alone."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
import telegram
from telegram.constants import ReactionEmoji

from channels.telegram.compose import Call, compose
from channels.telegram.outcomes import Harm
from locales.errors import MissingParameter
from locales.render import render
from relay.delivery import Failure, FailureKind
from relay.messages import (
    Album,
    Body,
    Button,
    ContactCard,
    Content,
    Entity,
    Location,
    Media,
    MediaKind,
    Parcel,
    Pass,
    Prompt,
    React,
    Replace,
    Say,
    Style,
    Text,
    Unsupported,
    Withdraw,
    button,
    say,
)
from tests.channels.telegram.wires import LINE, PARCEL

SOURCE = UUID(int=9)
MALFORMED = Failure(FailureKind.MALFORMED)


def parcel(body: Body, **more: Any) -> Parcel:
    """A parcel to an Italian-speaking receiver."""
    return Parcel(PARCEL, LINE, "501", "it", "Europe/Rome", body, **more)


def call(body: Body, **more: Any) -> Call:
    """The native call; what is None is left out as the wire does."""
    made = compose(parcel(body, **more))
    assert isinstance(made, Call)
    return replace(made, params={name: value for name, value in made.params.items() if value is not None})


def test_a_prompt_speaks_her_language_and_shows_no_preview() -> None:
    """Rendered in the receiver's language; link previews are off."""
    made = call(say("mentor.sent", alias="Amara"))
    assert made.method == "sendMessage"
    assert made.params == {
        "chat_id": 501,
        "text": render(Prompt("mentor.sent", {"alias": "Amara"}), "it", "Europe/Rome"),
        "link_preview_options": {"is_disabled": True},
    }


def test_several_prompts_and_languages_form_one_message() -> None:
    """A blank line between prompts; where languages are named, all of them one under the other."""
    both = Say((Prompt("mentor.sent", {"alias": "A"}), Prompt("media.refused")))
    assert call(both).params["text"].count("\n\n") == 1
    choose = Say((Prompt("lang.choose"),), languages=("en", "it"))
    texts = [render(Prompt("lang.choose"), language, "UTC") for language in ("en", "it")]
    assert call(choose).params["text"] == "\n\n".join(texts)


def test_buttons_have_her_words_and_our_codes() -> None:
    """Prompt labels are rendered, aliases stand as they are, rows stay rows."""
    asked = say("mentor.to_whom", (button("to:1", "btn.yes"), Button("to:2", "Joy")), (Button("to:3", "Mira"),))
    rows = call(asked).params["reply_markup"]["inline_keyboard"]
    yes = render(Prompt("btn.yes"), "it", "UTC")
    assert rows == [
        [{"text": yes, "callback_data": "to:1"}, {"text": "Joy", "callback_data": "to:2"}],
        [{"text": "Mira", "callback_data": "to:3"}],
    ]


@pytest.mark.parametrize("code", ["", "x" * 65, "\u00e9" * 33])
def test_a_code_that_telegram_refuses_never_leaves(code: str) -> None:
    """64 bytes, counted as bytes."""
    assert compose(parcel(say("mentor.to_whom", (Button(code, "Joy"),)))) == MALFORMED
    assert call(say("mentor.to_whom", (Button("x" * 64, "Joy"),)))


def test_a_language_variant_without_catalogue_falls_back() -> None:
    """A receiver whose variant went away reads the base language."""
    made = compose(replace(parcel(say("media.refused")), language="it@gone"))
    assert isinstance(made, Call)
    assert made.params["text"] == render(Prompt("media.refused"), "it", "UTC")


def test_a_missing_parameter_is_told() -> None:
    """A raw placeholder never reaches a phone."""
    with pytest.raises(MissingParameter):
        compose(parcel(say("mentor.sent")))


def test_words_go_under_the_alias_with_their_formatting() -> None:
    """The alias in bold on the first line; the person's entities moved along, in UTF-16 units."""
    words = Text("\U0001f600 see", (Entity(Style.TEXT_LINK, 3, 3, "https://example.org/"),))
    made = call(Pass(words, "Jo\U0001f331"))
    assert made.params["text"] == "Jo\U0001f331\n\U0001f600 see"
    assert made.params["entities"] == [
        {"type": "bold", "offset": 0, "length": 4},
        {"type": "text_link", "offset": 8, "length": 3, "url": "https://example.org/"},
    ]
    assert call(Pass(words)).params["text"] == words.text


def test_a_possible_repeat_says_so_above_all() -> None:
    """The mark is the first line, in the receiver's language; the entities move."""
    mark = render(Prompt("mark.repeated"), "it", "UTC")
    made = call(Pass(Text("hi", (Entity(Style.BOLD, 0, 2),)), "Joy"), repeated=True)
    assert made.params["text"] == f"{mark}\nJoy\nhi"
    assert made.params["entities"][1] == {"type": "bold", "offset": len(mark) + 5, "length": 2}
    assert call(say("media.refused"), repeated=True).params["text"].startswith(f"{mark}\n")


def test_the_envelope_carries_quote_topic_protection_and_silence() -> None:
    """And a vanished quote does not stop the message."""
    made = call(Pass(Text("x")), quote="77", thread="5", protect=True, silent=True)
    assert {name: value for name, value in made.params.items() if name not in {"text", "link_preview_options"}} == {
        "chat_id": 501,
        "message_thread_id": 5,
        "reply_parameters": {"message_id": 77, "allow_sending_without_reply": True},
        "protect_content": True,
        "disable_notification": True,
    }


@pytest.mark.parametrize("kind", list(MediaKind))
def test_every_kind_of_media_has_its_method_and_shows_whose_it_is(kind: MediaKind) -> None:
    """The library knows the method and its field; the alias is in the caption, or on a button where there is none."""
    media = Media(kind, "F1", seconds=3)
    made = call(Pass(media, "Joy", SOURCE))
    method = {"sendVideoNote": "send_video_note"}.get(made.method, made.method.replace("send", "send_").lower())
    assert hasattr(telegram.Bot, method)
    assert made.files == {kind.value: media}
    shown = made.params.get("caption"), made.params.get("reply_markup")
    tag = {"inline_keyboard": [[{"text": "Joy", "copy_text": {"text": "Joy"}}]]}
    assert shown == ((None, tag) if kind in {MediaKind.STICKER, MediaKind.VIDEO_NOTE} else ("Joy", None))


def test_media_keeps_caption_duration_and_spoiler() -> None:
    """And nothing that was said about its file."""
    media = Media(MediaKind.VIDEO, "F1", Text("Look", (Entity(Style.BOLD, 0, 4),)), "video/mp4", 5, 9, spoiler=True)
    assert call(Pass(media, None, SOURCE)).params == {
        "chat_id": 501,
        "caption": "Look",
        "caption_entities": [{"type": "bold", "offset": 0, "length": 4}],
        "duration": 9,
        "has_spoiler": True,
    }


def test_an_album_has_the_alias_and_the_only_caption_on_its_first() -> None:
    """Only a single caption on the first is shown under an album."""
    one, two = Media(MediaKind.PHOTO, "F1"), Media(MediaKind.VIDEO, "F2", Text("us"), seconds=4, spoiler=True)
    made = call(Pass(Album((one, two)), "Joy", SOURCE))
    assert made.method == "sendMediaGroup"
    assert made.params["media"] == [
        {
            "type": "photo",
            "media": "attach://file0",
            "caption": "Joy\nus",
            "caption_entities": [{"type": "bold", "offset": 0, "length": 3}],
        },
        {"type": "video", "media": "attach://file1", "duration": 4, "has_spoiler": True},
    ]
    assert made.files == {"file0": one, "file1": two}
    both = call(Pass(Album((replace(one, caption=Text("a")), two)), None, SOURCE))
    assert [item["caption"] for item in both.params["media"]] == ["a", "us"]


def test_a_place_and_a_card_are_shown_with_whose_they_are() -> None:
    """They have no caption, so the alias and the mark stand on buttons that only copy themselves."""
    made = call(Pass(Location(1.5, 2.5), "Joy"), repeated=True)
    mark = render(Prompt("mark.repeated"), "it", "UTC")
    assert made.method == "sendLocation"
    assert [row[0]["text"] for row in made.params["reply_markup"]["inline_keyboard"]] == [mark, "Joy"]
    card = call(Pass(ContactCard("+1 202 555 0143", "Office")))
    assert card.params == {"chat_id": 501, "phone_number": "+1 202 555 0143", "first_name": "Office"}


def test_an_edit_replaces_text_caption_and_buttons() -> None:
    """EditMessageText or -Caption at the message, never marked as a repeat, and repeatable without harm."""
    made = call(Replace("7", Pass(Text("new"), "Joy")), repeated=True, quote="5")
    assert (made.method, made.params["message_id"], made.params["text"]) == ("editMessageText", 7, "Joy\nnew")
    assert "reply_parameters" not in made.params
    assert made.harm is Harm.NONE
    status = call(Replace("7", say("mentor.sent", (button("undo", "btn.yes"),), alias="Joy")))
    assert status.params["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "undo"
    media = Media(MediaKind.PHOTO, "F1", Text("better"))
    caption = call(Replace("7", Pass(media, "Joy", SOURCE)))
    assert caption.method == "editMessageCaption"
    assert caption.params["caption"] == "Joy\nbetter"
    assert caption.files == {}


def test_a_reaction_is_set_and_taken_away() -> None:
    """With the emoji as the Bot API lists it, also where another network adds a variation selector."""
    assert call(React("7", "\u2764\ufe0f")).params == {
        "chat_id": 501,
        "message_id": 7,
        "reaction": [{"type": "emoji", "emoji": "\u2764"}],
    }
    assert call(React("7", None)).params["reaction"] == []


@pytest.mark.parametrize("emoji", list(ReactionEmoji))
def test_every_reaction_of_the_bot_api_stays_itself(emoji: ReactionEmoji) -> None:
    """What a person can set on Telegram can be set on the copy."""
    assert call(React("7", emoji.value)).params["reaction"][0]["emoji"] == emoji.value


def test_messages_are_withdrawn_by_number() -> None:
    """DeleteMessages with integers."""
    made = call(Withdraw(("7", "8")))
    assert (made.method, made.params, made.harm) == (
        "deleteMessages",
        {"chat_id": 501, "message_ids": [7, 8]},
        Harm.NONE,
    )


@pytest.mark.parametrize(
    "broken",
    [
        replace(parcel(Pass(Text("x"))), address="@someone"),
        replace(parcel(Pass(Text("x"))), address=""),
        parcel(Pass(Text("x")), quote="wamid.1"),
        parcel(Pass(Text("x")), thread="t"),
        parcel(React("x", None)),
        parcel(Withdraw(("7", "x"))),
        parcel(Replace("x", Pass(Text("x")))),
        parcel(Replace("7", Pass(Location(1, 2)))),
        parcel(Replace("7", Pass(Media(MediaKind.STICKER, "F"), None, SOURCE))),
        parcel(Pass(Unsupported("poll"))),
    ],
)
def test_what_can_have_no_native_call_is_malformed(broken: Parcel) -> None:
    """Ids of another network, an edit of what can't be edited: ours to understand, before anything is sent."""
    assert compose(broken) == MALFORMED


@pytest.mark.parametrize("content", [Text("secret words"), ContactCard("12025550143", "Office"), Location(45.5, 9.25)])
def test_a_call_shows_nothing_of_what_it_carries(content: Content) -> None:
    """Its repr may stand in a log."""
    shown = repr(compose(parcel(Pass(content, "Joy"))))
    assert not any(one in shown for one in ("secret", "12025550143", "45.5", "Joy", "501"))
