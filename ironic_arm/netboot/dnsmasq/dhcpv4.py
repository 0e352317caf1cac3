# SPDX-License-Identifier: Apache-2.0

"""DHCPv4: what dnsmasq 2.90 offers to a DISCOVER."""

import ipaddress

from ironic_arm.netboot.dnsmasq import model as rules
from ironic_arm.netboot.dnsmasq.answer import Answer
from ironic_arm.netboot.dnsmasq.answer import Denied
from ironic_arm.netboot.dnsmasq.answer import Present
from ironic_arm.netboot.dnsmasq.answer import Sent
from ironic_arm.netboot.dnsmasq.lines import Place
from ironic_arm.netboot.dnsmasq.request import Request

VENDOR_OPTIONS, VENDOR_CLASS = 43, 60
SERVER_NAME, BOOT_FILE, NEXT_SERVER = 66, 67, 255
PXE_VENDOR = 'PXEClient'

# The first code of a machine whose firmware is UEFI: dnsmasq treats every
# code from here on so.
FIRST_UEFI = 6


def offer(request: Request) -> Answer:
    """Return the answer to a request.

    :raises Denied: there is none.
    """
    request.check_served()
    request.tags = frozenset({request.interface} - {''}).union(
        request.mac_tags(), request.rules.matched(request.client),
        request.class_tags(False))
    ignore_id = 'dhcp-ignore-clid' in request.config.flags
    request.find_host(request.tags, None if ignore_id
                      else request.client.options.get(61))
    present = request.rules.implied(request.tags)
    vendor = _pxe_vendor(request)
    if vendor and request.client.code is not None:
        for one in request.ranges:
            if one.mode is rules.Mode.PROXY and rules.hold(one.filters,
                                                           present):
                # A host entry that ignores counts for nothing here.
                request.check_ignored(present)
                return _proxy(request, one, vendor)
    if request.ranges[0].mode is rules.Mode.PROXY:
        raise Denied('dnsmasq is a PXE proxy, and the request is not one '
                     'for a boot menu', request.ranges[0].place)
    request.check_host()
    request.check_ignored(present)
    found = _range(request, present)
    with_range = (request.rules.implied(request.tags | {found.tag})
                  if found.tag else None)
    return _Offer(request, present, with_range, vendor).answer()


def _pxe_vendor(request: Request) -> str:
    """Return which PXE vendor it is, where there are boot menus."""
    config = request.config
    if not config.services and 'pxe-prompt' not in config.flags:
        return ''
    sent = request.client.options.get(VENDOR_CLASS, b'')
    for vendor in [*reversed(config.pxe_vendors)] or [PXE_VENDOR]:
        if sent.startswith(vendor.encode()):
            return vendor
    return ''


def _range(request: Request, present: Present) -> rules.Range:
    """Return the range that it gets an address from.

    :raises Denied: there is none.
    """
    good = [one for one in request.ranges
            if rules.hold(one.filters, present)]
    dynamic = [one for one in good if one.mode is rules.Mode.DYNAMIC]
    fixed = request.host.ipv4 if request.host else None
    if fixed is not None:
        around = [one for one in dynamic if _holds(one, fixed)]
        beside = [one for one in good if request.near(fixed, one)
                  and one.mode is not rules.Mode.PROXY]
        beside.sort(key=lambda one: one.mode is not rules.Mode.STATIC)
        if around or beside:
            return (around or beside)[0]
        raise Denied(f'its address {fixed} is in no network',
                     request.host.place if request.host else None)
    if not dynamic:
        raise Denied('no address is left for it')
    chosen = min(dynamic, key=lambda one: not one.filters)
    return next(one for one in dynamic
                if _holds(one, ipaddress.IPv4Address(chosen.start)))


def _holds(one: rules.Range, address: ipaddress.IPv4Address) -> bool:
    return int(one.start) <= int(address) <= int(one.end)


def services(request: Request, present: Present) -> list[rules.Service]:
    """Return the items of the boot menu that a machine sees."""
    return [one for one in request.config.services
            if one.code == request.client.code
            and rules.hold(one.tags, present)]


def _proxy(request: Request, one: rules.Range, vendor: str) -> Answer:
    """Return the answer beside another DHCP server."""
    present = request.rules.implied(
        request.tags | ({one.tag} if one.tag else set()))
    items = [item for item in services(request, present) if item.basename]
    uefi = (request.client.code or 0) >= FIRST_UEFI
    boot = request.rules.boot(present)
    file = ''
    server = ''
    if boot and not (uefi and len(items) == 1):
        file, server = boot.file[:127], boot.server
    answer = Answer(
        True, boot_file=file, boot_file_from=boot.place if file and boot
        else None, next_server=server, file=file, tags=present, proxy=True,
        options={VENDOR_CLASS: Sent(vendor.encode(), (one.place,))})
    return _with_menu(answer, items)


def _with_menu(answer: Answer, items: list[rules.Service]) -> Answer:
    """Return an answer with the boot file of the first item of the menu.

    The machine asks for it at port 4011; the packet does not show it.
    """
    if not items:
        return answer
    name = items[0].basename
    return Answer(
        True, boot_file=name if '.' in name else f'{name}.0',
        boot_file_from=items[0].place, next_server=items[0].server,
        file=answer.file, options=answer.options, tags=answer.tags,
        proxy=True)


class _Offer:
    """An offer, while it is put together."""

    def __init__(self, request: Request, present: Present,
                 with_range: Present | None, vendor: str) -> None:
        self._request = request
        self._present = present
        self._with_range = with_range
        self._tags = present if with_range is None else with_range
        self._vendor = vendor if request.client.code is not None else ''
        self._sent: dict[int, Sent] = {}
        self._file = Sent(b'', ())
        self._name = Sent(b'', ())
        self._next_server = ''

    def answer(self) -> Answer:
        """Put the offer together, in the order that dnsmasq does."""
        boot = self._request.rules.boot(self._tags)
        done = self._from_boot(boot) if boot else self._from_options()
        for number in (VENDOR_CLASS, SERVER_NAME, BOOT_FILE):
            option = self._option(number)
            if option and number not in done:
                self._send_option(option)
        self._vendor_class()
        file = self._sent.get(BOOT_FILE, self._file)
        name = self._sent.get(SERVER_NAME, self._name)
        return Answer(
            True, boot_file=_text(file.data),
            boot_file_from=file.places[0] if file.places else None,
            next_server=self._next_server, server_name=_text(name.data),
            file=_text(self._file.data), options=self._sent,
            tags=self._tags)

    def _from_boot(self, boot: rules.Boot) -> set[int]:
        override = 'dhcp-no-override' not in self._request.config.flags
        for number, text in ((SERVER_NAME, boot.server_name),
                             (BOOT_FILE, boot.file)):
            if text:
                data = text.encode('utf-8', 'surrogateescape')
                if override and self._asked(number):
                    self._send(number, data + b'\0', boot.place)
                else:
                    self._put(number, data, boot.place)
        self._next_server = boot.server
        return set()

    def _from_options(self) -> set[int]:
        """Fill the fixed fields from options; return which are done."""
        done = set()
        for number in (SERVER_NAME, BOOT_FILE):
            option = self._option(number)
            if option and not option.force and not self._asked(number):
                self._put(number, _data(option), option.place)
                done.add(number)
        server = self._option(NEXT_SERVER)
        if server and len(_data(server)) >= 4:
            self._next_server = str(ipaddress.IPv4Address(_data(server)[:4]))
        return done

    def _asked(self, number: int) -> bool:
        return number in self._request.client.requested

    def _option(self, number: int) -> rules.Option | None:
        return self._request.rules.option(4, number, self._present,
                                          self._with_range)

    def _put(self, number: int, data: bytes, place: Place) -> None:
        """Put a name into the fixed field of the packet."""
        if number == BOOT_FILE:
            self._file = Sent(data[:127], (place,))
        else:
            self._name = Sent(data[:63], (place,))

    def _send(self, number: int, data: bytes, place: Place) -> None:
        before = self._sent.get(number, Sent(b'', ()))
        self._sent[number] = Sent(before.data + data,
                                  (*before.places, place))

    def _send_option(self, option: rules.Option) -> None:
        number = option.number
        if not option.force and not self._asked(number):
            return
        if number == VENDOR_CLASS:
            if not self._vendor:
                self._send(number, _data(option), option.place)
            return
        text = option.value is not None and option.value.text
        data = _data(option)
        closed = text and len(data) != 255
        self._send(number, data + b'\0' if closed else data, option.place)

    def _vendor_class(self) -> None:
        """Send what belongs to a vendor class, and the class itself."""
        client_class = self._request.client.options.get(VENDOR_CLASS, b'')
        own = self._sent.get(VENDOR_CLASS)
        chosen = [option for option in self._request.rules.vendor_options
                  if (option.vendor or b'') in (own.data if own
                                                else client_class)
                  and (own or client_class)
                  and rules.hold(option.tags, self._tags)]
        if self._vendor:
            self._sent[VENDOR_CLASS] = Sent(self._vendor.encode(), ())
        forced = any(option.force for option in chosen)
        if not chosen or not (forced or self._asked(VENDOR_OPTIONS)):
            return
        places = tuple(option.place for option in chosen)
        self._sent[VENDOR_OPTIONS] = Sent(_encapsulated(chosen), places)
        if not self._vendor and own is None and client_class:
            self._sent[VENDOR_CLASS] = Sent(client_class, places)


def _data(option: rules.Option) -> bytes:
    return option.value.data if option.value else b''


def _encapsulated(chosen: list[rules.Option]) -> bytes:
    """Return the content of option 43."""
    return b''.join(bytes([option.number & 255, len(_data(option))])
                    + _data(option) for option in chosen) + b'\xff'


def _text(data: bytes) -> str:
    """Return a name as firmware reads it: up to the first zero byte."""
    return data.split(b'\0')[0].decode('utf-8', 'replace')
