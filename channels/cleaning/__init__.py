"""Cleaning of media: nothing that a file tells beside its content crosses the relay (R15, R17, R20; channels.md).

Law: types are decided by content; what can't be cleaned is held with a reason; a bad file harms only a worker process.
"""

from channels.cleaning.cleaner import Cleaner
from channels.cleaning.limits import Limits
from channels.cleaning.outcomes import Clean, Outcome, Reason, Unclean
from channels.cleaning.tools import Tools, installed_tools

__all__ = ["Clean", "Cleaner", "Limits", "Outcome", "Reason", "Tools", "Unclean", "installed_tools"]
