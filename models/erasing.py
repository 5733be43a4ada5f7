"""Erasing a person: her rows at once, her keys right after (R59).

Law: the rows go in the transaction that answers her; the keys go when it is durable, because destroying a key can't be
rolled back, and what was asked for is remembered until it is done. Backups are reached by the keys alone. Source:
store.md, "The vault"; needs.md R59.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, insert, or_, select, update

from models import alerts, drafts, heard
from models.directory import touch
from models.tables import (
    alert,
    card_question,
    consent,
    contact,
    copy,
    desk_hand,
    epoch,
    erasure,
    escalation,
    focus,
    handle,
    invitation,
    keep_apart,
    message,
    note,
    outbox,
    pairing,
    person,
    plan,
    topic,
)
from models.work import Work

CAN_DELETE_FOR = timedelta(hours=48)


def shown_lately(work: Work, contact_id: UUID) -> tuple[str, ...]:
    """The native ids of what can still be deleted in this chat: all of the last 48 hours.

    What we sent, what she wrote to her mentor, and what she wrote to the line itself: "MENU", "7", "DELETE".
    """
    work.flush()
    since = work.now - CAN_DELETE_FOR
    sent = work.conn.execute(
        select(outbox.c.native_id).where(
            outbox.c.contact_id == contact_id, outbox.c.native_id.is_not(None), outbox.c.settled_at >= since
        )
    ).scalars()
    passed = work.conn.execute(
        select(copy.c.native_id)
        .join(message, message.c.id == copy.c.message_id)
        .where(copy.c.contact_id == contact_id, message.c.received_at >= since)
    ).scalars()
    return tuple(sorted({*sent, *passed, *heard.natives_since(work, contact_id, since)}))


def shown_of(work: Work, pairing_ids: Collection[UUID], contact_id: UUID) -> tuple[str, ...]:
    """The native ids, in one chat, of the last 48 hours of these conversations and of our lines about them."""
    work.flush()
    since = work.now - CAN_DELETE_FOR
    passed = (
        select(copy.c.native_id)
        .join(message, message.c.id == copy.c.message_id)
        .where(
            copy.c.contact_id == contact_id,
            message.c.pairing_id.in_(pairing_ids),
            message.c.received_at >= since,
        )
    )
    told = select(outbox.c.native_id).where(
        outbox.c.contact_id == contact_id,
        outbox.c.pairing_id.in_(pairing_ids),
        outbox.c.native_id.is_not(None),
        outbox.c.settled_at >= since,
    )
    return tuple(sorted({*work.conn.execute(passed).scalars(), *work.conn.execute(told).scalars()}))


def erase(work: Work, person_id: UUID) -> tuple[UUID, ...]:
    """Delete every row of hers, and remember whose keys have to go; the conversations.

    A mentee's conversations go with her. What a mentor, or the team, wrote in them stays with the mentee. Facts without
    content stay: that an alert was raised and taken, without a way back to a mentee.
    """
    work.flush()
    pairings = tuple(work.conn.execute(select(pairing.c.id).where(pairing.c.mentee_id == person_id)).scalars())
    contacts = tuple(work.conn.execute(select(contact.c.id).where(contact.c.person_id == person_id)).scalars())
    conversations = (*pairings, person_id)
    messages = select(message.c.id).where(message.c.conversation_id.in_(conversations))
    _cut_ways_back(work, person_id, pairings, contacts, messages)
    work.conn.execute(delete(copy).where(or_(copy.c.message_id.in_(messages), copy.c.contact_id.in_(contacts))))
    work.conn.execute(
        delete(outbox).where(
            or_(outbox.c.conversation_id.in_(conversations), outbox.c.contact_id.in_(contacts)),
            outbox.c.stranger_sealed.is_(None),
        )
    )
    work.conn.execute(delete(message).where(message.c.conversation_id.in_(conversations)))
    drafts.forget_of(work, contacts, pairings)
    heard.forget_of(work, contacts)
    for table, column, ids in (
        (focus, focus.c.pairing_id, pairings),
        (focus, focus.c.contact_id, contacts),
        (topic, topic.c.pairing_id, pairings),
        (topic, topic.c.contact_id, contacts),
        (desk_hand, desk_hand.c.contact_id, contacts),
        (contact, contact.c.id, contacts),
        (note, note.c.person_id, (person_id,)),
        (invitation, invitation.c.person_id, (person_id,)),
        (consent, consent.c.person_id, (person_id,)),
        (handle, handle.c.person_id, (person_id,)),
        (card_question, card_question.c.asker_id, (person_id,)),
        (keep_apart, keep_apart.c.one_id, (person_id,)),
        (keep_apart, keep_apart.c.other_id, (person_id,)),
        (pairing, pairing.c.id, pairings),
        (epoch, epoch.c.conversation_id, conversations),
    ):
        work.conn.execute(delete(table).where(column.in_(ids)))
    alerts.forget_person(work, person_id)
    work.conn.execute(delete(person).where(person.c.id == person_id))
    _remember(work, conversations)
    touch(work.conn)
    return conversations


def _cut_ways_back(
    work: Work, person_id: UUID, pairings: Collection[UUID], contacts: Collection[UUID], messages: Select[Any]
) -> None:
    """What stays of others' does not lead to her any more."""
    about, words = alert.c.pairing_id.in_(pairings), alert.c.message_id.in_(messages)
    work.conn.execute(update(alert).where(or_(about, words)).values(message_id=None))
    work.conn.execute(update(alert).where(about).values(pairing_id=None))
    work.conn.execute(update(alert).where(alert.c.raiser_id.in_(contacts)).values(raiser_id=None))
    work.conn.execute(update(pairing).where(pairing.c.mentor_id == person_id).values(mentor_id=None))
    work.conn.execute(update(pairing).where(pairing.c.backup_id == person_id).values(backup_id=None))
    work.conn.execute(update(plan).where(plan.c.tells_id == person_id).values(tells_id=None))
    work.conn.execute(
        update(escalation).where(escalation.c.talk_with_id == person_id).values(talk_with_id=None, remind_at=None)
    )


def _remember(work: Work, conversations: Sequence[UUID]) -> None:
    known = set(
        work.conn.execute(
            select(erasure.c.conversation_id).where(erasure.c.conversation_id.in_(conversations))
        ).scalars()
    )
    rows = [{"conversation_id": one, "asked_at": work.now} for one in conversations if one not in known]
    if rows:
        work.conn.execute(insert(erasure), rows)


def asked_for(work: Work) -> tuple[UUID, ...]:
    """The conversations whose keys are to be destroyed."""
    return tuple(work.conn.execute(select(erasure.c.conversation_id)).scalars())


def done(work: Work, conversations: Collection[UUID]) -> None:
    """Their keys are gone."""
    work.conn.execute(delete(erasure).where(erasure.c.conversation_id.in_(conversations)))
