# SPDX-License-Identifier: Apache-2.0

"""Validation of nodes; ironic's own parts of it are replaced."""

from unittest import mock

from ironic.common import exception
from ironic.conf import CONF
from ironic.drivers.modules import deploy_utils
from ironic.drivers.modules import pxe_base
import pytest

from ironic_arm.conf import arm
from ironic_arm.drivers import boot
from ironic_arm.drivers import node_validation
from ironic_arm.tests import binaries

METHODS = ('validate', 'validate_rescue', 'validate_inspection')


@pytest.fixture
def conf(tmp_path):
    CONF([], project='ironic', default_config_files=[])
    arm.register_opts(CONF)
    template = tmp_path / 'template'
    template.write_text('text')
    CONF.set_override('pxe_config_template_by_arch',
                      {'aarch64': str(template)}, 'pxe')
    CONF.set_override('pxe_bootfile_name_by_arch',
                      {'aarch64': 'grubaa64.efi'}, 'pxe')
    yield CONF
    CONF.reset()
    for group in ('pxe', 'deploy', 'arm'):
        for name in CONF[group]:
            CONF.clear_override(name, group)


@pytest.fixture(autouse=True)
def upstream():
    """What ironic itself checks is right."""
    with mock.patch.multiple(pxe_base.PXEBaseMixin, **dict.fromkeys(
            METHODS, lambda self, task: None)):
        yield


def task(properties=None, driver_info=None, instance_info=None,
         deploy='direct'):
    node = mock.Mock(
        uuid='UUID', properties=properties or {},
        driver_info=driver_info or {}, instance_info=instance_info or {},
        driver_internal_info={})
    node.get_interface.return_value = deploy
    return mock.Mock(node=node)


def interface():
    return object.__new__(boot.ArmPXEBoot)


@pytest.mark.parametrize('method', METHODS)
def test_right_nodes(conf, method):
    getattr(interface(), method)(task({'cpu_arch': 'aarch64'}))


@pytest.mark.parametrize('method, kind', [
    ('validate', exception.MissingParameterValue),
    ('validate_rescue', exception.MissingParameterValue),
    ('validate_inspection', exception.UnsupportedDriverExtension)])
def test_a_missing_value(conf, method, kind):
    with pytest.raises(kind, match='cpu-arch-unset'):
        getattr(interface(), method)(task())


@pytest.mark.parametrize('method', METHODS)
def test_an_invalid_value(conf, method):
    with pytest.raises(exception.InvalidParameterValue,
                       match='Node UUID: properties/cpu_arch: .*alias'):
        getattr(interface(), method)(task({'cpu_arch': 'arm64'}))


@pytest.mark.parametrize('method, field, prefix, deploy, looked_at', [
    ('validate', 'driver_info', 'deploy_', 'direct', True),
    ('validate', 'driver_info', 'rescue_', 'direct', False),
    ('validate_rescue', 'driver_info', 'rescue_', 'direct', True),
    ('validate_rescue', 'driver_info', 'deploy_', 'direct', False),
    ('validate_inspection', 'driver_info', 'deploy_', 'direct', True),
    ('validate', 'instance_info', '', 'direct', False),
    ('validate', 'instance_info', '', 'ramdisk', True),
    ('validate', 'instance_info', '', 'anaconda', True)])
def test_kernels_that_are_looked_at(conf, tmp_path, method, field, prefix,
                                    deploy, looked_at):
    kernel = tmp_path / 'kernel'
    kernel.write_bytes(binaries.bzimage())
    given = task({'cpu_arch': 'aarch64'}, deploy=deploy,
                 **{field: {f'{prefix}kernel': f'file://{kernel}'}})
    if not looked_at:
        getattr(interface(), method)(given)
        return
    with pytest.raises(exception.InvalidParameterValue,
                       match=f'{field}/{prefix}kernel: .*node-image-isa'):
        getattr(interface(), method)(given)


def test_what_is_silenced_or_tolerated(conf):
    alias = task({'cpu_arch': 'arm64'})
    for option in ('silenced_findings', 'tolerated_findings'):
        conf.set_override(option, ['cpu-arch-alias'], 'arm')
        interface().validate(alias)
        conf.clear_override(option, 'arm')
    with pytest.raises(exception.InvalidParameterValue):
        interface().validate(alias)


@pytest.mark.parametrize('given, field', [
    (dict(instance_info={'capabilities': '{"boot_mode": "bios"}'}),
     'instance_info/capabilities'),
    (dict(instance_info={'deploy_boot_mode': 'bios'}),
     'instance_info/deploy_boot_mode'),
    (dict(properties={'capabilities': 'boot_mode:bios'}),
     'properties/capabilities')])
def test_the_field_that_says_the_boot_mode(conf, given, field):
    properties = {'cpu_arch': 'aarch64', **given.pop('properties', {})}
    with pytest.raises(exception.InvalidParameterValue,
                       match=f'Node UUID: {field}: .*node-boot-mode'):
        interface().validate(task(properties, **given))


def test_a_boot_mode_that_the_node_does_not_say(conf):
    conf.set_override('default_boot_mode', 'bios', 'deploy')
    with pytest.raises(exception.InvalidParameterValue,
                       match='aarch64 does not have, by .deploy.default'):
        interface().validate(task({'cpu_arch': 'aarch64'}))


def test_a_template_that_ironic_refuses(conf):
    refused = exception.InvalidParameterValue('insecure')
    with mock.patch.object(deploy_utils, 'get_pxe_config_template',
                           autospec=True, side_effect=refused):
        with pytest.raises(exception.InvalidParameterValue,
                           match='driver_info/pxe_template: .*refused'):
            interface().validate(task({'cpu_arch': 'aarch64'},
                                      {'pxe_template': '/x'}))
        with pytest.raises(exception.InvalidParameterValue, match='insecure'):
            interface().validate(task({'cpu_arch': 'aarch64'}))


@pytest.mark.parametrize('method', METHODS)
@pytest.mark.parametrize('given, said', [
    (dict(driver_info={'kernel_append_params': "it's"}), 'driver_info'),
    (dict(driver_info={'kernel_append_params': 'a\nb'}), 'driver_info'),
    (dict(driver_info={'kernel_append_params': 'quiet'},
          instance_info={'kernel_append_params': 'a\\b'}), 'instance_info'),
    (dict(driver_info={'kernel_append_params': 'a %default% b'}), None)])
def test_kernel_parameters_of_nodes(conf, method, given, said):
    node = task({'cpu_arch': 'aarch64'}, **given)
    if said is None:
        getattr(interface(), method)(node)
        return
    with pytest.raises(exception.InvalidParameterValue,
                       match=f'UUID: {said}/kernel_append_params: .*GRUB'):
        getattr(interface(), method)(node)


def test_kernel_parameters_of_the_configuration(conf):
    conf.set_override('kernel_append_params', "k=it's", 'pxe')
    right = {'kernel_append_params': 'quiet'}
    interface().validate(task({'cpu_arch': 'aarch64'}, right))
    for node in (task({'cpu_arch': 'aarch64'}),
                 task({'cpu_arch': 'aarch64'},
                      {'kernel_append_params': '%default%'})):
        with pytest.raises(exception.InvalidParameterValue,
                           match='kernel_append_params.*node-kernel-param'):
            interface().validate(node)


@pytest.mark.parametrize('deploy, name, looked_at', [
    ('ramdisk', 'ramdisk_kernel_arguments', True),
    ('ramdisk', 'image_source', False),
    ('anaconda', 'image_source', True),
    ('direct', 'image_source', False),
    ('direct', 'ramdisk_kernel_arguments', False)])
def test_further_kernel_parameters(conf, deploy, name, looked_at):
    given = task({'cpu_arch': 'aarch64'}, instance_info={name: "it's"},
                 deploy=deploy)
    if not looked_at:
        interface().validate(given)
        return
    with pytest.raises(exception.InvalidParameterValue,
                       match=f'instance_info/{name}: .*node-kernel-param'):
        interface().validate(given)


def test_it_is_the_same_for_every_mode():
    # Whatever ironic calls, ours is called first.
    for method in METHODS:
        owner = next(one for one in boot.ArmPXEBoot.__mro__
                     if method in vars(one))
        assert owner is node_validation.ValidatesNodes
