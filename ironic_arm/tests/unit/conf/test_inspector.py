# SPDX-License-Identifier: Apache-2.0

from ironic_inspector import conf as upstream
from oslo_config import cfg
import pytest

from ironic_arm.conf import arm_pxe_filter
from ironic_arm.conf import inspector as conf_inspector


@pytest.fixture
def conf():
    fresh = cfg.ConfigOpts()
    upstream.default.register_opts(fresh)
    fresh.register_opts([cfg.StrOpt('endpoint_override')], 'service_catalog')
    arm_pxe_filter.register_opts(fresh)
    fresh([])
    yield fresh
    # Overrides of a group are shared by all who registered it.
    for name in fresh.arm_pxe_filter:
        fresh.clear_override(name, 'arm_pxe_filter')


@pytest.mark.parametrize('address, url', [
    ('192.0.2.1', 'http://192.0.2.1:5050/v1/continue'),
    ('2001:db8::1', 'http://[2001:db8::1]:5050/v1/continue'),
    ('host.example', 'http://host.example:5050/v1/continue'),
    ('0.0.0.0', ''), ('::', '')])
def test_callback_url_from_the_listening_address(conf, address, url):
    conf.set_override('listen_address', address)
    assert conf_inspector.filter_settings(conf).callback_url == url


def test_callback_url_follows_tls_and_port(conf):
    conf.set_override('listen_address', '192.0.2.1')
    conf.set_override('use_ssl', True)
    conf.set_override('listen_port', 443)
    assert (conf_inspector.callback_url(conf)
            == 'https://192.0.2.1:443/v1/continue')


def test_callback_url_prefers_the_public_endpoint(conf):
    conf.set_override('listen_address', '192.0.2.1')
    conf.set_override('endpoint_override', 'https://api.example/inspector/',
                      'service_catalog')
    assert (conf_inspector.callback_url(conf)
            == 'https://api.example/inspector/v1/continue')


def test_callback_url_of_the_operator_wins(conf):
    conf.set_override('callback_url', 'http://other', 'arm_pxe_filter')
    assert conf_inspector.filter_settings(conf).callback_url == 'http://other'


def test_options_become_settings(conf):
    conf.set_override('kernel_by_arch', {'aarch64': 'k'}, 'arm_pxe_filter')
    given = conf_inspector.filter_settings(conf)
    assert given.boot_files.values == {'aarch64': 'grubaa64.efi'}
    assert given.kernels.option == '[arm_pxe_filter]kernel_by_arch'
    assert given.kernels.values == {'aarch64': 'k'}
    assert (given.rules_dir, given.tftp_root) == ('/etc/dnsmasq.d',
                                                  '/tftpboot')


def test_host_options_are_those_of_ironic_inspector(conf):
    bare = cfg.ConfigOpts()
    conf_inspector.register_host_opts(bare)
    arm_pxe_filter.register_opts(bare)
    bare([])
    for name in ('listen_address', 'listen_port', 'use_ssl'):
        assert bare[name] == conf[name], name
    assert 'endpoint_override' in bare.service_catalog


def test_options_of_every_way_of_booting_become_settings(conf):
    for name, value in {
            'http_url_by_arch': {'aarch64': 'http://a/x'},
            'ipxe_script_by_arch': {'aarch64': 'boot.ipxe'},
            'dhcp_optsdir': '/o', 'tftp_server': '192.0.2.1',
            'tftp_server_ipv6': '2001:db8::1',
            'dnsmasq_conf': '/etc/dnsmasq.conf'}.items():
        conf.set_override(name, value, 'arm_pxe_filter')
    given = conf_inspector.filter_settings(conf)
    assert given.http_urls.values == {'aarch64': 'http://a/x'}
    assert given.http_urls.option == '[arm_pxe_filter]http_url_by_arch'
    assert given.ipxe_scripts.values == {'aarch64': 'boot.ipxe'}
    assert (given.optsdir, given.tftp_server, given.tftp_server_ipv6,
            given.dnsmasq_conf) == ('/o', '192.0.2.1', '2001:db8::1',
                                    '/etc/dnsmasq.conf')


def test_what_is_not_set_is_empty(conf):
    given = conf_inspector.filter_settings(conf)
    assert (given.optsdir, given.tftp_server, given.tftp_server_ipv6,
            given.dnsmasq_conf) == ('', '', '', '')
    assert not given.http_urls.values
