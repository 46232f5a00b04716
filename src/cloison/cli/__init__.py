"""The command line: one file per command, loaded when it is asked for.

Owns: finding the commands (each module of this folder that does not begin with an underscore holds one,
called `command`), and how a command ends: status 0 done, 1 refused or found wanting, 2 used wrongly, with
one sentence on standard error. A trailing underscore keeps a module off a keyword (`import_` is `import`).
Refuses: work of its own. A command reads its arguments, calls the package that does the work, and prints.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import click

import cloison
from cloison.errors import CloisonError


class Commands(click.Group):
    """The group of all commands, each imported from its file on first use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name every command that has a file here, in alphabetical order."""
        names = (module.name for module in pkgutil.iter_modules(__path__))
        return sorted(_command_name(name) for name in names if not name.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load the command called `cmd_name`; None when there is no such file."""
        for module in pkgutil.iter_modules(__path__):
            if not module.name.startswith("_") and _command_name(module.name) == cmd_name:
                loaded = importlib.import_module(f"{__name__}.{module.name}").command
                return loaded if isinstance(loaded, click.Command) else None
        return None

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run a command and end the process with its status; every fault is one sentence."""
        try:
            status = super().main(args, prog_name or "cloison", complete_var, standalone_mode=False, **extra)
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.format_message(), err=True)
            sys.exit(2)
        except click.UsageError as error:
            path = error.ctx.command_path if error.ctx else "cloison"
            _end(f"{error.format_message()} See `{path} --help`.", 2)
        except click.ClickException as error:
            _end(error.format_message(), 1)
        except CloisonError as error:
            _end(f"{error.sentence} {error.action} [{error.code}]", error.exit_status)
        except click.Abort:
            _end("Interrupted.", 130)
        sys.exit(status if isinstance(status, int) else 0)


def _command_name(module: str) -> str:
    return module.rstrip("_").replace("_", "-")


def _end(sentence: str, status: int) -> NoReturn:
    click.echo(f"cloison: {sentence}", err=True)
    sys.exit(status)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(cloison.__version__, prog_name="cloison")
def main() -> None:
    """Cloison: a patient-record system in which no single stolen thing empties the database."""
