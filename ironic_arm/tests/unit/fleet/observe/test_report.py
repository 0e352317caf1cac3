# SPDX-License-Identifier: Apache-2.0

from fleet.observe import report
from fleet.observe.timeline import Stage
from fleet.observe.timeline import Transfer


def test_the_timeline_counts_from_power_on():
    text = report.boot_timeline(
        [Stage('DHCP ack', 104.75), Stage('loader', 105.25),
         Stage('config', None)], power_on=100.0)
    assert text == """\
Boot timeline        since power-on   this stage
  DHCP ack                    4.8 s        4.8 s
  loader                      5.2 s        0.5 s
  config               not reached"""


def test_tftp_names_each_file_and_counts_misses():
    text = report.tftp([Transfer(1.0, '/w/tftp/grubaa64.efi', 'probed'),
                        Transfer(2.0, '/w/tftp/grubaa64.efi', 'sent'),
                        Transfer(3.0, '/w/tftp/grub/fs.lst', 'missed')],
                       '/w/tftp')
    assert text == """\
TFTP: 3 requests, 1 of them for files that are not there
  size only  grubaa64.efi
  sent       grubaa64.efi
  not found  grub/fs.lst"""


def test_the_inventory_in_a_few_lines():
    text = report.inventory({
        'cpu': {'architecture': 'aarch64', 'count': 2},
        'memory': {'physical_mb': 2048},
        'interfaces': [{'name': 'eth0', 'mac_address': '52:54:00:a7:64:01',
                        'ipv4_address': None}]})
    assert text == """\
Inventory stored by ironic-inspector
  CPU architecture     aarch64
  CPUs                 2
  memory               2048 MiB
  NIC eth0             52:54:00:a7:64:01  no address"""
