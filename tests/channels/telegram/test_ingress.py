"""A line hears everything once it asks, and its troubles come as values."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from channels.telegram.answers import Granted, Refused, Unheard
from channels.telegram.ingress import acknowledge, get_updates, listen_by_polling, listen_by_webhook, next_offset
from channels.telegram.parse import parse
from channels.telegram.token import Token
from channels.telegram.trouble import TroubleKind, explain
from channels.telegram.wire import Wire
from relay.messages import Blocked, Chose, Edited, Reacted, Text, Unblocked, Wrote, button, say
from tests.channels.telegram.lines import Stage, stage
from tests.channels.telegram.loopback import loopback, ok
from tests.channels.telegram.wires import LINE, TOKEN


@pytest.fixture
async def line() -> AsyncIterator[Stage]:
    """A line and a person who has written to it."""
    async with stage() as opened:
        yield opened


async def test_all_that_a_person_does_is_heard_in_order(line: Stage) -> None:
    """Writing, editing, reacting, pressing, blocking and coming back: each arrives, reactions too."""
    token = Token(line.bot.token)
    await get_updates(line.wire, token, None, 0)  # Telegram keeps reactions only for a line that asked for them
    await line.send(say("mentor.to_whom", (button("to:1", "btn.yes"),)))
    start, asked = (message.id for message in line.phone.chat(line.bot))
    wrote = line.phone.write(line.bot, "Ciao", reply_to=asked)
    line.phone.edit(line.bot, wrote, "Ciao!")
    line.phone.react(line.bot, asked, "\U0001f44d")
    callback = line.phone.press(line.bot, asked, "to:1")
    line.phone.block(line.bot)
    line.phone.unblock(line.bot)
    updates = await get_updates(line.wire, token, None, 0)
    assert isinstance(updates, list)
    inbounds = [parse(LINE, update) for update in updates]
    assert [inbound.event for inbound in inbounds] == [
        Wrote(Text("/start CODE"), str(start)),
        Wrote(Text("Ciao"), str(wrote), quote=str(asked)),
        Edited(Text("Ciao!"), str(wrote), quote=str(asked)),
        Reacted(str(asked), "\U0001f44d"),
        Chose("to:1", str(asked), callback),
        Blocked(),
        Unblocked(),
    ]
    assert {inbound.address for inbound in inbounds} == {"501"}


async def test_the_offset_moves_past_what_was_stored_and_no_further(line: Stage) -> None:
    """Asked without moving on, the same update comes again; after the next offset it is gone."""
    token = Token(line.bot.token)
    first = await get_updates(line.wire, token, None, 0)
    again = await get_updates(line.wire, token, None, 0)
    assert isinstance(first, list)
    assert first == again
    offset = next_offset(first, None)
    assert await get_updates(line.wire, token, offset, 0) == []
    assert next_offset([], offset) == offset
    assert next_offset([{"no": "number"}, "x"], 5) == 5
    assert next_offset([{"update_id": 9}, {"update_id": 7}], 5) == 10


async def test_a_long_poll_ends_when_somebody_writes(line: Stage) -> None:
    """The call stays open at the server and answers at once."""
    token = Token(line.bot.token)
    seen = await get_updates(line.wire, token, None, 0)
    assert isinstance(seen, list)
    waiting = asyncio.create_task(get_updates(line.wire, token, next_offset(seen, None), 30))
    await line.world.until(lambda calls: calls)
    line.phone.write(line.bot, "Ciao")
    heard = await asyncio.wait_for(waiting, 5)
    assert isinstance(heard, list)
    assert [parse(LINE, update).event for update in heard] == [
        Wrote(Text("Ciao"), str(line.phone.chat(line.bot)[-1].id))
    ]


async def test_an_answer_that_is_no_list_is_not_heard() -> None:
    """Nothing is confirmed on the ground of a broken answer."""
    async with loopback() as server:
        wire = Wire(server.url)
        await wire.start()
        server.will(ok({"not": "a list"}))
        assert await get_updates(wire, TOKEN, None, 0) == Unheard()
        await wire.close()


async def test_a_revoked_token_and_a_foreign_webhook_are_told_apart(line: Stage) -> None:
    """Each becomes its own sentence; taking the webhook away brings the line back."""
    token = Token(line.bot.token)
    assert isinstance(await listen_by_webhook(line.wire, token, "https://example.org/telegram/1", "s3cret"), Granted)
    hooked = await get_updates(line.wire, token, None, 0)
    assert isinstance(hooked, Refused)
    assert explain(hooked).kind is TroubleKind.FOREIGN_WEBHOOK
    assert isinstance(await listen_by_polling(line.wire, token), Granted)
    assert isinstance(await get_updates(line.wire, token, None, 0), list)
    line.world.revoke(line.bot)
    revoked = await get_updates(line.wire, token, None, 0)
    assert isinstance(revoked, Refused)
    assert explain(revoked).kind is TroubleKind.REVOKED


async def test_a_press_is_acknowledged(line: Stage) -> None:
    """The waiting sign on the button ends; an old press is no trouble."""
    token = Token(line.bot.token)
    await line.send(say("mentor.to_whom", (button("to:1", "btn.yes"),)))
    callback = line.phone.press(line.bot, line.phone.chat(line.bot)[-1].id, "to:1")
    assert await acknowledge(line.wire, token, callback)
    assert [toast.callback for toast in line.phone.toasts(line.bot)] == [callback]
    assert not await acknowledge(line.wire, token, "12345")
