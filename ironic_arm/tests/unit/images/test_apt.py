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

import pytest

from ironic_arm.images import apt


@pytest.mark.parametrize('targets, found', [
    ('', None),
    ('http://a.example/debian/ bookworm', 'http://a.example/debian'),
    ('http://s.example/ bookworm-security\nhttp://a.example/ bookworm\n',
     'http://a.example'),
    ('cdrom:[Debian]/ bookworm\nhttp://a.example trixie',
     'http://a.example'),
])
def test_the_main_archive_is_taken(targets, found):
    assert apt.host_mirror(targets) == found


def test_a_mirror_that_is_named_wins(monkeypatch):
    monkeypatch.setenv(apt.MIRROR_VARIABLE, 'http://b.example/debian/')
    assert apt.mirror() == 'http://b.example/debian'
    assert apt.mirror('http://c.example/') == 'http://c.example'
