"""Settings: where they come from, what is refused and how it is said, and the secret of the first run."""

import multiprocessing
import stat
from dataclasses import fields
from pathlib import Path

import pytest

from workspace import config
from workspace import instance as place
from workspace.config import Settings
from workspace.instance import SettingError


def problems(instance: Path, environ: dict[str, str]) -> list[str]:
    with pytest.raises(SettingError) as caught:
        config.load(instance, environ)
    return caught.value.problems


def write(instance: Path, text: str) -> None:
    instance.mkdir(exist_ok=True)
    (instance / "settings.toml").write_text(text, encoding="utf-8")


# Where settings come from ---------------------------------------------------------------------------


def test_nothing_needs_to_be_set(tmp_path: Path) -> None:
    settings = config.load(tmp_path / "instance", {})
    assert settings.name == "Co-production workspace"
    assert settings.database == f"sqlite:///{tmp_path}/instance/workspace.sqlite3"
    assert config.sqlite_file(settings) == tmp_path / "instance" / "workspace.sqlite3"
    assert settings.zone.key == "Europe/London"
    assert not settings.https


def test_the_environment_stands_above_the_file_and_the_file_above_the_default(tmp_path: Path) -> None:
    write(
        tmp_path,
        'name = "From the file"\nhelp_phone = "01632 960 001"\nsmtp_port = 25\nlanguages = ["en", "cy"]\n',
    )
    settings = config.load(tmp_path, {"WORKSPACE_NAME": "From the environment", "WORKSPACE_THREADS": "7"})
    assert settings.name == "From the environment"
    assert settings.help_phone == "01632 960 001"
    assert (settings.smtp_port, settings.threads, settings.processes) == (25, 7, 2)
    assert settings.languages == ("en", "cy")


def test_an_empty_variable_counts_as_not_set(tmp_path: Path) -> None:
    write(tmp_path, 'name = "From the file"')
    assert config.load(tmp_path, {"WORKSPACE_NAME": " "}).name == "From the file"


def test_other_variables_are_none_of_our_business(tmp_path: Path) -> None:
    config.load(
        tmp_path, {"PATH": "/bin", "WORKSPACE_INSTANCE": "/somewhere", "WORKSPACE_TEST_POSTGRES": "x"}
    )


def test_the_instance_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    checkout = Path(config.__file__).parents[1]
    assert config.instance_folder({}) == checkout / "instance"
    assert config.instance_folder({"WORKSPACE_INSTANCE": str(tmp_path / "mine")}) == tmp_path / "mine"
    monkeypatch.setattr(config, "PACKAGE", tmp_path)  # as a wheel installs it
    (tmp_path / "_templates").mkdir()
    monkeypatch.chdir(tmp_path)
    assert config.instance_folder({}) == tmp_path / "instance"
    assert config.root_folder("templates") == tmp_path / "_templates"


@pytest.mark.parametrize("name", ["templates", "static", "migrations"])
def test_the_folders_beside_the_package(name: str) -> None:
    assert config.root_folder(name).is_dir()


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgres://a:b@host/plan", "postgresql+psycopg://a:b@host/plan"),
        ("postgresql://a:b@host/plan", "postgresql+psycopg://a:b@host/plan"),
        ("postgresql+psycopg://host/plan", "postgresql+psycopg://host/plan"),
        ("sqlite:////srv/plan.db", "sqlite:////srv/plan.db"),
    ],
)
def test_the_database_by_the_names_people_use(tmp_path: Path, given: str, used: str) -> None:
    assert config.load(tmp_path, {"WORKSPACE_DATABASE": given}).database == used


def test_a_relative_sqlite_file_is_in_the_instance_folder(tmp_path: Path) -> None:
    settings = config.load(tmp_path, {"WORKSPACE_DATABASE": "sqlite:///other.db"})
    assert settings.database == f"sqlite:///{tmp_path}/other.db"


def test_an_address_loses_its_last_slash(tmp_path: Path) -> None:
    settings = config.load(tmp_path, {"WORKSPACE_ADDRESS": "https://plan.example.org/"})
    assert settings.address == "https://plan.example.org"
    assert settings.https


# What is refused ------------------------------------------------------------------------------------

WRONG = [
    ("name", " \t ", None),  # empty counts as not set
    ("name", "two\nlines", "must fit on one line"),
    ("address", "plan.example.org", "must be the address people type"),
    ("address", "https://", "must be the address people type"),
    ("address", "https://plan.example.org/here", "must be the address people type"),
    ("address", "https://a@plan.example.org", "must be the address people type"),
    ("address", "https://plan.example.org:port", "must be the address people type"),
    ("address", "ftp://plan.example.org", "must be the address people type"),
    ("database", "mysql://host/plan", "must be the address of a PostgreSQL database"),
    ("database", "no address", "must be the address of a PostgreSQL database"),
    ("database", "sqlite://", "must name a SQLite file"),
    ("database", "sqlite:///:memory:", "must name a SQLite file"),
    ("time_zone", "Europe/Atlantis", "must be the name of a time zone"),
    ("time_zone", "../secret", "must be the name of a time zone"),
    ("help_email", "nobody", "must be one email address"),
    ("help_email", "a@b.org, c@d.org", "must be one email address"),
    ("smtp_port", "0", "must be a whole number from 1 to 65535"),
    ("smtp_port", "many", "must be a whole number from 1 to 65535"),
    ("smtp_security", "ssl", "must be one of: none, starttls, tls"),
    ("rate_limit_storage", "memory", "must be memory://"),
    ("rate_limit_storage", "mongodb://host", "must be memory://"),
    ("trusted_proxies", "-1", "must be a whole number from 0 to 9"),
    ("session_idle_hours", "0", "must be a whole number from 1 to 8760"),
    ("processes", "2.5", "must be a whole number from 1 to 64"),
    ("threads", "65", "must be a whole number from 1 to 64"),
    ("languages", "en,klingon", "must be language codes"),
]


@pytest.mark.parametrize(("name", "value", "says"), WRONG)
def test_what_makes_no_sense_is_refused_with_a_sentence(
    tmp_path: Path, name: str, value: str, says: str | None
) -> None:
    variable = f"WORKSPACE_{name.upper()}"
    if says is None:
        config.load(tmp_path, {variable: value})
        return
    (sentence,) = problems(tmp_path, {variable: value})
    assert sentence.startswith(f"{variable} {says}")
    assert sentence.endswith(".")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("name = 5", "must be text in quotation marks"),
        ("name = ''", "must not be empty"),
        ("smtp_port = true", "must be a whole number"),
        ("smtp_port = 2.5", "must be a whole number"),
        ("languages = []", "must be language codes"),
        ("languages = [5]", "must be language codes"),
        ("languages = 5", "must be language codes"),
    ],
)
def test_the_file_is_checked_as_well(tmp_path: Path, line: str, says: str) -> None:
    write(tmp_path, line)
    (sentence,) = problems(tmp_path, {})
    assert says in sentence
    assert str(tmp_path / "settings.toml") in sentence


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    write(tmp_path, 'nmae = "x"\ntime_zone = "Moon"\n')
    said = problems(
        tmp_path, {"WORKSPACE_THREADS": "x", "WORKSPACE_HELP_MAIL": "a@b.org", "WORKSPACE_ZZZ": "1"}
    )
    assert len(said) == 5
    assert any("nmae in" in each and "Did you mean name?" in each for each in said)
    assert any(
        "WORKSPACE_HELP_MAIL" in each and "Did you mean WORKSPACE_HELP_EMAIL?" in each for each in said
    )
    assert any(each == "WORKSPACE_ZZZ in the environment is not a setting." for each in said)


def test_a_file_that_is_no_toml(tmp_path: Path) -> None:
    write(tmp_path, "name = Ours")
    (sentence,) = problems(tmp_path, {})
    assert "can't be read" in sentence
    assert "line 1" in sentence


def test_what_belongs_together(tmp_path: Path) -> None:
    said = problems(tmp_path, {"WORKSPACE_SMTP_HOST": "mail.example.org", "WORKSPACE_SMTP_USER": "us"})
    assert [each.split()[0] for each in said] == ["smtp_host", "smtp_user"]


@pytest.mark.parametrize(
    ("variable", "value", "package"),
    [
        ("WORKSPACE_DATABASE", "postgresql://host/plan", "psycopg"),
        ("WORKSPACE_RATE_LIMIT_STORAGE", "redis://host", "redis"),
    ],
)
def test_a_package_that_is_not_there_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variable: str, value: str, package: str
) -> None:
    monkeypatch.setattr(config, "find_spec", lambda name: None)
    (sentence,) = problems(tmp_path, {variable: value})
    assert "pip install" in sentence
    assert package in sentence or "postgres" in sentence


# Documented -----------------------------------------------------------------------------------------


def test_every_setting_is_documented() -> None:
    rows = {row.name: row for row in config.documented()}
    assert set(rows) == {each.name for each in fields(Settings)} - {"instance", "secret_key", "demo"}
    assert rows["smtp_port"].variable == "WORKSPACE_SMTP_PORT"
    assert rows["languages"].default == "en"
    assert all(row.purpose.endswith(".") for row in rows.values())


def test_secrets_are_not_shown(tmp_path: Path) -> None:
    environ = {
        "WORKSPACE_DATABASE": "postgresql://us:canary@host/plan",
        "WORKSPACE_SMTP_USER": "us",
        "WORKSPACE_SMTP_PASSWORD": "canary",
    }
    settings = config.load(tmp_path, environ)
    assert "canary" not in repr(settings)
    assert settings.secret_key not in repr(settings)


# The instance folder --------------------------------------------------------------------------------


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_folder_and_its_secret_are_for_their_owner_only(tmp_path: Path) -> None:
    first = config.load(tmp_path / "deep" / "instance", {})
    assert mode(first.instance) == 0o700
    assert mode(first.instance / "secret-key") == 0o600
    assert len(first.secret_key) == 64
    assert config.load(first.instance, {}).secret_key == first.secret_key
    assert [each.name for each in first.instance.iterdir()] == ["secret-key"], "nothing is left lying about"


def test_a_secret_that_others_could_read_is_closed_again(tmp_path: Path) -> None:
    config.load(tmp_path, {})
    (tmp_path / "secret-key").chmod(0o644)
    config.load(tmp_path, {})
    assert mode(tmp_path / "secret-key") == 0o600


def test_a_damaged_secret_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text("short")
    (sentence,) = problems(tmp_path, {})
    assert "is damaged" in sentence
    (tmp_path / "secret-key").write_bytes(b"\xff" * 40)
    (sentence,) = problems(tmp_path, {})
    assert "can't be read" in sentence


def test_a_folder_that_cant_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (sentence,) = problems(tmp_path / "file" / "instance", {})
    assert "can't be" in sentence


def secret_of(instance: Path) -> str:
    return config.load(instance, {}).secret_key


def test_processes_that_start_together_have_one_secret(tmp_path: Path) -> None:
    folders = [tmp_path / str(number) for number in range(5)]
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        secrets = pool.map(secret_of, [folder for folder in folders for _ in range(8)], chunksize=1)
    assert len(set(secrets)) == 5


# Writing settings -----------------------------------------------------------------------------------


def test_settings_are_written_beside_what_is_there(tmp_path: Path) -> None:
    write(tmp_path, '# ours\nthreads = 3 # three\nname = "Old" # the name\n')
    place.remember(tmp_path, {"name": 'The "new" \\ one', "help_phone": "01632 960 001"})
    text = (tmp_path / "settings.toml").read_text()
    assert text.startswith("# ours\nthreads = 3 # three\n")
    settings = config.load(tmp_path, {})
    assert (settings.name, settings.help_phone, settings.threads) == ('The "new" \\ one', "01632 960 001", 3)
    assert mode(tmp_path / "settings.toml") == 0o600


def test_a_file_written_in_an_unusual_way_is_left_alone(tmp_path: Path) -> None:
    before = 'name = """\nOld"""\n'
    write(tmp_path, before)
    with pytest.raises(SettingError, match="by hand"):
        place.remember(tmp_path, {"name": "New"})
    assert (tmp_path / "settings.toml").read_text() == before
    assert not list(tmp_path.glob(".*"))
