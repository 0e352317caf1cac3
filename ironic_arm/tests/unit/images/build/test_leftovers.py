# SPDX-License-Identifier: Apache-2.0

import pathlib

from ironic_arm.images.build import leftovers

MOUNTS = r'''
25 1 254:0 / / rw - ext4 /dev/vda rw
90 25 0:40 / /w/.ipa.build/dib rw - tmpfs tmpfs rw
91 90 0:5 / /w/.ipa.build/dib/mnt/dev rw - devtmpfs dev rw
92 91 0:6 / /w/.ipa.build/dib/mnt/dev/a\040b rw - devpts pts rw
93 25 0:41 / /w/.ipa.build-of-others rw - tmpfs tmpfs rw
'''.lstrip()


def test_what_is_mounted_last_comes_first():
    assert leftovers.mounted(MOUNTS, pathlib.Path('/w/.ipa.build')) == [
        '/w/.ipa.build/dib/mnt/dev/a b', '/w/.ipa.build/dib/mnt/dev',
        '/w/.ipa.build/dib']


def test_nothing_is_mounted_elsewhere():
    assert leftovers.mounted(MOUNTS, pathlib.Path('/other')) == []
