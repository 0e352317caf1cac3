# SPDX-License-Identifier: Apache-2.0

import struct

import pytest

from fleet.packets import dhcp

MAC, OURS = '52:54:00:a7:64:01', bytes.fromhex('020000000001')
OPTIONS = {53: bytes([dhcp.DISCOVER]), 93: b'\0\x0b'}


def summed(data):
    """Add up words as RFC 1071 does; correct data with its sum has -0."""
    data += bytes(len(data) % 2)
    total = sum(struct.unpack(f'!{len(data) // 2}H', data))
    return (total & 0xffff) + (total >> 16)


def answered(frame, file=b'x.efi', options=b'\x35\x01\x02\xff'):
    """Make the answer of a server out of a request for DHCPv4."""
    data = bytearray(frame[:42 + 240])
    data[34:38] = struct.pack('!HH', 67, 68)
    data[42] = 2
    data[58:66] = bytes([192, 0, 2, 100, 192, 0, 2, 1])
    data[150:150 + len(file)] = file
    return bytes(data) + options


def test_a_request():
    frame = dhcp.request4(MAC, 7, OPTIONS, OURS)
    assert frame[:14].hex() == 'ffffffffffff' '020000000001' '0800'
    assert summed(frame[14:34]) == 0xffff
    assert struct.unpack('!H', frame[16:18]) == (len(frame) - 14,)
    assert struct.unpack('!HHH', frame[34:40]) == (68, 67, len(frame) - 34)
    assert frame[70:76] == dhcp.packed(MAC)
    assert frame[278:].hex() == '63825363' '350101' '5d02000b' 'ff'


def test_a_request_to_one_server():
    frame = dhcp.request4(MAC, 7, OPTIONS, OURS, address='192.0.2.77',
                          server=(bytes(6), '192.0.2.1', 4011))
    assert frame[:6] == bytes(6) and frame[36:38] == b'\x0f\xab'
    assert frame[26:34] == bytes([192, 0, 2, 77, 192, 0, 2, 1])
    assert frame[52:54] == b'\0\0'  # no broadcast flag


@pytest.mark.parametrize('options', [{61: b'\0\x0b'}, {16: b'abc'}])
def test_a_solicit_message(options):
    frame = dhcp.solicit6(MAC, 7, options, 'fe80::1')
    assert frame[:14].hex() == '333300010002' '525400a76401' '86dd'
    size, = struct.unpack('!H', frame[18:20])
    assert size == len(frame) - 54
    # Addresses, length and protocol count, and then all of the datagram.
    assert summed(frame[22:54] + struct.pack('!II', size, 17)
                  + frame[54:]) == 0xffff
    assert frame[62:66] == b'\x01\0\0\x07'


def test_an_answer():
    reply = dhcp.read(answered(dhcp.request4(MAC, 7, OPTIONS, OURS)))
    assert reply == dhcp.Reply(4, 7, '192.0.2.100', '192.0.2.1', b'x.efi',
                               {53: b'\x02'})
    assert reply.offered


def test_a_refusal_offers_nothing():
    assert not dhcp.read(answered(
        dhcp.request4(MAC, 7, OPTIONS, OURS),
        options=b'\x35\x01\x06\xff')).offered


def test_an_answer_of_dhcpv6():
    frame = bytearray(dhcp.solicit6(MAC, 7, {3: b'abc', 59: b'u'}, '::1'))
    frame[54:58], frame[62] = struct.pack('!HH', 547, 546), 2
    reply = dhcp.read(bytes(frame))
    assert reply == dhcp.Reply(6, 7, options={3: b'abc', 59: b'u'})
    assert reply.offered


@pytest.mark.parametrize('frame', [
    b'', bytes(14), dhcp.request4(MAC, 7, OPTIONS, OURS),
    dhcp.solicit6(MAC, 7, {}, '::1'),
    answered(dhcp.request4(MAC, 7, OPTIONS, OURS))[:100]])
def test_what_is_no_answer(frame):
    assert dhcp.read(frame) is None


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
    assert dhcp.Reply(file=b'x.efi').boot_file == 'x.efi'
    assert dhcp.Reply(options={67: b'y.efi\0'},
                      file=b'x.efi').boot_file == 'y.efi'
    assert dhcp.Reply().boot_file == ''
