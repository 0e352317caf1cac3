# SPDX-License-Identifier: Apache-2.0

"""A real dnsmasq and the model of it, asked the same."""

import ipaddress
import subprocess
import time

from fleet.packets import matrix
from fleet.sandbox import layout
from ironic_arm.netboot.dnsmasq.server import Server
from ironic_arm.system import dnsmasq_files

COMPARED = {4: (43, 60, 66, 67), 6: (16, 59, 60)}


class RealDnsmasq:
    """A dnsmasq that runs with a configuration.

    :param conf: its main file.
    :param folder: for its leases and its log.
    """

    def __init__(self, conf, folder):
        self.log = folder / 'dnsmasq.log'
        with self.log.open('ab') as output:
            self._process = subprocess.Popen(
                ['dnsmasq', '--keep-in-foreground', '--log-facility=-',
                 '--port=0', '--user=root', '--no-ping', '--pid-file=',
                 f'--dhcp-leasefile={folder}/leases',
                 f'--conf-file={conf}'], stdout=output, stderr=output)

    def __enter__(self):
        # It reads its files anew once it is up, and says so last.
        deadline = time.monotonic() + 150
        while not self._ready():
            assert self._process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.01)
        return self

    def _ready(self):
        with open(f'/proc/{self._process.pid}/syscall') as stream:
            asleep = stream.read().split()[0] in POLL
        return asleep and 'started' in self.log.read_text()

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait(60)


# Numbers of the system calls poll and ppoll (x86_64, aarch64).
POLL = {'7', '73', '271'}


def model(conf):
    """Return the model of a dnsmasq with a configuration."""
    config = dnsmasq_files.load(str(conf))
    fatal = [one for one in config.refused if one.fatal]
    assert not fatal, fatal
    return Server(config)


def expected(answer, family):
    """Return what a packet with an answer holds, of what is compared."""
    if not answer.offered:
        return None
    options = {number: sent.data for number, sent in answer.options.items()
               if number in COMPARED[family]}
    return answer.file.encode(), options, _address(answer)


def _address(answer):
    try:
        return str(ipaddress.IPv4Address(
            answer.next_server or layout.HOST_ADDRESS))
    except ValueError:
        return ''


def observed(reply, family):
    """Return the same of a packet."""
    if reply is None or not reply.offered:
        return None
    options = {number: reply.options[number] for number in COMPARED[family]
               if number in reply.options}
    return reply.file, options, reply.next_server


def differences(server, asker, clients, quiet=matrix.QUIET):
    """Return clients whom the two answer differently, with both answers.

    One that is not answered in time is asked again, with more patience.
    """
    found = []
    menus = bool(server.config.services
                 or 'pxe-prompt' in server.config.flags)
    for client, reply in zip(clients, asker.ask(clients, quiet), strict=True):
        answer = server.answer(client)
        for _ in range(4):
            # A bridge that has just come up loses multicasts for a second.
            if reply is None and answer.offered:
                reply, = asker.ask([client], quiet=3)
        want = _comparable(expected(answer, client.family), client, answer,
                           menus)
        got = _comparable(observed(reply, client.family), client, answer,
                          menus)
        if want != got:
            found.append((client, want, got))
    return found


def _comparable(facts, client, answer, menus):
    """Leave out what only a menu decides, and what DHCPv6 has not."""
    if facts is None:
        return None
    file, options, address = facts
    if menus:
        options = {number: data for number, data in options.items()
                   if number != 43}
    if client.family == 6 or answer.proxy or not _address(answer):
        address = ''
    return file, options, address

