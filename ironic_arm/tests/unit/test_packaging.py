# SPDX-License-Identifier: Apache-2.0

"""What is installed: entry points, packages and package data."""

import importlib.metadata
import subprocess
import sys

import pytest

# Namespace, name, class that the host makes an instance of.
PLUGINS = [
    ('ironic_inspector.pxe_filter', 'arm-dnsmasq', 'ArmDnsmasqFilter'),
    ('ironic.hardware.interfaces.boot', 'arm-http', 'ArmHttpBoot'),
    ('ironic.hardware.interfaces.boot', 'arm-pxe', 'ArmPXEBoot'),
    ('ironic.hardware.types', 'arm-ipmi', 'ArmIPMIHardware'),
    ('ironic.hardware.types', 'arm-redfish', 'ArmRedfishHardware'),
]
CHECKS = [
    ('ironic_arm.checks', 'inspector', 'check'),
    ('ironic_arm.checks', 'ironic', 'check'),
    ('ironic_arm.checks', 'nodes', 'check'),
    ('ironic_arm.checks', 'service', 'check'),
]
COMMANDS = [
    ('console_scripts', 'ironic-arm', 'main'),
    ('console_scripts', 'ironic-arm-status', 'main'),
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
    ('ironic_arm.cli', 'trace', 'Trace'),
]
OPTIONS = [
    ('oslo.config.opts', 'ironic_arm', 'list_ironic_opts'),
    ('oslo.config.opts', 'ironic_arm.pxe_filter', 'list_service_opts'),
    ('oslo.config.opts', 'ironic_arm.inspector', 'list_inspector_opts'),
]
PROGRAMS = [('console_scripts', 'ironic-arm-pxe-filter')]

# In processes of their own: the options of the two hosts clash, and no plugin
# needs what another has imported.
LOAD = """
import sys
from stevedore import named
for point in sys.argv[1:]:
    namespace, name = point.split(':')
    if namespace.startswith('ironic_inspector'):
        import ironic_inspector.conf
    manager = named.NamedExtensionManager(
        namespace, [name], on_load_failure_callback=None,
        warn_on_missing_entrypoint=False)
    print(manager[name].plugin.__name__)
"""


def load(*points):
    """Return what is loaded for entry points, in a new process."""
    run = subprocess.run(
        [sys.executable, '-c', LOAD,
         *(f'{namespace}:{name}' for namespace, name, _ in points)],
        capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return run.stdout.split()


@pytest.mark.parametrize('namespace, name, loaded', PLUGINS + CHECKS)
def test_entry_point_of_a_host_loads(namespace, name, loaded):
    assert load((namespace, name, loaded)) == [loaded]


def test_entry_points_load():
    assert load(*COMMANDS + OPTIONS) == [
        loaded for _, _, loaded in COMMANDS + OPTIONS]


def test_no_other_entry_points():
    distribution = importlib.metadata.distribution('ironic-arm')
    assert {(point.group, point.name) for point in distribution.entry_points
            } == {(group, name)
                 for group, name, _ in PLUGINS + CHECKS + COMMANDS + OPTIONS
                 } | {*PROGRAMS}


# Without extras none of these is installed.
LOAD_ALONE = """
import importlib.metadata, sys
sys.modules |= dict.fromkeys(['ironic', 'ironic_inspector', 'ironic_lib'])
for point in importlib.metadata.entry_points(group='ironic_arm.cli'):
    point.load()
"""


def test_commands_need_no_host():
    run = subprocess.run([sys.executable, '-c', LOAD_ALONE],
                         capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


def test_what_only_an_extra_installs():
    required = importlib.metadata.requires('ironic-arm')
    extra = {line.partition('>')[0]: line.rpartition(' ')[2].strip('"\'')
             for line in required if 'extra ==' in line}
    assert extra == {'ironic': 'ironic', 'ironic-inspector': 'inspector',
                     'ironic-lib': 'inspector'}


def test_what_is_installed_fits_together():
    """For each pair of releases, in the environment that has it."""
    done = subprocess.run([sys.executable, '-m', 'pip', 'check'],
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
