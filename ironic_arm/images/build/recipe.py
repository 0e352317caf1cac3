# SPDX-License-Identifier: Apache-2.0

"""From what an operator asks for to what ironic-python-agent-builder does.

Pure: nothing here reads the machine.

Sources: ironic-python-agent-builder 7.4.0 and diskimage-builder 3.43.0.
"""

from collections.abc import Mapping
import dataclasses
import shlex

from ironic_arm.images.build import choices
from ironic_arm.images.build import distros
from ironic_arm.images.build import translation
from ironic_arm.images.build.draft import Draft
from ironic_arm.images.build.request import Request
from ironic_arm.netboot import architecture
from ironic_arm.netboot.findings import Finding

WORK_SETTING = 'TMP_DIR'
"""The variable that names the work directory."""


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


def plan(request: Request) -> Plan:
    """Return what to run for a request; mistakes are among its findings."""
    draft = Draft(request)
    translation.translate(draft)
    choices.choose(draft)
    draft.environment[WORK_SETTING] = str(request.work)
    return Plan(draft.arch, draft.environment, _command(draft),
                _addresses(draft), _programs(draft), draft.distro.files,
                tuple(draft.findings))


def _command(draft: Draft) -> tuple[str, ...]:
    branch = (('--branch', draft.request.branch)
              if draft.request.branch else ())
    elements = (word for name in draft.elements
                for word in ('--element', name))
    return (distros.BUILDER, '--output', str(draft.request.output),
            '--release', draft.release, *branch, *elements,
            draft.distro.element)


def _addresses(draft: Draft) -> tuple[str, ...]:
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


def _packages(draft: Draft) -> str:
    if draft.request.distro == 'ubuntu' and draft.is_foreign:
        return distros.UBUNTU_PORTS
    return draft.distro.mirror


def _programs(draft: Draft) -> dict[str, str]:
    more = {distros.PIP: 'python3-pip'} if draft.request.agent_version else {}
    return {**distros.PROGRAMS, **draft.distro.programs, **more}


