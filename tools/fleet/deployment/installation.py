# SPDX-License-Identifier: Apache-2.0

"""A deployment for the whole life of a machine, as an operator installs it."""

import dataclasses
import hashlib
import pathlib
import sys

from fleet.artifacts import instance_image
from fleet.artifacts.life_files import Files
from fleet.deployment import files as boot_files
from fleet.deployment.deployment import Deployment, plug
from fleet.deployment.files import BootFiles
from fleet.machines import servers
from fleet.observe import chronicle
from fleet.observe.logs import OnLine
from fleet.sandbox import layout
from fleet.sandbox.commands import run
from fleet.sandbox.layout import Layout
from fleet.services import settings

IMAGE = 'instance.img'

_COMMAND = pathlib.Path(sys.executable).with_name('ironic-arm')
# The agent takes no disk of less than 4 GiB for one to deploy on.
_DISK_BYTES = 5 << 30


def make(root: pathlib.Path, on_line: OnLine | None = None) -> Deployment:
    """Return a deployment whose only machine is behind Redfish.

    :param root: the world's root folder.
    :param on_line: called with the source and each line of a log.
    """
    state = Layout(root).state
    machine = dataclasses.replace(
        servers.ARM, memory_mib=2048, cpus=2, disks=(str(state / 'disk'),),
        variables=str(state / 'variables.fd'))
    return Deployment(root, {machine: BootFiles()}, (
        'libvirt', 'web', 'dnsmasq', 'redfish', 'ironic'), on_line)


def install(made: Deployment, found: Files, fast_track: bool) -> None:
    """Make the network, the settings, and all files.

    Two files are an operator's, ironic.conf and dnsmasq.conf; our commands
    write the rest.

    :param made: the deployment.
    :param found: what there is before.
    :param fast_track: whether the agent stays between two tasks.
    :raises CommandError: a command of the system or of ours fails.
    :raises OSError: a file cannot be written.
    """
    plug([])  # libvirt makes the cable of the machine
    where, hardware = made.where, made.server.hardware
    with pathlib.Path(hardware.disks[0]).open('wb') as disk:
        disk.truncate(_DISK_BYTES)
    boot_files.copy_agent(found.agent, where)
    home = f'http://{layout.HOST_ADDRESS}{chronicle.CALLED_HOME}'
    instance_image.build(
        where.http / IMAGE, found.packages, found.system,
        f'console={hardware.kind.console} ipa-inspection-callback-url={home}')
    made.build(ironic=settings.whole_life(where, fast_track))
    ironic_conf = where.conf('ironic')
    run([_COMMAND, 'render', 'dnsmasq', '--config-file', ironic_conf,
         '--output-dir', where.rules])
    run([_COMMAND, 'loader', 'install', '--config-file', ironic_conf,
         '--arch', hardware.kind.cpu_arch, '--from', found.packages])


def enroll(made: Deployment, driver: str) -> str:
    """Have ironic manage the machine; return the node's UUID.

    :param driver: ironic's hardware type.
    :raises ApiError: ironic refuses something.
    :raises NodeError: it cannot manage the machine.
    """
    content = (made.where.http / IMAGE).read_bytes()
    return made.enroll(driver=driver, rescue_interface='agent', instance_info={
        'image_source': f'http://{layout.HOST_ADDRESS}/{IMAGE}',
        'image_os_hash_algo': 'sha256',
        'image_os_hash_value': hashlib.sha256(content).hexdigest(),
        'image_disk_format': 'raw', 'image_type': 'whole-disk'})


def trace(where: Layout, picture: pathlib.Path) -> str:
    """Return what ``ironic-arm trace`` reports of the logs.

    :param picture: file that gets its picture.
    :raises CommandError: it finds that the machine stopped.
    """
    logs = [where.log(name) for name in ('dnsmasq', 'ironic', 'web')]
    printed: str = run([_COMMAND, 'trace', *logs, '--every-boot',
                        '--svg', picture])
    return printed
