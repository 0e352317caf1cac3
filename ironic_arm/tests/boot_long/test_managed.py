# SPDX-License-Identifier: Apache-2.0

"""A real ironic inspects and cleans a machine, with the real agent.

There is no ironic-inspector: the inspect interface is ``agent``. ironic
writes what the machine boots. Cleaning over TFTP is part of a whole life.
"""

from fleet.services import provisioning
from fleet.stands import managed
from fleet.stands import stand

MAC = stand.HARDWARE.mac
MASTER, NODE = 'grub/grub.cfg', f'{MAC}.conf'


def inspect(ironic, boot):
    """Have a machine inspected; return its node."""
    uuid = ironic.start(boot)
    provisioning.provision(uuid, 'inspect', 'manageable')
    assert managed.inventory(uuid)['cpu']['architecture'] == 'aarch64'
    [port] = managed.ports(uuid)
    # Without BOOTIF the agent cannot tell, and ironic sets it to False.
    assert port['address'] == MAC and port['pxe_enabled'] is True
    return uuid


def test_over_tftp(manage):
    one, ironic = manage()
    uuid = inspect(ironic, 'arm-pxe')
    asked = [name for outcome, name in one.asked_tftp()
             if outcome == 'sent' and name != stand.LOADER]
    assert asked == [MASTER, NODE, f'{uuid}/deploy_kernel',
                     f'{uuid}/deploy_ramdisk']
    assert 'missed' not in {outcome for outcome, _ in one.asked_tftp()}


def test_over_http_with_roots_that_differ(manage):
    one, ironic = manage(http_boot=True)
    uuid = inspect(ironic, 'arm-http')
    provisioning.provision(uuid, 'provide', 'available')
    boot = [f'/{name}' for name in (
        stand.LOADER, MASTER, NODE, f'{uuid}/config',
        f'{uuid}/deploy_kernel', f'{uuid}/deploy_ramdisk')]
    assert one.asked_http() == [('200', path) for path in boot + boot]
    assert one.asked_tftp() == []
    # Nothing of the node is left below either root.
    for root in (one.http, one.where.tftp):
        assert not list(root.glob(f'*{MAC}*'))
        assert not (root / uuid).exists()
        assert not (root / uuid).is_symlink()
