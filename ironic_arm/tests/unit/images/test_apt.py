# SPDX-License-Identifier: Apache-2.0

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
