# SPDX-License-Identifier: Apache-2.0

"""What older recipes set and the builder ignores by now."""

from ironic_arm.images.build import distros
from ironic_arm.images.build.draft import Draft
from ironic_arm.netboot import architecture
from ironic_arm.netboot.findings import FindingType
from ironic_arm.netboot.findings import Page
from ironic_arm.netboot.findings import Severity

ARCH = FindingType(
    'build-arch', Severity.ERROR, page=Page.IMAGES,
    problem='{given} is no architecture',
    remedy='Use one of {known}',
    effect='The builder is not run.')
ARCH_NAME = FindingType(
    'build-arch-name', Severity.WARNING, page=Page.IMAGES,
    problem='{given} is not how the builder names it, and debian fails with '
            'it',
    remedy='{used} is used',
    effect='The build goes on with the name of the builder.')
RELEASE = FindingType(
    'build-release', Severity.WARNING, page=Page.IMAGES,
    problem='{given} of {distro} is not supported by {builder}',
    remedy='Use {known}',
    effect='The build may fail, or its image not boot.')
DEAD_SETTING = FindingType(
    'build-dead-setting', Severity.WARNING, page=Page.IMAGES,
    problem='has no effect: {why}',
    remedy='It is left out',
    effect='The build goes on without it.')
OLD_SETTING = FindingType(
    'build-dead-setting', Severity.WARNING, page=Page.IMAGES,
    problem='is the old name of {name}',
    remedy='The new one is set',
    effect='The build goes on with the new name.',
    variant_of=DEAD_SETTING, variant='renamed')
DEAD_ELEMENT = FindingType(
    'build-dead-element', Severity.WARNING, page=Page.IMAGES,
    problem='{why}',
    remedy='It is left out',
    effect='The build goes on without it.')


def translate(draft: Draft) -> None:
    """Put what works today in its place, each with a finding."""
    _arch(draft)
    _release(draft)
    _dead_settings(draft)
    _dead_elements(draft)


def _arch(draft: Draft) -> None:
    given = draft.request.arch or draft.environment.get('ARCH') or 'arm64'
    row = architecture.meant_by(given)
    if row is None or row.debian is None:
        known = ', '.join(one.debian for one in architecture.ARCHITECTURES
                          if one.debian)
        draft.findings.append(ARCH.at('ARCH', given=given, known=known))
        return
    draft.arch = row
    draft.environment['ARCH'] = row.debian
    if given != row.debian:
        draft.findings.append(ARCH_NAME.at('ARCH', given=given,
                                           used=row.debian))


def _release(draft: Draft) -> None:
    named = draft.environment.pop('DIB_RELEASE', None)
    given = draft.request.release or named or draft.distro.releases[0]
    if f'{given}-stream' in draft.distro.releases:
        given = f'{given}-stream'
    draft.release = given
    if given not in draft.distro.releases:
        draft.findings.append(RELEASE.at(
            '--release', given=given, distro=draft.request.distro,
            builder=f'{distros.BUILDER} {distros.TESTED[distros.BUILDER]}',
            known=' or '.join(draft.distro.releases)))


# Settings without effect, and why.
_DEAD = {
    'DIB_INSTALLTYPE_pip_and_virtualenv':
        'the builder sets it itself, and the agent has an environment of its '
        'own',
    'PIP_DOWNLOAD_CACHE': 'pip has not read it since version 6',
}


def _dead_settings(draft: Draft) -> None:
    for name, why in _DEAD.items():
        if name in draft.environment:
            draft.environment[name] = None
            draft.findings.append(DEAD_SETTING.at(name, why=why))
    old = draft.environment.get('PYPI_MIRROR_URL')
    if old:
        draft.environment['PYPI_MIRROR_URL'] = None
        draft.environment.setdefault('DIB_PYPI_MIRROR_URL', old)
        draft.findings.append(OLD_SETTING.at('PYPI_MIRROR_URL',
                                             name='DIB_PYPI_MIRROR_URL'))


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


def _dead_elements(draft: Draft) -> None:
    for name in [one for one in draft.elements if one in _DEAD_ELEMENTS]:
        draft.elements.remove(name)
        draft.findings.append(DEAD_ELEMENT.at(f'element {name}',
                                              why=_DEAD_ELEMENTS[name]))
