# SPDX-License-Identifier: Apache-2.0

"""Whether a host can build an image: facts in, findings out."""

from collections.abc import Iterable, Iterator, Mapping
import dataclasses
import itertools

from ironic_arm.images.build import distros
from ironic_arm.images.build import recipe
from ironic_arm.images.build.binfmt import Answer
from ironic_arm.netboot.findings import Finding
from ironic_arm.netboot.findings import Severity

GIB = 1024 ** 3
# A build of Debian took 2.3 GiB at its peak. With so much memory the builder
# puts it into a tmpfs, else into its work directory.
SPACE = 4 * GIB
TMPFS_MEMORY = 4 * GIB
MEMORY = 1 * GIB


@dataclasses.dataclass(frozen=True)
class Host:
    """What is known about the host of a build.

    :ivar machine: its architecture, as ``uname -m`` prints it.
    :ivar programs: those of the programs asked for that are there.
    :ivar files: the same for files.
    :ivar versions: of Python packages of the builder; empty: it is not
        there.
    :ivar runs: what came of running a program of the image's architecture;
        None: it could not be tried.
    :ivar free_space: bytes where the image is built.
    :ivar free_memory: bytes.
    :ivar total_memory: bytes.
    :ivar unreachable: addresses that cannot be loaded from, and why.
    :ivar becomes_root: whether sudo works without a question.
    """

    machine: str
    programs: frozenset[str]
    files: frozenset[str]
    versions: Mapping[str, str]
    runs: Answer | None
    free_space: int
    free_memory: int
    total_memory: int
    unreachable: Mapping[str, str]
    becomes_root: bool


def check(plan: recipe.Plan, host: Host) -> list[Finding]:
    """Return what keeps a host from building an image, or slows it down."""
    return list(itertools.chain(
        _tools(plan, host), _builder(host), _root(host),
        _foreign(plan, host), _resources(host), _network(host)))


def _error(code: str, where: str, problem: str, remedy: str) -> Finding:
    return Finding(code, Severity.ERROR, where, problem, remedy)


def _warning(code: str, where: str, problem: str, remedy: str) -> Finding:
    return Finding(code, Severity.WARNING, where, problem, remedy)


def _tools(plan: recipe.Plan, host: Host) -> Iterator[Finding]:
    missing = {
        **{name: package for name, package in plan.programs.items()
           if name not in host.programs},
        **{name: package for name, package in plan.files.items()
           if name not in host.files}}
    if missing:
        yield _error('build-program', 'host',
                     f'{_listed(missing)} not installed',
                     f'Install {_listed(set(missing.values()), " ")}')


def _listed(names: Iterable[str], comma: str = ', ') -> str:
    return comma.join(sorted(names))


def _builder(host: Host) -> Iterator[Finding]:
    wanted = ' '.join(f'{name}=={version}'
                      for name, version in distros.TESTED.items())
    if not host.versions:
        yield _error('build-builder', distros.BUILDER,
                     'is neither on the PATH nor beside this command',
                     f'Run: pip install {wanted}; in an environment of its '
                     'own, name the program with --builder')
    for name, version in host.versions.items():
        tested = distros.TESTED[name]
        if version != tested:
            yield _warning('build-version', name,
                           f'is version {version}; this was tested with '
                           f'{tested}', 'Look twice at what comes out')


def _root(host: Host) -> Iterator[Finding]:
    if 'sudo' in host.programs and not host.becomes_root:
        yield _error('build-root', 'sudo',
                     'asks for a password, or refuses',
                     'Run this as root, or let this user run sudo without '
                     'a password')


def _foreign(plan: recipe.Plan, host: Host) -> Iterator[Finding]:
    arch = plan.arch.cpu_arch
    if arch == host.machine:
        return
    yield _warning(
        'build-cross', 'host',
        f'is {host.machine}, so {arch} is emulated: what takes 3 minutes '
        'took more than 40',
        f'Build on an {arch} host, or use "ironic-arm image assemble", which '
        'emulates nothing')
    yield from _emulation(arch, host)
    if 'mmdebstrap' in host.programs and 'arch-test' not in host.programs:
        yield _error('build-arch-test', 'mmdebstrap',
                     'wants arch-test to build for another architecture',
                     'Install arch-test')


def _emulation(arch: str, host: Host) -> Iterator[Finding]:
    if host.runs is None:
        yield _warning('build-binfmt', 'binfmt_misc',
                       f'no test program for {arch} is known here',
                       f'Make sure that this host runs {arch} programs')
    elif not host.runs.directly:
        yield _error('build-binfmt', 'binfmt_misc',
                     f'this host cannot run a program for {arch}',
                     'Install qemu-user-static and binfmt-support, and '
                     'mount /proc/sys/fs/binfmt_misc')
    elif host.runs.in_chroot is None:
        yield _warning('build-binfmt-flag', 'binfmt_misc',
                       'a program in an empty root directory could not be '
                       'tried by this user', 'Run this as root')
    elif not host.runs.in_chroot:
        yield _error('build-binfmt-flag', 'binfmt_misc',
                     f'a program for {arch} runs, but not in an empty root '
                     'directory: its emulator lacks the flag F',
                     'Register it with the flag F, as qemu-user-static '
                     'does')


def _resources(host: Host) -> Iterator[Finding]:
    if host.free_space < SPACE and host.total_memory < TMPFS_MEMORY:
        yield _error('build-disk', 'disk',
                     f'{_gib(host.free_space)} GiB are free, and a build '
                     f'takes up to {_gib(SPACE)}',
                     'Choose another place (--output)')
    if host.free_memory < MEMORY:
        yield _warning('build-memory', 'memory',
                       f'{_gib(host.free_memory)} GiB are free',
                       'Stop what is not needed meanwhile')


def _gib(size: int) -> str:
    return f'{size / GIB:.1f}'


def _network(host: Host) -> Iterator[Finding]:
    for address, why in host.unreachable.items():
        remedy = ('Take the agent from PyPI (--agent-version)'
                  if address == distros.AGENT_SOURCES
                  else 'Name another one (--mirror, --security-mirror or '
                  '--pypi-mirror)')
        yield _error('build-mirror', address, f'cannot be loaded: {why}',
                     remedy)
