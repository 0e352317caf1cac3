# SPDX-License-Identifier: Apache-2.0

"""Why for some findings no line can be written: what only you can know.

Each finding of ``ironic-arm check`` has either edits in ``fixes*.py`` or a
reason here; the documentation shows it.
"""

import collections.abc

_FILE = 'Which file is the right one, and where it is, is not known here.'
_ADDRESS = 'Which address machines can reach is not known here.'
_WISH = 'What it was meant to say is not known here.'
_TEMPLATE = 'What the template is to do is for its author to say.'
_RIGHTS = 'Which user may write where is for the administrator to say.'
_NODES = 'Whether the node or the option is wrong is not known here.'
_SEEN = 'Nothing is known to be wrong: it could not be looked at.'
_ANSWER = 'What these machines are to be answered is not known here.'

REASONS: collections.abc.Mapping[str, str] = {
    'arch-without-template': _FILE,
    'asks-unknown': _SEEN,
    'boot-file-long': 'Others may know the file by this name.',
    'boot-file-name': _FILE,
    'boot-script-missing': _FILE,
    'boot-script-name': _FILE,
    'by-arch-not-for-pxe': 'Each node needs it, or a new release of ironic: '
                           'that is for you to say.',
    'by-arch-unknown': 'Whether it is misspelt or new is not known here.',
    'callback-url': _ADDRESS,
    'callback-url-unknown': _ADDRESS,
    'cpu-arch-unset': 'What the machine is, is not known here.',
    'cpu-arch-without-boot-file': _NODES,
    'directory-unwritable': _RIGHTS,
    'discovery-denied': 'Whether unknown machines are to be found or denied '
                        'is for you to say.',
    'dnsmasq-conf': 'Where that file is, is not known here.',
    'dnsmasq-test': _WISH,
    'dnsmasq-unread': _SEEN,
    'dnsmasq-unseen': _SEEN,
    'efi-file': 'Which program for BIOS is to be used is not known here.',
    'filter-denies-provider': 'Which of them is to boot machines is for you '
                              'to say.',
    'http-url': _ADDRESS,
    'http-without-url': _ADDRESS,
    'image-isa': _FILE,
    'image-missing': _FILE,
    'image-pair': _FILE,
    'image-unpacked': 'Whether other images are to be unpacked is for you to '
                      'say.',
    'inspection-files': _FILE,
    'ipxe-loop': 'Which script iPXE is to run is not known here.',
    'ipxe-script': _FILE,
    'ipxe-script-none': 'Which script iPXE is to run is not known here.',
    'ironic-unanswered': 'Address and password are known to you alone.',
    'kernel-missing': _FILE,
    'kernel-name': _FILE,
    'kernel-parameters': _WISH,
    'mixed-isa': _FILE,
    'neighbour-changed': 'Which other lines use these tags is not known '
                         'here.',
    'neighbour-silent': _ANSWER,
    'no-agent': _FILE,
    'no-answer': _ANSWER,
    'no-efi-stub': _FILE,
    'no-module': 'Whether the module is on the server is not known here.',
    'no-programs': _FILE,
    'node-kernel-parameters': _WISH,
    'node-template-missing': _NODES,
    'node-without-port': 'The addresses of the machine are not known here.',
    'not-a-kernel': _FILE,
    'not-a-loader': _FILE,
    'not-a-ramdisk': _FILE,
    'not-followed': _SEEN,
    'optsdir-is-rules-dir': 'The name of a new directory is for you to say.',
    'packed-kernel': 'Others may use the file as it is.',
    'path-not-local': _SEEN,
    'proxy-answers-all': 'Whom else the proxy is to answer is not known '
                         'here.',
    'ramdisk-missing': _FILE,
    'ramdisk-name': _FILE,
    'ramdisk-unknown': _SEEN,
    'refused': _WISH,
    'root-unwritable': _RIGHTS,
    'rules-refused': _WISH,
    'rules-wrong': 'The mistake is in ironic-arm.',
    'set-in-hosts': 'Who writes these entries is not known here.',
    'several-networks': 'Which network was meant is not known here.',
    'skipped': _WISH,
    'template-module': 'Whether the template or the boot file is to change '
                       'is for you to say.',
    'template-optional-variable': _TEMPLATE,
    'template-spare-entry': _TEMPLATE,
    'template-unknown-command': _TEMPLATE,
    'tftp-server': _ADDRESS,
    'two-boot-files': 'Which of the two was meant is not known here.',
    'unified-kernel': _FILE,
    'unknown-isa': _SEEN,
    'url-to-pxe': 'The name of the file on the TFTP server is not known '
                  'here.',
    'v4-name-in-v6': _ADDRESS,
    'wrong-isa': _FILE,
    'zboot': 'Whether GRUB or the kernel is to change is for you to say.',
}
"""Why nobody but the operator can write the line, by the finding's code."""
