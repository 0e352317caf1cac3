# SPDX-License-Identifier: Apache-2.0

"""Whole files, compared with whole files that were read by real programs.

``python -m ironic_arm.tests.samples`` writes ``golden/`` anew.
"""

import pathlib

import jinja2
import pytest

from ironic_arm.netboot import templating
from ironic_arm.tests import samples
from ironic_arm.tests import traces

GOLDEN = pathlib.Path(samples.__file__).parent / 'golden'


@pytest.mark.parametrize('name', sorted(samples.FILES))
def test_golden(name):
    assert samples.FILES[name] == (GOLDEN / name).read_text()


def test_every_golden_file_is_compared():
    assert {str(path.relative_to(GOLDEN)) for path in GOLDEN.rglob('*')
            if path.is_file()} == {
                *samples.FILES, *samples.NODES, *traces.LOGS,
                *traces.outputs()}


@pytest.mark.parametrize('name', sorted(samples.FILES))
def test_every_file_is_marked_as_ours(name):
    assert templating.is_ours(samples.FILES[name])


def test_a_missing_value_is_refused():
    with pytest.raises(jinja2.UndefinedError):
        templating.render('dnsmasq_rules.conf.j2')
