# Licensed under the Apache License, Version 2.0 (the "License"); you may
# not use this file except in compliance with the License. You may obtain
# a copy of the License at
#
#      http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
# WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
# License for the specific language governing permissions and limitations
# under the License.

"""Checks of GRUB node templates: rendered as ironic would render them."""

import re

import jinja2
import jinja2.sandbox

from ironic_arm.netboot import architecture
from ironic_arm.netboot import files
from ironic_arm.netboot import settings
from ironic_arm.netboot.file_checks import Found
from ironic_arm.netboot.file_checks import error

# No template is as large as this; a wrong path may name an image.
_SIZE = 1 << 20

_REMEDY = ('Correct the template, or remove the key to use the one that '
           'ironic-arm ships')

# What ironic passes for a node with everything set (ironic 39,
# ironic/common/pxe_utils.py). A template may use any of these.
_OPTIONS = {
    'deployment_aki_path': 'uuid/deploy_kernel',
    'deployment_ari_path': 'uuid/deploy_ramdisk',
    'aki_path': 'uuid/kernel', 'ari_path': 'uuid/ramdisk',
    'pxe_append_params': 'quiet', 'ramdisk_opts': 'quiet',
    'tftp_server': '192.0.2.1', 'ipxe_timeout': 0,
    'boot_iso_url': 'http://192.0.2.1/boot.iso',
    'stage2_url': 'http://192.0.2.1/stage2',
    'ks_cfg_url': 'http://192.0.2.1/ks.cfg',
    'ks_template_path': '/tmp/ks.template',
    'repo_url': 'http://192.0.2.1/repository',
}


def context(cpu_arch: str, version: tuple[int, ...]) -> dict[str, object]:
    """Return what an ironic of this version passes to a node template."""
    options: dict[str, object] = dict(_OPTIONS)
    if version >= (27,) or version >= (25,) and cpu_arch == 'aarch64':
        options.update(linux_cmd='linux', initrd_cmd='initrd')
    return {'pxe_options': options, 'ROOT': '(( ROOT ))',
            'DISK_IDENTIFIER': '(( DISK_IDENTIFIER ))'}


def check(option: settings.ByArch, version: tuple[int, ...],
          disk: files.Files) -> Found:
    """Find templates that are not there, do not render or cannot boot."""
    for key, path in option.values.items():
        if not path.strip():
            continue
        state = disk.state(path)
        if state is not files.State.FILE:
            yield error('template-missing', option.option,
                        f'the template {path!r} of {key!r} is {state.value}',
                        _REMEDY)
            continue
        try:
            text = disk.head(path, _SIZE).decode()
            rendered = render(text, context(key, version))
        except OSError as exc:
            yield error('template-missing', option.option,
                        f'the template {path!r} of {key!r} cannot be read: '
                        f'{exc.strerror}', _REMEDY)
        except (jinja2.TemplateError, UnicodeDecodeError) as exc:
            yield error('template-rendering', option.option,
                        f'the template {path!r} of {key!r} does not render: '
                        f'{exc}', _REMEDY)
        else:
            yield from _commands(option, key, path, rendered)


def render(text: str, values: dict[str, object]) -> str:
    """Render a template, sandboxed as in ironic but with no value missing.

    :raises jinja2.TemplateError: if it does not render.
    """
    environment = jinja2.sandbox.SandboxedEnvironment(
        undefined=jinja2.StrictUndefined, keep_trailing_newline=True)
    return environment.from_string(text).render(values)


def _commands(option: settings.ByArch, key: str, path: str, text: str
              ) -> Found:
    """Find commands that the architecture's GRUB does not have."""
    arch = architecture.find(key)
    if arch is None or arch.bios_pxe:
        return
    wrong = re.search(r'^\s*(linuxefi|initrdefi|linux16|initrd16)\b', text,
                      re.MULTILINE)
    if wrong:
        yield error('template-command', option.option,
                    f'the template {path!r} of {key!r} uses '
                    f'{wrong.group(1)!r}, a command that GRUB on {key} does '
                    'not have',
                    "Use 'linux' and 'initrd', or remove the key to use the "
                    'template that ironic-arm ships')
