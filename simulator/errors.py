"""What the simulator refuses: on the wire as the Bot API does, and in Python to whoever holds a phone wrongly.

Law: a description on the wire is the real server's own sentence (tdlib/telegram-bot-api, Client.cpp); an error raised
at a test's author names what she did that no phone can do.
"""

from enum import StrEnum


class SimulatorError(Exception):
    """The simulated world was used in a way that the real one does not allow."""


class NotOnThisPhone(SimulatorError):
    """A phone was asked to do what its owner could not do with what is on its screen."""


class NeverShown(SimulatorError, TimeoutError):
    """What was waited for did not happen in time; the message shows what the phone shows instead."""


class ApiRefusal(SimulatorError):
    """A call is answered with `ok: false`.

    Args:
        code: HTTP status, repeated as `error_code`.
        description: The real server's sentence.
        retry_after: Seconds to wait, with code 429.
    """

    def __init__(self, code: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after


class Refused(StrEnum):
    """Descriptions of code 400, after `Bad Request: `, that more than one method gives."""

    CHAT_NOT_FOUND = "chat not found"
    TEXT_EMPTY = "message text is empty"
    TEXT_TOO_LONG = "message is too long"
    CAPTION_TOO_LONG = "message caption is too long"
    THREAD_NOT_FOUND = "message thread not found"
    REPLY_NOT_FOUND = "message to be replied not found"
    NOT_MODIFIED = (
        "message is not modified: specified new message content and reply markup are exactly the same as a current "
        "content and reply markup of the message"
    )
    EDIT_NOT_FOUND = "message to edit not found"
    CANNOT_EDIT = "message can't be edited"
    NO_TEXT = "there is no text in the message to edit"
    NO_CAPTION = "there is no caption in the message to edit"
    DELETE_NOT_FOUND = "message to delete not found"
    CANNOT_DELETE = "message can't be deleted for everyone"
    NO_MESSAGE_ID = "message identifier is not specified"
    BUTTON_DATA_INVALID = "BUTTON_DATA_INVALID"
    FILE_TOO_BIG = "file is too big"
    FILE_UNKNOWN = "wrong file_id or the file is temporarily unavailable"
    QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
    NOT_A_FORUM = "the chat is not a forum"
    PARSE_MODE = "parse_mode is not supported by the simulator; send entities"


def bad_request(description: str) -> ApiRefusal:
    """A refusal of code 400, with the prefix that the real server puts before its sentence."""
    return ApiRefusal(400, f"Bad Request: {description}")
