"""Keeps together what was sent together: the further parts of an album join its beginning while that still waits.

Law: a part joins only where the whole still fits into one message of the receiver's channel, and only to the receiver
that was decided for it; everything else is passed on as a message of its own, and nothing is ever left out. Source:
channels.md, "What content passes".
"""

from dataclasses import replace

from channels.telegram.plan import Plan, plan
from models import albums, heard
from models.albums import WaitingAlbum
from models.work import Work
from relay.messages import Album, Content, Media, Pass, together
from relay.people import Contact
from relay.scene import Keep, Outbound


def joins(work: Work, kept: Keep, sender: Contact, passed: Outbound) -> bool:
    """Whether this part went into the beginning of its album, which carries it from now on."""
    if kept.album is None or not isinstance(kept.content, Media):
        return False
    waiting = albums.take_waiting(work, kept.album, sender.person.id, kept.pairing.id)
    if waiting is None:
        return False
    grown = together(waiting.content, kept.content)
    bodies = _grown_bodies(waiting, kept.content)
    if grown is None or bodies is None:
        return False
    if waiting.whole and not is_one_message(Pass(grown, passed.alias, sender.line_id)):
        return False
    albums.grow(work, waiting, grown, bodies)
    work.add_copy(sender.id, kept.native_id, waiting.message_id, len(grown.items) - 1)
    return True


def joins_kept(work: Work, content: Content, native_id: str, album: str | None, sender: Contact) -> bool:
    """Whether this part went into the beginning of its album, which is kept until somebody is there to be given it."""
    begun = heard.beginning_of_album(work, sender.id, album) if album is not None else None
    if begun is None or not isinstance(content, Media):
        return False
    count = albums.extend(work, begun, content)
    work.add_copy(sender.id, native_id, begun, count - 1)
    return True


def _grown_bodies(waiting: WaitingAlbum, media: Media) -> dict[int, Pass] | None:
    """The rows with a body of their own that carry media, one longer; None where one of them can't be."""
    grown: dict[int, Pass] = {}
    media_rows = [
        (seq, body)
        for seq, (_, body) in sorted(waiting.bodies.items())
        if isinstance(body, Pass) and media_in(body.content)
    ]
    if not waiting.bodies:
        return grown
    if len(media_rows) != 1 or waiting.whole:
        return None  # it was split already, or goes to several chats in several shapes
    seq, body = media_rows[0]
    longer = together(body.content, media)
    if longer is None or not is_one_message(replace(body, content=longer)):
        return None
    return {seq: replace(body, content=longer)}


def is_one_message(whole: Pass) -> bool:
    """Whether one message of the channel carries it as it is."""
    match plan(whole):
        case Plan(bodies=(Pass(content=only),)):
            return only == whole.content
        case _:
            return False


def media_in(content: Content) -> int:
    """How many media it holds."""
    match content:
        case Media():
            return 1
        case Album(items):
            return len(items)
        case _:
            return 0
