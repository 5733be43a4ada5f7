"""The policy: who hears what when somebody writes. First match wins; the order is the policy.

Law: every scene gets a verdict (the last rule always matches), and the name of the rule that won goes into the journal,
so that every decision explains itself. A supervisor can read this table aloud. Source: house.md, "Tables, not
branches"; R16, R37, R58.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from relay import (
    board_predicates,
    change_predicates,
    checkin_predicates,
    desk_predicates,
    erase_predicates,
    note_predicates,
    plan_predicates,
    predicates,
    question_predicates,
)
from relay.acts import (
    alarm,
    arriving,
    boards,
    changing,
    checkins,
    closing,
    contacting,
    conversation,
    dates,
    desk,
    handing,
    informing,
    leaving,
    mentoring,
    notes,
    pairing,
    plans,
    questions,
    speaking,
    upkeep,
)
from relay.asked_of import Kind, kind_of, mark_of
from relay.checkin_choices import PickDay, PickHour
from relay.choices import MenuRow
from relay.note_choices import Step
from relay.plan_choices import (
    ConfirmDate,
    MoveWeekly,
    NameClock,
    NameDay,
    NewDate,
    NoClock,
    NoDay,
    NoHour,
    PickDate,
    RemoveDate,
    RestPlans,
    ShowDates,
    ShowPlans,
)
from relay.scene import Keeping, Scene, Verdict


@dataclass(frozen=True, slots=True)
class Rule:
    """When `applies`, then `act`."""

    applies: Callable[[Scene], bool]
    act: Callable[[Scene], Verdict]

    @property
    def name(self) -> str:
        """What the journal calls it."""
        return f"{self.applies.__name__}:{self.act.__name__}"


RULES = (
    Rule(predicates.from_elsewhere, arriving.stay_silent),
    # strangers: only a good code says anything
    Rule(predicates.from_revoked, arriving.stay_silent),
    Rule(predicates.from_stranger_trying_too_often, arriving.stay_silent),
    Rule(predicates.from_stranger_with_invitation, arriving.welcome),
    Rule(predicates.from_stranger_with_wrong_code, arriving.refuse_code),
    Rule(predicates.from_stranger, arriving.stay_silent),
    # what a phone does by itself
    Rule(predicates.blocked, leaving.blocked_by_her),
    Rule(predicates.unblocked, leaving.let_in_again),
    # a cry for help comes before everything else, wherever she is
    Rule(predicates.help_word, alarm.cry_for_help),
    Rule(predicates.help_row, alarm.cry_for_help),
    # a question that she was asked is answered, even late
    Rule(checkin_predicates.answers_question, checkins.answer_question),
    # before she agreed: language, reading, age, four screens, and a way out of each
    Rule(predicates.declines, arriving.forget),
    Rule(predicates.picks_language, arriving.set_language),
    Rule(predicates.can_not_read_now, arriving.postpone),
    Rule(predicates.answers_the_question, arriving.lead_on),
    Rule(predicates.is_not_of_age, arriving.not_yet),
    Rule(predicates.agrees, arriving.open_line),
    Rule(predicates.asks_first, arriving.question_first),
    Rule(predicates.before_language, arriving.ask_language),
    Rule(predicates.before_consent, arriving.ask_again),
    Rule(predicates.waits_for_a_person, arriving.still_not_yet),
    # whole words, before anything else she could mean
    Rule(predicates.secret_word, conversation.silent_alert),
    Rule(erase_predicates.asks_again_while_it_waits, leaving.still_waits),
    Rule(predicates.erase_word, leaving.ask_whether_to_erase),
    Rule(erase_predicates.erases_in_danger, leaving.wait_for_person),
    Rule(predicates.erases, leaving.erase),
    Rule(erase_predicates.calls_erasure_off, leaving.call_off),
    Rule(predicates.keeps_it, leaving.keep_everything),
    Rule(predicates.on_stopped_line, leaving.already_stopped),
    Rule(predicates.after_stop, leaving.come_back),
    Rule(predicates.stop_word, leaving.stop),
    Rule(predicates.pause_word, leaving.pause),
    Rule(predicates.menu_word, leaving.show_menu),
    Rule(predicates.opens_her_link_again, leaving.show_menu),
    # the menu, by button or by digit
    Rule(predicates.picks(MenuRow.INFO), informing.show_topics),
    Rule(predicates.picks(MenuRow.TEAM), leaving.invite_words_for_team),
    Rule(predicates.picks(MenuRow.PAUSE), leaving.pause),
    Rule(predicates.picks(MenuRow.HOURS), arriving.ask_safe_time),
    Rule(predicates.picks(MenuRow.LANGUAGE), arriving.ask_language),
    Rule(predicates.picks(MenuRow.LEAVE), leaving.show_ways_to_leave),
    Rule(predicates.picks(MenuRow.STOP), leaving.stop),
    Rule(predicates.picks(MenuRow.CLEAR), leaving.clear_chat),
    Rule(question_predicates.asks_for_answer, questions.ask),
    Rule(predicates.asks_the_team, leaving.invite_words_for_team),
    Rule(predicates.asks_nobody, leaving.no_question),
    Rule(checkin_predicates.picks_topic, informing.show_picked),
    Rule(question_predicates.wants_to_add_words, questions.invite_words),
    Rule(question_predicates.adds_no_words, questions.no_words),
    Rule(question_predicates.reads_answer, questions.read_answer),
    Rule(checkin_predicates.chooses_weekly, checkins.choose_weekly),
    # what she is asked: her own in the menu, a mentee's under /to
    Rule(plan_predicates.may_not_change_now, plans.say_why_not),
    Rule(plan_predicates.chooses(ShowPlans), plans.show_plans),
    Rule(plan_predicates.chooses(MoveWeekly), plans.ask_which_day),
    Rule(plan_predicates.chooses(PickDay), plans.choose_day),
    Rule(plan_predicates.chooses(PickHour), plans.choose_hour),
    Rule(plan_predicates.chooses(NoHour), plans.ask_hour_again),
    Rule(plan_predicates.chooses(RestPlans), plans.rest),
    Rule(plan_predicates.chooses(NewDate), dates.begin),
    Rule(plan_predicates.chooses(NameDay), dates.choose_day),
    Rule(plan_predicates.chooses(NoDay), dates.ask_day_again),
    Rule(plan_predicates.chooses(NameClock), dates.choose_hour),
    Rule(plan_predicates.chooses(NoClock), dates.ask_hour_again),
    Rule(plan_predicates.chooses(ConfirmDate), dates.confirm),
    Rule(plan_predicates.chooses(ShowDates), dates.show_dates),
    Rule(plan_predicates.chooses(PickDate), dates.show_date),
    Rule(plan_predicates.chooses(RemoveDate), dates.remove),
    Rule(predicates.says_when_it_is_safe, checkins.set_safe_time),
    Rule(predicates.names_safe_hours, checkins.set_safe_hours),
    Rule(predicates.writes_to_team, leaving.to_team),
    Rule(question_predicates.adds_words, questions.add_words),
    # her own note, which her mentor may read and nobody is told of
    Rule(note_predicates.of_note(Step.SEE), notes.see),
    Rule(note_predicates.of_note(Step.WRITE), notes.invite_words),
    Rule(note_predicates.of_note(Step.LEAVE), notes.leave),
    Rule(note_predicates.of_note(Step.WORDS), notes.keep),
    Rule(note_predicates.of_note(Step.CHANGED), notes.stays),
    Rule(note_predicates.of_note(Step.SHOW), notes.show),
    Rule(note_predicates.of_note(Step.DELETE), notes.delete),
    Rule(note_predicates.reads_her_note, notes.read),
    # choices
    Rule(predicates.says_for_whom, conversation.send_draft),
    Rule(predicates.discards, conversation.discard_draft),
    Rule(predicates.sends_anyway, conversation.send_anyway),
    Rule(predicates.chooses_person, mentoring.choose),
    Rule(predicates.changes_time_off, mentoring.change_time_off),
    Rule(predicates.hands_over, mentoring.hand_over),
    Rule(checkin_predicates.offers_weekly, checkins.offer_for_her),
    Rule(checkin_predicates.answers_silence, checkins.answer_silence),
    Rule(predicates.takes, desk.take),
    Rule(desk_predicates.takes_over, handing.take_over),
    Rule(predicates.takes_too_late, desk.too_late),
    Rule(desk_predicates.grades, alarm.grade),
    Rule(desk_predicates.passes_on, desk.pass_on),
    Rule(desk_predicates.hands_over, handing.list_team),
    Rule(desk_predicates.names_who_takes_it, handing.ask_her),
    Rule(desk_predicates.can_not_take_it, handing.decline),
    Rule(desk_predicates.plans_contact, contacting.plan),
    Rule(desk_predicates.chooses_way, contacting.choose_way),
    Rule(desk_predicates.has_reached_her, contacting.reached),
    Rule(desk_predicates.turns_page, boards.show_open),
    Rule(desk_predicates.shows_item, desk.show_item),
    Rule(desk_predicates.shows_last, desk.show_last),
    Rule(desk_predicates.promises, contacting.promise),
    Rule(desk_predicates.joins, desk.join),
    Rule(question_predicates.begins_answer, questions.begin_answer),
    Rule(question_predicates.decides_on_draft, questions.decide_on_draft),
    Rule(desk_predicates.closes, closing.begin),
    Rule(desk_predicates.says_how_it_ended, closing.end_as),
    Rule(desk_predicates.says_when_it_comes_back, closing.follow_up),
    Rule(desk_predicates.decided_together, closing.confirm_together),
    Rule(desk_predicates.offers_talk, closing.offer_debrief),
    Rule(desk_predicates.follows_up, closing.followed_up),
    Rule(desk_predicates.confirms_duty, boards.confirm_duty),
    # people: matched, invited, their questions
    Rule(board_predicates.shows_person, upkeep.show_person),
    Rule(board_predicates.finds_mentor, pairing.show_mentors),
    Rule(board_predicates.asks_to_match, pairing.ask_match),
    Rule(board_predicates.matches_two, pairing.make_match),
    Rule(board_predicates.asks_for_backup, pairing.ask_backup),
    Rule(board_predicates.names_backup, pairing.name_backup),
    Rule(board_predicates.turns_page_of_people, upkeep.turn_page),
    Rule(board_predicates.invites, pairing.invite),
    Rule(board_predicates.asks_to_revoke, pairing.ask_revoke),
    Rule(board_predicates.revokes, pairing.revoke),
    Rule(board_predicates.names_herself, upkeep.name_herself),
    Rule(board_predicates.ends_weeks, upkeep.end_weeks),
    Rule(board_predicates.tends_match, upkeep.tend),
    Rule(predicates.sends_again, conversation.send_again),
    Rule(predicates.leaves_it, conversation.leave_it),
    Rule(predicates.chose_something_gone, speaking.nothing_open),
    # commands
    Rule(predicates.from_mentor_alert_unheard, alarm.nobody_hears),
    Rule(predicates.from_mentor_alert, alarm.raise_for_mentor),
    Rule(predicates.lists_people, mentoring.list_people),
    Rule(checkin_predicates.asks_for_cards, informing.show_topics),
    Rule(predicates.goes_off, mentoring.go_off),
    Rule(predicates.asks_about_herself, mentoring.show_me),
    Rule(desk_predicates.asks_for("open"), boards.show_open),
    Rule(desk_predicates.asks_for("rota"), boards.show_rota),
    Rule(board_predicates.asks_for_somebody, upkeep.show_found),
    Rule(desk_predicates.asks_for("team"), boards.show_team),
    Rule(board_predicates.asks_for_match, pairing.show_waiting),
    Rule(board_predicates.wants_to_invite, pairing.show_invitable),
    Rule(board_predicates.wants_to_revoke, pairing.show_revocable),
    Rule(desk_predicates.asks_for("drill"), boards.run_drill),
    Rule(desk_predicates.gives_reason, closing.give_reason),
    Rule(desk_predicates.writes_to_her, desk.write_as_team),
    Rule(question_predicates.gives_answer, questions.give_answer),
    Rule(change_predicates.withdraws, changing.withdraw),
    Rule(change_predicates.withdraws_nothing, changing.nothing_to_withdraw),
    Rule(predicates.asks_what_she_can_do, conversation.show_help),
    Rule(predicates.types_unknown_command, conversation.unknown_command),
    # what changed later
    Rule(change_predicates.edits_what_is_held, changing.revise_draft),
    Rule(change_predicates.edits_words_for_team, changing.revise_for_team),
    Rule(change_predicates.edits_words_as_team, changing.words_as_team_stay),
    Rule(change_predicates.gives_away_by_editing, changing.ask_about_change),
    Rule(change_predicates.edits_what_was_passed_on, changing.revise),
    Rule(change_predicates.edits_in_vain, changing.say_why_not),
    Rule(change_predicates.reacts_to_what_was_passed_on, changing.pass_reaction),
    # the conversation
    Rule(predicates.adds_to_held_album, conversation.add_to_draft),
    Rule(predicates.of_kind_that_does_not_pass_from_mentee, conversation.refuse_kind_of_mentee),
    Rule(predicates.gives_mentor_away, conversation.ask_mentee_first),
    Rule(predicates.from_mentee, conversation.to_mentor),
    Rule(predicates.from_mentee_before_her_mentor, conversation.wait_for_mentor),
    Rule(predicates.from_mentee_without_mentor, conversation.tell_team_of_writer),
    Rule(predicates.from_mentor_without_mentee, conversation.nobody_yet),
    Rule(predicates.of_kind_that_does_not_pass_from_mentor, conversation.refuse_kind_of_mentor),
    Rule(predicates.gives_mentee_away, conversation.ask_mentor_first),
    Rule(predicates.from_mentor_continuing_album, conversation.to_album_receiver),
    Rule(predicates.from_mentor_quoting_outside_topic, conversation.ask_to_whom),
    Rule(predicates.from_mentor_quoting, conversation.to_quoted),
    Rule(predicates.from_mentor_in_topic, conversation.to_topic_owner),
    Rule(predicates.from_mentor_of_one, conversation.to_only_mentee),
    Rule(predicates.from_mentor_chosen_lately, conversation.to_chosen),
    Rule(predicates.from_mentor, conversation.ask_to_whom),
    Rule(desk_predicates.writes_too_late, desk.offer_button_again),
    Rule(predicates.team_wrote, desk.nothing_sent),
    Rule(predicates.always, arriving.stay_silent),
)


@cache
def rules_for(kind: Kind) -> tuple[Rule, ...]:
    """The rules that can apply to a scene of this kind, in the policy's order."""
    return tuple(rule for rule in RULES if mark_of(rule.applies).admits(kind))


def decide(scene: Scene) -> Verdict:
    """The verdict of the first rule that applies, carrying its name."""
    rule = next(rule for rule in rules_for(kind_of(scene)) if rule.applies(scene))
    verdict = replace(rule.act(scene), rule=rule.name)
    if scene.album_rule == rule.name and not any(isinstance(effect, Keeping) for effect in verdict.effects):
        return Verdict(rule=rule.name)  # an album is answered once, not photo by photo
    return verdict
