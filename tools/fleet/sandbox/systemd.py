# SPDX-License-Identifier: Apache-2.0

"""A real systemd in a root of its own, beside a machine that has none.

It is process 1 of a root in which everything that can be written lies in
memory, and knows no units but those of the message bus, of polkit, of its
log, and those that are put there: a unit of the machine could clean up the
machine.
"""

import os
import pathlib
import subprocess
import tempfile

from fleet.sandbox import overlay
from fleet.sandbox import waiting
from fleet.sandbox.cgroup import Group
from fleet.sandbox.commands import CommandError, run

_COPIED = ('usr', 'etc', 'var')
_LINKED = ('bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32')
_EMPTY = ('dev', 'home', 'mnt', 'old', 'opt', 'proc', 'root', 'run', 'srv',
          'sys', 'tmp')
_DEVICES = ('full', 'null', 'random', 'tty', 'urandom', 'zero')
_STOCK = '/usr/lib/systemd/system'
_OURS = 'etc/systemd/ours'
_UNITS = ('dbus.service', 'dbus.socket', 'polkit.service',
          'systemd-journald.service', 'systemd-journald.socket',
          'systemd-journald-dev-log.socket')
_TARGETS = ('basic', 'multi-user', 'network', 'shutdown', 'sockets',
            'sysinit')
_TARGET = '[Unit]\nDescription=Of this root\nDefaultDependencies=no\n'
_FIRST = 'Wants=systemd-journald.service dbus.socket\n'
_JOURNAL = '[Journal]\nStorage=volatile\nReadKMsg=no\nAudit=no\n'
_ENVIRONMENT = {
    'PATH': '/usr/sbin:/usr/bin', 'LANG': 'C.UTF-8',
    'container': 'ironic-arm',
    'SYSTEMD_UNIT_PATH': f'/{_OURS}:/etc/systemd/system'}

# Without the rights by which a process 1 changes a whole machine.
_BOOT = """
cd "$1"
echo $$ >"$2/cgroup.procs"
shift 2
exec setpriv --bounding-set=-sys_boot,-sys_module,-sys_time -- unshare \\
    --mount --pid --cgroup --uts --ipc --fork --kill-child sh -euc '
mount -t proc proc proc
mount -o bind,ro proc/sys proc/sys
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
pivot_root . old
umount -l /old
exec "$@" >/run/systemd.log 2>&1' sh "$@"
"""


class System:
    """One systemd, for a world that :mod:`fleet.sandbox.world` made.

    :param root: an empty folder, on which its root is mounted.
    """

    def __init__(self, root: pathlib.Path) -> None:
        self.root = root
        self._cgroups = pathlib.Path(tempfile.mkdtemp())
        self._cgroup: Group | None = None
        self._unshare: subprocess.Popen[bytes] | None = None

    def furnish(self) -> None:
        """Make the root, with what the machine has installed.

        :raises CommandError: this is not a private world.
        :raises OSError: there is no room.
        """
        self._mount('tmpfs', '', 'mode=0755')
        for name in (*_EMPTY, *_COPIED):
            (self.root / name).mkdir()
        for name in filter(os.path.islink, (f'/{name}' for name in _LINKED)):
            (self.root / name[1:]).symlink_to(os.readlink(name))
        for name in _COPIED:
            overlay.over(pathlib.Path('/', name), self.root / '.changes',
                         self.root / name)
        for name, mode in (('run', '0755'), ('tmp', '1777'), ('dev', '0755')):
            self._mount('tmpfs', name, f'mode={mode}')
        for name in _DEVICES:
            (self.root / 'dev' / name).touch()
            self.bind(pathlib.Path('/dev', name), f'dev/{name}')
        (self.root / 'dev/pts').mkdir()
        self._mount('devpts', 'dev/pts', 'newinstance,ptmxmode=0666')
        (self.root / 'dev/ptmx').symlink_to('pts/ptmx')
        self._units()

    def bind(self, path: pathlib.Path, place: str) -> None:
        """Show a folder or file of the machine, for reading.

        :param place: where, an existing one below the root.
        :raises CommandError: one of them is not there.
        """
        run(['mount', '-o', 'bind,ro', path, self.root / place])

    def unit(self, name: str, text: str) -> None:
        """Put a unit there that a distribution would have.

        :raises OSError: the root is not made yet.
        """
        (self.root / _OURS / name).write_text(text, 'utf-8')

    def boot(self) -> None:
        """Start systemd, and wait until it takes commands.

        :raises CommandError: it does not come up.
        """
        run(['mount', '-t', 'cgroup2', 'cgroup2', self._cgroups])
        self._cgroup = Group(self._cgroups)
        words = ['env', '-i', *(f'{name}={value}' for name, value
                                in _ENVIRONMENT.items()),
                 '/lib/systemd/systemd', '--unit=first.target',
                 '--log-target=journal', '--show-status=no']
        self._unshare = subprocess.Popen(
            ['sh', '-euc', _BOOT, 'sh', self.root, self._cgroup.path,
             *words],
            stdin=subprocess.DEVNULL)
        waiting.until(
            lambda: not self.run('systemctl', 'is-active',
                                 'first.target').returncode,
            lambda: f'systemd does not start:\n{self.log()}',
            error=CommandError)

    def run(self, *words: object) -> subprocess.CompletedProcess[str]:
        """Run a command as root beside it, whatever comes of that."""
        command = ['nsenter', f'--target={self._first()}', '--mount', '--pid',
                   '--cgroup', '--uts', '--ipc', '--root', '--wd', '--',
                   *map(str, words)]
        return subprocess.run(command, env=_ENVIRONMENT, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True)

    def do(self, *words: object) -> str:
        """Run a command as root beside it, and return what it printed.

        :raises CommandError: it failed; the text ends with the journal.
        """
        done = self.run(*words)
        if done.returncode:
            raise CommandError(f'{words}: {done.stdout}{done.stderr}'
                               f'\n{self.log()}')
        return done.stdout

    def show(self, unit: str, name: str) -> str:
        """Return a property of a unit.

        :raises CommandError: systemd does not answer.
        """
        return self.do('systemctl', 'show', '--value', '-p', name,
                       unit).strip()

    def log(self) -> str:
        """Return the end of what systemd and its services said."""
        said = self.root / 'run/systemd.log'
        printed = said.read_text('utf-8', 'replace') if said.exists() else ''
        return printed + self.run('journalctl', '--no-pager', '-n',
                                  '60').stdout

    def end(self) -> None:
        """End systemd and all of its processes; nothing is left of them."""
        if self._unshare is not None:
            self._unshare.kill()
            self._unshare.wait()
        run(['umount', '--recursive', '--lazy', self.root])
        if self._cgroup is not None:
            self._cgroup.remove()
        if os.path.ismount(self._cgroups):
            run(['umount', self._cgroups])
        self._cgroups.rmdir()

    def _mount(self, kind: str, name: str, options: str) -> None:
        run(['mount', '-t', kind, '-o', options, 'root', self.root / name])

    def _units(self) -> None:
        for path in (_OURS, 'etc/systemd/system'):
            run(['rm', '-rf', self.root / path])
            (self.root / path).mkdir()
        for name in _UNITS:
            self.unit(name, pathlib.Path(_STOCK, name).read_text('utf-8'))
        for name in _TARGETS:
            self.unit(f'{name}.target', _TARGET)
        self.unit('first.target', _TARGET + _FIRST)
        (self.root / 'etc/systemd/journald.conf').write_text(_JOURNAL)

    def _first(self) -> str:
        assert self._unshare is not None
        number = self._unshare.pid
        children = pathlib.Path(f'/proc/{number}/task/{number}/children')
        return children.read_text().strip() or '0'
