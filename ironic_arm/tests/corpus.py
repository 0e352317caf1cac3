# SPDX-License-Identifier: Apache-2.0

"""dnsmasq configurations of the usual shapes, and what explain says.

``python -m ironic_arm.tests.corpus`` writes every ``explain.txt`` anew.
"""

import pathlib
import tempfile

from ironic_arm.netboot.checks import dnsmasq_configuration
from ironic_arm.system import dnsmasq_files
from ironic_arm.system import files

TOP = pathlib.Path(__file__).parent / 'dnsmasq_corpus'
NAMES = sorted(path.parent.name for path in TOP.glob('*/dnsmasq.conf'))
EXPECTED = 'explain.txt'
HERE = '@HERE@'


def copy(name, folder):
    """Copy a configuration; return its main file.

    ``@HERE@`` in it becomes the folder, and an underscore in the name of a
    file of hosts a colon: filters call such a file by a hardware address, but
    not every tool unpacks a file with that name.
    """
    source = TOP / name
    for path in source.rglob('*'):
        if path.is_file() and path.name != EXPECTED:
            target = folder / path.relative_to(source)
            if target.parent.name == 'hosts':
                target = target.with_name(target.name.replace('_', ':'))
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(
                path.read_text().replace(HERE, str(folder)))
    return folder / 'dnsmasq.conf'


def explained(name, folder):
    """Return what is said about a configuration, one fact a line."""
    config = dnsmasq_files.load(str(copy(name, folder)))
    outcomes = dnsmasq_configuration.every_outcome(config)
    lines = []
    for outcome in outcomes:
        answer = outcome.answer
        place = answer.boot_file_from or answer.reason_from
        said = (answer.boot_file or '-') if answer.offered else (
            f'no: {answer.reason}')
        assumed = ' (if let in)' if outcome.assumed else ''
        lines.append(f'{outcome.machine}{assumed}: {said}'
                     + (f' [{place}]' if place else ''))
    found = dnsmasq_configuration.find(config, files.Disk(), outcomes)
    lines += ['', *(f'{one.severity.name}: {one}' for one in found), '']
    return '\n'.join(lines).replace(str(folder), HERE)


if __name__ == '__main__':
    for corpus_name in NAMES:
        with tempfile.TemporaryDirectory() as scratch:
            (TOP / corpus_name / EXPECTED).write_text(
                explained(corpus_name, pathlib.Path(scratch)))
