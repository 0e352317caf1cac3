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

"""Services that are not root, beside a dnsmasq that is another user.

The sudoers file, the filters of the rootwrap and the capabilities of dnsmasq
are those below etc/.
"""

import pathlib
import re
import shutil

import pytest

from filterlab import ironic_rows
from fleet import users
from ironic_arm.tests.functional import conftest
from ironic_arm.tests.functional.filter_service import EVERYBODY
from ironic_arm.tests.functional.filter_service import Filter
from ironic_arm.tests.functional.filter_service import INSPECTED
from ironic_arm.tests.functional.filter_service import OURS
from ironic_arm.tests.functional.filter_service import STRANGER

ETC = pathlib.Path(__file__).parents[3] / 'etc'
IRONIC = users.User('ironic', 64001)


@pytest.fixture
def database(two_nodes, place):
    """A database that the service may write to."""
    state = place / 'state'
    state.mkdir()
    shutil.copy(two_nodes, state)
    IRONIC.own(state)
    rows = ironic_rows.IronicRows(state / 'ironic.sqlite')
    yield rows
    rows.close()


@pytest.fixture
def ours(place, database):
    """The service as a user of its own, configured and not started."""
    made = Filter(OURS, 3, place / 'pxe-filter', IRONIC)
    made.configure(place / 'state/ironic.sqlite')
    yield made
    made.end()


def test_the_service_lets_in_and_shuts_out(ours, database):
    ours.start()
    ours.answers(set())
    database.state(INSPECTED, 'inspect wait')
    ours.answers({INSPECTED, STRANGER})
    # dnsmasq reads everything again, as the user that it has become.
    ours.dhcp.reread()
    ours.answers({INSPECTED, STRANGER})
    database.state(INSPECTED, 'manageable')
    ours.answers(set())
    assert 'Traceback' not in ours.service.tail()
    assert ' ERROR ' not in ours.service.tail()
