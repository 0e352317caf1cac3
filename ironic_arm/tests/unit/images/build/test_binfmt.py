# SPDX-License-Identifier: Apache-2.0

import platform
import struct

import pytest

from ironic_arm.images.build import binfmt
from ironic_arm.netboot import architecture

OURS = architecture.find(platform.machine())


@pytest.mark.parametrize('name', ['aarch64', 'x86_64'])
def test_the_program_is_a_whole_elf_file(name):
    arch = architecture.find(name)
    data = binfmt.program(arch)
    assert len(data) == 132
    assert data[:4] == b'\x7fELF'
    assert int.from_bytes(data[18:20], 'little') == arch.elf_machine


def test_the_program_for_arm_ends_with_the_status():
    # Arm ARM, C6.2: MOVZ Xd, #imm16 and SVC #imm16; 93 is exit.
    code = struct.unpack('<III', binfmt.program(
        architecture.find('aarch64'))[120:])
    assert code == (0xD2800000 | binfmt.STATUS << 5 | 0,
                    0xD2800000 | 93 << 5 | 8, 0xD4000001)


def test_the_program_of_this_machine_runs_everywhere(tmp_path):
    answer = binfmt.probe(OURS, tmp_path)
    assert (answer.directly, answer.in_chroot) == (True, True)
    assert list(tmp_path.iterdir()) == []


def test_others_are_not_known():
    assert binfmt.known(OURS)
    assert not binfmt.known(architecture.find('riscv64'))
