# SPDX-License-Identifier: Apache-2.0

"""Rules that a real dnsmasq reads, and what machines are answered.

Every machine is asked about twice: dnsmasq with packets, and our model of
dnsmasq. Neither may differ from what the settings say, nor from the other.
"""

import dataclasses
import random
import subprocess
import time

import pytest

from fleet.packets import matrix
from fleet.packets import probe
from fleet.sandbox import layout
from ironic_arm.netboot import by_arch
from ironic_arm.netboot.checks import filter_rules
from ironic_arm.netboot.checks.filter_rules import Firmware
from ironic_arm.netboot.publish import dnsmasq_rules
from ironic_arm.netboot.publish import files
from ironic_arm.tests.functional import comparison
from ironic_arm.tests.functional.conftest import GOLDEN
from ironic_arm.tests.functional.conftest import until

# Our rules let nobody in who has no entry; this one lets in all.
OPEN = 'dhcp-host=*:*:*:*:*:*'
ALLOWED, DENIED = '52:54:00:00:01:01', '52:54:00:00:01:02'

AARCH64 = dnsmasq_rules.BootFiles(by_arch.resolve({'aarch64': 'grubaa64.efi'}),
                            tftp_server_ipv6='2001:db8::1')
EVERYTHING = dnsmasq_rules.BootFiles(
    {target: f'loaders/{target.name}.efi' for target in by_arch.TARGETS},
    {target: f'http://boot.example/{target.name}.efi'
     for target in by_arch.TARGETS},
    {target: f'http://boot.example/{target.name}.ipxe?mac=${{net0/mac}}'
     for target in by_arch.TARGETS}, '192.0.2.7', '2001:db8::7')
MIXED = dnsmasq_rules.BootFiles(
    by_arch.resolve({'aarch64': 'grubaa64.efi', 'x86_64-uefi': 'snponly.efi',
                     'x86_64-bios': 'undionly.kpxe', 'riscv64': 'grub.efi'}),
    by_arch.resolve({'aarch64': 'http://[2001:db8::1]/grubaa64.efi',
                     'x86_64-uefi': 'http://192.0.2.1/ipxe.efi',
                     'armv7l': 'https://boot.example/' + 'x' * 150}),
    by_arch.resolve({'x86_64-bios': 'boot.ipxe',
                     'x86_64-uefi': 'http://192.0.2.1/boot.ipxe'}))


@pytest.fixture
def asker(wire):
    """A cable to the server, in both families."""
    with matrix.Asker() as cable:
        yield cable


@pytest.fixture
def publish(where):
    """Write rules where dnsmasq reads them, as the driver does."""
    def write(given, live=False):
        texts = {where.rules / files.RULES_FILE:
                 dnsmasq_rules.rules(given, live)}
        if live:
            texts |= {where.rules / files.UNASKED_FILE:
                      dnsmasq_rules.unasked_rules(given),
                      where.options / files.OPTIONS_FILE:
                      dnsmasq_rules.options_file(given)}
        for path, text in texts.items():
            beside = path.with_name('.new')
            beside.write_text(text)
            beside.rename(path)
    return write


@pytest.fixture
def running(where, processes, asker):
    """Start a dnsmasq with rules before, between or after other lines."""
    def start(before=(OPEN,), after=(), live=False):
        optsdir = [f'dhcp-optsdir={where.options}'] if live else []
        first, last = layout.DHCP_RANGE_IPV6
        conf = where.conf('dnsmasq')
        conf.write_text('\n'.join([
            f'interface={layout.BRIDGE}', 'bind-interfaces',
            f'dhcp-range={",".join(layout.DHCP_RANGE)},1h',
            f'dhcp-range={first},{last},64,1h', *optsdir, *before,
            f'conf-dir={where.rules},*.conf', *after, '']))
        real = comparison.RealDnsmasq(conf, where.state)
        processes.append(_Stop(real))
        real.__enter__()
        # A bridge takes a second to carry its first DHCPv6.
        until(lambda: asker.ask([client(Firmware(0, 6))]) != [None],
              real.log.read_text)
        return conf
    return start


class _Stop:
    def __init__(self, real):
        self.stop = real.__exit__


def client(machine, mac=ALLOWED):
    return dataclasses.replace(machine.client(), mac=mac, allowed=False)


def patiently(asker, clients):
    """Ask; whom a busy computer keeps waiting is asked once more."""
    replies = asker.ask(clients)
    late = [at for at, reply in enumerate(replies) if reply is None]
    again = asker.ask([clients[at] for at in late], quiet=20)
    for at, reply in zip(late, again, strict=True):
        replies[at] = reply
    return replies


def sent(reply, family=4):
    """Every boot file in an answer; two are one too many."""
    option = reply.options.get(67 if family == 4 else 59, b'')
    data = [reply.file, *option.split(b'\0')]
    return sorted(text.decode() for text in data if text)


def every_machine():
    """Mapped codes, their neighbours and 100 others, in every way."""
    mapped = {code for target in by_arch.TARGETS for code in (
        *target.client_architectures, *target.http_client_architectures)}
    near = {code + step for code in mapped for step in (-1, 0, 1)} - {-1}
    rest = sorted(set(range(65536)) - near)
    others = random.Random(93).sample(rest, 100)
    return filter_rules.machines(sorted(near | {*others}))


def wrong_answers(asker, given, machines, mac=ALLOWED):
    """Machines that are told anything but what the settings say."""
    replies = patiently(asker,
                        [client(machine, mac) for machine in machines])
    wrong = []
    for machine, reply in zip(machines, replies, strict=True):
        expected = filter_rules.wanted(given, machine)
        told = reply and sent(reply, machine.family)
        if told != expected:
            wrong.append((machine, told, expected))
    return wrong


@pytest.mark.parametrize('filtered', [False, True],
                         ids=['open', 'filtered'])
@pytest.mark.parametrize('live', [False, True], ids=['rules', 'live'])
@pytest.mark.parametrize('given', [AARCH64, EVERYTHING, MIXED],
                         ids=['aarch64', 'everything', 'mixed'])
def test_no_machine_gets_a_wrong_answer(
        asker, running, publish, where, given, live, filtered):
    publish(given, live)
    filters = [OPEN]
    if filtered:
        (where.hosts / 'allowed').write_text(f'{ALLOWED}\n')
        (where.hosts / 'denied').write_text(f'{DENIED},ignore\n')
        filters = [f'dhcp-hostsdir={where.hosts}']
    conf = running(filters, live=live)
    machines = every_machine()
    assert len(machines) > 700
    assert wrong_answers(asker, given, machines) == []
    clients = [client(machine) for machine in machines]
    assert comparison.differences(comparison.model(conf), asker,
                                  clients) == []
    if filtered:
        some = [client(machine, mac) for machine in machines[::20]
                for mac in (DENIED, '52:54:00:00:01:03')]
        assert set(asker.ask(some, quiet=2)) == {None}


def test_http_boot_is_answered_as_an_http_client(asker, running, publish):
    publish(EVERYTHING)
    running()
    machines = [Firmware(code, family, ipxe) for code in range(42)
                for family in (4, 6) for ipxe in (False, True)]
    replies = patiently(asker, [client(machine) for machine in machines])
    for machine, reply in zip(machines, replies, strict=True):
        http = machine.code in dnsmasq_rules.HTTP_CODES and not machine.ipxe
        if machine.family == 4:
            assert (reply.options.get(60) == b'HTTPClient') is http
        else:
            # An enterprise number, then the class with its length.
            data = reply.options.get(16, b'')
            assert (data[4:] == b'\0\x0aHTTPClient') is http, machine


def test_the_next_server_is_dnsmasq_unless_it_is_set(
        asker, running, publish):
    publish(EVERYTHING)
    running([OPEN, 'dhcp-boot=bios,other,192.0.2.9'])
    replies = patiently(asker, [
        client(Firmware(11)), client(Firmware(11, requests_option=False)),
        client(Firmware(65535))])
    assert [reply.next_server for reply in replies] == [
        '192.0.2.7', '192.0.2.7', '192.0.2.9']


def test_a_boot_file_changes_while_dnsmasq_runs(asker, running, publish):
    publish(AARCH64, live=True)
    running(live=True)
    changed = dataclasses.replace(AARCH64, tftp=by_arch.resolve(
        {'aarch64': 'new/grubaa64.efi'}))
    machines = [machine for machine in filter_rules.machines([7, 11, 22])
                if machine.requests_option]
    assert wrong_answers(asker, AARCH64, machines) == []
    rules = dnsmasq_rules.rules(AARCH64, live=True)
    for given in (changed, AARCH64, changed):
        assert dnsmasq_rules.rules(given, live=True) == rules
        publish(given, live=True)
        deadline = time.monotonic() + 150
        while wrong := wrong_answers(asker, given, machines):
            assert time.monotonic() < deadline, wrong
            time.sleep(0.01)
    # Firmware that asks for no option 67 waits for the next start, and
    # gets the file of its own architecture until then.
    reply, = patiently(asker, [client(Firmware(11, requests_option=False))])
    assert sent(reply) == ['grubaa64.efi']


def test_a_machine_without_an_entry_gets_no_answer(where, serve):
    (where.rules / 'ironic-arm.conf').write_text(dnsmasq_rules.rules(AARCH64))
    serve(f'dhcp-host={ALLOWED}', f'conf-dir={where.rules}')
    assert probe.discover(DENIED, 11, timeout=2) is None
    assert probe.wait_for_offer(ALLOWED, 11, 100).boot_file == 'grubaa64.efi'


def test_dnsmasq_accepts_the_golden_rules():
    for rules in GOLDEN.glob('dnsmasq*/*.conf'):
        subprocess.run(['dnsmasq', '--test', f'--conf-file={rules}'],
                       check=True)
