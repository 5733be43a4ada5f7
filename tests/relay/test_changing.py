"""What changes later: an edit, a reaction, a message taken back.

Source: relay/acts/changing.py, relay/change_predicates.py; needs.md R16, R20, R23, R58.
"""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from relay.acts import changing
from relay.calendar import SafeContact, SafeTime
from relay.delivery import Origin
from relay.messages import Album, ContactCard, Edited, Location, Media, MediaKind, React, Reacted, Text, Withdraw
from relay.people import Contact, Pairing, PairingState, Person
from relay.rules import decide
from relay.scene import HoldDraft, Known, Recall, Revise, ReviseDraft, ReviseForTeam, TakeBack, TeamReads
from tests.relay.scenes import (
    AMARA,
    AMARA_AT,
    BLESSING,
    BLESSING_AT,
    DALIA,
    DALIA_AT,
    FRESH,
    NOW,
    WITH_BLESSING,
    WITH_JOY,
    effects,
    hears,
    held,
    matched,
    message_of,
    seen,
    wrote,
)

PLACE, CARD = Location(45.0, 9.0), ContactCard("+447700900123", "Sunrise")
NUMBER = Text("+44 7700 900123")
PHOTO = Media(MediaKind.PHOTO, "file-1", Text("before"), size=10)


@pytest.mark.parametrize(
    ("contact", "person", "other", "alias"),
    [(BLESSING_AT, BLESSING, "Amara", "Blessing"), (AMARA_AT, AMARA, "Blessing", None)],
    ids=["hers", "her mentor's"],
)
def test_an_edit_changes_the_copy(contact: Contact, person: Person, other: str, alias: str | None) -> None:
    """On the other phone, and in the journal; under the alias where one stood."""
    known = message_of(WITH_BLESSING, person, left=True)
    verdict = decide(seen(contact, Edited(Text("after"), "7"), WITH_BLESSING, known=known))
    ((revised,), outbounds) = verdict.effects, verdict.outbounds
    assert isinstance(revised, Revise)
    assert (revised.known, revised.content, outbounds) == (known, Text("after"), ())
    assert revised.passed is not None
    assert (revised.passed.to.person.alias, revised.passed.alias) == (other, alias)


@pytest.mark.parametrize("content", [Text("after"), replace(PHOTO, caption=Text("after"))], ids=["words", "a caption"])
def test_an_edit_of_what_is_held_is_what_goes_out(content: Text | Media) -> None:
    """The question that stands before her stays the only one; what it is about says something else (R16)."""
    draft = held(AMARA_AT)
    verdict = decide(seen(AMARA_AT, Edited(content, "7"), WITH_BLESSING, WITH_JOY, changed_draft=draft))
    assert (verdict.effects, verdict.outbounds) == ((ReviseDraft(draft, content),), ())


@pytest.mark.parametrize("content", [PLACE, CARD], ids=["a place that moves", "a card"])
def test_a_place_that_moves_changes_nothing_that_is_held(content: Location | ContactCard) -> None:
    """Only the first place was asked about, and only that one passes."""
    verdict = decide(seen(AMARA_AT, Edited(content, "7"), WITH_BLESSING, changed_draft=held(AMARA_AT, PLACE)))
    assert (verdict.effects, verdict.outbounds) == ((), ())


@pytest.mark.parametrize(
    ("contact", "person", "asks"),
    [(BLESSING_AT, BLESSING, "mentee.number_guard"), (AMARA_AT, AMARA, "mentor.number_guard")],
    ids=["hers", "her mentor's"],
)
def test_words_that_wait_and_now_give_somebody_away_are_asked_about(
    contact: Contact, person: Person, asks: str
) -> None:
    """Nothing has left yet: the old words leave the queue, the new ones are held until she says (R20)."""
    known = message_of(WITH_BLESSING, person, waits=True, whole=Text("before"), shown={contact.id: ("7",)})
    edit = Edited(NUMBER, "7")
    verdict = decide(seen(contact, edit, WITH_BLESSING, known=known, leads_to_participant=True))
    assert verdict.effects == (Recall(known), HoldDraft(FRESH, NUMBER, "7", NOW, None, WITH_BLESSING))
    assert hears(verdict) == [(contact.person.alias, asks)]
    assert verdict.outbounds[0].quotes_id == FRESH


def test_of_an_album_that_waits_the_whole_is_held() -> None:
    """The caption of its second photo was changed: both photos wait with it."""
    first, second = replace(PHOTO, caption=None), PHOTO
    now = replace(PHOTO, caption=NUMBER)
    known = message_of(
        WITH_BLESSING,
        AMARA,
        waits=True,
        content=second,
        whole=Album((first, second)),
        part=1,
        shown={AMARA_AT.id: ("7", "8")},
    )
    verdict = decide(seen(AMARA_AT, Edited(now, "8"), WITH_BLESSING, known=known, leads_to_participant=True))
    kept = verdict.effects[1]
    assert isinstance(kept, HoldDraft)
    assert (kept.content, kept.native_id, kept.also) == (Album((first, now)), "7", ("8",))


def test_words_kept_for_a_mentor_who_has_not_come_are_asked_about_too() -> None:
    """What is kept for her is passed on without another look; so the look is now."""
    alone = matched(BLESSING, mentor_at=None)
    known = message_of(alone, BLESSING)
    verdict = decide(seen(BLESSING_AT, Edited(NUMBER, "70"), alone, known=known, leads_to_participant=True))
    assert effects(verdict) == ["Recall", "HoldDraft"]
    assert isinstance(verdict.effects[1], HoldDraft)
    assert verdict.effects[1].content == NUMBER


def test_another_photo_in_its_place_is_said_not_to_pass() -> None:
    """She exchanged the photo itself: the copy keeps the old one, and she hears so; while it waits it is exchanged."""
    other = Edited(replace(PHOTO, size=11), "7")
    shown = message_of(WITH_BLESSING, AMARA, content=PHOTO, left=True)
    verdict = decide(seen(AMARA_AT, other, WITH_BLESSING, known=shown))
    assert (verdict.effects, hears(verdict)) == ((), [("Amara", "mentor.edit_too_late")])
    waits = message_of(WITH_BLESSING, AMARA, content=PHOTO, waits=True, shown={AMARA_AT.id: ("7",)})
    assert effects(decide(seen(AMARA_AT, other, WITH_BLESSING, known=waits))) == ["Revise"]


@pytest.mark.parametrize(
    ("card", "held_for"),
    [(SafeContact(SafeTime.ANY_TIME), False), (SafeContact(SafeTime.ONLY_WHEN_I_WRITE), True)],
    ids=["any time", "only when she writes"],
)
def test_what_finds_no_room_goes_when_it_is_safe(card: SafeContact, held_for: bool) -> None:  # noqa: FBT001  # a case
    """A part that an edit adds is a message of its own: it obeys her card like any other (R07, R18)."""
    pairing = matched(replace(BLESSING, card=card))
    known = message_of(pairing, AMARA, left=True)
    (revised,) = decide(seen(AMARA_AT, Edited(Text("after"), "7"), pairing, known=known)).effects
    assert isinstance(revised, Revise)
    assert revised.passed is not None
    assert (revised.passed.origin, revised.passed.held) == (Origin.MENTOR, held_for)


def test_an_edit_of_what_is_on_its_way_is_not_lost_in_silence() -> None:
    """Between leaving and having arrived nothing can be changed: she hears that the old words stand (R23)."""
    known = replace(message_of(WITH_BLESSING, AMARA), shown={})
    verdict = decide(seen(AMARA_AT, Edited(Text("after"), "7"), WITH_BLESSING, known=known))
    assert (verdict.effects, hears(verdict)) == ((), [("Amara", "mentor.edit_too_late")])


@pytest.mark.parametrize(
    ("contact", "person", "says"),
    [(BLESSING_AT, BLESSING, "mentee.edit_too_late"), (AMARA_AT, AMARA, "mentor.edit_too_late")],
    ids=["hers", "her mentor's"],
)
def test_an_edit_is_no_way_around_the_question(contact: Contact, person: Person, says: str) -> None:
    """A number that is written into an old message does not cross: the copy stays, and the writer is told (R20)."""
    edit = Edited(Text("+44 7700 900123"), "7")
    known = message_of(WITH_BLESSING, person)
    verdict = decide(seen(contact, edit, WITH_BLESSING, known=known, leads_to_participant=True))
    assert (verdict.effects, hears(verdict)) == ((), [(contact.person.alias, says)])


@pytest.mark.parametrize(
    ("event", "known"),
    [
        (Edited(Text("before"), "7"), message_of(WITH_BLESSING, BLESSING)),
        (Edited(Text("after"), "7"), message_of(WITH_BLESSING, AMARA)),
        (Edited(Text("after"), "7"), message_of(WITH_JOY, BLESSING)),
        (Edited(Text("after"), "7"), None),
        (Edited(PLACE, "7"), message_of(WITH_BLESSING, BLESSING)),
        (Reacted("7", "x"), None),
        (Reacted("7", "x"), message_of(WITH_JOY, AMARA)),
    ],
    ids=[
        "the same words",
        "another's words",
        "another conversation",
        "nothing known",
        "a place that moves",
        "a reaction to nothing",
        "a reaction elsewhere",
    ],
)
def test_a_change_of_nothing_is_no_message(event: Edited | Reacted, known: object) -> None:
    """Whatever does not change words of hers in this conversation does nothing and disturbs nobody."""
    verdict = decide(seen(BLESSING_AT, event, WITH_BLESSING, known=known))
    assert (verdict.effects, verdict.outbounds) == ((), ())


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (PairingState.PAUSED, "mentor.paused_by_her"),
        (PairingState.STOPPED, "mentor.stopped_by_her"),
        (PairingState.ENDED, "mentor.ended"),
    ],
)
def test_nothing_changes_on_a_phone_that_is_left_alone(state: PairingState, says: str) -> None:
    """A mentor's edit reaches nobody who paused, stopped or left, and she hears why; a reaction is nothing to say."""
    pairing = matched(BLESSING, state)
    known = message_of(pairing, AMARA)
    edited = decide(seen(AMARA_AT, Edited(Text("after"), "7"), pairing, known=known))
    assert (edited.effects, hears(edited)) == ((), [("Amara", says)])
    assert decide(seen(AMARA_AT, Reacted("7", "x"), pairing, known=known)).outbounds == ()


def test_her_own_pause_does_not_keep_her_from_changing_her_words() -> None:
    """A pause is for what is written to her: what she changes or reacts to still reaches her mentor (R58)."""
    pairing = matched(BLESSING, PairingState.PAUSED)
    hers, mentors = message_of(pairing, BLESSING, left=True), message_of(pairing, AMARA, left=True)
    assert effects(decide(seen(BLESSING_AT, Edited(Text("after"), "7"), pairing, known=hers))) == ["Revise"]
    assert hears(decide(seen(BLESSING_AT, Reacted("7", "x"), pairing, known=mentors))) == [("Amara", "React")]


@pytest.mark.parametrize("emoji", ["\N{HEAVY BLACK HEART}", None], ids=["set", "taken away"])
def test_a_reaction_shows_on_the_copy(emoji: str | None) -> None:
    """And is taken away from it again."""
    known = message_of(WITH_BLESSING, AMARA)
    verdict = decide(seen(BLESSING_AT, Reacted("70", emoji), WITH_BLESSING, known=known))
    assert [outbound.body for outbound in verdict.outbounds] == [React("70", emoji)]


def test_a_message_that_left_is_withdrawn() -> None:
    """Deleted on the other phone; whoever asked hears that it may have been read."""
    known = message_of(WITH_BLESSING, AMARA)
    verdict = decide(wrote(AMARA_AT, "/undo", WITH_BLESSING, quote="7", known=known))
    assert verdict.outbounds[0].body == Withdraw(("70",))
    assert hears(verdict) == [("Blessing", "Withdraw"), ("Amara", "undo.done")]


@pytest.mark.parametrize(
    ("changes", "pairing", "follows", "says"),
    [
        ({"waits": True}, WITH_BLESSING, ["TakeBack"], "undo.in_time"),
        ({"shown": {}}, WITH_BLESSING, [], "undo.nothing"),
        ({"said_at": NOW - timedelta(hours=48)}, WITH_BLESSING, [], "undo.too_late"),
        ({"sender_id": BLESSING.id}, WITH_BLESSING, [], "undo.nothing"),
        ({}, matched(BLESSING, mentee_at=None), [], "undo.nothing"),
    ],
    ids=["still waiting", "shown nowhere", "too old", "not hers", "nobody there"],
)
def test_undo_tells_the_truth(changes: dict[str, object], pairing: Pairing, follows: list[str], says: str) -> None:
    """In time, too late, or nothing to take back: never a yes that is none."""
    known = message_of(WITH_BLESSING, AMARA, **changes)
    verdict = decide(wrote(AMARA_AT, "/undo", pairing, quote="7", known=known))
    assert (effects(verdict), hears(verdict)) == (follows, [("Amara", says)])


def test_undo_of_a_message_without_an_age_is_tried() -> None:
    """Where nobody knows when it was said, the channel decides."""
    known = message_of(WITH_BLESSING, AMARA, said_at=None)
    assert hears(decide(wrote(AMARA_AT, "/undo", WITH_BLESSING, known=known)))[1] == ("Amara", "undo.done")


def test_a_change_reaches_no_phone_that_is_not_there() -> None:
    """An edit of words that wait for a mentor who has not come changes what she will read, and sends nothing."""
    gone = matched(BLESSING, mentor_at=None)
    known = message_of(gone, BLESSING, waits=True)
    verdict = decide(seen(BLESSING_AT, Edited(Text("after"), "7"), gone, known=known))
    assert (effects(verdict), verdict.outbounds) == (["Revise"], ())


def test_an_act_that_is_reached_wrongly_changes_nothing() -> None:
    """Each act stands on its own: without what it needs it changes nothing anywhere and says nothing untrue."""
    plain = wrote(AMARA_AT, "ciao", WITH_BLESSING, WITH_JOY)
    for act in (
        changing.revise_draft,
        changing.revise,
        changing.ask_about_change,
        changing.say_why_not,
        changing.pass_reaction,
        changing.leave_unchanged,
    ):
        assert (act(plain).effects, act(plain).outbounds) == ((), ())
    assert hears(changing.withdraw(plain)) == [("Amara", "undo.nothing")]
    nowhere = seen(AMARA_AT, Reacted("7", "x"), matched(BLESSING, mentee_at=None))
    known = message_of(matched(BLESSING, mentee_at=None), AMARA)
    assert changing.pass_reaction(replace(nowhere, known=known)).outbounds == ()


def test_what_is_taken_back_in_time_never_leaves() -> None:
    """The effect names the message that waits."""
    known = message_of(WITH_BLESSING, BLESSING, waits=True)
    verdict = decide(wrote(BLESSING_AT, "/undo", WITH_BLESSING, quote="7", known=known))
    assert verdict.effects == (TakeBack(known),)


FOR_TEAM = Known(UUID(int=77), None, BLESSING.id, Text("before"), {BLESSING_AT.id: ("70",)}, said_at=NOW)


@pytest.mark.parametrize("reads", [TeamReads.NOT_YET, TeamReads.ALREADY])
@pytest.mark.parametrize("content", [Text("after"), replace(PHOTO, caption=Text("after"))], ids=["words", "a caption"])
def test_a_change_of_words_for_the_team_reaches_the_team(content: Text | Media, reads: TeamReads) -> None:
    """Whether or not somebody has the item: the newest words count, she hears so, and her mentor nothing (R11)."""
    verdict = decide(seen(BLESSING_AT, Edited(content, "70"), WITH_BLESSING, known=FOR_TEAM, team_reads=reads))
    assert verdict.effects == (ReviseForTeam(FOR_TEAM, content),)
    assert hears(verdict) == [("Blessing", "team.changed")]


def test_a_change_that_the_team_does_not_read_is_told() -> None:
    """The item is closed: nothing is changed, and she hears that nobody reads it."""
    edit = Edited(Text("after"), "70")
    verdict = decide(seen(BLESSING_AT, edit, WITH_BLESSING, known=FOR_TEAM, team_reads=TeamReads.NO_MORE))
    assert (verdict.effects, hears(verdict)) == ((), [("Blessing", "team.changed_late")])


def test_a_change_that_changed_nothing_is_not_told_to_the_team() -> None:
    """Telegram reports an edit where only a reaction came."""
    edit = Edited(Text("before"), "70")
    verdict = decide(seen(BLESSING_AT, edit, WITH_BLESSING, known=FOR_TEAM, team_reads=TeamReads.ALREADY))
    assert (verdict.effects, verdict.outbounds) == ((), ())


def test_words_as_team_stay_as_they_arrived() -> None:
    """A supervisor changes what she wrote as team: she hears that the first words stand (R23)."""
    known = message_of(WITH_BLESSING, DALIA, left=True)
    verdict = decide(seen(DALIA_AT, Edited(Text("after"), "70"), known=known))
    assert (verdict.effects, hears(verdict)) == ((), [("Dalia", "sup.edit_too_late")])


def test_without_words_nothing_of_the_team_s_is_changed() -> None:
    """The act alone, on a scene that names no message: she hears that nobody reads a change."""
    verdict = changing.revise_for_team(wrote(BLESSING_AT, "x", WITH_BLESSING))
    assert (verdict.effects, hears(verdict)) == ((), [("Blessing", "team.changed_late")])
