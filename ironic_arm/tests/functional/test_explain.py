# SPDX-License-Identifier: Apache-2.0

"""The model of dnsmasq, packet by packet against a real one."""

import os
import pathlib
import random
import re
import shutil
import subprocess
import time

import hypothesis
import pytest

from fleet.packets import dhcp
from fleet.packets import matrix
from fleet.packets import wire
from fleet.sandbox import layout
from fleet.sandbox.commands import run
from ironic_arm.netboot import architecture
from ironic_arm.netboot.checks import dnsmasq_configuration
from ironic_arm.netboot.dnsmasq import directives
from ironic_arm.netboot.dnsmasq import option_values
from ironic_arm.netboot.dnsmasq.clients import firmware
from ironic_arm.netboot.dnsmasq.server import Server
from ironic_arm.system import dnsmasq_files
from ironic_arm.tests import corpus
from ironic_arm.tests import dnsmasq_strategies
from ironic_arm.tests.functional import comparison

GOLDEN = pathlib.Path(corpus.__file__).parent / 'golden'
OURS = sorted(path.name for path in GOLDEN.glob('dnsmasq*'))
UNKNOWN = '52:54:00:00:00:01'
NAMED = [f'52:54:00:00:00:{number:02}' for number in range(2, 7)]
"""Machines that some of the configurations have entries for."""


def _mapped():
    return {code for row in architecture.ARCHITECTURES
            for field in ('uefi_pxe', 'uefi_http', 'bios_pxe', 'bios_http',
                          'uboot_pxe', 'uboot_http')
            for code in getattr(row, field)}


def _clients(codes, macs):
    return [firmware(code, http=http, ipxe=ipxe, family=family, mac=mac)
            for code in codes for family in (4, 6) for mac in macs
            for http, ipxe in ((False, False), (True, False),
                               (False, True))]


def clients():
    """Every kind of firmware, as known and unknown machines."""
    mapped = _mapped()
    near = {code + step for code in mapped for step in (-1, 0, 1)} - {-1}
    rest = sorted(set(range(65536)) - near)
    others = random.Random(11).sample(rest, 100)
    uboot = [firmware(code, uboot=True, mac=mac) for code in sorted(near)
             for mac in (UNKNOWN, NAMED[0])]
    return [*uboot, *_clients(sorted(near), [UNKNOWN, NAMED[0]]),
            *_clients(others, [UNKNOWN]), *_clients([11, None], NAMED)]


@pytest.fixture(scope='module')
def asker(wire):
    """A cable to the server, in both families."""
    with matrix.Asker() as cable:
        yield cable


@pytest.mark.parametrize('name', corpus.NAMES)
def test_the_model_answers_as_dnsmasq_does(name, asker, tmp_path):
    _compare(corpus.copy(name, tmp_path), asker, tmp_path)


@pytest.mark.parametrize('name', OURS)
@pytest.mark.parametrize('let_in', ['', 'dhcp-host=*:*:*:*:*:*\n'])
def test_our_own_rules(name, let_in, asker, tmp_path):
    options = tmp_path / 'options'
    options.mkdir()
    for path in (GOLDEN / name).iterdir():
        if path.suffix != '.conf':
            shutil.copy(path, options)
    hosts = tmp_path / 'hosts'
    hosts.mkdir()
    (hosts / 'known').write_text(f'{NAMED[0]}\n')
    conf = tmp_path / 'dnsmasq.conf'
    conf.write_text(
        'interface=br0\nbind-interfaces\ndhcp-range=192.0.2.100,192.0.2.199\n'
        'dhcp-range=2001:db8::100,2001:db8::1ff\ndhcp-boot=pxelinux.0\n'
        f'{let_in}dhcp-hostsdir={hosts}\ndhcp-optsdir={options}\n'
        f'conf-dir={GOLDEN / name},*.conf\n')
    _compare(conf, asker, tmp_path)


def _compare(conf, asker, tmp_path):
    families = dnsmasq_configuration.families(dnsmasq_files.load(str(conf)))
    asked = [client for client in clients() if client.family in families]
    asked += _clients([0, 11], [UNKNOWN])
    with comparison.RealDnsmasq(conf, tmp_path) as real:
        different = comparison.differences(comparison.model(conf), asker,
                                           asked)
    assert len(asked) > 500
    assert not different, (len(different), different[:3],
                           real.log.read_text()[-2000:])


ITEM = b'\x47\x04\x80\x00\x00\x00\xff'
"""Option 43 that chooses the first item of a menu (PXE 2.1, tag 71)."""


@pytest.mark.parametrize('code, item', [(11, None), (7, None), (0, ITEM)])
def test_the_boot_file_of_a_menu(code, item, asker, tmp_path):
    # It is handed out at port 4011, after the address is known.
    conf = corpus.copy('proxy', tmp_path)
    client = firmware(code)
    expected = comparison.model(conf).answer(client).boot_file
    with comparison.RealDnsmasq(conf, tmp_path) as real:
        assert _boot_server(client, item) == expected, real.log.read_text()


def _boot_server(client, item):
    """Ask the boot server at port 4011; return the file it names."""
    options = {53: b'\x03', **client.options, 55: bytes([43, 67])}
    options |= {43: item} if item else {}
    with wire.Wire(layout.BRIDGE) as end, wire.Wire() as cable:
        run(['ip', 'neighbour', 'replace', '192.0.2.77', 'lladdr',
             cable.mac.hex(':'), 'dev', layout.BRIDGE, 'nud', 'permanent'])
        cable.send(dhcp.request4(
            client.mac, 1, options, cable.mac, address='192.0.2.77',
            server=(end.mac, layout.HOST_ADDRESS, 4011)))
        return cable.receive(time.monotonic() + 60).file.decode()


ASKED = [firmware(code, http=http, ipxe=ipxe, family=family, mac=mac)
         for family in (4, 6) for mac in (UNKNOWN, NAMED[0])
         for code, http, ipxe in ((11, False, False), (0, False, True),
                                  (7, True, False), (300, False, False))]


def _accepted(conf):
    """Tell whether dnsmasq itself finds a configuration correct."""
    run = subprocess.run(['dnsmasq', '--test', f'--conf-file={conf}'],
                         capture_output=True, text=True)
    return run.returncode == 0, run.stderr


# A longer search: IRONIC_ARM_EXAMPLES=3000, and pytest with --timeout=0.
EXAMPLES = int(os.environ.get('IRONIC_ARM_EXAMPLES', '60'))
SEARCH = hypothesis.settings(
    max_examples=EXAMPLES, deadline=None, print_blob=True,
    suppress_health_check=list(hypothesis.HealthCheck))


@SEARCH
@hypothesis.given(dnsmasq_strategies.configurations())
def test_random_rules(asker, tmp_path_factory, texts):
    folder = tmp_path_factory.mktemp('random')
    main, options, hosts = texts
    for name, text in (('options', options), ('hosts', hosts),
                       ('dnsmasq.conf', '\n'.join([
                           'interface=br0', 'bind-interfaces',
                           f'dhcp-optsfile={folder}/options',
                           f'dhcp-hostsfile={folder}/hosts', main, '']))):
        (folder / name).write_text(text)
    conf = folder / 'dnsmasq.conf'
    config = dnsmasq_files.load(str(conf))
    fatal = [str(one.line) for one in config.refused if one.fatal]
    accepted, why = _accepted(conf)
    assert accepted == (not fatal), (texts, fatal, why)
    hypothesis.target(float(len(config.boots) + len(config.options)))
    if not accepted or config.unknown:
        return
    with comparison.RealDnsmasq(conf, folder) as real:
        different = comparison.differences(Server(config), asker, ASKED, 0.1)
        log = real.log.read_text()[-1500:]
    assert not different, (texts, different[:2], log)


@SEARCH
@hypothesis.given(dnsmasq_strategies.odd_lines())
def test_random_quotes_and_comments(asker, tmp_path_factory, line):
    folder = tmp_path_factory.mktemp('quotes')
    conf = folder / 'dnsmasq.conf'
    conf.write_text('interface=br0\nbind-interfaces\n'
                    f'dhcp-range=192.0.2.100,192.0.2.199\n{line}\n')
    config = dnsmasq_files.load(str(conf))
    accepted, why = _accepted(conf)
    assert accepted == (not config.refused), (line, config.refused, why)
    if not accepted or config.unknown:
        return
    with comparison.RealDnsmasq(conf, folder):
        different = comparison.differences(Server(config), asker, ASKED[:1])
    assert not different, (line, different)


def _help(*topic):
    return subprocess.run(['dnsmasq', '--help', *topic], text=True,
                          capture_output=True, check=True).stdout


def test_every_directive_of_dnsmasq_is_known():
    named = set(re.findall('--([a-zA-Z0-9-]+)', _help()))
    # Older spellings, which dnsmasq takes and does not tell.
    assert named | {'domain-suffix', 'dhcp-lease'} == directives.KNOWN


@pytest.mark.parametrize('family, topic', [(4, 'dhcp'), (6, 'dhcp6')])
def test_every_option_of_dnsmasq_is_known(family, topic):
    told = {(int(number), name.lower()) for number, name
            in re.findall(r'^ *(\d+) (\S+)$', _help(topic), re.MULTILINE)}
    ours = {(known.number, name) for name, known
            in option_values.BY_NAME[family].items() if not known.internal}
    assert told == ours
