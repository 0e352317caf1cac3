# SPDX-License-Identifier: Apache-2.0

"""What ironic gives a node template in each of its modes.

The source is ``build_pxe_config_options`` and ``create_pxe_config`` in
``ironic/common/pxe_utils.py``; the entries are those of
``_replace_boot_line`` in ``ironic/drivers/modules/deploy_utils.py``, the
same from ironic 24.1 to 39.0.
"""

import collections.abc
import dataclasses

_COMMON = {'pxe_append_params': 'quiet', 'tftp_server': '192.0.2.1',
           'ipxe_timeout': 0}
_AGENT = {'deployment_aki_path': 'uuid/deploy_kernel',
          'deployment_ari_path': 'uuid/deploy_ramdisk',
          'aki_path': 'no_kernel', 'ari_path': 'no_ramdisk'}
_RESCUE = _AGENT | {'deployment_aki_path': 'uuid/rescue_kernel',
                    'deployment_ari_path': 'uuid/rescue_ramdisk'}
_INSTANCE = {'aki_path': 'uuid/kernel', 'ari_path': 'uuid/ramdisk'}
_KICKSTART = _INSTANCE | {
    'ks_cfg_url': 'http://192.0.2.1/uuid/ks_cfg',
    'ks_template_path': 'http://192.0.2.1/uuid/ks_template'}

# Set for some nodes only, or by other boot interfaces only.
_RARE = {'ramdisk_opts': 'quiet',
         'boot_iso_url': 'http://192.0.2.1/uuid/boot_iso',
         'initrd_filename': 'deploy_ramdisk', 'ipa-api-url': ''}

INSTEAD = {'deployment_aki_path': 'aki_path',
           'deployment_ari_path': 'ari_path'}
"""Kernel and ramdisk of the agent, and those of an instance."""


@dataclasses.dataclass(frozen=True, eq=False)
class Mode:
    """One reason why a node boots over the network.

    :ivar name: in words.
    :ivar entry: the entry that ironic switches to; empty for the one that
        the template has as its default.
    :ivar options: what ``pxe_options`` holds.
    """

    name: str
    entry: str
    options: collections.abc.Mapping[str, object]


MODES: tuple[Mode, ...] = (
    Mode('deploy', '', _AGENT), Mode('clean', '', _AGENT),
    Mode('inspect', '', _AGENT), Mode('rescue', '', _RESCUE),
    Mode('ramdisk', 'boot_ramdisk', _INSTANCE),
    Mode('anaconda', 'boot_anaconda',
         _KICKSTART | {'stage2_url': 'http://192.0.2.1/uuid/stage2'}),
    Mode('anaconda with a repository', 'boot_anaconda',
         _KICKSTART | {'repo_url': 'http://192.0.2.1/repository'}),
    Mode('whole disk', 'boot_whole_disk',
         {'aki_path': 'no_kernel', 'ari_path': 'no_ramdisk'}))

ENTRIES = ('boot_ramdisk', 'boot_anaconda', 'boot_whole_disk', 'boot_iscsi',
           'boot_partition')
"""Every entry that ironic can switch to."""

EVERYTHING: collections.abc.Mapping[str, object] = {
    name: value for options in (_RARE, *(m.options for m in MODES), _COMMON)
    for name, value in options.items()}
"""All that any mode may set; more than a node ever has at once."""


def context(cpu_arch: str, version: tuple[int, ...],
            options: collections.abc.Mapping[str, object] = EVERYTHING
            ) -> dict[str, object]:
    """Return what an ironic of this version passes to a node template.

    :param options: what a mode sets beside what all of them do.
    """
    given = {**options, **_COMMON}
    if version >= (27,) or version >= (25,) and cpu_arch == 'aarch64':
        given.update(linux_cmd='linux', initrd_cmd='initrd')
    return {'pxe_options': given, 'ROOT': '(( ROOT ))',
            'DISK_IDENTIFIER': '(( DISK_IDENTIFIER ))'}
