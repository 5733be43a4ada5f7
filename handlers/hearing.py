"""Remembers what was said to the line itself, and hears a change of it anew.

Law: nothing of the words is kept; what is remembered is where they stand and which rule answered them, for as long as
the channel could still delete or change them. Source: relay/hearing.py; needs.md R26, R37, R59.
"""

from dataclasses import replace
from hmac import compare_digest

from models import drafts, heard, register
from models.work import Work
from relay.hearing import Before, heard_anew
from relay.messages import Edited, Inbound, Text, Wrote, part_of
from relay.people import Contact, Role
from relay.scene import Bind, Draft, Known, Scene, Verdict


def note(work: Work, scene: Scene, verdict: Verdict) -> None:
    """What nobody is given is remembered; the desk's own chat is nobody's to clear."""
    event, contact = scene.inbound.event, scene.contact
    if not isinstance(event, Wrote) or any(outbound.body is None for outbound in verdict.outbounds):
        return
    if contact is None:
        bound = next((effect for effect in verdict.effects if isinstance(effect, Bind)), None)
        if bound is not None and not bound.invitation.person.role.of_the_team:
            heard.note(work, scene.fresh_id, event.native_id, verdict.rule, event.content)
    elif not contact.person.role.of_the_team:
        heard.note(work, contact.id, event.native_id, verdict.rule, event.content, event.album)


def anew(work: Work, inbound: Inbound, event: Edited, contact: Contact, known: Known | None) -> Inbound | Draft | None:
    """The change as new words for the line; the held message that was changed; None where it is neither."""
    draft = drafts.shown_as(work, event.native_id, contact) if known is None else None
    before = heard.find(work, contact.id, event.native_id)
    was = known.content if known is not None else part_of(draft.content, draft.part) if draft is not None else None
    same = was == event.content
    if was is None and before is not None:
        same = compare_digest(before.fingerprint, heard.fingerprint(work, event.content))
    secret = isinstance(event.content, Text) and is_secret(work, contact, event.content.text)
    wrote = heard_anew(event, contact.person.role, Before(known, draft, before is not None, same, secret))
    return draft if wrote is None else replace(inbound, event=wrote)


def is_secret(work: Work, contact: Contact, text: str) -> bool:
    """Whether the whole message is her secret word (R08)."""
    if contact.person.role is not Role.MENTEE or not 0 < len(text) <= register.MOST_SECRET:
        return False
    secret = work.directory.line(work.conn, contact.line_id).secrets.get(contact.person.id)
    if secret is None:
        return False
    said = work.vault.keyed_hash(f"secret:{contact.person.id.hex}", register.secret_form(text))
    return compare_digest(said, secret)
