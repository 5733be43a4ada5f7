"""What lights up on a phone of the team: a reference and a level, and the buttons to act on it.

Law: nothing on a lock screen says what this is or whom it concerns (R19, R40); a level is the same code in every
language.
"""

from uuid import UUID

from relay.acts.speaking import option
from relay.alerts import Level
from relay.choices import Take
from relay.desk_choices import CallPlan, Close, Debrief, HandOverItem, NotNow, PassOn, Reached
from relay.messages import Button, Prompt, Say, say
from relay.people import Contact, Programme, Role

Push = Say
DEBRIEFS = ((0, "btn.today"), (1, "btn.tomorrow"), (2, "btn.in_two_days"))
"""Within 48 hours (R42)."""


def code_of(level: Level) -> str:
    """How a level is written: "DANGER". Like a reference, it is the same in every language."""
    return level.value.upper()


def to_take(alert_id: UUID) -> tuple[Button, ...]:
    """The buttons under whatever says that nobody has it yet."""
    return option(Take(alert_id), "btn.take"), option(PassOn(alert_id), "btn.pass")


def first(alert_id: UUID, reference: str, level: Level) -> Push:
    """The first that she hears of it."""
    return say("sup.alert", to_take(alert_id), ref=reference, level=code_of(level))


def again(alert_id: UUID, reference: str, minutes: int) -> Push:
    """Nobody has taken it yet."""
    return say("sup.renotify", to_take(alert_id), ref=reference, minutes=minutes)


def drill(alert_id: UUID, reference: str, level: Level) -> Push:
    """The monthly test says so in its first word (R43)."""
    item = Prompt("sup.alert", {"ref": reference, "level": code_of(level)})
    return Say((Prompt("sup.drill"), item), (to_take(alert_id),))


def asked_to_take(alert_id: UUID, reference: str, level: Level, giver: str) -> Push:
    """Its owner asks her, by name, to take it over."""
    row = (option(Take(alert_id), "btn.take"), option(NotNow(alert_id), "btn.not_now"))
    return say("sup.hand_ask", row, supervisor=giver, ref=reference, level=code_of(level))


def left_alone(alert_id: UUID, reference: str, owner: str) -> Push:
    """Its owner has not come back to it in time: anybody of the team may take it over."""
    return say("sup.left_alone", (option(Take(alert_id), "btn.take"),), supervisor=owner, ref=reference)


def missed(alert_id: UUID, reference: str) -> Push:
    """To its owner: the promised time has passed."""
    row = (option(Reached(alert_id), "btn.reached"), option(CallPlan(alert_id), "btn.call_plan"))
    return say("sup.call_missed", row, (option(HandOverItem(alert_id), "btn.hand_over"),), ref=reference)


def talk_days(alert_id: UUID) -> tuple[Button, ...]:
    """When the talk with the mentor is; the mentor is told the day."""
    return tuple(option(Debrief(alert_id, days), key) for days, key in DEBRIEFS)


def unclosed(alert_id: UUID, reference: str, minutes: int) -> Push:
    """It was taken, and it is not closed."""
    row = (option(Close(alert_id), "btn.close"), option(PassOn(alert_id), "btn.pass"))
    return say("sup.not_closed", row, ref=reference, minutes=minutes)


def joined(alert_id: UUID, reference: str) -> Push:
    """A second request joined what she has."""
    return say(
        "sup.joined", (option(Close(alert_id), "btn.close"), option(PassOn(alert_id), "btn.pass")), ref=reference
    )


def unreachable(alias: str) -> Push:
    """One of the team can't be reached through the desk."""
    return say("sup.unreachable", supervisor=alias)


def nobody_yet(contact: Contact, reference: str, programme: Programme) -> Push:
    """The truth for whoever raised it: nobody has answered yet."""
    number, lines = programme.emergency_number, ", ".join(programme.helplines)
    if contact.person.role is not Role.MENTEE:
        return say("mentor.no_one_yet", ref=reference, emergency_number=number)
    if lines:
        return say("help.no_one_yet", emergency_number=number, helpline=lines)
    return say("help.no_one_yet_number", emergency_number=number)
