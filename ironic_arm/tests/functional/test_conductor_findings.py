# SPDX-License-Identifier: Apache-2.0

"""Every finding, made by a wrong ironic.conf, in the log of a real ironic."""

import re

import pytest

from fleet.sandbox import process
from fleet.services import config
from fleet.services import services
from ironic_arm.conf import ironic as conf_ironic
from ironic_arm.netboot import catalog
from ironic_arm.netboot import findings
from ironic_arm.netboot.grub import node_template
from ironic_arm.tests import binaries
from ironic_arm.tests import samples
from ironic_arm.tests.functional import conftest
from ironic_arm.tests.functional import silence

VERSION = conf_ironic.ironic_version()
KINDS = {kind.code: kind for kind in catalog.on_page(
    findings.Page.CONDUCTOR)}
LINE = re.compile(r' (CRITICAL|ERROR|WARNING) ironic_arm\S* \[[^\]]*\] '
                  r'(.*\. \[([a-z-]+)\])$', re.MULTILINE)

# A template with five mistakes.
BAD = '''
menuentry "deploy" {
  linuxefi {{ pxe_options.deployment_aki_path }}
}
menuentry "boot_ramdisk" {
  linux {{ pxe_options.deployment_aki_path }} | cat
}
'''

ERRORS = {code for code, kind in KINDS.items()
          if kind.severity is findings.Severity.ERROR}
WARNINGS = set(KINDS) - ERRORS - {
    'arch-without-boot-file', 'root-missing'} - (
    set() if VERSION >= (32,) else {'image-unpacked'}) - (
    {'by-arch-not-for-pxe', 'option-unknown'} if VERSION >= (31,) else
    {'by-arch-boot-mode'})

# Since ironic 32 a process above the conductor is asked to end.
EXIT_CODE = 1 if VERSION < (32,) else 0


def joined(values):
    return ','.join(f'{key}:{value}' for key, value in values.items())


def entries(deploy='linux {{ pxe_options.deployment_aki_path }}',
            names=node_template.ENTRIES):
    return '\n'.join([
        'set default=deploy', f'menuentry "deploy" {{\n  {deploy}\n}}',
        *(f'menuentry "{name}" {{\n  boot\n}}' for name in names), ''])


@pytest.fixture
def run(where, processes):
    """Write ironic.conf and start ironic with it."""
    def start(files=(), **changed):
        (where.tftp / 'grubaa64.efi').write_bytes(
            binaries.grub(modules=samples.GRUB_MODULES))
        for name, content in dict(files).items():
            path = where.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes)
                             else content.encode())
        changed.setdefault('conductor', {}).setdefault(
            'file_url_allowed_paths', where.root / 'images')
        settings = config.merge(config.ironic(where), changed)
        services.write(where, 'ironic', config.render(settings))
        services.make_databases(where, ['ironic'])
        ironic = services.ironic(where)
        processes.append(ironic)
        ironic.start()
        return ironic
    return start


def told(ironic):
    """Return level and code of each finding in the log, in their order."""
    found = LINE.findall(ironic.log.read_text())
    for _, text, code in found:
        assert re.fullmatch(pattern(KINDS[code]), text), text
    return [(level, code) for level, _, code in found]


def pattern(kind):
    """Return what a line with a finding looks like, as documented."""
    text = f'\0: {kind.problem}. {kind.remedy}. [{kind.code}]'
    parts = re.split(r'\{[^{}]*\}|\0', text)
    return '.*'.join(map(re.escape, parts))


def ends_cleanly(ironic):
    """Wait until it ended by itself, with nothing but lines in the log."""
    conftest.until(lambda: conftest.ended(ironic), ironic.tail)
    for path in ironic.log.parent.glob('ironic*.log'):
        assert 'Traceback' not in path.read_text(), ironic.tail()
    assert 'Successfully started conductor' not in ironic.log.read_text()
    with pytest.raises(process.ServiceError,
                       match=f'ended with code {EXIT_CODE}:'):
        ironic.check()


def test_what_can_only_fail_stops_the_conductor(run, where):
    images = f'file://{where.root}/images'
    away = 'http://192.0.2.1/x'
    ironic = run(
        files={
            'tftp/x64.efi': binaries.pe(0x8664),
            'tftp/disk.efi': binaries.grub(modules=['normal']),
            'http/disk.efi': binaries.grub(modules=['normal']),
            'images/x86': binaries.bzimage(),
            'templates/good': entries('echo hello'),
            'templates/unknown': '{{ pxe_options.akipath }}',
            'templates/bad': BAD},
        DEFAULT={'enabled_boot_interfaces': 'arm-pxe,http',
                 'enabled_deploy_interfaces': 'direct,ramdisk,anaconda'},
        pxe={
            'loader_file_paths': 'a.efi:/none,dir/b.efi:/none',
            'pxe_bootfile_name_by_arch': joined({
                'arm64': 'x.efi', 'aarch64': 'disk.efi',
                'riscv64': 'x64.efi', 'armv7l': 'x64.efi',
                'riscv32': '../x', 'loongarch64': 'none.efi'}),
            'pxe_config_template_by_arch': joined({
                'aarch64-uefi': '/x', 'riscv64': '/none',
                'aarch64': where.root / 'templates/good',
                'riscv32': where.root / 'templates/unknown',
                'loongarch64': where.root / 'templates/bad'})},
        conductor={
            'deploy_kernel_by_arch': joined({
                'riscv64': '', 'aarch64': f'{images}/x86',
                'riscv32': f'{images}/none', 'loongarch64': '/boot/k',
                'armv7l': 'file:///elsewhere/k'}),
            'deploy_ramdisk_by_arch': joined(dict.fromkeys(
                ('riscv64', 'aarch64', 'riscv32', 'loongarch64', 'armv7l'),
                away))})
    ends_cleanly(ironic)
    found = told(ironic)
    assert {code for level, code in found if level == 'CRITICAL'} == (
        ERRORS - {'root-unwritable'})
    # Nothing is told twice, neither by two interfaces nor after a respawn.
    lines = [text for _, text, _ in LINE.findall(ironic.log.read_text())]
    assert sorted(lines) == sorted(set(lines))


def test_a_root_that_cannot_be_written_stops_the_conductor(run, where):
    ironic = run(files={'file': 'text'},
                 deploy={'http_root': where.root / 'file'})
    ends_cleanly(ironic)
    assert told(ironic) == [('CRITICAL', 'root-unwritable')]


def test_what_may_be_on_purpose_is_a_warning(run, where):
    silent = where.root / 'silent'
    silent.mkdir()
    (where.root / 'link').symlink_to(silent)
    away = 'http://192.0.2.1/x'
    with silence.mounted(silent):
        ironic = run(
            files={
                'tftp/text.efi': 'text', 'images/zst': b'\x28\xb5\x2f\xfd',
                'etc/rules': samples.FILES[
                    'dnsmasq/ironic-arm.conf'],
                f'tftp/{"long/" * 13}g.efi': binaries.pe(0x6264),
                'tftp/shim.efi': binaries.shim(0x1C2, 'grubarm.efi'),
                'templates/odd': entries(
                    'lniux {{ pxe_options.ramdisk_opts }}', names=())},
            DEFAULT={'enabled_hardware_types': 'ipmi',
                     'enabled_boot_interfaces': 'pxe,arm-pxe,http'},
            pxe={
                'pxe_bootfile_name_by_arch': joined({
                    'sparc': 'x.efi', 'aarch64': '/other.efi',
                    'aarch64-bios': 'x.efi', 'riscv64': 'text.efi',
                    'loongarch64': 'long/' * 13 + 'g.efi',
                    'armv7l': 'shim.efi'}),
                'uefi_pxe_bootfile_name': 'none.efi',
                'uefi_pxe_config_template': where.root / 'templates/odd',
                'pxe_config_template_by_arch': joined({
                    'aarch64': where.root / 'templates/odd',
                    'riscv32': where.root / 'link/template'})},
            conductor={'deploy_kernel_by_arch': joined(
                {'aarch64': away, 'riscv64': f'file://{silent}/k'}),
                'deploy_ramdisk_by_arch': '',
                'rescue_kernel_by_arch': f'aarch64:{away}',
                'rescue_ramdisk_by_arch':
                    f'aarch64:file://{where.root}/images/zst',
                'bootloader_by_arch': f'aarch64:{away}',
                'file_url_allowed_paths': where.root},
            arm={'pxe_filter_rules': where.root / 'etc/rules',
                 'silenced_findings': 'nonsense',
                 'tolerated_findings': 'boot-file-missing,by-arch-composite'})
        ironic.wait_ready()
    found = told(ironic)
    assert {code for level, code in found if level == 'WARNING'} == WARNINGS
    assert {level for level, _ in found} <= {'WARNING', 'ERROR'}


def test_a_boot_mode_in_a_key_depends_on_the_release(run, where):
    ironic = run(files={'tftp/x64.efi': binaries.pe(0x8664)},
                 pxe={'pxe_bootfile_name_by_arch': joined({
                     'aarch64': 'grubaa64.efi', 'x86_64-uefi': 'x64.efi'})})
    if VERSION < (29,):
        ends_cleanly(ironic)
        assert told(ironic) == [('CRITICAL', 'by-arch-composite')]
        version = '.'.join(map(str, VERSION))
        assert f'no boot modes in ironic {version}.' in ironic.log.read_text()
    else:
        ironic.wait_ready()
        assert told(ironic) == []


def test_nothing_is_fatal_if_the_operator_says_so(run, where):
    ironic = run(
        files={'templates/good': entries()},
        DEFAULT={'enabled_boot_interfaces': 'arm-pxe,http'},
        deploy={'http_root': where.root / 'nowhere'},
        pxe={'pxe_bootfile_name_by_arch': joined({
            'arm64': 'x.efi', 'aarch64': 'grubaa64.efi', 'sparc': '/none'}),
            'pxe_config_template_by_arch':
                f'riscv64:{where.root}/templates/good'},
        arm={'fatal_findings': '',
             'silenced_findings': 'boot-file-absolute'})
    ironic.wait_ready()
    assert set(told(ironic)) == {
        ('ERROR', 'by-arch-alias'), ('WARNING', 'by-arch-unknown'),
        ('WARNING', 'arch-without-boot-file'), ('WARNING', 'root-missing'),
        ('ERROR', 'boot-file-missing')}


def test_a_warning_is_fatal_if_the_operator_says_so(run, where):
    ironic = run(pxe={'pxe_bootfile_name_by_arch': joined({
        'sparc': 'grubaa64.efi', 'aarch64': 'grubaa64.efi'})},
        arm={'fatal_findings': 'error,by-arch-unknown'})
    ends_cleanly(ironic)
    assert told(ironic) == [('CRITICAL', 'by-arch-unknown')]
