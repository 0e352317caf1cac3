# SPDX-License-Identifier: Apache-2.0

"""A real ironic inspects and cleans a machine, with the real agent.

There is no ironic-inspector: the inspect interface is ``agent``. ironic
writes what the machine boots. Cleaning over TFTP is part of a whole life.
"""

from fleet.machines import servers
from fleet.services import nodes
from fleet.services import provisioning

MAC, LOADER = servers.ARM.mac, servers.ARM.kind.loader
MASTER, NODE = 'grub/grub.cfg', f'{MAC}.conf'


def inspect(uuid):
    """Have a machine inspected."""
    provisioning.provision(uuid, 'inspect', 'manageable')
    assert nodes.inspected(uuid)['cpu']['architecture'] == 'aarch64'
    [port] = nodes.ports(uuid)
    # Without BOOTIF the agent cannot tell, and ironic sets it to False.
    assert port['address'] == MAC and port['pxe_enabled'] is True


def test_over_tftp(manage):
    one, uuid = manage()
    inspect(uuid)
    asked = [name for outcome, name in one.logs.asked_tftp()
             if outcome == 'sent' and name != LOADER]
    assert asked == [MASTER, NODE, f'{uuid}/deploy_kernel',
                     f'{uuid}/deploy_ramdisk']
    assert 'missed' not in {outcome for outcome, _ in one.logs.asked_tftp()}


def test_over_http_with_roots_that_differ(manage):
    one, uuid = manage(boot='arm-http', http_boot=True)
    inspect(uuid)
    provisioning.provision(uuid, 'provide', 'available')
    boot = [f'/{name}' for name in (
        LOADER, MASTER, NODE, f'{uuid}/config',
        f'{uuid}/deploy_kernel', f'{uuid}/deploy_ramdisk')]
    assert one.logs.asked_http() == [('200', path) for path in boot + boot]
    assert one.logs.asked_tftp() == []
    # Nothing of the node is left below either root.
    for root in (one.where.http, one.where.tftp):
        assert not list(root.glob(f'*{MAC}*'))
        assert not (root / uuid).exists()
        assert not (root / uuid).is_symlink()
