"""Which of several processes this is: the name under which it holds its lines.

Law: two living processes never have the same name, also where they share a data directory (PostgreSQL, one keyring); a
process that starts again takes a name over from one that is gone, and with it that one's leases, at once. The lock on a
name's file ends with its process, however that ends. Source: store.md, "Many processes".
"""

import fcntl
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import IO
from uuid import UUID, uuid4

NODE_FILE = "node"


@dataclass(slots=True)
class Node:
    """A name, held for as long as this process lives.

    Attributes:
        id: The name.
    """

    id: UUID
    _held: IO[str]

    def release(self) -> None:
        """Let another process have the name."""
        self._held.close()


def take_node(data: Path) -> Node:
    """The first name of this data directory that no living process has; a new one where all are taken."""
    for number in count(1):
        held = (data / (NODE_FILE if number == 1 else f"{NODE_FILE}-{number}")).open("a+")
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            held.close()
            continue
        return Node(_name_in(held), held)
    raise AssertionError  # there is always a next number


def _name_in(held: IO[str]) -> UUID:
    """The name that the file holds; a new one where it holds none (a power cut can leave it empty)."""
    held.seek(0)
    try:
        return UUID(held.read().strip())
    except ValueError:
        name = uuid4()
    held.truncate(0)
    held.write(f"{name}\n")
    held.flush()
    return name
