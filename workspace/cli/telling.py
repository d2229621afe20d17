"""How a command says what stopped it: in sentences, without a traceback."""

from typing import Any

import click
from sqlalchemy.exc import DBAPIError

from workspace.instance import SettingError
from workspace.refusal import Refusal


class Said(click.ClickException):
    """Something that can't be done, in words; no traceback."""

    def show(self, file: Any = None) -> None:
        """Only the words, where errors go."""
        click.echo(self.message, err=True)


class Wrong(Said):
    """Settings that make no sense, in words."""

    exit_code = 2


class Commands(click.Group):
    """Commands whose foreseeable failures are sentences."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; say in words what stopped it."""
        try:
            return super().invoke(ctx)
        except SettingError as error:
            problems = "\n".join(f"  - {problem}" for problem in error.problems)
            raise Wrong(f"The workspace can't start with these settings:\n{problems}") from error
        except Refusal as refusal:
            raise Said(str(refusal)) from refusal
        except DBAPIError as error:
            raise Said(f"The database can't be used: {str(error.orig).strip()}") from error
