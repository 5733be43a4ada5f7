"""When nobody of the team can be reached: said at once, with what helps instead, and kept for whoever comes.

Source: needs.md R37, R39; red line 5, "never pretend a person has read".
"""

import re

from models import register
from relay.people import PairingState
from tests.journeys.town import HELPLINE, Ours, Town


async def the_team_is_gone(town: Town) -> None:
    """Both supervisors' phones are lost."""
    await town.write(lambda work: register.revoke(work, town.dalia.id))
    await town.write(lambda work: register.revoke(work, town.mira.id))


async def test_a_cry_that_nobody_can_hear_is_not_called_heard(lively: Town) -> None:
    """She is told that nobody of the team can be reached, whom to call, and which helpline; nothing prettier."""
    await the_team_is_gone(lively)
    lively.blessing.writes("aiuto")
    await lively.blessing.sees(Ours("mentee.help_unheard"), "112")
    assert any(HELPLINE in text for text in lively.blessing.texts)
    told = "\n".join(lively.blessing.texts)
    for key in ("help.which", "mentee.help_raised", "help.seen"):
        assert not re.search(Ours(key).pattern("it"), told)


async def test_a_mentors_alert_that_nobody_can_hear_is_not_called_known(lively: Town) -> None:
    """The mentor hears that the system reaches nobody, and to call by telephone."""
    await the_team_is_gone(lively)
    lively.amara.writes("/alert")
    said = await lively.amara.sees(Ours("mentor.alert_nobody"))
    assert "112" in said.text
    assert not any(text.startswith("The team knows") for text in lively.amara.texts)


async def test_what_was_raised_meanwhile_waits_for_whoever_comes_back(lively: Town) -> None:
    """The alert is kept: a supervisor who has a phone again finds it, with its reference."""
    await the_team_is_gone(lively)
    lively.blessing.writes("aiuto")
    await lively.blessing.sees(Ours("mentee.help_unheard"))
    await lively.write(lambda work: lively.invite(work, lively.dalia))
    lively.dalia.opens_her_invitation()
    await lively.dalia.sees(Ours("sup.hello"))
    lively.dalia.writes("/open")
    await lively.quiet()
    assert any("A1" in message.words or "A1" in str(message.buttons) for message in lively.dalia.received)


async def test_an_alert_as_a_reply_says_about_whom(lively: Town) -> None:
    """/alert as an answer to Joy's message is about Joy, though Blessing writes with the same mentor."""
    lively.blessing.writes("Ciao")
    lively.joy.writes("J'ai peur")
    afraid = await lively.amara.sees("Joy", "J'ai peur")
    lively.amara.writes("/alert", answering=afraid)
    await lively.dalia.sees("A1")
    lively.dalia.presses(Ours("btn.take"))
    opened = await lively.dalia.sees("A1", "Amara")
    assert "Joy" in opened.text
    assert "Blessing" not in opened.text


async def test_an_alert_about_an_ended_conversation_names_nobody_else(lively: Town) -> None:
    """/alert as an answer to a woman whose match has ended is never laid at the door of the one who is left."""
    lively.blessing.writes("Ciao")
    old = await lively.amara.sees("Blessing", "Ciao")
    (matched,) = await lively.write(lambda work: register.open_pairings(work, lively.blessing.id))
    await lively.write(lambda work: register.set_pairing_state(work, matched.id, PairingState.ENDED))
    lively.amara.writes("/alert", answering=old)
    await lively.dalia.sees("A1")
    lively.dalia.presses(Ours("btn.take"))
    opened = await lively.dalia.sees("A1", "Amara")
    assert "Joy" not in opened.text
