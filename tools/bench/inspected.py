# SPDX-License-Identifier: Apache-2.0

"""Time ``ironic-arm loader inspect`` and ``ironic-arm image check``.

A GRUB of 4 MB, and a ramdisk in gzip of 391 MB made of this host's files:
with the agent near its beginning, at its end, and with none. Beside them the
time of ``ironic-arm --version``, which is that of Python and the command
itself, and the time of the parser alone. Run it as ``python
tools/bench/inspected.py GRUB KERNEL``.
"""

import argparse
import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from typing import BinaryIO

MIB = 391
AGENT = 'opt/ironic-python-agent/lib/ironic_python_agent-13.0.0.dist-info/x'
COMMAND = (sys.executable, '-m', 'ironic_arm.cli.main')
ROUNDS = 5
ONE_RUN = pathlib.Path(__file__).with_name('one_run.py')


def entry(name: str, data: bytes) -> bytes:
    """Return a file as an entry of a newc archive."""
    fields = [0, 0o100644, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name) + 1,
              0]
    head = b'070701' + b''.join(b'%08x' % one for one in fields)
    head += name.encode('ascii', 'replace') + b'\0'
    head += bytes(-len(head) % 4)
    return head + data + bytes(-len(data) % 4)


def contents() -> Iterator[bytes]:
    """Yield entries of files of this host, over and over."""
    while True:
        for folder, _, names in os.walk('/usr/lib'):
            for name in names:
                path = pathlib.Path(folder, name)
                if path.is_file() and path.stat().st_size < 1 << 24:
                    yield entry(str(path)[1:], path.read_bytes())


def write(path: pathlib.Path, mib: int, agent: float | None) -> int:
    """Write a packed ramdisk; return the size of what is inside.

    :param mib: its size.
    :param agent: how far into it the agent lies; ``None`` for nowhere.
    """
    inside = 0
    with open(path, 'wb') as target:
        packer = subprocess.Popen(['gzip', '-1'], stdin=subprocess.PIPE,
                                  stdout=target)
        assert packer.stdin
        inside += _put(packer.stdin, programs())
        for data in contents():
            done = path.stat().st_size / (mib << 20)
            if agent is not None and done >= agent:
                inside += _put(packer.stdin, entry(AGENT, b'x'))
                agent = None
            if done >= 1:
                break
            inside += _put(packer.stdin, data)
        _put(packer.stdin, entry('TRAILER!!!', b''))
        packer.stdin.close()
        packer.wait()
    return inside


def programs() -> bytes:
    """Return programs of the machine, as a real ramdisk begins with."""
    head = b'\x7fELF\x02\x01\x01' + bytes(9) + struct.pack('<HH', 2, 183)
    return b''.join(entry(f'bin/{number}', head + bytes(60))
                    for number in range(40))


def _put(stream: BinaryIO, data: bytes) -> int:
    stream.write(data)
    return len(data)


def timed(*arguments: str) -> tuple[float, float, float]:
    """Run the command a few times.

    :returns: the best time on the clock and of the processor, both in
        seconds, and the memory in MiB. Where others keep the processors
        busy, only the second means anything.
    """
    command = [sys.executable, '-I', '-S', ONE_RUN, *COMMAND, *arguments]
    runs = [[float(word) for word in subprocess.run(
        command, capture_output=True, check=True).stdout.split()]
        for _ in range(ROUNDS)]
    clock, busy, memory = zip(*runs, strict=True)
    return min(clock), min(busy), max(memory)


def alone(path: str) -> float:
    """Return the time of the parser on a loader, its file read anew."""
    from ironic_arm.system import boot_files
    boot_files.loader(path)
    boot_files._kept.clear()
    begin = time.monotonic()
    boot_files.loader(path)
    return time.monotonic() - begin


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('grub')
    parser.add_argument('kernel')
    parser.add_argument('--mib', type=int, default=MIB,
                        help='size of the ramdisks')
    given = parser.parse_args()
    print(f'{"parser alone, GRUB":44} {alone(given.grub):7.3f} s')
    rows = [('--version', ('--version',)),
            ('loader inspect GRUB', ('loader', 'inspect', given.grub))]
    with tempfile.TemporaryDirectory() as folder:
        for name, agent in (('10 % in', 0.1), ('at the end', 0.999),
                            ('nowhere', None)):
            path = pathlib.Path(folder, name.replace(' ', '-'))
            inside = write(path, given.mib, agent)
            check = ('image', 'check', given.kernel, str(path), '--cpu-arch',
                     'aarch64')
            told = f'{path.stat().st_size >> 20} of {inside >> 20} MiB'
            rows.append((f'image check, agent {name}, {told}', check))
        rows.append(('image check --any-ramdisk', (*check,
                                                   '--any-ramdisk')))
        for name, arguments in rows:
            clock, busy, memory = timed(*arguments)
            print(f'{name:44} {clock:7.3f} s {busy:7.3f} s {memory:6.1f} MiB',
                  flush=True)


if __name__ == '__main__':
    main()
