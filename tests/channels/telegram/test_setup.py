"""A line that works introduces itself; what is only cosmetic never stops it."""

from collections.abc import AsyncIterator

import pytest

from channels.telegram.answers import Refused, Unheard
from channels.telegram.setup import Identity, LineSetup, Menu, dress, introduce, line_setup
from channels.telegram.token import Token
from channels.telegram.wire import Wire
from locales.render import languages, render
from relay.messages import Prompt
from simulator.faults import Fault
from tests.channels.telegram.lines import Stage, stage
from tests.channels.telegram.loopback import loopback, ok
from tests.channels.telegram.wires import TOKEN


@pytest.fixture
async def line() -> AsyncIterator[Stage]:
    """A line and a person who has written to it."""
    async with stage(topics=True) as opened:
        yield opened


def asked(line: Stage, method: str) -> list[dict[str, object]]:
    """The parameters of all calls of a method."""
    return [call.params for call in line.world.calls if call.method == method]


async def test_a_line_has_a_neutral_profile_in_every_language_and_menus_only_where_named(line: Stage) -> None:
    """Descriptions per language and one for all others; strangers and mentees get no menu; the mentor hers."""
    menus = [Menu("501", "fr", ("to", "alert")), Menu("501", "fr", ())]
    made = await line_setup(line.wire, Token(line.bot.token), menus)
    assert made == LineSetup(Identity(line.bot.id, "line_one_bot", topics=True), ())
    described = {call.get("language_code"): call["description"] for call in asked(line, "setMyDescription")}
    assert set(described) == {None, *languages()}
    assert described["it"] == render(Prompt("bot.description"), "it", "UTC")
    assert len(asked(line, "setMyShortDescription")) == len(languages()) + 1
    assert asked(line, "setMyCommands") == [
        {
            "scope": {"type": "chat", "chat_id": 501},
            "commands": [
                {"command": name, "description": render(Prompt(f"cmd.{name}"), "fr", "UTC")} for name in ("to", "alert")
            ],
        }
    ]
    assert [params.get("scope") for params in asked(line, "deleteMyCommands")] == [
        None,
        {"type": "chat", "chat_id": 501},
    ]


async def test_a_server_that_lacks_the_cosmetics_is_asked_once(line: Stage) -> None:
    """404 for a method is one warning; the line is set up all the same."""
    lacking = Fault("unknown_method", method="setMyDescription", times=None)
    line.world.faults.add(lacking)
    made = await line_setup(line.wire, Token(line.bot.token))
    assert isinstance(made, LineSetup)
    assert made.warnings == ("This server does not know setMyDescription; the line works without.",)
    assert lacking.struck == 1


@pytest.mark.parametrize(
    ("fault", "says", "times"),
    [
        (Fault("rate", method="setMyDescription"), "slower", 1),
        (Fault("unheard", method="setMyDescription"), "could not be reached", 1),
        (Fault("error", method="setMyDescription"), "was refused (500)", 1),
    ],
)
async def test_trouble_with_cosmetics_is_a_warning(line: Stage, fault: Fault, says: str, times: int) -> None:
    """Too fast or no network: the rest is left for later; any other refusal is named and the rest goes on."""
    line.world.faults.add(fault)
    warnings = await dress(line.wire, Token(line.bot.token))
    assert len(warnings) == 1
    assert says in warnings[0]
    assert fault.struck == times
    assert bool(asked(line, "setMyShortDescription")) == ("refused" in says)


async def test_a_line_that_does_not_work_is_not_dressed(line: Stage) -> None:
    """A revoked token is the line's failure, as a value for `explain`."""
    token = Token(line.bot.token)
    line.world.revoke(line.bot)
    made = await line_setup(line.wire, token)
    assert isinstance(made, Refused)
    assert made.code == 401
    assert asked(line, "setMyDescription") == []


async def test_admission_is_by_the_minute_and_the_wait_is_told() -> None:
    """Where the server admits few new bots per minute, the refusal says how long to wait."""
    async with stage(admit_per_minute=1) as line:
        other = line.world.add_bot(username="line_two_bot")
        assert isinstance(await introduce(line.wire, Token(line.bot.token)), Identity)
        later = await introduce(line.wire, Token(other.token))
        assert isinstance(later, Refused)
        assert later.code == 429
        assert later.retry_after is not None


async def test_a_getme_without_a_name_is_not_believed() -> None:
    """Links are built from the username: without one there is no line."""
    async with loopback() as server:
        wire = Wire(server.url)
        await wire.start()
        server.will(ok({"id": 5}))
        assert await introduce(wire, TOKEN) == Unheard()
        await wire.close()
