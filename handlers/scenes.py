"""Paints the scene for the rules: everything about one inbound that a rule may look at, read from the store.

Law: nothing is decided here; what an inbound names (a code, a button, a quoted message) is looked up and checked against
whoever sent it, so that a rule only ever sees what belongs to the sender. Source: house.md, "One message's way".
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from uuid import uuid4

from models import alerts, drafts, journal, outbox, register
from models.work import Work
from relay.choices import Choice, Discard, LeaveIt, SendAgain, SendTo, Take, decode
from relay.messages import Chose, Edited, Inbound, Reacted, Text, Wrote
from relay.people import Contact, ContactState
from relay.scene import Known, Scene, UncertainDelivery
from relay.words import command, typed_choice

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
    )
    if not inbound.address:
        return scene
    contact = view.by_index.get(work.vault.index(view.line.channel.value, inbound.address))
    if contact is None or contact.state is ContactState.REVOKED:  # an ended session is a stranger: only a code opens
        return _with_code(work, scene)
    scene = replace(
        scene, contact=contact, pairings=view.pairings_of(contact.person.id), known=_known(work, inbound, contact)
    )
    choice = _choice(work, inbound, contact)
    return scene if choice is None else _with_choice(work, scene, contact, choice)


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


def _choice(work: Work, inbound: Inbound, contact: Contact) -> Choice | None:
    match inbound.event:
        case Chose(code=code):
            return decode(code)
        case Wrote(content=Text(text=text)) if (number := typed_choice(text)) is not None:
            codes = register.asked(work, contact.id)
            return decode(codes[number - 1]) if number <= len(codes) else None
        case _:
            return None


def _with_choice(work: Work, scene: Scene, contact: Contact, choice: Choice) -> Scene:
    match choice:
        case SendTo(draft_id=draft_id) | Discard(draft_id=draft_id):
            return replace(scene, choice=choice, draft=drafts.find(work, draft_id, contact))
        case Take(alert_id=alert_id):
            return replace(scene, choice=choice, alert=alerts.find(work, alert_id))
        case SendAgain(delivery=seq) | LeaveIt(delivery=seq):
            return replace(scene, choice=choice, uncertain=_uncertain(work, scene, contact, seq))
        case _:
            return replace(scene, choice=choice)


def _uncertain(work: Work, scene: Scene, contact: Contact, seq: int) -> UncertainDelivery | None:
    found = outbox.find_uncertain(work, seq)
    if found is None:
        return None
    pairing = next((pairing for pairing in scene.pairings if pairing.id == found[0]), None)
    if pairing is None or pairing.mentor.id != contact.person.id:
        return None
    return UncertainDelivery(seq, pairing)
