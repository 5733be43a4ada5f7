"""Acts of leaving: STOP, PAUSE, a blocked line, and coming back (R58)."""

from collections.abc import Iterable
from dataclasses import replace

from relay.acts import pushes
from relay.acts.speaking import option, reply, sender_of, tell, written_in
from relay.choices import Erase, MenuRow, PickRow
from relay.delivery import Origin
from relay.messages import Button, say
from relay.people import Contact, ContactState, Pairing, PairingState, Role
from relay.scene import (
    Advance,
    AskToErase,
    CallOffErasure,
    ClearChat,
    Effect,
    EraseHer,
    Expect,
    KeepForTeam,
    Outbound,
    RaiseAlert,
    Scene,
    SetPairing,
    Verdict,
)


def stop(scene: Scene) -> Verdict:
    """STOP: at once, one last message, and the mentor knows that nothing is owed (R58)."""
    contact = sender_of(scene)
    said = replace(reply(scene, "stop.ack", org=scene.programme.name), last_word=True)
    effects: list[Effect] = [Advance(contact, ContactState.STOPPED)]
    return Verdict(
        (*effects, *_all(scene, PairingState.STOPPED)), (said, *_tell_mentors(scene, "mentor.stopped_by_her"))
    )


def pause(scene: Scene) -> Verdict:
    """PAUSE: nothing is written to her until she writes (R58)."""
    said = reply(scene, "pause.ack")
    return Verdict(_all(scene, PairingState.PAUSED), (said, *_tell_mentors(scene, "mentor.paused_by_her")))


def _all(scene: Scene, state: PairingState) -> tuple[Effect, ...]:
    return tuple(SetPairing(pairing, state) for pairing in scene.pairings)


def _tell_mentors(scene: Scene, key: str) -> tuple[Outbound, ...]:
    return tuple(
        tell(pairing.mentor_at, say(key, alias=pairing.mentee.alias), pairing)
        for pairing in scene.pairings
        if pairing.mentor_at is not None
    )


def blocked_by_her(scene: Scene) -> Verdict:
    """A mentee who blocks the line is treated like STOP; the team hears of a mentor or one of its own who did."""
    contact = sender_of(scene)
    effects: tuple[Effect, ...] = (Advance(contact, ContactState.STOPPED),)
    if contact.person.role is Role.MENTEE:
        return Verdict((*effects, *_all(scene, PairingState.STOPPED)), _tell_mentors(scene, "mentor.stopped_by_her"))
    raised = RaiseAlert(scene.fresh_id, scene.next_reference, "unreachable", None)
    return Verdict((*effects, raised))


def let_in_again(scene: Scene) -> Verdict:
    """A mentor or one of the team who let the line in again can be reached again; a mentee writes when she wants to."""
    contact = scene.contact
    if contact is None or contact.person.role is Role.MENTEE or contact.state is not ContactState.STOPPED:
        return Verdict()
    return Verdict((Advance(contact, ContactState.OPEN),))


def come_back(scene: Scene) -> Verdict:
    """She writes on a line that she had stopped: a person speaks with her before it opens again."""
    pairing = scene.pairings[0] if scene.pairings else None
    raised = RaiseAlert(scene.fresh_id, scene.next_reference, "back", pairing)
    return Verdict((raised,), (replace(reply(scene, "line.reopen"), last_word=True),))


# --- the menu, and everything that leaving may mean -------------------------------------------------------------------

MENU = (
    (MenuRow.INFO, "row.info"),
    (MenuRow.HELP, "row.help"),
    (MenuRow.TEAM, "row.team"),
    (MenuRow.PAUSE, "row.pause"),
    (MenuRow.HOURS, "row.hours"),
    (MenuRow.LANGUAGE, "row.lang"),
    (MenuRow.LEAVE, "row.leave"),
)
LEAVE = ((MenuRow.STOP, "row.stop"), (MenuRow.CLEAR, "row.clear"), (MenuRow.ERASE, "row.erase"))


def _rows(rows: tuple[tuple[MenuRow, str], ...]) -> tuple[tuple[Button, ...], ...]:
    return tuple((option(PickRow(row), key),) for row, key in rows)


def show_menu(scene: Scene) -> Verdict:
    """MENU or 0: seven rows, by button or by digit (R21, R22)."""
    return Verdict((), (reply(scene, "menu.main", *_rows(MENU)),))


def show_ways_to_leave(scene: Scene) -> Verdict:
    """What leaving may mean: stopping, clearing this chat, or deleting everything."""
    return Verdict((), (reply(scene, "menu.leave", *_rows(LEAVE)),))


def no_question(scene: Scene) -> Verdict:
    """She does not want to ask."""
    return Verdict((), (reply(scene, "prefs.saved"),))


def invite_words_for_team(scene: Scene) -> Verdict:
    """Her next words go to the team, and her mentor never sees them (R11)."""
    return Verdict((Expect(sender_of(scene), "team"),), (asked_for_words(scene),))


def asked_for_words(scene: Scene) -> Outbound:
    """Who reads her next words, and that her mentor does not; nobody is named where there is no mentor."""
    org = scene.programme.name
    if not scene.pairings:
        return reply(scene, "team.write_plain", org=org)
    return reply(scene, "team.write", org=org, mentor=scene.pairings[0].mentor.alias)


def to_team(scene: Scene) -> Verdict:
    """Her words for the team: an item at the desk, opened by who takes it."""
    contact, event = sender_of(scene), written_in(scene)
    kept = KeepForTeam(event.content, event.native_id, scene.inbound.sent_at)
    raised = RaiseAlert(scene.fresh_id, scene.next_reference, "team_message", None)
    if scene.team:
        answer = reply(scene, "team.sent")
    else:
        answer = reply(scene, "mentee.help_unheard", emergency_number=scene.programme.emergency_number)
    return Verdict((kept, raised, Expect(contact, "")), (answer,))


def ask_whether_to_erase(scene: Scene) -> Verdict:
    """Asked once; the text says what can't be reached (R59)."""
    row = (option(Erase(yes=True), "btn.delete"), option(Erase(yes=False), "btn.keep"))
    return Verdict((), (replace(reply(scene, "erase.confirm_tg", row), last_word=True),))


BACKUP_DAYS = 7
"""How long copies of the key file may live (store.md, "The vault")."""


def erase(scene: Scene) -> Verdict:
    """Everything of hers is destroyed, here and as far back as the channel lets us; the last message ever (R59)."""
    contact = sender_of(scene)
    said = farewell(contact, scene.pairings, scene.programme.text_days)
    return Verdict((ClearChat(contact), EraseHer(contact, scene.pairings)), said)


def farewell(contact: Contact, pairings: Iterable[Pairing], text_days: int) -> tuple[Outbound, ...]:
    """What is said last: to her mentors that it has ended, without a reason, and to her what was done.

    What a mentor or the team wrote to a mentee stays in that conversation for `text_days`, and she hears so.
    """
    told = tuple(
        tell(pairing.mentor_at, say("mentor.ended", alias=pairing.mentee.alias))  # of no pairing: her keys go
        for pairing in pairings
        if pairing.mentor_at is not None
    )
    if contact.person.role is Role.MENTEE:
        done = say("erase.done", backup_days=BACKUP_DAYS)
    else:
        done = say("erase.done_other", text_days=text_days, backup_days=BACKUP_DAYS)
    return (*told, replace(tell(contact, done), without_trace=True))


def wait_for_person(scene: Scene) -> Verdict:
    """A person finishes what is open about her first; then it happens by itself, and she may still call it off (R59).

    Her chat is cleared at once. Where a secret word is in it she reads only that it takes longer: whoever else holds
    her phone learns nothing (R08).
    """
    contact, danger = sender_of(scene), scene.erasure.danger
    effects: tuple[Effect, ...] = (ClearChat(contact), AskToErase(contact))
    if danger is None or danger.owner_at is None:
        return Verdict(effects, (_waits(scene),))
    heard = Outbound(danger.owner_at, pushes.joined(danger.id, danger.reference), Origin.ALERT, alert_id=danger.id)
    return Verdict(effects, (heard, _waits(scene)))


def _waits(scene: Scene) -> Outbound:
    silent = scene.erasure.danger is None or scene.erasure.danger.silent
    row = (option(Erase(yes=False), "btn.keep"),)
    return replace(reply(scene, "erase.takes_longer" if silent else "erase.waits", row), last_word=True)


def still_waits(scene: Scene) -> Verdict:
    """She asked already: she hears once more that it waits, and how to keep everything."""
    return Verdict((), (_waits(scene),))


def call_off(scene: Scene) -> Verdict:
    """She keeps everything after all; her chat stays cleared."""
    kept = replace(reply(scene, "erase.called_off"), last_word=True)
    return Verdict((CallOffErasure(sender_of(scene)),), (kept,))


def keep_everything(scene: Scene) -> Verdict:
    """She keeps it."""
    return Verdict((), (replace(reply(scene, "erase.kept"), last_word=True),))


def clear_chat(scene: Scene) -> Verdict:
    """What the line sent is deleted from her phone, as far back as the channel can (R26)."""
    return Verdict((ClearChat(sender_of(scene)),), (reply(scene, "chat.cleared"),))


def already_stopped(scene: Scene) -> Verdict:
    """STOP on a stopped line: nothing more is done to her."""
    return Verdict((), (replace(reply(scene, "stop.already"), last_word=True),))
