"""What two women say to each other, and what neither learns of the other.

Source: needs.md R13, R15-R17, R23; issue 2, "The relay".
"""

import io

import pytest
from PIL import Image

from models import register
from models.work import Work
from relay.people import PairingState
from simulator.panes_samples import hidden_in, sample_photo, sample_voice
from tests.journeys.town import Ours, Resident, Town

BOLD = [{"type": "bold", "offset": 6, "length": 5}]


async def end_the_match_of(town: Town, her: Resident) -> None:
    """What `peerline pair end` does."""

    def act(work: Work) -> None:
        (matched,) = register.open_pairings(work, her.id)
        register.set_pairing_state(work, matched.id, PairingState.ENDED)

    await town.write(act)


async def test_the_mentor_reads_her_under_her_alias(lively: Town) -> None:
    """A mentee's words reach her mentor under the alias; they can't be forwarded or saved (R13, R26)."""
    lively.blessing.writes("Ciao, ho ricevuto una lettera.")
    message = await lively.amara.sees("Blessing\nCiao, ho ricevuto una lettera.")
    assert message.text == "Blessing\nCiao, ho ricevuto una lettera."
    assert message.protected
    await lively.blessing.sees_nothing_new()
    await lively.joy.sees_nothing_new()


async def test_an_answer_reaches_the_one_it_answers_and_nobody_else(lively: Town) -> None:
    """The mentor answers Joy: Joy reads it as an answer to hers, Blessing nothing, and the mentor knows."""
    asked = lively.joy.writes("Le cours commence quand ?")
    lively.blessing.writes("Ciao")
    question = await lively.amara.sees("Joy", "Le cours commence quand ?")
    await lively.amara.sees("Blessing", "Ciao")
    written = lively.amara.writes("Lundi à neuf heures.", answering=question)
    answer = await lively.joy.sees("Lundi à neuf heures.")
    assert answer.text == "Lundi à neuf heures."
    assert answer.reply_to == asked
    await lively.amara.knows_where_it_went(written, "Joy")
    await lively.blessing.sees_nothing_new()


async def test_her_answer_points_at_the_mentors_own_message(lively: Town) -> None:
    """Quotes are mapped the other way too: what she answers shows under the mentor's own words."""
    lively.blessing.writes("Ciao")
    written = lively.amara.writes("Hello Blessing", answering=await lively.amara.sees("Ciao"))
    hello = await lively.blessing.sees("Hello Blessing")
    await lively.amara.knows_where_it_went(written, "Blessing")
    lively.blessing.writes("Grazie", answering=hello)
    assert (await lively.amara.sees("Blessing\nGrazie")).reply_to == written


async def test_a_quote_of_our_own_words_is_no_quote(lively: Town) -> None:
    """She answers a text of the line itself: her words arrive all the same, answering nothing."""
    lively.blessing.phone.dice(lively.line)
    lively.blessing.writes("Va bene", answering=await lively.blessing.sees(Ours("media.refused")))
    assert (await lively.amara.sees("Blessing\nVa bene")).reply_to is None


async def test_formatting_and_emoji_pass_and_names_of_people_do_not(lively: Town) -> None:
    """Bold stays bold behind an emoji, shifted by the alias; a mention keeps its letters and leads nowhere (R15)."""
    lively.blessing.phone.write(
        lively.line,
        "👩🏾‍🤝‍👩🏽 ciao e @invented_account",
        [
            {"type": "bold", "offset": 13, "length": 4},
            {"type": "text_mention", "offset": 18, "length": 1, "user": {"id": 9}},
        ],
    )
    message = await lively.amara.sees("👩🏾‍🤝‍👩🏽 ciao e @invented_account")
    styles = {(one["type"], one["offset"] - len("Blessing\n"), one["length"]) for one in message.entities}
    assert ("bold", 13, 4) in styles
    assert not any(one["type"] == "text_mention" for one in message.entities)


async def test_a_mentor_of_one_simply_writes(town: Town) -> None:
    """With a single mentee there is nobody else whom she can mean."""
    await end_the_match_of(town, town.joy)
    await town.everybody_arrives("Amara", "Blessing")
    town.amara.writes("Good morning")
    assert (await town.blessing.sees("Good morning")).text == "Good morning"
    assert (await town.amara.sees(Ours("mentor.sent"))).text == "Sent to Blessing."


async def test_an_answer_to_an_ended_conversation_goes_to_nobody_else(lively: Town) -> None:
    """She answers a woman whose match has ended: it never slips to the only one left, she is asked (R16)."""
    lively.blessing.writes("Ciao Amara")
    old = await lively.amara.sees("Blessing", "Ciao Amara")
    await end_the_match_of(lively, lively.blessing)
    lively.amara.writes("This is for Blessing only", answering=old)
    asked = await lively.amara.sees(Ours("mentor.to_whom"))
    assert [label for row in asked.buttons for label, _ in row] == ["Joy", "Do not send"]
    await lively.joy.sees_nothing_new()
    await lively.blessing.sees_nothing_new()


async def test_an_answer_to_a_forgotten_message_goes_to_nobody_unasked(town: Town) -> None:
    """What she answers is older than anything we keep: with one mentee left, she is asked all the same (R16)."""
    await end_the_match_of(town, town.joy)
    await town.everybody_arrives("Amara", "Blessing")
    unknown = town.amara.received[0]
    town.amara.writes("Who is this for?", answering=unknown)
    await town.amara.sees(Ours("mentor.to_whom"))
    await town.blessing.sees_nothing_new()


async def test_a_mentor_without_a_mentee_does_not_write_into_nothing(town: Town) -> None:
    """Nobody is matched with her: she is told that it was not sent."""
    await end_the_match_of(town, town.joy)
    await end_the_match_of(town, town.blessing)
    await town.amara.arrives()
    town.amara.writes("Hello?")
    await town.amara.sees(Ours("mentor.no_mentee"))


async def test_a_mentee_who_has_not_come_in_gets_nothing(town: Town) -> None:
    """Before she opened her invitation and agreed nothing reaches her, and the mentor is told so."""
    await town.amara.arrives()
    town.blessing.opens_her_invitation()
    await town.blessing.sees(Ours("lang.choose"))
    town.amara.writes("Hello")
    await town.amara.sees(Ours("mentor.to_whom"))
    town.amara.presses("Blessing")
    assert "Blessing has not opened her line yet" in (await town.amara.sees(Ours("mentor.not_ready"))).text
    await town.blessing.sees_nothing_new()


async def test_words_wait_for_a_mentor_who_is_not_there_yet(town: Town) -> None:
    """Written before Amara opened her line: Blessing hears that it is kept, the team too, and Amara reads it."""
    await town.everybody_arrives("Dalia", "Blessing")
    town.blessing.writes("Ciao, ci sei?")
    await town.blessing.sees(Ours("mentee.mentor_not_ready"))
    await town.dalia.sees(Ours("sup.item"))
    town.blessing.writes("Ti aspetto")
    await town.blessing.sees(Ours("mentee.mentor_not_ready"))
    town.amara.opens_her_invitation()
    first = await town.amara.sees("Blessing\nCiao, ci sei?")
    second = await town.amara.sees("Blessing\nTi aspetto")
    assert first.id < second.id


async def test_a_photo_arrives_without_its_place_and_under_a_neutral_name(lively: Town) -> None:
    """The photo passes, its caption too; where and with what it was taken stays behind (R17)."""
    assert hidden_in(sample_photo())
    lively.blessing.phone.photo(lively.line, sample_photo(), "Guarda")
    message = await lively.amara.sees("Blessing", "Guarda", kind="photo")
    assert message.file is not None
    assert not hidden_in(message.file)
    assert b"Demo phone" not in message.file
    with Image.open(io.BytesIO(message.file)) as picture:
        assert picture.size == (960, 720)
    (upload,) = [one for call in lively.world.calls if call.method == "sendPhoto" for one in [call.params["photo"]]]
    assert upload.name.startswith("photo.")


async def test_a_voice_message_arrives_without_what_it_hides(lively: Town) -> None:
    """A voice message passes both ways; its tags do not (R17)."""
    assert b"invented" in sample_voice().lower()
    lively.blessing.phone.voice(lively.line, sample_voice())
    message = await lively.amara.sees("Blessing", kind="voice")
    assert message.file is not None
    assert message.file[:4] == b"OggS"
    assert b"invented" not in message.file.lower()
    sent = lively.amara.phone.voice(lively.line, sample_voice(), reply_to=message.id)
    back = await lively.blessing.sees(kind="voice")
    assert back.words == ""
    await lively.amara.knows_where_it_went(sent, "Blessing")


async def test_a_file_that_can_not_be_cleaned_is_not_passed_and_she_is_told(lively: Town) -> None:
    """What is no picture inside does not pass as one, and is not dropped in silence."""
    lively.blessing.phone.document(
        lively.line, b"\x00\x01 invented bytes", "home_address.bin", "application/x-invented"
    )
    await lively.blessing.sees(Ours("mentee.media_unclean"))
    await lively.amara.sees_nothing_new()


@pytest.mark.parametrize("kind", ["poll", "dice", "location", "contact", "venue", "unheard_of"])
async def test_what_does_not_pass_is_answered_aloud_in_her_language(lively: Town, kind: str) -> None:
    """A poll, dice, a place, a card, or what Telegram invents tomorrow: never dropped in silence, never passed."""
    phone = lively.blessing.phone
    match kind:
        case "poll":
            phone.poll(lively.line, "Quando?", ["oggi", "domani"])
        case "dice":
            phone.dice(lively.line)
        case "location":
            phone.location(lively.line)
        case "contact":
            phone.contact(lively.line, "+44 7700 900123", "Invented")
        case "venue":
            phone.venue(lively.line, "Invented Square", "Invented Street 1")
        case _:
            phone.post(lively.line, kind, {kind: {"title": "of tomorrow"}})
    await lively.quiet()
    new = lively.blessing.received[-1]
    assert new.reply_to is None
    assert new.id > max(message.id for message in lively.blessing.chat if not message.from_bot)
    assert not any(text in new.text for text in ("Invented", "7700", "oggi"))
    await lively.amara.sees_nothing_new()


async def test_a_mentor_hears_that_a_kind_does_not_pass(lively: Town) -> None:
    """Her poll is refused aloud: nothing was sent."""
    lively.amara.phone.poll(lively.line, "When?", ["today", "tomorrow"])
    await lively.amara.sees(Ours("mentor.refused_kind"))
    await lively.blessing.sees_nothing_new()
    await lively.joy.sees_nothing_new()


async def test_a_long_message_arrives_whole(lively: Town) -> None:
    """What does not fit into one message with the alias above it comes in parts, in order, nothing of it lost."""
    words = " ".join(f"parola{chr(98 + number % 24)}{chr(98 + number // 24)}" for number in range(450))
    lively.blessing.writes(words)
    await lively.quiet()
    parts = [text for text in lively.amara.texts if text.startswith("Blessing\n") and "parola" in text]
    assert len(parts) > 1
    assert " ".join(part.removeprefix("Blessing\n") for part in parts).split() == words.split()


async def test_an_edit_changes_what_the_other_reads(lively: Town) -> None:
    """She corrects herself: the mentor's copy says the new words under the alias; and the other way round."""
    sent = lively.blessing.writes("Ci vediamo alle 9")
    copy = await lively.amara.sees("Ci vediamo alle 9")
    await lively.quiet()
    lively.blessing.phone.edit(lively.line, sent, "Ci vediamo alle 10")
    assert (await lively.amara.sees("Blessing\nCi vediamo alle 10")).id == copy.id
    answer = lively.amara.writes("Yes, at nine", answering=copy)
    hers = await lively.blessing.sees("Yes, at nine")
    await lively.quiet()
    lively.amara.phone.edit(lively.line, answer, "Yes, at ten")
    changed = await lively.blessing.sees("Yes, at ten")
    assert (changed.id, changed.text) == (hers.id, "Yes, at ten")


async def test_an_edit_that_changes_nothing_is_not_repeated(lively: Town) -> None:
    """Telegram now and then reports an edit where only a reaction came: nothing happens on the other's phone."""
    sent = lively.blessing.writes("Ciao")
    await lively.amara.sees("Ciao")
    lively.blessing.phone.echo_edit(lively.line, sent)
    await lively.amara.sees_nothing_new()
    assert not any(call.method.startswith("editMessage") for call in lively.world.calls)


async def test_a_reaction_shows_on_the_others_copy_and_goes_again(lively: Town) -> None:
    """A heart on her message is a heart on hers; taken away, it is gone."""
    lively.blessing.writes("Ho finito il corso")
    copy = await lively.amara.sees("Ho finito il corso")
    await lively.quiet()
    mine = next(message for message in lively.blessing.chat if message.text == "Ho finito il corso")
    lively.amara.phone.react(lively.line, copy.id, "❤")
    await lively.quiet()
    assert list(reactions_on(lively.blessing, mine.id)) == ["❤"]
    lively.amara.phone.react(lively.line, copy.id, None)
    await lively.quiet()
    assert list(reactions_on(lively.blessing, mine.id)) == []


def reactions_on(her: Resident, message_id: int) -> list[str]:
    """What stands under a message on her phone, but for her own."""
    message = next(one for one in her.chat if one.id == message_id)
    return [emoji for who, emoji in message.reactions.items() if who != her.phone.id]


async def test_undo_takes_back_what_was_sent(lively: Town) -> None:
    """/undo as an answer to her own message deletes it on the other phone, and she is told the truth about it."""
    lively.blessing.writes("Ciao")
    question = await lively.amara.sees("Ciao")
    wrong = lively.amara.writes("Not meant for you", answering=question)
    await lively.blessing.sees("Not meant for you")
    await lively.amara.knows_where_it_went(wrong, "Blessing")
    lively.amara.writes("/undo", answering=wrong)
    await lively.amara.sees(Ours("undo.done"))
    await lively.quiet()
    assert "Not meant for you" not in lively.blessing.texts


async def test_undo_without_a_message_of_hers_takes_nothing_back(lively: Town) -> None:
    """/undo alone, or on somebody else's message, changes nothing and says so."""
    lively.blessing.writes("Ciao")
    question = await lively.amara.sees("Ciao")
    lively.amara.writes("/undo", answering=question)
    await lively.amara.sees(Ours("undo.nothing"))
    lively.amara.writes("/undo")
    await lively.quiet()
    assert [text for text in lively.amara.texts if text.startswith("I do not know which message")] != []
    assert any(message.text == "Ciao" and not message.deleted for message in lively.blessing.chat)


async def test_an_unknown_command_is_never_sent_to_anybody(lively: Town) -> None:
    """A mentor's slip of the pen after a slash stays with her."""
    lively.amara.writes("/alrt Blessing is in trouble")
    await lively.amara.sees(Ours("command.unknown"))
    for one in (lively.blessing, lively.joy, lively.dalia):
        await one.sees_nothing_new()


async def test_nothing_of_one_woman_stands_in_what_is_sent_to_another(lively: Town) -> None:
    """No call about one chat holds the number, the account or the real name of anybody else (R15)."""
    lively.blessing.writes("Ciao")
    question = await lively.amara.sees("Ciao")
    lively.amara.writes("Hello", answering=question)
    await lively.blessing.sees("Hello")
    lively.amara.writes("/alert", answering=question)
    await lively.dalia.sees(Ours("sup.item"))
    lively.dalia.presses(Ours("btn.take"))
    await lively.quiet()
    for call in lively.world.calls:
        chat = call.params.get("chat_id")
        for one in lively.people.values():
            if str(chat) != str(one.phone.id):
                told = str({name: value for name, value in call.params.items() if name != "chat_id"})
                assert f"account_{one.phone.id}" not in told
                assert f"Legal name of {one.phone.id}" not in told
                assert not any(str(one.phone.id) == word for word in told.replace("'", " ").split())
