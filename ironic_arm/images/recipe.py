# Licensed under the Apache License, Version 2.0 (the "License"); you may
# not use this file except in compliance with the License. You may obtain
# a copy of the License at
#
#      http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
# WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
# License for the specific language governing permissions and limitations
# under the License.

"""From what an operator asks for to what ironic-python-agent-builder does.

Pure: nothing here looks at the machine. What an older recipe says and no
builder heeds any more is translated, with a finding that says so.

Sources: ironic-python-agent-builder 7.4.0 and diskimage-builder 3.43.0.
"""

from collections.abc import Mapping
import dataclasses
import pathlib
import shlex

from ironic_arm.images import distros
from ironic_arm.images.request import Request
from ironic_arm.netboot import architecture
from ironic_arm.netboot.findings import Finding
from ironic_arm.netboot.findings import Severity

BUILDER = 'ironic-python-agent-builder'
TESTED = {BUILDER: '7.4.0', 'diskimage-builder': '3.43.0'}
"""Versions that this module was tested with."""

WORK_SETTING = 'TMP_DIR'
"""The variable that names the work directory."""

# Files below the work directory, for an agent that comes from PyPI.
AGENT_ARCHIVE = 'sources/ironic-python-agent.tar.gz'
LIMITS_ARCHIVE = 'sources/requirements.tar.gz'


@dataclasses.dataclass(frozen=True)
class Plan:
    """What to run.

    :ivar arch: the architecture of the image.
    :ivar environment: variables to set; None: to unset.
    :ivar command: the builder and its arguments.
    :ivar addresses: what the build loads from.
    :ivar programs: what it needs on the host, by package.
    :ivar files: files it needs on the host, by package.
    :ivar findings: what was translated, and what cannot work.
    """

    arch: architecture.Architecture
    environment: Mapping[str, str | None]
    command: tuple[str, ...]
    addresses: tuple[str, ...]
    programs: Mapping[str, str]
    files: Mapping[str, str]
    findings: tuple[Finding, ...]

    def script(self) -> str:
        """Return the same as lines for a shell."""
        lines = [f'unset {name}' if value is None
                 else f'export {name}={shlex.quote(value)}'
                 for name, value in sorted(self.environment.items())]
        return '\n'.join([*lines, shlex.join(self.command), ''])


class _Draft:
    """A plan in the making."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.distro = distros.DISTROS[request.distro]
        self.environment: dict[str, str | None] = dict(request.settings)
        self.elements = list(dict.fromkeys(request.elements))
        self.findings: list[Finding] = []
        self.arch = architecture.ARCHITECTURES[0]
        self.release = self.distro.releases[0]

    @property
    def is_foreign(self) -> bool:
        """Whether Ubuntu keeps this architecture in an archive apart."""
        return self.arch.debian not in ('amd64', 'i386')

    def warn(self, code: str, where: str, problem: str, remedy: str) -> None:
        self.findings.append(
            Finding(code, Severity.WARNING, where, problem, remedy))

    def fail(self, code: str, where: str, problem: str, remedy: str) -> None:
        self.findings.append(
            Finding(code, Severity.ERROR, where, problem, remedy))


def plan(request: Request) -> Plan:
    """Return what to run for a request; mistakes are among its findings."""
    draft = _Draft(request)
    for step in (_arch, _release, _dead_settings, _dead_elements, _mirrors,
                 _local_image, _devuser, _agent):
        step(draft)
    draft.environment[WORK_SETTING] = str(request.work)
    return Plan(draft.arch, draft.environment, _command(draft),
                _addresses(draft), _programs(draft), draft.distro.files,
                tuple(draft.findings))


def _arch(draft: _Draft) -> None:
    given = draft.request.arch or draft.environment.get('ARCH') or 'arm64'
    row = architecture.meant_by(given)
    if row is None or row.debian is None:
        known = ', '.join(one.debian for one in architecture.ARCHITECTURES
                          if one.debian)
        draft.fail('build-arch', 'ARCH', f'{given} is no architecture',
                   f'Use one of {known}')
        return
    draft.arch = row
    draft.environment['ARCH'] = row.debian
    if given != row.debian:
        draft.warn(
            'build-arch-name', 'ARCH',
            f'{given} is not how the builder names it, and debian fails '
            'with it', f'{row.debian} is used')


def _release(draft: _Draft) -> None:
    named = draft.environment.pop('DIB_RELEASE', None)
    given = draft.request.release or named or draft.distro.releases[0]
    if f'{given}-stream' in draft.distro.releases:
        given = f'{given}-stream'
    draft.release = given
    if given not in draft.distro.releases:
        draft.warn('build-release', '--release',
                   f'{given} of {draft.request.distro} is not supported by '
                   f'{BUILDER} {TESTED[BUILDER]}',
                   f'Use {" or ".join(draft.distro.releases)}')


# Settings without effect, and why.
_DEAD = {
    'DIB_INSTALLTYPE_pip_and_virtualenv':
        'the builder sets it itself, and the agent has an environment of its '
        'own',
    'PIP_DOWNLOAD_CACHE': 'pip has not read it since version 6',
}


def _dead_settings(draft: _Draft) -> None:
    for name, why in _DEAD.items():
        if name in draft.environment:
            draft.environment[name] = None
            draft.warn('build-dead-setting', name,
                       f'has no effect: {why}', 'It is left out')
    old = draft.environment.get('PYPI_MIRROR_URL')
    if old:
        draft.environment['PYPI_MIRROR_URL'] = None
        draft.environment.setdefault('DIB_PYPI_MIRROR_URL', old)
        draft.warn('build-dead-setting', 'PYPI_MIRROR_URL',
                   'is the old name of DIB_PYPI_MIRROR_URL',
                   'The new one is set')


# Elements that are gone or do nothing, and why.
_BY_THE_BUILDER = 'is added by the builder itself'
_DEAD_ELEMENTS = {
    'dhcp-all-interfaces': _BY_THE_BUILDER,
    'ironic-agent': 'became ironic-python-agent-ramdisk, which the builder '
                    'adds itself',
    'ironic-python-agent-ramdisk': _BY_THE_BUILDER,
    'pip-cache': 'sets a variable that pip does not read any more; an index '
                 'of your own (--pypi-mirror) saves downloads',
}


def _dead_elements(draft: _Draft) -> None:
    for name in [one for one in draft.elements if one in _DEAD_ELEMENTS]:
        draft.elements.remove(name)
        draft.warn('build-dead-element', f'element {name}',
                   _DEAD_ELEMENTS[name], 'It is left out')


def _mirrors(draft: _Draft) -> None:
    request = draft.request
    chosen = {'DIB_DISTRIBUTION_MIRROR': request.mirror,
              'DIB_DEBIAN_SECURITY_MIRROR': request.security_mirror,
              'DIB_PYPI_MIRROR_URL': request.pypi_mirror}
    draft.environment |= {name: value for name, value in chosen.items()
                          if value}
    mirror = draft.environment.get('DIB_DISTRIBUTION_MIRROR') or ''
    if (request.distro == 'ubuntu' and draft.is_foreign
            and mirror.rstrip('/').endswith('/ubuntu')):
        draft.warn('build-mirror-arch', 'DIB_DISTRIBUTION_MIRROR',
                   f'{mirror} looks like an archive for x86 only',
                   f'{draft.arch.debian} lies in "ubuntu-ports"')
    if (draft.environment.get('DIB_PYPI_MIRROR_URL')
            and 'pypi' not in draft.elements):
        draft.elements.append('pypi')
        if not request.pypi_mirror:
            draft.warn('build-pypi-element', 'DIB_PYPI_MIRROR_URL',
                       'is read by the element pypi only',
                       'The element is added')


_QCOW2 = 'qcow2'


def _local_image(draft: _Draft) -> None:
    image = draft.request.local_image
    if image is None:
        return
    draft.environment['DIB_LOCAL_IMAGE'] = str(image)
    found = draft.request.image_format
    allowed = {'centos': (_QCOW2, 'qcow2.xz'),
               'ubuntu': (_QCOW2, 'squashfs')}.get(draft.request.distro)
    if allowed is None:
        draft.fail('build-local-image', str(image),
                   f'{draft.request.distro} is made from packages and takes '
                   'no local image',
                   'Name a mirror (--mirror), or choose ubuntu or centos')
    elif found not in allowed:
        draft.fail('build-local-image', str(image),
                   f'is {found}; the builder reads '
                   f'{" and ".join(allowed)} only', _conversion(image, found))


def _conversion(image: pathlib.Path, found: str | None) -> str:
    raw = shlex.quote(str(image.with_suffix('')))
    unpack = {'raw.xz': f'unxz --keep {shlex.quote(str(image))} && ',
              'gzip': f'gunzip --keep {shlex.quote(str(image))} && '}
    if found not in (*unpack, 'raw'):
        return 'Fetch the image again in one of these formats'
    source = raw if found in unpack else shlex.quote(str(image))
    return (f'Convert it: {unpack.get(found, "")}qemu-img convert -f raw '
            f'-O qcow2 {source} {raw}.qcow2')


def _devuser(draft: _Draft) -> None:
    request = draft.request
    if not request.devuser:
        return
    if 'devuser' not in draft.elements:
        draft.elements.append('devuser')
    draft.environment |= {'DIB_DEV_USER_USERNAME': request.devuser,
                          'DIB_DEV_USER_PWDLESS_SUDO': 'yes'}
    if request.ssh_key:
        draft.environment['DIB_DEV_USER_AUTHORIZED_KEYS'] = str(
            request.ssh_key)
    elif not draft.environment.keys() & {'DIB_DEV_USER_PASSWORD',
                                         'DIB_DEV_USER_AUTHORIZED_KEYS'}:
        draft.warn('build-devuser', '--devuser',
                   f'{request.devuser} gets the keys of whoever builds, and '
                   'no way in if there are none',
                   'Name a public key (--ssh-key)')


def _agent(draft: _Draft) -> None:
    if not draft.request.agent_version:
        return
    work = draft.request.work
    for name, archive in (('ironic_python_agent', AGENT_ARCHIVE),
                          ('requirements', LIMITS_ARCHIVE)):
        draft.environment |= {
            f'DIB_REPOTYPE_{name}': 'tar',
            f'DIB_REPOLOCATION_{name}': f'file://{work / archive}',
            f'DIB_REPOREF_{name}': '*'}
    draft.environment['DIB_INSTALLTYPE_glean'] = 'package'


def _command(draft: _Draft) -> tuple[str, ...]:
    branch = (('--branch', draft.request.branch)
              if draft.request.branch else ())
    elements = (word for name in draft.elements
                for word in ('--element', name))
    return (BUILDER, '--output', str(draft.request.output), '--release',
            draft.release, *branch, *elements, draft.distro.element)


def _addresses(draft: _Draft) -> tuple[str, ...]:
    def setting(name: str, default: str) -> str:
        return (draft.environment.get(name) or default).rstrip('/')

    probes = [probe for probe in draft.distro.probes
              if '{mirror}' in probe or not draft.request.local_image]
    found = [probe.format(
        mirror=setting('DIB_DISTRIBUTION_MIRROR', _packages(draft)),
        security=setting('DIB_DEBIAN_SECURITY_MIRROR',
                         distros.DEBIAN_SECURITY),
        release=draft.release, arch=draft.arch.cpu_arch)
        for probe in probes]
    if not draft.request.agent_version:
        found.append(distros.AGENT_SOURCES)
    return (*found, setting('DIB_PYPI_MIRROR_URL', distros.PYPI) + '/')


def _packages(draft: _Draft) -> str:
    if draft.request.distro == 'ubuntu' and draft.is_foreign:
        return distros.UBUNTU_PORTS
    return draft.distro.mirror


def _programs(draft: _Draft) -> dict[str, str]:
    more = {distros.PIP: 'python3-pip'} if draft.request.agent_version else {}
    return {**distros.PROGRAMS, **draft.distro.programs, **more}


