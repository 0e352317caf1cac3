# SPDX-License-Identifier: Apache-2.0

"""The lexer: quoting, comments and white space of dnsmasq."""

import pytest

from ironic_arm.netboot.dnsmasq import lines


def _read(text):
    return [(line.name, line.value and lines.plain(line.value),
             line.place.line)
            for line in lines.directives(text, 'f')]


@pytest.mark.parametrize('text, name, value', [
    ('no-ping', 'no-ping', None),
    ('  no-ping\t', 'no-ping', None),
    ('dhcp-boot=x', 'dhcp-boot', 'x'),
    ('dhcp-boot = x ', 'dhcp-boot', 'x'),
    ('dhcp-boot=a=b', 'dhcp-boot', 'a=b'),
    ('dhcp-boot=x # why', 'dhcp-boot', 'x'),
    ('dhcp-boot=x#y', 'dhcp-boot', 'x#y'),
    ('dhcp-boot="x # y"', 'dhcp-boot', 'x # y'),
    ('dhcp-boot="a""b', 'dhcp-boot', 'a"b'),
    (r'dhcp-boot="a\tb\"c\\d"', 'dhcp-boot', 'a\tb"c\\d'),
    (r'dhcp-boot=a\tb', 'dhcp-boot', r'a\tb'),
    ('dhcp-boot=x\r', 'dhcp-boot', 'x'),
    ('dhcp-boot=x\0y', 'dhcp-boot', 'x'),
    ('dhcp-boot=', 'dhcp-boot', ''),
])
def test_one_line(text, name, value):
    assert _read(text) == [(name, value, 1)]


@pytest.mark.parametrize('text', ['', ' ', '# x', '\t# x', '\n\n'])
def test_nothing(text):
    assert _read(text) == []


def test_a_quote_that_is_never_closed_has_a_place():
    assert _read('a\nb="c') == [('a', None, 1), ('"', None, 2)]


def test_lines_are_counted():
    assert _read('a\n\n# x\nb=1\n') == [('a', None, 1), ('b', '1', 4)]


def test_a_long_line_is_cut_as_dnsmasq_cuts_it():
    first, second = _read('txt-record=' + 'x' * 1020)
    assert len(first[1]) + len('txt-record=') == lines.BUFFER
    assert second == ('x' * 7, None, 1)


@pytest.mark.parametrize('value, parts', [
    ('a', ['a']), ('a , b', ['a', 'b']), ('a,,b', ['a', '', 'b']),
    (',', ['', '']), (' a,b ', [' a', 'b ']),
])
def test_split(value, parts):
    assert lines.split(value) == parts


def test_a_quoted_comma_does_not_split():
    line, = lines.directives('x=a,"b,c",d', 'f')
    assert [lines.plain(part)
            for part in lines.split(line.value)] == ['a', 'b,c', 'd']


def test_values():
    first, second = lines.values('a=b,c\n# x\nd', 'f', 'name')
    assert first == ('name', 'a=b,c', ('f', 1))
    assert str(second) == 'name=d'
    assert str(second.place) == 'f:3'
