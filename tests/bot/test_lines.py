"""`peerline line`: reserved numbers come in by a file, and go only when nobody uses them.

Source: interfaces.md; issue 2, "Telegram lines"; needs.md R13, A:26.
"""

import os
from pathlib import Path

import pytest

from tests.bot.conftest import Office

NOBODY = "00000000-0000-4000-8000-000000000000"


def test_a_line_is_known_by_its_bot(office: Office) -> None:
    """A token in a file makes a line; Telegram says which bot it is; no token is printed anywhere."""
    bot = office.telegram.bot()
    line_id = office.line(bot)
    ran = office.run("line", "list")
    assert line_id in ran.out
    assert f"@{bot.username}" in ran.out
    (line,) = office.told("line", "list")["lines"]
    assert (line["id"], line["address"], line["desk"], line["state"]) == (line_id, bot.username, False, "active")
    assert bot.token.split(":")[1] not in ran.out + ran.err


def test_the_desk_is_a_line_of_its_own_kind(office: Office) -> None:
    """--desk makes the team's line."""
    office.line(None, "--desk")
    assert [line["desk"] for line in office.told("line", "list")["lines"]] == [True]


def test_a_known_bots_new_token_goes_to_its_line(office: Office) -> None:
    """A revoked token is replaced by adding the new one: the same line, no second one."""
    bot = office.telegram.bot()
    before = office.line(bot)
    old = bot.token
    office.telegram.world.revoke(bot)
    assert bot.token != old
    ran = office.run("line", "add", "telegram", "--token-file", office.token_file(bot.token))
    assert ran.status == 0
    assert "new token" in ran.out
    assert [line["id"] for line in office.told("line", "list")["lines"]] == [before]


def test_a_revoked_token_is_refused_with_what_to_do(office: Office) -> None:
    """Telegram does not know it: nothing is added, and the sentence says where to copy it again."""
    bot = office.telegram.bot()
    file = office.token_file(bot.token)
    office.telegram.world.revoke(bot)
    assert "@BotFather" in office.refused("line", "add", "telegram", "--token-file", file)
    assert office.told("line", "list")["lines"] == []


@pytest.mark.parametrize("words", ["", "no token", "700001", "700001:short", ":AAAA", "bot700001:" + "A" * 35])
def test_what_is_no_token_is_refused_and_not_repeated(office: Office, words: str) -> None:
    """A file that holds something else: refused, and what it holds is not printed: it may be another secret."""
    said = office.refused("line", "add", "telegram", "--token-file", office.token_file(words))
    assert not words or words not in said


def test_a_token_file_that_is_not_there_is_named(office: Office, tmp_path: Path) -> None:
    """The path and the reason are said."""
    missing = tmp_path / "missing"
    said = office.refused("line", "add", "telegram", "--token-file", str(missing))
    assert str(missing) in said
    assert "No such file" in said


def test_a_directory_or_bytes_are_no_token_file(office: Office, tmp_path: Path) -> None:
    """A folder, or a file that is no text, is refused with a sentence."""
    assert "can't be read" in office.refused("line", "add", "telegram", "--token-file", str(tmp_path))
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00\x81")
    assert "not a text file" in office.refused("line", "add", "telegram", "--token-file", str(tmp_path / "bytes"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_a_token_file_that_may_not_be_read_is_named(office: Office) -> None:
    """Permission denied is said as such."""
    file = Path(office.token_file("700001:" + "A" * 35))
    file.chmod(0)
    assert "Permission denied" in office.refused("line", "add", "telegram", "--token-file", str(file))


def test_without_a_network_the_line_waits_for_its_name(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Telegram can't be reached: the line is added, `serve` asks again for its name, and there is no link yet."""
    bot = office.telegram.bot()
    monkeypatch.setenv("PEERLINE_TELEGRAM__API_URL", "http://127.0.0.1:9")
    ran = office.run("line", "add", "telegram", "--token-file", office.token_file(bot.token))
    assert ran.status == 0
    assert "will ask again" in ran.out
    (line,) = office.told("line", "list")["lines"]
    assert line["address"] == ""
    mentor = office.person("mentor", "Amara", "en", "--line", line["id"])
    assert office.told("invite", mentor)["link"] is None


def test_a_line_is_suspended_and_resumed(office: Office) -> None:
    """A line can rest, and come back."""
    line_id = office.line()
    assert office.told("line", "suspend", line_id) == {"id": line_id, "state": "suspended"}
    assert office.told("line", "resume", line_id)["state"] == "active"


def test_a_line_is_not_released_while_it_carries_a_match(office: Office) -> None:
    """Nobody's number is given away under her; after the match has ended it can go, and then cools off."""
    line_bot = office.telegram.bot()
    line_id = office.line(line_bot)
    mentor = office.person("mentor", "Amara", "en,it", "--line", line_id)
    pairing = office.told("pair", office.person("mentee"), mentor)["id"]
    assert "1 match" in office.refused("line", "release", line_id)
    office.told("pair", "end", pairing)
    assert office.told("line", "release", line_id)["state"] == "cooling"
    assert "released" in office.refused("line", "resume", line_id)
    file = office.token_file(line_bot.token)
    assert "cools off until" in office.refused("line", "add", "telegram", "--token-file", file)


def test_a_line_that_does_not_exist_is_named(office: Office) -> None:
    """A wrong id is a sentence; what is no id at all is wrong usage."""
    assert NOBODY in office.refused("line", "suspend", NOBODY)
    ran = office.run("line", "suspend", "seven")
    assert ran.status == 2
    assert "not an id" in ran.err
    assert ran.out == ""
