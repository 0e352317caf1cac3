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

"""What the filter repeats of what others say."""

import pytest

from ironic_arm.pxe_filter import faults


@pytest.mark.parametrize('make', [faults.error, faults.warning])
def test_credentials_in_addresses_are_left_out(make):
    assert make('code', 'where', 'nothing at http://user:pass@192.0.2.1/',
                'remedy').problem == 'nothing at http://***@192.0.2.1/'
