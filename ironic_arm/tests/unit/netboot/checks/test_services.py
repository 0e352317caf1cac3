# SPDX-License-Identifier: Apache-2.0

"""Services that are right alone, and do not agree."""

import pytest

from ironic_arm.netboot.checks import services
from ironic_arm.netboot.findings.service_report import DNSMASQ
from ironic_arm.netboot.findings.service_report import INSPECTOR
from ironic_arm.netboot.findings.service_report import IRONIC
from ironic_arm.netboot.findings.service_report import ServiceFacts
from ironic_arm.tests.unit.netboot import configs

MAIN = 'dnsmasq.conf'
OURS = dict(option='[arm_pxe_filter]tftp_root', uses_dnsmasq=True,
            service=INSPECTOR, boot_files={'aarch64': 'grubaa64.efi'})
IRONIC = dict(option='[pxe]tftp_root', service=IRONIC)


@pytest.mark.parametrize('ironic, ours, dnsmasq, found', [
    ('/t', '/t', '/t', []),
    ('/t', '/t/', '"/t"', []),
    ('/t', '/t', '/d', [('dnsmasq', 'tftp-root-disagrees', MAIN + ':2')]),
    (None, '/t', '/d', [('dnsmasq', 'tftp-root-disagrees', MAIN + ':2')]),
    ('/i', '/t', '/t', [('ironic', 'tftp-roots-differ', '[pxe]tftp_root')]),
    ('/t', '/d', '/t', [('ironic-inspector', 'tftp-root-disagrees',
                         '[arm_pxe_filter]tftp_root')]),
    ('/i', None, '/t', [('ironic', 'tftp-roots-differ', '[pxe]tftp_root')]),
    ('/i', '/t', None, [('ironic', 'tftp-roots-differ', '[pxe]tftp_root')]),
    ('/i', None, None, []), (None, None, '/t', [])])
def test_roots(ironic, ours, dnsmasq, found):
    reported = services.find(
        ironic and ServiceFacts(tftp_root=ironic, **IRONIC),
        ours and ServiceFacts(tftp_root=ours, **OURS),
        dnsmasq and configs.parse(f'enable-tftp\ntftp-root={dnsmasq}\n'), MAIN)
    assert [(one.service, one.finding.code, one.finding.where)
            for one in reported] == found
    for one in reported:
        # The fix of a line is another one than that of an option.
        assert (one.finding.type is services.TFTP_ROOT_LINE) == (
            one.service == DNSMASQ)


def test_a_dnsmasq_that_serves_no_files():
    ours = ServiceFacts(tftp_root='/t', **OURS)
    reported, = services.find(None, ours, configs.parse('port=0\n'), MAIN)
    assert (reported.finding.code, reported.finding.where) == (
        'tftp-not-served', MAIN)


def test_another_server_may_have_another_root():
    ours = ServiceFacts(tftp_root='/t', **{**OURS, 'uses_dnsmasq': False})
    assert services.find(None, ours, configs.parse('port=0\n'), MAIN) == []
