"""How a command ends, whatever happens: an exit code, and at most one message."""

from __future__ import annotations

import errno
import os
import signal
import sys
import traceback
from contextlib import suppress
from typing import NoReturn

import click

from analysis_lib.errors import DISK_FULL, SCARCE, UserError, reason_of


def run_to_its_end(command: click.Command) -> NoReturn:
    """Run a command; a user's mistake ends in one message and exit code 2."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    try:
        _obey(command)
    except OSError as error:  # of a message about another mistake too
        _say_unwritten(error)


def _obey(command: click.Command) -> NoReturn:
    try:
        command(standalone_mode=False)
    except UserError as error:
        click.echo(str(error), err=True)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt, _Stopped):
        _say_stopped()
    except Exception as error:  # our mistake, not the user's; still no traceback
        if isinstance(error, OSError) and _is_of_output(error):
            raise
        if isinstance(error, OSError) and error.errno in SCARCE:
            click.echo(f"het lukt niet: {reason_of(error)}.", err=True)
            sys.exit(2)
        if _Stopped.asked:  # an import that was interrupted raises an error of its own
            _say_stopped()
        click.echo(f"Onverwachte fout, meld haar aan de makers: {type(error).__name__}: {error}", err=True)
        if "--verbose" in sys.argv:
            traceback.print_exc()
        sys.exit(1)
    sys.exit(0)


class _Stopped(BaseException):
    """The user asked the command to stop.

    Not a KeyboardInterrupt: after one during an import Python ends by a signal, even if it was caught.
    """

    asked = False


def _stop(*_: object) -> NoReturn:
    _Stopped.asked = True
    raise _Stopped


def _is_of_output(error: OSError) -> bool:
    """Whether an error is about what the command prints; one about a file is dealt with where that is written."""
    return error.errno in {*DISK_FULL, errno.EIO, errno.EBADF} and not error.filename


def _say_unwritten(error: OSError) -> NoReturn:
    with suppress(OSError):
        click.echo(
            f"de uitvoer kan niet geschreven worden ({reason_of(error)}); schrijf haar ergens anders heen.", err=True
        )
    with suppress(OSError, ValueError, AttributeError):  # or Python tries once more as it ends, and says so at length
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (sys.stdout, sys.stderr):
            os.dup2(nowhere, stream.fileno())
    sys.exit(2)


def _say_stopped() -> NoReturn:
    click.echo("Afgebroken. Een volgende run gaat verder waar deze ophield.", err=True)
    sys.exit(130)
