# SPDX-License-Identifier: Apache-2.0

"""The edits that mend each finding."""

import pytest

from ironic_arm.netboot import catalog
from ironic_arm.netboot import findings
from ironic_arm.netboot.checks import boot_files
from ironic_arm.netboot.checks import boot_programs
from ironic_arm.netboot.checks import bootable
from ironic_arm.netboot.checks import by_arch_keys
from ironic_arm.netboot.checks import by_arch_options
from ironic_arm.netboot.checks import dhcp_provider
from ironic_arm.netboot.checks import dnsmasq_answers
from ironic_arm.netboot.checks import dnsmasq_configuration
from ironic_arm.netboot.checks import dnsmasq_lines
from ironic_arm.netboot.checks import filter_files
from ironic_arm.netboot.checks import filter_findings
from ironic_arm.netboot.checks import filter_settings
from ironic_arm.netboot.checks import images
from ironic_arm.netboot.checks import nodes
from ironic_arm.netboot.checks import remedies
from ironic_arm.netboot.checks import rule_conflicts
from ironic_arm.netboot.checks import runner
from ironic_arm.netboot.checks import served_files
from ironic_arm.netboot.checks import services
from ironic_arm.netboot.checks import template_commands
from ironic_arm.netboot.checks import templates
from ironic_arm.netboot.dnsmasq.machines import machine
from ironic_arm.netboot.findings import Page
from ironic_arm.netboot.findings import edits
from ironic_arm.netboot.findings import service_report
from ironic_arm.netboot.findings.service_report import ServiceFinding
from ironic_arm.tests import binaries
from ironic_arm.tests.unit.netboot import configs
from ironic_arm.tests.unit.netboot.checks import test_runner

OPTION = '[pxe]pxe_bootfile_name_by_arch'
PLACE = '/etc/dnsmasq.conf:3'


class Files:
    def __init__(self, value, line):
        self.value, self.text = value, line

    def option(self, service, group, name):
        return 'F', self.value

    def line(self, file, number):
        return self.text


def lines(made, where, before='', service=service_report.IRONIC, **values):
    """Return what is printed for a finding, without headings."""
    filled = dict.fromkeys(('why', 'state', 'who', 'option'), 'x') | values
    reported = ServiceFinding(made.at(where, **filled), service)
    found = remedies.find(reported, '/etc/dnsmasq.conf')
    return [line for line in edits.text(found, Files(before, before))
            if line and not line.startswith(('#', '['))]


INSTALL = 'ironic-arm loader install --arch aarch64 --tftp-root /tftp'
WITH_SHIM = ('ironic-arm loader install --arch aarch64 --secure-boot '
             '--tftp-root /tftp')
OPTIONS = [
    (by_arch_keys.ALIAS, 'arm64:a',
     dict(key='arm64', correct='aarch64', meant='aarch64'),
     ['pxe_bootfile_name_by_arch = aarch64:a']),
    (by_arch_keys.COMPOSITE, 'aarch64-uefi:a',
     dict(key='aarch64-uefi', arch='aarch64'),
     ['pxe_bootfile_name_by_arch = aarch64:a']),
    (by_arch_options.SHARED, 'aarch64:x,riscv64:x',
     dict(name='x', first='aarch64', second='riscv64'),
     ['pxe_bootfile_name_by_arch = aarch64:grubaa64.efi,'
      'riscv64:grubriscv64.efi']),
    (by_arch_options.FILTER, 'aarch64:x',
     dict(path='p', machine='aarch64', theirs='grubaa64.efi', own='x'),
     ['pxe_bootfile_name_by_arch = aarch64:grubaa64.efi']),
    (boot_files.MISSING, 'aarch64:x.efi',
     dict(name='x.efi', key='aarch64', path='/tftp/x.efi'),
     ['pxe_bootfile_name_by_arch = aarch64:grubaa64.efi',
      'ironic-arm loader install --arch aarch64 --tftp-root /tftp']),
    (served_files.FILE_MISSING['boot file'], 'aarch64:grubaa64.efi',
     dict(name='grubaa64.efi', key='aarch64', path='/tftp/grubaa64.efi'),
     [INSTALL]),
    (boot_programs.ISA, 'aarch64:grubaa64.efi',
     dict(name='grubaa64.efi', key='aarch64', found='x86_64',
          path='/tftp/grubaa64.efi'),
     ['ironic-arm loader install --arch aarch64 --tftp-root /tftp']),
    (boot_files.MISSING, 'x86_64-bios:undionly.kpxe',
     dict(name='undionly.kpxe', key='x86_64-bios',
          path='/tftp/undionly.kpxe'), []),
    # What shim loads is not what the option names.
    (boot_programs.ISA, 'aarch64:bootaa64.efi',
     dict(name='bootaa64.efi', key='aarch64', found='x86_64',
          path='/tftp/grubaa64.efi'), [WITH_SHIM]),
    (boot_programs.SHIM_ALONE, 'aarch64:bootaa64.efi',
     dict(name='bootaa64.efi', key='aarch64', path='/tftp/grubaa64.efi'),
     [WITH_SHIM]),
    (boot_programs.SHIM_ALONE, 'aarch64:debian/shimaa64.efi',
     dict(name='debian/shimaa64.efi', key='aarch64',
          path='/tftp/debian/grubaa64.efi'), []),
    *[(kind, 'aarch64-uefi:grubaa64.efi',
       dict(name='grubaa64.efi', key='aarch64-uefi', module='tftp',
            kind='systemd-boot', other='http',
            path='/tftp/grubaa64.efi'), [INSTALL])
      for kind in (boot_programs.NOT_EFI, boot_programs.NO_TFTP,
                   bootable.DISK_GRUB, bootable.NO_TRANSPORT,
                   bootable.NOT_NETWORK)],
    (boot_programs.NO_HTTP, 'aarch64:grubaa64.efi',
     dict(name='grubaa64.efi', key='aarch64', module='http',
          path='/http/grubaa64.efi'),
     ['ironic-arm grub-image --arch aarch64 --output /http/grubaa64.efi']),
    (boot_programs.NO_HTTP, 'aarch64:bootaa64.efi',
     dict(name='bootaa64.efi', key='aarch64', module='http',
          path='/http/grubaa64.efi'), []),
    (boot_files.DEFAULT_MISSING, 'gone.efi',
     dict(name='gone.efi', path='/tftp/gone.efi'), []),
    (boot_files.LOADER_MISSING, 'a:/x,b:/y', dict(name='a', source='/x'),
     ['pxe_bootfile_name_by_arch = b:/y']),
    (boot_files.LOADER_NAME, 'd/a.efi:/x', dict(name='d/a.efi'),
     ['pxe_bootfile_name_by_arch = a.efi:/x']),
    (boot_files.ROOT_MISSING, '', dict(path='/srv/tftp'),
     ['mkdir -p /srv/tftp']),
    (images.IMAGE_REFERENCE, 'aarch64:/k',
     dict(kind='kernel', value='/k', key='aarch64'),
     ['pxe_bootfile_name_by_arch = aarch64:file:///k']),
    (images.IMAGE_REFERENCE, 'aarch64:k',
     dict(kind='kernel', value='k', key='aarch64'), []),
    (images.IMAGE_PATH, '/a',
     dict(kind='kernel', value='file:///i/k', key='aarch64'),
     ['file_url_allowed_paths = /a,/i']),
    (by_arch_keys.BOOT_MODE, 'aarch64-bios:a',
     dict(key='aarch64-bios', arch='aarch64'),
     ['pxe_bootfile_name_by_arch = aarch64:a']),
    (by_arch_keys.EMPTY, 'aarch64:,x86_64:x', dict(key='aarch64'),
     ['pxe_bootfile_name_by_arch = x86_64:x']),
    (by_arch_options.NO_BOOT_FILE, 'x86_64:x',
     dict(arch='aarch64', option=OPTION, default='bootx64.efi'),
     ['pxe_bootfile_name_by_arch = x86_64:x,aarch64:grubaa64.efi']),
    (by_arch_options.UNSUPPORTED, 'ipmi', dict(name='arm-pxe'),
     ['enabled_hardware_types = ipmi,arm-ipmi']),
    (catalog.UNKNOWN_CODE, 'a,b', dict(code='a'),
     ['pxe_bootfile_name_by_arch = b']),
    (filter_settings.AMBIGUOUS, 'x86_64:grubx64.efi,aarch64:a',
     dict(key='x86_64', correct=''),
     ['pxe_bootfile_name_by_arch = x86_64-uefi:grubx64.efi,aarch64:a']),
    (filter_settings.AMBIGUOUS, 'x86_64:undionly.kpxe,x86_64-uefi:x.efi',
     dict(key='x86_64', correct=''),
     ['pxe_bootfile_name_by_arch = '
      'x86_64-bios:undionly.kpxe,x86_64-uefi:x.efi']),
    (filter_settings.AMBIGUOUS, 'x86_64:kernel,x86_64-uefi:other',
     dict(key='x86_64', correct=''),
     ['pxe_bootfile_name_by_arch = '
      'x86_64-bios:kernel,x86_64-uefi:other']),
    (filter_settings.NO_BOOT_FILE, '', {},
     ['pxe_bootfile_name_by_arch = aarch64:grubaa64.efi']),
    (filter_files.BOOT_FILE_ISA, 'aarch64:grubaa64.efi',
     dict(name='grubaa64.efi', key='aarch64', path='/tftp/grubaa64.efi',
          target='aarch64', problem='p', remedy='r'), [INSTALL]),
    (filter_findings.HOSTSDIR, '', dict(path='/h'), ['mkdir -p /h']),
    (filter_findings.HOSTSDIR, '', dict(path=''), []),
    (filter_findings.DRIVER_UNUSED, 'noop', dict(driver='noop'),
     ['pxe_bootfile_name_by_arch = arm-dnsmasq']),
    (boot_files.ABSOLUTE, 'aarch64:/tftp/a.efi',
     dict(name='/tftp/a.efi', key='aarch64', root='/tftp'),
     ['pxe_bootfile_name_by_arch = aarch64:a.efi']),
    (served_files.DIRECTORY_MISSING, '', dict(path='/a b'),
     ["mkdir -p '/a b'"]),
    *[(kind, '/a', dict(own='/a', other='o', served='/b'),
       ['pxe_bootfile_name_by_arch = /b'])
      for kind in (services.TFTP_ROOT, services.TFTP_ROOTS)],
    (images.IMAGE_MISSING, 'aarch64:file:///x',
     dict(kind='kernel', value='file:///x', key='aarch64'), [])]


@pytest.mark.parametrize('kind, before, values, after', OPTIONS)
def test_options(kind, before, values, after):
    assert lines(kind, OPTION, before, **values) == after


def test_a_template_goes_back_to_ours():
    found = templates.MISSING.at(
        '[pxe]pxe_config_template_by_arch', path='/none', state='missing',
        key=" of 'aarch64'", arch_key='aarch64')
    edit, = remedies.find(ServiceFinding(found, service_report.IRONIC), '')
    assert edit.change('aarch64:/none,x86_64:/x') == 'x86_64:/x'


ARM_BY_NAME = ['dhcp-match=set:aarch64-uefi,option:client-arch,11',
               'dhcp-boot=tag:aarch64-uefi,grubaa64.efi']
DNSMASQ = [
    (dnsmasq_lines.BOOT_WITHOUT_TAG, 'dhcp-boot=arm,grubaa64.efi',
     dict(file='arm', server='grubaa64.efi'),
     ['dhcp-boot=tag:arm,grubaa64.efi']),
    (dnsmasq_lines.NEVER, 'dhcp-match=set:arm,option:client-arch,0x0b',
     dict(tag='arm', family=4, length=4, spelling=''),
     ['dhcp-match=set:arm,option:client-arch,11']),
    (dnsmasq_lines.EVERYTHING, 'dhcp-match=set:arm,option6:61,000b',
     dict(tag='arm', family=6, spelling=''),
     ['dhcp-match=set:arm,option6:61,00:0b']),
    (dnsmasq_lines.TAG_NEVER_SET, 'dhcp-boot=tag:arm64,x',
     dict(tag='arm64', family=4, other=''),
     ['dhcp-match=set:arm64,option:client-arch,11']),
    (dnsmasq_lines.TAG_NEVER_SET, 'dhcp-boot=tag:rack,x',
     dict(tag='rack', family=4, other=''), []),
    (dnsmasq_lines.MAC_WITH_DASHES, 'dhcp-host=52-54-00-00-00-01,ignore',
     dict(name='52-54-00-00-00-01'), ['dhcp-host=52:54:00:00:00:01,ignore']),
    (dnsmasq_answers.CATCH_ALL, 'dhcp-boot=pxelinux.0',
     dict(name='pxelinux.0', machines=[]),
     ['dhcp-boot=tag:x86-bios,pxelinux.0',
      'dhcp-match=set:x86-bios,option:client-arch,0']),
    (dnsmasq_answers.ISA_BY_NAME, 'dhcp-boot=tag:efi,bootx64.efi',
     dict(name='bootx64.efi', found='x86_64',
          machines=[machine(11, 'PXE', 4), machine(11, 'PXE', 6),
                    machine(11, 'iPXE', 4)]),
     ['dhcp-match=set:aarch64-uefi,option:client-arch,11',
      'dhcp-boot=tag:aarch64-uefi,grubaa64.efi']),
    (dnsmasq_answers.MISSING, '', dict(
        path='/tftp/grubaa64.efi', machines=[machine(11, 'PXE', 4)]),
     ['ironic-arm loader install --arch aarch64 --tftp-root /tftp']),
    (dnsmasq_answers.ISA, '', dict(
        path='/tftp/grubaa64.efi', found='x86_64',
        machines=[machine(11, 'PXE', 4)]),
     ['ironic-arm loader install --arch aarch64 --tftp-root /tftp']),
    (dnsmasq_lines.NO_SOURCE, '', dict(name='dhcp-hostsdir', path='/h'),
     ['mkdir -p /h']),
    (services.TFTP_ROOT_LINE, 'tftp-root=/a',
     dict(own='/a', other='o', served='/b'), ['tftp-root=/b']),
    (dnsmasq_answers.NO_BOOT_FILE, '', dict(machines=[machine(11, 'PXE', 4)]),
     ARM_BY_NAME),
    (dnsmasq_answers.ONE_FOR_SEVERAL, 'dhcp-boot=x.efi', dict(
        name='x.efi', archs='a, b', machines=[machine(11, 'PXE', 4)]),
     ARM_BY_NAME),
    (dnsmasq_answers.BIOS_FILE, 'dhcp-boot=pxelinux.0', dict(
        name='pxelinux.0', machines=[machine(11, 'PXE', 4),
                                     machine(0, 'PXE', 4)]), ARM_BY_NAME),
    (dnsmasq_answers.HTTP_WITHOUT_CLASS, '', dict(
        number=60, url=True, machines=[machine(19, 'HTTP', 4)]),
     ['dhcp-match=set:aarch64-http,option:client-arch,19',
      'dhcp-option-force=tag:aarch64-http,60,HTTPClient']),
    (dnsmasq_answers.HTTP_WITHOUT_CLASS, '', dict(
        number=60, url=False, machines=[machine(19, 'HTTP', 4)]), []),
    (dnsmasq_answers.HTTP_WITHOUT_CLASS, '', dict(
        number=16, url=True, machines=[machine(19, 'HTTP', 6)]), []),
    (services.NO_TFTP, '', dict(name='x', root='/t'),
     ['enable-tftp', 'tftp-root=/t']),
    (rule_conflicts.NEIGHBOUR_WINS, 'dhcp-boot=x', dict(
        line='dhcp-boot=x', otherwise='o', instead='dhcp-boot=tag:!a,x'),
     ['dhcp-boot=tag:!a,x']),
    (filter_findings.OPEN, '', dict(
        missing='m', lines=['dhcp-ignore=tag:!known']),
     ['dhcp-ignore=tag:!known']),
    (dhcp_provider.PROVIDER_UNREAD, '', dict(
        path='/h', main='/etc/dnsmasq.conf', line='dhcp-hostsdir=/h'),
     ['dhcp-hostsdir=/h']),
    (rule_conflicts.RULES_UNREAD, '',
     dict(conf='/c', line='conf-dir=/r,*.conf'), ['conf-dir=/r,*.conf']),
    (dnsmasq_lines.REFUSED, 'x=y', dict(line='x=y'), [])]


@pytest.mark.parametrize('kind, before, values, after', DNSMASQ)
def test_dnsmasq(kind, before, values, after):
    assert lines(kind, PLACE, before, service_report.DNSMASQ,
                 **values) == after


NODES = [
    (nodes.ALIAS, dict(value='arm64', correct='aarch64'),
     ['openstack baremetal node set U --property cpu_arch=aarch64']),
    (nodes.BOOT_MODE,
     dict(arch='aarch64', why='', field='properties/capabilities',
          properties={'capabilities': "a:it's,boot_mode:bios"}),
     ["openstack baremetal node set U --property 'capabilities=a:it'\"'\"'s,"
      "boot_mode:uefi'"]),
    (nodes.BOOT_MODE,
     dict(arch='aarch64', why='', field='instance_info/capabilities'), []),
    (nodes.IMAGE_ISA,
     dict(value='v', kind='kernel', found='x86_64', arch='aarch64',
          field='driver_info/deploy_kernel'),
     ['openstack baremetal node unset U --driver-info deploy_kernel']),
    (nodes.INTERFACE,
     dict(arch='aarch64', name='pxe', instead='arm-pxe',
          interface='arm-pxe', driver='redfish', changes_driver=False),
     ['openstack baremetal node set U --boot-interface arm-pxe']),
    (nodes.INTERFACE,
     dict(arch='aarch64', name='pxe',
          instead='arm-pxe, with the hardware type arm-ipmi',
          interface='arm-pxe', driver='arm-ipmi', changes_driver=True),
     ['openstack baremetal node set U --driver arm-ipmi --boot-interface '
      'arm-pxe']),
    *[(kind, dict(value='v', kind='kernel', other='x86_64', arch='aarch64',
                  field=f'driver_info/{name}'),
       [f'openstack baremetal node unset U --driver-info {name}'])
      for kind, name in ((nodes.IMAGE_MISSING, 'deploy_kernel'),
                         (nodes.IMAGE_OTHER, 'rescue_kernel'),
                         (nodes.TEMPLATE_OF_NODE, 'pxe_template'))],
    (nodes.NO_PXE_PORT, dict(number=2, ports=['A', 'B']),
     ['openstack baremetal port set A --pxe-enabled',
      'openstack baremetal port set B --pxe-enabled']),
    (nodes.UNSET, {}, [])]


@pytest.mark.parametrize('kind, values, after', NODES)
def test_nodes(kind, values, after):
    assert lines(kind, 'n: x', service=service_report.NODES, uuid='U',
                 **values) == after


# A line that goes, and an option, are comments in what is printed.
GONE = [
    (boot_files.DEFAULT_MISSING, service_report.IRONIC, '[pxe]x', 'gone.efi',
     dict(name='gone.efi', path='/tftp/gone.efi'), '# remove: x = gone.efi'),
    (by_arch_options.NOT_KNOWN, service_report.IRONIC, '[pxe]x', 'v', dict(
        release='24.1.5'), '# remove: x = v'),
    (dnsmasq_lines.SAME_ADDRESS, service_report.DNSMASQ, PLACE, 'no-ping', {},
     '# /etc/dnsmasq.conf: remove line 3'),
    (dnsmasq_lines.SHADOWED, service_report.DNSMASQ, PLACE, 'dhcp-boot=x',
     dict(winner='y'), '# /etc/dnsmasq.conf: remove line 3'),
    *[(kind, service_report.IRONIC, '[pxe]pxe_config_template_by_arch',
       'aarch64:/none', dict(
           path='/none', key=" of 'aarch64'", arch_key='aarch64',
           entry='e', mode='m', name='n', instead='i',
           command='linuxefi', arch='aarch64'),
       '# remove: pxe_config_template_by_arch = aarch64:/none')
      for kind in (templates.MISSING, templates.RENDERING,
                   templates.VARIABLE, templates.ENTRY,
                   templates.DEFAULT, template_commands.COMMAND,
                   template_commands.SYNTAX)]]


@pytest.mark.parametrize('kind, service, where, before, values, line', GONE)
def test_what_is_taken_away(kind, service, where, before, values, line):
    reported = ServiceFinding(kind.at(
        where, **dict.fromkeys(('why', 'state'), 'x') | values), service)
    found = remedies.find(reported, '/etc/dnsmasq.conf')
    assert line in edits.text(found, Files(before, before))


def test_every_fix_is_tested():
    tested = {kind for kind, *_, after in (*OPTIONS, *DNSMASQ, *NODES, *GONE)
              if after}
    assert tested == {kind for page in Page for kind in catalog.on_page(page)
                      if kind.fix}


def test_an_answer_from_a_line_that_is_mended_is_left_out():
    wrong = ServiceFinding(dnsmasq_lines.BOOT_WITHOUT_TAG.at(
        PLACE, file='arm', server='x.efi'), service_report.DNSMASQ)
    answer = ServiceFinding(dnsmasq_answers.CATCH_ALL.at(
        PLACE, who='x', name='arm', machines=[]), service_report.DNSMASQ)
    assert [one for one, _ in remedies.every([wrong, answer], '')] == [wrong]
    assert [one for one, _ in remedies.every([answer], '')] == [answer]


def test_a_finding_without_the_values_of_its_fix():
    bare = findings.Finding(boot_files.MISSING, OPTION, 'p', 'r',
                            findings.Severity.ERROR)
    assert remedies.find(ServiceFinding(bare, service_report.IRONIC), '') == []


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
    reported = ServiceFinding(found, service_report.INSPECTOR)
    assert remedies.find(reported, '') == [
        edits.Command(tuple(INSTALL.split()))]


def test_firmware_that_boots_over_http_is_answered_what_it_looks_for():
    text = ('dhcp-range=192.0.2.1,192.0.2.9\n'
            'dhcp-match=set:http,option:client-arch,19\n'
            'dhcp-boot=tag:http,http://192.0.2.1/grubaa64.efi\n')
    for expected in (1, 0):
        wrong = [one for one in dnsmasq_configuration.find(
            configs.parse(text, '/etc/dnsmasq.conf'))
                 if one.code == 'http-without-class']
        assert len(wrong) == expected
        for one in wrong:
            found = remedies.find(
                ServiceFinding(one, service_report.DNSMASQ), '')
            text += ''.join(f'{edit.text}\n' for edit in found)
