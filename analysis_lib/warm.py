"""Kernels that need not start from nothing: forked from a process that has the libraries imported.

Most of a short notebook's time goes into starting Python and importing pandas and
matplotlib. The standard library's fork server does that once; each report then runs in a
fresh process of its own, forked from it, with nothing shared but what was imported. It
stands behind an ordinary kernelspec, through jupyter_client's plug-in point for kernel
provisioners, so that papermill and nbclient need not know.

Only where processes can be forked; elsewhere, and on request, kernels start as usual.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from functools import cache
from importlib.metadata import entry_points
from multiprocessing.connection import wait
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

KERNEL = "narekenbaar-warm"
PLAIN_KERNEL = "python3"
_GROUP = "jupyter_client.kernel_provisioners"
_SPECS = Path(__file__).parent / "jupyter"
_IMPORTED = (
    "analysis_lib.show",
    "analysis_lib.catalogue",
    "analysis_lib.notebooks",
    "analysis_lib.engine",
    "analysis_lib.render.html",
    "analysis_lib.render.pdf",
    "analysis_lib.render.word",
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "matplotlib.backends.backend_svg",
    "papermill",
    "scipy.optimize",
    "scipy.stats",
)


def is_possible() -> bool:
    """Whether this system forks processes."""
    return "forkserver" in multiprocessing.get_all_start_methods()


@cache
def context() -> BaseContext:
    """Give the context in which processes begin warm; the first one waits for the imports.

    Raises
    ------
    ValueError
        Where processes cannot be forked.
    """
    forking = multiprocessing.get_context("forkserver")
    forking.set_forkserver_preload(list(_IMPORTED))
    return forking


def kernel_name(*, warm: bool) -> str:
    """Give the name of the kernel to run a notebook with, and make it known to Jupyter."""
    if not warm or not is_possible() or not entry_points(group=_GROUP, name=KERNEL):
        return PLAIN_KERNEL  # also where the package was installed before it had warm kernels
    known = os.environ.get("JUPYTER_PATH", "").split(os.pathsep)
    if str(_SPECS) not in known:
        os.environ["JUPYTER_PATH"] = os.pathsep.join([str(_SPECS), *filter(None, known)])
    return KERNEL


class WarmProvisioner(LocalProvisioner):
    """Forks a kernel where jupyter_client would start one."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a process that becomes the kernel of the connection file in `cmd`."""
        arguments = cmd[cmd.index("-f") :]
        folder, environment = str(kwargs.get("cwd") or Path.cwd()), dict(kwargs.get("env") or os.environ)
        process = context().Process(  # type: ignore[attr-defined]
            target=_become_kernel, args=(arguments, folder, environment), daemon=True
        )
        process.start()
        self.process = _Forked(process)  # type: ignore[assignment]  # it asks for no more than this offers
        self.pid, self.pgid, self.cwd = process.pid, None, folder
        return self.connection_info


class _Forked:
    """A forked process as jupyter_client wants it: like `subprocess.Popen`."""

    stdin = stdout = stderr = None

    def __init__(self, process: Any) -> None:
        self._process = process
        self.pid = process.pid

    def poll(self) -> int | None:
        code: int | None = self._process.exitcode
        return code

    def wait(self, timeout: float | None = None) -> int | None:
        self._process.join(timeout)
        return self.poll()

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


def _become_kernel(arguments: list[str], folder: str, environment: dict[str, str]) -> None:
    """Run as a kernel until told to stop, or until whoever asked for it is gone."""
    from ipykernel.kernelapp import IPKernelApp

    os.setsid()  # Ctrl-C is for the command; it ends its kernels itself
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    end_with_parent()
    sys.argv = ["ipykernel_launcher", *arguments]
    IPKernelApp.launch_instance([*arguments, f"--IPKernelApp.parent_handle={os.getppid()}"])


def begin_worker(environment: dict[str, str]) -> None:
    """Prepare a process of a pool: with the environment of the process that began it, and an end when that ends."""
    os.environ.clear()  # the fork server's is as old as the fork server
    os.environ.update(environment)
    end_with_parent()


def end_with_parent() -> None:
    """End this process as soon as the one that began it is gone, however it went."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, name="parent", daemon=True).start()
