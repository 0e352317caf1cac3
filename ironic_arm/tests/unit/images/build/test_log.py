# SPDX-License-Identifier: Apache-2.0

import pytest

from ironic_arm.images.build import log

LOG = '''\
2026-11-22 23:25:11.001 | diskimage-builder version 3.43.0
2026-11-22 23:25:12.404 | dib-run-parts Running /w/hooks/root.d/08-debootstrap
2026-11-22 23:25:16.750 | Get:1 http://m.example trixie InRelease [140 kB]

2026-11-22 23:26:00.479 | dib-run-parts Running /w/hooks/extra-data.d/98-x
2026-11-22 23:26:42.479 | dib-run-parts Running /tmp/in.d/install.d/1
2026-11-22 23:26:42.510 | dib-run-parts Running /tmp/in.d/pre-install.d/2
2026-11-22 23:26:43.000 | dib-run-parts Running /w/hooks/environment.d/3
no time stamp
'''


def test_a_log_is_followed():
    at, seen = log.START, []
    for line in LOG.splitlines():
        at = log.follow(at, line)
        seen.append((at.number, at.line[:20]))
    assert seen == [
        (0, 'diskimage-builder ve'), (1, 'dib-run-parts Runnin'),
        (1, 'Get:1 http://m.examp'), (1, 'Get:1 http://m.examp'),
        (2, 'dib-run-parts Runnin'), (4, 'dib-run-parts Runnin'),
        # Going back would confuse.
        (4, 'dib-run-parts Runnin'), (4, 'dib-run-parts Runnin'),
        (4, 'no time stamp')]
    assert str(at) == '[4/10] installing packages and the agent'


@pytest.mark.parametrize('line', ['', '\n', '2026-01-01 00:00:00.000 | \n'])
def test_empty_lines_tell_nothing(line):
    assert log.follow(log.START, line) == log.START
