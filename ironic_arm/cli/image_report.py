# SPDX-License-Identifier: Apache-2.0

"""The check of a new image, and the settings that choose it."""

import itertools
import pathlib
import sys

from ironic_arm.cli import base
from ironic_arm.images import settings
from ironic_arm.netboot import findings
from ironic_arm.netboot.checks import bootable
from ironic_arm.system import boot_files

UMASK = 0o022
"""The content of an image must not depend on the umask of the caller."""


def conclude(cpu_arch: str, kernel: pathlib.Path, initramfs: pathlib.Path,
             seconds: float) -> int:
    """Check an image, and print the settings that choose it.

    The check is that of ``ironic-arm image check``. A wrong image is kept
    for inspection.

    :param cpu_arch: the architecture that it is made for.
    :param kernel: path of the kernel.
    :param initramfs: path of the ramdisk.
    :param seconds: how long it took to make them.
    :returns: 0, or 2 where no machine of that architecture boots it.
    """
    sizes = ', '.join(f'{path} {path.stat().st_size / 1e6:.1f} MB'
                      for path in (kernel, initramfs))
    print(f'made in {seconds:.0f} s: {sizes}', file=sys.stderr)
    facts = boot_files.ramdisk(str(initramfs), agent=True)
    found = list(itertools.chain(
        bootable.kernel(boot_files.kernel(str(kernel)), str(kernel), cpu_arch,
                        None, ''),
        bootable.ramdisk(facts, str(initramfs), cpu_arch, True)))
    if base.report(found) == findings.Severity.ERROR:
        return base.REFUSED
    if not found:
        print(f'checked: {facts}, with ironic-python-agent '
              f'{getattr(facts, "agent", "") or "?"}', file=sys.stderr)
    print(settings.by_arch(cpu_arch, kernel, initramfs), end='')
    return 0
