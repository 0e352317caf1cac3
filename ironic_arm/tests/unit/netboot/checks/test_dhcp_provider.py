# SPDX-License-Identifier: Apache-2.0

"""ironic's DHCP provider beside a PXE filter, in one dnsmasq or in two."""

import dataclasses

import pytest

from ironic_arm.netboot.checks import dhcp_provider
from ironic_arm.netboot.checks import dnsmasq_configuration
from ironic_arm.netboot.checks import services
from ironic_arm.netboot.dnsmasq import loading
from ironic_arm.netboot.findings.service_report import INSPECTOR
from ironic_arm.netboot.findings.service_report import IRONIC
from ironic_arm.netboot.findings.service_report import SERVICE
from ironic_arm.netboot.findings.service_report import Effect
from ironic_arm.netboot.findings.service_report import ServiceFacts
from ironic_arm.tests.memory import Memory

MAIN = '/etc/dnsmasq.conf'
IRONIC = ServiceFacts(service=IRONIC, hostsdir='/i/hosts', optsdir='/i/o')
OURS = ServiceFacts(service=SERVICE, hostsdir='/f/hosts')
FILTER = 'dhcp-hostsdir=/f/hosts\n'
BOTH = 'dhcp-hostsdir="/i/hosts/"\ndhcp-optsdir=/i/o\n'
RANGES = 'dhcp-range=192.0.2.1,192.0.2.9\ndhcp-range=2001:db8::1,2001:db8::9\n'

DENIES = ('filter-denies-provider', '[dhcp]dhcp_provider')
NO_HOSTS = ('provider-unread', '[dnsmasq]dhcp_hostsdir')
NO_OPTIONS = ('provider-unread', '[dnsmasq]dhcp_optsdir')


def parsed(text):
    return None if text is None else loading.load(
        Memory({MAIN: text}), MAIN)


@pytest.mark.parametrize('ironic, ours, text, expected', [
    (IRONIC, None, BOTH, []),
    (IRONIC, None, 'port=0\n', [NO_HOSTS, NO_OPTIONS]),
    (IRONIC, None, 'dhcp-optsdir=/i/o\n', [NO_HOSTS]),
    (IRONIC, None, None, []),
    # One dnsmasq, and two.
    (IRONIC, OURS, BOTH + FILTER, [DENIES]),
    (IRONIC, dataclasses.replace(OURS, provisioning=True), BOTH + FILTER, []),
    (IRONIC, OURS, FILTER, []),
    (IRONIC, OURS, FILTER + 'dhcp-optsdir=/i/o\n', [NO_HOSTS]),
    (IRONIC, OURS, None, []),
    # Both write into one directory, whoever reads it.
    (IRONIC, ServiceFacts(service=INSPECTOR, hostsdir='/i/hosts/'), None,
     [DENIES]),
    # Another provider writes nothing.
    (ServiceFacts(service=IRONIC), OURS, FILTER, []),
    (None, OURS, FILTER, [])])
def test_agreement(ironic, ours, text, expected):
    reported = services.find(ironic, ours, parsed(text), MAIN)
    assert [(one.finding.code, one.finding.where)
            for one in reported] == expected
    assert all(one.effect is Effect.FAILS for one in reported)


def test_what_is_to_be_read():
    reported, _ = services.find(IRONIC, None, parsed('port=0\n'), MAIN)
    assert 'Add dhcp-hostsdir=/i/hosts to /etc/dnsmasq.conf' in (
        reported.finding.remedy)


@pytest.mark.parametrize('ironic, ours, text, elsewhere', [
    (IRONIC, OURS, FILTER, True), (IRONIC, OURS, BOTH, False),
    (IRONIC, None, FILTER, False), (None, OURS, FILTER, False)])
def test_another_dnsmasq(ironic, ours, text, elsewhere):
    assert dhcp_provider.is_elsewhere(ironic, ours, parsed(text)) is elsewhere


@pytest.mark.parametrize('ironic, text, families', [
    (IRONIC, BOTH, ['6']), (IRONIC, '', ['4', '6']), (None, BOTH, ['4', '6'])])
def test_boot_files_that_ironic_writes(ironic, text, families):
    config = parsed(RANGES + text)
    outcomes = dhcp_provider.left(
        dnsmasq_configuration.every_outcome(config), ironic, config)
    found = [one for one in dnsmasq_configuration.find(config, None, outcomes)
             if one.code == 'no-boot-file']
    assert [str(machine.family) for one in found
            for machine in one.values['machines']] == families
