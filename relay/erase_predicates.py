"""When a rule about an erasure that waits applies (R59).

Law: as in `relay.predicates`.
"""

from relay.asked_of import asked_of
from relay.choices import Erase
from relay.people import Role
from relay.predicates import erase_word, erases, keeps_it
from relay.scene import Scene


@asked_of(Role.MENTEE)
def asks_again_while_it_waits(scene: Scene) -> bool:
    """She asks once more for what she has asked for."""
    return erase_word(scene) and scene.erasure.already and scene.erasure.danger is not None


@asked_of(Role.MENTEE, choosing=Erase)
def erases_in_danger(scene: Scene) -> bool:
    """She confirmed it, and a person has to finish something about her first."""
    return erases(scene) and scene.erasure.danger is not None


@asked_of(Role.MENTEE, choosing=Erase)
def calls_erasure_off(scene: Scene) -> bool:
    """She keeps what she had asked to be deleted."""
    return keeps_it(scene) and scene.erasure.already
