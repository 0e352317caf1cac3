# SPDX-License-Identifier: Apache-2.0

"""Kinds of findings about a boot; the where of each is a machine."""

from ironic_arm.netboot.findings import Kind
from ironic_arm.netboot.findings import Severity

NOT_LET_IN = Kind(
    'not-let-in', Severity.ERROR,
    'dnsmasq ignored its {count} requests for an address',
    'Start the inspection or deployment of its node, and look whether a port '
    'of the node has this address: the PXE filter lets only such machines in',
    'A filter of hardware addresses (dhcp-hostsdir, dhcp-host or dhcp-ignore) '
    'keeps dnsmasq from answering. The firmware gives up and tries its next '
    'boot device.')
NO_ADDRESS = Kind(
    'no-address', Severity.ERROR,
    'dnsmasq had no address for it: {why!r}',
    'Make the dhcp-range larger or shorten the lease time, and look whether '
    'the machine is in the network of the range',
    'The firmware gives up and tries its next boot device.')
NOT_ANSWERED = Kind(
    'not-answered', Severity.ERROR,
    'it asked {count} times for an address, and dnsmasq offered none',
    'Look whether dnsmasq still runs and whether a dhcp-range is for this '
    'network',
    'The firmware gives up and tries its next boot device.')
NO_BOOT_FILE = Kind(
    'no-boot-file', Severity.ERROR,
    'it was offered an address without a boot file for its architecture '
    '({machine}), which its firmware does not take',
    'Add a dhcp-match and a dhcp-boot for its client architecture; '
    'ironic-arm explain tells what every architecture gets',
    'PXE firmware never requests an address that comes without a boot file. '
    'It asks again and again, and tries its next boot device.')
OFFER_DECLINED = Kind(
    'offer-declined', Severity.ERROR,
    'it was offered an address and the boot file {boot_file!r}, and did not '
    'take them',
    'Look for a second DHCP server in this network, and whether answers '
    'reach the machine (VLAN, relay, spanning tree)',
    'The offer did not arrive, or the firmware took that of another server.')
SEVERAL_SERVERS = Kind(
    'several-servers', Severity.ERROR,
    'dnsmasq processes {servers} all offered it an address, and it booted '
    'nothing',
    'Leave one that answers this machine: see which of them serve this '
    'network, and let the others ignore it (dhcp-ignore, or interface=)',
    'Firmware takes one of the offers, and so the boot file of one of them, '
    'or none.')
ADDRESS_REFUSED = Kind(
    'address-refused', Severity.ERROR,
    'dnsmasq refused the address that it requested: {why!r}',
    'Look whether two DHCP servers or two machines use one address',
    'The firmware starts anew or gives up.')
NOTHING_ASKED = Kind(
    'nothing-asked', Severity.ERROR,
    'it has an address and never asked this TFTP server for {boot_file!r}',
    'Look whether dnsmasq serves TFTP (enable-tftp), whether a firewall '
    'keeps UDP port 69 closed, and which next server it was told',
    'Its request for the boot file does not arrive here.')
HTTP_UNSEEN = Kind(
    'http-unseen', Severity.WARNING,
    'it was told {boot_file!r}; whether it came further is not in this log',
    'Give the log of the web server as a further file',
    'dnsmasq does not see what machines load over HTTP.')
LOADER_MISSING = Kind(
    'loader-not-found', Severity.ERROR,
    'its boot file {path!r} is not there',
    'Put the loader for {machine} there (ironic-arm loader install), or '
    'correct the boot file',
    'The firmware goes on to its next boot device; UEFI prints PXE-E23.')
FILE_REFUSED = Kind(
    'file-not-readable', Severity.ERROR,
    'the {role} {path!r} could not be read by the server',
    'Let everybody read the file; dnsmasq that runs as root serves none that '
    'only root can read',
    'The machine stops where it needs the file.')
TRANSFER = Kind(
    'transfer-broken', Severity.ERROR,
    'the transfer of the {role} {path!r} broke off',
    'Look whether the machine was switched off meanwhile, and at the '
    'network between: loss, MTU, a firewall without TFTP support',
    'The machine stops where it needs the file.')
WRONG_ISA = Kind(
    'wrong-isa', Severity.ERROR,
    '{machine} was given {path!r}, a loader for {found}',
    'Give each architecture a boot file of its own; ironic-arm explain tells '
    'which line of the configuration answers it',
    'The firmware loads the file, refuses to start it (Unsupported), and '
    'goes on to its next boot device.')
BIOS_FILE = Kind(
    'bios-file', Severity.ERROR,
    '{machine} was given {path!r}, a loader for legacy BIOS',
    'Give UEFI machines an EFI program for their architecture',
    'UEFI firmware does not start such a file.')
EFI_FILE = Kind(
    'efi-file', Severity.ERROR,
    '{machine} was given {path!r}, an EFI program',
    'Give BIOS machines a loader for BIOS, such as undionly.kpxe',
    'A BIOS hangs when it starts such a file.')
IPXE_LOOP = Kind(
    'ipxe-loop', Severity.ERROR,
    'iPXE was told to load {path!r}, which is iPXE again',
    'Tell iPXE (dhcp-match=set:ipxe,175) the URL of its script',
    'It loads itself for ever.')
NOT_A_LOADER = Kind(
    'not-a-network-loader', Severity.ERROR,
    'its boot file {path!r} cannot load anything over the network: {why}',
    'Put a network GRUB there (ironic-arm loader install)',
    'A GRUB for disks asks the server for nothing and stays at its prompt.')
SECOND_STAGE = Kind(
    'second-stage-missing', Severity.ERROR,
    'shim was loaded, and what it starts is not there: {path!r}',
    'Put the network GRUB there under exactly this name (ironic-arm loader '
    'install --secure-boot)',
    'shim starts the file with this name; without it the firmware goes on to '
    'its next boot device.')
LOADER_REFUSED = Kind(
    'loader-refused', Severity.ERROR,
    'it loaded {path!r}, and its firmware did not start it but went on',
    'Look at the file with ironic-arm loader inspect: it is a program for '
    'another architecture, damaged, or not signed while secure boot is on',
    'The firmware refused the program (Unsupported, or Access Denied) and '
    'tries its next boot device.')
LOADER_SILENT = Kind(
    'loader-silent', Severity.ERROR,
    'it loaded {path!r}, which then asked for nothing',
    'Look at the file with ironic-arm loader inspect: a GRUB for disks asks '
    'for no configuration, and secure boot or another architecture keeps a '
    'loader from starting',
    'A GRUB for disks stays at its prompt for ever. Where the firmware '
    'refuses a loader, its message is on the console of the machine.')
CONFIG_MISSING = Kind(
    'config-missing', Severity.ERROR,
    'its loader found no configuration: {count} were asked for and not '
    'there, the last {path!r}',
    'Look whether its TFTP root is the one that ironic or arm-dnsmasq writes '
    'to, and compare with what ironic-arm loader inspect says it asks for',
    'GRUB stays at its prompt for ever.')
ARCH_CONFIG_MISSING = Kind(
    'arch-config-missing', Severity.ERROR,
    'the configuration {found!r} came, and what it leads to is not there: '
    '{path!r}',
    'Have kernel and ramdisk of its architecture set in [arm_pxe_filter], '
    'or start the deployment of its node, which writes the file',
    'There is nothing for this machine or its architecture. ironic-arm\'s '
    'configuration starts the machine again after a minute; others stay '
    'at a prompt for ever.')
CONFIG_SILENT = Kind(
    'config-silent', Severity.ERROR,
    'the configuration {path!r} came, and then it asked for nothing',
    'Look at the console for an error or a menu that waits, and at the file '
    'with grub-script-check',
    'The loader stopped at a mistake in the file, or waits for a key.')
KERNEL_MISSING = Kind(
    'kernel-not-found', Severity.ERROR,
    'the kernel {path!r} is not there',
    'Put it there, or correct the path in the configuration that names it',
    'The loader stops with an error.')
RAMDISK_MISSING = Kind(
    'ramdisk-not-found', Severity.ERROR,
    'the ramdisk {path!r} is not there',
    'Put it there, or correct the path in the configuration that names it',
    'The loader stops with an error, or the kernel finds no system.')
KERNEL_ISA = Kind(
    'kernel-isa', Severity.ERROR,
    '{machine} was given the kernel {path!r}, which is for {found}',
    'Set the kernel of its architecture; ironic-arm image check tells what '
    'a file is',
    'GRUB loads the file without a word and then says that it cannot load '
    'the image.')
RAMDISK_ISA = Kind(
    'ramdisk-isa', Severity.ERROR,
    '{machine} was given the ramdisk {path!r}, which is for {found}',
    'Set the ramdisk of its architecture; ironic-arm image check tells what '
    'a file is',
    'The kernel starts and finds no program that it can run.')
KERNEL_REFUSED = Kind(
    'kernel-refused', Severity.ERROR,
    'it loaded the kernel {path!r}, no system asked for an address, and '
    'then the machine started again',
    'Look at the file with ironic-arm image check: it is a kernel for '
    'another architecture, or damaged',
    'The loader could not start the kernel. ironic-arm\'s configuration '
    'starts the machine again after a minute.')
KERNEL_SILENT = Kind(
    'kernel-silent', Severity.ERROR,
    'it loaded the kernel {path!r} and asked for no ramdisk',
    'Look at the file with ironic-arm image check: it is a kernel for '
    'another architecture, or packed in a way that the loader does not know',
    'The loader stopped at the kernel.')
RAMDISK_DAMAGED = Kind(
    'ramdisk-damaged', Severity.ERROR,
    'the ramdisk {path!r} that it was given is damaged: {why}',
    'Copy or build the file again; ironic-arm image check tells what it is',
    'The kernel finds no system to start and stands still.')
KERNEL_DAMAGED = Kind(
    'kernel-damaged', Severity.ERROR,
    'the kernel {path!r} that it was given is none: {why}',
    'Copy or build the file again; ironic-arm image check tells what it is',
    'The loader cannot start it.')
SYSTEM_SILENT = Kind(
    'system-silent', Severity.ERROR,
    'it loaded kernel and ramdisk {path!r}, and no system asked for an '
    'address',
    'Look at both with ironic-arm image check: the ramdisk may be cut short '
    'or lack the driver of the network card; then at the console',
    'The kernel started and found no system, or its system has no network. '
    'It stands still.')
SYSTEM_WITHOUT_ADDRESS = Kind(
    'system-without-address', Severity.ERROR,
    'its system was started, asked {count} times for an address, and got '
    'none{why}',
    'Look whether the PXE filter closed before the system asked, and at '
    'dnsmasq',
    'The agent cannot reach ironic.')
CALLBACK = Kind(
    'callback-missing', Severity.ERROR,
    'its system has the address {address}, and nobody heard of its agent '
    'after that',
    'Look whether the kernel parameters ipa-inspection-callback-url and '
    'ipa-api-url name an address that the machine can reach, and whether '
    'that service runs',
    'The agent tries to reach ironic for ever. The node stays in its state '
    'until ironic gives up.')
CALLBACK_REFUSED = Kind(
    'callback-refused', Severity.ERROR,
    'its agent called {path!r} and was answered {status}',
    'Look at the log of that service at this time',
    'ironic does not take what the agent says.')
DNSMASQ_STOPPED = Kind(
    'dnsmasq-stopped', Severity.ERROR,
    'dnsmasq ended while the machine was booting; it had come as far as '
    '{reached}',
    'Start dnsmasq again and the machine anew',
    'Neither addresses nor files are served.')
MANY_MISSES = Kind(
    'many-misses', Severity.WARNING,
    'its loader asked for {count} files that are not there before {path!r}',
    'Build a GRUB that asks for its configuration at once (ironic-arm '
    'grub-image)',
    'GRUB searches by hardware and IP address first. Each miss costs little '
    'in a quiet network, and seconds where packets get lost.')

KINDS = (NOT_LET_IN, NO_ADDRESS, NOT_ANSWERED, NO_BOOT_FILE, OFFER_DECLINED,
         SEVERAL_SERVERS, ADDRESS_REFUSED, NOTHING_ASKED, HTTP_UNSEEN,
         LOADER_MISSING,
         FILE_REFUSED, TRANSFER, WRONG_ISA, BIOS_FILE, EFI_FILE, IPXE_LOOP,
         NOT_A_LOADER, SECOND_STAGE, LOADER_REFUSED, LOADER_SILENT,
         CONFIG_MISSING, ARCH_CONFIG_MISSING, CONFIG_SILENT, KERNEL_MISSING,
         RAMDISK_MISSING, KERNEL_ISA, RAMDISK_ISA, KERNEL_REFUSED,
         KERNEL_SILENT, RAMDISK_DAMAGED, KERNEL_DAMAGED, SYSTEM_SILENT,
         SYSTEM_WITHOUT_ADDRESS, CALLBACK, CALLBACK_REFUSED,
         DNSMASQ_STOPPED, MANY_MISSES)
