"""The settings of one installation: what each is for, where it comes from, and whether it makes sense.

A setting comes from the environment (`WORKSPACE_<NAME>`), else from `settings.toml` in the instance
folder, else from its default. An empty variable counts as not set. Everything is checked when the
workspace starts, and everything that is wrong is said at once.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from workspace import instance as place
from workspace.instance import SettingError

PACKAGE = Path(__file__).resolve().parent
PREFIX = "WORKSPACE_"
PRETEND = "mirror"  # a language nobody speaks, right to left, for trying pages out
DATABASE_FILE = "workspace.sqlite3"


# Readers turn what was written (text from the environment, any value from TOML) into what the app uses.
# What they can't accept they refuse with the end of a sentence that begins with the setting's name.
Reader = Callable[[Any], Any]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError('must be text in quotation marks, like "this"')
    if any(ord(letter) < 32 for letter in value):
        raise ValueError("must fit on one line")
    return value.strip()


def _some_text(value: Any) -> str:
    if not (text := _text(value)):
        raise ValueError("must not be empty")
    return text


def _whole_number(least: int, most: int) -> Reader:
    def read(value: Any) -> int:
        try:
            number = None if isinstance(value, bool | float) else int(value)
        except (TypeError, ValueError):
            number = None
        if number is None or not least <= number <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return number

    return read


def _one_of(*choices: str) -> Reader:
    def read(value: Any) -> str:
        if (text := _text(value).lower()) not in choices:
            raise ValueError(f"must be one of: {', '.join(choices)}")
        return text

    return read


def _email(value: Any) -> str:
    text = _text(value)
    if text and not re.fullmatch(r"[^\s@<>,;]+@[^\s@<>,;]+", text):
        raise ValueError("must be one email address, like help@example.org")
    return text


def _web_address(value: Any) -> str:
    text = _text(value).rstrip("/")
    says = "must be the address people type, like https://plan.example.org, with nothing after the name"
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 - reading it checks it
    except ValueError:
        raise ValueError(says) from None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        raise ValueError(says)
    if parts.path or parts.query or parts.fragment or re.search(r"\s", text):
        raise ValueError(says)
    return text


def _time_zone(value: Any) -> str:
    text = _text(value)
    try:
        ZoneInfo(text)
    except (ValueError, OSError, LookupError):
        raise ValueError("must be the name of a time zone, like Europe/London") from None
    return text


def _languages(value: Any) -> tuple[str, ...]:
    codes = [code.strip() for code in value.split(",")] if isinstance(value, str) else value
    says = 'must be language codes, like ["en", "cy"] in the file or en,cy in the environment'
    if not isinstance(codes, list) or not codes:
        raise ValueError(says)
    for code in codes:
        if code == PRETEND:
            continue
        try:
            Locale.parse(code, sep="-" if "-" in code else "_")
        except (ValueError, TypeError, UnknownLocaleError):
            raise ValueError(says) from None
    return tuple(codes)


def _database(value: Any) -> str:
    text = re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", _text(value))
    try:
        url = make_url(text) if text else None
    except ArgumentError:
        url = None
    if url is None or url.drivername not in ("sqlite", "sqlite+pysqlite", "postgresql+psycopg"):
        raise ValueError(
            "must be the address of a PostgreSQL database, like postgresql://user:password@host/name,"
            " or of a SQLite file, like sqlite:///workspace.sqlite3"
        )
    if url.drivername.startswith("sqlite"):
        if url.database in (None, "", ":memory:") or str(url.database).startswith("file:"):
            raise ValueError("must name a SQLite file: a database in memory would be empty for each visitor")
    elif find_spec("psycopg") is None:
        raise ValueError("names PostgreSQL, which needs one more package: pip install 'workspace[postgres]'")
    return text


_STORAGE_NEEDS = {"memory": "", "redis": "redis", "rediss": "redis", "valkey": "valkey", "valkeys": "valkey"}


def _rate_limit_storage(value: Any) -> str:
    text = _text(value)
    scheme, mark, _ = text.partition("://")
    if not mark or scheme not in _STORAGE_NEEDS:
        raise ValueError("must be memory://, or the address of a shared store, like redis://localhost:6379")
    needs = _STORAGE_NEEDS[scheme]
    if needs and find_spec(needs) is None:
        raise ValueError(f"names a {needs} store, which needs one more package: pip install {needs}")
    return text


def _setting(purpose: str, default: Any, read: Reader, *, secret: bool = False) -> Any:
    """One setting: what it is for, what it is when nobody says, and how what was written is read."""
    return field(default=default, repr=not secret, metadata={"purpose": purpose, "read": read})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What this installation is called, where it lives, and whom to ask for help. Made by `load`."""

    instance: Path
    secret_key: str = field(repr=False)
    demo: bool = False  # only `workspace demo` says so: letters are shown on a page there

    name: str = _setting("What the workspace is called.", "Co-production workspace", _some_text)
    address: str = _setting(
        "The address people reach it at; links in emails begin with it. "
        "With https, cookies are sent over https only.",
        "http://127.0.0.1:8000",
        _web_address,
    )
    database: str = _setting(
        "Where the data is: a SQLite file (a relative name is inside the instance folder), or PostgreSQL "
        "as `postgresql://user:password@host/name`.",
        f"sqlite:///{DATABASE_FILE}",
        _database,
        secret=True,  # may hold a password
    )
    time_zone: str = _setting("The time zone that days and times are shown in.", "Europe/London", _time_zone)
    help_email: str = _setting("The email address under “I need help with this”.", "", _email)
    help_phone: str = _setting("The telephone number under “I need help with this”.", "", _text)
    smtp_host: str = _setting(
        "The server that sends email. While it is empty, letters wait, and invitations are shown on the page "
        "to be passed on.",
        "",
        _text,
    )
    smtp_port: int = _setting("The port of that server.", 587, _whole_number(1, 65535))
    smtp_security: str = _setting(
        "How the connection to it is protected: `starttls`, `tls` or `none`.",
        "starttls",
        _one_of("none", "starttls", "tls"),
    )
    smtp_user: str = _setting("The user name for that server, if it asks for one.", "", _text)
    smtp_password: str = _setting("The password for that server.", "", _text, secret=True)
    mail_from: str = _setting(
        "The address that emails come from. Needed as soon as `smtp_host` is set.", "", _email
    )
    quiet_from: int = _setting(
        "The hour of the evening from which nobody is written to, but who asks for it.",
        21,
        _whole_number(0, 23),
    )
    quiet_until: int = _setting(
        "The hour of the morning from which letters go out again.", 8, _whole_number(0, 23)
    )
    digest_day: int = _setting(
        "The day of the week on which weekly digests are sent: 1 is Monday, 7 is Sunday.",
        1,
        _whole_number(1, 7),
    )
    digest_hour: int = _setting("The hour from which digests are sent.", 9, _whole_number(0, 23))
    second_step: str = _setting(
        "Who needs a second step to sign in: `nobody`, `administrators`, "
        "or `facilitators` (they and the administrators).",
        "nobody",
        _one_of("nobody", "administrators", "facilitators"),
    )
    rate_limit_storage: str = _setting(
        "Where attempts to sign in are counted. `memory://` counts for each process by itself; "
        "`redis://…` or `valkey://…` counts for all.",
        "memory://",
        _rate_limit_storage,
        secret=True,  # may hold a password
    )
    trusted_proxies: int = _setting(
        "How many reverse proxies of yours stand in front. "
        "0 means none: forwarded addresses are not believed.",
        0,
        _whole_number(0, 9),
    )
    session_idle_hours: int = _setting(
        "After how many hours without a visit a person signs in again.", 336, _whole_number(1, 8760)
    )
    processes: int = _setting("How many processes `workspace run` uses.", 2, _whole_number(1, 64))
    threads: int = _setting("How many threads each of them uses.", 4, _whole_number(1, 64))
    languages: tuple[str, ...] = _setting(
        "The languages the pages are offered in, the first being the usual one.", ("en",), _languages
    )

    @property
    def zone(self) -> ZoneInfo:
        """The time zone itself."""
        return ZoneInfo(self.time_zone)

    @property
    def https(self) -> bool:
        """Whether people reach the workspace over https, so that cookies may insist on it."""
        return self.address.startswith("https://")


@dataclass(frozen=True)
class Documented:
    """A setting as the README tells of it."""

    name: str
    variable: str
    purpose: str
    default: str


def _settable() -> dict[str, Field[Any]]:
    return {each.name: each for each in fields(Settings) if "purpose" in each.metadata}


def documented() -> list[Documented]:
    """Every setting in the order of the README's table."""
    rows = []
    for name, each in _settable().items():
        default = ", ".join(each.default) if isinstance(each.default, tuple) else str(each.default)
        rows.append(Documented(name, PREFIX + name.upper(), each.metadata["purpose"], default))
    return rows


def read(name: str, value: Any) -> Any:
    """This one setting as the app would use it. Raises ValueError with the end of a sentence about it."""
    return _settable()[name].metadata["read"](value)


def root_folder(name: str) -> Path:
    """The folder `templates`, `static` or `migrations`: inside a wheel's package, beside a checkout's."""
    packed = PACKAGE / f"_{name}"
    return packed if packed.is_dir() else PACKAGE.parent / name


def instance_folder(environ: Mapping[str, str]) -> Path:
    """Where this installation keeps its database, secrets and settings."""
    if chosen := environ.get("WORKSPACE_INSTANCE", "").strip():
        return Path(chosen).expanduser().resolve()
    installed = (PACKAGE / "_templates").is_dir()
    return (Path.cwd() if installed else PACKAGE.parent) / "instance"


def load(instance: Path, environ: Mapping[str, str]) -> Settings:
    """Everything this installation is set to. Makes the folder and its secret key on the first run.

    Raises SettingError with a sentence for each thing that is wrong.
    """
    instance = instance.expanduser().resolve()
    problems: list[str] = []
    file = instance / place.SETTINGS_FILE
    written = [(f"{key} in {file}", key, value) for key, value in place.read_settings(instance).items()]
    written += _from_environment(environ, problems)
    values: dict[str, Any] = {}
    known = _settable()
    for where, key, value in written:
        if key not in known:
            problems.append(f"{where} is not a setting.{_did_you_mean(key, list(known))}")
            continue
        try:
            values[key] = read(key, value)
        except ValueError as refusal:
            problems.append(f"{where} {refusal}.")
    if not problems:
        problems = _at_odds(values)
    if problems:
        raise SettingError(problems)
    place.make(instance)
    values["database"] = _database_in(instance, values.get("database", known["database"].default))
    return Settings(instance=instance, secret_key=place.secret_key(instance), **values)


def _from_environment(environ: Mapping[str, str], problems: list[str]) -> list[tuple[str, str, str]]:
    """What the environment sets; names that begin like ours but mean nothing are added to the problems."""
    variables = {row.variable: row.name for row in documented()}
    found = []
    for variable, value in sorted(environ.items()):
        if not variable.startswith(PREFIX) or not value.strip():
            continue
        if variable == "WORKSPACE_INSTANCE" or variable.startswith("WORKSPACE_TEST_"):
            continue
        if variable in variables:
            found.append((variable, variables[variable], value))
        else:
            near = _did_you_mean(
                variable.removeprefix(PREFIX), [row.removeprefix(PREFIX) for row in variables], PREFIX
            )
            problems.append(f"{variable} in the environment is not a setting.{near}")
    return found


def _did_you_mean(written: str, known: list[str], prefix: str = "") -> str:
    near = get_close_matches(written, known, n=1, cutoff=0.6)
    return f" Did you mean {prefix}{near[0]}?" if near else ""


def _at_odds(values: dict[str, Any]) -> list[str]:
    """What is right by itself but makes no sense together."""
    problems = []
    if values.get("smtp_host") and not values.get("mail_from"):
        problems.append("smtp_host is set, so mail_from must be set too: emails come from an address.")
    if bool(values.get("smtp_user")) != bool(values.get("smtp_password")):
        problems.append("smtp_user and smtp_password belong together: set both or neither.")
    return problems


def _database_in(instance: Path, address: str) -> str:
    """The same address; a SQLite file's name is made absolute, wherever we were started."""
    url = make_url(address)
    if not url.drivername.startswith("sqlite"):
        return address
    return url.set(database=str(instance / str(url.database))).render_as_string(hide_password=False)


def sqlite_file(settings: Settings) -> Path | None:
    """The file that holds the database, or None where it is PostgreSQL."""
    url = make_url(settings.database)
    return Path(str(url.database)) if url.drivername.startswith("sqlite") else None
