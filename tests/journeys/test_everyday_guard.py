"""What leads to a person is asked about before it crosses the line, in both directions; a lawyer's number passes.

Source: needs.md R15, R20; channels.md, "What content passes". All numbers are of reserved fictional ranges.
"""

from collections.abc import AsyncIterator

import pytest

from handlers.guarding import handles_in
from models import register
from models.work import Work
from tests.journeys.everyday import labels
from tests.journeys.town import Ours, Resident, Town, town_on

NUMBER_OF_AMARA = "+33 6 39 98 12 34"
MAIL_OF_AMARA = "amara@example.org"
NUMBER_OF_BLESSING = "+44 7700 900123"
LAWYER = "+33 6 39 98 77 77"


@pytest.fixture
async def guarded(lively: Town) -> Town:
    """The team has noted which numbers and addresses belong to whom; user names are learned by themselves."""

    def note(work: Work) -> None:
        for whose, written in (
            (lively.amara, NUMBER_OF_AMARA),
            (lively.amara, MAIL_OF_AMARA),
            (lively.blessing, NUMBER_OF_BLESSING),
        ):
            for kind, form in handles_in(written):
                register.add_handles(work, whose.id, kind, [form])

    await lively.write(note)
    lively.amara.writes("/me")
    await lively.amara.looks_away()
    lively.blessing.writes("Ciao")
    await lively.amara.sees("Blessing", "Ciao")
    return lively


@pytest.fixture
async def generous() -> AsyncIterator[Town]:
    """A programme that lets places and cards pass after [Send anyway]."""
    async with town_on(settings={"conversation.passes": ["location", "contact"]}, ready=True) as made:
        yield made


@pytest.mark.parametrize(
    "words",
    [
        "Ti chiamo al +33 6 39 98 12 34?",
        "06 39 98 12 34",
        "0033639981234",
        "scrivi a amara@example.org",
        "sei @account_601 ?",
        "t.me/account_601",
        "https://wa.me/33639981234",
    ],
)
async def test_what_is_her_mentors_is_asked_about(guarded: Town, words: str) -> None:
    """Her mentor's number, mail, name or link: not passed on, and she is asked; [Do not send] keeps it so (R20)."""
    guarded.blessing.writes(words)
    asked = await guarded.blessing.sees(Ours("mentee.number_guard"))
    assert len(labels(asked)) == 2
    await guarded.amara.sees_nothing_new()
    guarded.blessing.presses(Ours("btn.dont_send"))
    await guarded.blessing.sees(Ours("mentor.discarded"))
    await guarded.amara.sees_nothing_new()


async def test_she_may_send_it_anyway(guarded: Town) -> None:
    """It is her message: after the question it goes, as she wrote it (R20)."""
    guarded.blessing.writes("Ho il tuo numero: 06 39 98 12 34")
    await guarded.blessing.sees(Ours("mentee.number_guard"))
    await guarded.amara.sees_nothing_new()
    guarded.blessing.presses(Ours("btn.send_anyway"))
    await guarded.amara.sees("Blessing\nHo il tuo numero: 06 39 98 12 34")


@pytest.mark.parametrize("words", ["Your number is +44 7700 900123", "call 0044 7700 900 123", "you are @account_501"])
async def test_what_is_a_mentees_is_asked_about(guarded: Town, words: str) -> None:
    """The mentor is protected as the mentee is, and the mentee as the mentor: the question comes the other way too."""
    question = next(one for one in guarded.amara.received if one.text == "Blessing\nCiao")
    guarded.amara.writes(words, answering=question)
    await guarded.amara.sees(Ours("mentor.number_guard"))
    await guarded.blessing.sees_nothing_new()
    guarded.amara.presses(Ours("btn.send_anyway"))
    await guarded.blessing.sees(words)


async def test_both_questions_are_asked_one_after_the_other(guarded: Town) -> None:
    """To whom, and whether really: an unaddressed message with a number passes no question by (R16, R20)."""
    guarded.amara.writes("Call me on +33 6 39 98 12 34")
    await guarded.amara.sees(Ours("mentor.to_whom"))
    guarded.amara.presses("Joy")
    await guarded.amara.sees(Ours("mentor.number_guard"))
    await guarded.joy.sees_nothing_new()
    guarded.amara.presses(Ours("btn.send_anyway"))
    await guarded.joy.sees("Call me on +33 6 39 98 12 34")
    await guarded.blessing.sees_nothing_new()


@pytest.mark.parametrize(
    "words", ["L'avvocata: +33 6 39 98 77 77", "Il 112 e il 1522", "appuntamento alle 10.30, scala 4"]
)
async def test_a_lawyers_number_passes(guarded: Town, words: str) -> None:
    """What belongs to nobody here must get through, at once and unasked."""
    guarded.blessing.writes(words)
    await guarded.amara.sees(f"Blessing\n{words}")
    await guarded.blessing.sees_nothing_new()


async def test_a_number_in_an_edit_does_not_slip_through(guarded: Town) -> None:
    """She changes a harmless message into one with a number: the copy stays as it was, and she hears so (R20)."""
    sent = guarded.blessing.writes("Ti do una cosa")
    copy = await guarded.amara.sees("Ti do una cosa")
    guarded.blessing.phone.edit(guarded.line, sent, "Ti do 06 39 98 12 34")
    await guarded.blessing.sees(Ours("mentee.edit_too_late"))
    shown = next(one for one in guarded.amara.chat if one.id == copy.id)
    assert shown.text == "Blessing\nTi do una cosa"


async def test_no_table_holds_a_number_or_a_name_in_clear(guarded: Town) -> None:
    """What the guard knows it knows as blind indexes only (R15)."""
    for table in await guarded.tables():
        for row in table.rows:
            for cell in row:
                told = cell if isinstance(cell, str) else cell.decode("latin-1") if isinstance(cell, bytes) else ""
                for mark in ("639981234", "7700900123", "account_601", "amara@example"):
                    assert mark not in told, table.name


@pytest.mark.parametrize("who", ["a mentee", "a mentor"])
@pytest.mark.parametrize("kind", ["location", "contact"])
async def test_places_and_cards_do_not_pass_by_default(lively: Town, who: str, kind: str) -> None:
    """Where the programme allows neither, both are refused aloud, in both directions (R15)."""
    her, other = (lively.blessing, lively.amara) if who == "a mentee" else (lively.amara, lively.blessing)
    shares(her, kind)
    await her.sees(Ours("media.refused" if who == "a mentee" else "mentor.refused_kind"))
    await other.sees_nothing_new()


@pytest.mark.parametrize("kind", ["location", "contact"])
async def test_places_and_cards_pass_after_she_was_asked(generous: Town, kind: str) -> None:
    """Where the programme allows it, she is asked first, and [Send anyway] sends it; [Do not send] does not."""
    her, guard = generous.blessing, "mentee.place_guard" if kind == "location" else "mentee.card_guard"
    shares(her, kind)
    await her.sees(Ours(guard))
    await generous.amara.sees_nothing_new()
    her.presses(Ours("btn.dont_send"))
    await her.sees(Ours("mentor.discarded"))
    await generous.amara.sees_nothing_new()
    shares(her, kind)
    await her.sees(Ours(guard))
    her.presses(Ours("btn.send_anyway"))
    await generous.quiet()
    arrived = [one for one in generous.amara.received if one.kind == kind]
    assert len(arrived) == 1
    told = str([call.params for call in generous.world.calls if call.params.get("chat_id") == generous.amara.phone.id])
    assert "account_501" not in told
    assert "Legal name" not in told


async def test_a_mentors_place_is_asked_about_after_the_receiver(generous: Town) -> None:
    """A place without a receiver: to whom, then whether really (R16, R20)."""
    shares(generous.amara, "location")
    await generous.amara.sees(Ours("mentor.to_whom"))
    generous.amara.presses("Joy")
    await generous.amara.sees(Ours("mentor.place_guard"))
    await generous.joy.sees_nothing_new()
    generous.amara.presses(Ours("btn.send_anyway"))
    await generous.quiet()
    assert [one.kind for one in generous.joy.received][-1] == "location"
    await generous.blessing.sees_nothing_new()


def shares(her: Resident, kind: str) -> None:
    """She shares a place, or somebody's card."""
    if kind == "location":
        her.phone.location(her.bot)
    else:
        her.phone.contact(her.bot, LAWYER, "Invented Lawyer")


async def test_of_a_place_that_moves_only_the_first_one_passes(generous: Town) -> None:
    """The question says so; while she moves on nothing more is asked, and nothing more reaches her mentor (R15)."""
    her = generous.blessing
    sent = her.phone.location(her.bot, 45.0, 9.0, live=900)
    asked = await her.sees(Ours("mentee.place_guard_live"))
    assert asked.reply_to == sent
    moves(generous, her, sent, 45.5)
    await her.sees_nothing_new()
    her.presses(Ours("btn.send_anyway"))
    await generous.quiet()
    moves(generous, her, sent, 46.0)
    await generous.quiet()
    (arrived,) = [one for one in generous.amara.received if one.kind == "location"]
    assert arrived.raw["location"] == {"latitude": 45.0, "longitude": 9.0}
    await her.sees_nothing_new()


def moves(town: Town, her: Resident, message_id: int, latitude: float) -> None:
    """Her phone tells where she is now, as Telegram does: as an edit of the message."""
    raw = next(one for one in her.chat if one.id == message_id).raw
    place = {**raw["location"], "latitude": latitude}
    her.bot.push("edited_message", her.phone.id, {**raw, "location": place, "edit_date": raw["date"]}, town.clock.now())


@pytest.mark.parametrize("words", ["0712 000 123", "il mio numero: 0712/000/123", "+40 712 000 123", "0040712000123"])
async def test_a_number_as_she_writes_it_at_home_is_asked_about(guarded: Town, words: str) -> None:
    """A Romanian number of a participant, without the country's code: held, and asked about (R20)."""

    def note(work: Work) -> None:
        for kind, form in handles_in("+40 712 000 123"):
            register.add_handles(work, guarded.blessing.id, kind, [form])

    await guarded.write(note)
    guarded.blessing.writes(words)
    await guarded.blessing.sees(Ours("mentee.number_guard"))
    await guarded.amara.sees_nothing_new()


async def test_a_wall_of_digits_is_asked_about_and_delays_nobody(guarded: Town) -> None:
    """Four thousand digits: she is asked whether it shall really go, and it goes when she says so."""
    wall = "1 2 3 4 5 6 7 8 9 " * 200
    guarded.blessing.writes(wall)
    await guarded.blessing.sees(Ours("mentee.number_guard"))
    guarded.blessing.presses(Ours("btn.send_anyway"))
    await guarded.amara.sees("1 2 3 4")
