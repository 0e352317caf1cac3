# SPDX-License-Identifier: Apache-2.0

"""Node templates: the values that ironic passes in each of its modes, and
the text that ironic renders with them.

The source of the values is ``build_pxe_config_options`` and
``create_pxe_config`` in ``ironic/common/pxe_utils.py``; the entries are those
of ``_replace_boot_line`` in ``ironic/drivers/modules/deploy_utils.py``, the
same from ironic 24.1 to 39.0.

ironic leaves out what a template names and it does not set. Here a name
that ironic sets in no mode is an error; one that it sets in another mode is
marked, for it matters in the entry that is booted only.
"""

import collections.abc
import dataclasses
import re

import jinja2
import jinja2.sandbox

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

_SOMETIMES = {*EVERYTHING, 'linux_cmd', 'initrd_cmd'}
_MARK = '\x02{}\x03'
_MARKED = re.compile(r'\x02([\w-]+)\x03')


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


class _Undefined(jinja2.StrictUndefined):
    """A value that is missing, by its name."""

    def __str__(self) -> str:  # type: ignore[override]
        return _MARK.format(self._known())

    def __bool__(self) -> bool:  # type: ignore[override]
        return not self._known()

    def _known(self) -> str:
        """Return the name if ironic sets it in some mode.

        :raises jinja2.UndefinedError: if it never does.
        """
        name = self._undefined_name
        if name not in _SOMETIMES:
            self._fail_with_undefined_error()
        return str(name)


class Template:
    """A template that can be rendered again and again.

    :param text: what the file holds.
    :raises jinja2.TemplateError: if it is no template.
    """

    def __init__(self, text: str) -> None:
        environment = jinja2.sandbox.SandboxedEnvironment(
            undefined=_Undefined, keep_trailing_newline=True)
        self._template = environment.from_string(text)

    def render(self, values: dict[str, object]) -> str:
        """Render it, with a mark where a value is missing.

        :raises jinja2.TemplateError: if it does not render.
        """
        return self._template.render(values, enumerate=enumerate)


def missing(text: str) -> list[str]:
    """Return the names that were marked in a rendered text."""
    return list(dict.fromkeys(_MARKED.findall(text)))


def lenient(text: str) -> str:
    """Return a rendered text as ironic writes it, without the marks."""
    return _MARKED.sub('', text)
