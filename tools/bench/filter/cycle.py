# SPDX-License-Identifier: Apache-2.0

"""A whole synchronization against a real ironic, list and database included.

The ports are rows in ironic's database; ironic itself lists them.
"""

import contextlib
import http.client
import json
import pathlib
import statistics
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

from bench.filter.table import Row
from filterlab import ironic_rows, packets, pair
from fleet.services import config
from fleet.sandbox import layout
from fleet.sandbox import network
from fleet.services import services
from fleet.sandbox.process import Service

_ACTIVE = 10
_REPEATS = 3
_CALLS = 3
_PATIENCE = 600.0


def measure(root: pathlib.Path, ports: int) -> Iterator[Row]:
    """Measure whole cycles of both drivers with one real ironic.

    :param root: an empty folder.
    """
    with _ironic(root, ports):
        yield from _cycles(root, ports)


def calls(root: pathlib.Path, ports: int) -> Iterator[Row]:
    """Measure the time from an API call to an offer, likewise."""
    with _ironic(root, ports) as where:
        yield from _calls(where, ports)


@contextlib.contextmanager
def _ironic(root: pathlib.Path, ports: int) -> Iterator[layout.Layout]:
    network.build([])
    where = layout.Layout(root)
    where.make()
    ironic = _started(where, ports)
    try:
        yield where
    finally:
        ironic.stop()


def _started(where: layout.Layout, ports: int) -> Service:
    for name in ('grubaa64.efi', 'kernel', 'ramdisk'):
        (where.tftp / name).write_text('content', 'utf-8')
    services.write(where, 'ironic', config.render(config.ironic(where)))
    services.write(where, 'inspector', config.render(
        config.inspector(where, 'kernel', 'ramdisk', 'quiet')))
    services.make_databases(where)
    rows = ironic_rows.IronicRows(where.state / 'ironic.sqlite')
    macs = pair.machines(ports)
    rows.add(macs)
    for mac in macs[:_ACTIVE + 2 * _CALLS]:
        rows.state(mac, 'manageable')
    rows.close()
    ironic = services.ironic(where)
    ironic.start()
    ironic.wait_ready()
    return ironic


def _cycles(root: pathlib.Path, ports: int) -> Iterator[Row]:
    """Syncs without a change, as the periodic task does them."""
    macs = pair.machines(_ACTIVE)
    with pair.running(root / 'pair', url=layout.ironic_url()) as both:
        for mac in macs:
            both.introspections.start(ironic_rows.node_uuid(mac), [mac])
        for deny_unknown in (True, False):
            costs = {}
            for name, side in both.sides.items():
                _tell(f'{name}: whole cycle, deny unknown: {deny_unknown}')
                side.do('restart', deny_unknown=deny_unknown,
                        discovery=False)
                repeats = 1 if name == pair.UPSTREAM else _REPEATS
                costs[name] = [side.do('sync') for _ in range(repeats)]
                if not deny_unknown and name == pair.OURS:
                    full = side.do('restart', deny_unknown=False,
                                   discovery=False)
            mode = 'closed' if deny_unknown else 'open'
            for clock, what in (('wall', 'duration'),
                                ('cpu', 'processor time')):
                yield Row(f'{mode}: whole cycle, {what}', ports, *(
                    min(cost[clock] for cost in costs[name])
                    for name in (pair.UPSTREAM, pair.OURS)))
        upstream = min(cost['wall'] for cost in costs[pair.UPSTREAM])
        yield Row('open: duration with a listing of all ports', ports,
                  upstream, full['wall'])
        yield Row('open: of that, ironic alone', ports, upstream,
                  _listing())


def _listing() -> float:
    """Return how long ironic takes to list its ports, whoever asks."""
    began = time.monotonic()
    path: str | None = '/v1/ports?fields=address'
    connection = http.client.HTTPConnection(
        layout.HOST_ADDRESS, layout.IRONIC_PORT, timeout=_PATIENCE)
    with contextlib.closing(connection):
        while path:
            connection.request('GET', path, headers={
                'X-OpenStack-Ironic-API-Version': '1.8'})
            page = json.load(connection.getresponse())
            path = page.get('next')
            path = path and path[path.index('/v1/ports'):]
    return time.monotonic() - began


def _calls(where: layout.Layout, ports: int) -> Iterator[Row]:
    """From the call that starts an introspection to the first offer."""
    found = {}
    macs = pair.machines(_ACTIVE + 2 * _CALLS)[_ACTIVE:]
    for name in (pair.UPSTREAM, pair.OURS):
        _tell(f'{name}: call to rule in force')
        mine, macs = macs[:_CALLS], macs[_CALLS:]
        found[name] = statistics.median(_one_driver(where, name, mine))
    yield Row('closed: from API call to rule in force', ports,
              found[pair.UPSTREAM], found[pair.OURS])


def _one_driver(where: layout.Layout, driver: str, macs: list[str]
                ) -> list[float]:
    for path in (*where.hosts.iterdir(), *where.rules.iterdir()):
        path.unlink()
    services.write(where, 'inspector', config.render(config.merge(
        config.inspector(where, 'kernel', 'ramdisk', 'quiet'),
        # The sync period is that of a new installation.
        {'pxe_filter': {'driver': driver, 'sync_period': 15}})))
    services.write(where, 'dnsmasq', config.dnsmasq(where).replace(
        'log-dhcp\n', f'quiet-dhcp\ndhcp-host={packets.SENTINEL}\n'))
    inspector = services.inspector(where)
    inspector.start()
    sender = packets.Sender(layout.PROBE_NIC)
    try:
        inspector.wait_ready(_PATIENCE)
        return [_call(mac, sender) for mac in macs]
    finally:
        sender.close()
        inspector.stop()


def _call(mac: str, sender: packets.Sender) -> float:
    """Start an introspection; return the seconds to the first offer."""
    # Between two periodic syncs, not just after one.
    time.sleep(2)
    if sender.offered([mac]):
        raise AssertionError(f'{mac} is let in before')
    began = time.monotonic()
    request = urllib.request.Request(
        f'{layout.inspector_url()}/v1/introspection/'
        f'{ironic_rows.node_uuid(mac)}?manage_boot=0', method='POST')
    try:
        urllib.request.urlopen(request, timeout=_PATIENCE).close()
    except urllib.error.HTTPError as exc:
        # Where a sync takes so long, the API does not wait for its end.
        _tell(f'{mac}: {exc} after {time.monotonic() - began:.0f} s')
    while not sender.offered([mac]):
        if time.monotonic() > began + _PATIENCE:
            raise AssertionError(f'{mac} is never let in')
        time.sleep(0.001)
    return time.monotonic() - began


def _tell(what: str) -> None:
    print(what, file=sys.stderr, flush=True)
