"""Acts of the call plan: by when and how the woman is contacted, and whether that was done.

Law: the plan holds a time and one of four ways, never a number or a name; she who asked for help hears the time, and
hears it anew when it changes; where a secret word was said nobody hears anything (R08). Source: needs.md section 4
("[Call plan]"), R24, R29 (its checklist), R41.
"""

from datetime import datetime, time, timedelta
from uuid import UUID

from relay.acts.speaking import nothing_open, option, reply, sender_of, tell
from relay.alerts import Level, Way
from relay.calendar import SafeTime, in_zone, moment
from relay.desk import About, AlertFacts, KeepPromise, PlanWay, PromiseBy
from relay.desk_choices import CallPlan, ChooseWay, Close, Promise, PromiseTomorrow, Reached
from relay.messages import Button, Prompt, Say, say
from relay.people import Contact, Role
from relay.scene import Outbound, Scene, Verdict

PROMISES = ((15, "btn.in_a_quarter"), (60, "btn.in_one_hour"), (180, "btn.in_three_hours"))
"""Within which minutes the owner can promise to contact her who asked."""
TOMORROW_BY = time(12)
"""Who says "tomorrow" promises it by noon, on the programme's wall; never where somebody is in danger."""
WAYS = (
    (Way.LINE, "btn.way_line"),
    (Way.OTHER, "btn.way_other"),
    (Way.WORKER, "btn.way_worker"),
    (Way.WAIT, "btn.wait"),
)
"""The checklist: least intrusive first, and waiting is a choice too."""


def mentee_raiser(alert: AlertFacts) -> Contact | None:
    """The mentee who asked for help herself, where she may be told of it."""
    if alert.silent:
        return None
    return next(
        (one.contact for one in alert.raisers if one.contact is not None and one.contact.person.role is Role.MENTEE),
        None,
    )


def may_be_promised(alert: AlertFacts) -> bool:
    """Whether she who asked is told by when; a question without a checked answer has its day already."""
    return mentee_raiser(alert) is not None and alert.question is None


def times_of(alert_id: UUID, level: Level) -> tuple[Button, ...]:
    """By when."""
    soon = tuple(option(Promise(alert_id, minutes), key) for minutes, key in PROMISES)
    return soon if level is Level.DANGER else (*soon, option(PromiseTomorrow(alert_id), "btn.tomorrow"))


def ask_promise(scene: Scene, alert: AlertFacts) -> Outbound:
    """Its owner is asked by when she contacts her who asked."""
    return reply(scene, "sup.promise_ask", *_in_twos(alert), ref=alert.reference)


def _in_twos(alert: AlertFacts) -> tuple[tuple[Button, ...], ...]:
    times = times_of(alert.id, alert.level)
    return times[:2], times[2:]


def safe_lines(about: About) -> tuple[Prompt, ...]:
    """Her language, and when it is safe to write to her."""
    match about.safe:
        case SafeTime.ANY_TIME:
            safe = Prompt("sup.safe_any_time")
        case SafeTime.SOME_HOURS:
            safe = Prompt("sup.safe_some_hours", {"hours": about.hours})
        case SafeTime.ONLY_WHEN_I_WRITE:
            safe = Prompt("sup.safe_only_when_she_writes")
    return Prompt("sup.reads_language", {"language": about.person.language}), safe


def plan(scene: Scene) -> Verdict:
    """The plan as it stands: when it is safe, by when, how; and what can be chosen."""
    alert = scene.alert
    return nothing_open(scene) if alert is None else Verdict((), (tell(sender_of(scene), _plan(alert)),))


def _plan(alert: AlertFacts) -> Say:
    lines = [Prompt("sup.plan_head", {"ref": alert.reference})]
    if alert.silent:
        lines.append(Prompt("sup.do_not_write"))
    if alert.about is not None:
        lines += safe_lines(alert.about)
    if alert.kept:
        lines.append(Prompt("sup.plan_kept"))
    elif alert.promised_at is not None:
        lines.append(Prompt("sup.plan_time", {"day": alert.promised_at, "time": alert.promised_at}))
    lines.append(Prompt(f"sup.plan_way_{alert.way.value}") if alert.way is not None else Prompt("sup.plan_way"))
    ways = [option(ChooseWay(alert.id, way), key) for way, key in WAYS if not (alert.silent and way is Way.LINE)]
    done = () if alert.kept else ((option(Reached(alert.id), "btn.reached"),),)
    return Say(tuple(lines), (*_in_twos(alert), tuple(ways[:2]), tuple(ways[2:]), *done))


def promise(scene: Scene) -> Verdict:
    """Its owner says by when she contacts her; now it is true that a person has read it, and she is told (R41)."""
    alert, by = scene.alert, _by(scene)
    if alert is None or by is None:
        return nothing_open(scene)
    her = mentee_raiser(alert)
    if her is None:
        key = "sup.plan_set" if _is_today(scene, by, scene.programme.zone) else "sup.plan_set_day"
        done = reply(scene, key, next_of(alert.id), ref=alert.reference, day=by, time=by)
        return Verdict((PromiseBy(alert, by),), (done,))
    return Verdict((PromiseBy(alert, by),), (seen(scene, her, by), promised(scene, alert, by)))


def _by(scene: Scene) -> datetime | None:
    match scene.choice:
        case Promise(_, minutes):
            return scene.now + timedelta(minutes=minutes)
        case PromiseTomorrow():
            zone = scene.programme.zone
            return moment(in_zone(scene.now, zone).date() + timedelta(days=1), TOMORROW_BY, zone)
        case _:
            return None


def seen(scene: Scene, her: Contact, by: datetime) -> Outbound:
    """She who asked hears who contacts her by when; where that is not today on her wall, also on which day."""
    key = "help.seen" if _is_today(scene, by, her.person.zone) else "help.seen_day"
    return tell(her, say(key, supervisor=sender_of(scene).person.alias, day=by, time=by))


def promised(scene: Scene, alert: AlertFacts, by: datetime) -> Outbound:
    """Who promised it reads what she who asked is told."""
    key = "sup.promised" if _is_today(scene, by, sender_of(scene).person.zone) else "sup.promised_day"
    return reply(scene, key, ref=alert.reference, day=by, time=by)


def _is_today(scene: Scene, by: datetime, zone: str) -> bool:
    return in_zone(by, zone).date() == in_zone(scene.now, zone).date()


def next_of(alert_id: UUID) -> tuple[Button, ...]:
    """She was contacted, or the plan changes."""
    return option(Reached(alert_id), "btn.reached"), option(CallPlan(alert_id), "btn.call_plan")


def choose_way(scene: Scene) -> Verdict:
    """How; and what to think of before it is done."""
    alert, choice = scene.alert, scene.choice
    if alert is None or not isinstance(choice, ChooseWay) or (alert.silent and choice.way is Way.LINE):
        return nothing_open(scene)
    words = reply(scene, f"sup.plan_way_{choice.way.value}", next_of(alert.id))
    return Verdict((PlanWay(alert, choice.way),), (words,))


def reached(scene: Scene) -> Verdict:
    """She was contacted: nobody is reminded of it any more."""
    alert = scene.alert
    if alert is None:
        return nothing_open(scene)
    if alert.kept:
        return Verdict((), (reply(scene, "sup.plan_kept", (option(Close(alert.id), "btn.close"),)),))
    done = reply(scene, "sup.plan_reached", (option(Close(alert.id), "btn.close"),), ref=alert.reference)
    return Verdict((KeepPromise(alert),), (done,))
