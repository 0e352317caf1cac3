# SPDX-License-Identifier: Apache-2.0

"""Checks of the kernels and ramdisks that ironic's options name."""

import posixpath
import urllib.parse
import uuid

from ironic_arm.netboot import architecture
from ironic_arm.netboot import settings
from ironic_arm.netboot.bootfiles import compression
from ironic_arm.netboot.bootfiles import filesystem
from ironic_arm.netboot.checks import boot_files
from ironic_arm.netboot.checks import remedies
from ironic_arm.netboot.findings import FindingType
from ironic_arm.netboot.findings import Found
from ironic_arm.netboot.findings import Page
from ironic_arm.netboot.findings import Severity

IMAGE_MISSING = FindingType(
    'image-missing', Severity.ERROR, page=Page.CONDUCTOR,
    problem='the {kind} {value!r} of {key!r} is {state}',
    remedy='Put a readable file there, or correct the path',
    effect='Every node that needs it fails when it is to boot.',
    no_fix='Which file is the right one, and where it is, is not known here.')
IMAGE_PATH = FindingType(
    'image-not-allowed', Severity.ERROR, page=Page.CONDUCTOR,
    problem='the {kind} {value!r} of {key!r} is not below '
            '[conductor]file_url_allowed_paths',
    remedy='Add its directory to that option, or move the file',
    effect='ironic refuses to read the file.',
    fix=remedies.allow)
IMAGE_REFERENCE = FindingType(
    'image-reference', Severity.ERROR, page=Page.CONDUCTOR,
    problem='the {kind} {value!r} of {key!r} is neither a URL nor a UUID',
    remedy='Write file:// in front of a path, or give the UUID of an image',
    effect='ironic refuses the value when a node is to boot.',
    fix=remedies.file_url)
IMAGE_ISA = FindingType(
    'image-isa', Severity.ERROR, page=Page.CONDUCTOR,
    problem='the {kind} {value!r} of {key!r} is for {found}',
    remedy='Set it to a {kind} for {key}',
    effect='GRUB loads the file; then the machine hangs.',
    no_fix='Which file is the right one, and where it is, is not known here.')
IMAGE_UNPACKED = FindingType(
    'image-unpacked', Severity.WARNING, page=Page.CONDUCTOR,
    problem='ironic unpacks the {kind} {value!r} of {key!r}, which zstd '
            'compressed',
    remedy='Compress it with xz or gzip, make it with ironic-arm image '
           'assemble, or set [conductor]disable_zstandard_decompression to '
           'true',
    effect='Machines load the file as it was before it was compressed, which '
           'is several times as large and takes as much longer over TFTP. '
           'ironic does so since 32.1 with every file that begins as zstd '
           'does.',
    no_fix='Whether other images are to be unpacked is for you to decide.')

_Conductor = settings.ConductorSettings


def images(given: _Conductor, disk: filesystem.Files) -> Found:
    """Kernels, ramdisks and boot loader images of every option."""
    for option, kind in by_kind(given):
        for key, value in option.values.items():
            yield from _image(given, option.option, kind, key, value, disk)


def by_kind(given: _Conductor) -> list[tuple[settings.ByArch, str]]:
    """Return the options that name images, with what the images are."""
    found = [(given.bootloaders, 'boot loader image')]
    for one in given.images:
        found += [(one.kernels, 'kernel'), (one.ramdisks, 'ramdisk')]
    return found


def local_path(value: str) -> str:
    """Return the path that a ``file`` URL names; empty for all others."""
    parts = urllib.parse.urlsplit(value)
    return parts.path if parts.scheme.lower() == 'file' else ''


def is_reference(value: str) -> bool:
    """Return whether ironic takes a value: a URL, or a UUID of Glance."""
    if urllib.parse.urlsplit(value).scheme:
        return True
    try:
        uuid.UUID(value)
    except ValueError:
        return False
    return True


def architecture_of(disk: filesystem.Files, kind: str, path: str) -> str:
    """Return the architecture of a local image; empty if not known.

    :param kind: ``kernel`` or ``ramdisk``; nothing is known of others.
    """
    if kind == 'kernel':
        kernel = disk.kernel(path)
        if not isinstance(kernel, filesystem.Unclear):
            return kernel.cpu_arch
    elif kind == 'ramdisk':
        ramdisk = disk.ramdisk(path)
        if not isinstance(ramdisk, filesystem.Unclear):
            return ramdisk.cpu_arch
    return ''


def _image(given: _Conductor, where: str, kind: str, key: str, value: str,
           disk: filesystem.Files) -> Found:
    """Check one image; those on other machines are not fetched."""
    if not value.strip():
        return
    if not is_reference(value):
        yield IMAGE_REFERENCE.at(where, kind=kind, value=value, key=key)
        return
    path = local_path(value)
    if not path:
        return
    state = disk.state(path)
    if not _allowed(path, given.image_paths):
        yield IMAGE_PATH.at(where, kind=kind, value=value, key=key)
    elif state is filesystem.State.REMOTE:
        yield boot_files.REMOTE.at(where, path=path)
    elif state is not filesystem.State.FILE:
        yield IMAGE_MISSING.at(where, kind=kind, value=value, key=key,
                               state=state.value)
    elif kind == 'kernel':
        # It takes seconds to unpack a ramdisk: nodes are checked for that.
        found = architecture_of(disk, kind, path)
        if found and found != key and architecture.find(key):
            yield IMAGE_ISA.at(where, kind=kind, value=value, key=key,
                               found=found)
    elif given.unpacks_zstd and _begins_as_zstd(path, disk):
        yield IMAGE_UNPACKED.at(where, kind=kind, value=value, key=key)


def _begins_as_zstd(path: str, disk: filesystem.Files) -> bool:
    """Return whether ironic takes a file for one that zstd compressed."""
    try:
        head = disk.head(path, compression.MARK)
    except OSError:
        return False
    return compression.detect(head) == 'zstd'


def _allowed(path: str, allowed: tuple[str, ...]) -> bool:
    """Return whether ironic reads a path, by its own rule."""
    plain = posixpath.normpath(path)
    return any(plain == one or plain.startswith(one + '/') for one in allowed)
