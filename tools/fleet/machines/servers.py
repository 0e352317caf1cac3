# SPDX-License-Identifier: Apache-2.0

"""The servers of the demo and of the tests.

An ARM server stands beside x86 servers with UEFI and with BIOS firmware.
"""

from fleet.machines import hardware
from fleet.machines.hardware import Hardware

ARM = Hardware('arm0', '52:54:00:a7:64:01', '192.0.2.201')
X86_UEFI = Hardware('x86uefi', '52:54:00:a7:64:02', '192.0.2.202',
                    hardware.X86_64_UEFI)
X86_BIOS = Hardware('x86bios', '52:54:00:a7:64:03', '192.0.2.203',
                    hardware.X86_64_BIOS)
ENROLLED = (ARM, X86_UEFI, X86_BIOS)
STRANGER = Hardware('arm1', '52:54:00:a7:64:04', '192.0.2.204')
"""An ARM server that ironic does not know."""

ALL = (*ENROLLED, STRANGER)
