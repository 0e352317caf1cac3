# SPDX-License-Identifier: Apache-2.0

"""``ironic-arm loader inspect``: boot loaders, from their bytes."""

import argparse

from ironic_arm.cli import base
from ironic_arm.netboot.bootfiles import filesystem
from ironic_arm.netboot.bootfiles.loader import Loader
from ironic_arm.netboot.checks import bootable
from ironic_arm.system import boot_files

_COLUMNS = ('File', 'Kind', 'Version', 'Architecture', 'Loads over',
            'Commands', 'Prefix', 'Asks for', 'SBAT', 'Signed by (not '
            'verified)', 'Embedded configuration', 'Modules', 'Findings')
# Too wide for a table: in every other format.
_LONG = frozenset({'SBAT', 'Embedded configuration', 'Modules'})


class LoaderInspect(base.List):
    """Show what EFI boot loaders are and what they can do.

    For every file: shim, GRUB, iPXE or another program, its architecture,
    its protocols, and the configuration files it requests. The findings
    go to the standard error output. The exit code is 0 without findings, 1
    with warnings, 2 with errors.
    """

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of the command line."""
        parser: argparse.ArgumentParser = super().get_parser(prog_name)
        parser.add_argument('file', nargs='+', help='an EFI program')
        parser.add_argument(
            '--long', action='store_true',
            help='show the components of SBAT, the embedded configuration '
            'and the modules in a table too')
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> base.Table:
        """Return the columns and rows of the list."""
        rows = []
        for path in parsed_args.file:
            facts = boot_files.loader(path)
            found = list(bootable.loader(facts, path))
            self.worst = max(self.worst, base.report(found))
            rows.append(_row(path, facts, ' '.join(one.code
                                                   for one in found)))
        if parsed_args.formatter != 'table' or parsed_args.long:
            return _COLUMNS, rows
        shown = [at for at, name in enumerate(_COLUMNS) if name not in _LONG]
        return (tuple(_COLUMNS[at] for at in shown),
                [tuple(row[at] for at in shown) for row in rows])


def _row(path: str, facts: Loader | filesystem.Unclear, codes: str
         ) -> base.Row:
    if isinstance(facts, filesystem.Unclear):
        return (path, facts.why, *[''] * (len(_COLUMNS) - 3), codes)
    grub = facts.grub
    over = ' '.join(name for name in bootable.TRANSPORTS
                    if grub and getattr(grub, name))
    asks = [facts.second_stage] if facts.second_stage else facts.asks or ()
    signed = '\n'.join(
        f'{one.subject or "?"} (by {one.issuer})' for one in facts.signers)
    return (path, facts.kind.value, facts.version,
            facts.cpu_arch or f'{facts.machine:#06x}', over,
            ' '.join(grub.linux_commands) if grub else '',
            (grub.prefix or '') if grub else '', '\n'.join(asks),
            '\n'.join(','.join(one) for one in facts.sbat), signed,
            grub.config.strip() if grub else '',
            ' '.join(grub.modules) if grub else '', codes)
