"""What is said: content, what comes in, what goes out.

Law: content is never an untyped dict, and what is not known is `Unsupported`, never nothing (channels.md).
Offsets and lengths of entities count UTF-16 code units, as Telegram does (Bot API, MessageEntity).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

Value = str | int | datetime | date
"""What a prompt's parameter may be; moments are shown in the receiver's language and zone."""


class Style(StrEnum):
    """The formatting that may cross a relay: none of it names a person or a place on the network."""

    BOLD = "bold"
    ITALIC = "italic"
    UNDERLINE = "underline"
    STRIKETHROUGH = "strikethrough"
    SPOILER = "spoiler"
    CODE = "code"
    PRE = "pre"
    BLOCKQUOTE = "blockquote"
    EXPANDABLE_BLOCKQUOTE = "expandable_blockquote"
    TEXT_LINK = "text_link"


@dataclass(frozen=True, slots=True)
class Entity:
    """A stretch of formatting.

    Attributes:
        style: What it looks like.
        offset: First UTF-16 code unit.
        length: Number of UTF-16 code units.
        url: Where a text link leads; None for every other style.
    """

    style: Style
    offset: int
    length: int
    url: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Text:
    """Words, with their formatting. A person's words never appear in a repr."""

    text: str = field(repr=False)
    entities: tuple[Entity, ...] = ()


class MediaKind(StrEnum):
    """What the person sent, in the channels' common words."""

    PHOTO = "photo"
    VOICE = "voice"
    VIDEO = "video"
    VIDEO_NOTE = "video_note"
    AUDIO = "audio"
    ANIMATION = "animation"
    STICKER = "sticker"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Media:
    """One file, still at the channel: fetched, cleaned and re-uploaded under a neutral name when it is sent.

    Attributes:
        kind: How it is shown.
        handle: The channel's own id of the file (Telegram file_id). Never printed.
        caption: Words under it.
        mime: MIME type as the sender's channel claims it, "" where unknown.
        size: Bytes, None where unknown.
        seconds: Duration, None where it has none.
        spoiler: Whether it is shown blurred first.
    """

    kind: MediaKind
    handle: str = field(repr=False)
    caption: Text | None = None
    mime: str = ""
    size: int | None = None
    seconds: int | None = None
    spoiler: bool = False


@dataclass(frozen=True, slots=True)
class Album:
    """Two to ten media that belong together, in order."""

    items: tuple[Media, ...]


@dataclass(frozen=True, slots=True)
class Location:
    """A place. Passed on only after [Send anyway], where the programme allows it."""

    latitude: float = field(repr=False)
    longitude: float = field(repr=False)
    live: bool = False


@dataclass(frozen=True, slots=True)
class ContactCard:
    """Somebody's phone number and name. Passed on only after [Send anyway], where the programme allows it."""

    phone: str = field(repr=False)
    name: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Unsupported:
    """What the product does not pass on. `kind` is the channel's own word for it ("poll", "dice")."""

    kind: str


Content = Text | Media | Album | Location | ContactCard | Unsupported


def together(content: Content, media: Media) -> Album | None:
    """An album one longer than `content`; None where that can't be one."""
    match content:
        case Media() as first:
            return Album((first, media))
        case Album(items):
            return Album((*items, media))
        case _:
            return None


def part_of(content: Content, part: int) -> Content:
    """One medium of an album; what is no album is its only part."""
    match content:
        case Album(items) if 0 <= part < len(items):
            return items[part]
        case _:
            return content


def with_part(content: Content, part: int, revised: Content) -> Content:
    """The album with one medium revised; what is no album is revised as a whole."""
    match content, revised:
        case Album(items), Media() if 0 <= part < len(items):
            return Album((*items[:part], revised, *items[part + 1 :]))
        case _:
            return revised


def caption_stands_at(content: Content, part: int) -> int:
    """Under which medium of the album the receiver reads the words of this part.

    An album's only caption stands under its first medium, else no phone would show it.
    """
    match content:
        case Album(items) if all(item.caption is None for at, item in enumerate(items) if at != part):
            return 0
        case _:
            return part


@dataclass(frozen=True, slots=True)
class Wrote:
    """A new message.

    Attributes:
        content: What it says.
        native_id: The channel's id of the message in this chat.
        quote: The channel's id of the message that it answers, None where it answers none.
        thread: The topic of a private chat with topics, None elsewhere.
        album: The channel's id of the album that it is a part of, None where it is none.
    """

    content: Content
    native_id: str
    quote: str | None = None
    thread: str | None = None
    album: str | None = None


@dataclass(frozen=True, slots=True)
class Edited:
    """A message was changed. Compare with what is known before relaying: it may be only a reaction (channels.md).

    `quote` and `thread` as in `Wrote`: what is heard only now, because it was put right, is heard in its place.
    """

    content: Content
    native_id: str
    quote: str | None = None
    thread: str | None = None


@dataclass(frozen=True, slots=True)
class Reacted:
    """A reaction was set (`emoji`) or taken away (None)."""

    native_id: str
    emoji: str | None


@dataclass(frozen=True, slots=True)
class Chose:
    """A button was pressed.

    Attributes:
        code: The button's code, as we sent it ("to:4f..:2"); checked again against the database.
        native_id: The message that the button stands under, None where the channel does not say.
        callback: The channel's id with which the press is acknowledged, None where there is none.
    """

    code: str
    native_id: str | None
    callback: str | None = None


@dataclass(frozen=True, slots=True)
class Blocked:
    """The person stopped the line on her phone (Telegram: my_chat_member "kicked")."""


@dataclass(frozen=True, slots=True)
class Unblocked:
    """The person let the line in again. Nothing follows by itself: she writes when she wants to."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Not from a person in a private chat (a group, a channel): kept as a fact, never answered."""

    kind: str


Event = Wrote | Edited | Reacted | Chose | Blocked | Unblocked | Elsewhere


@dataclass(frozen=True, slots=True)
class Inbound:
    """What a channel received, normalised.

    Attributes:
        line_id: The line that received it.
        external_id: Unique per line (Telegram update_id, WhatsApp wamid).
        address: The sender's opaque address on the channel, "" where there is none. Never printed.
        event: What happened.
        sent_at: When, by the channel's clock, UTC.
        names: The sender's own user names on the channel: never kept but as a blind index, so that none crosses a line.
    """

    line_id: UUID
    external_id: str
    address: str = field(repr=False)
    event: Event
    sent_at: datetime
    names: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A text of ours, still a key with its parameters; rendered in the receiver's language when it is sent.

    Attributes:
        key: As in the catalogues, e.g. "mentor.sent".
        params: By placeholder name. A `datetime` (UTC) under `day`, `time` or `date` is shown in the receiver's zone:
            `day` as weekday, day and month; `time` as hours and minutes; `date` as the short numeric date.
    """

    key: str
    params: Mapping[str, Value] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Button:
    """One choice under a message: `code` comes back in `Chose`; `label` is a prompt, or an alias."""

    code: str
    label: Prompt | str


@dataclass(frozen=True, slots=True)
class Say:
    """A prompt of ours, with its choices.

    Attributes:
        prompts: One or several prompts that form one message, a blank line between them.
        buttons: The choices, in rows.
        languages: Where not empty, the text is shown in all these languages one under the other (lang.choose, R02).
    """

    prompts: tuple[Prompt, ...]
    buttons: tuple[tuple[Button, ...], ...] = ()
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pass:
    """A person's words or media, passed on.

    Attributes:
        content: Built anew from the allow-list.
        alias: Under whose alias the receiver reads it; None where she needs none (a mentee has one mentor).
        source: The line whose channel account can fetch the media; None for words.
    """

    content: Content
    alias: str | None = field(default=None, repr=False)
    source: UUID | None = None


@dataclass(frozen=True, slots=True)
class Replace:
    """A message that we sent before gets new content: an edit relayed, or a status line that changes."""

    native_id: str
    by: Say | Pass


@dataclass(frozen=True, slots=True)
class React:
    """A reaction set (`emoji`) or taken away (None) on a message in the receiver's chat."""

    native_id: str
    emoji: str | None


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Messages deleted in the receiver's chat, where the channel can (Telegram: 48 hours, 100 ids a call)."""

    native_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording of the organisation's beside a text: a prompt, or a checked answer, in a woman's voice (R04, R50).

    Attributes:
        name: The prompt's key, or "card." and the topic.
        language: In which language it is spoken.
    """

    name: str
    language: str


@dataclass(frozen=True, slots=True)
class CloseTopic:
    """A topic in the receiver's chat goes with all that stands in it; with a `name`, it is only called that."""

    thread: str
    name: Prompt | None = None


Body = Say | Pass | Replace | React | Withdraw | Recording | CloseTopic


@dataclass(frozen=True, slots=True)
class Topic:
    """The topic of one pairing in a mentor's chat, where her line has topics.

    Attributes:
        contact_id: In whose chat.
        pairing_id: Whose topic it is.
        name: What it is called there: the mentee's alias.
    """

    contact_id: UUID
    pairing_id: UUID
    name: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Parcel:
    """One outbound as a channel gets it: everything that one native call needs, and nothing that names its sender.

    Attributes:
        id: The outbox row.
        line_id: The line that it leaves on.
        address: The receiver's opaque address on that line. Never printed.
        language: The receiver's language; prompts are rendered in it.
        zone: The receiver's IANA time zone; moments are shown in it.
        body: What is sent.
        quote: The native id, in the receiver's chat, of the message that it answers.
        thread: The topic in the receiver's chat, by its native id; None where there is none, or none yet.
        topic: To which topic it belongs, whether or not there is one already; None where it belongs to none.
        protect: Whether the channel shall forbid forwarding and saving (R26).
        repeated: Whether it may have arrived before: the channel says so in front of it.
        silent: Whether the phone shall stay dark and quiet.
    """

    id: UUID
    line_id: UUID
    address: str = field(repr=False)
    language: str
    zone: str
    body: Body
    quote: str | None = None
    thread: str | None = None
    topic: Topic | None = None
    protect: bool = False
    repeated: bool = False
    silent: bool = False


def say(key: str, *rows: tuple[Button, ...], **params: Value) -> Say:
    """One prompt as a message: `say("mentor.sent", alias="Blessing")`; further positional arguments are rows."""
    return Say((Prompt(key, params),), rows)


def button(code: str, key: str) -> Button:
    """A choice whose label is a prompt: `button("agree:yes", "btn.yes")`."""
    return Button(code, Prompt(key))


def utf16_length(text: str) -> int:
    """The length of `text` in UTF-16 code units, as Telegram counts offsets and limits."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def under_alias(content: Text, alias: str) -> Text:
    """`content` with the alias on a bold first line, its entities moved along."""
    head = f"{alias}\n"
    shift = utf16_length(head)
    name = Entity(Style.BOLD, 0, utf16_length(alias))
    return Text(head + content.text, (name, *(replace(e, offset=e.offset + shift) for e in content.entities)))
