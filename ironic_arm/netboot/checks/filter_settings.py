# SPDX-License-Identifier: Apache-2.0

"""Checks of the PXE filter's settings."""

import posixpath
import re

from ironic_arm.netboot import by_arch
from ironic_arm.netboot import settings
from ironic_arm.netboot import validation
from ironic_arm.netboot.bootfiles import filesystem
from ironic_arm.netboot.checks import by_arch_keys
from ironic_arm.netboot.checks import remedies
from ironic_arm.netboot.checks import served_files
from ironic_arm.netboot.findings import FindingType
from ironic_arm.netboot.findings import Found
from ironic_arm.netboot.findings import Page
from ironic_arm.netboot.findings import Severity
from ironic_arm.netboot.grub import kernel_parameters
from ironic_arm.netboot.publish import files
from ironic_arm.netboot.publish import ipxe

AMBIGUOUS = FindingType(
    'by-arch-ambiguous', Severity.ERROR, page=Page.FILTER,
    problem='the key {key!r} would give BIOS and UEFI machines one file',
    remedy='Write {correct}',
    effect='The filter does not start.',
    fix=remedies.by_mode)
INSPECTION_FILES = FindingType(
    'inspection-files', Severity.ERROR, page=Page.FILTER,
    problem='{target} has the boot file {name!r} but nothing is set for it '
            'here',
    remedy='Add {target}:FILE, a path below the TFTP root',
    effect='GRUB would find nothing to load for this machine. The filter does '
           'not start.',
    no_fix='Which file is the right one, and where it is, is not known here.')
NO_CALLBACK = FindingType(
    'callback-url-unknown', Severity.ERROR, page=Page.FILTER,
    problem='it is not set, and it does not follow from the address that '
            'ironic-inspector listens on',
    remedy='Set it to http://ADDRESS:5050/v1/continue',
    effect='The agent could not report what it found. The filter does not '
           'start.',
    no_fix='Which address machines can reach is not known here.')
CALLBACK = FindingType(
    'callback-url', Severity.ERROR, page=Page.FILTER,
    problem='{value!r} is {why}',
    remedy='Set it to http://ADDRESS:5050/v1/continue',
    effect='GRUB could not carry the value. The filter does not start.',
    no_fix='Which address machines can reach is not known here.')
PARAMETERS = FindingType(
    'kernel-parameters', Severity.ERROR, page=Page.FILTER,
    problem='{value!r} cannot be used: {why}',
    remedy='Leave it out',
    effect='GRUB or the kernel would change these kernel parameters. The '
           'filter does not start.',
    no_fix='What was meant is not known here.')
NO_BOOT_FILE = FindingType(
    'boot-file-none', Severity.ERROR, page=Page.FILTER,
    problem='no architecture has a boot file',
    remedy='Write at least aarch64:grubaa64.efi',
    effect='The filter does not start.',
    fix=remedies.filter_boot_file)
HTTP_URL = FindingType(
    'http-url', Severity.ERROR, page=Page.FILTER,
    problem='the URL {url!r} of {key!r} is {why}',
    remedy='Give a URL like http://192.0.2.1/grubaa64.efi',
    effect='The filter does not start.',
    no_fix='Which address machines can reach is not known here.')
IPXE_SCRIPT = FindingType(
    'ipxe-script', Severity.ERROR, page=Page.FILTER,
    problem='the iPXE script {script!r} of {key!r} is {why}',
    remedy='Give a URL like http://192.0.2.1/boot.ipxe, or a path below the '
           'TFTP root',
    effect='The filter does not start.',
    no_fix='Which file is the right one, and where it is, is not known here.')
IPXE_SCRIPT_NONE = FindingType(
    'ipxe-script-none', Severity.WARNING, page=Page.FILTER,
    problem='{name!r} of {target} is iPXE, and once it runs it gets no script '
            'from here',
    remedy='Add {target}:SCRIPT to [arm_pxe_filter]ipxe_script_by_arch, '
           'unless a rule of your own serves iPXE',
    effect='iPXE has nothing to run and goes on to the next boot device.',
    no_fix='Which script iPXE is to run is not known here.')
TFTP_SERVER = FindingType(
    'tftp-server', Severity.ERROR, page=Page.FILTER,
    problem='{address!r} is {why}',
    remedy='Set it to an address like {example}',
    effect='The filter does not start.',
    no_fix='Which address machines can reach is not known here.')
OPTSDIR = FindingType(
    'optsdir-is-rules-dir', Severity.ERROR, page=Page.FILTER,
    problem='{path!r} is [arm_pxe_filter]rules_dir too, and dnsmasq does not '
            'start with such lines there',
    remedy='Make a directory of its own for it, and write its name into '
           "dnsmasq's dhcp-optsdir as well",
    effect='The filter does not start.',
    no_fix='The name of a new directory is for you to decide.')

_Filter = settings.FilterSettings


def keys(given: _Filter, disk: filesystem.Files) -> Found:
    """Keys of the filter's own by-arch options."""
    for option in (given.boot_files, given.http_urls, given.ipxe_scripts,
                   given.kernels, given.ramdisks):
        yield from by_arch_keys.check(option)
        for key in option.values:
            covered = by_arch.targets(key)
            if len({t.boot_mode for t in covered}) > 1:
                yield AMBIGUOUS.at(
                    option.option, key=key, correct=' and '.join(
                        repr(target.name) for target in covered))


def directories(given: _Filter, disk: filesystem.Files) -> Found:
    """Directories that the filter driver writes to."""
    yield from served_files.directory(
        '[arm_pxe_filter]rules_dir', given.rules_dir, disk)
    yield from served_files.directory(
        '[arm_pxe_filter]tftp_root', given.tftp_root, disk)


def images(given: _Filter, disk: filesystem.Files) -> Found:
    """Kernels and ramdisks below the TFTP root."""
    for option, kind in ((given.kernels, 'kernel'),
                         (given.ramdisks, 'ramdisk')):
        yield from served_files.served(option, kind, given.tftp_root, disk)


def image_pairs(given: _Filter, disk: filesystem.Files) -> Found:
    """Kernel and ramdisk of every machine that reads our GRUB tree."""
    kernels = by_arch.resolve(given.kernels.values)
    ramdisks = by_arch.resolve(given.ramdisks.values)
    for target, name in by_arch.resolve(given.boot_files.values).items():
        missing = [option.option for option, have in
                   ((given.kernels, kernels), (given.ramdisks, ramdisks))
                   if target not in have]
        reads_our_tree = re.match(r'(grub|shim)', name.rpartition('/')[2])
        if len(missing) == 1 or missing and reads_our_tree:
            yield INSPECTION_FILES.at(
                ' and '.join(missing), target=target.name, name=name)


def values(given: _Filter, disk: filesystem.Files) -> Found:
    """Values that are written into what GRUB and iPXE read."""
    where = '[arm_pxe_filter]callback_url'
    if not given.callback_url:
        yield NO_CALLBACK.at(where)
    else:
        try:
            validation.check_url(given.callback_url)
        except validation.UnsafeValue as exc:
            yield CALLBACK.at(where, value=given.callback_url, why=exc)
    try:
        words = kernel_parameters.words(given.kernel_append_params)
        if files.scripts_of_ours(given):
            ipxe.check(words)
    except validation.UnsafeValue as exc:
        yield PARAMETERS.at('[arm_pxe_filter]kernel_append_params',
                            value=given.kernel_append_params, why=exc)


def boot_files(given: _Filter, disk: filesystem.Files) -> Found:
    """Boot files below the TFTP root; at least one must be set."""
    yield from served_files.served(given.boot_files, 'boot file',
                                   given.tftp_root, disk)
    if not (given.boot_files.values or given.http_urls.values
            or given.ipxe_scripts.values):
        yield NO_BOOT_FILE.at(given.boot_files.option)


def http_urls(given: _Filter, disk: filesystem.Files) -> Found:
    """URLs for UEFI HTTP boot."""
    for key, url in given.http_urls.values.items():
        if not url.strip():
            continue
        try:
            validation.check_boot_url(url)
        except validation.UnsafeValue as exc:
            yield HTTP_URL.at(given.http_urls.option, url=url, key=key,
                              why=exc)


def ipxe_scripts(given: _Filter, disk: filesystem.Files) -> Found:
    """Scripts of iPXE; those that are files must be there."""
    option = given.ipxe_scripts
    for key, script in option.values.items():
        if not validation.is_url(script):
            continue
        try:
            validation.check_ipxe_script(script)
        except validation.UnsafeValue as exc:
            yield IPXE_SCRIPT.at(option.option, script=script, key=key,
                                 why=exc)
    paths = {key: script for key, script in option.values.items()
             if not validation.is_url(script)}
    yield from served_files.served(
        settings.ByArch(option.option, paths, option.composite),
        'boot script', given.tftp_root, disk)


def ipxe_pairs(given: _Filter, disk: filesystem.Files) -> Found:
    """iPXE as a boot file, with no script that it could go on with."""
    scripts = files.boot_files(given).ipxe
    for option in (given.boot_files, given.http_urls):
        for target, name in by_arch.resolve(option.values).items():
            if validation.is_ipxe(name) and target not in scripts:
                yield IPXE_SCRIPT_NONE.at(option.option, name=name,
                                          target=target.name)


def servers(given: _Filter, disk: filesystem.Files) -> Found:
    """Addresses of the TFTP server."""
    for name, address, version, example in (
            ('tftp_server', given.tftp_server, 4, '192.0.2.1'),
            ('tftp_server_ipv6', given.tftp_server_ipv6, 6, '2001:db8::1')):
        try:
            if address:
                validation.check_address(address, version)
        except validation.UnsafeValue as exc:
            yield TFTP_SERVER.at(f'[arm_pxe_filter]{name}', why=exc,
                                 address=address, example=example)


def optsdir(given: _Filter, disk: filesystem.Files) -> Found:
    """The directory of live boot files, where there is one."""
    if not given.optsdir:
        return
    where = '[arm_pxe_filter]dhcp_optsdir'
    yield from served_files.directory(where, given.optsdir, disk)
    if (posixpath.normpath(given.optsdir)
            == posixpath.normpath(given.rules_dir)):
        yield OPTSDIR.at(where, path=given.optsdir)
