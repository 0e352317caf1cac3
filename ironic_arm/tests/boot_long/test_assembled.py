# SPDX-License-Identifier: Apache-2.0

"""The assembled ramdisk drives the hardware of real servers.

None of it is virtio: the cards that are emulated were sold, and the ramdisk
finds their drivers as it would in a server. It starts the real agent, which
posts its inventory to us.
"""

import http.server
import json
import subprocess
import threading

import pytest

from fleet.artifacts import agent_ramdisk
from fleet.machines.hardware import AARCH64_UEFI

MAC = '52:54:00:a7:64:77'
# How QEMU addresses us from inside the machine.
US = '10.0.2.2'
TIMEOUT = 800
GIB = 1024 ** 3

NICS = {'bookworm': 'e1000e', 'trixie': 'e1000'}
# Size of each disk in GiB, its controller, and what hangs it there.
DISKS = {
    5: ('', 'nvme,drive=disk5,serial=nvme'),
    6: ('ich9-ahci,id=sata', 'ide-hd,drive=disk6,bus=sata.0'),
    7: ('lsi53c895a,id=scsi', 'scsi-hd,drive=disk7,bus=scsi.0'),
    8: ('qemu-xhci,id=xhci', 'usb-storage,drive=disk8,bus=xhci.0'),
}


class _Listener(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        size = int(self.headers['Content-Length'])
        self.server.posted = json.loads(self.rfile.read(size))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{}')
        self.server.done.set()

    def log_message(self, *_):
        pass


@pytest.fixture
def listener():
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), _Listener)
    server.done, server.posted = threading.Event(), None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


def _command(made, nic, port, folder):
    """Return the command line of a machine full of hardware."""
    command = [
        AARCH64_UEFI.emulator, '-M', AARCH64_UEFI.board,
        '-cpu', AARCH64_UEFI.cpu, '-accel', 'tcg',
        '-smp', '2', '-m', '2048', '-nodefaults', '-no-user-config',
        '-display', 'none', '-serial', 'stdio',
        '-bios', AARCH64_UEFI.firmware.whole,
        '-kernel', made.kernel, '-initrd', made.initramfs, '-append',
        'console=ttyAMA0 ipa-inspection-callback-url='
        f'http://{US}:{port}/v1/continue',
        '-netdev', 'user,id=net',
        '-device', f'{nic},netdev=net,mac={MAC},romfile=']
    for size, (controller, device) in DISKS.items():
        path = folder / f'disk{size}'
        with path.open('wb') as disk:
            disk.truncate(size * GIB)
        command += ['-drive', f'file={path},id={path.name},if=none,format=raw']
        command += ['-device', controller] if controller else []
        command += ['-device', device]
    return command


@pytest.fixture(params=agent_ramdisk.RELEASES)
def posted(request, listener, cache, tmp_path):
    """What the agent of a release finds there."""
    made = agent_ramdisk.make(cache, print, request.param)
    console = tmp_path / 'console'
    with console.open('wb') as log:
        process = subprocess.Popen(
            _command(made, NICS[request.param], listener.server_port,
                     tmp_path),
            stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    try:
        listener.done.wait(TIMEOUT)
    finally:
        process.kill()
        process.wait()
    print(console.read_text(errors='replace'))
    assert listener.posted
    return listener.posted


def test_every_disk_and_card_is_found(posted):
    inventory = posted['inventory']
    assert inventory['cpu']['architecture'] == 'aarch64'
    assert inventory['boot']['current_boot_mode'] == 'uefi'
    assert MAC in [nic['mac_address'] for nic in inventory['interfaces']]
    sizes = {disk['size'] // GIB: disk['name'] for disk in inventory['disks']}
    assert sorted(sizes) == sorted(DISKS)
    assert sizes[5] == '/dev/nvme0n1'
    assert not posted.get('error')
