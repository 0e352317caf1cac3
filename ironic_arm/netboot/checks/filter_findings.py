# SPDX-License-Identifier: Apache-2.0

"""Kinds of findings about the settings of the PXE filter."""

from ironic_arm.netboot.findings import Kind
from ironic_arm.netboot.findings import Severity

ERROR, WARNING = Severity.ERROR, Severity.WARNING

_NO_START = 'The filter does not start.'

AMBIGUOUS = Kind(
    'by-arch-ambiguous', ERROR,
    'the key {key!r} would give BIOS and UEFI machines one file',
    'Write {correct}', _NO_START)
INSPECTION_FILES = Kind(
    'inspection-files', ERROR,
    '{target} has the boot file {name!r} but nothing is set for it here',
    'Add {target}:FILE, a path below the TFTP root',
    'GRUB would find nothing to load for this machine. ' + _NO_START)
NO_CALLBACK = Kind(
    'callback-url-unknown', ERROR,
    'it is not set, and the address that ironic-inspector listens on does '
    'not tell it',
    'Set it to http://ADDRESS:5050/v1/continue',
    'The agent could not tell anybody what it found. ' + _NO_START)
CALLBACK = Kind(
    'callback-url', ERROR,
    '{value!r} is {why}', 'Set it to http://ADDRESS:5050/v1/continue',
    'GRUB could not carry the value. ' + _NO_START)
PARAMETERS = Kind(
    'kernel-parameters', ERROR,
    '{value!r} cannot be used: {why}', 'Leave it out',
    'GRUB or the kernel would change these kernel parameters. '
    + _NO_START)
NO_BOOT_FILE = Kind(
    'boot-file-none', ERROR,
    'no architecture has a boot file',
    'Write at least aarch64:grubaa64.efi', _NO_START)
HTTP_URL = Kind(
    'http-url', ERROR,
    'the URL {url!r} of {key!r} is {why}',
    'Give a URL like http://192.0.2.1/grubaa64.efi', _NO_START)
IPXE_SCRIPT = Kind(
    'ipxe-script', ERROR,
    'the iPXE script {script!r} of {key!r} is {why}',
    'Give a URL like http://192.0.2.1/boot.ipxe, or a path below the TFTP '
    'root', _NO_START)
IPXE_SCRIPT_NONE = Kind(
    'ipxe-script-none', WARNING,
    '{name!r} of {target} is iPXE, and once it runs it gets no script from '
    'here',
    'Add {target}:SCRIPT to [arm_pxe_filter]ipxe_script_by_arch, unless a '
    'rule of your own serves iPXE',
    'iPXE has nothing to run and goes on to the next boot device.')
TFTP_SERVER = Kind(
    'tftp-server', ERROR,
    '{address!r} is {why}', 'Set it to an address like {example}',
    _NO_START)
OPTSDIR = Kind(
    'optsdir-is-rules-dir', ERROR,
    '{path!r} is [arm_pxe_filter]rules_dir too, and dnsmasq does not start '
    'with such lines there',
    "Make a directory of its own for it, and write its name into dnsmasq's "
    'dhcp-optsdir as well', _NO_START)
_SERVED = ('boot file', 'boot script', 'kernel', 'ramdisk')
FILE_NAME = {served: Kind(
    f'{served.replace(" ", "-")}-name', ERROR,
    f'the {served} {{name!r}} of {{key!r}} is {{why}}',
    'Give a plain path below the TFTP root', _NO_START)
    for served in _SERVED}
FILE_MISSING = {served: Kind(
    f'{served.replace(" ", "-")}-missing', ERROR,
    f'the {served} {{name!r}} of {{key!r}} cannot be served: {{path}} is '
    '{state}',
    'Put a readable file for {key} there',
    'Machines would be told a name that the server does not have. '
    + _NO_START) for served in _SERVED}
DIRECTORY_MISSING = Kind(
    'directory-missing', ERROR,
    'the directory {path!r} is {state}',
    'Create it, or set the option to the directory that dnsmasq reads',
    _NO_START)
DIRECTORY_UNWRITABLE = Kind(
    'directory-unwritable', ERROR,
    'files cannot be written to {path!r}',
    'Let the user of this service write there', _NO_START)
RULES_REFUSED = Kind(
    'rules-refused', ERROR,
    'the line "{line}" that was to be written is refused: {why}',
    'Correct the value of [arm_pxe_filter] that stands in it', _NO_START)
RULES_WRONG = Kind(
    'rules-wrong', ERROR,
    'the rules would tell {machine} to boot {got} instead of {expected}',
    'This is a mistake in ironic-arm; please report it', _NO_START)
RULES_UNREAD = Kind(
    'rules-unread', WARNING,
    '{conf} has no line "{line}", and without it dnsmasq does not read what '
    'ironic-arm writes',
    'Add it at the end of {conf}, unless the command line of dnsmasq has it',
    'No machine is told what this configuration says.')
NEIGHBOUR_CHANGED = Kind(
    'neighbour-changed', ERROR,
    'the rules of ironic-arm would change what {machine} is told, to '
    '{file!r}',
    'Rename tags of yours that begin with ironic-arm-', _NO_START)
NEIGHBOUR_SILENT = Kind(
    'neighbour-silent', ERROR,
    '{who} would not get the boot file of {tags}',
    "Ask 'ironic-arm explain' why", _NO_START)
NEIGHBOUR_WINS = Kind(
    'neighbour-wins', ERROR,
    'the line "{line}" is read after the rules of ironic-arm and wins over '
    'them for {who}',
    '{otherwise}, or change the line to "{instead}"', _NO_START)
DNSMASQ_CONF = Kind(
    'dnsmasq-conf', ERROR,
    '{path} cannot be read: {why}',
    'Set it to the configuration file of dnsmasq', _NO_START)
DNSMASQ_TEST = Kind(
    'dnsmasq-test', ERROR,
    'dnsmasq refuses {line}: {why}', 'Correct it; nothing was written',
    _NO_START)
DNSMASQ_TEST_WHOLE = Kind(
    'dnsmasq-test', ERROR,
    'dnsmasq does not accept the configuration: {said}',
    'Correct it; "dnsmasq --test" shows the same', _NO_START)
HOSTSDIR = Kind(
    'hostsdir-missing', ERROR,
    '{why}', 'Set it to the directory that dnsmasq has as dhcp-hostsdir, and '
    'make that', _NO_START)
DISCOVERY = Kind(
    'discovery-denied', ERROR,
    'it denies the machines that [auto_discovery]enabled is to find',
    'Set one of them only', _NO_START)
UNSEEN = Kind(
    'dnsmasq-unseen', WARNING,
    'no dnsmasq that serves this directory can be seen, so it is not known '
    'whether machines that are not being inspected are kept out',
    'See that its configuration reads {rules} and this directory',
    'If it does not, machines that nobody let in are booted.')
UNREAD = Kind(
    'dnsmasq-unread', WARNING,
    'not all of its configuration can be read ({unread}), and in the rest it '
    'does not have in force {missing}',
    'Let this service read it',
    'If that is nowhere, machines that nobody let in are booted.')
OPEN = Kind(
    'dnsmasq-open', ERROR,
    'it does not have in force {missing}',
    'Put that into its configuration, or set [arm_pxe_filter]'
    'require_fail_closed to false',
    'It answers machines that nobody let in. ' + _NO_START)
IMAGE_ISA = Kind(
    'image-isa', ERROR,
    '{path} of {target}: {problem}', '{remedy}',
    'GRUB loads the file; then the machine stands still.')
BOOT_FILE_ISA = Kind(
    'boot-file-isa', ERROR,
    '{path} of {target}: {problem}', '{remedy}',
    'The firmware loads the file and refuses to start it.')
DRIVER_UNUSED = Kind(
    'filter-driver-unused', WARNING,
    'it is {driver!r}, so nothing reads the group [arm_pxe_filter] that is '
    'set here',
    'Set it to arm-dnsmasq, or remove the group',
    'Machines get what the other driver and your own dnsmasq rules say.')

KINDS = (AMBIGUOUS, INSPECTION_FILES, NO_CALLBACK, CALLBACK, PARAMETERS,
         NO_BOOT_FILE, HTTP_URL, IPXE_SCRIPT, IPXE_SCRIPT_NONE, TFTP_SERVER,
         OPTSDIR, *FILE_NAME.values(), *FILE_MISSING.values(),
         DIRECTORY_MISSING, DIRECTORY_UNWRITABLE, RULES_REFUSED,
         RULES_WRONG, RULES_UNREAD, NEIGHBOUR_CHANGED, NEIGHBOUR_SILENT,
         NEIGHBOUR_WINS, DNSMASQ_CONF, DNSMASQ_TEST, DNSMASQ_TEST_WHOLE,
         HOSTSDIR, DISCOVERY, UNSEEN, UNREAD, OPEN, BOOT_FILE_ISA, IMAGE_ISA,
         DRIVER_UNUSED)
