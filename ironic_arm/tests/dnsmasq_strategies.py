# SPDX-License-Identifier: Apache-2.0

"""Random dnsmasq configurations, for hypothesis.

Few tags, architectures and addresses, so that rules meet each other often.
"""

from hypothesis import strategies as st

TAGS = st.sampled_from(['a', 'b', 'c', 'arm64', 'ab'])
BUILT_IN = st.sampled_from(['known', 'br0', 'dhcpv6', 'pool',
                            'known-othernet'])
MACS = st.sampled_from(['52:54:00:00:00:01', '52:54:00:00:00:02',
                        '52:54:00:00:00:*', '52:54:*:*:*:01', '*:*:*:*:*:*',
                        '1-52:54:00:00:00:02', '6-52:54:00:00:00:01'])
FILES = st.sampled_from(['a.efi', 'b.efi', '"c,d.efi"', '"e\\tf"', 'arm64',
                         '11', '"11"', '5b', '192.0.2.7', 'x y', 'tftp:z',
                         'http://192.0.2.1/f', '/abs/g.efi', 'h#i'])
CODES = st.sampled_from([
    '11', '7', '0', '11b', '11s', '0b', '0x0b', '00:0b', '00:*', '*:0b',
    '0b:00', '00', '00:00:0b', '"11"', '7i', '0s', 'b', '65535', '-1', '0b:',
    '1.2.3.4', 'a-b', ':0b', '00:b', '1,2'])
NUMBERS = st.sampled_from([
    'option:client-arch', '93', 'option:vendor-class', '60', '77', '175',
    'option:parameter-request', '97', 'option:bootfile-name', '53',
    'option6:61', 'option6:16', 'option6:15', 'option6:6', 'option6:1',
    'option6:client-arch', 'vi-encap:343', 'option6:user-class'])
CLASSES = st.sampled_from(['PXEClient', 'HTTPClient', 'Arch:00011', 'iPXE',
                           'PXE', 'i', '"a,b"'])


def tag_lists(least=0, most=3):
    """Conditions such as ``tag:a,tag:!b,``."""
    one = st.builds('tag:{}{},'.format, st.sampled_from(['', '', '!']),
                    st.one_of(TAGS, TAGS, BUILT_IN))
    return st.lists(one, min_size=least, max_size=most).map(''.join)


def _set():
    return st.one_of(st.builds('set:{}'.format, TAGS), TAGS)


MATCH = st.one_of(
    st.builds('dhcp-match={},{},{}'.format, _set(), NUMBERS, CODES),
    st.builds('dhcp-match={},{},{}'.format, _set(),
              st.sampled_from(['option:client-arch', 'option6:61']), CODES),
    st.builds('dhcp-match={},{},{}'.format, _set(), NUMBERS, CLASSES),
    st.builds('dhcp-match={},{}'.format, _set(), NUMBERS))
CLASS = st.one_of(
    st.builds('dhcp-vendorclass={},{}{}'.format, _set(),
              st.sampled_from(['', 'enterprise:343,', 'enterprise:9,']),
              CLASSES),
    st.builds('dhcp-userclass={},{}'.format, _set(), CLASSES))
TAG_IF = st.builds(
    'tag-if={}{}'.format, tag_lists(0, 2),
    st.builds('set:{}{}'.format, TAGS, st.sampled_from(['', ',set:c'])))
WILD_TAG_IF = st.builds('tag-if=tag:{}*,set:{}'.format,
                        st.sampled_from(['a', '!a', 'ar', 'k', '!']), TAGS)
BOOT = st.one_of(
    st.builds('dhcp-boot={}{}'.format, tag_lists(), FILES),
    st.builds('dhcp-boot={}{},{}'.format, tag_lists(), FILES,
              st.sampled_from(['server', '', '"s , t"'])),
    st.builds('dhcp-boot={}{},{},{}'.format, tag_lists(), FILES,
              st.sampled_from(['server', '']), st.just('192.0.2.8')),
    st.builds('dhcp-boot={},'.format, tag_lists(1).map(
        lambda text: text.rstrip(','))))
OPTION_VALUE = st.one_of(
    st.builds('{}{},{}'.format, tag_lists(),
              st.sampled_from(['option:bootfile-name', '67', '66', '60',
                               'option:vendor-class', '3', '209',
                               'option6:59', 'option6:bootfile-url',
                               'option6:60', 'option6:23', '128',
                               'option:no-such', 'option6:16',
                               'encap:175,190', 'vi-encap:343,10']),
              st.one_of(FILES, CLASSES, CODES)),
    st.builds('{}option:server-ip-address,{}'.format, tag_lists(),
              st.sampled_from(['192.0.2.9', '0.0.0.0', 'name'])),
    st.builds('{}vendor:{},{},{}'.format, tag_lists(),
              st.sampled_from(['PXEClient', 'HTTPClient', '', 'xyz']),
              st.sampled_from(['6', '10', '210']), CODES))
OPTION = st.builds('dhcp-option{}={}'.format,
                   st.sampled_from(['', '', '-force']), OPTION_VALUE)
HOST_VALUE = st.one_of(
    st.builds('{}{}{}'.format, MACS,
              st.sampled_from(['', ',ignore', ',set:a', ',set:b,set:c',
                               ',node-1', ',192.0.2.60', ',[2001:db8::7]',
                               ',[::7]', ',1h', ',203.0.113.1', ',infinite',
                               ',203.0.113.2,ignore', ',id:*']),
              st.sampled_from(['', ',tag:!c', ',tag:a', ',tag:!a'])),
    st.sampled_from(['52-54-00-00-00-01,ignore', 'node-9,ignore',
                     'id:00:03:00:01:52:54:00:00:00:01,set:a',
                     '52:54:00:00:00:02,52:54:00:00:00:01,set:b',
                     'dhcp-host=52:54:00:00:00:01', '52:54:00:00:00:0g']))
HOST = st.builds('dhcp-host={}'.format, HOST_VALUE)
IGNORE = st.one_of(
    st.builds('dhcp-ignore=tag:{}{}'.format, st.sampled_from(['', '!']),
              st.one_of(TAGS, BUILT_IN)),
    st.builds('dhcp-ignore={},tag:!{}'.format, TAGS, TAGS))
MAC = st.builds('dhcp-mac={},{}'.format, _set(), MACS)
FLAG = st.sampled_from(['dhcp-no-override', 'dhcp-ignore-clid', 'log-dhcp',
                        'dhcp-sequential-ip', '# nothing',
                        'dhcp-authoritative', 'enable-ra', 'no-such-thing',
                        'dhcp-no-override=1', 'dhcp-boot'])
RANGE = st.builds(
    'dhcp-range={}{}{}'.format, tag_lists(0, 1),
    st.sampled_from(['', 'set:pool,', 'set:b,', 'pool,']),
    st.sampled_from(['192.0.2.100,192.0.2.149,1h', '192.0.2.150,192.0.2.199',
                     '192.0.2.0,static', '203.0.113.5,203.0.113.9',
                     '192.0.2.50,192.0.2.59,255.255.255.0,10m',
                     '2001:db8::100,2001:db8::1ff', '2001:db8::,static',
                     '2001:db8::200,2001:db8::2ff,64,1h',
                     '2001:db8:9::200,2001:db8:9::2ff,64,1h',
                     '192.0.2.0,192.0.9.9,255.255.255.0', '192.0.2.9']))
SERVICE = st.builds(
    'pxe-service={}{},menu{}'.format, tag_lists(0, 1),
    st.sampled_from(['x86PC', 'ARM64_EFI', '7', 'x86-64_EFI']),
    st.sampled_from(['', ',file', ',file.efi', ',1', ',f.efi,192.0.2.3']))

USUAL = [MATCH, MATCH, CLASS, TAG_IF, WILD_TAG_IF, BOOT, BOOT, OPTION,
         OPTION, HOST, IGNORE, MAC, RANGE]


@st.composite
def configurations(draw):
    """Return a main file, an options file and a hosts file."""
    first = draw(st.sampled_from([
        ['dhcp-range=set:pool,192.0.2.100,192.0.2.149,1h',
         'dhcp-range=2001:db8::100,2001:db8::1ff,64'],
        ['dhcp-range=192.0.2.100,192.0.2.149,1h',
         'dhcp-range=set:pool,2001:db8::100,2001:db8::1ff,64'],
        ['dhcp-range=192.0.2.0,proxy', 'pxe-prompt=menu'],
        ['dhcp-range=192.0.2.100,192.0.2.149,1h', 'dhcp-match=set:a,93,11',
         'dhcp-match=set:b,option6:61,00:0b', 'dhcp-match=set:c,175']]))
    rare = draw(st.integers(0, 9))
    kinds = [*USUAL, *([FLAG] if rare < 3 else []),
             *([SERVICE] if rare == 9 else [])]
    lines = draw(st.lists(st.one_of(kinds), min_size=1, max_size=14))
    comment = draw(st.sampled_from(['', '', '  # why', '\t']))
    options = draw(st.lists(OPTION_VALUE, max_size=3))
    hosts = draw(st.lists(HOST_VALUE, max_size=3))
    return ('\n'.join(line + comment for line in first + lines),
            '\n'.join(options), '\n'.join(hosts))


def odd_lines():
    """Return directives with quotes, escapes, spaces and comments."""
    text = st.text('ab1 "\\#,:=tne\t.\r', max_size=12)
    return st.builds('{}{}{}'.format, st.sampled_from(
        ['dhcp-boot=', 'dhcp-boot = ', ' dhcp-boot="x"', 'dhcp-option=67,',
         'dhcp-option=option:tftp-server,', 'dhcp-boot=a,b,', '#', '"',
         'dhcp-userclass=set:a,', 'dhcp-option=vendor:PXE,6,']), text,
        st.sampled_from(['', '', ' # why', '"', ' ']))
