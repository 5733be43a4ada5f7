"""What is said: lengths as Telegram counts them, names above words, and nothing of it in a log."""

from hypothesis import given
from hypothesis import strategies as st

from relay.messages import (
    Button,
    ContactCard,
    Entity,
    Location,
    Media,
    MediaKind,
    Prompt,
    Say,
    Style,
    Text,
    button,
    say,
    under_alias,
    utf16_length,
)


@given(st.text())
def test_lengths_count_utf16_units(text: str) -> None:
    """An emoji counts as two, as in the Bot API's offsets; everything else as Python would encode it."""
    assert utf16_length(text) == len(text.encode("utf-16-le", "surrogatepass")) // 2


def test_words_stand_under_the_alias_and_keep_their_formatting() -> None:
    """The alias is a bold first line; a bold word stays the same word, also behind an emoji in the name."""
    passed = under_alias(Text("io sto bene", (Entity(Style.BOLD, 7, 4),)), "Joy \N{SUNFLOWER}")
    assert passed.text == "Joy \N{SUNFLOWER}\nio sto bene"
    name, bold = passed.entities
    assert (name.style, name.offset, name.length) == (Style.BOLD, 0, 6)
    assert (
        passed.text.encode("utf-16-le")[2 * bold.offset : 2 * (bold.offset + bold.length)].decode("utf-16-le") == "bene"
    )


def test_a_prompt_with_its_rows() -> None:
    """A text of ours stays a key with its values until it is rendered in the receiver's language."""
    row = (button("agree:yes", "btn.yes"), Button("x", "Blessing"))
    assert say("mentor.sent", row, alias="Blessing") == Say((Prompt("mentor.sent", {"alias": "Blessing"}),), (row,))
    assert row[0].label == Prompt("btn.yes")


def test_nothing_that_a_person_sent_is_ever_printed() -> None:
    """Words, places, cards and a file's handle stay out of every repr, and so out of every log and traceback."""
    secret = "marker-7391"
    said = (
        Text(secret, (Entity(Style.TEXT_LINK, 0, 4, secret),)),
        Location(73.91, 73.91),
        ContactCard(secret, secret),
        Media(MediaKind.PHOTO, secret, Text(secret)),
        Prompt("mentor.sent", {"alias": secret}),
    )
    assert not [one for one in map(repr, said) if secret in one or "73.91" in one]
