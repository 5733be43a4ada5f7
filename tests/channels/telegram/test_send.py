"""A parcel ends on the phone, or in an outcome that says what is certain."""

import io
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from PIL import Image

from channels.cleaning import Cleaner, Reason, Unclean
from channels.telegram.parse import parse
from channels.telegram.send import TelegramSender
from channels.telegram.token import Token
from locales.render import render
from relay.delivery import Accepted, Failure, FailureKind, Loss, Outcome, Scope, Unknown
from relay.messages import (
    Album,
    Button,
    ContactCard,
    Location,
    Media,
    MediaKind,
    Pass,
    Prompt,
    React,
    Replace,
    Text,
    Withdraw,
    Wrote,
    say,
)
from simulator.faults import Fault
from tests.channels.telegram.lines import STRANGER_LINE, Stage, stage
from tests.channels.telegram.wires import LINE


@pytest.fixture
async def line() -> AsyncIterator[Stage]:
    """A line and a person who has written to it."""
    async with stage() as opened:
        yield opened


def ref(outcome: Outcome) -> int:
    """The one message that was made."""
    assert isinstance(outcome, Accepted)
    (only,) = outcome.refs
    return int(only)


async def test_words_arrive_under_the_alias(line: Stage) -> None:
    """What the phone shows is the alias, the words, their formatting, and no preview."""
    made = await line.send(Pass(Text("Ciao \U0001f600"), "Amara"), protect=True, silent=True)
    shown = line.phone.chat(line.bot)[-1]
    assert (shown.id, shown.text, shown.protected, shown.silent) == (ref(made), "Amara\nCiao \U0001f600", True, True)
    assert shown.entities == ({"type": "bold", "offset": 0, "length": 5},)
    assert line.world.calls[-1].params["link_preview_options"] == {"is_disabled": True}
    assert [call.method for call in line.world.calls] == ["sendMessage"]


async def test_a_prompt_arrives_with_buttons_that_come_back(line: Stage) -> None:
    """She sees her language's words; her press brings our code."""
    asked = say("mentor.to_whom", (Button("to:1", "Joy"), Button("to:2", "Mira")))
    shown_id = ref(await line.send(asked))
    shown = line.phone.chat(line.bot)[-1]
    assert shown.text == render(Prompt("mentor.to_whom"), "it", "Europe/Rome")
    assert shown.buttons == ((("Joy", "to:1"), ("Mira", "to:2")),)
    line.phone.press(line.bot, shown_id, "Mira")


async def test_a_quote_is_kept_and_a_vanished_one_is_a_named_loss(line: Stage) -> None:
    """The message arrives either way."""
    first = line.phone.write(line.bot, "Ciao")
    made = await line.send(Pass(Text("hello")), quote=str(first))
    assert line.phone.chat(line.bot)[-1].reply_to == first
    assert isinstance(made, Accepted)
    assert made.losses == ()
    line.phone.delete(line.bot, first)
    lost = await line.send(Pass(Text("hello again")), quote=str(first))
    assert isinstance(lost, Accepted)
    assert lost.losses == (Loss.QUOTE,)
    assert line.phone.chat(line.bot)[-1].text == "hello again"


async def test_an_edit_a_reaction_and_a_withdrawal_reach_the_copy(line: Stage) -> None:
    """And an edit without a change is as good as made."""
    copy = str(ref(await line.send(Pass(Text("old"), "Joy"))))
    for _ in range(2):
        assert await line.send(Replace(copy, Pass(Text("new"), "Joy"))) == Accepted()
    assert line.phone.chat(line.bot)[-1].text == "Joy\nnew"
    assert await line.send(React(copy, "\u2764\ufe0f")) == Accepted()
    assert list(line.phone.chat(line.bot)[-1].reactions.values()) == ["\u2764"]
    assert await line.send(React(copy, None)) == Accepted()
    assert line.phone.chat(line.bot)[-1].reactions == {}
    assert await line.send(React(copy, "\U0001f9c5")) == Accepted(losses=(Loss.REACTION,))
    assert await line.send(Withdraw((copy,))) == Accepted()
    assert line.phone.chat(line.bot)[-1].deleted


async def test_what_is_gone_or_too_old_is_told(line: Stage) -> None:
    """An edit of a message that is not there, a withdrawal after 48 hours."""
    gone = Failure(FailureKind.TARGET_GONE, 400)
    assert await line.send(Replace("4000", Pass(Text("new")))) == gone
    copy = str(ref(await line.send(Pass(Text("old")))))
    line.world.clock.jump(timedelta(hours=49))
    assert await line.send(Withdraw((copy,))) == gone


JPEG = "image/jpeg"


def phone_photo() -> bytes:
    """A small photo with a place in it, as a phone takes it."""
    exif = Image.Exif()
    exif[0x010F] = "MarkerPhone"
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(out, "JPEG", exif=exif)
    return out.getvalue()


async def received(line: Stage, message_id: int) -> Media:
    """The media of her message as the line receives it."""
    raw = next(message.raw for message in line.phone.chat(line.bot) if message.id == message_id)
    inbound = parse(LINE, {"update_id": 1, "message": raw})
    assert isinstance(inbound.event, Wrote)
    assert isinstance(inbound.event.content, Media)
    return inbound.event.content


async def test_a_photo_arrives_clean_and_under_a_neutral_name(line: Stage) -> None:
    """Through the real cleaner: the picture is there, its place and its camera are not."""
    cleaner = Cleaner()
    await cleaner.start()
    sender = TelegramSender(line.wire, {LINE: Token(line.bot.token)}.__getitem__, cleaner)
    photo = await received(line, line.phone.photo(line.bot, phone_photo(), caption="Look"))
    made = await sender.send(line.parcel(Pass(photo, "Amara", LINE)))
    await cleaner.close()
    assert isinstance(made, Accepted)
    shown = line.phone.chat(line.bot)[-1]
    assert shown.file is not None
    assert (shown.kind, shown.caption) == ("photo", "Amara\nLook")
    assert b"MarkerPhone" not in shown.file
    with Image.open(io.BytesIO(shown.file)) as picture:
        assert picture.size == (64, 48)
        assert dict(picture.getexif()) == {}


@pytest.mark.parametrize("kind", [kind for kind in MediaKind if kind is not MediaKind.PHOTO])
async def test_every_kind_of_file_is_uploaded_anew(line: Stage, kind: MediaKind) -> None:
    """The kind stays, the name does not; a kind without captions shows the alias on a button."""
    if kind is MediaKind.DOCUMENT:
        sent = line.phone.document(line.bot, b"%PDF-1.7", "marker_file.pdf", "application/pdf")
    else:
        sent = getattr(line.phone, kind.value)(line.bot, b"bytes of it")
    made = await line.send(Pass(await received(line, sent), "Amara", LINE))
    shown = line.phone.chat(line.bot)[-1]
    assert (shown.id, shown.kind) == (ref(made), kind.value)
    assert "marker" not in shown.file_name
    assert "Amara" in shown.caption or shown.buttons[0][0][0] == "Amara"


async def test_an_album_arrives_together(line: Stage) -> None:
    """One call, one id per part, the alias under the first."""
    sent = line.phone.album(line.bot, [phone_photo(), phone_photo()])
    album = Album(tuple([await received(line, one) for one in sent]))
    made = await line.send(Pass(album, "Amara", LINE))
    shown = line.phone.chat(line.bot)[-2:]
    assert isinstance(made, Accepted)
    assert made.refs == tuple(str(message.id) for message in shown)
    assert shown[0].caption == "Amara"
    assert shown[0].album is not None
    assert {message.album for message in shown} == {shown[0].album}
    assert [call.method for call in line.world.calls].count("sendMediaGroup") == 1


async def test_place_and_card_arrive_where_they_were_allowed(line: Stage) -> None:
    """After [Send anyway], with the alias on a button."""
    assert isinstance(await line.send(Pass(Location(45.0, 9.0), "Amara")), Accepted)
    assert isinstance(await line.send(Pass(ContactCard("+1 202 555 0143", "Office"), "Amara")), Accepted)
    place, card = line.phone.chat(line.bot)[-2:]
    assert (place.kind, card.kind) == ("location", "contact")
    assert place.buttons[0][0][0] == card.buttons[0][0][0] == "Amara"


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (Fault("unheard"), Unknown()),
        (Fault("cut"), Unknown()),
        (Fault("bad_gateway"), Unknown()),
        (Fault("bad_gateway_after"), Unknown()),
        (Fault("garbage"), Unknown()),
        (Fault("error"), Failure(FailureKind.PROVIDER, 500)),
        (Fault("rate", retry_after=9), Failure(FailureKind.RATE, 429, 9.0)),
        (Fault("revoked"), Failure(FailureKind.LINE, 401)),
        (Fault("blocked"), Failure(FailureKind.BLOCKED, 403)),
        (Fault("deactivated"), Failure(FailureKind.GONE, 403)),
        (Fault("chat_gone"), Failure(FailureKind.GONE, 400)),
        (Fault("thread_gone"), Failure(FailureKind.THREAD_GONE, 400)),
        (Fault("too_large"), Failure(FailureKind.TOO_LARGE, 413)),
    ],
)
async def test_each_fault_of_the_network_has_its_outcome(line: Stage, fault: Fault, outcome: Outcome) -> None:
    """What may have arrived is Unknown, what certainly did not is a Failure; and the call is made once."""
    before = len(line.phone.chat(line.bot))
    line.world.faults.add(fault)
    assert await line.send(Pass(Text("Ciao"))) == outcome
    assert len(line.world.calls) == 1
    arrived = len(line.phone.chat(line.bot)) - before
    assert arrived == 0 or isinstance(outcome, Unknown)


async def test_an_edit_whose_answer_was_lost_is_retried(line: Stage) -> None:
    """It may be made twice without harm, so it is no uncertain one."""
    copy = str(ref(await line.send(Pass(Text("old")))))
    line.world.faults.add(Fault("unheard"))
    assert await line.send(Replace(copy, Pass(Text("new")))) == Failure(FailureKind.UNREACHABLE)
    assert await line.send(Replace(copy, Pass(Text("new")))) == Accepted()
    assert line.phone.chat(line.bot)[-1].text == "new"


async def test_a_person_who_stopped_the_line_is_told_apart(line: Stage) -> None:
    """Blocked on her phone, or never there."""
    line.phone.block(line.bot)
    assert await line.send(Pass(Text("x"))) == Failure(FailureKind.BLOCKED, 403)
    stranger = replace(line.parcel(Pass(Text("x"))), address="777")
    assert await line.sender.send(stranger) == Failure(FailureKind.GONE, 400)


async def test_two_refused_chats_pause_the_line(line: Stage) -> None:
    """A 429 is the chat's; a second chat's within seconds is the line's."""
    other = line.world.phone(502)
    other.start(line.bot)
    line.world.faults.add(Fault("rate", times=2, retry_after=3))
    assert await line.send(Pass(Text("x"))) == Failure(FailureKind.RATE, 429, 3.0, Scope.CHAT)
    line.now[0] += 2
    to_other = replace(line.parcel(Pass(Text("x"))), address="502")
    assert await line.sender.send(to_other) == Failure(FailureKind.RATE, 429, 3.0, Scope.LINE)


async def test_a_message_in_a_topic_stays_in_it_and_a_deleted_topic_is_told() -> None:
    """THREAD_GONE lets the caller make the topic again."""
    async with stage(topics=True) as line:
        thread = line.phone.open_topic(line.bot, "Amara")
        ref(await line.send(Pass(Text("x")), thread=str(thread)))
        assert line.phone.chat(line.bot)[-1].thread == thread
        line.phone.delete_topic(line.bot, thread)
        assert await line.send(Pass(Text("x")), thread=str(thread)) == Failure(FailureKind.THREAD_GONE, 400)


PHOTO = Media(MediaKind.PHOTO, "no-such-handle")


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (Fault("unheard", method="getFile"), Failure(FailureKind.UNREACHABLE)),
        (Fault("error", method="getFile"), Failure(FailureKind.PROVIDER, 500, scope=Scope.LINE)),
        (Fault("rate", method="getFile", retry_after=2), Failure(FailureKind.RATE, 429, 2.0, Scope.LINE)),
        (Fault("unheard", method="file", times=2), Failure(FailureKind.UNREACHABLE)),
        (Fault("unheard", method="sendVoice"), Unknown()),
    ],
)
async def test_only_the_delivering_call_can_be_uncertain(line: Stage, fault: Fault, outcome: Outcome) -> None:
    """A file that could not be fetched was not delivered."""
    voice = await received(line, line.phone.voice(line.bot, b"OggS"))
    line.world.faults.add(fault)
    assert await line.send(Pass(voice, None, LINE)) == outcome


async def test_a_file_that_cannot_go_is_not_sent(line: Stage) -> None:
    """Not clean, too large, of an unknown line, of no line, with an unknown handle: no delivering call is made."""
    voice = await received(line, line.phone.voice(line.bot, b"OggS"))
    line.rinse.answer = Unclean(Reason.NO_STRIPPER)
    assert await line.send(Pass(voice, None, LINE)) == Failure(FailureKind.UNCLEAN)
    line.rinse.answer = Unclean(Reason.TOO_LARGE)
    assert await line.send(Pass(voice, None, LINE)) == Failure(FailureKind.TOO_LARGE)
    assert await line.send(Pass(voice, None, STRANGER_LINE)) == Failure(FailureKind.LINE)
    assert await line.send(Pass(voice)) == Failure(FailureKind.MALFORMED)
    unknown = await line.send(Pass(PHOTO, None, LINE))
    assert isinstance(unknown, Failure)
    assert unknown.kind is FailureKind.PROVIDER, "Telegram says the same of a file that is only away for a while"
    big = await received(line, line.phone.voice(line.bot, bytes((20 << 20) + 1)))
    too_large = await line.send(Pass(big, None, LINE))
    assert isinstance(too_large, Failure)
    assert too_large.kind is FailureKind.TOO_LARGE
    assert not [call for call in line.world.calls if call.method.startswith("send")]


async def test_a_line_without_token_and_a_text_without_words_fail_and_stop_nothing(
    line: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    """Both are failures of that parcel; the log names the text's key and no value."""
    lost = replace(line.parcel(Pass(Text("x"))), line_id=STRANGER_LINE)
    assert await line.sender.send(lost) == Failure(FailureKind.LINE)
    assert await line.send(say("mentor.sent", wrong="Blessing")) == Failure(FailureKind.MALFORMED)
    assert await line.send(say("mentor.to_whom", (Button("x" * 65, "Joy"),))) == Failure(FailureKind.MALFORMED)
    assert "mentor.sent" in caplog.text
    assert "Blessing" not in caplog.text
    assert line.world.calls == []


async def test_sending_leaves_no_token_and_no_words_in_the_log(line: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """Through success and failure, at DEBUG."""
    caplog.set_level(logging.DEBUG)
    for fault in ("unheard", "bad_gateway", "revoked"):
        line.world.faults.add(Fault(fault))
        await line.send(Pass(Text("secret words"), "Amara"))
    await line.send(Pass(Text("secret words"), "Amara"))
    ours = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("uvicorn"))
    assert line.bot.token.partition(":")[2] not in ours
    assert "secret words" not in ours
    assert "Amara" not in ours
