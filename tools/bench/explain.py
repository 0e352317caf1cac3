# SPDX-License-Identifier: Apache-2.0

"""Time ``ironic-arm explain`` over a large configuration.

10,000 lines of rules and a ``dhcp-hostsdir`` of 100,000 entries, once as
100,000 files and once as one file; beside it the time that the command
takes with a configuration of three lines, and that dnsmasq takes to check
the same rules (it does not read hosts then). Run it as ``python
tools/bench/explain.py``.
"""

import argparse
import pathlib
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time

SMALL = 'dhcp-range=192.0.2.100,192.0.2.199\ndhcp-boot=pxelinux.0\nno-ping\n'


def rules(number: int) -> str:
    """Return so many lines: each rack with hosts, matches, boot files."""
    random.seed(number)
    lines = ['dhcp-range=10.0.0.2,10.0.255.250,255.255.0.0,1h',
             'dhcp-match=set:arm64,option:client-arch,11',
             'dhcp-match=set:x64,option:client-arch,7',
             'dhcp-match=set:ipxe,175']
    for rack in range((number - len(lines)) // 8):
        mac = f'52:54:{rack >> 8:02x}:{rack & 255:02x}'
        lines += [
            f'dhcp-mac=set:rack{rack},{mac}:*:*',
            f'dhcp-host={mac}:00:01,set:bmc{rack}',
            f'dhcp-host={mac}:00:02,10.1.{rack >> 8}.{rack & 255},n{rack}',
            f'dhcp-match=set:odd{rack},option:client-arch,{rack + 64}',
            f'tag-if=set:arm-rack{rack},tag:arm64,tag:rack{rack}',
            f'dhcp-boot=tag:arm-rack{rack},rack{rack}/grubaa64.efi',
            f'dhcp-option=tag:rack{rack},tag:x64,67,rack{rack}/grubx64.efi',
            f'dhcp-option=tag:rack{rack},option:router,10.0.0.1']
    lines += ['# filler'] * (number - len(lines))
    return '\n'.join(lines) + '\n'


def macs(number: int) -> list[str]:
    """Return so many hardware addresses."""
    return [f'02:00:00:{one >> 16:02x}:{one >> 8 & 255:02x}:{one & 255:02x}'
            for one in range(number)]


def timed(command: list[str], repeat: int) -> tuple[float, float]:
    """Return the shortest time of a whole process, and of its CPU."""
    times, cpu = [], []
    for _ in range(repeat):
        start, before = time.perf_counter(), _cpu()
        run = subprocess.run(command, capture_output=True, text=True)
        times.append(time.perf_counter() - start)
        cpu.append(_cpu() - before)
        if run.returncode not in (0, 1, 2) or 'Traceback' in run.stderr:
            sys.exit(run.stderr)
    return min(times), min(cpu)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def prepare(folder: pathlib.Path, lines: int, entries: int
            ) -> dict[str, pathlib.Path]:
    """Write the configurations; return them by what they are."""
    text = rules(lines - 1)
    texts = {'three lines': SMALL, 'rules alone': text}
    (folder / 'one').mkdir()
    (folder / 'many').mkdir()
    (folder / 'one' / 'all').write_text(
        ''.join(f'{mac},ignore\n' for mac in macs(entries)))
    for mac in macs(entries):
        (folder / 'many' / mac).write_text(f'{mac},ignore\n')
    for name in ('one', 'many'):
        texts[f'rules, {entries} entries in {name} file(s)'] = (
            f'{text}dhcp-hostsdir={folder}/{name}\n')
    found = {}
    for number, (name, content) in enumerate(texts.items()):
        path = folder / f'{number}.conf'
        path.write_text(content)
        found[name] = path
    return found


def main() -> None:
    """Print a line for each configuration."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--lines', type=int, default=10000)
    parser.add_argument('--entries', type=int, default=100000)
    parser.add_argument('--repeat', type=int, default=3)
    given = parser.parse_args()
    command = shutil.which('ironic-arm',
                           path=str(pathlib.Path(sys.executable).parent))
    if not command:
        sys.exit('ironic-arm is not installed beside this Python')
    with tempfile.TemporaryDirectory() as scratch:
        files = prepare(pathlib.Path(scratch), given.lines, given.entries)
        for name, path in files.items():
            ours = timed([command, 'explain', str(path)], given.repeat)
            theirs = timed(['dnsmasq', '--test', f'--conf-file={path}'],
                           given.repeat)
            print(f'{name:40} explain {ours[0]:6.2f} s ({ours[1]:.2f} s CPU)'
                  f'   dnsmasq --test {theirs[0]:6.3f} s')


if __name__ == '__main__':
    main()
