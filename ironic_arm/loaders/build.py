# SPDX-License-Identifier: Apache-2.0

"""A network GRUB that asks for its configuration and for nothing else.

``grub-mkimage`` puts GRUB's kernel, its modules and an early configuration
into one EFI program. The early configuration runs before GRUB begins its own
search, which costs a dozen requests for files that are not there.
"""

import os
import pathlib
import shutil
import subprocess
import tempfile

from ironic_arm.netboot import architecture
from ironic_arm.netboot import templating
from ironic_arm.netboot.grub import tree
from ironic_arm.system import directories
from ironic_arm.system import files

TOOL = 'grub-mkimage'
ARCHITECTURES = tuple(row.cpu_arch for row in architecture.ARCHITECTURES
                      if row.grub_image)
"""The architectures that a network GRUB can be built for."""

INSTALLED = pathlib.Path('/usr/lib/grub')
"""Where packages put the modules, one directory for each platform."""

MODULES = (
    # The language of configuration files, and what ours say in it.
    'normal', 'configfile', 'echo', 'test', 'true', 'sleep', 'reboot',
    'halt', 'regexp',
    # The network, and both ways to ask it for files.
    'efinet', 'net', 'tftp', 'http',
    # Linux and other EFI programs.
    'linux', 'chain', 'boot', 'gzio', 'efi_gop',
    # The local disks, where a deployed machine has its own loader.
    'search', 'search_fs_file', 'search_fs_uuid', 'search_label',
    'part_gpt', 'part_msdos', 'fat', 'ext2', 'xfs', 'iso9660')


class BuildError(Exception):
    """No loader was built; the text says why and what to do."""


def platform(arch: architecture.Architecture) -> str:
    """Return GRUB's name of an architecture's UEFI platform."""
    return f'{arch.grub_cpu}-efi'


def file_name(arch: architecture.Architecture) -> str:
    """Return the boot file name of a network GRUB."""
    return f'grub{arch.efi_suffix}.efi'


def early_config() -> str:
    """Return the configuration inside the program.

    GRUB runs it line by line, before it can read conditions. A configuration
    that is found does not come back, so each line is the next try. The first
    one asks over whatever the program itself came by, TFTP or HTTP.
    """
    return templating.render('grub_early.cfg.j2', master=tree.MASTER)


def build(arch: architecture.Architecture, output: str,
          modules: str | None = None) -> None:
    """Build a network GRUB and put it in its place.

    :param arch: one of :data:`ARCHITECTURES`.
    :param output: the file to write; one that is there is replaced if it
        was built by ironic-arm.
    :param modules: directory of GRUB's modules, or of an unpacked package
        with them; ``None`` for where packages install them.
    :raises BuildError: if the tool or a module is missing, or the tool
        failed.
    :raises ironic_arm.system.files.ForeignFile: if a file of others stands at
        the output.
    :raises OSError: if the output cannot be written.
    """
    _check_output(output)
    folder = _folder(arch, modules)
    if not shutil.which(TOOL):
        raise BuildError(f'{TOOL} is not installed (package grub-common of '
                         'Debian and Ubuntu, grub2-tools of Fedora)')
    files.replace(output, _run(arch, folder), files.FILE_MODE)


def _check_output(output: str) -> None:
    """Refuse to replace what was not built here."""
    root, name = os.path.split(output)
    with directories.opened(root) as folder:
        present = directories.read(folder, name)
    if present is not None and templating.OWNER_MARK.encode() not in present:
        raise files.ForeignFile(output)


def _folder(arch: architecture.Architecture, given: str | None
            ) -> pathlib.Path:
    """Return the directory of the modules; all that are used are there."""
    name = platform(arch)
    root = pathlib.Path(given) if given else INSTALLED / name
    tried = (root, root / name, root / INSTALLED.relative_to('/') / name)
    for folder in tried:
        if (folder / 'modinfo.sh').is_file():
            _check_modules(folder, name)
            return folder
    raise BuildError(
        f'{root} has no modules of GRUB for {name}: install the package '
        f'grub-efi-{arch.debian}-bin of Debian, or unpack it (dpkg -x) and '
        'name its directory with --modules-dir')


def _check_modules(folder: pathlib.Path, name: str) -> None:
    # A directory with the modules of another platform looks just the same.
    if (found := _built_for(folder)) != name:
        raise BuildError(f'the modules in {folder} are for {found}, '
                         f'not for {name}')
    missing = [module for module in MODULES
               if not (folder / f'{module}.mod').is_file()]
    if missing:
        raise BuildError(f'{folder} lacks the modules {", ".join(missing)}')


def _built_for(folder: pathlib.Path) -> str:
    """Return the platform that modules say they are for."""
    lines = (folder / 'modinfo.sh').read_text('utf-8', 'replace')
    variables = dict(line.partition('=')[::2] for line in lines.splitlines())
    return '-'.join(variables.get(f'grub_modinfo_{name}', 'unknown')
                    for name in ('target_cpu', 'platform'))


def _run(arch: architecture.Architecture, folder: pathlib.Path) -> bytes:
    """Run the tool in a directory of its own; return what it made."""
    with tempfile.TemporaryDirectory() as scratch:
        early = os.path.join(scratch, 'early.cfg')
        made = os.path.join(scratch, 'grub.efi')
        pathlib.Path(early).write_text(early_config(), 'utf-8')
        done = subprocess.run(
            [TOOL, f'--directory={folder}', f'--format={platform(arch)}',
             f'--prefix=/{os.path.dirname(tree.MASTER)}',
             f'--config={early}', f'--output={made}', *MODULES],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, check=False)
        if done.returncode:
            raise BuildError(f'{TOOL} failed: {done.stdout.strip()}')
        return pathlib.Path(made).read_bytes()
