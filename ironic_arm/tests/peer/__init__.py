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

"""The hosts' own unit tests, run with the classes of ironic-arm.

The wheels of ironic and ironic-inspector carry their unit tests. The plugins
here put our class in the place of upstream's; the check_*.py files, given
last on the command line, assert that it was ours that ran. tox has the
commands.
"""
