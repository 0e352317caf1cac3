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

"""The edits that mend each finding."""

import pytest

from ironic_arm.netboot import edits
from ironic_arm.netboot import findings
from ironic_arm.netboot import fixes
from ironic_arm.netboot import kinds_dnsmasq
from ironic_arm.netboot import kinds_files
from ironic_arm.netboot import kinds_filter
from ironic_arm.netboot import kinds_hosts
from ironic_arm.netboot import kinds_nodes
from ironic_arm.netboot import kinds_options
from ironic_arm.netboot import kinds_templates
from ironic_arm.netboot import survey
from ironic_arm.netboot.dnsmasq_machines import machine

OPTION = '[pxe]pxe_bootfile_name_by_arch'
PLACE = '/etc/dnsmasq.conf:3'


class Files:
    def __init__(self, value, line):
        self.value, self.text = value, line

    def option(self, of, group, name):
        return 'F', self.value

    def line(self, file, number):
        return self.text


def lines(made, where, before='', of=survey.IRONIC, **values):
    """Return what is printed for a finding, without headings."""
    filled = dict.fromkeys(('why', 'state', 'who', 'option'), 'x') | values
    told = survey.Told(made.at(where, **filled), of)
    found = fixes.find(told, '/etc/dnsmasq.conf')
    return [line for line in edits.text(found, Files(before, before))
            if line and not line.startswith(('#', '['))]


@pytest.mark.parametrize('kind, before, values, after', [
    (kinds_options.ALIAS, 'arm64:a',
     dict(key='arm64', correct='aarch64', meant='aarch64'),
     ['pxe_bootfile_name_by_arch = aarch64:a']),
    (kinds_options.COMPOSITE, 'aarch64-uefi:a',
     dict(key='aarch64-uefi', arch='aarch64'),
     ['pxe_bootfile_name_by_arch = aarch64:a']),
    (kinds_options.SHARED, 'aarch64:x,riscv64:x',
     dict(name='x', first='aarch64', second='riscv64'),
     ['pxe_bootfile_name_by_arch = aarch64:grubaa64.efi,'
      'riscv64:grubriscv64.efi']),
    (kinds_options.FILTER, 'aarch64:x',
     dict(path='p', machine='aarch64', told='grubaa64.efi', own='x'),
     ['pxe_bootfile_name_by_arch = aarch64:grubaa64.efi']),
    (kinds_files.MISSING, 'aarch64:x.efi',
     dict(name='x.efi', key='aarch64', path='/tftp/x.efi'),
     ['pxe_bootfile_name_by_arch = aarch64:grubaa64.efi',
      'ironic-arm loader install --arch aarch64 --tftp-root /tftp']),
    (kinds_files.ISA, 'aarch64:grubaa64.efi',
     dict(name='grubaa64.efi', key='aarch64', found='x86_64',
          path='/tftp/grubaa64.efi'),
     ['ironic-arm loader install --arch aarch64 --tftp-root /tftp']),
    (kinds_files.MISSING, 'x86_64-bios:undionly.kpxe',
     dict(name='undionly.kpxe', key='x86_64-bios', path='/tftp/x'), []),
    (kinds_files.ABSOLUTE, 'aarch64:/tftp/a.efi',
     dict(name='/tftp/a.efi', key='aarch64', root='/tftp'),
     ['pxe_bootfile_name_by_arch = aarch64:a.efi']),
    (kinds_filter.DIRECTORY_MISSING, '', dict(path='/a b'),
     ["mkdir -p '/a b'"]),
    (kinds_hosts.TFTP_ROOTS, '/a', dict(own='/a', other='o', served='/b'),
     ['pxe_bootfile_name_by_arch = /b']),
    (kinds_files.IMAGE_MISSING, 'aarch64:file:///x',
     dict(kind='kernel', value='file:///x', key='aarch64'), [])])
def test_options(kind, before, values, after):
    assert lines(kind, OPTION, before, **values) == after


def test_a_template_goes_back_to_ours():
    found = kinds_templates.MISSING.at(
        '[pxe]pxe_config_template_by_arch', path='/none', state='missing',
        key=" of 'aarch64'")
    edit, = fixes.find(survey.Told(found, survey.IRONIC), '')
    assert edit.change('aarch64:/none,x86_64:/x') == 'x86_64:/x'


@pytest.mark.parametrize('kind, before, values, after', [
    (kinds_dnsmasq.BOOT_WITHOUT_TAG, 'dhcp-boot=arm,grubaa64.efi',
     dict(file='arm', server='grubaa64.efi'),
     ['dhcp-boot=tag:arm,grubaa64.efi']),
    (kinds_dnsmasq.NEVER, 'dhcp-match=set:arm,option:client-arch,0x0b',
     dict(tag='arm', family=4, length=4, spelling=''),
     ['dhcp-match=set:arm,option:client-arch,11']),
    (kinds_dnsmasq.EVERYTHING, 'dhcp-match=set:arm,option6:61,000b',
     dict(tag='arm', family=6, spelling=''),
     ['dhcp-match=set:arm,option6:61,00:0b']),
    (kinds_dnsmasq.TAG_NEVER_SET, 'dhcp-boot=tag:arm64,x',
     dict(tag='arm64', family=4, other=''),
     ['dhcp-match=set:arm64,option:client-arch,11']),
    (kinds_dnsmasq.TAG_NEVER_SET, 'dhcp-boot=tag:rack,x',
     dict(tag='rack', family=4, other=''), []),
    (kinds_dnsmasq.MAC_WITH_DASHES, 'dhcp-host=52-54-00-00-00-01,ignore',
     dict(name='52-54-00-00-00-01'), ['dhcp-host=52:54:00:00:00:01,ignore']),
    (kinds_dnsmasq.CATCH_ALL, 'dhcp-boot=pxelinux.0',
     dict(name='pxelinux.0', machines=[]),
     ['dhcp-boot=tag:x86-bios,pxelinux.0',
      'dhcp-match=set:x86-bios,option:client-arch,0']),
    (kinds_dnsmasq.ISA_BY_NAME, 'dhcp-boot=tag:efi,bootx64.efi',
     dict(name='bootx64.efi', found='x86_64',
          machines=[machine(11, 'PXE', 4), machine(11, 'PXE', 6),
                    machine(11, 'iPXE', 4)]),
     ['dhcp-match=set:aarch64-uefi,option:client-arch,11',
      'dhcp-boot=tag:aarch64-uefi,grubaa64.efi']),
    (kinds_dnsmasq.MISSING, '', dict(
        path='/tftp/grubaa64.efi', machines=[machine(11, 'PXE', 4)]),
     ['ironic-arm loader install --arch aarch64 --tftp-root /tftp']),
    (kinds_dnsmasq.NO_SOURCE, '', dict(name='dhcp-hostsdir', path='/h'),
     ['mkdir -p /h']),
    (kinds_hosts.TFTP_ROOT, 'tftp-root=/a',
     dict(own='/a', other='o', served='/b'), ['tftp-root=/b']),
    (kinds_hosts.PROVIDER_UNREAD, '', dict(
        path='/h', main='/etc/dnsmasq.conf', line='dhcp-hostsdir=/h'),
     ['dhcp-hostsdir=/h']),
    (kinds_filter.RULES_UNREAD, '',
     dict(conf='/c', line='conf-dir=/r,*.conf'), ['conf-dir=/r,*.conf']),
    (kinds_dnsmasq.REFUSED, 'x=y', dict(line='x=y'), [])])
def test_dnsmasq(kind, before, values, after):
    assert lines(kind, PLACE, before, survey.DNSMASQ, **values) == after


@pytest.mark.parametrize('kind, values, after', [
    (kinds_nodes.ALIAS, dict(value='arm64', correct='aarch64'),
     ['openstack baremetal node set U --property cpu_arch=aarch64']),
    (kinds_nodes.BOOT_MODE,
     dict(arch='aarch64', why='', field='properties/capabilities',
          properties={'capabilities': "a:it's,boot_mode:bios"}),
     ["openstack baremetal node set U --property 'capabilities=a:it'\"'\"'s,"
      "boot_mode:uefi'"]),
    (kinds_nodes.BOOT_MODE,
     dict(arch='aarch64', why='', field='instance_info/capabilities'), []),
    (kinds_nodes.IMAGE_ISA,
     dict(value='v', kind='kernel', found='x86_64', arch='aarch64',
          field='driver_info/deploy_kernel'),
     ['openstack baremetal node unset U --driver-info deploy_kernel']),
    (kinds_nodes.INTERFACE,
     dict(arch='aarch64', name='pxe', instead='arm-pxe',
          interface='arm-pxe', driver='redfish'),
     ['openstack baremetal node set U --boot-interface arm-pxe']),
    (kinds_nodes.NO_PXE_PORT, dict(number=2, ports=['A', 'B']),
     ['openstack baremetal port set A --pxe-enabled',
      'openstack baremetal port set B --pxe-enabled']),
    (kinds_nodes.UNSET, {}, [])])
def test_nodes(kind, values, after):
    assert lines(kind, 'n: x', of=survey.NODES, uuid='U', **values) == after


def test_an_answer_from_a_line_that_is_mended_is_left_out():
    wrong = survey.Told(kinds_dnsmasq.BOOT_WITHOUT_TAG.at(
        PLACE, file='arm', server='x.efi'), survey.DNSMASQ)
    answer = survey.Told(kinds_dnsmasq.CATCH_ALL.at(
        PLACE, who='x', name='arm', machines=[]), survey.DNSMASQ)
    assert [one for one, _ in fixes.every([wrong, answer], '')] == [wrong]
    assert [one for one, _ in fixes.every([answer], '')] == [answer]


def test_a_finding_without_the_values_of_its_fix():
    bare = findings.Finding('boot-file-missing', findings.Severity.ERROR,
                            OPTION, 'p', 'r')
    assert fixes.find(survey.Told(bare, survey.IRONIC), '') == []
