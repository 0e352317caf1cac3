# SPDX-License-Identifier: Apache-2.0

"""Files inside packages."""

import gzip
import io
import lzma
import tarfile

import pytest

from ironic_arm.netboot.bootfiles import packages
from ironic_arm.netboot.bootfiles.reader import Buffer
from ironic_arm.netboot.bootfiles.reader import Malformed
from ironic_arm.tests import binaries

LONG = f'{"long/" * 30}{"x" * 120}.efi'


def read(data, wanted=lambda name: name.endswith('.efi')):
    return dict(packages.files(Buffer(data), wanted))


def tar(form):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode='w', format=form) as archive:
        for name in ('./a.efi', './b.txt', f'./{LONG}', './c.efi'):
            row = tarfile.TarInfo(name)
            row.size = 700
            archive.addfile(row, io.BytesIO(name[-7:].encode() * 100))
    return buffer.getvalue()


EXPECTED = {'a.efi': b'./a.efi' * 100, 'c.efi': b'./c.efi' * 100,
            LONG: b'xxx.efi' * 100}


@pytest.mark.parametrize('form', [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
@pytest.mark.parametrize('pack', [bytes, gzip.compress, lzma.compress])
def test_deb(form, pack):
    assert read(binaries.deb(pack(tar(form)))) == EXPECTED


@pytest.mark.parametrize('pack', [bytes, gzip.compress, lzma.compress])
def test_rpm(pack):
    archive = binaries.newc([('./a.efi', b'x' * 99), ('b', b'y'),
                             ('d.efi', None)])
    assert read(binaries.rpm(pack(archive))) == {'a.efi': b'x' * 99}


@pytest.mark.parametrize('data, why', [
    (b'', 'neither'), (b'PK\3\4', 'neither'),
    (packages.DEB, 'data of the package'),
    (binaries.deb(b'x' * 1024), 'no number'),
    (binaries.deb(tar(tarfile.GNU_FORMAT)[:600]), 'ends'),
    (binaries.deb(b'')[:-62], 'data of the package'),
    (binaries.rpm(b'')[:200], 'nothing but zeros|header'),
    (packages.RPM + bytes(200), 'without signature'),
    (binaries.rpm(b'text'), 'no cpio archive')])
def test_damaged(data, why):
    with pytest.raises(Malformed, match=why):
        read(data)
