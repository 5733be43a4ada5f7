"""Paints what was chosen: the button, the digit, or the day that was typed behind a question, and what it is about.

Law: as in `handlers.scenes`; whatever a choice names is looked up and checked against whoever chose it. Source:
house.md, "One message's way"; R22.
"""

from dataclasses import replace

from handlers import board_scene, desk_scene, notes
from handlers.checkins import facts_of
from handlers.planning import with_last_heard, with_own_plans, with_plans
from handlers.questions import with_answers, with_question
from models import drafts, fates, matches, register
from models.standing import choices_before
from models.work import Work
from relay.board_choices import BoardChoice
from relay.calendar import in_zone
from relay.checkin_choices import AnswerCheckIn, OfferWeekly, PickHour, PickTopic, ReplyToSilence
from relay.choices import (
    AskTeam,
    Choice,
    Discard,
    Focus,
    LeaveIt,
    PickHours,
    PickSafeTime,
    SendAgain,
    SendAnyway,
    SendTo,
    Take,
    decode,
)
from relay.dates import tries_a_day
from relay.desk_choices import (
    CallPlan,
    ChooseWay,
    Close,
    Debrief,
    EndAs,
    FollowedUp,
    FollowUp,
    GiveTo,
    Grade,
    HandOverItem,
    MoreItems,
    NotNow,
    PassOn,
    Promise,
    PromiseTomorrow,
    Reached,
    ShowItem,
    ShowLast,
    Together,
    WriteAsTeam,
)
from relay.messages import Chose, Text, Wrote
from relay.note_choices import OfNote, ReadNote
from relay.people import Contact
from relay.plan_choices import NameClock, NameDay, PlanChoice, typed_behind
from relay.question_choices import AddWords, MakeDraft, ReadAnswer, WriteAnswer
from relay.scene import Scene, UncertainDelivery
from relay.words import typed_choice


def chosen(work: Work, scene: Scene, contact: Contact) -> Choice | None:
    """What she pressed, or the digit that she typed; a digit that answers somebody's words is talk."""
    match scene.inbound.event:
        case Chose(code=code):
            return decode(code)
        case Wrote(content=Text(text=text)) if scene.known is None:
            number = typed_choice(text)
            if number is not None and number <= len(codes := choices_before(work, contact)):
                return decode(codes[number - 1])
            if (note := notes.typed(work, contact)) is not None:
                return note
            return _typed_day(work, scene, contact, text) if tries_a_day(text) else None
        case _:
            return None


def _typed_day(work: Work, scene: Scene, contact: Contact, text: str) -> Choice | None:
    """The day, or the hour, that was typed behind the question for it; behind every other question it is talk."""
    asked = decode((*register.asked(work, contact.id), "")[0])
    if (
        not isinstance(asked, NameDay | NameClock | PickHour)
        or contact.expects not in {"", "note"}
        or not choices_before(work, contact)
    ):
        return None
    if contact.person.role.of_the_team:
        named = matches.find(work, asked.pairing_id) if asked.pairing_id is not None else None
    else:
        named = next((one for one in scene.pairings if asked.pairing_id in {None, one.id}), None)
    if named is None or scene.topic_of not in {None, named.id}:
        return None
    return typed_behind(asked, text, in_zone(scene.now, named.mentee.zone).date())


def with_choice(work: Work, scene: Scene, contact: Contact, choice: Choice) -> Scene:  # noqa: C901, PLR0912  # the table
    """The scene with what the choice is about."""
    if isinstance(choice, BoardChoice):
        board = board_scene.of_choice(work, choice, contact) if contact.person.role.of_the_team else None
        scene = replace(scene, choice=choice, board=board)
        return with_last_heard(work, scene, board.match) if board is not None and board.match is not None else scene
    match choice:
        case SendTo(draft_id=draft_id) | Discard(draft_id=draft_id) | SendAnyway(draft_id=draft_id):
            return replace(scene, choice=choice, draft=drafts.find(work, draft_id, contact))
        case Take(alert_id=alert_id) | ShowItem(alert_id=alert_id) | CallPlan(alert_id=alert_id):
            return replace(scene, choice=choice, alert=desk_scene.facts(work, alert_id, with_her=True))
        case Grade(alert_id=alert_id):
            when = desk_scene.opens_at(work)
            return replace(scene, choice=choice, alert=desk_scene.facts(work, alert_id), opens_at=when)
        case (
            PassOn(alert_id=alert_id)
            | HandOverItem(alert_id=alert_id)
            | GiveTo(alert_id=alert_id)
            | NotNow(alert_id=alert_id)
            | ChooseWay(alert_id=alert_id)
            | Reached(alert_id=alert_id)
            | ShowLast(alert_id=alert_id)
            | WriteAsTeam(alert_id=alert_id)
            | Promise(alert_id=alert_id)
            | PromiseTomorrow(alert_id=alert_id)
            | Close(alert_id=alert_id)
            | EndAs(alert_id=alert_id)
            | FollowUp(alert_id=alert_id)
            | Together(alert_id=alert_id)
            | Debrief(alert_id=alert_id)
            | FollowedUp(alert_id=alert_id)
            | WriteAnswer(alert_id=alert_id)
            | MakeDraft(alert_id=alert_id)
        ):
            return replace(scene, choice=choice, alert=desk_scene.facts(work, alert_id))
        case MoreItems(page=page):
            return replace(scene, choice=choice, desk=desk_scene.open_board(work, contact.person.id, page))
        case SendAgain(delivery=seq) | LeaveIt(delivery=seq):
            return replace(scene, choice=choice, uncertain=_uncertain(work, scene, contact, seq))
        case AnswerCheckIn(checkin_id=checkin_id) | ReplyToSilence(checkin_id=checkin_id):
            facts = facts_of(work, checkin_id, contact, scene.pairings, answering=isinstance(choice, AnswerCheckIn))
            return with_answers(work, replace(scene, choice=choice, checkin=facts), contact)
        case PickTopic() | AskTeam():
            return with_answers(work, replace(scene, choice=choice), contact)
        case AddWords() | ReadAnswer():
            return with_question(work, scene, contact, choice)
        case OfNote() | ReadNote() | Focus():
            return notes.with_note(work, scene, contact, choice)
        case PickSafeTime() | PickHours():
            return with_own_plans(work, replace(scene, choice=choice), contact.person.id)
        case OfferWeekly(pairing_id=pairing_id):
            hers = next((one.mentee.id for one in scene.pairings if one.id == pairing_id), None)
            scene = replace(scene, choice=choice)
            return scene if hers is None else with_own_plans(work, scene, hers)
        case _ if isinstance(choice, PickHour | PlanChoice):
            board = board_scene.of_match(work, choice.pairing_id) if contact.person.role.of_the_team else None
            return with_plans(work, replace(scene, choice=choice, board=board))
        case _:
            return replace(scene, choice=choice)


def _uncertain(work: Work, scene: Scene, contact: Contact, seq: int) -> UncertainDelivery | None:
    found = fates.find_uncertain(work, seq)
    if found is None:
        return None
    pairing = next((pairing for pairing in scene.pairings if pairing.id == found[0]), None)
    if pairing is None or pairing.mentor.id != contact.person.id:
        return None
    return UncertainDelivery(seq, pairing)
