"""The key-encryption key is read from a file that only its owner can read, and survives a rotation cut in half."""

import base64
import os
import stat
from pathlib import Path

import pytest

from models.kek import Kek, KekError, WrongKek, create_kek, load_kek, replace_kek, settled_kek
from tests.models.notes import KEK, OTHER_KEK


def write(path: Path, held: bytes, mode: int = 0o400) -> Path:
    """A key file with these bytes and this mode."""
    path.write_bytes(held)
    path.chmod(mode)
    return path


@pytest.mark.parametrize("mode", [0o400, 0o600])
@pytest.mark.parametrize(
    "held", [KEK, base64.b64encode(KEK), base64.b64encode(KEK) + b"\n", b" " + base64.b64encode(KEK) + b"\r\n"]
)
def test_a_key_is_read_raw_or_as_base64(tmp_path: Path, held: bytes, mode: int) -> None:
    """Both forms give the same 32 bytes, in a file that only its owner can read."""
    assert load_kek(write(tmp_path / "kek", held, mode)) == KEK


@pytest.mark.parametrize("mode", [0o440, 0o404, 0o644, 0o420, 0o402, 0o410, 0o401, 0o500, 0o700])
def test_a_key_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    """Any right of group or world, or a file that can be run, is refused with the mode and what to do."""
    with pytest.raises(KekError, match=rf"mode {mode:04o}.*chmod 400"):
        load_kek(write(tmp_path / "kek", KEK, mode))


@pytest.mark.parametrize(
    ("held", "reason"),
    [
        (b"", "must hold 32 bytes"),
        (KEK[:31], "must hold 32 bytes"),
        (KEK + b"\n\n\n", "must hold 32 bytes"),
        (base64.b64encode(KEK[:30]), "must hold 32 bytes"),
        (b"not a key at all, not a key at all, not", "must hold 32 bytes"),
        (bytes(32), "placeholder"),
        (b"x" * 32, "placeholder"),
    ],
)
def test_what_is_no_key_is_refused(tmp_path: Path, held: bytes, reason: str) -> None:
    """The refusal says what a key is and holds nothing of what was found."""
    with pytest.raises(KekError, match=reason) as refused:
        load_kek(write(tmp_path / "kek", held))
    assert "not a key at all" not in str(refused.value)


def test_a_missing_key_is_refused(tmp_path: Path) -> None:
    """No file, or a folder in its place, is a sentence that names the path."""
    with pytest.raises(KekError, match=r"kek can't be read: No such file"):
        load_kek(tmp_path / "kek")
    with pytest.raises(KekError, match="can't be read: Is a directory"):
        load_kek(tmp_path)


def test_a_device_is_no_key_file() -> None:
    """What is not a regular file has no owner's mode worth trusting."""
    with pytest.raises(KekError, match="not a regular file"):
        load_kek(Path(os.devnull))


def test_a_new_key_is_private_durable_and_never_overwrites(tmp_path: Path) -> None:
    """A created key has mode 0400 under any umask, can be read back, differs each time, and stays what it is."""
    old = os.umask(0)
    try:
        key = create_kek(tmp_path / "kek")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "kek").stat().st_mode) == 0o400
    assert load_kek(tmp_path / "kek") == key
    assert create_kek(tmp_path / "other") != key
    with pytest.raises(KekError, match="exists already"):
        create_kek(tmp_path / "kek")
    assert load_kek(tmp_path / "kek") == key
    with pytest.raises(KekError, match="can't be made"):
        create_kek(tmp_path / "none" / "kek")


def test_a_wrapped_key_opens_only_where_it_was_put() -> None:
    """Another place, another key-encryption key, any changed byte, or a cut is refused; the right one gives the key."""
    kek, key = Kek(KEK), bytes(range(100, 132))
    wrapped = kek.wrap(key, b"secret\0a")
    assert kek.unwrap(wrapped, b"secret\0a") == key
    assert kek.wrap(key, b"secret\0a") != wrapped
    wrong = [(kek, wrapped, b"secret\0b"), (Kek(OTHER_KEK), wrapped, b"secret\0a"), (kek, wrapped[:-1], b"secret\0a")]
    wrong += [(kek, wrapped[:at] + bytes((wrapped[at] ^ 1,)) + wrapped[at + 1 :], b"secret\0a") for at in range(61)]
    for opener, changed, place in wrong:
        with pytest.raises(WrongKek, match="does not open this keyring"):
            opener.unwrap(changed, place)


def test_a_key_of_another_size_is_refused() -> None:
    """Sixteen bytes are not taken for thirty-two, and the key is in no repr."""
    with pytest.raises(KekError, match="has 16"):
        Kek(KEK[:16])
    assert KEK.hex() not in repr(Kek(KEK))


def test_rotation_replaces_the_file_after_the_keys(tmp_path: Path) -> None:
    """The keys are wrapped anew while both files are there; then only the new one is, in the old one's place."""
    path, seen = tmp_path / "kek", list[tuple[bytes, list[str]]]()
    old = create_kek(path)
    new = replace_kek(path, lambda key: seen.append((key, sorted(file.name for file in tmp_path.iterdir()))))
    assert seen == [(new, ["kek", "kek.coming"])]
    assert load_kek(path) == new != old
    assert [file.name for file in tmp_path.iterdir()] == ["kek"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o400


@pytest.mark.parametrize("rewrapped", [False, True])
def test_a_rotation_cut_in_half_is_finished_or_undone_at_start(tmp_path: Path, rewrapped: bool) -> None:  # noqa: FBT001
    """Whichever key the keyring has when power goes, the next start finds it, and one key file remains."""
    path = tmp_path / "kek"
    keyring_has = [create_kek(path)]

    def cut(key: bytes) -> None:
        if rewrapped:
            keyring_has[0] = key
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replace_kek(path, cut)
    with pytest.raises(KekError, match="exists already"):
        replace_kek(path, cut)
    assert settled_kek(path, keyring_has.__contains__) == keyring_has[0]
    assert load_kek(path) == keyring_has[0]
    assert [file.name for file in tmp_path.iterdir()] == ["kek"]


def test_a_settled_key_is_the_key(tmp_path: Path) -> None:
    """Without a rotation in the air the file is simply read; where no key fits, both files stay for the operator."""
    key = create_kek(tmp_path / "kek")
    assert settled_kek(tmp_path / "kek", lambda _: False) == key
    create_kek(tmp_path / "kek.coming")
    assert settled_kek(tmp_path / "kek", lambda _: False) == key
    assert sorted(file.name for file in tmp_path.iterdir()) == ["kek", "kek.coming"]
