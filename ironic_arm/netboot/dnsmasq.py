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

"""dnsmasq rules: which boot file each client architecture gets.

Written for dnsmasq 2.90. ``dhcp-match`` compares option 93 of a request
(RFC 4578, section 2.1) with a decimal number; ``dhcp-boot`` with a tag
outranks one without, whatever file it stands in.
"""

import collections.abc

from ironic_arm.netboot import by_arch
from ironic_arm.netboot import rendering

TAG_PREFIX = 'ironic-arm-'


def rules(boot_files: collections.abc.Mapping[by_arch.Target, str]) -> str:
    """Return the rule file that gives each target its boot file.

    :param boot_files: boot file of each target, relative to the TFTP root
        and already accepted by :func:`ironic_arm.netboot.values
        .check_file_name`.
    """
    rows = [(target, TAG_PREFIX + target.name, boot_files[target])
            for target in by_arch.TARGETS if target in boot_files]
    return rendering.render('dnsmasq_rules.conf.j2', rows=rows)
