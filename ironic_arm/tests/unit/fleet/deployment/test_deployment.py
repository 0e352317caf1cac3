# SPDX-License-Identifier: Apache-2.0

import pytest

from fleet.deployment import deployment
from fleet.deployment.deployment import Deployment
from fleet.deployment.files import BootFiles
from fleet.machines import servers
from fleet.machines.hardware import KINDS
from fleet.services import services


class Service:
    """A service that notes what is done with it."""

    def __init__(self, name, done):
        self._name, self._done = name, done

    def __getattr__(self, what):
        return lambda: self._done.append((what, self._name))


@pytest.fixture
def done(monkeypatch):
    """What was done, instead of doing it."""
    found = []
    monkeypatch.setattr(deployment, 'SERVICES', {
        name: lambda where, name=name: Service(name, found)
        for name in deployment.SERVICES})
    monkeypatch.setattr(
        services, 'make_databases',
        lambda where, names: found.extend(('database', one) for one in names))
    monkeypatch.setattr(deployment.bmc, 'serve', lambda machines:
                        found.append(('bmc', len(machines))))
    return found


def make(root, *names, machines=(servers.ARM,)):
    return Deployment(root, {one: BootFiles() for one in machines}, names)


def test_services_start_in_their_order_and_end_in_the_other(tmp_path, done):
    made = make(tmp_path, 'ironic', 'dnsmasq', 'filter')
    made.start()
    made.stop()
    assert done == [
        ('database', 'ironic'), ('bmc', 1), ('start', 'filter'),
        # dnsmasq reads at its start what the filter writes.
        ('wait_ready', 'filter'), ('start', 'dnsmasq'), ('start', 'ironic'),
        ('stop', 'ironic'), ('stop', 'dnsmasq'), ('stop', 'filter')]


def test_some_services_start_later(tmp_path, done):
    made = make(tmp_path, 'web', 'dnsmasq', 'ironic')
    made.start('web')
    assert done == [('start', 'web')]
    made.start('ironic')
    assert list(made.services) == ['web', 'ironic']


def test_redfish_is_no_ipmi(tmp_path, done):
    make(tmp_path, 'libvirt', 'redfish', 'ironic').start()
    assert not [what for what, _ in done if what == 'bmc']


def test_only_the_services_that_are_there_are_configured(tmp_path):
    made = make(tmp_path, 'inspector', machines=servers.ENROLLED)
    made.build()
    assert not made.where.conf('ironic').exists()
    text = made.where.conf('inspector').read_text()
    assert all(f'{kind.key}:{kind.kernel}' in text for kind in KINDS)
    assert made.where.conf('dnsmasq').exists()


def test_the_only_machine(tmp_path):
    assert make(tmp_path).server.hardware == servers.ARM
    with pytest.raises(ValueError):
        assert make(tmp_path, machines=servers.ALL).server
