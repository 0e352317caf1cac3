# SPDX-License-Identifier: Apache-2.0

"""What a GRUB asks for, by what it carries inside."""

import lzma
import zlib

import pytest

from ironic_arm.netboot.bootfiles import grub_image
from ironic_arm.netboot.bootfiles import grub_requests
from ironic_arm.netboot.bootfiles import loader
from ironic_arm.netboot.bootfiles import memdisk
from ironic_arm.netboot.bootfiles.reader import Buffer
from ironic_arm.netboot.bootfiles.reader import Malformed
from ironic_arm.tests import binaries

TEXT = '''\
# what the signed GRUB of a distribution carries
if [ -z "$prefix" -o ! -n "$prefix" ]; then
    set prefix=($root)/boot/grub
fi
if [ -e $prefix/arm64-efi/grub.cfg ]; then
    source $prefix/arm64-efi/grub.cfg
elif [ -s $prefix/own.cfg ]; then
    source $prefix/own.cfg
elif [ -s ${prefix}/more.cfg ]; then
    source $prefix/more.cfg
else
    source $prefix/grub.cfg
fi
'''
LONG = TEXT.encode() + b'#' * 3000


def _xz(data):
    return lzma.compress(data) if data else b'x'


def _zlib(data):
    return zlib.compress(data)


IMAGES = {
    'tar': binaries.tar('./grub.cfg', LONG),
    'fat12': binaries.fat(LONG), 'fat16': binaries.fat(LONG, 5000),
    'squashfs': binaries.squashfs(LONG),
    'squashfs in xz': binaries.squashfs(LONG, pack=_xz),
    'squashfs in gzip': binaries.squashfs(LONG, pack=_zlib, kind=1),
    'squashfs without fragment': binaries.squashfs(LONG, fragment=False),
}


@pytest.mark.parametrize('kind', IMAGES)
def test_memdisk(kind):
    image = Buffer(IMAGES[kind])
    assert memdisk.read(image, '/grub.cfg') == LONG.decode()
    assert memdisk.read(image, '/other.cfg') is None
    assert memdisk.read(image, '/grub.cfg/x') is None


@pytest.mark.parametrize('kind', IMAGES)
def test_damaged_memdisk(kind):
    whole = IMAGES[kind]
    for length in range(0, min(len(whole), 2048), 7):
        try:
            assert memdisk.read(Buffer(whole[:length]), '/grub.cfg') in (
                None, LONG.decode())
        except Malformed:
            pass


def asks(**given):
    return loader.parse(Buffer(binaries.grub(**given))).asks


SEARCH = ('/grub/grub.cfg-01-MAC', *(
    f'/grub/grub.cfg-IP ({digits} hex digits)'
    for digits in range(8, 0, -1)), '/grub/grub.cfg')
WEB = ('normal', 'net', 'http', 'linux')


@pytest.mark.parametrize('given, expected', [
    ({}, SEARCH),
    ({'modules': WEB}, ('/grub/grub.cfg',)),
    ({'prefix': '(http,192.0.2.1)/grub'}, ('(http,192.0.2.1)/grub/grub.cfg',
                                           )),
    ({'modules': ('normal',)}, ()),
    ({'config': 'configfile (tftp,$net_default_server)/grub/master.cfg\n'},
     ('(tftp,$net_default_server)/grub/master.cfg',)),
    ({'config': 'set x=1; source /a.cfg\nnormal'}, ('/a.cfg', *SEARCH)),
    ({'config': 'set prefix=/b\n'}, tuple(
        name.replace('/grub/', '/b/') for name in SEARCH)),
    ({'config': 'normal (memdisk)/grub.cfg',
      'memdisk': IMAGES['fat12'], 'modules': (*WEB, 'tftp')},
     ('/grub/own.cfg', '/grub/more.cfg', '/grub/grub.cfg')),
    ({'prefix': '(memdisk)', 'memdisk': IMAGES['squashfs in xz']}, ()),
    ({'config': 'normal (memdisk)/grub.cfg', 'memdisk': b'x' * 999}, None),
    ({'config': 'normal (memdisk)/grub.cfg'}, ()),
    ({'config': 'fi; else\nelif x\nsource "/a"; source'}, ('/a', *SEARCH)),
])
def test_asks(given, expected):
    assert asks(**given) == expected


def test_files_that_load_each_other_come_to_an_end():
    calls = []

    def inside(path):
        calls.append(path)
        return 'source (memdisk)/a\n' * 9

    grub = grub_image.Grub('/g', inside(''), None, ('net', 'http'))
    assert grub_requests.requests(grub, inside) == ('/g/grub.cfg',)
    assert len(calls) < 99
