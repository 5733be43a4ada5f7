"""What the rules refuse. The docstring of an error is the sentence that an operator reads.

Source: house.md, "Errors": one root per room; whose fault it was is in the type.
"""


class RelayError(Exception):
    """A rule of the relay was broken."""


class ForbiddenTransition(RelayError):
    """A delivery was asked to go a way that the table of deliveries does not know: a fault of ours."""

    def __init__(self, state: str, event: str) -> None:
        super().__init__(f"A delivery that is {state} cannot follow the event {event}.")
