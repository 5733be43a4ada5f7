"""Carries out what becomes of a person's plans, whoever of the three asked for it, and shows how they stand.

Law: see `handlers.effects`; which plans somebody may touch is decided in the rules and kept once more by
`models.plans`: only plans of that person, and only pauses that `by` may end. Source: needs.md section 3; R27, R33, R55.
"""

from dataclasses import replace
from uuid import UUID

from models import journal, plans
from models.work import Work
from relay.people import Pairing
from relay.plan_predicates import whose
from relay.plans import Change, ChangePlans, PlanEffect, SetBy, SetChecked, SetCloser, SetPlan, SetWeekly
from relay.scene import Scene


def carry_out_plan(work: Work, effect: PlanEffect) -> None:
    """Write one effect on plans."""
    match effect:
        case SetPlan():
            _set(work, effect)
        case SetWeekly(pairing, weekday, clock, by):
            plans.set_weekly(work, pairing, weekday, clock, by)
        case ChangePlans(person, Change.PAUSE, by, kinds, plan_id):
            plans.pause_plans(work, person.id, kinds, by=by, plan_id=plan_id)
        case ChangePlans(person, Change.RESUME, by, kinds, plan_id):
            plans.resume_plans(work, person.id, kinds, by=by, plan_id=plan_id)
        case ChangePlans(person, Change.END, _, kinds, plan_id):
            plans.end_plans(work, person.id, kinds, plan_id=plan_id)
        case SetChecked(person, on):
            plans.set_checked(work, person.id, on)
        case SetCloser(person, closer):
            plans.set_closer(work, person.id, closer=closer)


def _set(work: Work, effect: SetPlan) -> None:
    pairing = effect.pairing
    line_id = pairing.line_id if pairing is not None else plans.own_line(work, effect.person.id)
    if line_id is None:
        raise ValueError("Somebody without a line of her own was to be asked about her week: the rules did not look.")
    plans.set_plan(
        work,
        effect.kind,
        effect.person.id,
        line_id,
        pairing.id if pairing is not None else None,
        effect.day,
        effect.clock,
        by=effect.by,
        checked_on=effect.checked_on,
        tells_id=effect.tells.id if effect.tells is not None else None,
    )


def with_own_plans(work: Work, scene: Scene, person_id: UUID) -> Scene:
    """The scene with what this person is asked."""
    return replace(scene, plans=plans.facts_of(work, person_id))


def with_plans(work: Work, scene: Scene) -> Scene:
    """The scene with what the choice is about: her plans, and for a mentor when she was last heard."""
    who = whose(scene)
    if who is None:
        return scene
    her = who.pairing.mentee.id
    scene = replace(scene, plans=plans.facts_of(work, her), asked_at=plans.last_asked(work, her))
    return with_last_heard(work, scene, who.pairing) if who.by is not SetBy.HERSELF else scene


def with_last_heard(work: Work, scene: Scene, matched: Pairing) -> Scene:
    """The scene with when she wrote last: what is told her may leave because of it (R18)."""
    moment = journal.last_heard(work, matched.id, matched.mentee.id)
    return scene if moment is None else replace(scene, last_heard={matched.id: moment})
