"""The policy: who hears what when somebody writes. First match wins; the order is the policy.

Law: every scene gets a verdict (the last rule always matches), and the name of the rule that won goes into the journal, so that
every decision explains itself. A supervisor can read this table aloud. Source: house.md, "Tables, not branches"; R16, R37, R58.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from relay import acts, predicates
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
    Rule(predicates.from_elsewhere, acts.stay_silent),
    # strangers: only a good code says anything
    Rule(predicates.from_revoked, acts.stay_silent),
    Rule(predicates.from_stranger_trying_too_often, acts.stay_silent),
    Rule(predicates.from_stranger_with_invitation, acts.welcome),
    Rule(predicates.from_stranger_with_wrong_code, acts.refuse_code),
    Rule(predicates.from_stranger, acts.stay_silent),
    # what a phone does by itself
    Rule(predicates.blocked, acts.blocked_by_her),
    Rule(predicates.unblocked, acts.let_in_again),
    # before she agreed: language, consent, and a way out
    Rule(predicates.help_word, acts.cry_for_help),
    Rule(predicates.declines, acts.forget),
    Rule(predicates.picks_language, acts.set_language),
    Rule(predicates.can_read_now, acts.begin_consent),
    Rule(predicates.can_not_read_now, acts.postpone),
    Rule(predicates.agrees, acts.open_line),
    Rule(predicates.before_language, acts.ask_language),
    Rule(predicates.before_reading, acts.ask_whether_she_can_read),
    Rule(predicates.before_consent, acts.ask_consent),
    # whole words, before anything else she could mean
    Rule(predicates.after_stop, acts.come_back),
    Rule(predicates.stop_word, acts.stop),
    Rule(predicates.pause_word, acts.pause),
    # choices
    Rule(predicates.says_for_whom, acts.send_draft),
    Rule(predicates.discards, acts.discard_draft),
    Rule(predicates.takes, acts.take),
    Rule(predicates.takes_too_late, acts.too_late),
    Rule(predicates.sends_again, acts.send_again),
    Rule(predicates.leaves_it, acts.leave_it),
    Rule(predicates.chose_something_gone, acts.nothing_open),
    # commands
    Rule(predicates.from_mentor_alert_unheard, acts.nobody_hears),
    Rule(predicates.from_mentor_alert, acts.raise_for_mentor),
    Rule(predicates.withdraws, acts.withdraw),
    Rule(predicates.withdraws_nothing, acts.nothing_to_withdraw),
    Rule(predicates.asks_what_she_can_do, acts.show_help),
    Rule(predicates.types_unknown_command, acts.unknown_command),
    # what changed later
    Rule(predicates.edits_what_was_passed_on, acts.revise),
    Rule(predicates.reacts_to_what_was_passed_on, acts.pass_reaction),
    # the conversation
    Rule(predicates.of_kind_that_does_not_pass_from_mentee, acts.refuse_kind_of_mentee),
    Rule(predicates.from_mentee, acts.to_mentor),
    Rule(predicates.from_mentee_before_her_mentor, acts.keep_until_mentor_comes),
    Rule(predicates.from_mentee_without_mentor, acts.tell_team_of_writer),
    Rule(predicates.from_mentor_without_mentee, acts.nobody_yet),
    Rule(predicates.of_kind_that_does_not_pass_from_mentor, acts.refuse_kind_of_mentor),
    Rule(predicates.from_mentor_quoting, acts.to_quoted),
    Rule(predicates.from_mentor_of_one, acts.to_only_mentee),
    Rule(predicates.from_mentor, acts.ask_to_whom),
    Rule(predicates.team_wrote, acts.show_help),
    Rule(predicates.always, acts.stay_silent),
)


def decide(scene: Scene) -> Verdict:
    """The verdict of the first rule that applies, carrying its name."""
    rule = next(rule for rule in RULES if rule.applies(scene))
    return replace(rule.act(scene), rule=rule.name)
