"""`peerline person`, `pair`, `invite`: a person decides, the program says what speaks against it.

Source: needs.md R01, R06, R10, R12-R14, R54, R56; interfaces.md.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.bot.conftest import Office

NOBODY = "00000000-0000-4000-8000-000000000000"


def test_a_list_names_nobody(office: Office) -> None:
    """All people, without a word of who they are; the alias is shown only to whoever asks for one person by her id."""
    her = office.person("mentee", "Blessing", "it,en")
    listed = office.run("person", "list")
    assert her in listed.out
    assert "Blessing" not in listed.out
    assert "Blessing" not in office.run("person", "list", "--json").out
    (row,) = office.told("person", "list")["people"]
    assert (row["role"], row["speaks"], row["timezone"], row["state"]) == (
        "mentee",
        ["it", "en"],
        "Europe/Rome",
        "active",
    )
    assert office.told("person", "show", her)["alias"] == "Blessing"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--role", "mentee", "--alias", "Joy", "--language", "xx"), "it speaks en, fr, it, es"),
        (("--role", "mentee", "--alias", "Joy", "--language", " , "), "--language"),
        (("--role", "mentee", "--alias", "  ", "--language", "fr"), "alias"),
        (("--role", "mentee", "--alias", "J" * 41, "--language", "fr"), "alias"),
        (("--role", "mentee", "--alias", "Joy\x1b[2J", "--language", "fr"), "alias"),
        (("--role", "mentee", "--alias", "Joy", "--language", "fr", "--timezone", "Nowhere"), "time zone"),
        (("--role", "mentee", "--alias", "Joy", "--language", "fr", "--line", NOBODY), "Only a mentor"),
        (("--role", "mentor", "--alias", "Joy", "--language", "fr", "--line", NOBODY), "no line"),
    ],
)
def test_what_can_not_be_a_person_is_refused(office: Office, arguments: tuple[str, ...], said: str) -> None:
    """Each mistake is a sentence of its own, and nobody is added."""
    assert said in office.refused("person", "add", *arguments)
    assert office.told("person", "list")["people"] == []


def test_a_line_is_one_mentors_only(office: Office) -> None:
    """A reserved line is not given twice, and the desk is nobody's."""
    line_id = office.line()
    office.person("mentor", "Amara", "en", "--line", line_id)
    second = ("person", "add", "--role", "mentor", "--alias", "Nadia", "--language", "en", "--line")
    assert "another mentor" in office.refused(*second, line_id)
    assert "desk" in office.refused(*second, office.line(None, "--desk"))


def test_fake_people_exist_in_training_only(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bound without an invitation: only while telegram.api_url leads to this machine; never among real people."""
    line_id = office.line()
    fake = ("person", "add", "--role", "mentor", "--alias", "Amara", "--language", "en", "--line", line_id)
    ready = ("--address", "telegram:601", "--ready")
    assert "belong together" in office.refused(*fake, "--ready")
    assert "belong together" in office.refused(*fake, "--address", "telegram:601")
    assert "telegram:501" in office.refused(*fake, "--ready", "--address", "whatsapp:601")
    for address in ("https://api.telegram.org", "http://10.0.0.7:8081", "http://localhost.example.org"):
        monkeypatch.setenv("PEERLINE_TELEGRAM__API_URL", address)
        assert "training mode" in office.refused(*fake, *ready)
    monkeypatch.setenv("PEERLINE_TELEGRAM__API_URL", office.telegram.url)
    assert office.told(*fake, *ready)["id"]


def test_a_match_needs_a_language_in_common(office: Office) -> None:
    """No shared language, no match: the sentence says which languages each has (R10)."""
    mentor = office.mentor("Amara", "en,fr")
    said = office.refused("pair", office.person("mentee", "Blessing", "it,es"), mentor)
    assert "it, es" in said
    assert "en, fr" in said


def test_who_must_be_kept_apart_is_not_matched(office: Office) -> None:
    """The same shelter, family or village: refused, in whichever order they were named (R12)."""
    mentor, mentee = office.mentor(), office.person("mentee")
    office.told("pair", "apart", mentor, mentee)
    office.told("pair", "apart", mentee, mentor)
    assert "keep-apart" in office.refused("pair", mentee, mentor)


def test_a_backup_is_somebody_whom_she_may_meet_and_understand(office: Office) -> None:
    """Who steps in writes to her too: kept apart, or without a language of hers, she is refused (R12, R14)."""
    mentor, mentee = office.mentor("Amara"), office.person("mentee")
    apart, foreign = office.mentor("Nadia"), office.mentor("Esther", "es")
    office.told("pair", "apart", apart, mentee)
    assert "name another backup" in office.refused("pair", mentee, mentor, "--backup", apart)
    assert "shares no language" in office.refused("pair", mentee, mentor, "--backup", foreign)


def test_three_mentees_are_the_cap_and_five_the_end(office: Office) -> None:
    """The fourth needs a supervisor's word, the sixth is not possible (R54)."""
    mentor = office.mentor()
    mentees = [office.person("mentee", f"Alias {number}") for number in range(6)]
    for mentee in mentees[:3]:
        office.told("pair", mentee, mentor)
    assert "--beyond-cap" in office.refused("pair", mentees[3], mentor)
    for mentee in mentees[3:5]:
        office.told("pair", mentee, mentor, "--beyond-cap")
    assert "more than 5" in office.refused("pair", mentees[5], mentor, "--beyond-cap")


def test_roles_are_not_mixed_up(office: Office) -> None:
    """Order, roles, backups and unknown people: each wrong match is refused in a sentence."""
    mentor, mentee = office.mentor(), office.person("mentee")
    supervisor = office.person("supervisor", "Dalia", "it")
    assert "PAIR MENTEE MENTOR" in office.refused("pair", mentor, mentee).upper()
    office.refused("pair", mentee, supervisor)
    assert "another mentor" in office.refused("pair", mentee, mentor, "--backup", mentor)
    office.refused("pair", mentee, mentor, "--backup", supervisor)
    assert NOBODY in office.refused("pair", NOBODY, mentor)
    assert "pair MENTEE MENTOR" in office.refused("pair", mentee)
    assert "not an id" in office.refused("pair", "Blessing", mentor)
    lineless = office.person("mentor", "Nadia", "it")
    assert "no line" in office.refused("pair", mentee, lineless)


def test_a_mentee_has_one_match_at_a_time(office: Office) -> None:
    """A second match is refused until the first has ended."""
    mentee, first, second = office.person("mentee"), office.mentor("Amara"), office.mentor("Nadia")
    pairing = office.told("pair", mentee, first, "--backup", second)["id"]
    assert "matched already" in office.refused("pair", mentee, second)
    assert office.told("pair", "end", pairing) == {"id": pairing, "state": "ended"}
    assert office.told("pair", mentee, second)["id"] != pairing
    assert NOBODY in office.refused("pair", "end", NOBODY)


def test_an_invitation_is_a_code_a_link_and_an_end(office: Office, tmp_path: Path) -> None:
    """Shown once, for 72 hours, as a link that opens the line; as a picture for a leaflet where one is wanted (R01)."""
    bot = office.telegram.bot()
    mentor = office.person("mentor", "Amara", "en", "--line", office.line(bot))
    told = office.told("invite", mentor, "--qr", str(tmp_path / "link.svg"))
    assert told["link"] == f"https://t.me/{bot.username}?start={told['code']}"
    hours = (datetime.fromisoformat(told["expires_at"]) - datetime.now(UTC)).total_seconds() / 3600
    assert 71.9 < hours <= 72
    assert (tmp_path / "link.svg").read_text().startswith("<?xml")
    again = office.told("invite", mentor, "--qr", str(tmp_path / "link.png"))
    assert again["code"] != told["code"]
    assert (tmp_path / "link.png").read_bytes()[:4] == b"\x89PNG"
    assert "svg or .png" in office.refused("invite", mentor, "--qr", str(tmp_path / "link.pdf"))


def test_no_code_stands_in_the_data_directory(office: Office) -> None:
    """A code is kept only as a keyed hash: whoever copies the directory can't use it."""
    code = office.told("invite", office.mentor())["code"].encode()
    assert not [file.name for file in office.data.rglob("*") if file.is_file() and code in file.read_bytes()]


def test_nobody_is_invited_into_nothing(office: Office) -> None:
    """No match, no line, no desk, nobody of that id: what is missing is said, with the command that makes it."""
    assert "pair MENTEE MENTOR" in office.refused("invite", office.person("mentee"))
    assert "--line" in office.refused("invite", office.person("mentor", "Nadia", "it"))
    assert "--desk" in office.refused("invite", office.person("supervisor", "Dalia", "it"))
    assert NOBODY in office.refused("invite", NOBODY)
    assert office.run("invite", "Blessing").status == 2


def test_a_lost_phone_is_revoked_in_one_command(office: Office) -> None:
    """Every session ends now, whoever has the phone; she is invited again after it, not before (R56)."""
    line_id = office.line()
    ready = ("--address", "telegram:601", "--ready")
    mentor = office.person("mentor", "Amara", "en", "--line", line_id, *ready)
    assert "revoke" in office.refused("invite", mentor)
    assert office.told("person", "revoke", mentor) == {"id": mentor, "ended": 1}
    assert office.told("person", "revoke", mentor)["ended"] == 0
    assert office.told("invite", mentor)["code"]
    assert NOBODY in office.refused("person", "revoke", NOBODY)
