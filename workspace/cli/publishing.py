"""`workspace publish`: the whole public site as plain files."""

from pathlib import Path

import click

from workspace.cli.opening import here, not_ready, opened
from workspace.cli.telling import Said
from workspace.site import writing


@click.command("publish")
@click.option("--no-pdf", is_flag=True, help="Leave the PDFs out: they take minutes for a very long plan.")
@click.option("--language", default="", help="The language of the site, like cy; else the usual one.")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def publish_site(folder: Path, no_pdf: bool, language: str) -> None:
    """Write all public pages into FOLDER as plain files, which any web server can serve.

    Nothing there asks this workspace for anything. Run it again, daily for example, to write them anew: the
    old pages stay until the new ones are whole.
    """
    settings = here()
    if language and language not in settings.languages:
        raise Said(f"This workspace speaks {', '.join(settings.languages)}. Others go into its settings.")
    with opened(settings) as app:
        if trouble := not_ready(settings):
            raise Said(trouble)
        try:
            written = writing.write(app, folder, with_pdf=not no_pdf, language=language)
        except OSError as error:
            raise Said(f"{folder} can't be written: {error.strerror}.") from error
    click.echo(f"{written.pages} pages and {written.files} other files stand in {folder}.")
    click.echo(f"Links to taking part lead to {settings.address}.")
