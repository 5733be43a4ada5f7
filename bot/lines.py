"""The lines that this process carries: who polls, who listens on a webhook, who is in trouble.

Law: each line stands alone; one that is revoked, contested or unreachable is told in a sentence and waited for, the
others go on. A line is started when its lease is ours and stopped before the lease is given up (drain before release);
its token is not handed out once the lease may have run out: nothing is sent then. What the network makes us wait for is
waited in the machine's seconds, also where the program's clock runs faster.
Source: channels.md, "Telegram"; store.md, "Many processes".
"""

import asyncio
import contextlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from bot.config import Config
from bot.intake import Intake
from bot.polling import SILENCE_IS_ALARM, Poller
from channels.telegram.answers import Granted, NotSent, Refused, Unheard
from channels.telegram.ingress import listen_by_webhook
from channels.telegram.setup import Identity, Menu, dress, introduce
from channels.telegram.token import Token
from channels.telegram.trouble import Trouble, explain
from channels.telegram.wire import Wire
from handlers.commands import commands_of
from models import leases, register, rota
from models.engine import StoreError
from models.topics import set_topics
from models.work import Units, Work
from relay.people import Contact, ContactState, Role
from scheduler.outbox import Drain
from scheduler.tenure import Tenure
from scheduler.unforeseen import place_of

_log = logging.getLogger(__name__)

LONGEST_WAIT = 30.0


@dataclass(slots=True)
class Carried:
    """One line that this process carries."""

    id: UUID
    token: Token = field(repr=False)
    secret: str = field(repr=False)
    username: str
    task: asyncio.Task[None] | None = None
    poller: Poller | None = None
    trouble: Trouble | None = None
    asked: bool = False
    silent: bool = False


class Lines:
    """All lines of this process.

    Attributes:
        carried: By id.
    """

    def __init__(
        self, config: Config, units: Units, wire: Wire, intake: Intake, drain: Drain, node_id: UUID, tenure: Tenure
    ) -> None:
        self.carried: dict[UUID, Carried] = {}
        self._config = config
        self._units = units
        self._wire = wire
        self._intake = intake
        self._drain = drain
        self._node_id = node_id
        self._tenure = tenure
        self._dressing: asyncio.Task[None] | None = None
        self._tending = asyncio.Lock()
        self._told_closed: set[UUID] = set()

    def token(self, line_id: UUID) -> Token:
        """A carried line's token, for a request that is begun now.

        Raises:
            LookupError: The line is not ours, or may be another process's by now.
        """
        if not self._tenure.sure(line_id):
            raise LookupError(line_id)
        return self.carried[line_id].token

    @property
    def troubles(self) -> Mapping[UUID, Trouble]:
        """The lines that are not well."""
        return {line.id: line.trouble for line in self.carried.values() if line.trouble is not None}

    async def tend(self) -> None:
        """Breathe, take our share of lines, give up what is no longer ours, and look after those that fell silent."""
        async with self._tending:
            await self._breathe()
            asked_at = self._tenure.seconds()
            share = await self._units.write(
                lambda work: leases.take_share(work, self._node_id, alone=self._tenure.alone)
            )
            mine = await self._open_ones(set(share.mine.keys() - share.give_up))
            # a line that was another's for a while and is ours again begins anew: what the other held is recovered
            for line_id in set(self.carried) - (mine & self._tenure.same(share.mine)):
                await self._stop(line_id)
            if share.give_up:
                await self._units.write(lambda work: leases.release(work, self._node_id, set(share.give_up)))
            self._listen_again()
            begun = mine - set(self.carried)
            for line_id in begun:
                self._tenure.begin(line_id, share.mine[line_id], asked_at)
            await self._start_all(begun)
            self._watch()
        if self._dressing is None or self._dressing.done():
            self._dressing = asyncio.create_task(self._dress_all(), name="menus and profiles")

    async def _open_ones(self, mine: set[UUID]) -> set[UUID]:
        """Before two of the team can be reached, only the desk's lines: a cry for help must not go to nobody."""
        anyhow = self._config.training or self._config["desk.fewer_than_two"]

        def allowed(work: Work) -> set[UUID]:
            work.directory.refresh(work.conn)
            if rota.go_live(work, anyhow=anyhow):
                return mine
            return {line_id for line_id in mine if work.directory.line(work.conn, line_id).line.desk}

        found = await self._units.write(allowed)
        if found != mine and self._told_closed != mine - found:
            self._told_closed = mine - found
            _log.warning(
                "%d line(s) stay closed: fewer than two supervisors can be reached. Invite them (peerline invite), or"
                " set desk.fewer_than_two if you mean to go without.",
                len(mine - found),
            )
        return found

    async def _breathe(self) -> None:
        """Say that this process is alive; one that can't for longer than its leases last may have lost its lines."""
        asked_at = self._tenure.seconds()
        try:
            epochs = await self._units.write(lambda work: leases.breathe(work, self._node_id))
        except Exception:
            if self._tenure.ran_out():
                self._fall_silent()
            raise
        self._tenure.renew(epochs, asked_at)

    def _fall_silent(self) -> None:
        """Another process may carry the lines by now: two that fetch would take the messages from each other."""
        speaking = [line for line in self.carried.values() if line.task is not None and not line.silent]
        if speaking:
            _log.error(
                "The store can't be reached for longer than the leases of %d line(s) last: another process may carry"
                " them now. This one stops listening until the store is back.",
                len(speaking),
            )
        for line in speaking:
            line.silent = True
            if line.task is not None:
                line.task.cancel()

    def _listen_again(self) -> None:
        """The store is back: what is still ours is listened to again."""
        for line in self.carried.values():
            if line.silent:
                line.silent = False
                line.task = asyncio.create_task(self._carry(line), name=f"line {line.id}")

    async def stop(self) -> None:
        """Stop listening on every line."""
        if self._dressing is not None:
            self._dressing.cancel()
            await asyncio.gather(self._dressing, return_exceptions=True)
        tasks = [line.task for line in self.carried.values() if line.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def release_all(self) -> None:
        """Give every lease back: another process may take the lines at once."""
        await self._units.write(lambda work: leases.leave(work, self._node_id))

    async def _start_all(self, line_ids: set[UUID]) -> None:
        if not line_ids:
            return

        def read(work: Work) -> list[Carried]:
            known = {row.id: row.address for row in register.lines(work)}
            found = []
            for line_id in sorted(line_ids & set(known)):
                token, secret = register.line_secrets(work, line_id)
                found.append(Carried(line_id, Token(token), secret, known[line_id]))
            return found

        for line in await self._units.write(read):
            self.carried[line.id] = line
            try:
                await self._drain.take_line(line.id)
            except BaseException:
                del self.carried[line.id]  # the next tending takes it up
                raise
            line.task = asyncio.create_task(self._carry(line), name=f"line {line.id}")

    async def _stop(self, line_id: UUID) -> None:
        line = self.carried[line_id]
        if line.task is not None:
            line.task.cancel()
            await asyncio.gather(line.task, return_exceptions=True)
        leaving = asyncio.ensure_future(self._drain.leave_line(line_id))
        while not (await asyncio.wait({leaving}, timeout=leases.HEARTBEAT.total_seconds()))[0]:
            with contextlib.suppress(StoreError):  # it is told at the next tending; what is under way ends all the same
                await self._breathe()
        await leaving
        self._tenure.end(line_id)
        del self.carried[line_id]

    async def _carry(self, line: Carried) -> None:
        """From the first word to the last; whatever happens on the way, the line must not stay silent because of it."""
        while True:
            try:
                await self._listen(line)
            except Exception as error:  # noqa: BLE001  # ours, or the store's: told, and begun again
                _log.error(
                    "Listening on line %s failed in a way that Peerline does not know; it starts again. %s",
                    line.id,
                    place_of(error),
                )
                await asyncio.sleep(1.0)
            else:
                return

    async def _listen(self, line: Carried) -> None:
        """Introduce the line where it is not known yet, then listen; returns only where a webhook listens."""
        if not line.username:
            await self._introduce(line)
        if self._config["telegram.mode"] == "webhook":
            await self._register_webhook(line)
            return
        line.poller = Poller(line.id, self._wire, lambda: self._present_token(line), self._intake, self._told)
        await line.poller.run()

    async def _introduce(self, line: Carried) -> None:
        failures = 0
        while True:
            match await introduce(self._wire, await self._present_token(line)):
                case Identity() as identity:
                    line.username, line.asked = identity.username, True
                    await self._units.write(
                        lambda work: register.name_line(work, line.id, identity.username, topics=identity.topics)
                    )
                    await self._told(line.id, None)
                    return
                case Refused() | NotSent() | Unheard() as answer:
                    failures = await self._wait_out(line, explain(answer), failures)

    async def _register_webhook(self, line: Carried) -> None:
        url = f"{self._config['telegram.public_url']}/telegram/{line.id}"
        failures = 0
        while True:
            answer = await listen_by_webhook(self._wire, await self._present_token(line), url, line.secret)
            match answer:
                case Granted():
                    await self._told(line.id, None)
                    return
                case Refused() | NotSent() | Unheard():
                    failures = await self._wait_out(line, explain(answer), failures)

    async def _wait_out(self, line: Carried, trouble: Trouble, failures: int) -> int:
        if line.trouble is None or line.trouble.kind is not trouble.kind:
            await self._told(line.id, trouble)
        wait = trouble.retry_after if trouble.retry_after is not None else min(2.0**failures, LONGEST_WAIT)
        await asyncio.sleep(wait)
        return failures + 1

    async def _present_token(self, line: Carried) -> Token:
        """The line's token; a line in trouble looks whether it was given a new one."""
        if line.trouble is not None and not line.trouble.mends_itself:
            token, _ = await self._units.write(lambda work: register.line_secrets(work, line.id))
            line.token = Token(token)
        return line.token

    async def _told(self, line_id: UUID, trouble: Trouble | None) -> None:
        """Tell the operator of a line's trouble, or that it is over; each once."""
        line = self.carried.get(line_id)
        if line is None:
            return
        before, line.trouble = line.trouble, trouble
        if trouble is None:
            if before is not None:
                _log.warning("Line %s is back.", line_id)
                self._drain.line_is_well(line_id)
        else:
            _log.warning("Line %s: %s", line_id, trouble.sentence)
        if before is not None or trouble is not None:
            kind = trouble.kind.value if trouble is not None else None
            await self._units.write(lambda work: register.set_trouble(work, line_id, kind))

    def _watch(self) -> None:
        """A line without a completed poll for too long gets a fresh start."""
        now = asyncio.get_running_loop().time()
        for line in self.carried.values():
            poller = line.poller
            if poller is None or line.silent or line.trouble is not None or now - poller.last_poll < SILENCE_IS_ALARM:
                continue
            _log.error("Line %s has been silent for %d s; it starts afresh.", line.id, now - poller.last_poll)
            if line.task is not None:
                line.task.cancel()
            line.task = asyncio.create_task(self._carry(line), name=f"line {line.id}")

    async def _dress_all(self) -> None:
        """Menus and profiles, one line after the other, in nobody's way."""
        try:
            for line in list(self.carried.values()):
                await self._learn_topics(line)
                await self._dress(line)
        except Exception as error:  # noqa: BLE001  # cosmetic, and tried again at the next tending
            _log.error("Menus and profiles could not be set; they are tried again. %s", place_of(error))

    async def _learn_topics(self, line: Carried) -> None:
        """Ask once per process whether the bot's owner switched topics on or off; it is not told otherwise."""
        if line.asked or line.trouble is not None or not line.username:
            return
        match await introduce(self._wire, line.token):
            case Identity(topics=on):
                line.asked = True
                await self._units.write(lambda work: set_topics(work, line.id, on=on))
            case Refused() | NotSent() | Unheard():
                return  # the line's own poll says what is wrong; this is asked again at the next tending

    async def _dress(self, line: Carried) -> None:
        def read(work: Work) -> tuple[bool, list[Contact]]:
            work.directory.refresh(work.conn)
            view = work.directory.line(work.conn, line.id)
            return register.is_set_up(work, line.id), list(view.by_id.values())

        done, contacts = await self._units.write(read)
        if done or line.trouble is not None or not line.username:
            return
        menus = [
            Menu(one.address, one.person.language, tuple(command.name for command in commands_of(one.person.role)))
            for one in contacts
            if one.person.role is not Role.MENTEE and one.state is ContactState.OPEN
        ]
        for warning in await dress(self._wire, line.token, menus):
            _log.info("Line %s: %s", line.id, warning)
        await self._units.write(lambda work: register.mark_set_up(work, line.id))
