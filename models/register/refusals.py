"""What can't be registered, in one sentence."""


class RegisterError(Exception):
    """What was asked for can't be registered; the sentence says why."""
