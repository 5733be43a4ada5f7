"""The policy: who hears what when somebody writes. First match wins; the order is the policy.

Law: every scene gets a verdict (the last rule always matches), and the name of the rule that won goes into the journal, so that
every decision explains itself. A supervisor can read this table aloud. Source: house.md, "Tables, not branches"; R16, R37, R58.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from relay import predicates
from relay.acts import alarm, arriving, conversation, leaving, speaking
from relay.scene import Scene, Verdict


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
    # before she agreed: language, consent, and a way out
    Rule(predicates.help_word, alarm.cry_for_help),
    Rule(predicates.declines, arriving.forget),
    Rule(predicates.picks_language, arriving.set_language),
    Rule(predicates.can_read_now, arriving.begin_consent),
    Rule(predicates.can_not_read_now, arriving.postpone),
    Rule(predicates.agrees, arriving.open_line),
    Rule(predicates.before_language, arriving.ask_language),
    Rule(predicates.before_reading, arriving.ask_whether_she_can_read),
    Rule(predicates.before_consent, arriving.ask_consent),
    # whole words, before anything else she could mean
    Rule(predicates.stops_again, leaving.stopped_already),
    Rule(predicates.after_stop, leaving.come_back),
    Rule(predicates.stop_word, leaving.stop),
    Rule(predicates.pause_word, leaving.pause),
    # choices
    Rule(predicates.says_for_whom, conversation.send_draft),
    Rule(predicates.discards, conversation.discard_draft),
    Rule(predicates.takes, alarm.take),
    Rule(predicates.takes_too_late, alarm.too_late),
    Rule(predicates.sends_again, conversation.send_again),
    Rule(predicates.leaves_it, conversation.leave_it),
    Rule(predicates.chose_something_gone, speaking.nothing_open),
    # commands
    Rule(predicates.from_mentor_alert_unheard, alarm.nobody_hears),
    Rule(predicates.from_mentor_alert, alarm.raise_for_mentor),
    Rule(predicates.withdraws, conversation.withdraw),
    Rule(predicates.withdraws_nothing, conversation.nothing_to_withdraw),
    Rule(predicates.asks_what_she_can_do, conversation.show_help),
    Rule(predicates.types_unknown_command, conversation.unknown_command),
    # what changed later
    Rule(predicates.edits_what_was_passed_on, conversation.revise),
    Rule(predicates.reacts_to_what_was_passed_on, conversation.pass_reaction),
    # the conversation
    Rule(predicates.of_kind_that_does_not_pass_from_mentee, conversation.refuse_kind_of_mentee),
    Rule(predicates.from_mentee, conversation.to_mentor),
    Rule(predicates.from_mentee_before_her_mentor, conversation.keep_until_mentor_comes),
    Rule(predicates.from_mentee_without_mentor, conversation.tell_team_of_writer),
    Rule(predicates.from_mentor_without_mentee, conversation.nobody_yet),
    Rule(predicates.of_kind_that_does_not_pass_from_mentor, conversation.refuse_kind_of_mentor),
    Rule(predicates.from_mentor_quoting, conversation.to_quoted),
    Rule(predicates.from_mentor_of_one, conversation.to_only_mentee),
    Rule(predicates.from_mentor, conversation.ask_to_whom),
    Rule(predicates.team_wrote, conversation.show_help),
    Rule(predicates.always, arriving.stay_silent),
)


def decide(scene: Scene) -> Verdict:
    """The verdict of the first rule that applies, carrying its name."""
    rule = next(rule for rule in RULES if rule.applies(scene))
    return replace(rule.act(scene), rule=rule.name)
