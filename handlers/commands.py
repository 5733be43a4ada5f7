"""The commands that a person can type, by role.

Law: from this one table come the channel's menus, the docs page and the tests that every command is documented and
translated; a command that is not here is answered with what can be done. Source: interfaces.md, "In chat"; needs.md
section 2.
"""

from dataclasses import dataclass

from relay.people import Role

TEAM = frozenset({Role.SUPERVISOR, Role.COORDINATOR})


@dataclass(frozen=True, slots=True)
class ChatCommand:
    """One command.

    Attributes:
        name: As it is typed after the slash.
        roles: Who may use it.
        description: The prompt with which the channel's menu describes it; neutral (R19).
    """

    name: str
    roles: frozenset[Role]
    description: str


COMMANDS = (
    ChatCommand("to", frozenset({Role.MENTOR}), "cmd.to"),
    ChatCommand("alert", frozenset({Role.MENTOR}), "cmd.alert"),
    ChatCommand("q", frozenset({Role.MENTOR}), "cmd.q"),
    ChatCommand("undo", frozenset({Role.MENTOR}), "cmd.undo"),
    ChatCommand("off", frozenset({Role.MENTOR}), "cmd.off"),
    ChatCommand("me", frozenset({Role.MENTOR}), "cmd.me"),
    ChatCommand("open", TEAM, "cmd.open"),
    ChatCommand("rota", TEAM, "cmd.rota"),
    ChatCommand("team", TEAM, "cmd.team"),
    ChatCommand("match", TEAM, "cmd.match"),
    ChatCommand("invite", frozenset({Role.COORDINATOR}), "cmd.invite"),
    ChatCommand("revoke", frozenset({Role.COORDINATOR}), "cmd.revoke"),
    ChatCommand("drill", TEAM, "cmd.drill"),
    ChatCommand("help", frozenset({Role.MENTOR}) | TEAM, "cmd.help"),
)


def commands_of(*roles: Role) -> tuple[ChatCommand, ...]:
    """The commands that these roles have."""
    return tuple(command for command in COMMANDS if command.roles & set(roles))
