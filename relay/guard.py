"""What in a text could lead to a person: phone numbers, user names, links to chats, e-mail addresses.

Law: find too much rather than too little. A candidate holds nothing by itself: the caller looks its forms up in the
blind index, a participant's number is asked about and a lawyer's passes (channels.md, "What content passes"). Nothing
is kept, scored or printed. Both sides of the index use the forms of this file: index `phone_forms("+39 333 ...")`,
`email_forms(...)`, `user_name_form(...)`, and look up the forms of `candidates(...)`.
Not read: numbers spelt out above nine ("trente-neuf"), letters for digits ("o8o3"), user names without @ or a link.
Source: R15, R20; ITU-T E.164 (at most 15 digits); libphonenumber's country codes, trunk prefixes and possible lengths.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from itertools import islice
from urllib.parse import unquote

import phonenumbers

from relay.errors import RelayError
from relay.messages import Text


class UnknownRegion(RelayError):
    """The programme's list of countries holds something that is no two-letter country code."""


class CandidateKind(StrEnum):
    """What a candidate leads to: each is an index of its own."""

    PHONE = "phone"
    USER_NAME = "user_name"
    TELEGRAM_ID = "telegram_id"
    EMAIL = "email"
    LINK = "link"  # an invitation or a short link whose owner only its code tells


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something in a text that may belong to a person.

    Attributes:
        kind: Which index to look in.
        forms: Every normal form that it may stand for, without repeats; one hit is enough. Never printed. A phone is
            E.164 without the plus; a user name lower case without @; an e-mail lower case; a link its code.
    """

    kind: CandidateKind
    forms: tuple[str, ...] = field(repr=False)


ALWAYS = ("IT", "ES", "FR", "NG")
"""Countries whose national forms are always read; the programme adds its own."""

USUAL = (
    *("GB", "DE", "PT", "BE", "NL", "CH", "AT", "GR"),  # where women in Europe live meanwhile
    *("RO", "BG", "AL", "UA", "MD", "MA", "TN", "EG"),
    *("GH", "CI", "SN", "CM", "GM", "CN", "BD", "PK"),
    *("BR", "CO", "PE", "DO", "VE", "PY"),
)
"""Countries whose national forms a programme reads unless it names others: where people come from, or are now."""

MOST_READ = 1_200
"""A text with more rows of digits that may be numbers is asked about unread: nobody else shall wait for it."""

_EXIT_CODES = ("00", "009", "011")  # Europe, Nigeria, North America: what is dialled instead of the plus
_MOST_DIGITS = 15
_FEWEST_DIGITS = 7
_MOST_WRITTEN = _MOST_DIGITS + 4  # an exit code and a bracketed zero beside them
_MOST_BETWEEN = 24  # characters that may stand between two parts of one number
_MOST_WORDS_BETWEEN = 3

_NUMERALS = (
    "zero zéro cero oh",
    "one un uno",
    "two deux due dos",
    "three trois tre tres",
    "four quatre quattro cuatro",
    "five cinq cinque cinco",
    "six sei seis",
    "seven sept sette siete",
    "eight huit otto ocho",
    "nine neuf nove nueve",
)
_DIGIT_OF = {word: str(digit) for digit, words in enumerate(_NUMERALS) for word in words.split()}
_NUMERAL = re.compile(rf"\b(?:{'|'.join(_DIGIT_OF)})\b", re.IGNORECASE)

_AT_WORD = r"(?:chiocciola|arroba|arobase)"
_AT = re.compile(rf"@|\bat\b|\b{_AT_WORD}\b", re.IGNORECASE)
_AROUND_AT = " ()[]{}<>\n\t"
_DOT = r"(?:\s*[(\[]?\s*\.\s*[)\]]?\s*|\W{1,3}(?:dot|punto|point)\W{1,3})"
_LOCAL = re.compile(rf"[\w+-]+(?:{_DOT}[\w+-]+){{0,4}}$", re.IGNORECASE)
_DOMAIN = re.compile(rf"[\w-]+(?:{_DOT}[\w-]+){{1,4}}", re.IGNORECASE)
_LONGEST_SIDE = 100  # characters of a text looked at on each side of an @

_USER_NAME = re.compile(rf"(?:(?<![\w.@])@\s?|\b{_AT_WORD}\s+)([a-z][\w.]{{2,31}})", re.IGNORECASE)

_SLASH = r"\s*/\s*"
_PHONE_LINK = re.compile(
    rf"(?:\bwa\s*\.\s*me{_SLASH}|\b(?:t|telegram)\s*\.\s*(?:me|dog){_SLASH}(?=\+?\d)|[?&](?:phone|number)=|signal\.me/\#p/)"
    r"\s*\+?\s*(\d[\d\s().-]{5,24})",
    re.IGNORECASE,
)
_NAME_LINK = re.compile(
    rf"\b(?:t|telegram)\s*\.\s*(?:me|dog){_SLASH}(?:s/)?([a-z]\w{{2,31}})|\b([a-z]\w{{2,31}})\.t\.me\b|[?&]domain=(\w{{3,32}})",
    re.IGNORECASE,
)
_ID_LINK = re.compile(r"\btg://\w+\?(?:user_)?id=(\d{1,20})", re.IGNORECASE)
_CODE_LINK = re.compile(
    r"\b(?:(?:t|telegram)\.(?:me|dog)/(?:\+|joinchat/)|wa\.me/(?:message|qr)/|chat\.whatsapp\.com/|signal\.me/\#eu/)"
    r"([\w-]{8,64})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Dialling:
    """How a country's numbers are written: country code, trunk prefix, possible lengths without either."""

    code: str
    trunk: str
    lengths: frozenset[int]


def may_hold_any(text: str) -> bool:
    """Whether it is worth looking: most everyday words hold no digit, no @, no slash, and no row of spelt-out digits.

    Cheap on purpose: it runs for every message.
    """
    if any(mark in text for mark in _MARKS) or _DOT_INSIDE.search(text) or _AT.search(text):
        return True
    digits = sum(map(str.isdigit, text))
    return digits + len(_NUMERAL.findall(text)) >= _FEWEST_DIGITS - 2


_MARKS = "@\N{FULLWIDTH COMMERCIAL AT}\N{SMALL COMMERCIAL AT}/\N{FULLWIDTH SOLIDUS}\\%"
_DOT_INSIDE = re.compile(r"[.\N{FULLWIDTH FULL STOP}\N{IDEOGRAPHIC FULL STOP}]\w")
"""Without one of these, a full stop inside a word or a row of digits, nothing in a text can lead to a person."""


def holds_too_many(text: str) -> bool:
    """Whether a text holds more that may be a number than is read; two hundred sentences with a figure each do not."""
    spelt = _with_digits(_plain(text))
    if any(len(group) > MOST_READ for group in re.findall(r"\d+", spelt)):
        return True
    return sum(1 for _ in islice(_runs(spelt), MOST_READ + 1)) > MOST_READ


def known_country(code: str) -> bool:
    """Whether this is a two-letter code of a country whose telephone numbers are known."""
    return phonenumbers.PhoneMetadata.metadata_for_region(code) is not None if len(code) == _COUNTRY_CODE else False


_COUNTRY_CODE = 2


def searchable(content: Text) -> str:
    """All of a text that can be looked through: its words, and where its links lead."""
    return "\n".join([content.text, *(entity.url for entity in content.entities if entity.url)])


def candidates(text: str, regions: Iterable[str] = ()) -> tuple[Candidate, ...]:
    """Everything in `text` that may lead to a person.

    Args:
        text: A person's words; see `searchable`.
        regions: Two-letter codes of the countries whose national forms are read besides `ALWAYS`.

    Raises:
        UnknownRegion: A code that names no country.
    """
    plain = _plain(text)
    plans = _plans(regions)
    found = (
        *(Candidate(CandidateKind.PHONE, forms) for forms in _phones(plain, plans)),
        *_linked(plain, plans),
        *(Candidate(CandidateKind.EMAIL, forms) for forms in _emails(plain)),
        *(Candidate(CandidateKind.USER_NAME, _names(match[1])) for match in _USER_NAME.finditer(plain)),
    )
    return tuple(dict.fromkeys(found))


def phone_forms(number: str, regions: Iterable[str] = ()) -> tuple[str, ...]:
    """The normal forms of one number as it was written down, for the index and for looking up.

    Args:
        number: "+39 333 ...", "0039...", or a national form of one of the countries.
        regions: As in `candidates`.
    """
    plain = _plain(number).strip()
    digits = re.sub(r"\D", "", plain)
    return _forms(digits, _plans(regions), plus=plain.lstrip("( ").startswith("+"))


def user_name_form(name: str) -> str:
    """A user name as the index knows it: lower case, without @."""
    return _plain(name).strip().lstrip("@").lower()


def email_forms(address: str) -> tuple[str, ...]:
    """An e-mail address as the index knows it: lower case, and also without its +tag."""
    local, _, domain = _plain(address).strip().lower().rpartition("@")
    return tuple(dict.fromkeys(f"{name}@{domain}" for name in (local, local.split("+")[0])))


def _plain(text: str) -> str:
    """`text` in one writing: compatibility forms unfolded, ASCII digits, nothing invisible, no percent-escapes."""
    unfolded = unicodedata.normalize("NFKC", unquote(text))
    return "".join(_shown(character) for character in unfolded if unicodedata.category(character) not in _UNSEEN)


_UNSEEN = frozenset({"Cf", "Me", "Mn"})


def _shown(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)


def _plans(regions: Iterable[str]) -> tuple[_Dialling, ...]:
    return tuple(_dialling(region.upper()) for region in dict.fromkeys((*ALWAYS, *regions)))


@cache
def _dialling(region: str) -> _Dialling:
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(region)
    if metadata is None or metadata.general_desc is None:
        raise UnknownRegion(f"{region} is no country whose phone numbers are known.")
    return _Dialling(
        str(phonenumbers.country_code_for_region(region)),
        phonenumbers.ndd_prefix_for_region(region, True) or "",
        frozenset(metadata.general_desc.possible_length),
    )


def _phones(plain: str, plans: tuple[_Dialling, ...]) -> Iterator[tuple[str, ...]]:
    """The forms of every run of neighbouring digit groups that may be a number, with and without spelt digits."""
    spelt = _with_digits(plain)
    seen: set[tuple[str, bool]] = set()
    for written in dict.fromkeys((plain, spelt)):
        for run in _runs(written):
            if run not in seen:
                seen.add(run)
                forms = _forms(run[0], plans, plus=run[1])
                if forms:
                    yield forms


def _with_digits(plain: str) -> str:
    """The same with a digit for each that is spelt out."""
    return _NUMERAL.sub(lambda match: _DIGIT_OF[match[0].lower()], plain)


def _runs(plain: str) -> Iterator[tuple[str, bool]]:
    """Every run of neighbouring digit groups that is as long as a number, and whether a plus stands before it."""
    chain: list[tuple[str, bool]] = []
    end = 0
    for group in re.finditer(r"\d+", plain):
        between = plain[end : group.start()]
        plus = between.rstrip(" (").endswith("+")
        if plus or not _belongs_together(between):
            chain.clear()
        chain.append((group[0], plus))
        end = group.end()
        yield from _endings(chain)


def _belongs_together(between: str) -> bool:
    """Whether two digit groups with this between them may be parts of one number."""
    return len(between) <= _MOST_BETWEEN and len(re.findall(r"\w+", between)) <= _MOST_WORDS_BETWEEN


def _endings(chain: list[tuple[str, bool]]) -> Iterator[tuple[str, bool]]:
    """The runs that end with the last group of the chain."""
    digits = ""
    for group, plus in reversed(chain):
        digits = group + digits
        if len(digits) > _MOST_WRITTEN:
            return
        if len(digits) >= _FEWEST_DIGITS:
            yield digits, plus


def _forms(digits: str, plans: tuple[_Dialling, ...], *, plus: bool) -> tuple[str, ...]:
    """What E.164 numbers, without the plus, these digits may stand for."""
    abroad = [digits] if plus else [digits[len(code) :] for code in _EXIT_CODES if digits.startswith(code)]
    forms = [number for number in abroad if _FEWEST_DIGITS <= len(number) <= _MOST_DIGITS]
    for plan in plans:
        forms += [plan.code + rest for number in abroad for rest in _after(number, plan.code + plan.trunk, plan)]
        if not plus:
            nationally = ("", plan.trunk, plan.code, plan.code + plan.trunk)
            forms += [plan.code + rest for before in nationally for rest in _after(digits, before, plan)]
    return tuple(dict.fromkeys(forms))


def _after(digits: str, before: str, plan: _Dialling) -> tuple[str, ...]:
    """The national number behind a prefix, where there is one of a possible length."""
    rest = digits.removeprefix(before)
    return (rest,) if digits.startswith(before) and len(rest) in plan.lengths else ()


def _linked(plain: str, plans: tuple[_Dialling, ...]) -> Iterator[Candidate]:
    """Whom the links lead to: a link to a chat with a number needs no plus."""
    for match in _PHONE_LINK.finditer(plain):
        linked = (_forms(digits, plans, plus=True) for digits, _ in _runs(match[1]))
        yield from (Candidate(CandidateKind.PHONE, forms) for forms in linked if forms)
    for match in _NAME_LINK.finditer(plain):
        yield Candidate(CandidateKind.USER_NAME, ((match[1] or match[2] or match[3]).lower(),))
    for match in _ID_LINK.finditer(plain):
        yield Candidate(CandidateKind.TELEGRAM_ID, (match[1],))
    for match in _CODE_LINK.finditer(plain):
        yield Candidate(CandidateKind.LINK, (match[1],))


def _emails(plain: str) -> Iterator[tuple[str, ...]]:
    """The addresses around each @, however it is written; a neighbour word may belong to the address or not."""
    for at in _AT.finditer(plain):
        before = plain[max(0, at.start() - _LONGEST_SIDE) : at.start()].rstrip(_AROUND_AT)
        after = plain[at.end() : at.end() + _LONGEST_SIDE].lstrip(_AROUND_AT)
        local, domain = _LOCAL.search(before), _DOMAIN.match(after)
        if local and domain:
            names, labels = (re.split(_DOT, side[0].lower(), flags=re.IGNORECASE) for side in (local, domain))
            addresses = (
                f"{'.'.join(names[first:])}@{'.'.join(labels[:last])}"
                for first in range(len(names))
                for last in range(2, len(labels) + 1)
            )
            yield tuple(dict.fromkeys(form for address in addresses for form in email_forms(address)))


def _names(written: str) -> tuple[str, ...]:
    """A user name as it stands, and what of it Telegram would read."""
    name = written.rstrip(".").lower()
    return tuple(dict.fromkeys((name, name.split(".")[0])))
