"""What goes wrong with one line: a sentence says what to do, the others go on, and the line comes back by itself.

Law: whatever happens, no token and no word of anybody's is in what the program says.
"""

import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

import pytest

from channels.telegram.answers import Granted, Refused
from channels.telegram.ingress import get_updates, listen_by_polling, listen_by_webhook
from channels.telegram.token import Token
from channels.telegram.trouble import SENTENCES, TroubleKind
from channels.telegram.wire import Wire
from simulator.bots import Bot
from tests.crash.conftest import Stage
from tests.crash.gate import Gate
from tests.crash.ledger import Conversation

pytestmark = pytest.mark.slow


async def two_lines(stage: Stage) -> tuple[Conversation, Conversation]:
    """A pair on each of two lines; the mentees write. A supervisor sits at the desk."""
    desk = await stage.programme.line("desk_bot", desk=True)
    await stage.programme.supervisor(desk, "Noor", 701)
    opened = []
    for number, username in enumerate(("line_one_bot", "line_two_bot")):
        bot = await stage.programme.line(username)
        mentor = await stage.programme.mentor(bot, "Amara", 601 + number)
        mentee = await stage.programme.mentee(bot, "Blessing", 501 + number)
        pair = await stage.programme.pair(bot, mentee, mentor, "Blessing")
        opened.append(stage.ledger.open(pair, by_mentee=True))
    return opened[0], opened[1]


async def goes_on(stage: Stage, letters: Conversation) -> None:
    """Whatever is wrong elsewhere, this line carries."""
    number = letters.write()
    await stage.ledger.until(lambda: number in letters.arrived)


def says(kind: TroubleKind) -> str:
    """The sentence that an operator reads, as a pattern."""
    return re.escape(SENTENCES[kind])


@pytest.fixture(autouse=True)
async def nothing_leaks(stage: Stage) -> AsyncIterator[None]:
    """After each test of this file, all that was said is searched for tokens and for anybody's words."""
    yield
    said = "\n".join(line for process in stage.processes for line in process.said)
    assert said
    for token in stage.programme.tokens:
        assert token.partition(":")[2] not in said, "a token is in the log"
    for word in ("letter", "Blessing", "Amara"):
        assert word not in said, "somebody's words are in the log"


@asynccontextmanager
async def somebody_with_the_token(stage: Stage, bot: Bot) -> AsyncIterator[tuple[Wire, Token]]:
    """Another program that has the line's token."""
    wire = Wire(stage.api_url)
    await wire.start()
    try:
        yield wire, Token(bot.token)
    finally:
        await wire.close()


async def test_a_line_whose_token_was_revoked_says_so_and_comes_back_with_the_new_one(stage: Stage) -> None:
    """The operator is told where to get a token; what was written meanwhile arrives once she has given it."""
    one, other = await two_lines(stage)
    process = await stage.serve()
    stage.world.revoke(one.pair.bot)
    one.write()
    await process.says(says(TroubleKind.REVOKED))
    await goes_on(stage, other)
    one.write()
    await stage.programme.give_token(one.pair.bot)
    await process.says(f"Line {stage.programme.lines['line_one_bot']} is back")
    await stage.ledger.until(stage.ledger.all_accounted)
    assert one.doubled_silently == set()


async def test_another_program_on_the_same_line_is_told_and_waited_out(stage: Stage) -> None:
    """Somebody else fetches: a sentence says what that may mean, and the line goes on once the other has left."""
    one, other = await two_lines(stage)
    process = await stage.serve()
    await goes_on(stage, one)
    async with somebody_with_the_token(stage, one.pair.bot) as (wire, token):
        assert await get_updates(wire, token, None, 0) is not None
        await process.says(says(TroubleKind.OTHER_POLLER))
        await goes_on(stage, other)
    one.write()
    await process.says(f"Line {stage.programme.lines['line_one_bot']} is back")
    await stage.ledger.until(stage.ledger.all_accounted)
    assert one.doubled_silently == set()


async def test_a_foreign_webhook_is_told_and_waited_out(stage: Stage) -> None:
    """Somebody else sends the messages away: a sentence says so; nothing is lost when it is taken away."""
    one, other = await two_lines(stage)
    process = await stage.serve()
    await goes_on(stage, one)
    async with somebody_with_the_token(stage, one.pair.bot) as (wire, token):
        elsewhere = await listen_by_webhook(wire, token, "http://127.0.0.1:9/elsewhere", "somebody-elses-secret")
        assert isinstance(elsewhere, Granted)
        await process.says(says(TroubleKind.FOREIGN_WEBHOOK))
        await goes_on(stage, other)
        one.write()
        assert not isinstance(await listen_by_polling(wire, token), Refused)
    await process.says(f"Line {stage.programme.lines['line_one_bot']} is back")
    await stage.ledger.until(stage.ledger.all_accounted)


async def test_no_network_is_told_and_waited_out(stage: Stage) -> None:
    """Telegram can't be reached, at the start and later: a sentence says so, and everything arrives when it can."""
    one, other = await two_lines(stage)
    async with Gate(int(stage.api_url.rpartition(":")[2])) as gate:
        await gate.shut()
        process = await stage.serve(PEERLINE_TELEGRAM__API_URL=f"http://127.0.0.1:{gate.port}")
        await process.says(says(TroubleKind.UNREACHABLE))
        one.write()
        await gate.open()
        await stage.ledger.until(stage.ledger.all_accounted)
        await stage.quiet()
        await gate.shut()
        one.write()
        other.write()
        await gate.open()
        await stage.ledger.until(stage.ledger.all_accounted)
    assert one.doubled_silently == set()


async def test_an_update_that_breaks_its_handling_is_set_aside_and_told(stage: Stage) -> None:
    """A change of a message that the store holds damaged: it is kept and told, and what comes after it is passed on."""
    one, other = await two_lines(stage)
    process = await stage.serve()
    number = one.write()
    await stage.ledger.until(stage.ledger.all_accounted)
    await stage.quiet()
    with closing(sqlite3.connect(stage.programme.data / "peerline.db", timeout=30)) as connection:
        # the last byte of every sealed text is another one: as a failing disk leaves it, and no key opens it again
        damage = "CAST(substr(content_sealed, 1, length(content_sealed) - 1) || x'00' AS BLOB)"
        connection.execute(f"UPDATE message SET content_sealed = {damage}")  # noqa: S608  # fixed words
        connection.commit()
    one.writer.edit(one.pair.bot, one.written[number], "Something else")
    await process.says("could not be handled. It is kept in the inbox under .*the line goes on")
    await goes_on(stage, one)
    await goes_on(stage, other)
    assert await stage.store.unreadable() == 1
    noor = stage.world.phone(701)
    await noor.until(stage.world.bots["desk_bot"], lambda chat: any(message.buttons for message in chat))


async def test_absurd_values_stop_no_line(stage: Stage) -> None:
    """Numbers beyond all sense, missing and misplaced parts: whatever becomes of them, what follows is passed on."""
    one, _ = await two_lines(stage)
    process = await stage.serve()
    await goes_on(stage, one)
    bot, phone, now = one.pair.bot, one.writer, stage.world.clock.now()
    private = {"id": phone.id, "type": "private", "first_name": "x"}
    absurd = (
        ("callback_query", {"id": "1", "from": phone.user, "data": "again:99999999999999999999", "message": {}}),
        ("callback_query", {"id": "2", "from": phone.user, "data": "to:x:y:z", "message": {"chat": private}}),
        ("message", {"message_id": 2**62, "date": 2**62, "chat": private, "from": phone.user, "text": "\x00"}),
        ("message", {"message_id": -1, "date": "x", "chat": private, "from": None, "text": ["x"]}),
        ("message", {"message_id": 7, "date": 1, "chat": private, "from": phone.user, "text": "x", "entities": [{}]}),
        ("edited_message", {"message_id": 3, "chat": private, "date": 1, "edit_date": -(2**60), "text": ""}),
        ("message_reaction", {"chat": private, "message_id": "x", "user": phone.user, "new_reaction": {}}),
        ("my_chat_member", {"chat": private, "from": phone.user, "new_chat_member": None}),
        ("message", None),
    )
    for kind, payload in absurd:
        bot.push(kind, phone.id, payload, now)
    await goes_on(stage, one)
    await stage.quiet()
    assert process.runs
