# SPDX-License-Identifier: Apache-2.0


"""The real agent on an ARM server, beside x86 servers that may not boot."""

import dataclasses

from fleet.artifacts import agent_ramdisk
from fleet.deployment import files
from fleet.deployment.deployment import Deployment
from fleet.deployment.files import BootFiles
from fleet.machines import servers
from fleet.observe import kept
from fleet.services import nodes

ARM = dataclasses.replace(servers.ARM, memory_mib=2048, cpus=2)
X86 = (servers.X86_UEFI, servers.X86_BIOS)


def test_only_the_machine_in_inspection_is_answered(tmp_path, wire, cache):
    agent = agent_ramdisk.make(cache, print)
    made = Deployment(tmp_path / 'world', {
        ARM: BootFiles(None, *agent), **files.small(X86, cache, print)},
        ('ironic', 'inspector'))
    files.install_loaders(made.where.tftp, cache, print)
    made.build()
    try:
        made.start()
        made.wait_ready()
        uuids = {name: made.enroll(name) for name in made.servers}
        bystanders = [made.servers[one.name] for one in X86]
        for one in bystanders:
            one.machine.power_on()
            one.wait_ignored()
        nodes.introspect(uuids[ARM.name])
        found = made.finish(ARM.name, uuids[ARM.name], timeout=400)
    finally:
        made.stop()
    kept.write('inspection-agent', made.servers[ARM.name].report())
    assert found['cpu']['architecture'] == 'aarch64'
    # Only the agent itself knows of firmware versions.
    assert found['system_vendor']['firmware']['version']
    for one in bystanders:
        assert not one.was_answered()
