# SPDX-License-Identifier: Apache-2.0

"""A real dnsmasq is reloaded when it holds too much, and only if it lives."""

import logging

import pytest

from filterlab import packets
from fleet.sandbox import layout
from ironic_arm.pxe_filter.dnsmasq_process import processes
from ironic_arm.pxe_filter.dnsmasq_process import reloads
from ironic_arm.pxe_filter.sync import control
from ironic_arm.tests import filter_sources

MACS = [f'52:54:00:dd:00:{n:02x}' for n in range(8)]
STRANGER = '52:54:00:ee:00:01'


@pytest.fixture
def sender(serve, where):
    serve(f'dhcp-hostsdir={where.hosts}', f'conf-dir={where.rules}',
          f'dhcp-host={packets.SENTINEL}')
    made = packets.Sender(layout.PROBE_NIC)
    made.wait(10)
    yield made
    made.close()


@pytest.fixture
def made(where):
    """A filter that puts up with five stale entries."""
    (where.rules / 'ironic-arm.conf').write_text('dhcp-ignore=tag:!known\n')

    def make(**more):
        return control.Control(control.Settings(
            str(where.hosts), str(where.rules / 'ironic-arm.conf'),
            stale_max=5, **more), print, logging.getLogger())
    return make


def churn(filter_control):
    """Have machines come and go; return the codes of all problems."""
    wanted = [filter_sources.Fixed(MACS[number:number + 2], MACS, True)
              for number in range(6)] + [filter_sources.Fixed(MACS[:2], MACS)]
    return {problem.code for source in wanted
            for problem in filter_control.sync(source).problems}


def served(where):
    """Return the dnsmasq of this test, and name it in a file."""
    process, = [process for process in processes.running()
                if str(where.conf('dnsmasq')) in ' '.join(process.arguments)]
    (where.root / 'pid').write_text(f'{process.pid}\n')
    return process


def test_reloaded_with_a_pid_file(made, sender, where):
    process = served(where)
    filter_control = made(pid_file=str(where.root / 'pid'))
    assert churn(filter_control) == set()
    assert filter_control.state.stale == 0
    assert len(list(where.hosts.glob('ironic-arm-5*'))) == 2
    assert sender.offered([*MACS, STRANGER]) == set(MACS[:2])
    filter_control.sync(filter_sources.Fixed(MACS[:1], MACS, True))
    assert sender.offered([*MACS, STRANGER]) == {MACS[0], STRANGER}
    assert process.alive()


def test_told_where_nobody_says_how(made, sender):
    filter_control = made()
    assert churn(filter_control) == {'dnsmasq-stale'}
    assert filter_control.state.stale > 5


def test_told_where_the_pid_file_is_wrong(made, sender, where):
    (where.root / 'pid').write_text('1\n')
    assert churn(made(pid_file=str(where.root / 'pid'))) == {'reload-failed'}


def test_a_dnsmasq_that_would_end_is_left_alone(made, sender, where):
    """Version 2.90 ends at SIGHUP with such an entry, once it served it."""
    (where.hosts / 'others').write_text(f'{STRANGER},set:lab\n')
    process = served(where)
    assert sender.offered([STRANGER]) == {STRANGER}
    codes = churn(made(pid_file=str(where.root / 'pid')))
    if process.version() < (2, 91):
        assert codes == {'foreign-host-files', 'reload-unsafe'}
    else:
        assert codes == {'foreign-host-files'}
    assert process.alive()
    assert sender.offered([STRANGER]) == {STRANGER}


def test_what_a_live_dnsmasq_has_in_force(made, sender, where):
    filter_control = made()
    filter_control.sync(filter_sources.Fixed([]))
    found, = filter_control.dnsmasq.find(
        filter_control.state.directory.identity)
    assert found.watches(filter_control.state.directory.identity)
    assert filter_control.dnsmasq.facts.fails_closed
    assert found.version() >= (2, 80)
    assert not reloads.sets_tags(str(where.hosts))
    where.hosts.rename(where.root / 'away')
    where.hosts.mkdir()
    filter_control.sync(filter_sources.Fixed([]))
    assert not found.watches(filter_control.state.directory.identity)


def test_no_second_dnsmasq_on_one_interface(sender, where):
    """The one that runs serves another directory: it is not ours to end."""
    conf = where.conf('second')
    other = where.root / 'other'
    other.mkdir()
    conf.write_text(f'interface={layout.BRIDGE}\ndhcp-hostsdir={other}\n'
                    f'conf-dir={where.rules}\n')
    (where.rules / 'ironic-arm.conf').write_text('dhcp-ignore=tag:!known\n')
    commands = []
    filter_control = control.Control(control.Settings(
        str(other), str(where.rules / 'ironic-arm.conf'),
        start=f'dnsmasq --conf-file={conf}'),
        lambda command, **more: commands.append(command),
        logging.getLogger())
    assert filter_control.dnsmasq.not_fail_closed() == []
    filter_control.sync(filter_sources.Fixed([]))
    filter_control.serve(False)
    outcome = filter_control.sync(filter_sources.Fixed([MACS[0]]))
    assert [problem.code for problem in outcome.problems] == [
        'interface-taken']
    assert commands == [] and outcome.obstacle
