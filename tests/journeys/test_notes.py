"""Her own note: what she has already done while she waits; hers, and else only her mentor reads it (R35)."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest

from models import register
from models.sealed import Forgotten, Sealed, Suite
from models.tables import note
from models.work import Work
from relay.people import PairingState
from tests.journeys.town import Ours, Town, town_on

NOTE, MORE = "Ho fatto la scuola guida e il corso di cucina.", "E il libretto sanitario."
ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture(params=ENGINES)
async def either(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Town]:
    """A lively town on either engine."""
    store = "sqlite:///peerline.db" if request.param == "sqlite" else request.getfixturevalue("postgresql_url")
    async with town_on(store, tmp_path, ready=True) as made:
        yield made


async def opens_her_note(town: Town) -> None:
    """MENU, information, waiting, her note."""
    her = town.blessing
    her.writes("MENU")
    await her.sees(Ours("menu.main"))
    her.presses(Ours("row.info"))
    await her.sees(Ours("info.topics"))
    her.presses(Ours("row.info_waiting"))
    await her.sees(Ours("info.none"))
    her.presses(Ours("btn.my_note"))
    await her.sees(Ours("note.none"))


async def begins_it(town: Town) -> None:
    """She writes her note, which she has not had."""
    await opens_her_note(town)
    town.blessing.presses(Ours("btn.note_write"))
    await town.blessing.sees(Ours("note.write"), Ours("note.can_read"))
    town.blessing.writes(NOTE)
    await town.blessing.sees(Ours("note.kept"))


async def looks_for_it(town: Town) -> list[str]:
    """Amara writes /to and chooses Blessing; the buttons that she has then."""
    town.amara.writes("/to")
    await town.amara.sees(Ours("mentor.list_head"))
    town.amara.presses("Blessing")
    shown = await town.amara.sees(Ours("mentor.chosen"))
    return [label for row in shown.buttons for label, _ in row]


async def test_she_writes_sees_adds_and_deletes_it(lively: Town) -> None:
    """By taps and by digits; nobody is told of anything."""
    her = lively.blessing
    await begins_it(lively)
    her.writes("1")  # [My note]
    await her.sees(NOTE)
    await her.sees(Ours("note.can_read"))
    her.writes("1")  # [Add to it]
    await her.sees(Ours("note.write"))
    her.writes(MORE)
    await her.sees(Ours("note.kept"))
    her.presses(Ours("btn.my_note"))
    await her.sees(f"{NOTE}\n{MORE}")
    await her.sees(Ours("note.can_read"))
    her.writes("2")  # [Delete it]
    await her.sees(Ours("note.deleted"))
    assert await lively.rows("note") == []
    for one in (lively.amara, lively.dalia, lively.mira):
        await one.sees_nothing_new()


async def test_only_her_mentor_reads_it_and_only_when_she_asks(lively: Town) -> None:
    """/to, her name, [Her note]; the desk, which reads the last messages of an item, finds no word of it."""
    await begins_it(lively)
    labels = await looks_for_it(lively)
    assert "Her note" in labels
    await lively.amara.sees_nothing_new()
    lively.amara.presses(Ours("btn.her_note"))
    await lively.amara.sees("Blessing", NOTE)
    await lively.amara.sees(Ours("mentor.her_note"))
    lively.blessing.writes("aiuto")
    await lively.dalia.sees("A1")
    lively.dalia.presses(Ours("btn.take"))
    await lively.dalia.sees(Ours("sup.item_opened"))
    lively.dalia.presses(Ours("btn.show_last"))
    await lively.quiet()
    assert not any("cucina" in text for one in (lively.dalia, lively.mira, lively.joy) for text in one.texts)
    lively.blessing.presses(Ours("btn.my_note"))
    await lively.blessing.sees(NOTE)
    lively.blessing.presses(Ours("btn.note_delete"))
    await lively.blessing.sees(Ours("note.deleted"))
    lively.amara.presses(Ours("btn.her_note"))
    await lively.amara.sees(Ours("choice.gone"))


async def test_words_that_come_later_are_for_her_mentor(lively: Town) -> None:
    """Eleven minutes on, or after her mentor's words, nothing that she writes gets lost in a note (R16)."""
    her, amara = lively.blessing, lively.amara
    await opens_her_note(lively)
    her.presses(Ours("btn.note_write"))
    await her.sees(Ours("note.write"))
    await lively.later(minutes=11)
    her.writes("Amara, sei lì?")
    hello = await amara.sees("Blessing", "Amara, sei lì?")
    her.presses(Ours("btn.note_write"))
    await her.sees(Ours("note.write"))
    amara.writes("Yes, here", answering=hello)
    await her.sees("Yes, here")
    her.writes("Ho paura")
    await amara.sees("Blessing", "Ho paura")
    assert await lively.rows("note") == []


async def test_a_cry_for_help_behind_the_question_is_one(lively: Town) -> None:
    """Whole words come before everything else (R37)."""
    await opens_her_note(lively)
    lively.blessing.presses(Ours("btn.note_write"))
    await lively.blessing.sees(Ours("note.write"))
    lively.blessing.writes("aiuto")
    await lively.dalia.sees("A1")
    assert await lively.rows("note") == []


async def test_what_could_lead_to_somebody_is_not_kept(lively: Town) -> None:
    """R20: a participant's number is refused, and the next words are taken again; a changed message changes nothing."""
    her = lively.blessing
    await lively.write(lambda work: register.add_handles(work, lively.amara.id, "phone", ["447700900123"]))
    await opens_her_note(lively)
    her.presses(Ours("btn.note_write"))
    await her.sees(Ours("note.write"))
    her.writes("Chiamo +44 7700 900123")
    await her.sees(Ours("note.number"))
    assert await lively.rows("note") == []
    said = her.writes(NOTE)
    await her.sees(Ours("note.kept"))
    her.phone.edit(lively.line, said, "Ho fatto altro.")
    await her.sees(Ours("note.stays"))
    her.presses(Ours("btn.my_note"))
    await her.sees(NOTE)
    await lively.amara.sees_nothing_new()


async def test_a_new_match_begins_without_it(lively: Town) -> None:
    """The end of a match takes it from that mentor; the next one reads it only after she showed it (R35)."""
    her = lively.blessing
    await begins_it(lively)

    def matched_anew(work: Work) -> None:
        (old,) = register.open_pairings(work, her.id)
        register.set_pairing_state(work, old.id, PairingState.ENDED)
        register.pair(work, her.id, lively.amara.id, None)

    await lively.write(matched_anew)
    await lively.quiet()
    await lively.amara.looks_away()
    assert "Her note" not in await looks_for_it(lively)
    lively.amara.presses(Ours("btn.her_questions"))
    await lively.amara.looks_away()
    await her.looks_away()
    her.presses(Ours("btn.my_note"))
    await her.sees(Ours("note.only_you"))
    her.presses(Ours("btn.note_show"))
    await her.sees(Ours("note.can_read"))
    await lively.amara.sees_nothing_new()
    assert "Her note" in await looks_for_it(lively)


async def test_it_is_erased_with_her(either: Town) -> None:
    """R59: sealed as lasting, gone with her row, and a copy of it opens no more once her keys are destroyed."""
    her = either.blessing
    await begins_it(either)

    def copied(work: Work) -> tuple[UUID, Sealed]:
        row = work.conn.execute(note.select()).one()
        return row.person_id, row.words_sealed

    person_id, sealed = await either.write(copied)
    assert sealed.suite == Suite.LASTING
    await either.later(days=40)  # longer than words are kept: a note stays
    await either.restart()
    her.presses(Ours("btn.my_note"))
    await her.sees(NOTE)
    her.writes("CANCELLA")
    await her.sees(Ours("erase.confirm_tg"))
    her.presses(Ours("btn.delete"))
    await her.sees(Ours("erase.done"))
    while await either.rows("erasure"):  # the program destroys the keys by itself, in the next moment
        await either.world.called.wait(0.05)
    assert await either.rows("note") == []

    def opened(work: Work) -> bytes:
        return work.vault.open("note", "words_sealed", person_id, person_id, sealed)

    with pytest.raises(Forgotten):
        await either.write(opened)
