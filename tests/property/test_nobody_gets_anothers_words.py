"""A mentor, three mentees, and every order of things: 0 to the wrong person, 0 lost, 0 doubled (R16, R23).

Law: nothing is told to the program but what a channel would tell it; what must come of it is worked out beside it
(`Ledger`). `PEERLINE_INTERLEAVINGS=500` looks at that many stories instead of the few that every run affords.
"""

import os
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from handlers.receive import Arrival
from relay.calendar import SafeTime
from relay.choices import PickSafeTime, encode
from relay.delivery import Accepted, Failure, FailureKind, Origin, Outcome, Unknown
from relay.messages import Chose, Content, Edited, Event, Media, MediaKind, Pass, Text, Wrote
from tests.property.office import MENTEES, MENTOR, Office, OnItsWay
from tests.property.street import Ledger, Phones, first, words_in

INTERLEAVINGS = int(os.environ.get("PEERLINE_INTERLEAVINGS", "14"))
STEPS = 60

who = st.sampled_from(sorted(MENTEES))
which = st.integers(0, 1_000)
at_once = st.booleans()

Handled = Callable[[dict[str, Any]], None]


class Street(RuleBasedStateMachine):
    """The four of them, the network between them and the program, and a program that may die at any moment."""

    def __init__(self) -> None:
        super().__init__()
        self.office = Office()
        self.phones = Phones()
        self.ledger = Ledger()
        self.coming: list[tuple[Arrival, Handled]] = []
        self.came: list[Arrival] = []
        self.under_way: list[OnItsWay] = []
        self.mine: dict[str, dict[str, str]] = {address: {} for address in (MENTOR, *MENTEES)}
        self.doubtful: dict[int, tuple[str, bool]] = {}
        self.unheard: set[str] = set()
        self.count = 0

    # --- what people do ---------------------------------------------------------------------------------------------

    @rule(address=who, parts=st.integers(0, 3), now=at_once)
    def a_mentee_writes(self, address: str, parts: int, now: bool) -> None:  # noqa: FBT001  # Hypothesis draws it
        """Words, or an album of two or three photos."""
        album = None if parts < 2 else f"album {self.count}"
        for _ in range(max(1, parts)):
            said = self._new(f"by {MENTEES[address]}")
            self.phones.written_by[said] = address

            def handled(_held: dict[str, Any], said: str = said) -> None:
                self.ledger.hears(address)
                self.ledger.owed_to_mentor[address].append(said)

            self._push(address, self._wrote(address, said, album=album), handled)
        self._perhaps(now)

    @precondition(lambda self: self.phones.shown[MENTOR])
    @rule(index=which, parts=st.integers(0, 3), now=at_once)
    def the_mentor_answers(self, index: int, parts: int, now: bool) -> None:  # noqa: FBT001
        """She answers one of the messages on her phone, with words or an album; nobody but its writer is meant."""
        shown = self.phones.shown[MENTOR]
        quoted = shown[index % len(shown)]
        address = next(address for address, alias in MENTEES.items() if alias == quoted.alias)
        album = None if parts < 2 else f"album {self.count}"
        for _ in range(max(1, parts)):
            said = self._new(f"for {quoted.alias}")
            self.phones.meant_for[said] = address
            event = self._wrote(MENTOR, said, quote=quoted.native, album=album)

            def handled(held: dict[str, Any], said: str = said, native: str = event.native_id) -> None:
                if native in held:
                    assert first(quoted.words) in self.unheard, (
                        f"{said!r} answered {quoted.words!r}, and she was asked to whom."
                    )
                    self.ledger.held[native] = said
                else:
                    self.ledger.owes(address, [said])

            self._push(MENTOR, event, handled)
        self._perhaps(now)

    @rule(address=who, now=at_once)
    def the_mentor_just_writes(self, address: str, now: bool) -> None:  # noqa: FBT001
        """She has `address` in mind and says so to nobody; the one whom she chose, if that choice still stands."""
        said = self._new("for somebody")
        event = self._wrote(MENTOR, said)

        def handled(held: dict[str, Any]) -> None:
            chosen = self.ledger.chosen(self.office.clock.now())
            if event.native_id in held:
                self.ledger.held[event.native_id] = said
                self.phones.meant_for[said] = chosen or address
                return
            assert chosen is not None, f"{said!r} went to somebody, and she was not asked to whom."
            self.phones.meant_for[said] = chosen
            self.ledger.owes(chosen, [said])

        self._push(MENTOR, event, handled)
        self._perhaps(now)

    @precondition(lambda self: self.ledger.held)
    @rule(index=which, throws_away=st.integers(0, 4), twice=at_once, now=at_once)
    def the_mentor_says_for_whom(self, index: int, throws_away: int, twice: bool, now: bool) -> None:  # noqa: FBT001
        """She answers the question under a held message, once or with a trembling finger."""
        native = sorted(self.ledger.held)[index % len(self.ledger.held)]
        codes = self.phones.choices_for(self.office.held()[native])
        if not codes or not any(pairing is not None for pairing in codes):
            return
        said = self.ledger.held.pop(native)
        address = self.phones.meant_for[said]
        discards = throws_away == 0

        def handled(_held: dict[str, Any]) -> None:
            if not discards:
                self.ledger.chooses(address, self.office.clock.now())
                self.ledger.owes(address, [said])

        code = codes[None if discards else self.office.pairings[address]]
        self._push(MENTOR, Chose(code, None), handled)
        if twice:
            self._push(MENTOR, Chose(code, None), _nothing)
        self._perhaps(now)

    @rule()
    def the_mentor_lists_her_mentees(self) -> None:
        """She writes /to."""
        self._push(MENTOR, self._wrote(MENTOR, "/to"), _nothing)
        self._perhaps(now=True)

    @precondition(lambda self: self.phones.focus_codes())
    @rule(address=who, now=at_once)
    def the_mentor_chooses(self, address: str, now: bool) -> None:  # noqa: FBT001
        """She presses a name in the list, however old that list is."""
        code = self.phones.focus_codes()[self.office.pairings[address]]
        self._push(MENTOR, Chose(code, None), lambda _held: self.ledger.chooses(address, self.office.clock.now()))
        self._perhaps(now)

    @rule(address=st.sampled_from([MENTOR, *sorted(MENTEES)]), index=which)
    def somebody_edits(self, address: str, index: int) -> None:
        """She corrects what she wrote, once it has left her: nobody else's message changes."""
        sent = [(native, said) for native, said in self.mine[address].items() if self._can_be_edited(address, said)]
        if not sent:
            return
        native, said = sent[index % len(sent)]
        self.count += 1
        changed = f"{said} ~{self.count}"

        def handled(_held: dict[str, Any]) -> None:
            self.phones.last_said[said] = changed

        self._push(address, Edited(Text(changed), native), handled)
        self._perhaps(now=True)

    @rule(address=who, safe=st.sampled_from([SafeTime.ANY_TIME, SafeTime.ONLY_WHEN_I_WRITE]))
    def a_mentee_changes_her_card(self, address: str, safe: SafeTime) -> None:
        """She says anew when it is safe to write to her."""
        self._push(address, Chose(encode(PickSafeTime(safe)), None), _nothing)
        self._perhaps(now=True)

    @precondition(lambda self: self.phones.doubts())
    @rule(index=which)
    def the_mentor_settles_a_doubt(self, index: int) -> None:
        """She asked the mentee: it is sent again where it had not arrived, and left where it had."""
        doubts = {seq: codes for seq, codes in self.phones.doubts().items() if seq in self.doubtful}
        if not doubts:
            return
        seq = sorted(doubts)[index % len(doubts)]
        said, arrived = self.doubtful.pop(seq)
        again, leave = doubts[seq]

        def handled(_held: dict[str, Any]) -> None:
            if not arrived:
                self.ledger.repeated.add(said)

        self._push(MENTOR, Chose(leave if arrived else again, None), handled)
        self._perhaps(now=True)

    # --- what the network, the clock and the program do ---------------------------------------------------------------

    @rule(most=st.integers(1, 5))
    def the_program_takes_in(self, most: int) -> None:
        """What has come in is handled, several in one transaction."""
        taken, self.coming = self.coming[:most], self.coming[most:]
        self.office.take_in([arrival for arrival, _ in taken])
        held = self.office.held()
        for arrival, handled in taken:
            if arrival not in self.came:
                self.came.append(arrival)
                handled(held)
        self.office.later(timedelta(seconds=1))

    @precondition(lambda self: self.came)
    @rule(index=which)
    def the_network_repeats_itself(self, index: int) -> None:
        """An update comes once more: it was received, and the network had not heard that."""
        self.coming.append((self.came[-1 - index % min(8, len(self.came))], _nothing))
        self._perhaps(now=True)

    @rule()
    def the_program_sends(self) -> None:
        """It hands to the network what is due."""
        self.under_way += self.office.claim_what_is_due()

    @precondition(lambda self: self.under_way)
    @rule(most=st.integers(1, 6), busy=st.integers(0, 9))
    def the_network_answers(self, most: int, busy: int) -> None:
        """It has taken some of it, and now and then wants one later."""
        answered, self.under_way = self.under_way[:most], self.under_way[most:]
        results: list[tuple[Any, Outcome]] = []
        for number, one in enumerate(answered):
            if number == busy:
                results.append((one.claimed, Failure(FailureKind.RATE, 429, 2.0)))
            else:
                results.append((one.claimed, Accepted(self.phones.receive(one.parcel))))
        self.office.settle(results)

    @precondition(lambda self: self.under_way)
    @rule(arrived=at_once)
    def an_answer_is_lost(self, arrived: bool) -> None:  # noqa: FBT001
        """The parcel left, and nobody heard whether it arrived."""
        one = self.under_way.pop(0)
        self._doubt(one, arrived=arrived)
        self.office.settle([(one.claimed, Unknown())])

    @rule(arrived=st.lists(at_once, min_size=8, max_size=8))
    def the_program_dies_and_comes_back(self, arrived: list[bool]) -> None:
        """What it had under way may have arrived or not; what came in and was not handled comes again."""
        for number, one in enumerate(self.under_way):
            self._doubt(one, arrived=arrived[number % len(arrived)])
        self.under_way = []
        self.office.starts_again()

    @rule(minutes=st.sampled_from([1, 3, 6, 9, 12, 45, 600]))
    def time_passes(self, minutes: int) -> None:
        """Minutes, or a night."""
        self.office.later(timedelta(minutes=minutes))

    # --- the end of the story -----------------------------------------------------------------------------------------

    def teardown(self) -> None:
        """Everything is let come to its end; then each has read what was hers, once, in its order, and nothing else."""
        try:
            if sys.exception() is not None:  # the story has failed already, and that is what is told
                return
            self._everything_comes_to_its_end()
            for address, alias in MENTEES.items():
                said = [self._now_said(one) for one in self.ledger.owed[address]]
                read = self.phones.read_by(address)
                assert sorted(read) == sorted(said), f"What {alias} reads is not what was written to her."
                assert self._in_order(read) == self._in_order(said), f"{alias} reads it in another order."
                heard = [self._now_said(one) for one in self.ledger.owed_to_mentor[address]]
                assert self.phones.read_by_mentor(address) == heard, f"What the mentor reads of {alias} is not hers."
        finally:
            self.office.close()

    def _everything_comes_to_its_end(self) -> None:
        self._come_to_rest()
        for _ in range(2):  # her own words release what waited for them
            for address in MENTEES:
                self.a_mentee_writes(address, 0, True)
            self._come_to_rest()
        assert self.ledger.held == {}
        assert self.doubtful == {}
        assert self.office.held() == {}

    def _come_to_rest(self) -> None:
        for _ in range(2_000):
            while self.coming:
                self.the_program_takes_in(5)
            self.the_program_sends()
            while self.under_way:
                self.the_network_answers(6, 9)
            self.office.later(timedelta(seconds=61))
            if not self.office.something_waits():
                if not self.ledger.held and not self.phones_doubt():
                    return
                for _ in list(self.ledger.held):
                    self.the_mentor_says_for_whom(0, 1, twice=False, now=True)
                for _ in range(len(self.doubtful)):
                    self.the_mentor_settles_a_doubt(0)
        raise AssertionError("It never comes to rest.")

    def phones_doubt(self) -> bool:
        """Whether the mentor still has to say what becomes of something."""
        return any(seq in self.doubtful for seq in self.phones.doubts())

    # --- the small things ---------------------------------------------------------------------------------------------

    def _new(self, kind: str) -> str:
        self.count += 1
        return f"{kind}, {self.count}"

    def _wrote(self, address: str, said: str, *, quote: str | None = None, album: str | None = None) -> Wrote:
        native = self.phones.next_id(address)
        if not said.startswith("/"):
            self.mine[address][native] = said
        content: Content = Text(said) if album is None else Media(MediaKind.PHOTO, said, size=1)
        return Wrote(content, native, quote=quote, album=album)

    def _push(self, address: str, event: Event, handled: Handled) -> None:
        self.coming.append((self.office.arrival(address, event), handled))

    def _perhaps(self, now: bool) -> None:  # noqa: FBT001
        if now:
            while self.coming:
                self.the_program_takes_in(5)

    def _doubt(self, one: OnItsWay, *, arrived: bool) -> None:
        before = {shown.words for shown in self.phones.shown[one.parcel.address]}
        if arrived:
            self.phones.receive(one.parcel)
        if one.claimed.origin is Origin.MENTOR:
            (said,) = self._said_in(one)
            self.doubtful[one.claimed.seq] = (first(said), arrived or said in before)
            self.unheard.add(first(said))
        elif arrived and one.claimed.origin is Origin.MENTEE:
            self.unheard.update(first(said) for said in self._said_in(one))

    def _said_in(self, one: OnItsWay) -> tuple[str, ...]:
        assert isinstance(one.parcel.body, Pass)
        return words_in(one.parcel.body.content)

    def _can_be_edited(self, address: str, said: str) -> bool:
        read = (
            self.phones.shown[MENTOR] if address != MENTOR else [one for a in MENTEES for one in self.phones.shown[a]]
        )
        return said not in self.unheard and not self.under_way and any(first(one.words) == said for one in read)

    def _in_order(self, words: list[str]) -> list[str]:
        return [one for one in words if first(one) not in self.ledger.repeated]

    def _now_said(self, said: str) -> str:
        return self.phones.last_said.get(said, said)


def _nothing(_held: dict[str, Any]) -> None:
    """Nothing has to come of it."""


TestStreet = Street.TestCase
TestStreet.settings = settings(
    settings(),
    max_examples=INTERLEAVINGS,
    stateful_step_count=STEPS,
    phases=[Phase.generate, *([Phase.shrink] if "PEERLINE_INTERLEAVINGS" in os.environ else [])],
)
"""Every run tells the story that failed as it was found; the search on demand also takes the time to shorten it."""
