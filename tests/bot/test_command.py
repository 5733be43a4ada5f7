"""The command as scripts and operators meet it: exit statuses, one object on stdout, a `serve` that ends cleanly.

Source: interfaces.md, "The command `peerline`": 0 done, 1 refused with one clear sentence, 2 wrong usage.
"""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from bot.cli import parser
from tests.bot.conftest import Office

PEERLINE = (sys.executable, "-c", "import sys; from bot.cli import main; sys.exit(main())")


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nothing",),
        ("line",),
        ("line", "add"),
        ("line", "add", "telegram"),
        ("person", "add", "--role", "queen", "--alias", "x", "--language", "it"),
        ("person", "show", "Blessing"),
        ("serve", "--token", "700001:secret"),
    ],
)
def test_wrong_usage_is_status_two_and_nothing_on_stdout(office: Office, arguments: tuple[str, ...]) -> None:
    """A script can tell a typing mistake from a refusal."""
    ran = office.run(*arguments)
    assert ran.status == 2
    assert ran.out == ""
    assert "usage: peerline" in ran.err


def test_no_option_takes_a_secret() -> None:
    """Tokens, keys and words never stand in a process list: whatever is secret comes as a file."""
    shown = parser().format_help()
    assert "--token " not in shown
    assert "--password" not in shown


def test_json_is_one_object_wherever_it_stands(office: Office) -> None:
    """Before or after the command, for every command that answers: one line, one object, nothing else."""
    assert office.run("--json", "person", "list").told == {"people": []}
    assert office.run("person", "list", "--json").told == {"people": []}
    assert office.run("line", "list", "--json").told == {"lines": []}


def test_people_get_sentences(office: Office) -> None:
    """Without --json an empty list says what to do next."""
    assert "line add telegram" in office.run("line", "list").out
    assert "person add" in office.run("person", "list").out


def environment(office: Office) -> dict[str, str]:
    """What a process of its own needs."""
    return os.environ | {
        "PEERLINE_DATA": str(office.data),
        "PEERLINE_TELEGRAM__API_URL": office.telegram.url,
        "PEERLINE_HTTP__PORT": "0",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }


def test_a_process_of_its_own_says_the_same(office: Office) -> None:
    """As the shell runs it: the data directory by PEERLINE_DATA, one object on stdout, status 1 without a traceback."""
    assert orjson.loads(ran_alone(office, "line", "list", "--json").stdout) == {"lines": []}
    shutil.rmtree(office.data)
    refused = ran_alone(office, "person", "list")
    assert refused.returncode == 1
    assert b"Traceback" not in refused.stderr


def ran_alone(office: Office, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """The command in a process of its own."""
    return subprocess.run(  # noqa: S603  # our own program
        [*PEERLINE, *arguments], env=environment(office), capture_output=True, check=False
    )


async def started(office: Office) -> asyncio.subprocess.Process:
    """`peerline serve`, once it says that it is ready."""
    process = await asyncio.create_subprocess_exec(
        *PEERLINE, "serve", env=environment(office), stderr=asyncio.subprocess.PIPE
    )
    assert process.stderr is not None
    said = b""
    async with asyncio.timeout(30):
        while b"Ready" not in said:
            line = await process.stderr.readline()
            assert line, said.decode()
            said += line
    return process


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_serve_ends_cleanly_when_it_is_told_to(office: Office, number: signal.Signals) -> None:
    """A stop is no crash: what is under way is finished, status 0."""
    office_line_added = await asyncio.to_thread(office.line)
    process = await started(office)
    process.send_signal(number)
    async with asyncio.timeout(30):
        _, said = await process.communicate()
    assert process.returncode == 0, said.decode()
    assert b"Traceback" not in said
    assert office_line_added


async def test_a_second_serve_on_one_directory_is_refused(office: Office) -> None:
    """Two would read the same lines and lose their order: the second one ends with a sentence, the first goes on."""
    first = await started(office)
    second = await asyncio.create_subprocess_exec(
        *PEERLINE, "serve", env=environment(office), stderr=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(30):
        _, said = await second.communicate()
    assert second.returncode == 1
    assert b"Another `peerline serve` runs" in said
    assert first.returncode is None
    first.send_signal(signal.SIGTERM)
    async with asyncio.timeout(30):
        await first.communicate()
    assert first.returncode == 0
