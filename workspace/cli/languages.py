"""`workspace languages`: how complete each catalogue is; and, for who translates, what is missing."""

import json
from pathlib import Path

import click

from workspace.cli.telling import Said
from workspace.languages import gathering, name_of

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("languages")
@click.option("--check", is_flag=True, help="Fail while anything is missing or wrong.")
@click.option(
    "--missing", type=(str, FILE), metavar="CODE FILE", help="Write what is missing as lines of JSON."
)
@click.option(
    "--take", type=(str, FILE), metavar="CODE FILE", help='Take translations in: {"English": "…", …}.'
)
def tell_languages(check: bool, missing: tuple[str, Path] | None, take: tuple[str, Path] | None) -> None:
    """Say how complete the catalogue of each language is. English needs none."""
    if missing:
        click.echo(f"{gathering.write_missing(*missing)} messages to translate stand in {missing[1]}.")
        return
    if take:
        taken = gathering.take(take[0], json.loads(take[1].read_text(encoding="utf-8")))
        click.echo(f"{taken} translations taken in.")
    complete = True
    for each in gathering.standings():
        complete = complete and not (each.missing or each.wrong or each.left_over)
        click.echo(
            f"{each.code} ({name_of(each.code)}): {each.messages} messages, {each.translated} translated, "
            f"{len(each.missing)} missing, {len(each.wrong)} with wrong placeholders, "
            f"{len(each.left_over)} left over"
        )
        for words in each.wrong:
            click.echo(f"  wrong: {words}")
    if check and not complete:
        raise Said("Not every catalogue is complete. With --missing CODE FILE you get what to translate.")
