"""The `warmline` command. A command's module is imported only when it is asked for, and loads only
what it needs: `warmline chat` does not wait for the web and the database."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

import click

from service.core.plain_error import PlainError

# The order of `warmline --help`: name, where it is, what it does.
COMMANDS = {
    "up": ("service.cli.up:up", "Start everything on this machine, and keep it up."),
    "web": ("service.cli.processes:web", "Start the web server."),
    "worker": ("service.cli.worker:worker", "Start one worker."),
    "beat": ("service.cli.processes:beat", "Start the beat, which turns due rows into work."),
    "keep": ("service.cli.keep:keep", "Start one process again whenever it ends."),
    "simulator": ("service.cli.processes:simulator", "Start the trial carrier with its phones."),
    "db": ("service.cli.db:db", "Create or upgrade the database."),
    "demo": ("service.cli.demo:demo", "Load the demonstration program."),
    "apply": ("service.cli.apply:apply", "Set up a program from its file, or change it."),
    "go-live": ("service.cli.go_live:command", "Let the schedules of a new program run."),
    "history": ("service.cli.history:history", "See who changed a program, when and how."),
    "undo": ("service.cli.history:undo", "Take back the last change of a program."),
    "peers": ("service.cli.peers:peers", "Bring peers in and out as a table."),
    "schedule": ("service.cli.schedule:schedule", "See what goes out when."),
    "rota": ("service.cli.rota:rota", "See who is on call when, and when nobody is."),
    "report": ("service.cli.report:report", "See how alerts were answered, in figures."),
    "user": ("service.cli.user:user", "Add those who sign in to the console."),
    "chat": ("service.cli.chat:chat", "Be a peer in the terminal, without a carrier."),
    "backup": ("service.cli.backup:backup", "Back everything up, encrypted."),
    "restore": ("service.cli.restore:restore", "Bring a backup back."),
    "recover": ("service.cli.recover:recover", "Ask the carrier for texts that did not reach us."),
    "doctor": ("service.cli.doctor:doctor", "Say what is well, what is not, and what to do."),
    "screen": ("service.cli.screen:screen", "Look for warning signs in texts."),
    "flow": ("service.cli.flow:flow", "Check the flows that coordinators write."),
}

FAILED = 1


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports one when it runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command = getattr(import_module(module), name)
        if not isinstance(command, click.Command):
            raise TypeError(f"{COMMANDS[cmd_name][0]} is not a click command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, written without importing any."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, does) for name, (_, does) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
def group() -> None:
    """Warmline: text check-ins for peer support programs."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command, by default the one that the process was started with. Exits 0, 1 (it failed)
    or 2 (it was used wrongly). What goes wrong through no bug of ours is said in plain lines, what
    was used wrongly in one."""
    try:
        code = group(arguments, prog_name="warmline", standalone_mode=False)
    except click.UsageError as error:
        click.echo(_in_one_line(error), err=True)
        code = error.exit_code
    except click.ClickException as error:
        click.echo(f"Error: {_joined(error.format_message())}", err=True)
        code = error.exit_code
    except click.Abort:
        click.echo("Stopped.", err=True)
        code = FAILED
    except PlainError as error:
        click.echo(str(error), err=True)
        code = FAILED
    sys.exit(code)


def _in_one_line(error: click.UsageError) -> str:
    """Which command was used wrongly, how, and where more is said."""
    ctx = error.ctx
    command = ctx.command_path if ctx else "warmline"
    said = _joined(error.format_message()).rstrip(".")
    if isinstance(error, click.exceptions.NoArgsIsHelpError) and isinstance(ctx, click.Context):
        known = ctx.command.list_commands(ctx) if isinstance(ctx.command, click.Group) else []
        said = f"say what to do: {', '.join(known)}"
    return f"{command}: {said}. See {command} --help"


def _joined(message: str) -> str:
    return " ".join(message.split())
