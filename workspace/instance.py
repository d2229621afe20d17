"""The instance folder: what belongs to one installation and is nobody else's to read."""

import gzip
import os
import re
import secrets
import stat
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

SETTINGS_FILE = "settings.toml"
SECRET_FILE = "secret-key"  # noqa: S105 - the name of a file, not a secret


class SettingError(Exception):
    """The workspace can't start with these settings; `problems` holds one sentence for each thing to mend."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def make(instance: Path) -> None:
    """Make the folder if it isn't there, for its owner only."""
    try:
        instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError([f"The instance folder {instance} can't be made: {error.strerror}."]) from error


def read_settings(instance: Path) -> dict[str, Any]:
    """What settings.toml says, not yet checked; nothing where there is no such file."""
    path = instance / SETTINGS_FILE
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingError([f"{path} can't be read: {error}."]) from error


def secret_key(instance: Path) -> str:
    """The key that signs cookies and links: made once, the same for processes that start together."""
    path = instance / SECRET_FILE
    try:
        if not path.exists():
            _write_once(path, secrets.token_hex(32))
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            path.chmod(0o600)  # a copied or restored folder often comes back readable by everybody
        key = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError([f"The secret key {path} can't be read or made: {error}."]) from error
    if len(key) < 32:
        raise SettingError(
            [f"The secret key {path} is damaged. Delete it: a new one is made, and everybody signs in again."]
        )
    return key


def compressed(instance: Path, static: Path) -> Path:
    """The static files with a compressed copy beside each, in a folder of this installation's own.

    Made at start, so that a first page costs a phone a quarter of the bytes. Several processes may do it at
    once: each file is put in place whole.
    """
    folder = instance / "static"
    make(folder)
    for source in (each for each in static.iterdir() if each.is_file()):
        content = source.read_bytes()
        for name, wanted in (
            (source.name, content),
            (f"{source.name}.gz", gzip.compress(content, 9, mtime=0)),
        ):
            place = folder / name
            if not place.exists() or place.read_bytes() != wanted:
                with tempfile.NamedTemporaryFile(dir=folder, delete=False) as draft:
                    draft.write(wanted)
                Path(draft.name).replace(place)
    return folder


def _write_once(path: Path, text: str) -> None:
    """Put a whole file in place unless somebody was faster; link() makes that one step."""
    draft = _draft(path, text)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _draft(path: Path, text: str) -> Path:
    """A finished file beside the one meant, readable by its owner only and safely on the disk."""
    number, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    with os.fdopen(number, "w", encoding="utf-8") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    return Path(name)


def remember(instance: Path, values: Mapping[str, str]) -> None:
    """Write these settings into settings.toml, for its owner only; all else in it stays as it is.

    Raises SettingError, and leaves the file alone, if the result would not be good settings.
    """
    make(instance)
    path = instance / SETTINGS_FILE
    before = read_settings(instance)
    text = path.read_text(encoding="utf-8").rstrip("\n") if path.exists() else ""
    for key, value in values.items():
        line = f"{key} = {_toml(value)}"
        found = re.search(rf"(?m)^[ \t]*{re.escape(key)}[ \t]*=.*$", text)
        if key in before and found:
            text = text[: found.start()] + line + text[found.end() :]
        else:
            text = f"{text}\n{line}" if text else line
    try:
        good = tomllib.loads(text) == {**before, **values}
    except tomllib.TOMLDecodeError:
        good = False
    if not good:
        names = ", ".join(values)
        raise SettingError([f"{path} is written in a way this command can't change: set {names} by hand."])
    os.replace(_draft(path, text), path)


def _toml(value: str) -> str:
    """A TOML basic string."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(f"\\u{ord(each):04x}" if ord(each) < 32 else each for each in escaped) + '"'
