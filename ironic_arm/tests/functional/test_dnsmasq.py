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

"""Rules that a real dnsmasq reads, and what machines are answered."""

import subprocess

from fleet import probe
import pytest

from ironic_arm.netboot import by_arch
from ironic_arm.netboot import dnsmasq
from ironic_arm.tests.functional.conftest import GOLDEN

MAC = '52:54:00:aa:00:01'


@pytest.fixture
def answers(where, serve):
    """Serve rules beside further lines; return who asks for what."""
    def start(boot_files, *lines):
        (where.rules / 'ironic-arm.conf').write_text(
            dnsmasq.rules(by_arch.resolve(boot_files)))
        # dnsmasq prefers the last of the tagged rules that match. Here all
        # machines are let in, by an entry of the lowest rank.
        serve('dhcp-host=*:*:*:*:*:*', *lines, f'conf-dir={where.rules}')

        def boot_file(client_arch, mac=MAC):
            offer = probe.discover(mac, client_arch)
            assert offer is not None, 'no answer'
            return offer.boot_file
        return boot_file
    return start


def test_each_architecture_gets_its_boot_file(answers):
    boot_file = answers({'aarch64': 'grubaa64.efi',
                         'x86_64-uefi': 'bootx64.efi',
                         'x86_64-bios': 'undionly.kpxe'})
    assert boot_file(11) == 'grubaa64.efi'
    assert boot_file(7) == 'bootx64.efi'
    assert boot_file(9) == 'bootx64.efi'
    assert boot_file(0) == 'undionly.kpxe'


@pytest.mark.parametrize('client_arch', [0, 6, 7, 9, 10, 12, 19, 27, 65535])
def test_other_architectures_get_no_boot_file_from_us(answers, client_arch):
    boot_file = answers({'aarch64': 'grubaa64.efi'})
    assert boot_file(client_arch) == ''
    assert boot_file(11) == 'grubaa64.efi'


@pytest.mark.parametrize('line', [
    'dhcp-boot=undionly.kpxe',
    'dhcp-match=set:efi,option:client-arch,7\ndhcp-boot=tag:efi,x64.efi',
    'dhcp-boot=tag:!ipxe,undionly.kpxe,192.0.2.1'])
def test_beside_rules_of_the_operator(answers, line):
    boot_file = answers({'aarch64': 'grubaa64.efi'}, line)
    assert boot_file(11) == 'grubaa64.efi'
    assert boot_file(7) != 'grubaa64.efi'
    assert boot_file(0) != 'grubaa64.efi'


def test_a_denied_machine_gets_no_answer(answers, where):
    (where.hosts / 'denied').write_text(f'{MAC},ignore\n')
    boot_file = answers({'aarch64': 'grubaa64.efi'},
                        f'dhcp-hostsdir={where.hosts}')
    assert probe.discover(MAC, 11, timeout=2) is None
    assert boot_file(11, '52:54:00:aa:00:02') == 'grubaa64.efi'


def test_a_machine_without_an_entry_gets_no_answer(where, serve):
    (where.rules / 'ironic-arm.conf').write_text(
        dnsmasq.rules(by_arch.resolve({'aarch64': 'grubaa64.efi'})))
    serve(f'dhcp-host={MAC}', f'conf-dir={where.rules}')
    assert probe.discover('52:54:00:aa:00:02', 11, timeout=2) is None
    assert probe.discover(MAC, 11).boot_file == 'grubaa64.efi'


def test_dnsmasq_accepts_the_golden_rules():
    rules = GOLDEN / 'dnsmasq/ironic-arm.conf'
    subprocess.run(['dnsmasq', '--test', f'--conf-file={rules}'], check=True)
