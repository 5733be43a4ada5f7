"""Cleaning of media: nothing that a file tells beside its content crosses the relay (R15, R20; channels.md, "Strippers").

Law: types are decided by content; what can't be cleaned is held with a reason; a bad file harms only its worker process.
"""

from channels.cleaning.cleaner import Cleaner
from channels.cleaning.outcomes import Clean, Outcome, Reason, Unclean

__all__ = ["Clean", "Cleaner", "Outcome", "Reason", "Unclean"]
