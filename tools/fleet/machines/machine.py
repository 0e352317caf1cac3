# SPDX-License-Identifier: Apache-2.0

"""An emulated server that can be switched on and off."""

import pathlib
import shutil
import subprocess
import time

from fleet.machines import description
from fleet.machines.hardware import Hardware
from fleet.sandbox.layout import Layout
from fleet.sandbox import waiting
from fleet.sandbox.lines import LineLog


def make_variables(hardware: Hardware) -> None:
    """Give a machine its UEFI variables, unless it has them already.

    :raises OSError: the firmware is not installed.
    """
    firmware = hardware.kind.firmware
    if not firmware or not hardware.variables:
        return
    if not pathlib.Path(hardware.variables).exists():
        shutil.copyfile(firmware.files(hardware.secure_boot)[1],
                        hardware.variables)


class Machine:
    """A machine that can be switched on and off.

    :param hardware: what it is made of.
    :param where: the world's folders.
    :param console: collects what it prints on its serial console.
    :ivar log: file with everything it printed there.
    :ivar errors: file with the emulator's own complaints.
    :ivar powered_on_at: when it was switched on last, on the monotonic
        clock.
    """

    def __init__(self, hardware: Hardware, where: Layout,
                 console: LineLog) -> None:
        self.hardware = hardware
        self.console = console
        self.log = where.log(f'console-{hardware.name}')
        self.powered_on_at: float | None = None
        self.errors = where.log(f'emulator-{hardware.name}')
        self._wanted = False
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def is_on(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def has_crashed(self) -> bool:
        """Whether it ended although nobody switched it off."""
        return not self.is_on and self._wanted

    def power_on(self) -> None:
        """Switch it on, unless it is on already.

        :raises OSError: the emulator is not installed.
        """
        if self.is_on:
            return
        make_variables(self.hardware)
        with self.errors.open('ab') as errors:
            process = subprocess.Popen(
                description.qemu(self.hardware), bufsize=0,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=errors)
        self.powered_on_at = time.monotonic()
        self._process = process
        self._wanted = True
        if process.stdout:
            self.console.read_stream(process.stdout, self.log)

    def power_off(self) -> None:
        """Switch it off the hard way; returns when it is off."""
        self._wanted = False
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def wait_for(self, text: str, timeout: float = waiting.PATIENCE,
                 count: int = 1) -> list[str]:
        """Wait until it prints something; return all it printed.

        :param text: part of a line.
        :param timeout: seconds.
        :param count: of lines with the text.
        :raises TimeoutError: it does not.
        """
        def printed() -> list[str]:
            return [line.text for line in self.console.lines]

        waiting.until(
            lambda: sum(text in line for line in printed()) >= count,
            lambda: '\n'.join([f'{text!r} not printed in time:',
                               *printed()[-15:], self.console.rest]), timeout)
        return printed()
