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

"""Values that come from outside and end in a configuration line.

They are data and stay data: what could be read as another dnsmasq word or
another GRUB command is refused here, by name, before anything is rendered.
"""

import re

# RFC 951: the BOOTP ``file`` field has 128 bytes with its closing zero.
BOOT_FILE_LENGTH = 127

_FILE_NAME = re.compile(r'[A-Za-z0-9][A-Za-z0-9._+/@-]*\Z')
_URL = re.compile(r"https?://[A-Za-z0-9._~:/?#\[\]@!&()*+=%-]+\Z")


class UnsafeValue(ValueError):
    """A value cannot be written into a configuration without changing it."""


def check_file_name(name: str) -> None:
    """Accept a path below the TFTP root as dnsmasq and GRUB can carry it.

    :param name: relative path with ``/`` between its parts.
    :raises UnsafeValue: telling what is wrong and what is allowed.
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

    :raises UnsafeValue: telling what is wrong and what is allowed.
    """
    if not _URL.match(url):
        raise UnsafeValue('not an http:// or https:// URL of plain '
                          'characters')


def kernel_words(parameters: str) -> list[str]:
    """Split kernel parameters into words as the kernel itself does.

    Double quotes keep blanks together, as in ``key="a b"``; they are taken
    off, for GRUB puts its own around a word with a blank.

    :raises UnsafeValue: for what GRUB cannot hand to a kernel unchanged: it
        puts a backslash in front of backslashes and quotes
        (``grub-core/lib/cmdline.c``, 2.06).
    """
    for char in parameters:
        if char in "\\'" or not char.isprintable() or not char.isascii():
            raise UnsafeValue(f'it contains {char!r}, which GRUB cannot '
                              'pass to a kernel unchanged')
    if parameters.count('"') % 2:
        raise UnsafeValue('it has an opening double quote without a '
                          'closing one')
    words = re.findall(r'(?:[^\s"]|"[^"]*")+', parameters)
    return [word.replace('"', '') for word in words]
