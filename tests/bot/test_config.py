"""Settings: a wrong one is an error that names it; the environment comes before the file; secrets stay in files.

Source: interfaces.md, "Settings".
"""

from pathlib import Path
from typing import Any

import pytest

from bot.config import SETTINGS, Config, ConfigError, is_loopback, load, made
from tests.bot.conftest import Office


def told(given: dict[str, Any], environment: dict[str, str] | None = None) -> Config:
    """The settings that these make."""
    return made(Path("data"), given, environment or {})


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("http.port", "eighty", "whole number"),
        ("http.port", -1, "not below 0"),
        ("http.port", 70000, "0 to 65535"),
        ("http.port", True, "whole number"),
        ("http.port", 80.5, "whole number"),
        ("telegram.mode", "pulling", "polling"),
        ("telegram.api_url", "api.telegram.org", "https://api.telegram.org"),
        ("telegram.api_url", "ftp://localhost", "https://api.telegram.org"),
        ("telegram.public_url", "aurora", "https://api.telegram.org"),
        ("telegram.per_second", 0, "above 0"),
        ("telegram.per_second", "nan", "above 0"),
        ("telegram.per_second", "inf", "number"),
        ("telegram.burst", "many", "number"),
        ("training.speed", -2, "above 0"),
        ("training.speed", "inf", "number"),
        ("database.url", "", "text"),
        ("database.url", 7, "text"),
        ("whatsapp.app_secret_file", 7, "text"),
        ("retention.text_days", "a month", "whole number"),
        ("conversation.countries", ["ZZ"], "two-letter codes"),
        ("conversation.countries", "Italy", "two-letter codes"),
    ],
)
def test_a_wrong_value_is_an_error_that_names_the_setting(name: str, value: object, said: str) -> None:
    """Whoever made the slip reads which setting it is and what would be right."""
    with pytest.raises(ConfigError) as refused:
        told({name: value})
    assert name in str(refused.value)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"http.prot": 8080}, "http.port"),
        ({"telegrm.mode": "polling"}, "telegram"),
        ({"port": 8080}, "http"),
    ],
)
def test_an_unknown_setting_is_an_error_that_names_what_there_is(given: dict[str, Any], said: str) -> None:
    """A slip of the pen is not silently ignored."""
    with pytest.raises(ConfigError, match="There is no setting") as refused:
        told(given)
    assert said in str(refused.value)


@pytest.mark.parametrize("setting", [one.name for one in SETTINGS])
def test_every_setting_has_a_default_that_its_own_rule_accepts(setting: str) -> None:
    """A default is a value like any other, and can be written into the file."""
    one = next(one for one in SETTINGS if one.name == setting)
    assert told({setting: one.default})[setting] == one.default


def test_the_environment_comes_before_the_file(tmp_path: Path) -> None:
    """PEERLINE_HTTP__PORT stands for [http] port and wins over it; other variables are nobody's."""
    (tmp_path / "peerline.toml").write_text("[http]\nport = 8090\nhost = '127.0.0.2'\n")
    environment = {"PEERLINE_HTTP__PORT": "8091", "PEERLINE_DATA": "elsewhere", "HTTP__PORT": "1"}
    config = load(tmp_path, environment)
    assert (config["http.port"], config["http.host"]) == (8091, "127.0.0.2")


def test_a_slip_in_the_environment_is_named_too(tmp_path: Path) -> None:
    """PEERLINE_HTTP__PROT is as wrong as http.prot."""
    (tmp_path / "peerline.toml").write_text("")
    with pytest.raises(ConfigError, match=r"http\.prot"):
        load(tmp_path, {"PEERLINE_HTTP__PROT": "8091"})


@pytest.mark.parametrize("content", [b"[http\n", b"\xff\xfe", b"port = 8080\n"])
def test_a_file_that_can_not_be_read_is_named(tmp_path: Path, content: bytes) -> None:
    """Broken TOML, other bytes, and settings outside of a section."""
    (tmp_path / "peerline.toml").write_bytes(content)
    with pytest.raises(ConfigError, match=r"peerline\.toml"):
        load(tmp_path, {})


def test_a_webhook_needs_a_public_address() -> None:
    """Contradictions are found at the start, not at the first message."""
    with pytest.raises(ConfigError, match=r"telegram\.public_url"):
        told({"telegram.mode": "webhook"})
    assert told({"telegram.mode": "webhook", "telegram.public_url": "https://line.example.org/"})[
        "telegram.public_url"
    ].endswith("org")


def test_real_people_live_at_the_real_pace() -> None:
    """A faster clock is refused as soon as one channel leads to the real world."""
    with pytest.raises(ConfigError, match=r"training\.speed"):
        told({"training.speed": 60})
    here = {"telegram.api_url": "http://127.0.0.1:8081", "training.speed": 60}
    assert told(here)["training.speed"] == 60
    with pytest.raises(ConfigError, match=r"training\.speed"):
        told(here | {"whatsapp.app_secret_file": "secret"})


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://127.0.0.1:8081", True),
        ("http://127.9.9.9", True),
        ("http://[::1]:8081", True),
        ("http://localhost", True),
        ("http://localhost.example.org", False),
        ("http://127.0.0.1.example.org", False),
        ("http://10.0.0.1", False),
        ("https://api.telegram.org", False),
        ("http://127.0.0.1@api.telegram.org", False),
        ("nonsense", False),
    ],
)
def test_training_is_only_what_leads_to_this_machine(url: str, *, here: bool) -> None:
    """A name that looks like this machine is not this machine."""
    assert is_loopback(url) is here


def test_relative_files_are_in_the_data_directory(tmp_path: Path) -> None:
    """Wherever the command is started, the same files are meant."""
    config = made(tmp_path, {}, {})
    assert config.path("vault.kek_file") == tmp_path / "keys" / "kek"
    assert config.database_url == f"sqlite:///{tmp_path / 'peerline.db'}"
    assert made(tmp_path, {"database.url": "sqlite:////srv/other.db"}, {}).database_url == "sqlite:////srv/other.db"
    assert made(tmp_path, {"database.url": "postgresql://u@h/p"}, {}).database_url == "postgresql://u@h/p"


def test_the_command_names_a_wrong_setting(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the command line too: one sentence, status 1, nothing on stdout."""
    monkeypatch.setenv("PEERLINE_TRAINING__SPEED", "60")
    monkeypatch.setenv("PEERLINE_TELEGRAM__API_URL", "https://api.telegram.org")
    assert "training.speed" in office.refused("person", "list")
