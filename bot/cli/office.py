"""The coordinator's commands: lines, people, matches, invitations.

Law: see `bot.cli`. A token is read from a file, never from the command line; a code is shown once and kept only as a
keyed hash.
Source: interfaces.md; needs.md R01, R10, R13, R56.
"""

import argparse
import secrets
from datetime import UTC, date
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from bot.cli.opened import opened
from bot.cli.words import Answer
from bot.config import Config
from channels.telegram.answers import Refused as TelegramRefused
from channels.telegram.setup import Identity, introduce
from channels.telegram.token import Token
from channels.telegram.trouble import TroubleKind, explain
from channels.telegram.wire import Wire
from handlers import endings, inviting, matching, naming
from handlers.guarding import handles_in
from locales.render import languages
from models import register
from models.hours import UnclearHours
from models.work import Work
from relay.people import ChannelName, LineState, Role

LONGEST_ALIAS = 40


class Refused(Exception):
    """What was asked for is refused; the sentence says why."""


def add(commands: Any, common: argparse.ArgumentParser) -> None:
    """The commands of this file."""
    _add_line(commands, common)
    _add_person(commands, common)
    _add_pair(commands, common)
    invite = commands.add_parser("invite", parents=[common], help="a one-use code and link for a person, 72 hours")
    invite.add_argument("person", type=id_given, metavar="PERSON")
    invite.add_argument("--qr", type=Path, metavar="FILE", help="write the link as a QR code (.svg or .png)")
    invite.set_defaults(run=run_invite)


def _add_line(commands: Any, common: argparse.ArgumentParser) -> None:
    line = commands.add_parser("line", help="the reserved service numbers").add_subparsers(
        required=True, metavar="ACTION"
    )
    new = line.add_parser("add", help="add a line").add_subparsers(dest="channel", required=True, metavar="CHANNEL")
    telegram = new.add_parser("telegram", parents=[common], help="a Telegram bot")
    telegram.add_argument(
        "--token-file", type=Path, required=True, metavar="FILE", help="the token as @BotFather gave it"
    )
    telegram.add_argument("--desk", action="store_true", help="the line of supervisors and coordinators")
    telegram.set_defaults(run=run_line_add)
    listing = line.add_parser("list", parents=[common], help="all lines")
    listing.set_defaults(run=run_line_list)
    for name, state, said in (
        ("suspend", LineState.SUSPENDED, "stop a line for now"),
        ("resume", LineState.ACTIVE, "take a suspended line up again"),
        ("release", LineState.COOLING, "give a line up; its number cools off for 30 days"),
    ):
        one = line.add_parser(name, parents=[common], help=said)
        one.add_argument("id", type=id_given, metavar="ID")
        one.set_defaults(run=run_line_state, state=state)


def _add_person(commands: Any, common: argparse.ArgumentParser) -> None:
    person = commands.add_parser("person", help="mentors, mentees and the team").add_subparsers(
        required=True, metavar="ACTION"
    )
    new = person.add_parser("add", parents=[common], help="add a person")
    new.add_argument("--role", choices=[role.value for role in Role], required=True)
    new.add_argument("--alias", required=True, help="the name that she chose; never her legal name")
    new.add_argument("--language", required=True, help="the languages that she speaks, hers first: it or it,en")
    new.add_argument("--timezone", help="her time zone (default: the programme's)")
    new.add_argument("--line", type=id_given, metavar="ID", help="reserve this line for a mentor")
    new.add_argument("--supervisor", type=id_given, metavar="ID", help="who alone hears how a mentor's weeks are")
    new.add_argument("--address", help="training mode only: an invented account, e.g. telegram:501")
    new.add_argument("--ready", action="store_true", help="training mode only: bound to --address, and has agreed")
    new.set_defaults(run=run_person_add)
    listing = person.add_parser("list", parents=[common], help="all people, without a word of who they are")
    listing.set_defaults(run=run_person_list)
    show = person.add_parser("show", parents=[common], help="one person with her alias")
    show.add_argument("id", type=id_given, metavar="ID")
    show.set_defaults(run=run_person_show)
    revoke = person.add_parser("revoke", parents=[common], help="a lost phone: end every session of her account now")
    revoke.add_argument("id", type=id_given, metavar="ID")
    revoke.set_defaults(run=run_person_revoke)

    hours = person.add_parser("hours", parents=[common], help="a mentor's duty hours")
    hours.add_argument("id", type=id_given, metavar="ID")
    hours.add_argument("hours", help='e.g. "mon-fri 10:00-18:00, sat 10:00-12:00"; "" for every hour')
    hours.set_defaults(run=run_person_hours)
    secret = person.add_parser("secret", parents=[common], help="a mentee's secret word, agreed in person")
    secret.add_argument("id", type=id_given, metavar="ID")
    secret.add_argument(
        "--file", type=Path, required=True, metavar="FILE", help="the word, in a file; empty takes it away"
    )
    secret.set_defaults(run=run_person_secret)
    guard = person.add_parser(
        "guard", parents=[common], help="numbers, names and addresses of hers that must not cross"
    )
    guard.add_argument("id", type=id_given, metavar="ID")
    guard.add_argument(
        "--file", type=Path, required=True, metavar="FILE", help="one per line; kept only as blind indexes"
    )
    guard.set_defaults(run=run_person_guard)


def _add_pair(commands: Any, common: argparse.ArgumentParser) -> None:
    pair = commands.add_parser("pair", parents=[common], help="match MENTEE MENTOR; end ID; apart PERSON PERSON")
    pair.add_argument("words", nargs="+", metavar="MENTEE MENTOR | end ID | apart PERSON PERSON")
    pair.add_argument("--backup", type=id_given, metavar="MENTOR", help="the mentor who steps in")
    pair.add_argument(
        "--beyond-cap", action="store_true", help=f"a supervisor agreed to more than {matching.CAP} mentees"
    )
    pair.add_argument("--on", type=day, metavar="DAY", help="with end: the last day of the two, both are told before")
    pair.add_argument("--call-off", action="store_true", help="with end: the end that is planned does not come")
    pair.set_defaults(run=run_pair)


def day(given: str) -> date:
    """A day as it is typed.

    Raises:
        ArgumentTypeError: It is none.
    """
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{given!r} is not a day; days look like 2026-03-09") from None


def id_given(given: str) -> UUID:
    """An id as it was typed."""
    try:
        return UUID(given)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{given!r} is not an id; ids look like 1b4e28ba-2fa1-4d2a-883f-0016d3cca427"
        ) from None


# --- lines ------------------------------------------------------------------------------------------------------------


async def run_line_add(args: argparse.Namespace) -> Answer:
    """Add a line, or give a known bot's line its new token."""
    try:
        token = Token(args.token_file.read_text("utf-8"))
    except OSError as error:
        raise Refused(f"The token file {args.token_file} can't be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise Refused(f"The token file {args.token_file} is not a text file.") from None
    async with opened(args) as (config, found):
        username, warning = await _ask_who(config, token)

        def act(work: Work) -> tuple[UUID, bool]:
            work.directory.refresh(work.conn)
            known = register.find_line(work, ChannelName.TELEGRAM, str(token.id))
            if known is not None:
                register.give_new_token(work, known, str(token.id), token.reveal())
            line_id = known or register.add_line(
                work, ChannelName.TELEGRAM, str(token.id), token.reveal(), secrets.token_urlsafe(32), desk=args.desk
            )
            if username:
                register.name_line(work, line_id, username)
            return line_id, known is not None

        line_id, renewed = await found.units.write(act)
    kind = "desk line" if args.desk else "line"
    done = (
        f"The {kind} {line_id} has its new token." if renewed else f"Added the {kind} {line_id} (@{username or '?'})."
    )
    return Answer({"id": str(line_id), "address": username}, f"{done}\n{warning}")


async def _ask_who(config: Config, token: Token) -> tuple[str, str]:
    """(bot username, a warning): asked now where Telegram can be reached, by `serve` otherwise."""
    wire = Wire(config["telegram.api_url"], connect_timeout=5.0, read_timeout=10.0)
    await wire.start()
    try:
        answer = await introduce(wire, token)
    finally:
        await wire.close()
    if isinstance(answer, Identity):
        return answer.username, ""
    trouble = explain(answer)
    if isinstance(answer, TelegramRefused) and trouble.kind is TroubleKind.REVOKED:
        raise Refused("Telegram does not know this token. Copy it again from @BotFather (/mybots, API Token).")
    return "", f"Telegram could not say who this bot is yet; `peerline serve` will ask again. {trouble.sentence}"


async def run_line_list(args: argparse.Namespace) -> Answer:
    """All lines."""
    async with opened(args) as (_, found):
        rows = await found.units.write(register.lines)
    told = [
        {
            "id": str(row.id),
            "channel": row.channel.value,
            "address": row.address,
            "desk": row.desk,
            "state": row.state.value,
            "mentor": str(row.mentor_id) if row.mentor_id else None,
            "trouble": row.trouble,
        }
        for row in rows
    ]
    text = "\n".join(
        f"{row.id}  {row.channel.value:8}  @{row.address or '?':24}  "
        f"{'desk' if row.desk else 'mentor ' + str(row.mentor_id) if row.mentor_id else 'free':44}  "
        f"{row.state.value}{'  trouble: ' + row.trouble if row.trouble else ''}"
        for row in rows
    )
    return Answer(
        {"lines": told}, text or "There is no line yet. Add one: peerline line add telegram --token-file FILE"
    )


async def run_line_state(args: argparse.Namespace) -> Answer:
    """Suspend, resume or release a line."""
    async with opened(args) as (_, found):
        await found.units.write(lambda work: register.set_line_state(work, args.id, args.state))
    return Answer({"id": str(args.id), "state": args.state.value}, f"Line {args.id} is {args.state.value} now.")


# --- people -----------------------------------------------------------------------------------------------------------


async def run_person_add(args: argparse.Namespace) -> Answer:
    """Add a person."""
    speaks = tuple(part.strip().lower() for part in args.language.split(",") if part.strip())
    for language in speaks:
        if language not in languages():
            raise Refused(f"Peerline has no texts in {language!r}; it speaks {', '.join(languages())}.")
    if not speaks:
        raise Refused("--language is empty; give the languages that she speaks, hers first.")
    alias = " ".join(args.alias.split())
    if not alias or len(alias) > LONGEST_ALIAS or any(not one.isprintable() for one in alias):
        raise Refused(f"An alias is 1 to {LONGEST_ALIAS} visible characters.")
    async with opened(args) as (config, found):
        address = _training_address(args, config)

        def act(work: Work) -> UUID:
            work.directory.refresh(work.conn)
            zone = args.timezone or work.directory.programme(work.conn).zone
            _refuse_zone(zone)
            added = register.add_person(work, Role(args.role), alias, speaks, zone, args.line, address)
            if args.supervisor is not None:
                work.directory.refresh(work.conn)
                naming.name_supervisor(work, added, args.supervisor)
            return added

        person_id = await found.units.write(act)
    return Answer({"id": str(person_id)}, f"Added the {args.role} {person_id}.")


def _refuse_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (LookupError, ValueError, OSError):
        raise Refused(f"There is no time zone {zone!r}; they look like Europe/Rome.") from None


def _training_address(args: argparse.Namespace, config: Config) -> str | None:
    """The invented account of a fake person, None for everybody else."""
    if args.address is None and not args.ready:
        return None
    if args.address is None or not args.ready:
        raise Refused("--address and --ready belong together: a fake person who is bound and has agreed.")
    if not config.training:
        raise Refused(
            "Fake people are only accepted in training mode, when telegram.api_url leads to this machine. Real people "
            "open their invitation themselves: peerline invite PERSON."
        )
    channel, _, address = args.address.partition(":")
    if channel != ChannelName.TELEGRAM.value or not address.isdigit():
        raise Refused(f"{args.address!r} is no address; it looks like telegram:501.")
    return str(address)


async def run_person_list(args: argparse.Namespace) -> Answer:
    """All people, without a word of who they are."""
    async with opened(args) as (_, found):
        rows = await found.units.write(register.people)
    told = [
        {
            "id": str(row.id),
            "role": row.role,
            "language": row.language,
            "speaks": row.speaks.split(),
            "timezone": row.zone,
            "state": row.state,
            "line": str(row.line_id) if row.line_id else None,
        }
        for row in rows
    ]
    text = "\n".join(f"{row.id}  {row.role:11}  {row.speaks:12}  {row.zone:20}  {row.state}" for row in rows)
    return Answer({"people": told}, text or "There is nobody yet. Add somebody: peerline person add --role mentor ...")


async def run_person_show(args: argparse.Namespace) -> Answer:
    """One person, asked for by id."""
    async with opened(args) as (_, found):
        person = await found.units.write(lambda work: register.get_person(work, args.id))
    told = {
        "id": str(person.id),
        "role": person.role.value,
        "alias": person.alias,
        "language": person.language,
        "timezone": person.zone,
        "state": person.state.value,
    }
    return Answer(told, "\n".join(f"{name:9} {value}" for name, value in told.items()))


async def run_person_revoke(args: argparse.Namespace) -> Answer:
    """A lost phone."""
    async with opened(args) as (_, found):
        ended = await found.units.write(lambda work: register.revoke(work, args.id))
    text = f"{ended} session(s) of {args.id} ended. When she has a phone again: peerline invite {args.id}"
    return Answer({"id": str(args.id), "ended": ended}, text)


async def run_person_hours(args: argparse.Namespace) -> Answer:
    """A mentor's duty hours."""
    async with opened(args) as (_, found):
        try:
            await found.units.write(lambda work: register.set_duty(work, args.id, args.hours))
        except UnclearHours as unclear:
            raise Refused(str(unclear)) from None
    return Answer({"id": str(args.id), "hours": args.hours}, "From now on messages wait outside of these hours.")


async def run_person_secret(args: argparse.Namespace) -> Answer:
    """A mentee's secret word; only a keyed hash of it is kept."""
    word = _lines_of(args.file)[0] if _lines_of(args.file) else ""
    async with opened(args) as (_, found):
        await found.units.write(lambda work: register.set_secret(work, args.id, word))
    done = "Her secret word is set. Delete the file now." if word else "She has no secret word any more."
    return Answer({"id": str(args.id), "secret": bool(word)}, done)


async def run_person_guard(args: argparse.Namespace) -> Answer:
    """Numbers, user names and e-mail addresses that lead to her."""
    async with opened(args) as (config, found):
        countries = config["conversation.countries"]
        found_handles = [handle for written in _lines_of(args.file) for handle in handles_in(written, countries)]
        if not found_handles:
            raise Refused(f"{args.file} holds no telephone number, user name or e-mail address; one per line, please.")

        def act(work: Work) -> None:
            register.get_person(work, args.id)
            for kind, form in found_handles:
                register.add_handles(work, args.id, kind, [form])

        await found.units.write(act)
    text = "These will not cross a line without a question. Only their blind indexes are kept: delete the file now."
    return Answer({"id": str(args.id), "guarded": len(_lines_of(args.file))}, text)


def _lines_of(file: Path) -> list[str]:
    try:
        return [line.strip() for line in file.read_text("utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError):
        raise Refused(f"The file {file} can't be read as text.") from None


# --- matches and invitations ------------------------------------------------------------------------------------------


async def run_pair(args: argparse.Namespace) -> Answer:
    """Match, end a match, or keep two people apart."""
    match args.words:
        case ["end", pairing]:
            return await _end(args, _id_of(pairing))
        case ["apart", one, other]:
            return await _apart(args, _id_of(one), _id_of(other))
        case [mentee, mentor]:
            return await _pair(args, _id_of(mentee), _id_of(mentor))
        case _:
            raise Refused("Say `pair MENTEE MENTOR`, `pair end ID` or `pair apart PERSON PERSON`.")


def _id_of(given: str) -> UUID:
    try:
        return id_given(given)
    except argparse.ArgumentTypeError as error:
        raise Refused(f"{error}.") from None


async def _pair(args: argparse.Namespace, mentee: UUID, mentor: UUID) -> Answer:
    async with opened(args) as (_, found):

        def act(work: Work) -> UUID:
            work.directory.refresh(work.conn)
            return matching.match(work, mentee, mentor, args.backup, beyond_cap=args.beyond_cap)

        pairing_id = await found.units.write(act)
    return Answer({"id": str(pairing_id)}, f"Matched: {pairing_id}. Invite the mentee: peerline invite {mentee}")


async def _end(args: argparse.Namespace, pairing: UUID) -> Answer:
    """At once, on a day that both hear before, or not at all."""
    if args.on is not None and args.call_off:
        raise Refused("Say either --on DAY or --call-off.")

    def act(work: Work) -> None:
        work.directory.refresh(work.conn)
        if args.call_off:
            endings.call_off(work, pairing)
        elif args.on is not None:
            endings.plan_end(work, pairing, args.on)
        else:
            endings.end_now(work, pairing)

    async with opened(args) as (_, found):
        await found.units.write(act)
    if args.call_off:
        return Answer({"id": str(pairing), "state": "active"}, f"The match {pairing} goes on; who had heard is told.")
    if args.on is not None:
        told = {"id": str(pairing), "state": "ending", "on": args.on.isoformat()}
        return Answer(told, f"The match {pairing} ends on {args.on}. Both are told four weeks and one week before.")
    said = f"The match {pairing} has ended. The line tells neither of them: an early end is told in a call."
    return Answer({"id": str(pairing), "state": "ended"}, said)


async def _apart(args: argparse.Namespace, one: UUID, other: UUID) -> Answer:
    async with opened(args) as (_, found):
        await found.units.write(lambda work: register.keep_two_apart(work, one, other))
    return Answer({"apart": [str(one), str(other)]}, "These two will not be matched.")


async def run_invite(args: argparse.Namespace) -> Answer:
    """A one-use code and link."""

    def act(work: Work) -> inviting.Invited:
        work.directory.refresh(work.conn)
        return inviting.invite(work, args.person)

    async with opened(args) as (_, found):
        made = await found.units.write(act)
    code, link = made.code, made.link
    if args.qr is not None:
        _draw(link, args.qr)
    told = {
        "id": str(made.id),
        "code": code,
        "link": link,
        "expires_at": made.expires_at.astimezone(UTC).isoformat(timespec="seconds"),
    }
    where = link or "(the line's link is not known yet: run `peerline serve` once with the network on)"
    text = f"{where}\nCode {code}, once, until {told['expires_at']}. Give it in person; it is not shown again."
    return Answer(told, text)


def _draw(link: str | None, file: Path) -> None:
    if link is None:
        raise Refused("The line's link is not known yet, so there is nothing to draw. Run `peerline serve` once.")
    if file.suffix.lower() not in {".svg", ".png"}:
        raise Refused(f"{file.name}: a QR code is written as .svg or .png.")
    import segno  # noqa: PLC0415  # only for a picture of a link

    segno.make(link, error="m").save(str(file), scale=8)
