# SPDX-License-Identifier: Apache-2.0

import re

import pytest

from ironic_arm.images.assemble import python_packages


def test_the_tested_agent_has_tested_neighbours():
    options = python_packages.Wanted('3.11').arguments()
    assert options[0] == '--constraint'
    assert options[2:] == ['ironic-python-agent==13.0.0']
    with open(options[1]) as stream:
        pinned = [line for line in stream if not line.startswith('#')]
    assert 'ironic-python-agent==13.0.0\n' in pinned
    assert all(re.fullmatch(r'[a-z0-9-]+==[0-9.]+\n', line)
               for line in pinned)


def test_another_agent_has_the_newest_neighbours():
    assert python_packages.Wanted('3.11', '11.0.0').arguments() == [
        'ironic-python-agent==11.0.0']


@pytest.mark.parametrize('agent', ['13.0.0', '11.0.0'])
def test_limits_of_ones_own_come_first(agent, tmp_path):
    wanted = python_packages.Wanted('3.13', agent, ('./x.whl', 'y>2'),
                                 tmp_path / 'limits')
    assert wanted.arguments() == [
        '--constraint', str(tmp_path / 'limits'),
        f'ironic-python-agent=={agent}', './x.whl', 'y>2']
