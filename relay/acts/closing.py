"""Acts of closing: how it ended, when it comes back, who decided, and who is told.

Law: what is still missing is asked for, one question at a time, in the order of `relay.alerts.still_missing`; without
an owner, an outcome and a follow-up date nothing is closed, and emergency services without consent need a reason and a
second person. Source: needs.md section 4, "Close outcomes"; R42, R44.
"""

from datetime import date, timedelta

from relay.acts import pushes
from relay.acts.contacting import mentee_raiser
from relay.acts.questions import not_answered
from relay.acts.speaking import nothing_open, option, reply, sender_of, tell
from relay.alerts import Closing, Level, Missing, Outcome, still_missing
from relay.calendar import in_zone
from relay.choices import MenuRow, PickRow
from relay.delivery import Origin
from relay.desk import AlertFacts, CloseAlert, FollowedUpNow, NoteEnd, OfferDebrief, OweTalk, TakeUp
from relay.desk_choices import Debrief, EndAs, FollowUp, Together
from relay.messages import Text, Wrote, say
from relay.people import Contact, Role
from relay.raising import NOT_FOR_MENTORS
from relay.scene import Effect, Outbound, Scene, Verdict

OUTCOMES = (
    (Outcome.TALKED_SAFE, Outcome.PRACTICAL_HELP),
    (Outcome.REFERRED_LEGAL, Outcome.REFERRED_HEALTH),
    (Outcome.REFERRED_SHELTER, Outcome.REFERRED_OTHER),
    (Outcome.EMERGENCY_WITH_CONSENT,),
    (Outcome.EMERGENCY_WITHOUT_CONSENT,),
    (Outcome.COULD_NOT_REACH, Outcome.MISTAKE),
    (Outcome.OTHER,),
)
"""Least invasive first (R44)."""
FOLLOW_UPS = ((1, "btn.tomorrow"), (3, "btn.in_three_days"), (7, "btn.in_one_week"), (14, "btn.in_two_weeks"))
SPOKEN = frozenset(
    {
        Outcome.TALKED_SAFE,
        Outcome.PRACTICAL_HELP,
        Outcome.REFERRED_LEGAL,
        Outcome.REFERRED_HEALTH,
        Outcome.REFERRED_SHELTER,
        Outcome.REFERRED_OTHER,
        Outcome.EMERGENCY_WITH_CONSENT,
    }
)
"""The outcomes after which it is true to tell her that she has spoken with somebody."""


def begin(scene: Scene) -> Verdict:
    """How did it end?"""
    alert = scene.alert
    return nothing_open(scene) if alert is None else Verdict((), (_ask_outcome(scene, alert),))


def _ask_outcome(scene: Scene, alert: AlertFacts) -> Outbound:
    rows = tuple(tuple(option(EndAs(alert.id, one), f"btn.end_{one.value}") for one in row) for row in OUTCOMES)
    return reply(scene, "sup.close_ask", *rows, ref=alert.reference)


def end_as(scene: Scene) -> Verdict:
    """She chose the outcome."""
    alert, choice = scene.alert, scene.choice
    if alert is None or not isinstance(choice, EndAs):
        return nothing_open(scene)
    return _go_on(scene, alert, NoteEnd(alert, outcome=choice.outcome), _said(scene, alert, outcome=choice.outcome))


def follow_up(scene: Scene) -> Verdict:
    """She chose when it comes back."""
    alert, choice = scene.alert, scene.choice
    if alert is None or not isinstance(choice, FollowUp):
        return nothing_open(scene)
    on = in_zone(scene.now, scene.programme.zone).date() + timedelta(days=choice.days)
    if alert.outcome is None:
        return Verdict((), (_ask_outcome(scene, alert),))
    said = _said(scene, alert)
    closing = Closing(said.by, said.outcome, on, said.reason, said.second_person)
    return _go_on(scene, alert, NoteEnd(alert, follow_up_on=on), closing)


def give_reason(scene: Scene) -> Verdict:
    """Her words are the reason why emergency services were called without consent: sealed, and asked of nobody else."""
    hand, event = scene.hand, scene.inbound.event
    words = event.content.text if isinstance(event, Wrote) and isinstance(event.content, Text) else ""
    if hand is None or not words.strip():
        return Verdict((), (reply(scene, "sup.reason_ask"),))
    said = _said(scene, hand.alert)
    closing = Closing(said.by, said.outcome, said.follow_up_on, words, said.second_person)
    return _go_on(scene, hand.alert, NoteEnd(hand.alert, reason=words), closing)


def confirm_together(scene: Scene) -> Verdict:
    """A second person confirms that both decided; where nothing else is missing, it is closed for its owner."""
    alert, second = scene.alert, sender_of(scene)
    if alert is None or alert.owner is None:
        return nothing_open(scene)
    closing = Closing(
        alert.owner.id,
        alert.outcome,
        alert.follow_up_on,
        "given" if alert.reason_given else "",
        second.person.id,
    )
    noted = NoteEnd(alert, second=second.person.id)
    confirmed = reply(scene, "sup.confirmed", ref=alert.reference)
    if alert.ladder is None or still_missing(alert.ladder, closing, _today(scene)):
        return Verdict((noted,), (confirmed,))
    done = _close(scene, alert, closing)
    return Verdict((noted, *done.effects), (confirmed, *done.outbounds))


def _today(scene: Scene) -> date:
    return in_zone(scene.now, scene.programme.zone).date()


def _said(scene: Scene, alert: AlertFacts, outcome: Outcome | None = None) -> Closing:
    chosen = outcome or alert.outcome
    reason = "given" if alert.reason_given else ""
    return Closing(sender_of(scene).person.id, chosen, alert.follow_up_on, reason, alert.second)


def _go_on(scene: Scene, alert: AlertFacts, noted: NoteEnd, closing: Closing) -> Verdict:
    """Ask for what is still missing, or close."""
    if alert.ladder is None:
        return nothing_open(scene)
    missing = still_missing(alert.ladder, closing, _today(scene))
    if not missing:
        done = _close(scene, alert, closing)
        return Verdict((noted, *done.effects), done.outbounds)
    match missing[0]:
        case Missing.OWNER:
            return nothing_open(scene)
        case Missing.OUTCOME:
            return Verdict((noted,), (_ask_outcome(scene, alert),))
        case Missing.FOLLOW_UP:
            row = tuple(option(FollowUp(alert.id, days), key) for days, key in FOLLOW_UPS)
            return Verdict((noted,), (reply(scene, "sup.follow_up_ask", row[:2], row[2:], ref=alert.reference),))
        case Missing.REASON:
            return Verdict((noted, TakeUp(alert, "reason")), (reply(scene, "sup.reason_ask"),))
        case Missing.SECOND_PERSON:
            return Verdict((noted,), _want_second(scene, alert))


def _want_second(scene: Scene, alert: AlertFacts) -> tuple[Outbound, ...]:
    """Everybody else who can be reached is asked; where nobody can, that is said, and she can ask again."""
    if asked := _ask_second(scene, alert):
        return (reply(scene, "sup.second_wanted"), *asked)
    again = (option(EndAs(alert.id, Outcome.EMERGENCY_WITHOUT_CONSENT), "btn.ask_again"),)
    return (reply(scene, "sup.second_nobody", again, ref=alert.reference),)


def _ask_second(scene: Scene, alert: AlertFacts) -> tuple[Outbound, ...]:
    owner = sender_of(scene)
    row = (option(Together(alert.id), "btn.together"),)
    ask = say("sup.second_ask", row, supervisor=owner.person.alias, ref=alert.reference)
    return tuple(
        Outbound(other, ask, Origin.ALERT, alert_id=alert.id)
        for other in scene.team
        if other.person.id != owner.person.id
    )


def _close(scene: Scene, alert: AlertFacts, closing: Closing) -> Verdict:
    """Nothing is missing: closed, and everybody hears it who has to."""
    outcome, owner = closing.outcome, alert.owner
    if outcome is None or owner is None:
        return nothing_open(scene)
    effects: list[Effect] = [CloseAlert(alert, outcome, closing.follow_up_on)]
    if debrief := _ask_debrief(scene, alert, outcome):
        effects.append(OweTalk(alert, to_debrief(alert)[0].person))
    done = say("sup.item_done", ref=alert.reference)
    outbounds = [Outbound(one, done, Origin.NOTICE, alert_id=alert.id) for one in alert.told]
    outbounds += _tell_raisers(alert, outcome, owner.alias)
    return Verdict(tuple(effects), (*outbounds, *debrief))


def _tell_raisers(alert: AlertFacts, outcome: Outcome, owner: str) -> list[Outbound]:
    told: list[Outbound] = []
    if alert.question is not None:
        return not_answered(alert)
    her = mentee_raiser(alert)
    if her is not None:
        row = (option(PickRow(MenuRow.HELP), "btn.help"),)
        spoken = outcome in SPOKEN
        said = say("help.closed", row, supervisor=owner) if spoken else say("help.closed_plain", row)
        told.append(tell(her, said))
    told += [tell(mentor, say("mentor.alert_closed", ref=alert.reference)) for mentor in raising_mentors(alert)]
    return told


def raising_mentors(alert: AlertFacts) -> tuple[Contact, ...]:
    """The mentors who raised it; what was said to the team alone is never theirs (R11)."""
    if alert.cause in NOT_FOR_MENTORS:
        return ()
    found = (one.contact for one in alert.raisers)
    return tuple({one.id: one for one in found if one is not None and one.person.role is Role.MENTOR}.values())


def to_debrief(alert: AlertFacts) -> tuple[Contact, ...]:
    """The mentor to talk with afterwards: whoever raised it, or else whose mentee it was about."""
    if raised := raising_mentors(alert):
        return raised[:1]
    mentor = alert.pairing.mentor_at if alert.pairing is not None else None
    return () if mentor is None or alert.cause in NOT_FOR_MENTORS else (mentor,)


def _ask_debrief(scene: Scene, alert: AlertFacts, outcome: Outcome) -> tuple[Outbound, ...]:
    """After DANGER or TODAY its owner is asked when she talks with the mentor; not after a mistake."""
    if outcome is Outcome.MISTAKE or alert.level is Level.ADVICE or not to_debrief(alert) or alert.owner is None:
        return ()
    owner_at = next((one for one in scene.team if one.person.id == alert.owner.id), None)
    row = pushes.talk_days(alert.id)
    mentor = to_debrief(alert)[0].person.alias
    ask = say("sup.debrief_ask", row, mentor=mentor)
    return () if owner_at is None else (Outbound(owner_at, ask, Origin.NOTICE, alert_id=alert.id),)


def offer_debrief(scene: Scene) -> Verdict:
    """Its owner said when: now the mentor can be told, and it is true."""
    alert, choice = scene.alert, scene.choice
    if alert is None or not isinstance(choice, Debrief):
        return nothing_open(scene)
    day = scene.now + timedelta(days=choice.days)
    words = say("mentor.after_alert", supervisor=sender_of(scene).person.alias, day=day)
    told = tuple(tell(mentor, words) for mentor in to_debrief(alert))
    mentor = to_debrief(alert)[0].person.alias if told else ""
    return Verdict(
        (OfferDebrief(alert, choice.days),), (*told, reply(scene, "sup.debrief_told", mentor=mentor, day=day))
    )


def followed_up(scene: Scene) -> Verdict:
    """She did what she wanted to do on that day."""
    alert = scene.alert
    if alert is None:
        return nothing_open(scene)
    return Verdict((FollowedUpNow(alert),), (reply(scene, "sup.followed_up", ref=alert.reference),))
