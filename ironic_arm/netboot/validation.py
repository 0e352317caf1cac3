# SPDX-License-Identifier: Apache-2.0

"""Values that come from outside and end in a configuration line.

They are data and stay data: what could be read as another dnsmasq word or
another GRUB command is refused here, by name, before anything is rendered.
"""

import ipaddress
import re
import urllib.parse

# RFC 951: the BOOTP ``file`` field has 128 bytes with its closing zero.
BOOT_FILE_LENGTH = 127

# An option of DHCPv4 has 255 bytes; dnsmasq closes a boot file with a zero.
OPTION_LENGTH = 254

_FILE_NAME = re.compile(r'[A-Za-z0-9][A-Za-z0-9._+/@-]*\Z')
_URL = re.compile(r"https?://[A-Za-z0-9._~:/?#\[\]@!&()*+=%-]+\Z")
_BOOT_URL = re.compile(r'https?://[A-Za-z0-9._~:/?\[\]@!&()*+=%-]+\Z')
# iPXE puts its own settings in, such as ${net0/mac}.
_IPXE_URL = re.compile(
    r'(https?|tftp)://[A-Za-z0-9._~:/?\[\]@!&()*+=%${}-]+\Z')
_IPXE_NAME = re.compile(r'ipxe|undionly|snponly|\.k{1,3}pxe\b|\.lkrn\b')


class UnsafeValue(ValueError):
    """A value cannot be written into a configuration without changing it."""


def check_file_name(name: str) -> None:
    """Accept a path below the TFTP root as dnsmasq and GRUB can carry it.

    :param name: relative path with ``/`` between its parts.
    :raises UnsafeValue: with the reason and what is allowed.
    """
    if name.startswith('/'):
        raise UnsafeValue('an absolute path; it must be relative to the '
                          'TFTP root')
    if '..' in name.split('/'):
        raise UnsafeValue("a path with '..'; it must stay below the TFTP "
                          'root')
    if len(name) > BOOT_FILE_LENGTH:
        raise UnsafeValue(f'{len(name)} characters long; a DHCP boot file '
                          f'name has {BOOT_FILE_LENGTH} at most')
    if not _FILE_NAME.match(name):
        raise UnsafeValue('not a plain file name; allowed are letters, '
                          'digits and . _ + @ - / (first a letter or a '
                          'digit)')


def check_url(url: str) -> None:
    """Accept an http or https URL that needs no quoting anywhere.

    :raises UnsafeValue: with the reason and what is allowed.
    """
    if not _URL.match(url):
        raise UnsafeValue('not an http:// or https:// URL of plain '
                          'characters')


def is_url(value: str) -> bool:
    """Return whether a value is meant as a URL and not as a file name."""
    return '://' in value


def is_ipxe(value: str) -> bool:
    """Return whether a boot file is iPXE, by the names that it goes by."""
    return bool(_IPXE_NAME.search(value.rpartition('/')[2].lower()))


def check_boot_url(url: str) -> None:
    """Accept a URL that UEFI HTTP boot can load.

    :raises UnsafeValue: with the reason and what is allowed.
    """
    _check_url(url, _BOOT_URL, 'http:// or https://')


def check_ipxe_script(script: str) -> None:
    """Accept what iPXE can run: a URL, or a path like a file's.

    :raises UnsafeValue: with the reason and what is allowed.
    """
    if is_url(script):
        _check_url(script, _IPXE_URL, 'http://, https:// or tftp://')
    else:
        check_file_name(script)


def _check_url(url: str, allowed: re.Pattern[str], schemes: str) -> None:
    """Accept a URL that fits an option of DHCPv4 and a line of dnsmasq."""
    if len(url) > OPTION_LENGTH:
        raise UnsafeValue(f'{len(url)} characters long; a DHCP option has '
                          f'{OPTION_LENGTH} at most')
    if not allowed.match(url):
        raise UnsafeValue(f'not a URL that begins with {schemes} and has '
                          'only plain characters: no blanks, commas, '
                          'quotes, backslashes or #')
    try:
        host = urllib.parse.urlsplit(url).hostname
    except ValueError as exc:
        raise UnsafeValue(f'not a URL: {exc}') from None
    if not host:
        raise UnsafeValue('a URL without a host')


def url_family(url: str) -> int | None:
    """Return 4 or 6 where a URL's host is an address, ``None`` for a name.

    A machine that boots over the other family cannot reach an address.
    """
    host = urllib.parse.urlsplit(url).hostname or ''
    try:
        return ipaddress.ip_address(host).version
    except ValueError:
        return None


def check_address(address: str, version: int) -> None:
    """Accept an IP address of a version, without a zone.

    :raises UnsafeValue: with the reason.
    """
    family = ipaddress.IPv4Address if version == 4 else ipaddress.IPv6Address
    try:
        family(address)
    except ValueError:
        raise UnsafeValue(f'not an IPv{version} address') from None
    if '%' in address:
        raise UnsafeValue('an address with a zone, which means nothing to '
                          'another machine')
