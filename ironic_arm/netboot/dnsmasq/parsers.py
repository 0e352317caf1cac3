# SPDX-License-Identifier: Apache-2.0

"""Single directives of dnsmasq 2.90, parsed into rules.

Every function takes a line and returns its rule. It raises ValueError where
dnsmasq does not accept the line.
"""

import re

from ironic_arm.netboot.dnsmasq import hosts
from ironic_arm.netboot.dnsmasq import model as rules
from ironic_arm.netboot.dnsmasq import option_values
from ironic_arm.netboot.dnsmasq.lines import Line
from ironic_arm.netboot.dnsmasq.lines import plain
from ironic_arm.netboot.dnsmasq.lines import split

# Options that decide what a machine boots: option 43 is filled by PXE
# options of the vendor, 255 is dnsmasq's name for the next server.
BOOT_OPTIONS = {4: frozenset({43, 60, 66, 67, 255}),
                6: frozenset({16, 17, 59, 60})}

_SERVICE_NAMES = ('x86PC', 'PC98', 'IA64_EFI', 'Alpha', 'Arc_x86',
                  'Intel_Lean_Client', 'IA32_EFI', 'x86-64_EFI',
                  'Xscale_EFI', 'BC_EFI', 'ARM32_EFI', 'ARM64_EFI')
_SERVICE_CODES = {name.lower(): code
                  for code, name in enumerate(_SERVICE_NAMES)}

_BARE_NUMBER = re.compile(r'(?=.*[0-9])[0-9-]+')


def _tags(parts: list[str]) -> rules.Tags:
    """Take the leading ``tag:`` parts off a list."""
    found: list[str] = []
    while parts and parts[0].startswith(('tag:', 'net:')):
        found.append(plain(parts.pop(0)[4:]))
    return tuple(found)


def _rest(line: Line, parts: list[str]) -> str:
    """Return what the last parts of a line are, as they are written.

    dnsmasq cuts off only what it searches for: spaces in the rest stay.
    """
    value = line.value or ''
    cuts = value.count(',') + 1 - len(parts)
    return value.split(',', cuts)[cuts].lstrip(' ') if parts else ''


def _tag_name(part: str) -> str:
    return plain(part.removeprefix('set:'))


def boot(line: Line) -> rules.Boot:
    """Parse ``dhcp-boot``."""
    parts = split(line.value or '')
    tags = _tags(parts)
    if not parts:
        raise ValueError('it names no boot file')
    file, name = [*map(plain, parts), ''][:2]
    return rules.Boot(line.place, tags, file, name,
                      plain(_rest(line, parts[2:])))


def ignore(line: Line) -> rules.Ignore:
    """Parse ``dhcp-ignore``."""
    parts = split(line.value or '')
    return rules.Ignore(line.place, tuple(
        plain(part[4:] if part.startswith(('tag:', 'net:')) else part)
        for part in parts))


def tag_if(line: Line) -> rules.TagIf:
    """Parse ``tag-if``."""
    tags: list[str] = []
    sets: list[str] = []
    for part in split(line.value or ''):
        if len(part) < 5 or part[:4] not in ('set:', 'tag:'):
            raise ValueError(f'{plain(part)!r} is neither set:TAG nor '
                             'tag:TAG')
        (sets if part.startswith('set:') else tags).append(plain(part[4:]))
    if not sets:
        raise ValueError('it sets no tag')
    return rules.TagIf(line.place, tuple(tags), tuple(sets))


def class_(line: Line) -> rules.Class:
    """Parse ``dhcp-vendorclass`` and ``dhcp-userclass``."""
    vendor = line.name == 'dhcp-vendorclass'
    tag, *parts = split(line.value or '')
    enterprise = 0
    if not parts:
        raise ValueError('it names no class')
    if len(parts) > 1:
        if not vendor or not parts[0].startswith('enterprise:'):
            raise ValueError('there is more than a tag and a class')
        enterprise = _number(parts[0][11:])
    text = plain(_rest(line, parts[1:] or parts))
    return rules.Class(line.place, _tag_name(tag), vendor,
                       text.encode('utf-8', 'surrogateescape'), enterprise)


def mac_tag(line: Line) -> rules.MacTag:
    """Parse ``dhcp-mac``."""
    tag, comma, address = (line.value or '').partition(',')
    if not comma:
        raise ValueError('it names no hardware address')
    return rules.MacTag(line.place, _tag_name(tag.rstrip(' ')),
                        hosts.hardware(plain(address.lstrip(' '))))


class _Spec:
    """The part of an option before its value."""

    def __init__(self) -> None:
        self.tags: list[str] = []
        self.family = 4
        self.number = -1
        self.size: option_values.Size | int | None = None
        self.vendor: bytes | None = None
        self.outer: int | None = None
        self.enterprise = False


def _spec(parts: list[str], match: bool) -> _Spec:
    """Take tags, encapsulation and the option off a list of parts."""
    spec = _Spec()
    while parts:
        part = parts.pop(0)
        if part.startswith('vendor:') and not match:
            spec.vendor = plain(part[7:]).encode()
        elif part.startswith('encap:') and not match:
            spec.outer = _number(part[6:])
        elif part.startswith('vi-encap:'):
            spec.enterprise = True
            if match:
                return spec
        elif part.startswith(('vendor:', 'encap:')):
            raise ValueError(f'{plain(part)!r} is not possible here')
        elif _option_number(spec, part, match):
            return spec
        else:
            spec.tags.append(plain(re.sub('^(tag:|net:|set:)', '', part)))
    raise ValueError('it names no option')


def _option_number(spec: _Spec, part: str, match: bool) -> bool:
    """Read the option itself; False if the part is something else."""
    family, colon, name = part.partition(':')
    if not part or part.isascii() and part.isdigit():
        known = option_values.known(4, _number(part))
    elif colon and family in ('option', 'option6'):
        spec.family = 6 if family == 'option6' else 4
        known = _named(spec.family, name, match)
    else:
        return False
    spec.number = known.number
    plain_option = spec.vendor is None and spec.outer is None
    spec.size = known.size if plain_option or colon else None
    return True


def _named(family: int, name: str, match: bool) -> option_values.Known:
    if family == 6 and re.fullmatch('[0-9]*', name):
        return option_values.known(6, _number(name))
    known = option_values.BY_NAME[family].get(name.lower())
    if known is None:
        raise ValueError(f'there is no DHCPv{family} option {plain(name)!r}')
    if known.internal and not match:
        raise ValueError(f'the option {name!r} is set by dnsmasq alone')
    return known


def match(line: Line) -> rules.Match | None:
    """Parse ``dhcp-match``; ``None`` for types that are not followed."""
    parts = split(line.value or '')
    spec = _spec(parts, match=True)
    if len(spec.tags) != 1:
        raise ValueError('it does not set one tag')
    if spec.enterprise:
        return None
    value = option_values.parse(
        _rest(line, parts), spec.size, spec.family, True) if parts else None
    _check_length(spec, value)
    # For an option of its own dnsmasq takes a number to be 8,192 bytes long.
    if spec.family == 4 and parts and _BARE_NUMBER.fullmatch(parts[0]) and (
            not parts[1:] and option_values.known(4, spec.number).internal):
        raise ValueError('the value is longer than 255 bytes: write the '
                         f'number with its size, such as {parts[0]}b')
    return rules.Match(line.place, spec.tags[0], spec.family, spec.number,
                       value)


def option(line: Line, force: bool) -> rules.Option | None:
    """Parse ``dhcp-option``; ``None`` for types that are not followed.

    The value is only read where it can matter to what a machine boots; the
    number is -1 where the line cannot matter at all.
    """
    parts = split(line.value or '')
    spec = _spec(parts, match=False)
    if spec.outer in BOOT_OPTIONS[4]:
        return None
    number = spec.number
    vendor = spec.vendor is not None
    value = option_values.parse(
        _rest(line, parts), spec.size, spec.family) if parts else None
    _check_length(spec, value)
    if spec.enterprise or spec.outer is not None or not (
            vendor or number in BOOT_OPTIONS[spec.family]):
        number = -1
    return rules.Option(line.place, tuple(spec.tags), spec.family, number,
                        value, force, spec.vendor)


def _check_length(spec: _Spec, value: option_values.Value | None) -> None:
    longest = 255 if spec.vendor is None else 253
    if spec.family == 4 and value and len(value.data) > longest:
        raise ValueError(f'the value is longer than {longest} bytes')


def service(line: Line) -> rules.Service:
    """Parse ``pxe-service``."""
    parts = split(line.value or '')
    tags = _tags(parts)
    if len(parts) < 2:
        raise ValueError('it needs an architecture and a text')
    name, menu, *rest = parts
    code = _SERVICE_CODES.get(name.lower())
    if code is None:
        code = _number(name)
    basename = plain(rest[0]) if rest else ''
    if re.fullmatch('[0-9]*', basename):
        basename = ''
    return rules.Service(line.place, tags, code, plain(menu), basename,
                         plain(_rest(line, rest[1:])))


def _number(text: str) -> int:
    if not re.fullmatch('[0-9]*', plain(text)):
        raise ValueError(f'{plain(text)!r} is no number')
    return int(plain(text) or 0)
