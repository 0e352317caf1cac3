# SPDX-License-Identifier: Apache-2.0

"""Hardware addresses of machines, in the one form that dnsmasq reads.

What an API returns is never written to a file of dnsmasq as it is: a stray
asterisk in such a file would allow every machine, and dnsmasq 2.90 takes an
address with dashes for a host name, without an error.
"""

import collections.abc
import dataclasses
import re

_CANONICAL = re.compile(r'[0-9a-f]{2}(?::[0-9a-f]{2}){5}')
_ETHERNET = re.compile(r'[0-9a-f]{12}')
_INFINIBAND = re.compile(r'[0-9a-f]{40}')
_GROUPED = re.compile(r'[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1)*[0-9a-f]{2}')
_COLONS = (2, 5, 8, 11, 14)
_LENGTH = 18  # of an address and the separator behind it


class AddressError(ValueError):
    """A text is not the address of an Ethernet card.

    :ivar text: what was to be an address.
    :ivar reason: why it is not one.
    """

    def __init__(self, text: object, reason: str) -> None:
        super().__init__(f'{text!r}: {reason}')
        self.text = text
        self.reason = reason


@dataclasses.dataclass(frozen=True)
class Collected:
    """Addresses that can be used, and those that cannot.

    :ivar good: the addresses, each once, in dnsmasq's form.
    :ivar refused: reason by text for all others.
    """

    good: frozenset[str]
    refused: collections.abc.Mapping[str, str]


def parse(text: str) -> str:
    """Return an address in dnsmasq's form: lower case, with colons.

    :param text: six octets with colons, with dashes or without either, in
        upper or lower case.
    :raises AddressError: for everything else. An InfiniBand address has 20
        octets, which do not fit into the hardware address of a DHCP packet
        (RFC 4390, section 2.1): it does not identify a machine there.
    """
    if not isinstance(text, str):
        raise AddressError(text, 'not a text')
    lower = text.strip().lower()
    digits = lower
    if _GROUPED.fullmatch(lower):
        digits = lower.replace(':', '').replace('-', '')
    if _INFINIBAND.fullmatch(digits):
        raise AddressError(text, 'an InfiniBand address, which no DHCP '
                           'packet carries as its hardware address')
    if not _ETHERNET.fullmatch(digits):
        raise AddressError(text, 'not six octets in hexadecimal digits')
    return ':'.join(digits[i:i + 2] for i in range(0, 12, 2))


def is_canonical(text: str) -> bool:
    """Return whether a text is an address in the form that we write."""
    return bool(_CANONICAL.fullmatch(text))


def is_address(text: str) -> bool:
    """Return whether a text is an address in any form."""
    try:
        parse(text)
    except AddressError:
        return False
    return True


def collect(texts: collections.abc.Iterable[str],
            trusted: frozenset[str] = frozenset()) -> Collected:
    """Return each good address once, and name the others.

    :param texts: addresses as an API or a database returned them.
    :param trusted: addresses that were good before; they are not checked
        again.
    """
    try:
        raw = frozenset(texts)
    except TypeError:  # an API answered with what is not even hashable
        raw = frozenset(map(str, texts))
    if _all_canonical(raw - trusted):
        return Collected(raw, {})
    good, refused = set(), {}
    for text in raw:
        try:
            canonical = _CANONICAL.fullmatch(text)
            good.add(text if canonical else parse(text))
        except TypeError:
            refused[str(text)] = 'not a text'
        except AddressError as exc:
            refused[str(text)] = exc.reason
    return Collected(frozenset(good), refused)


def _all_canonical(raw: frozenset[str]) -> bool:
    """Return whether all are canonical, in a few passes over one text.

    A hundred thousand addresses checked one by one take ten times as
    long. It holds when each colon stands in its place and nothing but
    hexadecimal digits stands elsewhere.
    """
    try:
        joined = '\n'.join([*raw, '']).encode('ascii')
    except (TypeError, UnicodeEncodeError):
        return False
    count = len(raw)
    return (len(joined) == count * _LENGTH
            and all(joined[i::_LENGTH] == b':' * count for i in _COLONS)
            and joined[_LENGTH - 1::_LENGTH] == b'\n' * count
            and len(joined.translate(None, b'0123456789abcdef'))
            == count * (len(_COLONS) + 1))
