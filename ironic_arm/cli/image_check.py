# SPDX-License-Identifier: Apache-2.0

"""``ironic-arm image check``: can a machine boot this kernel and ramdisk?"""

import argparse
import collections.abc

from ironic_arm.cli import base
from ironic_arm.netboot import architecture
from ironic_arm.netboot.bootfiles import filesystem
from ironic_arm.netboot.checks import bootable
from ironic_arm.netboot.findings import Finding
from ironic_arm.system import boot_files

_COLUMNS = ('File', 'Role', 'What it is', 'Architecture', 'Findings')


class ImageCheck(base.List):
    """Check whether a machine can boot a kernel and a ramdisk.

    The format and architecture of the kernel, the programs inside the
    ramdisk, and the ironic-python-agent; with a loader, whether it can boot
    them. The ramdisk is read no further than needed. The findings go to the
    standard error output. The exit code is 0 without findings, 1 with
    warnings, 2 with errors.
    """

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of the command line."""
        parser: argparse.ArgumentParser = super().get_parser(prog_name)
        parser.add_argument('kernel')
        parser.add_argument('ramdisk')
        parser.add_argument(
            '--cpu-arch', required=True, metavar='ARCH',
            choices=[row.cpu_arch for row in architecture.ARCHITECTURES],
            help="the machine's architecture in ironic, such as aarch64")
        parser.add_argument('--loader', metavar='FILE',
                            help='the EFI boot loader that boots them')
        parser.add_argument(
            '--transport', choices=bootable.TRANSPORTS, default='',
            help='the protocol by which the loader fetches them')
        parser.add_argument(
            '--any-ramdisk', action='store_true',
            help='do not search for an ironic-python-agent, which can '
            'require reading the whole ramdisk')
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> base.Table:
        """Return the columns and rows of the list."""
        rows = []
        if parsed_args.loader:
            rows.append(self._loader(parsed_args))
        rows += [self._kernel(parsed_args), self._ramdisk(parsed_args)]
        return _COLUMNS, rows

    def _loader(self, given: argparse.Namespace) -> base.Row:
        facts = boot_files.loader(given.loader)
        found = bootable.loader(facts, given.loader, given.cpu_arch,
                                given.transport)
        if isinstance(facts, filesystem.Unclear):
            return self._row(given.loader, 'loader', facts, found)
        return self._row(given.loader, 'loader', facts, found,
                         f'{facts.kind.value} {facts.version}'.strip())

    def _kernel(self, given: argparse.Namespace) -> base.Row:
        facts = boot_files.kernel(given.kernel)
        by = boot_files.loader(given.loader) if given.loader else None
        found = bootable.kernel(
            facts, given.kernel, given.cpu_arch,
            None if isinstance(by, filesystem.Unclear) else by,
            given.transport)
        return self._row(given.kernel, 'kernel', facts, found)

    def _ramdisk(self, given: argparse.Namespace) -> base.Row:
        agent = not given.any_ramdisk
        facts = boot_files.ramdisk(given.ramdisk, agent)
        found = bootable.ramdisk(facts, given.ramdisk, given.cpu_arch, agent)
        what = str(facts)
        if (not isinstance(facts, filesystem.Unclear)
                and facts.agent is not None):
            what += f', ironic-python-agent {facts.agent or "?"}'
        return self._row(given.ramdisk, 'ramdisk', facts, found, what)

    def _row(self, path: str, role: str, facts: object,
             found: collections.abc.Iterable[Finding], what: str = ''
             ) -> base.Row:
        found = list(found)
        self.worst = max(self.worst, base.report(found))
        codes = ' '.join(one.code for one in found)
        if isinstance(facts, filesystem.Unclear):
            return path, role, facts.why, '', codes
        return (path, role, what or str(facts),
                getattr(facts, 'cpu_arch', ''), codes)
