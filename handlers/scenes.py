"""Paints the scene for the rules: everything about one inbound that a rule may look at, read from the store.

Law: nothing is decided here; what an inbound names (a code, a button, a quoted message) is looked up and checked
against whoever sent it, so that a rule only ever sees what belongs to the sender. Source: house.md, "One message's
way".
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from handlers import board_scene, desk_scene, notes
from handlers.choosing import chosen, with_choice
from handlers.guarding import leads_to_participant, learn_names
from handlers.hearing import anew, is_secret
from handlers.planning import with_own_plans
from handlers.questions import team_reads, with_words_for
from models import albums, drafts, heard, journal, plans, register, topics, wishes
from models.hours import UnclearHours, read_hours, write_hours
from models.work import Work
from relay import predicates
from relay.calendar import back_at
from relay.checkin_choices import AnswerCheckIn
from relay.choices import (
    Erase,
    PickRow,
    SendAnyway,
)
from relay.messages import Content, Edited, Inbound, Reacted, Text, Wrote
from relay.note_choices import OfNote, Step
from relay.people import Contact, ContactState, Role
from relay.scene import Known, Scene, TeamReads
from relay.words import command

CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{10}")
"""An invitation code: ten characters of Crockford's base 32, which has no letters that look alike."""


def code_in(text: str) -> str | None:
    """The invitation code in these words: `/start CODE`, or the code alone; None where there is none."""
    said = command(text)
    if said is not None:
        return _tidy(said.argument) if said.name == "start" and said.argument else None
    tidy = _tidy(text)
    return tidy if CODE.fullmatch(tidy) else None


def _tidy(code: str) -> str:
    return re.sub(r"[\s-]", "", code).upper().replace("O", "0").replace("I", "1").replace("L", "1")


def paint(work: Work, inbound: Inbound, languages: Mapping[str, str]) -> Scene:
    """The scene of one inbound; `languages` are those offered, with their own names."""
    view = work.directory.line(work.conn, inbound.line_id)
    contact = None
    if inbound.address:
        contact = view.by_index.get(work.vault.index(view.line.channel.value, inbound.address))
        if contact is not None and contact.state is ContactState.REVOKED:
            contact = None  # an ended session is a stranger: only a code opens
    scene = Scene(
        programme=work.directory.programme(work.conn),
        line=view.line,
        inbound=inbound,
        now=work.now,
        languages=tuple(languages),
        own_names=languages,
        team=work.directory.team(work.conn),
        fresh_id=uuid4(),
        next_reference=work.directory.next_reference(work.conn),
        contact=contact,
        pairings=view.pairings_of(contact.person.id) if contact is not None else (),
        known=_known(work, inbound, contact) if contact is not None else None,
    )
    if contact is None:
        return _with_code(work, scene) if inbound.address else scene
    if isinstance(inbound.event, Edited):
        scene = _with_change(work, scene, contact, inbound.event)
    if isinstance(scene.inbound.event, Wrote):
        scene = _with_place(work, scene, contact, scene.inbound.event)
    if inbound.names:
        learn_names(work, contact, inbound.names)
    choice = notes.changed(work, inbound, contact) or chosen(work, scene, contact)
    if choice is not None:
        scene = with_choice(work, scene, contact, choice)
    return _with_words(work, _where_she_may_raise(work, scene, contact), contact)


def _with_change(work: Work, scene: Scene, contact: Contact, event: Edited) -> Scene:
    """A change of what was said to the line is heard as if it had been written now; one of what is held is found."""
    match anew(work, scene.inbound, event, contact, scene.known):
        case Inbound() as heard_now:
            return replace(scene, inbound=heard_now, known=_known(work, heard_now, contact))
        case draft:
            return replace(scene, changed_draft=draft, team_reads=_team_reads(work, scene.known, contact))


def _team_reads(work: Work, known: Known | None, contact: Contact) -> TeamReads | None:
    to_team = known is not None and known.pairing_id is None and not contact.person.role.of_the_team
    return team_reads(work, known.id) if known is not None and to_team else None


def _with_place(work: Work, scene: Scene, contact: Contact, event: Wrote) -> Scene:
    """In whose topic she wrote, and to what earlier parts of an album this belongs."""
    if event.thread is not None and contact.person.role is Role.MENTOR:
        scene = replace(scene, topic_of=topics.owner_of(work, contact.id, event.thread))
    if event.album is None:
        return scene
    return replace(
        scene,
        held_album=drafts.of_album(work, event.album, contact),
        album_of=albums.receiver_of(work, event.album, contact.person.id, contact.line_id),
        album_rule=heard.rule_of_album(work, contact.id, event.album),
    )


def _with_words(work: Work, scene: Scene, contact: Contact) -> Scene:
    """What words need to be judged by: whom they may give away, what they are taken for, when the other reads."""
    event = scene.inbound.event
    if isinstance(event, Edited):
        gives_away = bool(scene.pairings) and leads_to_participant(work, event.content)
        return replace(scene, leads_to_participant=gives_away)
    content = event.content if isinstance(event, Wrote) else scene.draft.content if scene.draft is not None else None
    if content is None:
        return scene
    match contact.person.role:
        case Role.MENTEE:
            scene = _of_mentee(work, scene, contact, content)
        case Role.MENTOR:
            scene = _of_mentor(work, scene, contact)
        case Role.SUPERVISOR | Role.COORDINATOR:
            return _of_team(work, scene, contact, content)
    asked_already = isinstance(scene.choice, SendAnyway)
    asked_about = bool(scene.pairings) or scene.choice == OfNote(Step.WORDS)
    if not asked_already and asked_about and leads_to_participant(work, content):
        scene = replace(scene, leads_to_participant=True)
    return scene


def _of_mentee(work: Work, scene: Scene, contact: Contact, content: Content) -> Scene:
    text = content.text if isinstance(content, Text) else ""
    if contact.expects != scene.expects:
        scene = replace(scene, expects=contact.expects)
    scene = with_words_for(work, scene, contact)
    if contact.expects == "hours" and text:
        scene = with_own_plans(work, replace(scene, typed_hours=_typed_hours(text)), contact.person.id)
    if is_secret(work, contact, text):
        scene = replace(scene, secret_word=True)
    if not scene.pairings:
        return scene
    pairing = scene.pairings[0]
    mentor = pairing.mentor
    back = back_at(work.now, mentor.duty, mentor.off_until, mentor.zone)
    if back is None or back <= work.now:
        return scene
    backup = register.own_line_contact(work, pairing.backup_id) if pairing.backup_id is not None else None
    return replace(
        scene,
        off_told_at=register.off_told_at(work, pairing.id),
        backup_at=work.directory.contact(work.conn, backup) if backup is not None else None,
    )


def _of_team(work: Work, scene: Scene, contact: Contact, content: Content) -> Scene:
    """What one of the team asked to see, or what her words are for."""
    said = command(content.text) if isinstance(content, Text) else None
    if said is None:
        return replace(scene, hand=desk_scene.hand_of(work, contact))
    board = board_scene.of_command(work, said.name, said.argument, contact)
    return replace(scene, desk=desk_scene.board(work, contact, said.name, said.argument), board=board)


def _where_she_may_raise(work: Work, scene: Scene, contact: Contact) -> Scene:
    """What a cry for help, or /alert, joins; and whether the team is at work. And what an erasure waits for."""
    if isinstance(scene.choice, Erase) or predicates.erase_word(scene):
        scene = replace(scene, erasure=wishes.asked(work, contact.person.id))
    if not (
        predicates.help_word(scene)
        or isinstance(scene.choice, PickRow | AnswerCheckIn)
        or predicates.from_mentor_alert(scene)
    ):
        return scene
    about = [contact.person.id, *(pairing.mentee.id for pairing in scene.pairings)]
    return replace(scene, open_items=desk_scene.open_items_about(work, about), opens_at=desk_scene.opens_at(work))


def _typed_hours(text: str) -> str | None:
    try:
        return write_hours(read_hours(text))
    except UnclearHours:
        return None


def _of_mentor(work: Work, scene: Scene, contact: Contact) -> Scene:
    heard = {
        pairing.id: moment
        for pairing in scene.pairings
        if (moment := journal.last_heard(work, pairing.id, pairing.mentee.id)) is not None
    }
    scene = with_words_for(work, scene, contact)
    scene = replace(scene, last_heard=heard, focus=_focus(work, scene, contact, heard))
    event = scene.inbound.event
    if isinstance(event, Wrote) and isinstance(event.content, Text) and event.content.text.startswith("/to"):
        waiting = {
            pairing.id: journal.waiting_for_answer(work, pairing.id, pairing.mentee.id, pairing.mentor.id)
            for pairing in scene.pairings
        }
        scene = replace(scene, waiting=waiting)
    if predicates.asks_about_herself(scene):
        scene = replace(scene, plans=plans.facts_of(work, contact.person.id))
    return scene


def _focus(work: Work, scene: Scene, contact: Contact, heard: Mapping[UUID, datetime]) -> UUID | None:
    """Whom she chose less than ten minutes ago, if no other mentee has written since (R16)."""
    if len(scene.pairings) < 2:  # noqa: PLR2004  # with one mentee there is nothing to choose
        return None
    found = register.focus_of(work, contact.id)
    if found is None or work.now - found[1] >= FOCUS_HOLDS:
        return None
    # as late as the choice counts as later: what one commit takes in bears one moment, and its order is not seen here
    interrupted = any(moment >= found[1] for pairing_id, moment in heard.items() if pairing_id != found[0])
    return None if interrupted else found[0]


FOCUS_HOLDS = timedelta(minutes=10)


def _with_code(work: Work, scene: Scene) -> Scene:
    event, line = scene.inbound.event, scene.line
    if not isinstance(event, Wrote):
        return scene
    postponed = register.find_postponed(work, line.id, line.channel, scene.inbound.address)
    if postponed is not None:
        return replace(scene, invitation=postponed)
    code = code_in(event.content.text) if isinstance(event.content, Text) else None
    if code is None:
        return scene
    return replace(
        scene,
        tried_code=True,
        invitation=register.find_invitation(work, line.id, code),
        wrong_tries=register.wrong_tries(work, line.id, line.channel, scene.inbound.address),
    )


def _known(work: Work, inbound: Inbound, contact: Contact) -> Known | None:
    match inbound.event:
        case Wrote(quote=str() as native):
            return journal.find(work, contact.id, native, with_content=False)
        case Edited(native_id=native):
            return journal.find(work, contact.id, native, with_content=True)
        case Reacted(native_id=native):
            return journal.find(work, contact.id, native, with_content=False)
        case _:
            return None
