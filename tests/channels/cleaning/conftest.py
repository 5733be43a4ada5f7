"""A cleaner for each test, and the table of what survived, at the end of the run."""

from collections.abc import AsyncIterator

import pytest

from channels.cleaning import Cleaner
from tests.channels.cleaning.survivors import TABLE


@pytest.fixture
async def cleaner() -> AsyncIterator[Cleaner]:
    """A started cleaner with the programs that this machine has."""
    cleaner = Cleaner()
    await cleaner.start()
    yield cleaner
    await cleaner.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints which marks survived the cleaning."""
    if TABLE:
        terminalreporter.section("what survived the cleaning of media")
        for line in TABLE:
            terminalreporter.write_line(line)
