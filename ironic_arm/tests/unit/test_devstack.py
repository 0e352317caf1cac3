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
