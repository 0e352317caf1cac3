# SPDX-License-Identifier: Apache-2.0

"""Every pair of Debian's loaders, kernels and ramdisks is judged right."""

import gzip
import io
import shutil
import subprocess

from elftools.elf.elffile import ELFFile
import pefile
import pytest

from ironic_arm.cli import main
from ironic_arm.netboot import architecture
from ironic_arm.netboot.bootfiles import pe
from ironic_arm.netboot.checks import bootable
from ironic_arm.netboot.findings import Severity
from ironic_arm.system import boot_files
from ironic_arm.tests.real import catalogue

LOADERS = list(catalogue.loaders())
GRUBS = [one for one in LOADERS if one.kind == 'GRUB']
ELF_NAMES = {'EM_AARCH64': 'aarch64', 'EM_X86_64': 'x86_64'}


@pytest.fixture(scope='module')
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp('packed')


def verdict(kernel, ramdisk, loader, cpu_arch, transport):
    """Return the codes of the errors that the checks find."""
    by = boot_files.loader(str(loader.path))
    found = [
        *bootable.loader(by, 'loader', cpu_arch, transport),
        *bootable.kernel(boot_files.kernel(str(kernel.path)), 'kernel',
                         cpu_arch, by, transport),
        *bootable.ramdisk(boot_files.ramdisk(str(ramdisk.path)), 'ramdisk',
                          cpu_arch)]
    return [one.code for one in found if one.severity is Severity.ERROR]


def test_every_pair(folder):
    wrong, right = [], {True: 0, False: 0}
    for case in catalogue.cases(folder):
        errors = verdict(*case)
        expected = catalogue.boots(*case)
        if bool(errors) is expected:
            wrong.append((*map(str, case), errors))
        else:
            right[expected] += 1
    print(f'{sum(right.values())} right verdicts ({right[True]} of them '
          f'"it boots"), {len(wrong)} wrong')
    assert not wrong, wrong[:9]
    assert right[True] >= 100 and right[False] >= 200


@pytest.mark.parametrize('one', LOADERS, ids=str)
def test_loader_and_pefile_agree(one):
    facts = boot_files.loader(str(one.path))
    oracle = pefile.PE(str(one.path), fast_load=True)
    row = architecture.find(one.arch)
    assert facts.machine == oracle.FILE_HEADER.Machine == row.pe_machine
    assert (facts.kind.value, facts.cpu_arch) == (one.kind, one.arch)
    with open(one.path, 'rb') as stream:
        program = pe.parse(boot_files.File(stream.fileno()))
    assert [section.offset for section in program.sections] == [
        section.PointerToRawData for section in oracle.sections]
    # Long names are in a table of strings, which pefile leaves alone.
    assert [section.name for section, other in
            zip(program.sections, oracle.sections, strict=True)
            if other.Name[:1] != b'/'] == [
        other.Name.rstrip(b'\0').decode() for other in oracle.sections
        if other.Name[:1] != b'/']
    signed = oracle.OPTIONAL_HEADER.DATA_DIRECTORY[4].Size > 0
    assert bool(facts.signers) is signed


@pytest.mark.parametrize('one', GRUBS, ids=str)
def test_grub_and_elftools_agree(one):
    facts = boot_files.loader(str(one.path)).grub
    oracle = pefile.PE(str(one.path), fast_load=True)
    mods = next(section.get_data() for section in oracle.sections
                if section.Name.startswith(b'mods'))
    assert list(facts.modules) == list(_modules(mods))
    assert facts.tftp is ('tftp' in one.over)
    assert facts.http is ('http' in one.over)
    prefix = facts.prefix.encode() + b'\0'
    assert mods.rfind(prefix) > len(mods) - 8192


def _modules(mods):
    """Yield the names of the modules, as elftools reads them."""
    at = int.from_bytes(mods[8:16], 'little')
    end = int.from_bytes(mods[16:24], 'little')
    while at < end:
        kind, size = (int.from_bytes(mods[at + i:at + i + 4], 'little')
                      for i in (0, 4))
        if kind == 0:
            elf = ELFFile(io.BytesIO(mods[at + 8:at + size]))
            name = elf.get_section_by_name('.modname').data()
            yield name.rstrip(b'\0').decode()
        at += size


@pytest.mark.parametrize('one', list(catalogue.ramdisks()), ids=str)
def test_ramdisk_and_elftools_agree(one, tmp_path):
    with gzip.open(one.path) as packed:
        subprocess.run(['cpio', '-idm', '--quiet', '--no-absolute-filenames'],
                       input=packed.read(), cwd=tmp_path, check=True)
    found = {}
    for path in tmp_path.rglob('*'):
        if path.is_symlink() or not path.is_file():
            continue
        with path.open('rb') as stream:
            if stream.read(4) != b'\x7fELF':
                continue
            name = ELF_NAMES[ELFFile(stream)['e_machine']]
            found[name] = found.get(name, 0) + 1
    shutil.rmtree(tmp_path)
    facts = boot_files.ramdisk(str(one.path), agent=True)
    assert facts.whole and facts.agent is None
    assert facts.programs == found and set(found) == {one.arch}


@pytest.mark.parametrize('one', [one for one in GRUBS if one.over], ids=str)
def test_what_debians_network_grub_asks_for(one):
    # As the log of a TFTP server has it.
    prefix = boot_files.loader(str(one.path)).grub.prefix
    assert boot_files.loader(str(one.path)).asks == (f'{prefix}/grub.cfg',)


@pytest.mark.parametrize('place', catalogue.PLACES,
                         ids=lambda place: f'{place.suite}-{place.arch}')
def test_install_with_secure_boot(place, tmp_path):
    code = main.main([
        'loader', 'install', '--arch', catalogue.CPU[place.arch],
        '--from', str(place.path / f'grub-efi-{place.arch}-signed'),
        '--from', str(place.path / 'shim-signed'), '--secure-boot',
        '--tftp-root', str(tmp_path / 'tftp')])
    suffix = {'arm64': 'aa64', 'amd64': 'x64'}[place.arch]
    grub = boot_files.loader(f'{tmp_path}/tftp/grub{suffix}.efi')
    assert code == 0 and grub.grub.prefix == '/grub' and grub.grub.tftp
    assert boot_files.loader(f'{tmp_path}/tftp/shim{suffix}.efi'
                            ).second_stage == f'grub{suffix}.efi'
