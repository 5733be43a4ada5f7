"""A parcel as one native call. Pure.

Law: built anew, field by field, from relay's types: there is no way for a name, a number or a forward to come along.
Previews of links stay off, because a preview fetches the page. The receiver always sees whose words they are: where a
message can't have a caption (sticker, video note, place, card) the alias stands on a button under it, whose tap does
nothing but copy the alias.

Source: Bot API 10.0, "Available methods"; channels.md, "Telegram"; R15, R16, R26.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Final

from channels.telegram.outcomes import Harm
from channels.telegram.plan import WITHOUT_CAPTION
from locales.render import nearest, render
from relay.delivery import Failure, FailureKind
from relay.messages import (
    Album,
    Button,
    CloseTopic,
    ContactCard,
    Entity,
    Location,
    Media,
    MediaKind,
    Parcel,
    Pass,
    Prompt,
    React,
    Recording,
    Replace,
    Say,
    Text,
    Unsupported,
    Withdraw,
    under_alias,
    utf16_length,
)

MARK: Final = Prompt("mark.repeated")
CALLBACK_BYTES: Final = 64
_COPIED_CHARACTERS: Final = 256
_MALFORMED: Final = Failure(FailureKind.MALFORMED)
_VARIATION: Final = "\ufe0f"
_BOT_API_REACTIONS: Final = {
    # the few that the Bot API lists with a variation selector inside
    "\u2764\u200d\U0001f525": "\u2764\ufe0f\u200d\U0001f525",
    "\U0001f937\u200d\u2642": "\U0001f937\u200d\u2642\ufe0f",
    "\U0001f937\u200d\u2640": "\U0001f937\u200d\u2640\ufe0f",
}
_SENT_BY: Final = {kind: (f"send{kind.title().replace('_', '')}", kind.value) for kind in MediaKind}
"""sendPhoto with `photo`, sendVideoNote with `video_note`, and so on."""
_BLURRED: Final = frozenset({MediaKind.PHOTO, MediaKind.VIDEO, MediaKind.ANIMATION})
_TIMED: Final = frozenset(
    {MediaKind.VOICE, MediaKind.VIDEO, MediaKind.VIDEO_NOTE, MediaKind.AUDIO, MediaKind.ANIMATION}
)


@dataclass(frozen=True, slots=True)
class Call:
    """One native call.

    Attributes:
        method: The Bot API's method.
        params: Its parameters as JSON values. Never printed.
        harm: What repeating it would do.
        files: What has to be fetched, cleaned and uploaded with it, by the field under which it goes up.
    """

    method: str
    params: dict[str, Any] = field(repr=False)
    harm: Harm = Harm.DOUBLES
    files: dict[str, Media] = field(default_factory=dict, repr=False)


def compose(parcel: Parcel) -> Call | Failure:
    """The native call for a parcel, or why there can be none.

    Args:
        parcel: Planned before: it needs exactly one call.

    Raises:
        An error of `locales` where a prompt can't be rendered.
    """
    if not parcel.address.removeprefix("-").isdecimal() or not _ids_are_numbers(parcel):
        return _MALFORMED
    match parcel.body:
        case Say() as said:
            return _say(said, parcel)
        case Pass() as passed:
            return _pass(passed, parcel)
        case Replace(native_id, by):
            return _replace(native_id, by, parcel)
        case React(native_id, emoji):
            reaction = [] if emoji is None else [{"type": "emoji", "emoji": _reaction(emoji)}]
            params = {**_target(native_id, parcel), "reaction": reaction}
            return Call("setMessageReaction", params, Harm.NONE)
        case Withdraw(native_ids):
            params = {"chat_id": int(parcel.address), "message_ids": [int(one) for one in native_ids]}
            return Call("deleteMessages", params, Harm.NONE)
        case Recording():  # it has no file yet: `channels.telegram.voices` sends it
            return _MALFORMED
        case CloseTopic(thread, name):
            return _close_topic(thread, name, parcel)


def _ids_are_numbers(parcel: Parcel) -> bool:
    match parcel.body:
        case Replace(native_id, _) | React(native_id, _):
            named: tuple[str, ...] = (native_id,)
        case Withdraw(native_ids):
            named = native_ids
        case CloseTopic(thread):
            named = (thread,)
        case _:
            named = ()
    others = (one for one in (parcel.quote, parcel.thread) if one is not None)
    return all(one.isdecimal() for one in (*named, *others))


def _close_topic(thread: str, name: Prompt | None, parcel: Parcel) -> Call:
    params: dict[str, Any] = {"chat_id": int(parcel.address), "message_thread_id": int(thread)}
    if name is None:
        return Call("deleteForumTopic", params, Harm.NONE)
    return Call("editForumTopic", params | {"name": _words(name, parcel.language, parcel.zone)}, Harm.NONE)


def _say(said: Say, parcel: Parcel) -> Call | Failure:
    if any(not 1 <= len(choice.code.encode()) <= CALLBACK_BYTES for row in said.buttons for choice in row):
        return _MALFORMED
    words = _under_mark(Text(_rendered(said, parcel)), parcel)
    return Call("sendMessage", {**envelope(parcel), **_text(words), "reply_markup": _keyboard(said, parcel)})


def _rendered(said: Say, parcel: Parcel) -> str:
    languages = said.languages or (parcel.language,)
    return "\n\n".join(_words(prompt, language, parcel.zone) for language in languages for prompt in said.prompts)


def _words(prompt: Prompt, language: str, zone: str) -> str:
    """The prompt in the closest catalogue: a variant that went away must not keep a message from her."""
    return render(prompt, nearest(language), zone)


def _keyboard(said: Say, parcel: Parcel) -> dict[str, Any] | None:
    if not said.buttons:
        return None
    rows = [[_choice(choice, parcel) for choice in row] for row in said.buttons]
    return {"inline_keyboard": rows}


def _choice(choice: Button, parcel: Parcel) -> dict[str, str]:
    label = choice.label if isinstance(choice.label, str) else _words(choice.label, parcel.language, parcel.zone)
    return {"text": label, "callback_data": choice.code}


def _pass(passed: Pass, parcel: Parcel) -> Call | Failure:
    around = envelope(parcel)
    match passed.content:
        case Text() as words:
            return Call("sendMessage", {**around, **_text(_headed(words, passed, parcel))})
        case Media() as media:
            return _media(media, passed, parcel)
        case Album(items):
            return _album(items, passed, parcel)
        case Location(latitude, longitude):
            place = {"latitude": latitude, "longitude": longitude}
            return Call("sendLocation", {**around, **place, "reply_markup": _name_tag(passed, parcel)})
        case ContactCard(phone, name):
            card = {"phone_number": phone, "first_name": name}
            return Call("sendContact", {**around, **card, "reply_markup": _name_tag(passed, parcel)})
        case Unsupported():
            return _MALFORMED


def _media(media: Media, passed: Pass, parcel: Parcel) -> Call:
    method, named = _SENT_BY[media.kind]
    params: dict[str, Any] = {**envelope(parcel), **_look(media)}
    if media.kind in WITHOUT_CAPTION:
        params["reply_markup"] = _name_tag(passed, parcel)
    else:
        params |= _caption(_headed(media.caption or Text(""), passed, parcel))
    if media.kind in _BLURRED:
        params["has_spoiler"] = media.spoiler or None
    return Call(method, params, files={named: media})


def _album(items: tuple[Media, ...], passed: Pass, parcel: Parcel) -> Call:
    """The alias stands on the first; a single caption moves there too, else no phone shows it under the album."""
    captions = [item.caption for item in items]
    if sum(caption is not None for caption in captions) == 1:
        captions.sort(key=lambda caption: caption is None)
    captions[0] = _headed(captions[0] or Text(""), passed, parcel)
    media = [_album_item(at, item, caption) for at, (item, caption) in enumerate(zip(items, captions, strict=True))]
    files = {f"file{at}": item for at, item in enumerate(items)}
    return Call("sendMediaGroup", {**envelope(parcel), "media": media}, files=files)


def _album_item(at: int, item: Media, caption: Text | None) -> dict[str, Any]:
    one: dict[str, Any] = {"type": item.kind.value, "media": f"attach://file{at}", **_look(item)}
    if caption is not None:
        one |= {name: value for name, value in _caption(caption).items() if value is not None}
    if item.spoiler and item.kind in _BLURRED:
        one["has_spoiler"] = True
    return one


def _look(media: Media) -> dict[str, Any]:
    return {"duration": media.seconds} if media.kind in _TIMED and media.seconds is not None else {}


def _replace(native_id: str, by: Say | Pass, parcel: Parcel) -> Call | Failure:
    """An edit; it may be repeated without harm, so it never says that it may be a repeat."""
    fresh = replace(parcel, body=by, repeated=False, quote=None, thread=None)
    made = compose(fresh)
    target = _target(native_id, parcel)
    match made:
        case Call("sendMessage", params):
            kept = ("text", "entities", "link_preview_options", "reply_markup")
            return Call("editMessageText", target | {name: params.get(name) for name in kept}, Harm.NONE)
        case Call(_, {"caption": caption, "caption_entities": entities}):
            return Call("editMessageCaption", target | {"caption": caption, "caption_entities": entities}, Harm.NONE)
        case _:
            return _MALFORMED


def envelope(parcel: Parcel) -> dict[str, Any]:
    """What every message has; None is left out by the wire."""
    quote = parcel.quote
    return {
        "chat_id": int(parcel.address),
        "message_thread_id": None if parcel.thread is None else int(parcel.thread),
        "reply_parameters": quote and {"message_id": int(quote), "allow_sending_without_reply": True},
        "protect_content": parcel.protect or None,
        "disable_notification": parcel.silent or None,
    }


def _target(native_id: str, parcel: Parcel) -> dict[str, Any]:
    return {"chat_id": int(parcel.address), "message_id": int(native_id)}


def _text(words: Text) -> dict[str, Any]:
    return {
        "text": words.text,
        "entities": _entities(words.entities),
        "link_preview_options": {"is_disabled": True},
    }


def _caption(words: Text) -> dict[str, Any]:
    return {"caption": words.text or None, "caption_entities": _entities(words.entities)}


def _entities(entities: Iterable[Entity]) -> list[dict[str, Any]] | None:
    return [_entity(one) for one in entities] or None


def _entity(one: Entity) -> dict[str, Any]:
    plain = {"type": one.style.value, "offset": one.offset, "length": one.length}
    return plain if one.url is None else {**plain, "url": one.url}


def _headed(words: Text, passed: Pass, parcel: Parcel) -> Text:
    """The words under the alias, and above all the mark of a possible repeat."""
    if passed.alias is not None:
        words = under_alias(words, passed.alias) if words.text else _line(passed.alias, words)
    return _under_mark(words, parcel)


def _line(alias: str, nothing: Text) -> Text:
    """The alias alone, without the line break that would stand above no words."""
    headed = under_alias(nothing, alias)
    return replace(headed, text=headed.text.rstrip("\n"))


def _under_mark(words: Text, parcel: Parcel) -> Text:
    if not parcel.repeated:
        return words
    head = _words(MARK, parcel.language, parcel.zone) + ("\n" if words.text else "")
    shift = utf16_length(head)
    return Text(head + words.text, tuple(replace(one, offset=one.offset + shift) for one in words.entities))


def _name_tag(passed: Pass, parcel: Parcel) -> dict[str, Any] | None:
    """Mark and alias for what can't have a caption."""
    mark = _words(MARK, parcel.language, parcel.zone) if parcel.repeated else None
    labels = [label for label in (mark, passed.alias) if label]
    rows = [[{"text": label, "copy_text": {"text": label[:_COPIED_CHARACTERS]}}] for label in labels]
    return {"inline_keyboard": rows} if rows else None


def _reaction(emoji: str) -> str:
    """The emoji as the Bot API lists it: other networks write a variation selector behind some."""
    bare = emoji.replace(_VARIATION, "")
    return _BOT_API_REACTIONS.get(bare, bare)
