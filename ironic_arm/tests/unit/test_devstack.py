# SPDX-License-Identifier: Apache-2.0

"""What the devstack plugin says of itself."""

import pathlib
import re

DEVSTACK = pathlib.Path(__file__).parents[3] / 'devstack'


def text(name):
    return (DEVSTACK / name).read_text()


def test_the_readme_tells_every_variable():
    code = text('settings') + text('lib/ironic-arm')
    # Those that have a default and can be set to something else.
    settable = set(re.findall(r'\$\{(IRONIC_ARM_\w+):-', code)
                   + re.findall(r'trueorfalse \w+ (IRONIC_ARM_\w+)', code))
    told = set(re.findall(r'``(IRONIC_ARM_\w+)``', text('README.rst')))
    # The last one is for the tests of the plugin.
    assert settable - told == {'IRONIC_ARM_COMMAND'}
    assert not told - settable
    sample = set(re.findall(r'IRONIC_ARM_\w+', text('local.conf.sample')))
    assert sample <= settable


def test_the_readme_tells_every_phase():
    phases = re.findall(r"^        '(.*?) ?'\)$", text('plugin.sh'),
                        re.MULTILINE)
    assert re.findall(r'^   \* - ``([a-z -]+)``$', text('README.rst'),
                      re.MULTILINE) == phases
