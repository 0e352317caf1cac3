# SPDX-License-Identifier: Apache-2.0

"""Random histories: upstream's driver and ours answer alike.

Both drivers, their dnsmasq and the packets are real, and so is the database
of ironic-inspector. Stand-ins are the list of ports, which comes from a
small HTTP server, and the test itself, which writes the database's rows
where ironic-inspector would write them.

IRONIC_ARM_HISTORIES=500 runs that many histories, other ones each time.
"""

import collections
import os
import uuid

from hypothesis import HealthCheck
from hypothesis import Phase
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine
from hypothesis.stateful import initialize
from hypothesis.stateful import precondition
from hypothesis.stateful import rule
from hypothesis.stateful import run_state_machine_as_test
import pytest

from filterlab import pair
from ironic_arm.tests.functional import histories

MACHINES = tuple(pair.machines(10))
# The last two are strangers: ironic never hears of them.
PORTS = st.sampled_from(MACHINES[:-2])
NODES = st.sampled_from([str(uuid.uuid5(uuid.NAMESPACE_OID, name))
                         for name in 'abcd'])
CAMPAIGN = os.environ.get('IRONIC_ARM_HISTORIES')


class Histories(RuleBasedStateMachine):
    """One history; the pair of drivers is the same for all of them."""

    pair = None
    tally = None

    @initialize(deny=st.booleans(), ports=st.dictionaries(PORTS, NODES))
    def start(self, deny, ports):
        self.pair.forget()
        self.model = histories.Model(MACHINES, deny_unknown=deny)
        for mac, node in ports.items():
            self.add_port(mac, node, sync=False)
        self._restart()

    @rule(mac=PORTS, node=NODES, sync=st.booleans())
    def add_port(self, mac, node, sync):
        self.model.nodes[mac] = self.pair.ironic.nodes[mac] = node
        self._sync(sync)

    @rule(mac=PORTS, sync=st.booleans())
    def remove_port(self, mac, sync):
        self.model.nodes.pop(mac, None)
        self.pair.ironic.nodes.pop(mac, None)
        self._sync(sync)

    # ironic-inspector synchronizes by itself when an introspection starts.
    @rule(node=NODES, sync=st.just(True))
    def introspect(self, node, sync):
        macs = frozenset(mac for mac, owner in self.model.nodes.items()
                         if owner == node)
        self.model.active[node] = macs
        self.pair.introspections.start(node, macs)
        self._sync(sync)

    @rule(data=st.data(), sync=st.booleans(), error=st.booleans())
    @precondition(lambda self: self.model.active)
    def end_introspection(self, data, sync, error):
        node = data.draw(st.sampled_from(sorted(self.model.active)))
        del self.model.active[node]
        self.pair.introspections.end(node, 'aborted' if error else None)
        self._sync(sync)

    @rule(deny=st.booleans(), discovery=st.booleans())
    def restart_with(self, deny, discovery):
        self.model.discovery = discovery
        # ironic-inspector refuses to start with both.
        self.model.deny_unknown = deny and not discovery
        self._restart()

    @rule(sync=st.booleans())
    def restart_dnsmasq(self, sync):
        for side in self.pair.sides.values():
            side.dhcp.stop()
            side.dhcp.start()
        self._sync(sync)

    @rule(sync=st.booleans())
    def send_sighup(self, sync):
        for side in self.pair.sides.values():
            side.dhcp.reread()
        self._sync(sync)
        if not sync:
            self._compare()

    @rule(times=st.integers(1, 3))
    def nothing_happens(self, times):
        for _ in range(times):
            self._sync(True)

    @rule()
    def ironic_goes_or_comes(self):
        self.pair.ironic.failing = not self.pair.ironic.failing
        self._sync(True)

    def _restart(self):
        self.pair.restart(self.model.deny_unknown, self.model.discovery)
        self.model.synced(not self.pair.ironic.failing)
        self._compare()

    def _sync(self, wanted):
        if wanted:
            self.pair.sync()
            self.model.synced(not self.pair.ironic.failing)
            self._compare()

    def _compare(self):
        """Ask all machines on both sides."""
        self.tally['compared'] += 1
        must, must_not = self.model.must(), self.model.must_not()
        for name, side in self.pair.sides.items():
            excused = {}
            if name == pair.UPSTREAM:
                excused = {mac: reason for mac in MACHINES
                           if (reason := self.model.excuse(mac))}
            wrong = pair.settled(side, MACHINES, must - set(excused),
                                 must_not - set(excused))
            assert not wrong, (name, wrong, self.model)
            self._count(side, excused, must, must_not)

    def _count(self, side, excused, must, must_not):
        """Count what upstream gets wrong, and why."""
        if not excused:
            return
        offered = side.offered(excused)
        for mac, reason in excused.items():
            if mac in must - offered:
                self.tally[f'{reason}: shut out'] += 1
            if mac in must_not & offered:
                self.tally[f'{reason}: let in'] += 1


# The state machine drives one that is started already: a driver takes two
# seconds to start, and a history less than one.
@pytest.fixture(scope='module')
def drivers(tmp_path_factory):
    with pair.running(tmp_path_factory.mktemp('pair')) as both:
        yield both


def test_both_answer_alike(drivers, record_property):
    class Bound(Histories):
        pair = drivers
        tally = collections.Counter()

    # Without a number the histories are the same in every run, so that a
    # failure elsewhere can be looked at here. Looking for a shorter history
    # that fails takes minutes; only a campaign has them.
    phases = [Phase.generate] + [Phase.shrink] * bool(CAMPAIGN)
    run_state_machine_as_test(Bound, settings=settings(
        max_examples=int(CAMPAIGN or 20), stateful_step_count=25,
        derandomize=not CAMPAIGN, deadline=None, database=None, phases=phases,
        print_blob=True, suppress_health_check=list(HealthCheck)))
    print(dict(Bound.tally))
    for name, count in Bound.tally.items():
        record_property(name, count)


KNOWN, OTHER, STRANGER = MACHINES[0], MACHINES[1], MACHINES[-1]
NODE = str(uuid.uuid5(uuid.NAMESPACE_OID, 'node'))


@pytest.fixture
def begun(drivers):
    """Both drivers, closed, and two machines that ironic knows."""
    drivers.forget()
    drivers.ironic.nodes.update({KNOWN: NODE, OTHER: str(uuid.uuid4())})
    drivers.restart(deny_unknown=True, discovery=False)
    return drivers


def let_in(both, upstream, ours):
    """Check which machines get an offer on both sides."""
    asking = {KNOWN, OTHER, STRANGER}
    for name, right in ((pair.UPSTREAM, upstream), (pair.OURS, ours)):
        wrong = pair.settled(both.sides[name], asking, right, asking - right)
        assert not wrong, name


# Where upstream's driver is wrong, one test for each reason.


def test_upstream_starts_open_while_ironic_is_away(begun):
    begun.introspections.start(NODE, [KNOWN])
    begun.ironic.failing = True
    begun.restart(deny_unknown=True, discovery=False)
    let_in(begun, upstream={KNOWN, OTHER, STRANGER}, ours={KNOWN})


def test_upstream_closes_no_door_while_ironic_is_away(begun):
    begun.introspections.start(NODE, [KNOWN])
    begun.sync()
    let_in(begun, upstream={KNOWN}, ours={KNOWN})
    begun.ironic.failing = True
    begun.introspections.end(NODE)
    begun.sync()
    let_in(begun, upstream={KNOWN}, ours=set())


def test_upstream_opens_no_door_while_ironic_is_away(begun):
    begun.ironic.failing = True
    begun.introspections.start(NODE, [KNOWN])
    begun.sync()
    let_in(begun, upstream=set(), ours={KNOWN})


def test_upstream_shuts_out_whose_port_is_removed_meanwhile(begun):
    begun.introspections.start(NODE, [KNOWN])
    begun.sync()
    del begun.ironic.nodes[KNOWN]
    begun.sync()
    let_in(begun, upstream=set(), ours={KNOWN})


def test_upstream_welcomes_strangers_while_ironic_is_away(begun):
    begun.restart(deny_unknown=False, discovery=True)
    let_in(begun, upstream={STRANGER}, ours={STRANGER})
    begun.ironic.failing = True
    begun.sync()
    let_in(begun, upstream={STRANGER}, ours=set())
