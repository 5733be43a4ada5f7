"""What is said to the line itself: changed, it is heard anew; in an album, it is answered once.

Source: needs.md R08, R11, R37; channels.md, "What content passes"; relay/hearing.py.
"""

from uuid import UUID

import pytest

from models import register
from models.work import Work
from relay.people import PairingState
from simulator.panes_samples import sample_photo
from tests.journeys.everyday import holds, is_called, is_not_called
from tests.journeys.test_albums import albums_of, captions, sends_album, sizes
from tests.journeys.town import Ours, Town

SECRET = "limoncello"


async def test_a_mistyped_cry_that_she_puts_right_is_a_cry(lively: Town) -> None:
    """Her mentor got "aiuot"; she makes it "aiuto", and the team is called (R37)."""
    sent = lively.blessing.writes("aiuot")
    await lively.amara.sees("Blessing\naiuot")
    lively.blessing.phone.edit(lively.line, sent, "aiuto")
    await lively.blessing.sees(Ours("help.which"))
    await is_called(lively.dalia)
    assert "Blessing\naiuto" not in lively.amara.texts


async def test_a_secret_word_by_correction_reaches_nobody_but_the_team(lively: Town) -> None:
    """She mistyped it and puts it right: DANGER, the off-duty answer, and her mentor's copy stays as it was (R08)."""
    await lively.write(lambda work: register.set_secret(work, lively.blessing.id, SECRET))
    sent = lively.blessing.writes("limonchello")
    await lively.amara.sees("Blessing\nlimonchello")
    lively.blessing.phone.edit(lively.line, sent, SECRET)
    await lively.blessing.sees(Ours("ack.off_duty"))
    await is_called(lively.dalia)
    assert not any(SECRET in text for text in lively.amara.texts)
    assert await holds(lively, SECRET) == []


async def test_a_mistyped_command_that_she_puts_right_is_the_command(lively: Town) -> None:
    """The mentor wrote /alret; she corrects it, and the alert is open."""
    lively.blessing.writes("Ciao")
    question = await lively.amara.sees("Blessing\nCiao")
    sent = lively.amara.writes("/alret", answering=question)
    await lively.amara.sees(Ours("command.unknown"))
    lively.amara.phone.edit(lively.line, sent, "/alert")
    asked = await lively.amara.sees(Ours("mentor.alert_done"))
    assert "Blessing" in asked.text
    await is_called(lively.dalia)


async def test_a_command_that_becomes_words_is_words(lively: Town) -> None:
    """What the line did not understand becomes a message: it is asked for whom, like any other."""
    sent = lively.amara.writes("/hello")
    await lively.amara.sees(Ours("command.unknown"))
    lively.amara.phone.edit(lively.line, sent, "Hello")
    await lively.amara.sees(Ours("mentor.to_whom"))
    lively.amara.presses("Joy")
    await lively.joy.sees("Hello")
    lively.amara.phone.edit(lively.line, sent, "Hello Joy")
    await lively.joy.sees("Hello Joy")


async def test_a_message_that_was_thrown_away_is_asked_about_anew(lively: Town) -> None:
    """[Do not send], and then she changes it: she is asked again; nothing goes by itself."""
    sent = lively.amara.writes("Not like this")
    await lively.amara.sees(Ours("mentor.to_whom"))
    lively.amara.presses(Ours("btn.dont_send"))
    await lively.amara.sees(Ours("mentor.discarded"))
    lively.amara.phone.edit(lively.line, sent, "Like this")
    await lively.amara.sees(Ours("mentor.to_whom"))
    await lively.blessing.sees_nothing_new()
    lively.amara.presses("Blessing")
    await lively.blessing.sees("Like this")


@pytest.mark.parametrize("words", ["AIUTO", "MENU", "PAUSA", "STOP"])
async def test_an_edit_that_changed_nothing_is_not_heard_again(lively: Town, words: str) -> None:
    """Telegram reports an edit where only a reaction came: nothing happens a second time."""
    sent = lively.blessing.writes(words)
    for her in (lively.blessing, lively.amara, lively.dalia, lively.mira):
        await her.looks_away()
    lively.blessing.phone.echo_edit(lively.line, sent)
    for her in (lively.blessing, lively.amara, lively.dalia, lively.mira):
        await her.sees_nothing_new()


async def test_a_digit_that_is_changed_chooses_nothing(lively: Town) -> None:
    """The question that it answered may not be the one that stands there now."""
    lively.blessing.writes("MENU")
    await lively.blessing.sees(Ours("menu.main"))
    sent = lively.blessing.writes("7")
    await lively.blessing.sees(Ours("menu.leave"))
    lively.blessing.phone.edit(lively.line, sent, "1")
    await lively.blessing.sees_nothing_new()
    await lively.amara.sees_nothing_new()


async def test_an_album_to_nobody_is_answered_once(lively: Town) -> None:
    """Nobody is matched with her: she hears so once, and the team has one item, not one for each photo."""

    def end(work: Work) -> None:
        register.set_pairing_state(work, _match_of(work, lively), PairingState.ENDED)

    await lively.write(end)
    sends_album(lively.blessing, "One", "", "")
    await lively.blessing.sees(Ours("mentee.nobody_there"))
    await lively.blessing.sees_nothing_new()
    assert len(await lively.rows("alert_raiser")) == 1
    sends_album(lively.blessing, "Another", "")
    await lively.blessing.sees(Ours("mentee.nobody_there"))
    await lively.blessing.sees_nothing_new()


def _match_of(work: Work, town: Town) -> UUID:
    view = work.directory.line(work.conn, town.lines[town.line.username])
    return next(one.id for one in view.pairings if one.mentee.id == town.blessing.id)


async def test_an_album_on_a_stopped_line_is_answered_once(lively: Town) -> None:
    """She had stopped and sends three photos: a person will speak with her, said once."""
    lively.blessing.writes("STOP")
    await lively.blessing.sees(Ours("stop.ack"))
    sends_album(lively.blessing, "", "", "")
    await lively.blessing.sees(Ours("line.reopen"))
    await lively.blessing.sees_nothing_new()
    assert albums_of(lively.amara) == []


async def test_an_album_for_a_mentor_who_has_not_come_is_kept_together(town: Town) -> None:
    """Three photos, one answer, one item; and when her mentor opens her line, one album."""
    await town.everybody_arrives("Dalia", "Mira", "Blessing")
    sends_album(town.blessing, "Three pages", "", "")
    await town.blessing.sees(Ours("mentee.mentor_not_ready"))
    await town.blessing.sees_nothing_new()
    assert len(await town.rows("message")) == 1
    assert len(await town.rows("alert_raiser")) == 1
    await town.everybody_arrives("Amara")
    await town.later(seconds=2)
    assert [captions(album) for album in albums_of(town.amara)] == [["Blessing\nThree pages", "", ""]]


async def test_an_album_for_the_team_stays_with_the_team(lively: Town) -> None:
    """Words for the team, as three photos: no photo reaches her mentor, and the team has one item with all (R11)."""
    lively.blessing.writes("MENU")
    await lively.blessing.sees(Ours("menu.main"))
    lively.blessing.presses(Ours("row.team"))
    await lively.blessing.sees(Ours("team.write"))
    sends_album(lively.blessing, "For the team", "", "")
    await lively.blessing.sees(Ours("team.sent"))
    await lively.blessing.sees_nothing_new()
    await lively.amara.sees_nothing_new()
    assert len(await lively.rows("alert")) == 1
    lively.dalia.presses(Ours("btn.take"))
    await lively.quiet()
    await lively.later(seconds=2)
    assert sizes(lively.dalia) == [3]
    lively.blessing.phone.photo(lively.line, sample_photo(), "For Amara")
    await lively.amara.sees("For Amara", kind="photo")


async def test_a_photo_alone_calls_nobody_twice(lively: Town) -> None:
    """Two photos that do not belong together are two messages, each answered."""
    lively.blessing.writes("STOP")
    await lively.blessing.sees(Ours("stop.ack"))
    for _ in range(2):
        lively.blessing.phone.photo(lively.line, sample_photo())
        await lively.blessing.sees(Ours("line.reopen"))
    is_not_called(lively.amara)
