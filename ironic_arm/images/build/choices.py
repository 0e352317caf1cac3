# SPDX-License-Identifier: Apache-2.0

"""How the choices of an operator reach the builder."""

import pathlib
import shlex

from ironic_arm.images.build.draft import Draft
from ironic_arm.netboot.findings import FindingType
from ironic_arm.netboot.findings import Page
from ironic_arm.netboot.findings import Severity

MIRROR_ARCH = FindingType(
    'build-mirror-arch', Severity.WARNING, page=Page.IMAGES,
    problem='{mirror} looks like an archive for x86 only',
    remedy='{arch} lies in "ubuntu-ports"',
    effect='The builder finds no packages there.')
PYPI_ELEMENT = FindingType(
    'build-pypi-element', Severity.WARNING, page=Page.IMAGES,
    problem='is read by the element pypi only',
    remedy='The element is added',
    effect='The build goes on with the element.')
LOCAL_IMAGE = FindingType(
    'build-local-image', Severity.ERROR, page=Page.IMAGES,
    problem='is {found}; the builder reads {allowed} only',
    remedy='{how}',
    effect='The builder is not run.')
NO_LOCAL_IMAGE = FindingType(
    'build-local-image', Severity.ERROR, page=Page.IMAGES,
    problem='{distro} is made from packages and takes no local image',
    remedy='Name a mirror (--mirror), or choose ubuntu or centos',
    effect='The builder is not run.',
    variant_of=LOCAL_IMAGE, variant='unused')
DEVUSER = FindingType(
    'build-devuser', Severity.WARNING, page=Page.IMAGES,
    problem='{user} gets the keys of the user who builds, and no way in if '
            'there are none',
    remedy='Name a public key (--ssh-key)',
    effect='There may be no way to log in.')

# Files below the work directory, for an agent that comes from PyPI.
AGENT_ARCHIVE = 'sources/ironic-python-agent.tar.gz'
LIMITS_ARCHIVE = 'sources/requirements.tar.gz'


def choose(draft: Draft) -> None:
    """Add the mirrors, the image, the user and the agent of a request."""
    _mirrors(draft)
    _local_image(draft)
    _devuser(draft)
    _agent(draft)


def _mirrors(draft: Draft) -> None:
    request = draft.request
    chosen = {'DIB_DISTRIBUTION_MIRROR': request.mirror,
              'DIB_DEBIAN_SECURITY_MIRROR': request.security_mirror,
              'DIB_PYPI_MIRROR_URL': request.pypi_mirror}
    draft.environment |= {name: value for name, value in chosen.items()
                          if value}
    mirror = draft.environment.get('DIB_DISTRIBUTION_MIRROR') or ''
    if (request.distro == 'ubuntu' and draft.is_foreign
            and mirror.rstrip('/').endswith('/ubuntu')):
        draft.findings.append(MIRROR_ARCH.at(
            'DIB_DISTRIBUTION_MIRROR', mirror=mirror,
            arch=draft.arch.debian))
    if (draft.environment.get('DIB_PYPI_MIRROR_URL')
            and 'pypi' not in draft.elements):
        draft.elements.append('pypi')
        if not request.pypi_mirror:
            draft.findings.append(PYPI_ELEMENT.at('DIB_PYPI_MIRROR_URL'))


_QCOW2 = 'qcow2'


def _local_image(draft: Draft) -> None:
    image = draft.request.local_image
    if image is None:
        return
    draft.environment['DIB_LOCAL_IMAGE'] = str(image)
    found = draft.request.image_format
    allowed = {'centos': (_QCOW2, 'qcow2.xz'),
               'ubuntu': (_QCOW2, 'squashfs')}.get(draft.request.distro)
    if allowed is None:
        draft.findings.append(NO_LOCAL_IMAGE.at(
            str(image), distro=draft.request.distro))
    elif found not in allowed:
        draft.findings.append(LOCAL_IMAGE.at(
            str(image), found=found, allowed=' and '.join(allowed),
            how=_conversion(image, found)))


def _conversion(image: pathlib.Path, found: str | None) -> str:
    raw = shlex.quote(str(image.with_suffix('')))
    unpack = {'raw.xz': f'unxz --keep {shlex.quote(str(image))} && ',
              'gzip': f'gunzip --keep {shlex.quote(str(image))} && '}
    if found not in (*unpack, 'raw'):
        return 'Fetch the image again in one of these formats'
    source = raw if found in unpack else shlex.quote(str(image))
    return (f'Convert it: {unpack.get(found, "")}qemu-img convert -f raw '
            f'-O qcow2 {source} {raw}.qcow2')


def _devuser(draft: Draft) -> None:
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
        draft.findings.append(DEVUSER.at('--devuser', user=request.devuser))


def _agent(draft: Draft) -> None:
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
