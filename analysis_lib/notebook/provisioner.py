"""jupyter_client's plug-in point for kernel provisioners: a kernel that was forked, not started."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from analysis_lib.notebook.forking import Spare, become_kernel


class WarmProvisioner(LocalProvisioner):
    """Provides a process that was forked before, instead of starting one."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Let the spare process become the kernel of the connection file in `cmd`."""
        arguments = cmd[cmd.index("-f") :]
        folder, environment = str(kwargs.get("cwd") or Path.cwd()), dict(kwargs.get("env") or os.environ)
        spare = Spare.take()
        spare.orders.send((become_kernel, arguments, folder, environment))
        self.process = _Forked(spare.process)  # type: ignore[assignment]  # it needs no more than this offers
        self.pid, self.pgid, self.cwd = spare.process.pid, None, folder
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """End the kernel, and return when it is gone, so that nobody has to ask again."""
        if self.process:
            self.process.kill()
            self.process.wait(1)


class _Forked:
    """A forked process as jupyter_client expects it: like `subprocess.Popen`."""

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
