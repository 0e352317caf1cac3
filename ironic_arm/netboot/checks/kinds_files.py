# SPDX-License-Identifier: Apache-2.0

"""Kinds of findings about files: boot files, loaders, images, roots."""

from ironic_arm.netboot.findings import Kind
from ironic_arm.netboot.findings import Severity

NAME = Kind(
    'boot-file-name', Severity.ERROR,
    'the boot file {name!r} of {key!r} is {why}',
    'Give a plain path below the root',
    'No server serves such a name.')
ABSOLUTE = Kind(
    'boot-file-absolute', Severity.WARNING,
    'the boot file {name!r} of {key!r} is an absolute path',
    'Give the path below {root}, without a slash in front',
    'It depends on the TFTP server which file is served, if any: some take '
    'the path as it is, some put their root in front of it.')
LONG = Kind(
    'boot-file-long', Severity.WARNING,
    'the boot file {name!r} of {key!r} is {length} characters long',
    'Give it a name of {limit} characters at most',
    'How much of a longer name arrives depends on the DHCP server and on the '
    'firmware.')
MISSING = Kind(
    'boot-file-missing', Severity.ERROR,
    'the boot file {name!r} of {key!r} cannot be served: {path} is {state}',
    'Put a readable file for {key} there',
    'The firmware is told a name that its server does not have, and goes on '
    'to its next boot device.')
DEFAULT_MISSING = Kind(
    'default-boot-file-missing', Severity.WARNING,
    'the boot file {name!r} cannot be served: {path} is {state}',
    'Put a readable file there, or remove the option',
    'Machines of architectures without a boot file of their own do not '
    'boot.')
ISA = Kind(
    'boot-file-isa', Severity.ERROR,
    'the boot file {name!r} of {key!r} is a program for {found}',
    'Put a program for {key} at {path}',
    'The firmware loads the file and refuses to start it.')
NOT_EFI = Kind(
    'boot-file-not-efi', Severity.WARNING,
    'the boot file {name!r} of {key!r} was not recognized: {why}',
    'Put an EFI program for {key} at {path}',
    'UEFI firmware does not start it. U-Boot may know what to do with it.')
NO_TFTP = Kind(
    'boot-file-no-tftp', Severity.ERROR,
    'the boot file {name!r} of {key!r} leads to a GRUB that cannot read from '
    'a TFTP server: {path} lacks the module {module}',
    'Put a GRUB for network boot there, such as grubnetaa64.efi',
    'Such a GRUB is made for booting from a disk. Booted over the network it '
    'asks for no configuration and stays at its prompt.')
NO_HTTP = Kind(
    'boot-file-no-http', Severity.ERROR,
    'the boot file {name!r} of {key!r} leads to a GRUB that cannot read from '
    'an HTTP server: {path} lacks the module {module}',
    'Put a GRUB with this module there, or use a boot interface that boots '
    'over TFTP',
    'Booted over HTTP such a GRUB finds no configuration and stays at its '
    'prompt. The signed GRUB of Debian 12 is one of these.')
SHIM_ALONE = Kind(
    'shim-without-loader', Severity.WARNING,
    'the boot file {name!r} of {key!r} is shim, and {path} is {state}',
    'Put a signed GRUB for network boot there',
    'shim loads the file with this name and starts it; without it the '
    'machine does not boot.')
LOADER_MISSING = Kind(
    'loader-missing', Severity.ERROR,
    'the source {source!r} of {name!r} is {state}',
    'Install the package that has it, or correct the path',
    'ironic copies the file when it starts, and does not start without it.')
LOADER_NAME = Kind(
    'loader-name', Severity.ERROR,
    'the name {name!r} has a directory in it',
    'Give a name without a slash; it stands in the root itself',
    'ironic does not start with it.')
ROOT_MISSING = Kind(
    'root-missing', Severity.WARNING,
    'the directory {path!r} is {state}',
    'Create it, or set the option to the directory that the server serves',
    'ironic creates the directory and writes to it, but no server that runs '
    'already serves it.')
ROOT_UNWRITABLE = Kind(
    'root-unwritable', Severity.ERROR,
    'files cannot be written to {path!r}',
    'Let the user of this service write there',
    'ironic puts its files there when it starts, and does not start where it '
    'cannot.')
REMOTE = Kind(
    'path-not-local', Severity.WARNING,
    '{path!r} is on a network file system and was not looked at',
    'Nothing has to be done; silence this finding if you know',
    'A server that does not answer would keep the conductor waiting, so the '
    'files there are not checked.')
IMAGE_MISSING = Kind(
    'image-missing', Severity.ERROR,
    'the {kind} {value!r} of {key!r} is {state}',
    'Put a readable file there, or correct the path',
    'Every node that needs it fails when it is to boot.')
IMAGE_PATH = Kind(
    'image-not-allowed', Severity.ERROR,
    'the {kind} {value!r} of {key!r} is not below [conductor]'
    'file_url_allowed_paths',
    'Add its directory to that option, or move the file',
    'ironic refuses to read the file.')
IMAGE_REFERENCE = Kind(
    'image-reference', Severity.ERROR,
    'the {kind} {value!r} of {key!r} is neither a URL nor a UUID',
    'Write file:// in front of a path, or give the UUID of an image',
    'ironic refuses the value when a node is to boot.')
IMAGE_ISA = Kind(
    'image-isa', Severity.ERROR,
    'the {kind} {value!r} of {key!r} is for {found}',
    'Set it to a {kind} for {key}',
    'GRUB loads the file; then the machine stands still.')
IMAGE_UNPACKED = Kind(
    'image-unpacked', Severity.WARNING,
    'ironic unpacks the {kind} {value!r} of {key!r}, which zstd compressed',
    'Compress it with xz or gzip, make it with ironic-arm image assemble, or '
    'set [conductor]disable_zstandard_decompression to true',
    'Machines load the file as it was before it was compressed, which is '
    'several times as large and takes as much longer over TFTP. ironic does '
    'so since 32.1 with whatever begins as zstd does.')

KINDS = (NAME, ABSOLUTE, LONG, MISSING, DEFAULT_MISSING, ISA, NOT_EFI,
         NO_TFTP, NO_HTTP, SHIM_ALONE, LOADER_MISSING, LOADER_NAME,
         ROOT_MISSING, ROOT_UNWRITABLE, REMOTE, IMAGE_REFERENCE,
         IMAGE_MISSING, IMAGE_PATH, IMAGE_ISA, IMAGE_UNPACKED)
