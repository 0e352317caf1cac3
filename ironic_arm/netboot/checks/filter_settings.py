# SPDX-License-Identifier: Apache-2.0

"""Checks of what machines are told to boot, and of who serves it."""

import posixpath

from ironic_arm.netboot import by_arch
from ironic_arm.netboot import settings
from ironic_arm.netboot import validation
from ironic_arm.netboot.bootfiles import filesystem
from ironic_arm.netboot.checks import filter_findings as kinds
from ironic_arm.netboot.checks import served_files
from ironic_arm.netboot.checks.served_files import Found
from ironic_arm.netboot.publish import files

_Filter = settings.FilterSettings


def boot_files(given: _Filter, disk: filesystem.Files) -> Found:
    """Boot files below the TFTP root; at least something must be told."""
    yield from served_files.served(given.boot_files, 'boot file',
                                  given.tftp_root, disk)
    if not (given.boot_files.values or given.http_urls.values
            or given.ipxe_scripts.values):
        yield kinds.NO_BOOT_FILE.at(given.boot_files.option)


def http_urls(given: _Filter, disk: filesystem.Files) -> Found:
    """URLs for UEFI HTTP boot."""
    for key, url in given.http_urls.values.items():
        if not url.strip():
            continue
        try:
            validation.check_boot_url(url)
        except validation.UnsafeValue as exc:
            yield kinds.HTTP_URL.at(given.http_urls.option, url=url, key=key,
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
            yield kinds.IPXE_SCRIPT.at(option.option, script=script, key=key,
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
                yield kinds.IPXE_SCRIPT_NONE.at(option.option, name=name,
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
            yield kinds.TFTP_SERVER.at(f'[arm_pxe_filter]{name}', why=exc,
                                       address=address, example=example)


def optsdir(given: _Filter, disk: filesystem.Files) -> Found:
    """The directory of live boot files, where there is one."""
    if not given.optsdir:
        return
    where = '[arm_pxe_filter]dhcp_optsdir'
    yield from served_files.directory(where, given.optsdir, disk)
    if (posixpath.normpath(given.optsdir)
            == posixpath.normpath(given.rules_dir)):
        yield kinds.OPTSDIR.at(where, path=given.optsdir)
