"""A recording ends on the phone as a voice, or in an outcome that says what is certain (R04, R50)."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from channels.cleaning import Reason, Unclean
from channels.telegram.rates import RateWitness
from channels.telegram.voices import TelegramVoices
from relay.delivery import Accepted, Failure, FailureKind, Scope, Unknown
from relay.messages import Recording
from simulator.faults import Fault, FaultKind
from tests.channels.telegram.lines import STRANGER_LINE, Stage, stage
from tests.models.test_voices import VOICE

STOPPED = Recording("stop.ack", "it")


@pytest.fixture
async def line() -> AsyncIterator[Stage]:
    """A line and a person who has written to it."""
    async with stage() as opened:
        yield opened


def voices_of(line: Stage) -> TelegramVoices:
    """The way out for recordings beside the line's own sender."""
    return TelegramVoices(line.wire, line.sender._tokens, line.rinse, RateWitness(lambda: line.now[0]))


async def test_a_file_goes_up_and_its_handle_is_enough_from_then_on(line: Stage) -> None:
    """The first answer tells the handle; by it the same voice comes again without a file."""
    voices = voices_of(line)
    first = await voices.send_file(line.parcel(STOPPED), VOICE, 12)
    assert isinstance(first.outcome, Accepted)
    assert first.handle is not None
    again = await voices.send_kept(line.parcel(STOPPED), first.handle, 12)
    assert isinstance(again.outcome, Accepted)
    shown = line.phone.chat(line.bot)[-2:]
    assert [(message.kind, message.file) for message in shown] == [("voice", VOICE)] * 2
    assert [str(message.id) for message in shown] == [*first.outcome.refs, *again.outcome.refs]
    assert [int(call.params["duration"]) for call in line.world.calls[-2:]] == [12, 12]


async def test_what_can_not_be_cleaned_does_not_go_up(line: Stage) -> None:
    """No call is made; the outcome says that nothing was sent."""
    line.rinse.answer = Unclean(Reason.BROKEN)
    before = len(line.world.calls)
    sent = await voices_of(line).send_file(line.parcel(STOPPED), VOICE, 1)
    assert (sent.outcome, sent.handle) == (Failure(FailureKind.UNCLEAN), None)
    assert len(line.world.calls) == before


async def test_a_line_without_a_token_sends_nothing(line: Stage) -> None:
    """As with every message of that line."""
    sent = await voices_of(line).send_kept(replace(line.parcel(STOPPED), line_id=STRANGER_LINE), "handle", 1)
    assert sent.outcome == Failure(FailureKind.LINE)


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (Fault(FaultKind.CUT), Unknown()),
        (Fault(FaultKind.UNHEARD), Unknown()),
        (Fault(FaultKind.BLOCKED), Failure(FailureKind.BLOCKED, 403)),
        (Fault(FaultKind.RATE, retry_after=7), Failure(FailureKind.RATE, 429, 7.0, Scope.CHAT)),
    ],
    ids=["cut", "unheard", "blocked", "rate"],
)
async def test_each_fault_of_the_network_has_its_outcome(line: Stage, fault: Fault, outcome: object) -> None:
    """What may have arrived is `Unknown`, and no handle is made up."""
    line.world.faults.add(fault)
    sent = await voices_of(line).send_file(line.parcel(STOPPED), VOICE, 1)
    assert (sent.outcome, sent.handle) == (outcome, None)


async def test_the_sender_of_texts_takes_no_recording(line: Stage) -> None:
    """It has no file for it, and says so instead of sending something else."""
    assert await line.send(STOPPED) == Failure(FailureKind.MALFORMED)
