# SPDX-License-Identifier: Apache-2.0

"""Kinds of findings about a dnsmasq configuration; the where is a line."""

from ironic_arm.netboot.findings import Kind
from ironic_arm.netboot.findings import Severity

ERROR, WARNING = Severity.ERROR, Severity.WARNING

REFUSED = Kind(
    'refused', ERROR,
    'dnsmasq does not start with {line!r}: {why}', 'Correct the line',
    'No machine gets an answer.')
SKIPPED = Kind(
    'skipped', ERROR,
    'dnsmasq passes {value!r} over: {why}', 'Correct the line',
    'The line of a hosts or options file has no effect.')
NO_SOURCE = Kind(
    'missing-source', ERROR,
    '{why}', 'Create it, or take {name} out',
    'dnsmasq does not start without a file or directory that its '
    'configuration names.')
NOT_FOLLOWED = Kind(
    'not-followed', WARNING,
    '{line!r} could change the answers: {why}',
    'Judge the answers with that in mind',
    'The answers that are shown may be others in truth.')
EVERYTHING = Kind(
    'match-everything', ERROR,
    'tag {tag!r} is set for every client architecture: the value is the one '
    'byte 0, which is part of each of them',
    'Write {spelling}',
    'All machines get what is meant for one architecture.')
NEVER = Kind(
    'match-never', ERROR,
    'tag {tag!r} is set for no client architecture: the value is {length} '
    'bytes that are none',
    'Write {spelling}',
    'The machines that are meant get nothing from rules with this tag.')
BOOT_WITHOUT_TAG = Kind(
    'boot-without-tag', ERROR,
    '{file!r} is the boot file here, and {server!r} the name of a server',
    'Write dhcp-boot=tag:{file},{server}',
    'The first word of dhcp-boot is the boot file of every machine unless '
    'it begins with "tag:".')
TAG_NEVER_SET = Kind(
    'tag-never-set', WARNING,
    'nothing sets the tag {tag!r} for DHCPv{family}{other}',
    'Add a dhcp-match for DHCPv{family} that sets it, or take the rule out; '
    'a tag with the name of an interface is set by dnsmasq',
    'The rule counts for no machine.')
SHADOWED = Kind(
    'shadowed', WARNING,
    'this rule never counts: {winner} holds whenever it does, and was read '
    'later',
    'Take one of them out',
    'Of two rules that hold, the one that was read last counts.')
SET_IN_HOSTS = Kind(
    'set-in-hosts', WARNING,
    '{number} host entries of files that are read again set tags: dnsmasq '
    '2.90 aborts at SIGHUP once it has served one of those machines (2.91 '
    'does not)',
    'Set the tags by dhcp-mac in the configuration, or use another release '
    'of dnsmasq',
    'No machine gets an answer until dnsmasq is started again.')
MAC_WITH_DASHES = Kind(
    'mac-with-dashes', ERROR,
    '{name!r} is taken for a host name, so the entry has no effect on the '
    'machine',
    'Write the address with colons',
    'A machine that should be kept out may get an answer, and one that '
    'should be let in none.')
SAME_ADDRESS = Kind(
    'same-address', WARNING,
    'with no-ping, machines that boot together can be offered the same '
    'address',
    'Take dhcp-sequential-ip or no-ping out',
    'One of two machines with one address does not boot.')
PROXY = Kind(
    'proxy-answers-all', ERROR,
    'a PXE proxy answers machines that host entries ignore, such as that of '
    '{entry}',
    'Deny them with dhcp-ignore and a tag, such as dhcp-ignore=tag:!known',
    'Machines that nobody is to boot are booted.')
NETWORKS = Kind(
    'several-networks', WARNING,
    'the DHCPv{family} ranges are of {number} networks, and the answers '
    'suppose that a machine is in all of them',
    'Name the network with --network ADDRESS/LENGTH',
    'What is shown for a machine may hold in one of the networks only.')
NO_ANSWER = Kind(
    'no-answer', ERROR,
    '{who}: no answer: {why}',
    'Change that, or add a host entry for the machine',
    'The machine gets no address, and goes on to its next boot device.')
NO_BOOT_FILE = Kind(
    'no-boot-file', WARNING,
    '{who}: an address, but no boot file',
    'Add a dhcp-match for its client architecture and a boot file with that '
    'tag',
    'The machine goes on to its next boot device.')
ISA_BY_NAME = Kind(
    'boot-file-isa', ERROR,
    '{who}: {name!r} is for {found}',
    'Answer each architecture a file of its own',
    'The firmware loads the file and refuses to start it.')
ISA = Kind(
    'boot-file-isa', ERROR,
    '{who}: {path} is a program for {found}',
    'Put a file for its architecture there',
    'The firmware loads the file and refuses to start it.')
ONE_FOR_SEVERAL = Kind(
    'one-for-several', ERROR,
    '{who}: {name!r} is one file for {archs}, and a program runs on one of '
    'them',
    'Answer each architecture a file of its own',
    'The machines of all other architectures refuse to start it.')
BIOS_FILE = Kind(
    'bios-file', ERROR,
    '{who}: {name!r} is for BIOS', 'Answer it an EFI program',
    'UEFI and U-Boot do not start programs for BIOS.')
EFI_FILE = Kind(
    'efi-file', ERROR,
    '{who}: {name!r} is an EFI program, and BIOS cannot run it',
    'Answer it a program for BIOS', 'The machine stands still.')
IPXE_LOOP = Kind(
    'ipxe-loop', ERROR,
    '{who}: iPXE is told to load {name!r}, which is iPXE again',
    'Answer iPXE (dhcp-match=set:ipxe,175) a script',
    'The machine loads iPXE over and over.')
URL_TO_PXE = Kind(
    'url-to-pxe', ERROR,
    '{who}: {name!r} is a URL, and PXE firmware loads over TFTP',
    'Answer it a file name', 'The firmware asks TFTP for a file of that '
    'name.')
HTTP_WITHOUT_URL = Kind(
    'http-without-url', ERROR,
    '{who}: {name!r} is no URL', 'Answer it http://ADDRESS/FILE',
    'Firmware that boots over HTTP takes URLs only.')
HTTP_WITHOUT_CLASS = Kind(
    'http-without-class', ERROR,
    '{who}: the answer has no vendor class HTTPClient (option {number}), so '
    'firmware drops it',
    'Add dhcp-option-force=tag:TAG,{option},HTTPClient',
    'The machine does not boot over HTTP.')
V4_NAME_IN_V6 = Kind(
    'v4-name-in-v6', ERROR,
    '{who}: {name!r} is no URL, and DHCPv6 has no other boot files',
    'Write tftp://[ADDRESS]/FILE', 'The machine does not boot over IPv6.')
TWO_BOOT_FILES = Kind(
    'two-boot-files', ERROR,
    '{who}: dhcp-boot and dhcp-option 67 both hold: {first} and {second}, '
    'and firmware reads both as one name or takes the first',
    'Leave one of them out', 'Which file is asked for is left to chance.')
MISSING = Kind(
    'boot-file-missing', ERROR,
    '{who}: {path} is {state}',
    'Put the boot file there, or correct its name',
    'The firmware is told a name that its server does not have, and goes on '
    'to its next boot device.')
CATCH_ALL = Kind(
    'catch-all', WARNING,
    '{who}: {name!r} for an architecture that nobody has mapped',
    'Give the rule a tag',
    'A machine of an architecture that comes next gets a program for '
    'another.')

KINDS = (BOOT_WITHOUT_TAG, EVERYTHING, NEVER, REFUSED, SKIPPED, NO_SOURCE,
         MAC_WITH_DASHES, PROXY, TAG_NEVER_SET, SHADOWED, SET_IN_HOSTS,
         SAME_ADDRESS, NETWORKS, NOT_FOLLOWED, NO_ANSWER, NO_BOOT_FILE,
         ISA_BY_NAME, ISA, ONE_FOR_SEVERAL, BIOS_FILE, EFI_FILE, IPXE_LOOP,
         URL_TO_PXE, HTTP_WITHOUT_URL, HTTP_WITHOUT_CLASS, V4_NAME_IN_V6,
         TWO_BOOT_FILES, MISSING, CATCH_ALL)
