"""Long words cut into parts that a phone can read. Pure.

Law: no part is longer than its room, nothing but white space at a cut is lost, no part begins or ends inside what the
eye sees as one character (combining marks, joined emoji, flags, Hangul), and formatting goes on where it was.

The boundaries are those of Unicode's extended grapheme clusters as far as the standard library's data carries (UAX 29,
GB3 to GB9a, GB11 and GB12); a chain of marks longer than a whole part is cut where it must be.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import accumulate

from relay.messages import Entity, Text, utf16_length

_PARAGRAPH = re.compile(r"\n\s*\n")
_SENTENCE = re.compile(r"(?:[.!?\u2026\u061f]+[\"'\u00bb\u201d\u2019)\]]*(?=\s)|[\u3002\uff01\uff1f]|\n)")
_SPACE = re.compile(r"\s")
_ZERO_WIDTH_JOINER = "\u200d"
_BEYOND_THE_FIRST_PLANE = 0xFFFF


def split(words: Text, room: int) -> tuple[Text, ...]:
    """The words in parts, cut at paragraphs, sentences, spaces, or between characters, in this order of preference.

    Args:
        words: As the person wrote them.
        room: UTF-16 code units that a part may have; at least two.

    Returns:
        One or more parts, in order.
    """
    if utf16_length(words.text) <= room:
        return (words,)
    units = list(accumulate((1 + (ord(letter) > _BEYOND_THE_FIRST_PLANE) for letter in words.text), initial=0))
    return tuple(_cut(words, units, start, end) for start, end in _spans(words.text, units, max(room, 2)))


def is_boundary(text: str, at: int) -> bool:
    """Whether `text` may be cut before index `at` without breaking a visible character."""
    before, after = text[at - 1], text[at]
    if _continues(after) or before == _ZERO_WIDTH_JOINER or (before, after) == ("\r", "\n"):
        return False
    if _is_flag_letter(before) and _is_flag_letter(after):
        return _flag_letters_before(text, at) % 2 == 0
    return not (_is_leading_jamo(before) and (_is_leading_jamo(after) or "\uac00" <= after <= "\ud7a3"))


def _spans(text: str, units: list[int], room: int) -> Iterator[tuple[int, int]]:
    start = _after_space(text, 0)
    while units[-1] - units[start] > room:
        furthest = bisect_right(units, units[start] + room) - 1
        end = _best_end(text, start, furthest)
        yield start, _before_space(text, start, end)
        start = _after_space(text, end)
    if start < len(text):
        yield start, len(text)


def _best_end(text: str, start: int, furthest: int) -> int:
    """The last good place to cut in the second half of what fits."""
    half = start + (furthest - start + 1) // 2
    for pattern in (_PARAGRAPH, _SENTENCE, _SPACE):
        # one letter more is shown to the pattern, so that it sees the space after a full stop
        ends = [found.end() for found in pattern.finditer(text, half, furthest + 1)]
        good = [end for end in ends if start < end <= furthest and is_boundary(text, end)]
        if good:
            return good[-1]
    between = (at for at in range(furthest, start, -1) if is_boundary(text, at))
    return next(between, furthest)


def _cut(words: Text, units: list[int], start: int, end: int) -> Text:
    return Text(words.text[start:end], tuple(_within(words.entities, units[start], units[end])))


def _within(entities: Iterable[Entity], first: int, last: int) -> Iterator[Entity]:
    for entity in entities:
        begin, finish = max(entity.offset, first), min(entity.offset + entity.length, last)
        if begin < finish:
            yield replace(entity, offset=begin - first, length=finish - begin)


def _after_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _before_space(text: str, start: int, end: int) -> int:
    while end > start + 1 and text[end - 1].isspace():
        end -= 1
    return end


def _continues(letter: str) -> bool:
    """Marks, joiners, skin tones, tag letters, and the vowels and finals of Hangul."""
    return (
        unicodedata.category(letter) in {"Mn", "Me", "Mc"}
        or letter in "\u200c\u200d\uff9e\uff9f"
        or "\U0001f3fb" <= letter <= "\U0001f3ff"
        or "\U000e0020" <= letter <= "\U000e007f"
        or "\u1160" <= letter <= "\u11ff"
        or "\ud7b0" <= letter <= "\ud7fb"
    )


def _is_leading_jamo(letter: str) -> bool:
    return "\u1100" <= letter <= "\u115f" or "\ua960" <= letter <= "\ua97c"


def _is_flag_letter(letter: str) -> bool:
    return "\U0001f1e6" <= letter <= "\U0001f1ff"


def _flag_letters_before(text: str, at: int) -> int:
    count = 0
    while count < at and _is_flag_letter(text[at - 1 - count]):
        count += 1
    return count
