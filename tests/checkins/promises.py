"""What must never be, and what must always come, in a year of check-ins: held against phones and diaries.

Law: `NOW_AND_THEN` is the only slack: the clock is set back by minutes at times, and a message shares its minute with
what the woman did. Source: needs.md section 3, R24, R27-R31; issue "Check-ins", "How well".
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from tests.checkins.diary import FOLLOWED, KIND_OF, Card, LineIs, Woman, prompts_of
from tests.checkins.village import Villager

NOW_AND_THEN = timedelta(minutes=30)
HOURS_OF = {Card.ANY: range(9, 21), Card.HOURS: range(10, 18), Card.ONLY_WHEN_I_WRITE: range(9, 21)}
_H = timedelta(hours=1)


@dataclass(slots=True)
class Year:
    """All that happened.

    Attributes:
        women: Everybody who may be asked.
        mentors: Their mentors.
        team: The supervisor's phone.
        ends: When the year was over.
        down: When the program was not there.
    """

    women: list[Woman]
    mentors: list[Villager]
    team: Villager
    ends: datetime
    down: list[tuple[datetime, datetime]] = field(default_factory=list)

    def lost(self, begins: datetime, ends: datetime) -> timedelta:
        """How long the program was not there in this time."""
        pieces = (min(until, ends) - max(since, begins) for since, until in self.down)
        return sum((piece for piece in pieces if piece > timedelta()), timedelta())


def hold(year: Year) -> Counter[str]:
    """Look at every promise; how often each was put to the test."""
    seen: Counter[str] = Counter()
    for one in year.women:
        seen += _nothing_unwanted(one)
        seen += _never_too_often(one)
        seen += _at_her_own_hour(one, year)
        seen += _each_silence(one, year)
        seen += _each_wish_to_talk(one, year)
        seen += _each_refusal(one, year)
    return seen


def _nothing_unwanted(one: Woman) -> Counter[str]:
    """Nothing at night or outside her card, nothing that she did not want, nothing on a line that was not open."""
    seen: Counter[str] = Counter()
    for at, key in one.automatic():
        zones, cards = one.zone.near(at, NOW_AND_THEN), one.card.near(at, NOW_AND_THEN)
        fits = any(at.astimezone(ZoneInfo(zone)).hour in HOURS_OF[card] for zone in zones for card in cards)
        assert fits, f"{key} at {at} in {zones} with {cards}"
        if cards == {Card.ONLY_WHEN_I_WRITE}:
            wrote = any(timedelta() <= at - life + NOW_AND_THEN <= 2 * NOW_AND_THEN for life in one.alive_at)
            assert wrote, f"{key} at {at}, and she had not written"
            seen["only because she wrote"] += 1
        assert LineIs.OPEN in one.line.near(at, NOW_AND_THEN), f"{key} at {at} on a line that is {one.line.at(at)}"
        if kind := KIND_OF.get(key):
            assert kind in one.wants, f"{key} at {at}: she never asked for it"
            assert True in one.wants[kind].near(at, NOW_AND_THEN), f"{key} at {at}: she did not want it any more"
        seen[key] += 1
    return seen


def _never_too_often(one: Woman) -> Counter[str]:
    for (earlier, first), (later, second) in pairwise(one.automatic()):
        assert later - earlier >= 48 * _H - NOW_AND_THEN, f"{first} at {earlier}, {second} at {later}"
    return Counter()


def _at_her_own_hour(one: Woman, year: Year) -> Counter[str]:
    """The weekly question comes at most twenty minutes from her hour on her wall, in winter and in summer."""
    seen: Counter[str] = Counter()
    for at, key in one.automatic():
        settled = len(one.zone.near(at, 24 * _H)) == len(one.weekly_hour.near(at, 24 * _H)) == 1
        held_up = year.lost(at - 24 * _H, at) or any(since <= at <= until + 24 * _H for since, until in one.refused)
        if key != "checkin.weekly" or not settled or held_up or one.card.near(at, 24 * _H) != {Card.ANY}:
            continue
        zone, hour = ZoneInfo(one.zone.at(at)), one.weekly_hour.at(at)
        wall = at.astimezone(zone)
        off = abs(timedelta(hours=wall.hour, minutes=wall.minute) - timedelta(hours=hour))
        assert off <= timedelta(minutes=20) + NOW_AND_THEN, f"{wall} instead of {hour}"
        summer = "in summer time" if wall.dst() else "in winter time"
        seen[f"weekly {summer} in {zone.key}"] += 1
    return seen


class What(StrEnum):
    """What can happen about a silence."""

    LIFE = "life"
    OVER = "over"
    QUESTION = "question"
    REPEAT = "repeat"
    OTHER = "other"
    MENTOR = "mentor"
    REFUSED = "refused"
    TEAM = "team"


def items(team: Villager) -> Iterator[tuple[datetime, str, str]]:
    """What the team was told of: when, about whom, why, as it opened on the supervisor's phone."""
    about = ""
    for at, prompt in prompts_of(team):
        if prompt.key == "sup.item_opened":
            about = str(prompt.params.get("alias", ""))
        elif prompt.key.startswith("sup.why_"):
            yield at, about, prompt.key.removeprefix("sup.why_")


def _story(one: Woman, year: Year) -> list[tuple[datetime, What]]:
    told = [(at, What.LIFE) for at in one.alive_at]
    for at, key in one.automatic():
        kinds = {"checkin.repeat": What.REPEAT}
        told.append((at, kinds.get(key, What.QUESTION if key in FOLLOWED else What.OTHER)))
    for mentor in year.mentors:
        for at, prompt in prompts_of(mentor):
            if prompt.key == "mentor.silence" and prompt.params["alias"] == one.alias:
                told.append((at, What.MENTOR))
    told += [(at, What.TEAM) for at, about, why in items(year.team) if about == one.alias and why == "silence"]
    told += [
        (at, What.REFUSED) for at, about, why in items(year.team) if about == one.alias and why == "checkin_failed"
    ]
    if one.over_at is not None:
        told.append((one.over_at, What.OVER))
    return sorted(told, key=lambda each: (each[0], list(What).index(each[1])))


@dataclass(slots=True)
class _Ladder:
    asked_at: datetime
    repeated_at: datetime | None = None
    mentor_at: datetime | None = None
    team_at: datetime | None = None


LONGEST = timedelta(days=16)
"""From a question to a person's item: the steps, a repeat that makes room, a mentor who wrote at the last moment."""


def _each_silence(one: Woman, year: Year) -> Counter[str]:
    """Each step at most once and in order; each silence ends with a sign of life or with a person."""
    seen: Counter[str] = Counter()
    ladder: _Ladder | None = None
    refused = False
    for at, what in _story(one, year):
        if ladder is not None and ladder.team_at is None and not refused:
            limit = ladder.asked_at + LONGEST
            assert at <= limit + year.lost(ladder.asked_at, at), f"{one.alias} was forgotten since {ladder}"
        match what:
            case What.LIFE:
                seen["silence ended by her"] += ladder is not None
                ladder, refused = None, False
            case What.OVER:
                return seen
            case What.REFUSED:
                refused = True
                seen["not delivered"] += 1
            case What.QUESTION | What.OTHER if ladder is None:
                ladder = _Ladder(at) if what is What.QUESTION else None
            case What.QUESTION | What.OTHER:
                assert ladder is not None
                assert ladder.mentor_at is ladder.team_at is None, f"a message at {at}, and only a person writes now"
            case _:
                assert ladder is not None, f"{what} of {one.alias} at {at}, and she had not been asked"
                _climb(ladder, what, at, 24 if one.closer else 48)
                seen[f"silence: {what.value}"] += 1
    if ladder is not None and ladder.team_at is None and not refused:
        late = year.ends - ladder.asked_at - year.lost(ladder.asked_at, year.ends)
        assert late <= LONGEST, f"{one.alias} was forgotten since {ladder}"
    return seen


def _climb(ladder: _Ladder, what: What, at: datetime, gap: int) -> None:
    before = ladder.repeated_at + gap * _H if ladder.repeated_at is not None else ladder.asked_at + (48 + gap) * _H
    match what:
        case What.REPEAT:
            assert ladder.repeated_at is ladder.mentor_at is ladder.team_at is None, f"asked again at {at}: {ladder}"
            assert at - ladder.asked_at >= 48 * _H - NOW_AND_THEN
            ladder.repeated_at = at
        case What.MENTOR:
            assert ladder.mentor_at is ladder.team_at is None, f"her mentor was told again at {at}: {ladder}"
            assert at >= before - NOW_AND_THEN, f"her mentor was told early at {at}: {ladder}"
            ladder.mentor_at = at
        case _:
            assert ladder.team_at is None, f"the team was told again at {at}: {ladder}"
            assert at >= before - NOW_AND_THEN, f"the team was told early at {at}: {ladder}"
            ladder.team_at = at


def _each_wish_to_talk(one: Woman, year: Year) -> Counter[str]:
    """By the promised time her mentor wrote, or the backup mentor heard, or the team did (R24)."""
    seen: Counter[str] = Counter()
    told = [at for at, about, _ in items(year.team) if about == one.alias]
    told += [
        at
        for mentor in year.mentors
        for at, prompt in prompts_of(mentor)
        if prompt.key == "mentor.backup_asked" and prompt.params["alias"] == one.alias
    ]
    for pressed, by in one.talks:
        latest = by + year.lost(pressed, by + 3 * _H) + NOW_AND_THEN
        latest = max([latest, *(until + NOW_AND_THEN for since, until in year.down if since <= latest <= until)])
        if latest > year.ends or (one.over_at is not None and one.over_at <= latest):
            continue
        kept = any(pressed - NOW_AND_THEN <= at <= latest for at in [*one.answered_at, *told])
        assert kept, f"{one.alias} was promised words by {by} at {pressed}, and nobody knew"
        seen["promises"] += 1
    return seen


def _each_refusal(one: Woman, year: Year) -> Counter[str]:
    """Every item about a question that did not arrive has its reason: her phone refused it."""
    for at, about, why in items(year.team):
        if about == one.alias and why == "checkin_failed":
            assert any(since - NOW_AND_THEN <= at <= until + NOW_AND_THEN for since, until in one.refused), at
    return Counter()


def silent_at(mentor: Villager, off: Iterable[tuple[datetime, datetime]]) -> Iterator[datetime]:
    """When a mentor heard of a silence or of a wish to talk in her time off."""
    for at, prompt in prompts_of(mentor):
        in_time_off = any(since + NOW_AND_THEN < at < until - NOW_AND_THEN for since, until in off)
        if in_time_off and prompt.key in {"mentor.silence", "mentor.wants_to_talk"}:
            yield at


def both_changes_of_clocks(seen: Counter[str], zones: Sequence[str]) -> None:
    """In each of these zones the weekly question came in winter and in summer time."""
    for zone in zones:
        changes = ZoneInfo(zone).utcoffset(datetime.combine(date(2026, 7, 1), datetime.min.time())) != ZoneInfo(
            zone
        ).utcoffset(datetime.combine(date(2026, 1, 1), datetime.min.time()))
        for when in ("in winter time", "in summer time") if changes else ("in winter time",):
            assert seen[f"weekly {when} in {zone}"] > 0, (when, zone)
