# SPDX-License-Identifier: Apache-2.0

"""Whether this host runs programs of an architecture.

A program of a few bytes is made and run: what the kernel says about itself
may differ from what it does, and inside a container it may say nothing.
"""

import os
import pathlib
import struct
import subprocess
import tempfile

from ironic_arm.netboot.architecture import Architecture

STATUS = 42
"""What the program ends with; nothing else is likely to."""

_ADDRESS = 0x400000
_HEADERS = 64 + 56
_TIMEOUT = 30

# exit(STATUS), for each cpu_arch.
_CODE = {
    # mov x0, #42; mov x8, #93; svc #0
    'aarch64': struct.pack('<III', 0xD2800540, 0xD2800BA8, 0xD4000001),
    # mov edi, 42; mov eax, 60; syscall
    'x86_64': bytes.fromhex('bf2a000000b83c0000000f05'),
}


def known(arch: Architecture) -> bool:
    """Return whether a program for this architecture can be made."""
    return arch.cpu_arch in _CODE


def program(arch: Architecture) -> bytes:
    """Return a static ELF program that does nothing but end.

    :raises KeyError: the architecture is not known.
    """
    code = _CODE[arch.cpu_arch]
    size = _HEADERS + len(code)
    ident = b'\x7fELF\x02\x01\x01'.ljust(16, b'\0')
    header = struct.pack('<HHIQQQIHHHHHH', 2, arch.elf_machine, 1,
                         _ADDRESS + _HEADERS, 64, 0, 0, 64, 56, 1, 0, 0, 0)
    segment = struct.pack('<IIQQQQQQ', 1, 5, 0, _ADDRESS, _ADDRESS, size,
                          size, 0x1000)
    return ident + header + segment + code


class Answer:
    """What came of running the program.

    :ivar directly: whether it ran at all.
    :ivar in_chroot: whether it ran where no other file is, which for a
        foreign program needs binfmt_misc's flag F; None: it could not be
        tried.
    """

    def __init__(self, directly: bool, in_chroot: bool | None) -> None:
        self.directly = directly
        self.in_chroot = in_chroot


def probe(arch: Architecture, where: pathlib.Path | None = None) -> Answer:
    """Run the program, directly and in an empty root directory.

    :param arch: one that is known.
    :param where: a directory on a file system that programs can be run
        from; default: the one for temporary files.
    :raises OSError: the program cannot be written.
    """
    with tempfile.TemporaryDirectory(dir=where) as folder:
        path = pathlib.Path(folder) / 'probe'
        path.write_bytes(program(arch))
        path.chmod(0o755)
        pathlib.Path(folder).chmod(0o755)
        directly = _ends([str(path)]) == STATUS
        status = _ends([*_as_root(), 'chroot', folder, '/probe'])
    # chroot ends with these where it cannot run the program.
    refused = (126, 127)
    in_chroot = (None if status not in (STATUS, *refused)
                 else status == STATUS)
    return Answer(directly, in_chroot)


def _as_root() -> list[str]:
    # Any user is root in a namespace of his own, where those are allowed.
    return [] if os.geteuid() == 0 else ['unshare', '--map-root-user']


def _ends(command: list[str]) -> int | None:
    """Return what a command ends with, None if it cannot be run."""
    try:
        return subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True,
            timeout=_TIMEOUT, check=False).returncode
    except (OSError, subprocess.TimeoutExpired):
        return None
