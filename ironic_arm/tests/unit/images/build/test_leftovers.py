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
