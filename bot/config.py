"""The settings: `peerline.toml` in the data directory, overridden by the environment; secrets from files.

Law: every setting is in the table below, with its type and default; an unknown or wrong one is an error that names it
and says what would be right; nothing secret is ever given on the command line or shown. Source: interfaces.md,
"Settings".
"""

import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from math import inf
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from relay.guard import USUAL, known_country

FILE_NAME = "peerline.toml"
PREFIX = "PEERLINE_"


class ConfigError(Exception):
    """A setting is wrong; the sentence names it."""


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("must be a text")
    return value


def _optional_text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("must be a text")  # noqa: TRY004  # a value of the wrong kind is a wrong value here
    return value


def _whole(value: Any) -> int:
    try:
        number = int(str(value))
    except ValueError:
        raise ValueError("must be a whole number") from None
    if isinstance(value, bool) or number < 0:
        raise ValueError("must be a whole number, not below 0")
    return number


def _port(value: Any) -> int:
    number = _whole(value)
    if number > 65535:  # noqa: PLR2004  # the highest port there is
        raise ValueError("must be a port, 0 to 65535")
    return number


def _positive(value: Any) -> float:
    try:
        number = float(str(value))
    except ValueError:
        raise ValueError("must be a number") from None
    if not 0 < number < inf:
        raise ValueError("must be a number above 0")
    return number


def _url(value: Any) -> str:
    parts = urlsplit(_text(value))
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("must be an address such as https://api.telegram.org")
    return str(value).rstrip("/")


def _optional_url(value: Any) -> str:
    return _url(value) if value != "" else ""


def _yes_or_no(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if str(value).lower() not in {"true", "false"}:
        raise ValueError("must be true or false")
    return str(value).lower() == "true"


def _mode(value: Any) -> str:
    if value not in {"polling", "webhook"}:
        raise ValueError('must be "polling" or "webhook"')
    return str(value)


def _flag(value: Any) -> bool:
    match str(value).lower():
        case "true" | "yes" | "1":
            return True
        case "false" | "no" | "0":
            return False
        case _:
            raise ValueError("must be true or false")


RISKY_KINDS = ("contact", "location")


def _kinds(value: Any) -> tuple[str, ...]:
    given = value if isinstance(value, list | tuple) else str(value).replace(",", " ").split()
    if any(kind not in RISKY_KINDS for kind in given):
        raise ValueError(f"may name only {' and '.join(RISKY_KINDS)}")
    return tuple(sorted(set(given)))


def _countries(value: Any) -> tuple[str, ...]:
    given = value if isinstance(value, list | tuple) else str(value).replace(",", " ").split()
    codes = tuple(dict.fromkeys(str(code).upper() for code in given))
    if any(not known_country(code) for code in codes) or len(codes) > MOST_COUNTRIES:
        raise ValueError(f'must be two-letter codes of at most {MOST_COUNTRIES} countries, such as ["RO", "GH"]')
    return codes


MOST_COUNTRIES = 40
"""Each one is read in every message that holds digits."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: where it stands, what it is when nobody sets it, and how a given value is read."""

    name: str
    default: Any
    read: Callable[[Any], Any]


SETTINGS = (
    Setting("database.url", "sqlite:///peerline.db", _text),
    Setting("telegram.api_url", "https://api.telegram.org", _url),
    Setting("telegram.mode", "polling", _mode),
    Setting("telegram.public_url", "", _optional_url),
    Setting("telegram.per_second", 30.0, _positive),
    Setting("telegram.burst", 30.0, _positive),
    Setting("whatsapp.graph_url", "https://graph.facebook.com", _url),
    Setting("whatsapp.version", "v26.0", _text),
    Setting("whatsapp.app_secret_file", "", _optional_text),
    Setting("whatsapp.verify_token_file", "", _optional_text),
    Setting("http.host", "127.0.0.1", _text),
    Setting("http.port", 8080, _port),
    Setting("metrics.port", 9464, _port),
    Setting("retention.window_hours", 72, _whole),
    Setting("retention.text_days", 30, _whole),
    Setting("retention.alert_days", 365, _whole),
    Setting("retention.audit_days", 730, _whole),
    Setting("conversation.disappearing", False, _flag),
    Setting("conversation.passes", (), _kinds),
    Setting("conversation.countries", USUAL, _countries),
    Setting("mentoring.hours_a_week", 5, _whole),
    Setting("desk.fewer_than_two", False, _yes_or_no),
    Setting("training.speed", 1.0, _positive),
    Setting("vault.kek_file", "keys/kek", _text),
)
"""Every setting there is."""

_BY_NAME = {setting.name: setting for setting in SETTINGS}


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of one data directory.

    Attributes:
        data: The data directory.
        values: Every setting's value by its name.
    """

    data: Path
    values: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def path(self, name: str) -> Path:
        """A setting that names a file; relative ones are in the data directory."""
        return self.data / Path(self.values[name])

    @property
    def database_url(self) -> str:
        """The store's URL; a relative SQLite file is in the data directory."""
        url = str(self.values["database.url"])
        if url.startswith("sqlite:///") and not url.startswith("sqlite:////") and url != "sqlite:///:memory:":
            return f"sqlite:///{(self.data / url.removeprefix('sqlite:///')).resolve()}"
        return url

    @property
    def training(self) -> bool:
        """Whether every channel in use is on loopback: only then may fake people be bound and the clock run fast."""
        addresses = [self.values["telegram.api_url"]]
        if self.values["whatsapp.app_secret_file"]:
            addresses.append(self.values["whatsapp.graph_url"])
        return all(is_loopback(address) for address in addresses)


def is_loopback(url: str) -> bool:
    """Whether an address leads to this machine only."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def load(data: Path, environment: Mapping[str, str] | None = None) -> Config:
    """The settings of the data directory `data`.

    Raises:
        ConfigError: The directory is not set up, the file can't be read, or a setting is unknown or wrong.
    """
    file = data / FILE_NAME
    if not file.exists():
        raise ConfigError(
            f"{data} is not a Peerline data directory (no {FILE_NAME} in it). Run: peerline --data {data} init"
        )
    try:
        told = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file} can't be read: {error}") from None
    return made(data, flat(told, file.name), os.environ if environment is None else environment)


def made(data: Path, given: Mapping[str, Any], environment: Mapping[str, str]) -> Config:
    """Settings from what was given and the environment over it."""
    told = dict(given) | _from_environment(environment)
    for name in told:
        if name not in _BY_NAME:
            raise ConfigError(f"There is no setting {name}. {_nearest(name)}")
    values = {setting.name: setting.default for setting in SETTINGS}
    for name, value in told.items():
        try:
            values[name] = _BY_NAME[name].read(value)
        except ValueError as error:
            raise ConfigError(f"The setting {name} {error}.") from None
    config = Config(data, values)
    _refuse_contradictions(config)
    return config


def _refuse_contradictions(config: Config) -> None:
    if config["training.speed"] != 1 and not config.training:
        raise ConfigError(
            "The setting training.speed is only accepted in training mode, when telegram.api_url (and "
            "whatsapp.graph_url, where WhatsApp is used) lead to this machine: real people live at the real pace."
        )
    if config["telegram.mode"] == "webhook" and not config["telegram.public_url"]:
        raise ConfigError(
            'The setting telegram.public_url is missing: with telegram.mode = "webhook" Telegram must be told the '
            "public https address of this server."
        )


def flat(told: Mapping[str, Any], file: str) -> dict[str, Any]:
    """`[section] key = value` as `section.key`."""
    values: dict[str, Any] = {}
    for section, settings in told.items():
        if not isinstance(settings, dict):
            raise ConfigError(
                f"There is no setting {section} in {file}; settings stand in sections such as [telegram]."
            )
        for key, value in settings.items():
            values[f"{section}.{key}"] = value
    return values


def _from_environment(environment: Mapping[str, str]) -> dict[str, str]:
    values = {}
    for name, value in environment.items():
        if name.startswith(PREFIX) and "__" in name and name != "PEERLINE_VAULT__KEK":
            section, _, key = name.removeprefix(PREFIX).lower().partition("__")
            values[f"{section}.{key}"] = value
    return values


def _nearest(name: str) -> str:
    section = name.partition(".")[0]
    near = [setting.name for setting in SETTINGS if setting.name.startswith(f"{section}.")]
    if near:
        return f"In [{section}] there are: {', '.join(near)}."
    sections = sorted({setting.name.partition(".")[0] for setting in SETTINGS})
    return f"The sections are: {', '.join(sections)}."
