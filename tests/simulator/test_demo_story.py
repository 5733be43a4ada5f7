"""Stories: plain data, played with phones, told line by line."""

import pytest

from bot.cli.demo import BACKUP
from simulator.panes import opened, page
from simulator.stories import (
    HELLO,
    STORIES,
    Opens,
    Ours,
    Presses,
    Sees,
    SendsPhoto,
    Step,
    Story,
    StoryStopped,
    Writes,
    play,
)
from tests.simulator.demo_world import DemoWorld
from tests.simulator.parrot import parrots


async def transcript(demo: DemoWorld, *steps: Step, patience: float = 10.0) -> list[str]:
    """The lines of a story of `steps`, played against parrots."""
    async with demo.world.serve() as url, parrots(url, demo.line, demo.desk):
        story = Story("tried", "Tried", steps)
        return [line async for line in play(story, demo.world, demo.people, patience=patience)]


async def test_a_story_is_told_line_by_line_with_the_demos_clock() -> None:
    """Who does what and who sees what, in her own time zone, buttons and quotes included."""
    lines = await transcript(
        DemoWorld(),
        Opens("first"),
        Sees("first", (Ours("lang.choose"),)),
        Presses("first", "Italiano"),
        Sees("first", ("Language: it",)),
        Writes("first", "Ciao!\nCome stai?"),
        Sees("first", ("Echo: Ciao!",), quoting="Come stai?"),
        Writes("first", "Bene", quoting="Echo"),
        Sees("first", ("Echo: Bene",)),
        SendsPhoto("first", "guarda"),
        Sees("first", kind="photo"),
    )
    assert lines == [
        "[10:02] Blessing's phone → opens her invitation",
        "[10:02] Blessing's phone ← Choisissez votre langue / Scegli la lingua [Français] [Italiano]",
        "[10:02] Blessing's phone → [Italiano]",
        "[10:02] Blessing's phone ← Language: it",
        "[10:02] Blessing's phone → Ciao! / Come stai?",
        "[10:02] Blessing's phone ← Echo: Ciao! / Come stai? (answering “Ciao! Come stai?”)",
        "[10:02] Blessing's phone → Bene (answering “Echo”)",
        "[10:02] Blessing's phone ← Echo: Bene (answering “Bene”)",
        "[10:02] Blessing's phone → a photo guarda",
        "[10:02] Blessing's phone ← (photo)",
    ]


async def test_a_message_is_seen_only_once() -> None:
    """A second look does not take the first message for a new one: a story can't pass by an old success."""
    with pytest.raises(StoryStopped, match="Blessing never saw"):
        await transcript(
            DemoWorld(),
            Opens("first"),
            Sees("first", (Ours("lang.choose"),)),
            Sees("first", (Ours("lang.choose"),)),
            patience=0.2,
        )


@pytest.mark.parametrize(
    ("step", "why"),
    [
        (Opens("supervisor"), "Mira has no invitation"),
        (Presses("first", "Español"), "Blessing has no button Español"),
        (Writes("first", "x", quoting="never said"), "no message to answer"),
        (Sees("second", ("Bonjour",)), "Joy never saw"),
    ],
)
async def test_a_story_that_cannot_go_on_says_where_it_stopped(step: Step, why: str) -> None:
    """Whoever runs the script reads whose phone it was and what was missing there."""
    with pytest.raises(StoryStopped, match=why):
        await transcript(DemoWorld(), Opens("first"), Sees("first", (Ours("lang.choose"),)), step, patience=0.2)


async def test_the_page_plays_a_story_and_shows_its_transcript() -> None:
    """The drawer's button: the phones write by themselves; a second story has to wait for the first one's end."""
    demo = DemoWorld()
    story = Story("tried", "Tried", (Opens("first"), Sees("first", (Ours("lang.choose"),))))
    application = page(demo.world, demo.people, demo.store, demo.clock, stories=(story,), pace=0.0)
    board = application.state.board
    async with opened(application, demo.world) as url, parrots(url, demo.line):
        board.begin("tried")
        with pytest.raises(Exception, match="A story is playing already"):
            board.begin("tried")
        while (await board.story_json())["running"]:
            await board.changed.wait(0.1)
        assert (await board.story_json())["lines"][-1] == "That was the story."
        board.begin("tried")
        while (await board.story_json())["running"]:
            await board.changed.wait(0.1)


def test_every_story_names_only_the_demos_people_and_texts_that_exist() -> None:
    """A story's persons are those of the demo, and its prompts are in every catalogue they are looked up in."""
    demo = DemoWorld()
    languages = {spec.key: spec.language for spec in demo.people} | {BACKUP.key: BACKUP.speaks[0]}
    for name, story in STORIES.items():
        assert story.name == name
        assert story.steps
        for step in story.steps:
            words = (*step.words,) if isinstance(step, Sees) else (step.label,) if isinstance(step, Presses) else ()
            for one in words:
                if isinstance(one, Ours):
                    assert one.pattern(languages[step.who])
    assert STORIES["hello"] is HELLO
