# SPDX-License-Identifier: Apache-2.0

from fleet.packets import dhcp


def offer(**changes):
    return dhcp.Offer(**{'address': '192.0.2.100', 'next_server': '0.0.0.0',
                         'file': '', 'options': {}, **changes})


def test_options_by_number():
    data = bytes([53, 1, 2, 0, 67, 3]) + b'a.b' + bytes([255, 9, 9])
    assert dhcp.parse_options(data) == {53: b'\x02', 67: b'a.b'}


def test_a_long_option_comes_in_parts():
    data = bytes([67, 2]) + b'ab' + bytes([67, 1]) + b'c'
    assert dhcp.parse_options(data) == {67: b'abc'}


def test_options_that_end_early():
    assert dhcp.parse_options(bytes([67, 9]) + b'ab') == {67: b'ab'}
    assert dhcp.parse_options(bytes([67])) == {}


def test_the_boot_file_stands_in_either_place():
    assert offer(file='x.efi').boot_file == 'x.efi'
    assert offer(options={67: b'y.efi\0'}, file='x.efi').boot_file == 'y.efi'
    assert offer().boot_file == ''


def test_the_server_is_an_address():
    assert offer(options={54: bytes([192, 0, 2, 1])}).server == '192.0.2.1'
    assert offer().server == ''
