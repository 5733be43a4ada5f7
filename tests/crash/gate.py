"""A gate in front of a server: connections go through it, are cut in the middle, find nobody there, or nobody answers.

Law: a cut falls at any byte, so that an answer can be lost although the server did what it was asked to. A gate that
swallows is a firewall that drops packets: nothing is refused and nothing is closed, and a connection from which a byte
was dropped never carries one again.
"""

import asyncio
import contextlib
from types import TracebackType
from typing import Self


class Gate:
    """A gate on loopback in front of one port.

    Attributes:
        port: Where it listens, the same one each time that it opens.
    """

    def __init__(self, behind: int) -> None:
        """Takes the port of the server that stands behind it."""
        self.port = 0
        self._behind = behind
        self._server: asyncio.Server | None = None
        self._passing: set[asyncio.Task[None]] = set()
        self._swallowing = False

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.shut()

    async def open(self) -> None:
        """Let connections through."""
        self._server = await asyncio.start_server(self._pass, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def shut(self) -> None:
        """Cut every connection, and refuse new ones."""
        if self._server is not None:
            self._server.close()
            self._server = None
        await self.cut()

    def swallow(self) -> None:
        """Drop what comes from either side, and say nothing."""
        self._swallowing = True

    def pass_on(self) -> None:
        """Let new connections through again."""
        self._swallowing = False

    async def cut(self) -> None:
        """Cut every connection; new ones go through."""
        passing = list(self._passing)
        for task in passing:
            task.cancel()
        await asyncio.gather(*passing, return_exceptions=True)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None:
            return
        self._passing.add(task)
        ends = [writer]
        try:
            inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self._behind)
            ends.append(inner_writer)
            async with asyncio.TaskGroup() as both:
                both.create_task(self._carry(reader, inner_writer))
                both.create_task(self._carry(inner_reader, writer))
        except (OSError, ExceptionGroup, asyncio.CancelledError):
            return  # one side went, or the gate was shut: the other side learns it by its connection
        finally:
            self._passing.discard(task)
            for end in ends:
                end.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        dead = False
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(65536):
                dead = dead or self._swallowing
                if not dead:
                    writer.write(data)
                    await writer.drain()
        raise ConnectionResetError("One side has hung up.")
