# SPDX-License-Identifier: Apache-2.0

"""dnsmasq rules: the boot file of each client architecture.

Written for dnsmasq 2.90; the reasons stand in the documentation of the rule
file. Every answer has a tag of its own, made by ``tag-if`` from one tag for
each architecture and one for each way of booting, so that no two answers
ever match one machine. ``dhcp-boot`` without a file name keeps every other
``dhcp-boot`` away, and the file name itself is an option: options can
change while dnsmasq runs, and one with a tag outranks one without.
"""

import collections.abc
import dataclasses

from ironic_arm.netboot import by_arch
from ironic_arm.netboot import templating
from ironic_arm.netboot import validation

TAG_PREFIX = 'ironic-arm-'
HTTP_TAG = TAG_PREFIX + 'http'
IPXE_TAG = TAG_PREFIX + 'ipxe'

HTTP_CODES = frozenset(code for target in by_arch.TARGETS
                       for code in target.http_client_architectures)
"""Client architectures of firmware that boots over HTTP."""

_Files = collections.abc.Mapping[by_arch.Target, str]


@dataclasses.dataclass(frozen=True)
class BootFiles:
    """The boot files of machines of each target.

    Every value was accepted by :mod:`ironic_arm.netboot.validation` before.

    :ivar tftp: boot file of firmware that boots over TFTP, a path below the
        TFTP root.
    :ivar http: URL for firmware that boots over HTTP.
    :ivar ipxe: script of iPXE, a URL or a path below the TFTP root.
    :ivar tftp_server: IPv4 address of the TFTP server; empty where that is
        dnsmasq itself.
    :ivar tftp_server_ipv6: IPv6 address of the TFTP server; empty where no
        machine is to boot from it over IPv6.
    """

    tftp: _Files
    http: _Files = dataclasses.field(default_factory=dict)
    ipxe: _Files = dataclasses.field(default_factory=dict)
    tftp_server: str = ''
    tftp_server_ipv6: str = ''

    def targets(self) -> list[by_arch.Target]:
        """Return the targets that have a boot file, in table order."""
        return [target for target in by_arch.TARGETS
                if target in {*self.tftp, *self.http, *self.ipxe}]


@dataclasses.dataclass(frozen=True)
class Answer:
    """The answer to one type of machine.

    :ivar target: the architecture and its firmware.
    :ivar way: ``tftp``, ``http`` or ``ipxe``.
    :ivar conditions: tags that a request has, or has not (``!``).
    :ivar boot_file: the value of DHCPv4's option 67; empty where there is
        none for IPv4.
    :ivar url: the value of DHCPv6's option 59; empty where there is none
        for IPv6.
    """

    target: by_arch.Target
    way: str
    conditions: tuple[str, ...]
    boot_file: str
    url: str

    @property
    def tag(self) -> str:
        """The tag of exactly the requests that get this answer."""
        return f'{TAG_PREFIX}{self.target.name}-{self.way}'

    def serves(self, code: int, ipxe: bool) -> bool:
        """Return whether a machine gets this answer.

        :param code: its client architecture.
        :param ipxe: whether iPXE sends the request.
        """
        firmware = self.target.client_architectures
        http = self.target.http_client_architectures
        if self.way == 'ipxe':
            return ipxe and code in firmware + http
        return (code in (http if self.way == 'http' else firmware)
                and not (ipxe and '!' + IPXE_TAG in self.conditions))

    @property
    def fits_file_field(self) -> bool:
        """Return whether DHCPv4's fixed field can hold the boot file."""
        return len(self.boot_file) <= validation.BOOT_FILE_LENGTH


def answers(given: BootFiles) -> list[Answer]:
    """Return every answer that differs from silence, in table order."""
    found = [answer for target in given.targets()
             for answer in _target_answers(given, target)]
    return [answer for answer in found if answer.boot_file or answer.url]


def _target_answers(given: BootFiles, target: by_arch.Target
                    ) -> collections.abc.Iterator[Answer]:
    """Yield the answers of one target.

    iPXE that is handed iPXE starts over and over, so it gets its script
    or, where there is none, nothing; any other file it loads like firmware.
    """
    script = given.ipxe.get(target, '')
    for way, value in (('tftp', given.tftp.get(target, '')),
                       ('http', given.http.get(target, ''))):
        conditions = [TAG_PREFIX + target.name,
                      HTTP_TAG if way == 'http' else '!' + HTTP_TAG]
        if script or validation.is_ipxe(value):
            conditions.append('!' + IPXE_TAG)
        yield _answer(given, target, way, conditions, value)
    yield _answer(given, target, 'ipxe',
                  [TAG_PREFIX + target.name, IPXE_TAG], script)


def _answer(given: BootFiles, target: by_arch.Target, way: str,
            conditions: list[str], value: str) -> Answer:
    """Return one answer for both families of addresses."""
    boot_file = url = value
    if validation.is_url(value):
        family = validation.url_family(value)
        boot_file, url = (value if family in (None, each) else ''
                          for each in (4, 6))
    elif value:
        url = (f'tftp://[{given.tftp_server_ipv6}]/{value}'
               if given.tftp_server_ipv6 else '')
    return Answer(target, way, tuple(conditions), boot_file, url)


def options(given: BootFiles) -> list[str]:
    """Return the boot file of every answer as values of ``dhcp-option``."""
    lines = []
    for answer in answers(given):
        if answer.boot_file:
            lines.append(f'tag:{answer.tag},option:bootfile-name,'
                         f'{answer.boot_file}')
        if answer.url:
            lines.append(f'tag:{answer.tag},option6:bootfile-url,'
                         f'{answer.url}')
    return lines


def rules(given: BootFiles, live: bool = False) -> str:
    """Return the file for dnsmasq's ``conf-dir``.

    :param live: the boot files stand in :func:`options_file`; this text
        then changes only where a machine gets an answer for the first time
        or no answer any longer.
    """
    return templating.render(
        'dnsmasq_rules.conf.j2', given=given, answers=answers(given),
        options=[] if live else options(given), live=live,
        http_tag=HTTP_TAG, ipxe_tag=IPXE_TAG, prefix=TAG_PREFIX,
        asks_tag=TAG_PREFIX + 'asks-67', code6=_code6)


def options_file(given: BootFiles) -> str:
    """Return the file for dnsmasq's ``dhcp-optsdir``."""
    return templating.render('dnsmasq_options.j2', options=options(given))


def unasked_rules(given: BootFiles) -> str:
    """Return the second file for ``conf-dir`` where boot files are live.

    Firmware that does not request option 67, such as U-Boot, reads the fixed
    field of the answer, which only ``dhcp-boot`` fills.
    """
    return templating.render(
        'dnsmasq_unasked.conf.j2', given=given, answers=answers(given),
        asks_tag=TAG_PREFIX + 'asks-67')


def _code6(code: int) -> str:
    """Return a code as dnsmasq wants it for DHCPv6: two bytes with a colon.

    A number without a colon would match every architecture (2.90).
    """
    return f'{code >> 8:02x}:{code & 0xff:02x}'
