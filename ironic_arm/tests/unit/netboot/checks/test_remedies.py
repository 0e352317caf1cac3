# SPDX-License-Identifier: Apache-2.0

"""The edits that mend each finding."""

import pytest

from ironic_arm.netboot import catalog
from ironic_arm.netboot import findings
from ironic_arm.netboot.checks import dnsmasq_findings
from ironic_arm.netboot.checks import filter_findings
from ironic_arm.netboot.checks import kinds_dnsmasq
from ironic_arm.netboot.checks import kinds_files
from ironic_arm.netboot.checks import kinds_hosts
from ironic_arm.netboot.checks import kinds_nodes
from ironic_arm.netboot.checks import kinds_options
from ironic_arm.netboot.checks import kinds_programs
from ironic_arm.netboot.checks import kinds_templates
from ironic_arm.netboot.checks import remedies
from ironic_arm.netboot.checks import runner
from ironic_arm.netboot.checks import undecided
from ironic_arm.netboot.dnsmasq.machines import machine
from ironic_arm.netboot.findings import edits
from ironic_arm.netboot.findings import service_report
from ironic_arm.tests import binaries
from ironic_arm.tests import finding_pages
from ironic_arm.tests.unit.netboot import configs
from ironic_arm.tests.unit.netboot.checks import test_runner

OPTION = '[pxe]pxe_bootfile_name_by_arch'
PLACE = '/etc/dnsmasq.conf:3'


class Files:
    def __init__(self, value, line):
        self.value, self.text = value, line

    def option(self, of, group, name):
        return 'F', self.value

    def line(self, file, number):
        return self.text


def lines(made, where, before='', of=service_report.IRONIC, **values):
    """Return what is printed for a finding, without headings."""
    filled = dict.fromkeys(('why', 'state', 'who', 'option'), 'x') | values
    told = service_report.Told(made.at(where, **filled), of)
    found = remedies.find(told, '/etc/dnsmasq.conf')
    return [line for line in edits.text(found, Files(before, before))
            if line and not line.startswith(('#', '['))]


INSTALL = 'ironic-arm loader install --arch aarch64 --tftp-root /tftp'
WITH_SHIM = ('ironic-arm loader install --arch aarch64 --secure-boot '
             '--tftp-root /tftp')
OPTIONS = [
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
     dict(name='undionly.kpxe', key='x86_64-bios',
          path='/tftp/undionly.kpxe'), []),
    # What shim loads is not what the option names.
    (kinds_files.ISA, 'aarch64:bootaa64.efi',
     dict(name='bootaa64.efi', key='aarch64', found='x86_64',
          path='/tftp/grubaa64.efi'), [WITH_SHIM]),
    (kinds_files.SHIM_ALONE, 'aarch64:bootaa64.efi',
     dict(name='bootaa64.efi', key='aarch64', path='/tftp/grubaa64.efi'),
     [WITH_SHIM]),
    (kinds_files.SHIM_ALONE, 'aarch64:debian/shimaa64.efi',
     dict(name='debian/shimaa64.efi', key='aarch64',
          path='/tftp/debian/grubaa64.efi'), []),
    *[(kind, 'aarch64-uefi:grubaa64.efi',
       dict(name='grubaa64.efi', key='aarch64-uefi', module='tftp',
            kind='systemd-boot', other='http',
            path='/tftp/grubaa64.efi'), [INSTALL])
      for kind in (kinds_files.NOT_EFI, kinds_files.NO_TFTP,
                   kinds_programs.DISK_GRUB, kinds_programs.NO_TRANSPORT,
                   kinds_programs.NOT_NETWORK)],
    (kinds_files.NO_HTTP, 'aarch64:grubaa64.efi',
     dict(name='grubaa64.efi', key='aarch64', module='http',
          path='/http/grubaa64.efi'),
     ['ironic-arm grub-image --arch aarch64 --output /http/grubaa64.efi']),
    (kinds_files.NO_HTTP, 'aarch64:bootaa64.efi',
     dict(name='bootaa64.efi', key='aarch64', module='http',
          path='/http/grubaa64.efi'), []),
    (kinds_files.DEFAULT_MISSING, 'gone.efi',
     dict(name='gone.efi', path='/tftp/gone.efi'), []),
    (kinds_files.LOADER_MISSING, 'a:/x,b:/y', dict(name='a', source='/x'),
     ['pxe_bootfile_name_by_arch = b:/y']),
    (kinds_files.LOADER_NAME, 'd/a.efi:/x', dict(name='d/a.efi'),
     ['pxe_bootfile_name_by_arch = a.efi:/x']),
    (kinds_files.ROOT_MISSING, '', dict(path='/srv/tftp'),
     ['mkdir -p /srv/tftp']),
    (kinds_files.IMAGE_REFERENCE, 'aarch64:/k',
     dict(kind='kernel', value='/k', key='aarch64'),
     ['pxe_bootfile_name_by_arch = aarch64:file:///k']),
    (kinds_files.IMAGE_REFERENCE, 'aarch64:k',
     dict(kind='kernel', value='k', key='aarch64'), []),
    (kinds_files.IMAGE_PATH, '/a',
     dict(kind='kernel', value='file:///i/k', key='aarch64'),
     ['file_url_allowed_paths = /a,/i']),
    (kinds_options.BOOT_MODE, 'aarch64-bios:a',
     dict(key='aarch64-bios', arch='aarch64'),
     ['pxe_bootfile_name_by_arch = aarch64:a']),
    (kinds_options.EMPTY, 'aarch64:,x86_64:x', dict(key='aarch64'),
     ['pxe_bootfile_name_by_arch = x86_64:x']),
    (kinds_options.NO_BOOT_FILE, 'x86_64:x',
     dict(arch='aarch64', option=OPTION, default='bootx64.efi'),
     ['pxe_bootfile_name_by_arch = x86_64:x,aarch64:grubaa64.efi']),
    (kinds_options.UNSUPPORTED, 'ipmi', dict(name='arm-pxe'),
     ['enabled_hardware_types = ipmi,arm-ipmi']),
    (kinds_options.UNKNOWN_CODE, 'a,b', dict(code='a'),
     ['pxe_bootfile_name_by_arch = b']),
    (filter_findings.AMBIGUOUS, 'x86_64:grubx64.efi,aarch64:a',
     dict(key='x86_64', correct=''),
     ['pxe_bootfile_name_by_arch = x86_64-uefi:grubx64.efi,aarch64:a']),
    (filter_findings.AMBIGUOUS, 'x86_64:undionly.kpxe,x86_64-uefi:x.efi',
     dict(key='x86_64', correct=''),
     ['pxe_bootfile_name_by_arch = '
      'x86_64-bios:undionly.kpxe,x86_64-uefi:x.efi']),
    (filter_findings.AMBIGUOUS, 'x86_64:kernel,x86_64-uefi:other',
     dict(key='x86_64', correct=''),
     ['pxe_bootfile_name_by_arch = '
      'x86_64-bios:kernel,x86_64-uefi:other']),
    (filter_findings.NO_BOOT_FILE, '', {},
     ['pxe_bootfile_name_by_arch = aarch64:grubaa64.efi']),
    (filter_findings.BOOT_FILE_ISA, 'aarch64:grubaa64.efi',
     dict(name='grubaa64.efi', key='aarch64', path='/tftp/grubaa64.efi',
          target='aarch64', problem='p', remedy='r'), [INSTALL]),
    (filter_findings.HOSTSDIR, '', dict(path='/h'), ['mkdir -p /h']),
    (filter_findings.HOSTSDIR, '', dict(path=''), []),
    (filter_findings.DRIVER_UNUSED, 'noop', dict(driver='noop'),
     ['pxe_bootfile_name_by_arch = arm-dnsmasq']),
    (kinds_files.ABSOLUTE, 'aarch64:/tftp/a.efi',
     dict(name='/tftp/a.efi', key='aarch64', root='/tftp'),
     ['pxe_bootfile_name_by_arch = aarch64:a.efi']),
    (filter_findings.DIRECTORY_MISSING, '', dict(path='/a b'),
     ["mkdir -p '/a b'"]),
    (kinds_hosts.TFTP_ROOTS, '/a', dict(own='/a', other='o', served='/b'),
     ['pxe_bootfile_name_by_arch = /b']),
    (kinds_files.IMAGE_MISSING, 'aarch64:file:///x',
     dict(kind='kernel', value='file:///x', key='aarch64'), [])]


@pytest.mark.parametrize('kind, before, values, after', OPTIONS)
def test_options(kind, before, values, after):
    assert lines(kind, OPTION, before, **values) == after


def test_a_template_goes_back_to_ours():
    found = kinds_templates.MISSING.at(
        '[pxe]pxe_config_template_by_arch', path='/none', state='missing',
        key=" of 'aarch64'")
    edit, = remedies.find(service_report.Told(found, service_report.IRONIC), '')
    assert edit.change('aarch64:/none,x86_64:/x') == 'x86_64:/x'


ARM_BY_NAME = ['dhcp-match=set:aarch64-uefi,option:client-arch,11',
               'dhcp-boot=tag:aarch64-uefi,grubaa64.efi']
DNSMASQ = [
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
    (kinds_dnsmasq.NO_BOOT_FILE, '', dict(machines=[machine(11, 'PXE', 4)]),
     ARM_BY_NAME),
    (kinds_dnsmasq.ONE_FOR_SEVERAL, 'dhcp-boot=x.efi', dict(
        name='x.efi', archs='a, b', machines=[machine(11, 'PXE', 4)]),
     ARM_BY_NAME),
    (kinds_dnsmasq.BIOS_FILE, 'dhcp-boot=pxelinux.0', dict(
        name='pxelinux.0', machines=[machine(11, 'PXE', 4),
                                     machine(0, 'PXE', 4)]), ARM_BY_NAME),
    (kinds_dnsmasq.HTTP_WITHOUT_CLASS, '', dict(
        number=60, url=True, machines=[machine(19, 'HTTP', 4)]),
     ['dhcp-match=set:aarch64-http,option:client-arch,19',
      'dhcp-option-force=tag:aarch64-http,60,HTTPClient']),
    (kinds_dnsmasq.HTTP_WITHOUT_CLASS, '', dict(
        number=60, url=False, machines=[machine(19, 'HTTP', 4)]), []),
    (kinds_dnsmasq.HTTP_WITHOUT_CLASS, '', dict(
        number=16, url=True, machines=[machine(19, 'HTTP', 6)]), []),
    (kinds_hosts.NO_TFTP, '', dict(name='x', root='/t'),
     ['enable-tftp', 'tftp-root=/t']),
    (filter_findings.NEIGHBOUR_WINS, 'dhcp-boot=x', dict(
        line='dhcp-boot=x', otherwise='o', instead='dhcp-boot=tag:!a,x'),
     ['dhcp-boot=tag:!a,x']),
    (filter_findings.OPEN, '', dict(
        missing='m', lines=['dhcp-ignore=tag:!known']),
     ['dhcp-ignore=tag:!known']),
    (kinds_hosts.PROVIDER_UNREAD, '', dict(
        path='/h', main='/etc/dnsmasq.conf', line='dhcp-hostsdir=/h'),
     ['dhcp-hostsdir=/h']),
    (filter_findings.RULES_UNREAD, '',
     dict(conf='/c', line='conf-dir=/r,*.conf'), ['conf-dir=/r,*.conf']),
    (kinds_dnsmasq.REFUSED, 'x=y', dict(line='x=y'), [])]


@pytest.mark.parametrize('kind, before, values, after', DNSMASQ)
def test_dnsmasq(kind, before, values, after):
    assert lines(kind, PLACE, before, service_report.DNSMASQ, **values) == after


NODES = [
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
    (kinds_nodes.INTERFACE,
     dict(arch='aarch64', name='pxe',
          instead='arm-pxe, with the hardware type arm-ipmi',
          interface='arm-pxe', driver='arm-ipmi'),
     ['openstack baremetal node set U --driver arm-ipmi --boot-interface '
      'arm-pxe']),
    *[(kind, dict(value='v', kind='kernel', other='x86_64', arch='aarch64',
                  field=f'driver_info/{name}'),
       [f'openstack baremetal node unset U --driver-info {name}'])
      for kind, name in ((kinds_nodes.IMAGE_MISSING, 'deploy_kernel'),
                         (kinds_nodes.IMAGE_OTHER, 'rescue_kernel'),
                         (kinds_nodes.TEMPLATE_OF_NODE, 'pxe_template'))],
    (kinds_nodes.NO_PXE_PORT, dict(number=2, ports=['A', 'B']),
     ['openstack baremetal port set A --pxe-enabled',
      'openstack baremetal port set B --pxe-enabled']),
    (kinds_nodes.UNSET, {}, [])]


@pytest.mark.parametrize('kind, values, after', NODES)
def test_nodes(kind, values, after):
    assert lines(kind, 'n: x', of=service_report.NODES, uuid='U', **values) == after


# A line that goes, and an option, are comments in what is printed.
GONE = [
    (kinds_files.DEFAULT_MISSING, service_report.IRONIC, '[pxe]x', 'gone.efi', dict(
        name='gone.efi', path='/tftp/gone.efi'), '# remove: x = gone.efi'),
    (kinds_options.NOT_KNOWN, service_report.IRONIC, '[pxe]x', 'v', dict(
        release='24.1.5'), '# remove: x = v'),
    (kinds_dnsmasq.SAME_ADDRESS, service_report.DNSMASQ, PLACE, 'no-ping', {},
     '# /etc/dnsmasq.conf: line 3 goes'),
    (kinds_dnsmasq.SHADOWED, service_report.DNSMASQ, PLACE, 'dhcp-boot=x', dict(
        winner='y'), '# /etc/dnsmasq.conf: line 3 goes'),
    *[(kind, service_report.IRONIC, '[pxe]pxe_config_template_by_arch',
       'aarch64:/none', dict(
           path='/none', key=" of 'aarch64'", entry='e', mode='m', name='n',
           instead='i', command='linuxefi', arch='aarch64'),
       '# remove: pxe_config_template_by_arch = aarch64:/none')
      for kind in (kinds_templates.MISSING, kinds_templates.RENDERING,
                   kinds_templates.VARIABLE, kinds_templates.ENTRY,
                   kinds_templates.DEFAULT, kinds_templates.COMMAND,
                   kinds_templates.SYNTAX)]]


@pytest.mark.parametrize('kind, of, where, before, values, line', GONE)
def test_what_is_taken_away(kind, of, where, before, values, line):
    told = service_report.Told(kind.at(
        where, **dict.fromkeys(('why', 'state'), 'x') | values), of)
    found = remedies.find(told, '/etc/dnsmasq.conf')
    assert line in edits.text(found, Files(before, before))


TESTED = {kind.code for kind, *_, after in (*OPTIONS, *DNSMASQ, *NODES, *GONE)
          if after}
CODES = {kind.code for page, kinds in catalog.PAGES.items()
         for kind in kinds if page != 'boot'}


def test_every_finding_has_a_line_or_a_reason_why_it_has_none():
    reasons = set(undecided.REASONS)
    assert TESTED | reasons == CODES
    assert not TESTED & reasons
    assert all(reason.endswith('.') for reason in undecided.REASONS.values())


@pytest.mark.parametrize('code', sorted(CODES))
def test_what_the_page_of_a_finding_says(code):
    page, = (text for text in finding_pages.pages().values()
             if f'.. _finding-{code}:' in text)
    section = page.partition(f'.. _finding-{code}:')[2].partition('.. _')[0]
    assert ('has no line for it' in section) == (code in undecided.REASONS)
    assert '``--fix-hint``' in section


def test_an_answer_from_a_line_that_is_mended_is_left_out():
    wrong = service_report.Told(kinds_dnsmasq.BOOT_WITHOUT_TAG.at(
        PLACE, file='arm', server='x.efi'), service_report.DNSMASQ)
    answer = service_report.Told(kinds_dnsmasq.CATCH_ALL.at(
        PLACE, who='x', name='arm', machines=[]), service_report.DNSMASQ)
    assert [one for one, _ in remedies.every([wrong, answer], '')] == [wrong]
    assert [one for one, _ in remedies.every([answer], '')] == [answer]


def test_a_finding_without_the_values_of_its_fix():
    bare = findings.Finding('boot-file-missing', findings.Severity.ERROR,
                            OPTION, 'p', 'r')
    assert remedies.find(service_report.Told(bare, service_report.IRONIC), '') == []


@pytest.mark.parametrize('name, content', [
    ('grubaa64.efi', binaries.grub(0x8664)),
    ('grubaa64.efi', binaries.grub(modules=('normal', 'linux')))])
def test_what_is_wrong_with_a_file_names_what_mends_it(name, content):
    disk = test_runner.tree()
    disk[f'/tftp/{name}'] = content
    given = test_runner.filter_settings(boot_files=test_runner.option(
        '[arm_pxe_filter]boot_file_by_arch', **{'aarch64-uefi': name}))
    found, = (one for one in runner.check_filter(given, disk)
              if one.where.endswith('boot_file_by_arch'))
    assert remedies.find(service_report.Told(found, service_report.INSPECTOR), '') == [
        edits.Command(tuple(INSTALL.split()))]


def test_firmware_that_boots_over_http_is_answered_what_it_looks_for():
    text = ('dhcp-range=192.0.2.1,192.0.2.9\n'
            'dhcp-match=set:http,option:client-arch,19\n'
            'dhcp-boot=tag:http,http://192.0.2.1/grubaa64.efi\n')
    for expected in (1, 0):
        wrong = [one for one in dnsmasq_findings.find(
            configs.parse(text, '/etc/dnsmasq.conf'))
            if one.code == 'http-without-class']
        assert len(wrong) == expected
        for one in wrong:
            found = remedies.find(service_report.Told(one, service_report.DNSMASQ), '')
            text += ''.join(f'{edit.text}\n' for edit in found)
