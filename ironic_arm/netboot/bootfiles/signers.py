# SPDX-License-Identifier: Apache-2.0

"""The signers of an EFI program: names only, no signature is verified.

Sources: "PE Format" (the attribute certificate table), RFC 2315 (PKCS #7),
RFC 5280 (certificates), X.690 (DER).
"""

import collections.abc
import struct
import typing

from ironic_arm.netboot.bootfiles.reader import Malformed
from ironic_arm.netboot.bootfiles.reader import text

_PKCS7 = 2
_INTEGER, _SEQUENCE, _SET, _OID = 0x02, 0x30, 0x31, 0x06
_EXPLICIT_0 = 0xA0
_COMMON_NAME = bytes.fromhex('550403')
_ORGANIZATION = bytes.fromhex('55040a')
_MOST = 16

_Node = tuple[int, bytes]
"""A tag and what it holds."""


class Signer(typing.NamedTuple):
    """A signer, and the issuer of its certificate.

    :ivar subject: name in the certificate of the signer; '' where the file
        does not carry it.
    :ivar issuer: name of the issuer of that certificate.
    """

    subject: str
    issuer: str


def parse(table: bytes) -> tuple[Signer, ...]:
    """Return the signers of a table of attribute certificates.

    :raises Malformed: if it is no such table.
    """
    found: list[Signer] = []
    at = 0
    while at + 8 <= len(table) and len(found) < _MOST:
        length, _, certificate_type = struct.unpack_from('<IHH', table, at)
        if length < 8 or at + length > len(table):
            raise Malformed(f'a signature of {length} bytes at byte {at} of '
                            'the signatures')
        if certificate_type == _PKCS7:
            found += _signed_data(table[at + 8:at + length])
        at += length + 7 & ~7
    return tuple(found)


def _signed_data(data: bytes) -> list[Signer]:
    content = _children(_only(data, _SEQUENCE))
    if len(content) < 2 or content[1][0] != _EXPLICIT_0:
        raise Malformed('a signature without content')
    parts = _children(_only(content[1][1], _SEQUENCE))
    subjects = {}
    for tag, body in parts:
        if tag == _EXPLICIT_0:
            subjects = _subjects(body)
    tag, body = parts[-1] if parts else (0, b'')
    if tag != _SET:
        raise Malformed('a signature without signers')
    keys = [_issuer_and_serial(one) for one in _children(body)]
    return [Signer(_name(subjects.get(key, b'')), _name(key[0]))
            for key in keys]


def _subjects(certificates: bytes) -> dict[tuple[bytes, bytes], bytes]:
    """Return subjects by issuer and serial number."""
    found = {}
    for _, certificate in _children(certificates):
        fields = _children(_only(certificate, _SEQUENCE))
        # version [0], where there is one, stands before the serial number.
        if fields and fields[0][0] == _EXPLICIT_0:
            fields = fields[1:]
        if len(fields) >= 5:
            found[fields[2][1], fields[0][1]] = fields[4][1]
    return found


def _issuer_and_serial(signer: _Node) -> tuple[bytes, bytes]:
    fields = _children(signer[1])
    key = _children(fields[1][1]) if len(fields) > 1 else []
    if len(key) != 2:
        raise Malformed('a signer without a certificate')
    return key[0][1], key[1][1]


def _name(name: bytes) -> str:
    """Return the common name, or the organization, of a distinguished name.
    """
    found = {}
    for _, relative in _children(name):
        for _, pair in _children(relative):
            parts = _children(pair)
            if len(parts) == 2 and parts[0][0] == _OID:
                found[parts[0][1]] = text(parts[1][1])
    return found.get(_COMMON_NAME) or found.get(_ORGANIZATION) or ''


def _only(data: bytes, tag: int) -> bytes:
    """Return what the first element holds, which has this tag."""
    for found, body in _elements(data):
        if found == tag:
            return body
        break
    raise Malformed('a signature that is no DER')


def _children(data: bytes) -> list[_Node]:
    return list(_elements(data))


def _elements(data: bytes) -> collections.abc.Iterator[_Node]:
    at = 0
    while at < len(data):
        if at + 2 > len(data):
            raise Malformed('a signature that is no DER')
        tag, length = data[at], data[at + 1]
        at += 2
        if length & 0x80:
            more = length & 0x7F
            length = int.from_bytes(data[at:at + more], 'big')
            at += more
        if at + length > len(data):
            raise Malformed('a signature that is no DER')
        yield tag, data[at:at + length]
        at += length
