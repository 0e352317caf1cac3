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

"""What is installed: entry points, packages and package data."""

import importlib.metadata
import os
import pathlib
import shutil
import subprocess
import sys
import zipfile

import pytest

TOP = pathlib.Path(__file__).parents[3]

# Namespace, name, class that the host makes an instance of.
PLUGINS = [
    ('ironic_inspector.pxe_filter', 'arm-dnsmasq', 'ArmDnsmasqFilter'),
    ('ironic.hardware.interfaces.boot', 'arm-http', 'ArmHttpBoot'),
    ('ironic.hardware.interfaces.boot', 'arm-pxe', 'ArmPXEBoot'),
    ('ironic.hardware.types', 'arm-ipmi', 'ArmIPMIHardware'),
    ('ironic.hardware.types', 'arm-redfish', 'ArmRedfishHardware'),
]
COMMANDS = [
    ('console_scripts', 'ironic-arm', 'main'),
    ('ironic_arm.checks', 'ironic', 'check_files'),
    ('ironic_arm.cli', 'check', 'Check'),
    ('ironic_arm.cli', 'explain', 'Explain'),
    ('ironic_arm.cli', 'grub-image', 'GrubImage'),
    ('ironic_arm.cli', 'image_assemble', 'Assemble'),
    ('ironic_arm.cli', 'image_build', 'Build'),
    ('ironic_arm.cli', 'image_check', 'ImageCheck'),
    ('ironic_arm.cli', 'loader_build', 'GrubImage'),
    ('ironic_arm.cli', 'loader_inspect', 'LoaderInspect'),
    ('ironic_arm.cli', 'loader_install', 'LoaderInstall'),
    ('ironic_arm.cli', 'render_dnsmasq', 'RenderDnsmasq'),
    ('ironic_arm.cli', 'render_grub', 'RenderGrub'),
]
OPTIONS = [
    ('oslo.config.opts', 'ironic_arm', 'list_ironic_opts'),
    ('oslo.config.opts', 'ironic_arm.pxe_filter', 'list_service_opts'),
    ('oslo.config.opts', 'ironic_arm.inspector', 'list_inspector_opts'),
]
PROGRAMS = [('console_scripts', 'ironic-arm-pxe-filter')]

# In a process of its own: the options of the two hosts clash.
LOAD = """
import importlib, sys
from stevedore import named
namespace, name = sys.argv[1:]
if namespace.startswith('ironic_inspector'):
    import ironic_inspector.conf
manager = named.NamedExtensionManager(
    namespace, [name], on_load_failure_callback=None,
    warn_on_missing_entrypoint=False)
print(manager[name].plugin.__name__)
"""


@pytest.mark.parametrize('namespace, name, loaded',
                         PLUGINS + COMMANDS + OPTIONS)
def test_entry_point_loads(namespace, name, loaded):
    run = subprocess.run([sys.executable, '-c', LOAD, namespace, name],
                         capture_output=True, text=True)
    assert run.stdout.strip() == loaded, run.stderr


def test_no_other_entry_points():
    distribution = importlib.metadata.distribution('ironic-arm')
    assert {(point.group, point.name) for point in distribution.entry_points
            } == {(group, name)
                 for group, name, _ in PLUGINS + COMMANDS + OPTIONS
                 } | {*PROGRAMS}


@pytest.fixture(scope='module')
def wheel(tmp_path_factory):
    """Names of the files in a wheel built from this tree, without git."""
    scratch = tmp_path_factory.mktemp('wheel')
    tree = scratch / 'tree'
    tree.mkdir()
    shutil.copytree(TOP / 'ironic_arm', tree / 'ironic_arm',
                    ignore=shutil.ignore_patterns('__pycache__'))
    for name in ('LICENSE', 'README.rst', 'pyproject.toml', 'setup.cfg',
                 'setup.py'):
        shutil.copy(TOP / name, tree)
    environment = {name: value for name, value in os.environ.items()
                   if name != 'PBR_VERSION'}
    subprocess.run(
        [sys.executable, '-c', 'import sys; from pbr import build; '
         'build.build_wheel(sys.argv[1])', str(scratch)],
        cwd=tree, env=environment, check=True)
    path, = scratch.glob('*.whl')
    with zipfile.ZipFile(path) as archive:
        return path.name, set(archive.namelist())


def test_an_archive_without_git_has_a_version(wheel):
    assert wheel[0].startswith('ironic_arm-0.1.0.dev0-')


def test_every_file_of_the_package_is_in_the_wheel(wheel):
    package = TOP / 'ironic_arm'
    wanted = {str(path.relative_to(TOP)) for path in package.rglob('*')
              if path.is_file() and path.suffix != '.pyc'
              and 'tests' not in path.parts}
    assert any('/templates/' in name for name in wanted)
    assert not wanted - wheel[1]
