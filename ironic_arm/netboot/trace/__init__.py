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

"""The story of each machine's network boot, told from logs."""

from ironic_arm.netboot.trace.log_lines import Reader
from ironic_arm.netboot.trace.report import Boot
from ironic_arm.netboot.trace.report import Ending
from ironic_arm.netboot.trace.report import Story
from ironic_arm.netboot.trace.report import stories
from ironic_arm.netboot.trace.report import tell
from ironic_arm.netboot.trace.tracer import Tracer
from ironic_arm.netboot.trace.tracer import stamp

__all__ = ['Boot', 'Ending', 'Reader', 'Story', 'Tracer', 'stamp', 'stories',
           'tell']
