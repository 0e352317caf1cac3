# SPDX-License-Identifier: Apache-2.0

"""Small boot files for tests, as true to their formats as is needed."""

import io
import struct
import tarfile

MACHINES = {'aarch64': 0xAA64, 'x86_64': 0x8664}


def pe(machine=0xAA64, sections=(), certificates=b''):
    """An EFI program with sections, pairs of a name and bytes."""
    sections = list(sections)
    strings = b'\0\0\0\0'
    names = []
    for name, _ in sections:
        if len(name) > 8:
            names.append(b'/%d' % len(strings))
            strings += name.encode() + b'\0'
        else:
            names.append(name.encode())
    optional = bytearray(112 + 16 * 8)
    optional[:2] = (0x20B).to_bytes(2, 'little')
    optional[108:112] = (16).to_bytes(4, 'little')
    begin = 0x80 + 24 + len(optional) + 40 * len(sections)
    headers = body = b''
    for name, (_, data) in zip(names, sections, strict=True):
        headers += struct.pack('<8sIIIIIIHHI', name, len(data), 0, len(data),
                               begin + len(body), 0, 0, 0, 0, 0)
        body += data
    symbols = begin + len(body)
    if certificates:
        optional[112 + 32:112 + 40] = struct.pack(
            '<II', symbols + len(strings), len(certificates))
    head = bytearray(0x80)
    head[:2] = b'MZ'
    head[0x3C:0x40] = (0x80).to_bytes(4, 'little')
    coff = struct.pack('<HHIIIHH', machine, len(sections), 0, symbols, 0,
                       len(optional), 0)
    return (bytes(head) + b'PE\0\0' + coff + bytes(optional) + headers + body
            + strings + certificates)


def elf(machine=183, bits=64):
    """The head of a program for Linux."""
    return (b'\x7fELF' + bytes([bits // 32, 1, 1]) + bytes(9)
            + struct.pack('<HH', 2, machine) + bytes(44))


def module(name, wide=True):
    """A module of GRUB; a section with a longer name is not the one."""
    names = b'\0.modnames\0.modname\0.shstrtab\0'
    body = name.encode() + b'\0'
    size, head = (64, 64) if wide else (40, 52)
    layout = '<IIQQQQIIQQ' if wide else '<IIIIIIIIII'
    table = head + len(names) + len(body)
    sections = [(0, 0, 0), (1, head, 4), (11, head + len(names), len(body)),
                (20, head, len(names))]
    rows = b''.join(struct.pack(layout, n, 1, 0, 0, at, length, 0, 0, 1, 0)
                    for n, at, length in sections)
    ident = b'\x7fELF' + bytes([2 if wide else 1, 1, 1]) + bytes(9)
    rest = struct.pack('<HHIQQQIHHHHHH' if wide else '<HHIIIIIHHHHHH',
                       1, 183, 1, 0, 0, table, 0, head, 0, 0, size, 4, 3)
    return ident + rest + names + body + rows


def mods(prefix='/grub', config=None, modules=(), memdisk=None, wide=True):
    """The section ``mods`` of a GRUB."""
    objects = [(0, module(name, wide)) for name in modules]
    if memdisk is not None:
        objects.append((1, memdisk))
    if config is not None:
        objects.append((2, config.encode() + b'\0'))
    if prefix is not None:
        objects.append((3, prefix.encode() + b'\0'))
    body = b''
    for kind, data in objects:
        data += bytes(-len(data) % 8)
        body += struct.pack('<II', kind, len(data) + 8) + data
    if wide:
        return struct.pack('<4sIQQ', b'mimg', 0, 24, 24 + len(body)) + body
    return struct.pack('<4sII', b'mimg', 12, 12 + len(body)) + body


NETWORK = ('normal', 'net', 'efinet', 'tftp', 'linux', 'gzio')


def grub(machine=0xAA64, modules=NETWORK, **given):
    """A GRUB."""
    return pe(machine, [('mods', mods(modules=modules, **given))])


def shim(machine=0xAA64, second='grubaa64.efi'):
    r"""A shim that loads \grubaa64.efi."""
    return pe(machine, [('.vendor_cert', b'x'), ('.data', (
        b'..' + f'\\{second}\0'.encode('utf-16-le')))])


def image(payload=b'', machine=0xAA64, mark=b'ARM\x64'):
    """A kernel with an EFI stub, of arm64 or as it is there."""
    program = bytearray(pe(machine, [('.text', payload or b'x')]))
    program[0x38:0x3C] = mark
    return bytes(program)


def bzimage(machine=0x8664):
    """An x86 kernel with an EFI stub."""
    data = bytearray(pe(machine, [('.text', bytes(0x400))]))
    data[0x202:0x206] = b'HdrS'
    return bytes(data)


def der(tag, *parts):
    """One element of DER."""
    body = b''.join(parts)
    size = (bytes([len(body)]) if len(body) < 128
            else b'\x82' + len(body).to_bytes(2, 'big'))
    return bytes([tag]) + size + body


def name(common):
    """A distinguished name."""
    return der(0x30, der(0x31, der(0x30, der(0x06, bytes.fromhex('550403')),
                                   der(0x0C, common.encode()))))


def signature(subject, issuer):
    """A table of certificates with one signature, not a valid one."""
    serial, empty = der(0x02, b'\x05'), der(0x30)
    certificate = der(0x30, der(0x30, der(0xA0), serial, empty, name(issuer),
                                empty, name(subject)))
    signer = der(0x30, der(0x02, b'\1'), der(0x30, name(issuer), serial))
    data = der(0x30, der(0x06, b'*'), der(0xA0, der(
        0x30, der(0x02, b'\1'), der(0x31), empty, der(0xA0, certificate),
        der(0x31, signer))))
    padding = bytes(-len(data) % 8)
    return struct.pack('<IHH', len(data) + 8, 0x200, 2) + data + padding


def newc(files, trailer=True):
    """A cpio archive of pairs of a name and bytes (None: a directory)."""
    archive = b''
    for name, data in [*files, *([('TRAILER!!!', b'')] if trailer else [])]:
        mode = 0o040755 if data is None else 0o100644
        data = data or b''
        fields = [0, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name) + 1,
                  0]
        archive += b'070701' + b''.join(b'%08x' % one for one in fields)
        archive += name.encode() + b'\0'
        archive += bytes(-len(archive) % 4) + data
        archive += bytes(-len(archive) % 4)
    return archive


def ramdisk(machine=183, agent='13.0.0', programs=50):
    """The archive of a ramdisk, not packed."""
    files = [('bin', None), ('etc/hosts', b'text')]
    files += [(f'bin/{number}', elf(machine)) for number in range(programs)]
    if agent is not None:
        site = 'opt/ironic-python-agent/lib/python3.11/site-packages'
        files += [(f'{site}/ironic_python_agent/__init__.py', b'x'),
                  (f'{site}/ironic_python_agent-{agent}.dist-info/METADATA',
                   b'x')]
    return newc(files)


def tar(name, data):
    """A tar archive of one file."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode='w',
                      format=tarfile.USTAR_FORMAT) as archive:
        row = tarfile.TarInfo(name)
        row.size = len(data)
        archive.addfile(row, io.BytesIO(data))
    return buffer.getvalue()


def fat(data, clusters=20):
    """A FAT image with GRUB.CFG; FAT16 from 4085 clusters on."""
    wide = clusters >= 4085
    table = bytearray(max(512, -(-clusters * 2 // 512) * 512))
    blocks = -(-len(data) // 512) or 1
    for index in range(2, 2 + blocks):
        follows = index + 1 if index < blocks + 1 else 0xFFFF
        if wide:
            table[index * 2:index * 2 + 2] = struct.pack('<H', follows)
        else:
            at = index * 3 // 2
            pair, = struct.unpack_from('<H', table, at)
            pair |= (follows << 4 & 0xFFFF) if index & 1 else follows & 0xFFF
            table[at:at + 2] = struct.pack('<H', pair)
    head = bytearray(512)
    struct.pack_into('<HBHBHHxH', head, 11, 512, 1, 1, 1, 16, 0,
                     len(table) // 512)
    struct.pack_into('<I', head, 32, 2 + len(table) // 512 + clusters)
    head[510:] = b'\x55\xaa'
    root = struct.pack('<11sB14xHI', b'GRUB    CFG', 0x20, 2, len(data))
    return (bytes(head) + bytes(table) + root.ljust(512, b'\0')
            + data.ljust(blocks * 512, b'\0'))


def squashfs(data, name='grub.cfg', pack=None, kind=4, fragment=True):
    """A squashfs image with one file in its root."""
    pack = pack or (lambda block: block)
    plain = pack(b'') == b''

    def table(content):
        packed = pack(content)
        return struct.pack('<H', len(packed) | plain << 15) + packed

    block = pack(data)
    size = len(block) | plain << 24
    body = bytes(96) + block
    files = struct.pack('<H14xIIII', 2, 0 if fragment else 96,
                        0 if fragment else 0xFFFFFFFF, 0, len(data))
    files += b'' if fragment else struct.pack('<I', size)
    entry = struct.pack('<III', 0, 0, 1) + struct.pack(
        '<HhHH', 0, 0, 2, len(name) - 1) + name.encode()
    root = struct.pack('<H14xIIHHI', 1, 0, 2, len(entry) + 3, 0, 0)
    inodes = len(body)
    body += table(files + root)
    directories = len(body)
    body += table(entry)
    entries = len(body)
    body += table(struct.pack('<QII', 96, size, 0))
    index = len(body)
    body += struct.pack('<Q', entries)
    head = struct.pack('<4sIIIIHHHHHHQQQQQQQQ', b'hsqs', 2, 0, 131072, 1,
                       kind, 17, 0, 1, 4, 0, len(files), len(body), 0, 0,
                       inodes, directories, index, 0)
    return head + body[96:]


def deb(data):
    """A package of Debian around an archive."""
    def member(name, body):
        head = name.ljust(16) + b'0'.ljust(12) + b'0'.ljust(6) * 2
        head += b'100644'.ljust(8) + str(len(body)).encode().ljust(10)
        return head + b'`\n' + body + b'\n' * (len(body) & 1)
    return (b'!<arch>\n' + member(b'debian-binary', b'2.0\n')
            + member(b'control.tar', b'odd') + member(b'data.tar', data))


def rpm(data):
    """A package of RPM around an archive."""
    header = b'\x8e\xad\xe8\x01\0\0\0\0' + struct.pack(
        '>II', 1, 8) + bytes(16 + 8)
    return b'\xed\xab\xee\xdb' + bytes(92) + header + header + data
