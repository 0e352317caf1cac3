# SPDX-License-Identifier: Apache-2.0

"""The order of steps, against a dnsmasq made of a few lines.

The model holds what dnsmasq 2.90 does with a host directory: it adds what it
reads, finds entries with a tag first and newer ones before older ones, and
forgets at a restart or reload, when it reads all files in any order.
"""

import random

from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
import pytest

from ironic_arm.netboot.hostsdir import contents
from ironic_arm.netboot.hostsdir import entries
from ironic_arm.netboot.hostsdir import plan

MACS = [f'52:54:00:00:00:{n:02x}' for n in range(6)]


class Dnsmasq:
    """Who is answered, of what was read until now."""

    def __init__(self):
        self.entries = []

    def read(self, text):
        for line in text.splitlines():
            if line and not line.startswith('#'):
                address, *rest = line.split(',')
                self.entries.insert(0, (
                    address, 'tag:!never' in rest, 'ignore' not in rest))

    def restart(self, files, order):
        self.entries.clear()
        for name in order(sorted(files)):
            self.read(files[name])

    def answers(self, mac):
        for tagged in (True, False):
            for address in (mac, entries.WILDCARD):
                for entry in self.entries:
                    if entry[:2] == (address, tagged):
                        return entry[2]
        return False


class World:
    """A directory, a dnsmasq that reads it, and a filter that writes it."""

    def __init__(self):
        self.files = {}
        self.dnsmasq = Dnsmasq()
        self.image = contents.Contents()

    def sync(self, wanted, steps=None):
        """Carry out a plan, or the first steps of it."""
        for step in plan.plan(self.image, wanted)[:steps]:
            self.do(step)

    def do(self, step):
        if isinstance(step, contents.Remove):
            self.files.pop(step.name, None)
        else:
            self.files[step.name] = step.text
            self.dnsmasq.read(step.text)
        self.image.apply(step)

    def adopt(self):
        """Be another process, which knows what is on disk and no more."""
        self.image = contents.Contents()
        for name, text in self.files.items():
            assert self.image.learn(name, text)

    def compact(self, wanted, order):
        for step in plan.smallest(self.image, wanted):
            self.do(step)
        self.dnsmasq.restart(self.files, order)

    def allowed(self):
        return {mac for mac in MACS if self.dnsmasq.answers(mac)}


def wanted(active=(), known=(), is_open=False, **more):
    return plan.Wanted(frozenset(active), frozenset(known), is_open,
                       settled=frozenset(MACS), **more)


def right(what):
    """Return who is to be answered, by upstream's own rule."""
    if not what.allow_unknown:
        return set(what.active)
    return set(what.active) | (set(MACS) - what.known)


macs = st.sets(st.sampled_from(MACS))


@st.composite
def wishes(draw):
    return wanted(draw(macs), draw(macs), draw(st.booleans()))


@pytest.fixture(autouse=True)
def few_files(monkeypatch):
    """With limits this small, every history meets them."""
    for name, number in (('OWN_AT_ONCE', 3), ('GROUP', 2),
                         ('MACHINE_FILES', 4), ('ENDED_FILES', 1),
                         ('SHARED_FILES', 2)):
        monkeypatch.setattr(plan, name, number)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(wishes(), st.sampled_from(
    ['sync', 'kill', 'restart', 'adopt', 'compact'])), max_size=12),
    st.randoms(use_true_random=False))
def test_whoever_is_to_be_answered_is_answered(history, rnd):
    world = World()
    for what, event in history:
        if event == 'kill':
            steps = len(plan.plan(world.image, what))
            world.sync(what, rnd.randint(0, steps))
            world.adopt()
        elif event == 'restart':
            world.dnsmasq.restart(
                world.files, lambda names: rnd.sample(names, len(names)))
        elif event == 'adopt':
            world.adopt()
        world.sync(what)
        if event == 'compact':
            world.compact(
                what, lambda names: rnd.sample(names, len(names)))
        assert world.allowed() == right(what)
        assert not [step for step in plan.plan(world.image, what)
                    if isinstance(step, contents.Write)]


@settings(max_examples=300, deadline=None)
@given(st.lists(wishes(), max_size=6), wishes(), st.integers(0, 30),
       st.booleans(), st.randoms(use_true_random=False))
def test_nobody_gets_in_between_two_steps(before, what, steps, crash, rnd):
    """At any moment only those get in who might before or may after."""
    world = World()
    for wish in before:
        world.sync(wish)
    may = right(what) | (right(before[-1]) if before else set())
    for step in plan.plan(world.image, what)[:steps]:
        world.do(step)
        assert world.allowed() <= may
    if crash:
        # dnsmasq starts anew and knows no more than the files.
        world.dnsmasq.restart(
            world.files, lambda names: rnd.sample(names, len(names)))
        assert world.allowed() <= may


def test_a_first_synchronization_of_many_is_a_few_files():
    known = {f'52:54:00:00:{n // 256:02x}:{n % 256:02x}'
             for n in range(5000)}
    steps = plan.plan(contents.Contents(), wanted((), known, True))
    assert [step.name for step in steps] == [
        'ironic-arm-known-1', 'ironic-arm-unknown']
    assert steps[-1].final


@pytest.mark.parametrize(('count', 'names'), [
    (16, ['525400000000']), (17, ['many-1']), (33, ['many-1', 'many-2']),
    (256, [f'many-{n}' for n in range(1, 9)]), (257, ['many-1'])])
def test_machines_that_come_at_once_share_files(monkeypatch, count, names):
    monkeypatch.undo()  # with the limits as they are
    steps = plan.plan(contents.Contents(unknown=False), wanted(
        f'52:54:00:00:{n // 256:02x}:{n % 256:02x}' for n in range(count)))
    assert len(steps) == (count if count <= 16 else len(names))
    assert [step.name.removeprefix('ironic-arm-') for step in steps
            ][:len(names)] == names
    assert sum(len(step.verdicts) for step in steps) == count


def test_the_door_opens_last_and_closes_first():
    world = World()
    what = wanted(MACS[:2], MACS[:4], True)
    assert [step.name for step in plan.plan(world.image, what)][
        -1] == 'ironic-arm-unknown'
    world.sync(what)
    assert plan.plan(world.image, wanted())[0].verdicts == {
        entries.WILDCARD: False}


def test_files_do_not_grow_in_number():
    world = World()
    rnd = random.Random(1)
    for _ in range(300):
        known = rnd.sample(MACS, 4)
        world.sync(wanted(known[:1], known, rnd.random() < 0.5))
    assert len(world.files) < 3 * plan.SHARED_FILES + (
        plan.MACHINE_FILES + len(MACS) + 1)


def test_a_denial_is_kept_while_it_may_be_needed():
    """Where unknown hosts are allowed at times, denials are on record."""
    world = World()
    for mac in MACS:
        world.sync(wanted([mac]))
    world.sync(wanted())
    assert len(world.image.outranking()) == len(MACS)


def test_a_denial_goes_where_nobody_is_ever_welcome():
    world = World()
    for mac in MACS:
        world.sync(wanted([mac], may_allow_unknown=False))
    for _ in range(2):  # a denial, and its removal later
        world.sync(wanted(may_allow_unknown=False))
    assert len(world.image.machines) == plan.ENDED_FILES


@pytest.mark.parametrize(('name', 'text'), [
    ('ironic-arm-525400000000', f'{MACS[1]},tag:!never\n'),
    ('ironic-arm-525400000000', ''),
    ('ironic-arm-525400000000', entries.HEADER + f'{MACS[1]}\n'),
    ('ironic-arm-525400000000',
     entries.HEADER + f'{MACS[1]},tag:!never\n'),
    ('ironic-arm-unknown', entries.HEADER + '*:*:*:*:*:*,set:x\n'),
    ('ironic-arm-many-1', f'{MACS[1]}\n*:*:*:*:*:*\n'),
    ('ironic-arm-known-1', f'{MACS[1]}')])
def test_what_somebody_wrote_into_our_files_is_taken_back(name, text):
    world = World()
    world.sync(wanted([MACS[0]]))
    world.files[name] = text
    world.dnsmasq.read(text)
    assert not world.image.learn(name, text)
    world.sync(wanted([MACS[0]]))
    assert world.allowed() == {MACS[0]}
    world.adopt()


def test_a_file_that_is_gone_is_written_again():
    world = World()
    world.sync(wanted([MACS[0]], MACS[:3], True))
    for name in list(world.files):
        del world.files[name]
        assert world.image.miss(name)
    world.sync(wanted())
    assert world.allowed() == set()
    world.adopt()
