# SPDX-License-Identifier: Apache-2.0

import pytest

from fleet.observe import chronicle
from fleet.sandbox.lines import Line

# Lines of a real life, cut at both ends.
LOGS = {
    chronicle.IRONIC: [
        (1.0, 'Node 5fc7859a-ced2-4d4c-915f-c8983cacdc65 moved to provision '
              'state "inspect wait" from state "inspecting"; target '
              'provision state is "manageable"'),
        (0.5, 'Successfully set node 5fc7859a-ced2-4d4c-915f-c8983cacdc65 '
              'power state to power on by power on.'),
        (0.6, 'Attempting to get shared lock on node (for power state sync)'),
    ],
    chronicle.DNSMASQ: [
        (2.0, 'dnsmasq-tftp[53]: error 8 User aborted the transfer received '
              'from 192.0.2.170'),
        (2.0, 'dnsmasq-tftp[53]: sent /w/tftp/grubaa64.efi to 192.0.2.170'),
        (2.5, 'dnsmasq-tftp[53]: sent /w/tftp/grubaa64.efi to 192.0.2.170'),
        (2.6, 'dnsmasq-tftp[53]: file /w/tftp/grub/arm64-efi/fs.lst not '
              'found for 192.0.2.170'),
        (3.0, 'dnsmasq-tftp[53]: sent /w/tftp/5fc7859a/deploy_kernel to '
              '192.0.2.170'),
    ],
    chronicle.CONSOLE: [
        (1.5, 'UEFI firmware (version  built at 13:10:49 on Nov  5 2024)'),
        (4.0, '[    8.474274] Run /init as init process'),
        (5.0, 'ironic-arm: agent starting'),
        (6.0, '~ # echo "logged in on the console as $(id -u)"'),
        (6.1, 'logged in on the console as 0'),
        (9.0, 'the loader on the disk runs from hd0,gpt1'),
    ],
    chronicle.WEB: [
        (8.0, '192.0.2.170 - - [23/Nov/2026 03:16:49] "GET /instance.img '
              'HTTP/1.1" 200 -'),
        (9.5, '192.0.2.170 - - [23/Nov/2026 03:16:59] "POST /called-home '
              'HTTP/1.1" 200 -'),
    ],
}


@pytest.fixture
def logs():
    return {source: [Line(at, text) for at, text in lines]
            for source, lines in LOGS.items()}


def test_what_happened_in_order(logs):
    assert [(event.at, event.source, event.what)
            for event in chronicle.events(logs)] == [
        (0.5, 'ironic', 'power on'),
        (1.0, 'ironic', 'state "inspect wait"'),
        (1.5, 'console', 'firmware starts'),
        (2.5, 'dnsmasq', 'sent grubaa64.efi'),
        (3.0, 'dnsmasq', 'sent deploy_kernel'),
        (4.0, 'console', 'init'),
        (5.0, 'console', 'the agent starts'),
        (6.1, 'console', 'logged in on the console'),
        (8.0, 'web', 'the agent reads instance.img'),
        (9.0, 'console', 'the loader on the disk runs'),
        (9.5, 'web', 'the instance calls home'),
    ]


def test_calls_home(logs):
    assert chronicle.calls(logs[chronicle.WEB]) == 1


def test_the_table_counts_from_a_moment(logs):
    found = chronicle.events(logs)[:2]
    assert chronicle.table(found, 0.25).splitlines() == [
        'since start   since last',
        '      0.2 s        0.2 s   ironic   power on',
        '      0.8 s        0.5 s   ironic   state "inspect wait"']
