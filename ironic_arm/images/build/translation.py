# SPDX-License-Identifier: Apache-2.0

"""What older recipes say and the builder does not heed any more."""

from ironic_arm.images.build import distros
from ironic_arm.images.build.draft import Draft
from ironic_arm.netboot import architecture


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


def _release(draft: Draft) -> None:
    named = draft.environment.pop('DIB_RELEASE', None)
    given = draft.request.release or named or draft.distro.releases[0]
    if f'{given}-stream' in draft.distro.releases:
        given = f'{given}-stream'
    draft.release = given
    if given not in draft.distro.releases:
        draft.warn('build-release', '--release',
                   f'{given} of {draft.request.distro} is not supported by '
                   f'{distros.BUILDER} {distros.TESTED[distros.BUILDER]}',
                   f'Use {" or ".join(draft.distro.releases)}')


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


def _dead_elements(draft: Draft) -> None:
    for name in [one for one in draft.elements if one in _DEAD_ELEMENTS]:
        draft.elements.remove(name)
        draft.warn('build-dead-element', f'element {name}',
                   _DEAD_ELEMENTS[name], 'It is left out')
