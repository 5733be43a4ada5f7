"""What a person can do on the page, done on her phone in the simulated world.

Law: the page can do nothing that a phone could not; what it asks wrongly is answered with a
sentence, never an error page.
"""

from dataclasses import dataclass

from simulator.panes_people import ChatSpec, PaneSpec, person
from simulator.panes_samples import sample_photo, sample_voice
from simulator.panes_wire import Json, media_type
from simulator.world import World

UPLOAD_BYTES = 20 * 1024 * 1024


class Unclear(Exception):
    """The page asked for something that no phone can do."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that the person at the page chose.

    Attributes:
        data: Its bytes.
        name: Its name on her computer.
        mime: Its type as the browser claims it.
        caption: Words that go with it.
    """

    data: bytes
    name: str
    mime: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Hands:
    """The hands of the people in the demo.

    Attributes:
        world: Where the phones are.
        people: Whose phones they are.
    """

    world: World
    people: tuple[PaneSpec, ...]

    def find(self, pane: object, bot: object) -> tuple[PaneSpec, ChatSpec]:
        """The person and the line that the page means.

        Raises:
            Unclear: There is no such person, or she is not on that line.
        """
        try:
            spec = person(self.people, str(pane))
            return spec, spec.chat(str(bot))
        except KeyError:
            raise Unclear("There is no such phone or line in this demo.") from None

    def act(self, wish: Json) -> int | None:
        """Does what the page asks for; returns the id of the message that came of it, None where none did.

        Args:
            wish: `{"pane", "bot", "act", ...}` with what the act needs.

        Raises:
            Unclear: No phone can do that.
        """
        spec, chat = self.find(wish.get("pane"), wish.get("bot"))
        phone, bot = self.world.phone(spec.user_id), chat.bot
        match wish:
            case {"act": "open"} if chat.code is not None:
                return phone.start(bot, chat.code)
            case {"act": "write", "text": str(text)} if text.strip():
                return phone.write(bot, text, reply_to=_number(wish, "reply"), thread=_number(wish, "thread"))
            case {"act": "edit", "message": int(message), "text": str(text)} if text.strip():
                phone.edit(bot, message, text)
            case {"act": "react", "message": int(message), "emoji": str() | None as emoji}:
                phone.react(bot, message, emoji)
            case {"act": "press", "message": int(message), "data": str(data)}:
                phone.press(bot, message, data)
            case {"act": "photo"}:
                return phone.photo(bot, sample_photo(), caption=str(wish.get("caption", "")))
            case {"act": "voice"}:
                return phone.voice(bot, sample_voice())
            case {"act": "block"}:
                phone.block(bot)
            case {"act": "unblock"}:
                phone.unblock(bot)
            case _:
                raise Unclear("No phone can do that.")
        return None

    def send(self, pane: object, bot: object, upload: Upload) -> int:
        """Sends a file as a phone would: a picture as a photo, an OGG as a voice message, anything else as a document.

        Raises:
            Unclear: It is empty or too large, or there is no such phone.
        """
        if not upload.data:
            raise Unclear("This file is empty.")
        if len(upload.data) > UPLOAD_BYTES:
            raise Unclear(f"This file is larger than {UPLOAD_BYTES // 1024 // 1024} MB.")
        spec, chat = self.find(pane, bot)
        phone = self.world.phone(spec.user_id)
        match media_type(upload.data):
            case "image/jpeg" | "image/png":
                return phone.photo(chat.bot, upload.data, caption=upload.caption)
            case "audio/ogg":
                return phone.voice(chat.bot, upload.data)
            case _:
                return phone.document(chat.bot, upload.data, upload.name, upload.mime, upload.caption)


def _number(wish: Json, name: str) -> int | None:
    match wish.get(name):
        case None:
            return None
        case int(number):
            return number
        case _:
            raise Unclear(f"“{name}” is a number.")
