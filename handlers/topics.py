"""What became of a message that was meant for a topic.

Law: a topic that was deleted is made again, and the message goes into the new one; a message that was shown elsewhere
was shown to the right person all the same, under its alias, so it is never sent twice for that. Source: channels.md,
"Telegram".
"""

import logging
from datetime import timedelta

from models import topics
from models.claims import Claimed
from models.work import Work
from relay.delivery import Accepted, Failure, FailureKind, Loss, Outcome

_log = logging.getLogger(__name__)

NEW_TOPIC_EVERY = timedelta(hours=1)
"""A topic younger than this is not replaced because a message was shown elsewhere: no chat fills with empty topics."""


def in_its_place(work: Work, claimed: Claimed, outcome: Outcome) -> Outcome:
    """The outcome, after what it says about the topic was noted: a topic that is gone is a reason to try again."""
    topic = claimed.parcel.topic if claimed.parcel is not None else None
    if topic is None:
        return outcome
    match outcome:
        case Failure(kind=FailureKind.THREAD_GONE, code=code):
            topics.forget(work, topic.contact_id, topic.pairing_id)
            return Failure(FailureKind.PROVIDER, code, retry_after=0.0)
        case Accepted(losses=losses) if Loss.TOPIC in losses:
            _log.warning("A message to a mentor on line %s was shown outside of its topic.", claimed.line_id)
            topics.forget(work, topic.contact_id, topic.pairing_id, older_than=NEW_TOPIC_EVERY)
            return outcome
        case _:
            return outcome
