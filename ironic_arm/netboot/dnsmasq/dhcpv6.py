# SPDX-License-Identifier: Apache-2.0

"""DHCPv6: what dnsmasq 2.90 advertises to a SOLICIT."""

from ironic_arm.netboot.dnsmasq import model as rules
from ironic_arm.netboot.dnsmasq.answer import Answer
from ironic_arm.netboot.dnsmasq.answer import Denied
from ironic_arm.netboot.dnsmasq.answer import Present
from ironic_arm.netboot.dnsmasq.answer import Sent
from ironic_arm.netboot.dnsmasq.lines import Place
from ironic_arm.netboot.dnsmasq.request import Request

USER_CLASS, VENDOR_CLASS, BOOT_URL, BOOT_PARAMETERS = 15, 16, 59, 60
_MODES = (rules.Mode.DYNAMIC, rules.Mode.STATIC)


def advertise(request: Request) -> Answer:
    """Return the answer to a request.

    :raises Denied: there is none.
    """
    request.check_served()
    request.tags = frozenset({request.interface, 'dhcpv6'} - {''}).union(
        request.class_tags(True), request.rules.matched(request.client),
        request.mac_tags())
    request.find_host(request.tags, request.client.options.get(1))
    present = request.rules.implied(request.tags)
    request.check_host()
    request.check_ignored(present)
    used = _ranges(request, present)
    if not used:
        raise Denied('no address is left for it')
    own = frozenset(one.tag for one in used if one.tag)
    with_range = (request.rules.implied(request.tags | own) if own else None)
    options = _options(request, present, with_range)
    url = options.get(BOOT_URL, Sent(b'', ()))
    place: Place | None = url.places[0] if url.places else None
    return Answer(True, boot_file=url.data.decode('utf-8', 'replace'),
                  boot_file_from=place, options=options,
                  tags=with_range or present)


def _ranges(request: Request, present: Present) -> list[rules.Range]:
    """Return the ranges that it gets an address from.

    One of each network: dnsmasq gives an address of every network.
    """
    used = []
    taken: list[rules.Range] = []
    fixed = request.host.ipv6 if request.host else ()
    good = [one for one in request.ranges if one.mode in _MODES
            and rules.hold(one.filters, present)]
    for one in good:
        if any(request.near(address, one) for address in fixed):
            used.append(one)
            taken += [other for other in request.ranges
                      if request.near(one.start, other)]
    for one in sorted(good, key=lambda one: not one.filters):
        if one.mode is rules.Mode.DYNAMIC and one not in taken:
            used.append(one)
            taken += [other for other in request.ranges
                      if request.near(one.start, other)]
    return used


def _options(request: Request, present: Present, with_range: Present | None
             ) -> dict[int, Sent]:
    found = {}
    for number in (VENDOR_CLASS, BOOT_URL, BOOT_PARAMETERS):
        option = request.rules.option(6, number, present, with_range)
        if option and (option.force
                       or number in request.client.requested):
            data = option.value.data if option.value else b''
            found[number] = Sent(data, (option.place,))
    return found
