"""Stories: who does what, and who sees what then, as plain data; played with real phones against the running product.

Law: a story never looks behind a phone's screen: each `Sees` waits for its message and for nothing else. Only before
she answers a message does a person take a moment to read it: nobody answers within the millisecond in which the program
writes down which message it was, and whoever could would be asked to whom.
The words of our own prompts are looked up in the catalogues (`Ours`), so that a corrected text breaks no story.
Source: issue 2, "The demo" (`peerline demo --script hello`).
"""

import asyncio
import re
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from locales.render import shipped
from simulator.chats import Message
from simulator.errors import NeverShown
from simulator.panes_people import PaneSpec
from simulator.panes_samples import sample_photo, sample_voice
from simulator.world import World

PATIENCE_SECONDS = 10.0
READING_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Ours:
    """A prompt of ours in the language of the person who sees it, whatever stands in its placeholders."""

    key: str

    def pattern(self, language: str) -> str:
        """A regular expression that finds it in a message."""
        parts = shipped().catalogue(language).template(self.key).parts
        return "".join(re.escape(text) + ("" if name is None else ".+?") for text, name in parts)


Words = str | Ours
"""A person's own words, or a prompt of ours."""


@dataclass(frozen=True, slots=True)
class Opens:
    """She opens the invitation that she was given."""

    who: str


@dataclass(frozen=True, slots=True)
class Writes:
    """She writes `text`; where `quoting` is given, as an answer to the message that holds it."""

    who: str
    text: str
    quoting: str | None = None


@dataclass(frozen=True, slots=True)
class Presses:
    """She presses the newest button with this label."""

    who: str
    label: Words


@dataclass(frozen=True, slots=True)
class SendsPhoto:
    """She sends the sample photo, with its position inside."""

    who: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class SendsVoice:
    """She sends the sample voice message."""

    who: str


@dataclass(frozen=True, slots=True)
class Sees:
    """A message appears on her phone, or one that she has not seen like this, that holds all of `words`.

    Attributes:
        who: Whose phone.
        words: What it holds.
        quoting: Words of the message that it answers, None where that does not matter.
        kind: What it is: "text", "photo", "voice" ...
    """

    who: str
    words: tuple[Words, ...] = ()
    quoting: str | None = None
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Passes:
    """Time passes for everybody, on the clock of the invented world.

    Attributes:
        who: Whose phone shows it in the transcript.
        minutes: How much.
    """

    who: str
    minutes: float


@dataclass(frozen=True, slots=True)
class PassesTo:
    """Time passes for everybody until the clock on her wall shows that hour of that weekday.

    Attributes:
        who: By whose clock.
        weekday: Monday is 0.
        hour: The full hour.
        days: So many days ahead at least.
    """

    who: str
    weekday: int
    hour: int
    days: int


Step = Opens | Writes | Presses | SendsPhoto | SendsVoice | Sees | Passes | PassesTo


@dataclass(frozen=True, slots=True)
class Story:
    """A story.

    Attributes:
        name: As `--script` calls it.
        title: As the page calls it.
        steps: What happens, in order.
    """

    name: str
    title: str
    steps: tuple[Step, ...]


class StoryStopped(Exception):
    """A story could not go on: what was to be seen never came, or a button was not there."""


def _arrives(who: str, language: str) -> tuple[Step, ...]:
    return (
        Opens(who),
        Sees(who, (Ours("lang.choose"),)),
        Presses(who, language),
        Sees(who, (Ours("invite.hello"),)),
        Presses(who, Ours("btn.yes_go")),
        Sees(who, (Ours("consent.adult"),)),
        Presses(who, Ours("btn.yes")),
        Sees(who, (Ours("consent.who"),)),
        Presses(who, Ours("btn.yes_go")),
        Sees(who, (Ours("consent.data"),)),
        Presses(who, Ours("btn.yes_go")),
        Sees(who, (Ours("consent.limits"),)),
        Presses(who, Ours("btn.yes_go")),
        Sees(who, (Ours("consent.ask"),)),
        Presses(who, Ours("btn.yes")),
        Sees(who, (Ours("mentee.open"),)),
        Sees(who, (Ours("prefs.when"),)),
        Presses(who, Ours("btn.any_time")),
        Sees(who, (Ours("prefs.saved"),)),
        Sees("mentor", (Ours("mentor.new_mentee"),)),
    )


HELLO = Story(
    "hello",
    "Two women write, in two languages",
    (
        Opens("supervisor"),
        Sees("supervisor", (Ours("sup.hello"),)),
        Opens("mentor"),
        Sees("mentor", (Ours("mentor.hello"),)),
        *_arrives("first", "Italiano"),
        Writes("first", "Ciao! Ho ricevuto una lettera e non la capisco."),
        Sees("mentor", ("Blessing", "Ho ricevuto una lettera e non la capisco.")),
        Writes("mentor", "Ciao Blessing, va bene. La leggiamo insieme, con calma.", quoting="Ho ricevuto una lettera"),
        Sees("first", ("La leggiamo insieme, con calma.",), quoting="Ho ricevuto una lettera"),
        *_arrives("second", "Français"),
        Writes("second", "Bonjour, ici tout est nouveau pour moi."),
        Sees("mentor", ("Joy", "ici tout est nouveau pour moi.")),
        Writes("mentor", "Bonjour ! Bienvenue. Prenez votre temps."),
        Sees("mentor", (Ours("mentor.to_whom"),)),
        Presses("mentor", "Joy"),
        Sees("second", ("Bienvenue. Prenez votre temps.",)),
        Writes("mentor", "/alert", quoting="Ho ricevuto una lettera"),
        Sees("mentor", (Ours("mentor.alert_done"),)),
        Sees("supervisor", (Ours("sup.item"),)),
        Presses("supervisor", Ours("btn.take")),
        Sees("supervisor", (Ours("sup.item_opened"),)),
        Sees("mentor", (Ours("sup.taken"),)),
    ),
)
"""Mentor and mentees keep the keys "mentor", "first", "second", "supervisor" and the aliases Blessing and Joy."""

ALERT = Story(
    "alert",
    "An alert reaches a person who takes it",
    (
        Opens("supervisor"),
        Sees("supervisor", (Ours("sup.hello"),)),
        Opens("backup"),
        Sees("backup", (Ours("sup.hello"),)),
        Opens("mentor"),
        Sees("mentor", (Ours("mentor.hello"),)),
        *_arrives("first", "Italiano"),
        Writes("first", "Ciao! Non so a chi chiedere."),
        Sees("mentor", ("Blessing", "Non so a chi chiedere.")),
        Writes("first", "aiuto"),
        Sees("first", (Ours("help.which"),)),
        Sees("supervisor", (Ours("sup.alert"),)),
        Presses("first", Ours("btn.danger")),
        Sees("first", (Ours("help.now"),)),
        Sees("supervisor", (Ours("sup.alert"),)),
        Passes("supervisor", 5),
        Sees("backup", (Ours("sup.alert"),)),
        Presses("backup", Ours("btn.take")),
        Sees("backup", (Ours("sup.item_opened"),)),
        Sees("backup", (Ours("sup.promise_ask"),)),
        Sees("supervisor", (Ours("sup.taken"),)),
        Presses("backup", Ours("btn.in_a_quarter")),
        Sees("first", (Ours("help.seen"),)),
        Presses("backup", Ours("btn.show_last")),
        Sees("backup", (Ours("sup.reading"),)),
        Sees("backup", ("Blessing", "Non so a chi chiedere.")),
        Presses("backup", Ours("btn.close")),
        Sees("backup", (Ours("sup.close_ask"),)),
        Presses("backup", Ours("btn.end_talked_safe")),
        Sees("backup", (Ours("sup.follow_up_ask"),)),
        Presses("backup", Ours("btn.in_three_days")),
        Sees("first", (Ours("help.closed"),)),
        Sees("backup", (Ours("sup.debrief_ask"),)),
        Presses("backup", Ours("btn.tomorrow")),
        Sees("mentor", (Ours("mentor.after_alert"),)),
    ),
)
"""Who has duty does not answer; who stands behind her is told after five minutes, takes it, reads, closes."""

CHECKIN = Story(
    "checkin",
    "A question that she asked for, and what silence means",
    (
        Opens("supervisor"),
        Sees("supervisor", (Ours("sup.hello"),)),
        Opens("mentor"),
        Sees("mentor", (Ours("mentor.hello"),)),
        *_arrives("first", "Italiano"),
        Sees("first", (Ours("checkin.offer"),)),
        Presses("first", Ours("btn.yes")),
        Sees("first", (Ours("checkin.which_day"),)),
        Presses("first", Ours("btn.monday")),
        Sees("first", (Ours("checkin.which_hour"),)),
        Presses("first", Ours("btn.in_the_morning")),
        Sees("first", (Ours("checkin.on_ack"),)),
        PassesTo("first", 0, 11, 3),
        Sees("first", (Ours("checkin.weekly"),)),
        PassesTo("first", 2, 12, 1),
        Sees("first", (Ours("checkin.repeat"),)),
        PassesTo("first", 4, 13, 1),
        Sees("mentor", (Ours("mentor.silence"),)),
        Presses("mentor", Ours("btn.tell_team")),
        Sees("mentor", (Ours("mentor.alert_done"),)),
        Sees("supervisor", (Ours("sup.alert"),)),
        Presses("supervisor", Ours("btn.take")),
        Sees("supervisor", (Ours("sup.why_silence"),)),
        Presses("first", Ours("btn.talk")),
        Sees("first", (Ours("checkin.talk_ack"),)),
        Sees("mentor", (Ours("mentor.wants_to_talk"),)),
        Writes("mentor", "Ciao Blessing, sono qui. Raccontami."),
        Sees("mentor", (Ours("mentor.to_whom"),)),
        Presses("mentor", "Blessing"),
        Sees("first", ("Raccontami.",)),
    ),
)
"""She sets it herself and is silent: asked once more, her mentor told, the team. A late answer still counts.

All of it lies within two weeks of the match, so that no other question makes room for it or takes its place.
"""

STORIES: Mapping[str, Story] = {story.name: story for story in (HELLO, ALERT, CHECKIN)}


@dataclass(slots=True)
class _Telling:
    """A story while it is played: who has seen what already, and the words for it."""

    world: World
    people: Mapping[str, PaneSpec]
    patience: float
    seen: dict[str, set[tuple[int, str]]] = field(default_factory=dict)

    async def take(self, step: Step) -> str:
        spec = self.people[step.who]
        phone, bot = self.world.phone(spec.user_id), spec.bot
        match step:
            case Opens():
                if spec.chats[0].code is None:
                    raise StoryStopped(f"{spec.alias} has no invitation.")
                phone.start(bot, spec.chats[0].code)
                return self._line(spec, "→", "opens her invitation")
            case Writes(_, text, quoting):
                quoted = self._newest(spec, quoting).id if quoting is not None else None
                phone.write(bot, text, reply_to=quoted)
                return self._line(spec, "→", text, quoting)
            case Presses(_, label):
                message, shown, data = self._button(spec, label)
                phone.press(bot, message.id, data)
                return self._line(spec, "→", f"[{shown}]")
            case SendsPhoto(_, caption):
                phone.photo(bot, sample_photo(), caption=caption)
                return self._line(spec, "→", f"a photo {caption}".strip())
            case SendsVoice():
                phone.voice(bot, sample_voice())
                return self._line(spec, "→", "a voice message")
            case Passes(_, minutes):
                self.world.clock.jump(timedelta(minutes=minutes))
                return self._line(spec, "…", f"{minutes:g} minutes pass")
            case PassesTo():
                return self._line(spec, "…", f"{self._jump(spec, step)} days pass")
            case Sees():
                return self._received(spec, await self._awaited(spec, step))
            case _:
                assert_never(step)

    def _jump(self, spec: PaneSpec, step: PassesTo) -> int:
        """Jump to the hour; how many days it was."""
        here = self.world.clock.now().astimezone(ZoneInfo(spec.zone))
        days = step.days + (step.weekday - here.weekday() - step.days) % 7
        there = datetime.combine(here.date() + timedelta(days=days), time(step.hour), ZoneInfo(spec.zone))
        self.world.clock.jump(there - here)
        return days

    async def _awaited(self, spec: PaneSpec, step: Sees) -> Message:
        seen = self.seen.setdefault(spec.key, set())
        patterns = [re.compile(_pattern(words, spec.language), re.DOTALL) for words in step.words]

        def fits(messages: tuple[Message, ...]) -> Message | None:
            texts = {message.id: message.words for message in messages}
            for message in messages:
                new = message.from_bot and not message.deleted and (message.id, message.words) not in seen
                quoted = texts.get(message.reply_to or 0, "")
                if (
                    new
                    and message.kind == step.kind
                    and all(pattern.search(message.words) for pattern in patterns)
                    and (step.quoting is None or step.quoting in quoted)
                ):
                    return message
            return None

        try:
            message: Message = await self.world.phone(spec.user_id).until(spec.bot, fits, timeout=self.patience)
        except NeverShown as never:
            raise StoryStopped(f"{spec.alias} never saw {step}. {never}") from never
        seen.add((message.id, message.words))
        return message

    def _newest(self, spec: PaneSpec, fragment: str) -> Message:
        for message in reversed(self.world.phone(spec.user_id).chat(spec.bot)):
            if fragment in message.words and not message.deleted:
                return message
        raise StoryStopped(f"{spec.alias} has no message to answer that holds “{fragment}”.")

    def _button(self, spec: PaneSpec, label: Words) -> tuple[Message, str, str]:
        pattern = re.compile(_pattern(label, spec.language))
        for message in reversed(self.world.phone(spec.user_id).chat(spec.bot)):
            for row in message.buttons:
                for shown, data in row:
                    if pattern.fullmatch(shown):
                        return message, shown, data
        raise StoryStopped(f"{spec.alias} has no button {label}.")

    def _received(self, spec: PaneSpec, message: Message) -> str:
        what = message.words if message.kind == "text" else f"({message.kind}) {message.words}".strip()
        buttons = " ".join(f"[{label}]" for row in message.buttons for label, _ in row)
        texts = {other.id: other.words for other in self.world.phone(spec.user_id).chat(spec.bot)}
        return self._line(spec, "←", f"{what} {buttons}".strip(), texts.get(message.reply_to or 0))

    def _line(self, spec: PaneSpec, arrow: str, what: str, quoting: str | None = None) -> str:
        now = self.world.clock.now().astimezone(ZoneInfo(spec.zone))
        one_line = " / ".join(part.strip() for part in what.splitlines() if part.strip())
        answering = f" (answering “{_shortened(quoting)}”)" if quoting else ""
        return f"[{now:%H:%M}] {spec.alias}'s phone {arrow} {one_line}{answering}"


def _pattern(words: Words, language: str) -> str:
    match words:
        case Ours():
            return words.pattern(language)
        case str():
            return re.escape(words)


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else f"{line[:39].rstrip()}…"  # noqa: PLR2004  # what fits beside a line


async def play(
    story: Story,
    world: World,
    people: Iterable[PaneSpec],
    *,
    pace: float = 0.0,
    patience: float = PATIENCE_SECONDS,
) -> AsyncIterator[str]:
    """Plays `story` and yields its transcript, a line per step.

    Args:
        story: What happens.
        world: Where the phones are; the product runs against it already.
        people: The story's persons, found by their keys.
        pace: Real seconds of rest before each step, so that people can follow on the page.
        patience: Real seconds that a `Sees` waits.

    Raises:
        StoryStopped: Something that the story tells did not happen.
    """
    telling = _Telling(world, {spec.key: spec for spec in people}, patience)
    for step in story.steps:
        if pause := max(pace, READING_SECONDS if isinstance(step, Writes) and step.quoting is not None else 0.0):
            await asyncio.sleep(pause)
        yield await telling.take(step)
