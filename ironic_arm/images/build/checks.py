# SPDX-License-Identifier: Apache-2.0

"""Whether a host can build an image: facts in, findings out."""

from collections.abc import Iterable, Iterator, Mapping
import dataclasses
import itertools

from ironic_arm.images.build import distros
from ironic_arm.images.build import recipe
from ironic_arm.images.build.binfmt import Answer
from ironic_arm.netboot.findings import Finding
from ironic_arm.netboot.findings import FindingType
from ironic_arm.netboot.findings import Page
from ironic_arm.netboot.findings import Severity

GIB = 1024 ** 3
# A build of Debian took 2.3 GiB at its peak. With so much memory the builder
# puts it into a tmpfs, else into its work directory.
SPACE = 4 * GIB
TMPFS_MEMORY = 4 * GIB
MEMORY = 1 * GIB

PROGRAM = FindingType(
    'build-program', Severity.ERROR, page=Page.IMAGES,
    problem='{missing} not installed',
    remedy='Install {packages}',
    effect='The builder is not run.')
BUILDER = FindingType(
    'build-builder', Severity.ERROR, page=Page.IMAGES,
    problem='is neither on the PATH nor beside this command',
    remedy='Run: pip install {wanted}; in an environment of its own, name the '
           'program with --builder',
    effect='The builder is not run.')
VERSION = FindingType(
    'build-version', Severity.WARNING, page=Page.IMAGES,
    problem='is version {version}; this was tested with {tested}',
    remedy='Look twice at what comes out',
    effect='Options and elements of the builder may have changed.')
ROOT = FindingType(
    'build-root', Severity.ERROR, page=Page.IMAGES,
    problem='asks for a password, or refuses',
    remedy='Run this as root, or let this user run sudo without a password',
    effect='The builder is not run.')
CROSS = FindingType(
    'build-cross', Severity.WARNING, page=Page.IMAGES,
    problem='is {machine}, so {arch} is emulated: what takes 3 minutes took '
            'more than 40',
    remedy='Build on an {arch} host, or use "ironic-arm image assemble", '
           'which emulates nothing',
    effect='The build is slow, and may end in a fault of the emulator.')
ARCH_TEST = FindingType(
    'build-arch-test', Severity.ERROR, page=Page.IMAGES,
    problem='wants arch-test to build for another architecture',
    remedy='Install arch-test',
    effect='The builder is not run.')
BINFMT = FindingType(
    'build-binfmt', Severity.ERROR, page=Page.IMAGES,
    problem='this host cannot run a program for {arch}',
    remedy='Install qemu-user-static and binfmt-support, and mount '
           '/proc/sys/fs/binfmt_misc',
    effect='The builder is not run.')
BINFMT_UNTRIED = FindingType(
    'build-binfmt', Severity.WARNING, page=Page.IMAGES,
    problem='no test program for {arch} is known here',
    remedy='Make sure that this host runs {arch} programs',
    effect='The build may fail in the middle.',
    variant_of=BINFMT, variant='untried')
BINFMT_FLAG = FindingType(
    'build-binfmt-flag', Severity.ERROR, page=Page.IMAGES,
    problem='a program for {arch} runs, but not in an empty root directory: '
            'its emulator lacks the flag F',
    remedy='Register it with the flag F, as qemu-user-static does',
    effect='The builder is not run.')
BINFMT_FLAG_UNTRIED = FindingType(
    'build-binfmt-flag', Severity.WARNING, page=Page.IMAGES,
    problem='a program in an empty root directory could not be tried by this '
            'user',
    remedy='Run this as root',
    effect='The build may fail in the middle.',
    variant_of=BINFMT_FLAG, variant='untried')
DISK = FindingType(
    'build-disk', Severity.ERROR, page=Page.IMAGES,
    problem='{free} GiB are free, and a build takes up to {needed}',
    remedy='Choose another place (--output)',
    effect='The builder is not run.')
MEMORY_SHORT = FindingType(
    'build-memory', Severity.WARNING, page=Page.IMAGES,
    problem='{free} GiB are free',
    remedy='Stop what is not needed meanwhile',
    effect='The build may be ended by the kernel.')
MIRROR = FindingType(
    'build-mirror', Severity.ERROR, page=Page.IMAGES,
    problem='cannot be loaded: {why}',
    remedy='{how}',
    effect='The builder is not run.')


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


def _tools(plan: recipe.Plan, host: Host) -> Iterator[Finding]:
    missing = {
        **{name: package for name, package in plan.programs.items()
           if name not in host.programs},
        **{name: package for name, package in plan.files.items()
           if name not in host.files}}
    if missing:
        yield PROGRAM.at('host', missing=_listed(missing),
                         packages=_listed(set(missing.values()), ' '))


def _listed(names: Iterable[str], comma: str = ', ') -> str:
    return comma.join(sorted(names))


def _builder(host: Host) -> Iterator[Finding]:
    wanted = ' '.join(f'{name}=={version}'
                      for name, version in distros.TESTED.items())
    if not host.versions:
        yield BUILDER.at(distros.BUILDER, wanted=wanted)
    for name, version in host.versions.items():
        tested = distros.TESTED[name]
        if version != tested:
            yield VERSION.at(name, version=version, tested=tested)


def _root(host: Host) -> Iterator[Finding]:
    if 'sudo' in host.programs and not host.becomes_root:
        yield ROOT.at('sudo')


def _foreign(plan: recipe.Plan, host: Host) -> Iterator[Finding]:
    arch = plan.arch.cpu_arch
    if arch == host.machine:
        return
    yield CROSS.at('host', machine=host.machine, arch=arch)
    yield from _emulation(arch, host)
    if 'mmdebstrap' in host.programs and 'arch-test' not in host.programs:
        yield ARCH_TEST.at('mmdebstrap')


def _emulation(arch: str, host: Host) -> Iterator[Finding]:
    if host.runs is None:
        yield BINFMT_UNTRIED.at('binfmt_misc', arch=arch)
    elif not host.runs.directly:
        yield BINFMT.at('binfmt_misc', arch=arch)
    elif host.runs.in_chroot is None:
        yield BINFMT_FLAG_UNTRIED.at('binfmt_misc')
    elif not host.runs.in_chroot:
        yield BINFMT_FLAG.at('binfmt_misc', arch=arch)


def _resources(host: Host) -> Iterator[Finding]:
    if host.free_space < SPACE and host.total_memory < TMPFS_MEMORY:
        yield DISK.at('disk', free=_gib(host.free_space), needed=_gib(SPACE))
    if host.free_memory < MEMORY:
        yield MEMORY_SHORT.at('memory', free=_gib(host.free_memory))


def _gib(size: int) -> str:
    return f'{size / GIB:.1f}'


def _network(host: Host) -> Iterator[Finding]:
    for address, why in host.unreachable.items():
        yield MIRROR.at(
            address, why=why,
            how='Take the agent from PyPI (--agent-version)'
            if address == distros.AGENT_SOURCES
            else 'Name another one (--mirror, --security-mirror or '
            '--pypi-mirror)')
