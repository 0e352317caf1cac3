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

"""The one table of findings of settings, nodes and boots."""

from ironic_arm.netboot import kinds_boots
from ironic_arm.netboot import kinds_files
from ironic_arm.netboot import kinds_nodes
from ironic_arm.netboot import kinds_options
from ironic_arm.netboot import kinds_templates
from ironic_arm.netboot.findings import Kind

CONDUCTOR: tuple[Kind, ...] = (
    *kinds_options.KINDS, *kinds_files.KINDS, *kinds_templates.KINDS)
"""Kinds of findings about settings, in the order of the documentation."""

NODE: tuple[Kind, ...] = kinds_nodes.KINDS
"""Kinds of findings about a node."""

BOOT: tuple[Kind, ...] = kinds_boots.KINDS
"""Kinds of findings about a machine's boot, as a log tells it."""

CODES: frozenset[str] = frozenset(kind.code for kind in CONDUCTOR + NODE)
"""Codes that the options of the group ``[arm]`` can name."""
