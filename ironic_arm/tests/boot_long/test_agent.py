# SPDX-License-Identifier: Apache-2.0


"""The real agent on an ARM server, beside x86 servers that may not boot."""

import dataclasses

from fleet.artifacts import agent_ramdisk
from fleet.observe import kept
from fleet.services import nodes
from fleet.stands import mixed
from fleet.stands import report
from fleet.stands import rig

ARM = dataclasses.replace(mixed.ARM, memory_mib=2048, cpus=2)
X86 = (mixed.X86_UEFI, mixed.X86_BIOS)
PATIENCE = 60


def test_only_the_machine_in_inspection_is_answered(tmp_path, wire, cache):
    boots = mixed.boots(cache, print)
    agent = agent_ramdisk.make(cache, print)
    made = rig.Rig(tmp_path / 'rig', {
        ARM: rig.BootFiles(None, *agent), **{one: boots[one] for one in X86}})
    mixed.install_loaders(made, cache, print)
    made.build()
    try:
        for service in made.start():
            service.wait_ready()
        uuids = {name: made.enroll(name) for name in made.servers}
        bystanders = [made.servers[one.name] for one in X86]
        for one in bystanders:
            one.machine.power_on()
            one.wait_ignored(PATIENCE)
        nodes.introspect(uuids[ARM.name])
        found = made.finish(ARM.name, uuids[ARM.name], timeout=400)
    finally:
        made.stop()
    kept.write('inspection-agent', report.server(made.servers[ARM.name]))
    assert found['cpu']['architecture'] == 'aarch64'
    # Only the agent itself knows of firmware versions.
    assert found['system_vendor']['firmware']['version']
    for one in bystanders:
        assert not one.was_answered()
