"""The `workspace` command: set up, run, look at the demo, let somebody in, bring the database up to date."""

import click

from workspace.cli.importing import import_plan
from workspace.cli.languages import tell_languages
from workspace.cli.letting_in import first_set_up, print_sign_in_address
from workspace.cli.looking import run_demo
from workspace.cli.migrating import database
from workspace.cli.publishing import publish_site
from workspace.cli.serving import run_server
from workspace.cli.telling import Commands
from workspace.cli.working import test_email, work


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="workspace")
def main() -> None:
    """A co-production workspace: one plan, made together, decided by consent."""


for command in (run_demo, first_set_up, run_server, print_sign_in_address, database):
    main.add_command(command)
for command in (tell_languages, import_plan, publish_site, work, test_email):
    main.add_command(command)
