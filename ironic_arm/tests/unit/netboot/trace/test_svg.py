# SPDX-License-Identifier: Apache-2.0

"""The picture: rows, the axis, and text that stays text."""

from xml.etree import ElementTree

import pytest

from ironic_arm.netboot import trace
from ironic_arm.netboot.trace import svg
from ironic_arm.tests.unit.netboot.trace import test_report as lines

SVG = '{http://www.w3.org/2000/svg}'
UNTIMED = lines.lease() + lines.LOADED


def draw(text):
    return ElementTree.fromstring(svg.svg(trace.stories(text)))


def texts(root, name='text'):
    return [one.text for one in root.iter(SVG + name)]


def test_a_machine_and_its_verdict():
    root = draw(lines.BOOT.splitlines())
    assert {lines.MAC, 'aarch64 UEFI (11)', 'booted',
            'seconds'} <= {*texts(root)}


def test_it_can_be_read_aloud():
    root = draw(UNTIMED)
    assert root.get('role') == 'img'
    assert root.get('aria-labelledby') == 'title desc'
    told = root.find(f'{SVG}desc').text
    assert f'{lines.MAC} aarch64 UEFI (11): stopped: system-silent' in told


def test_every_step_has_a_mark():
    root = draw(lines.BOOT.splitlines())
    titles = texts(root, 'title')
    assert 'kernel sent /t/ipa.kernel' in titles
    assert 'optional not found /t/grub/arm64-efi/fs.lst' in titles


def test_phases_follow_one_another():
    story, = trace.stories(lines.BOOT.splitlines())
    bars = list(svg._bars(svg._placed(story.last, timed=True)))
    assert [one.phase for one in bars] == [
        'address', 'configuration', 'kernel', 'ramdisk', 'system']
    for one, after in zip(bars, bars[1:], strict=False):
        assert one.left + one.width == after.left
    assert (bars[0].left, bars[-1].left + bars[-1].width) == (0, 19)


def test_without_times_steps_are_counted():
    assert 'steps' in texts(draw(UNTIMED))


def test_every_boot_of_a_machine():
    # The first came no further; the second did, and is what tells.
    story, = trace.stories([*UNTIMED, *lines.lease(), *lines.LOADED])
    assert len(story.boots) == 2
    named = [f'{lines.MAC} #1', f'{lines.MAC} #2']
    root = ElementTree.fromstring(svg.svg([story], every_boot=True))
    assert [one for one in texts(root) if lines.MAC in one] == named
    assert texts(root, 'title')[0] == '2 network boots'
    assert [one for one in texts(draw(UNTIMED)) if lines.MAC in one] == [
        lines.MAC]


def test_no_machine_at_all():
    assert texts(draw([]), 'title') == ['Network boots of 0 machines']


@pytest.mark.parametrize('bad', [
    '<script>alert(1)</script>', '"/><a href="x', '&lt;', "' onload='x",
    ']]>', '\x1b[2J'])
def test_names_from_the_network_stay_text(bad):
    text = [one.replace('ipa.kernel', bad) for one in UNTIMED]
    root = draw(text)
    assert {one.tag.removeprefix(SVG) for one in root.iter()} <= {
        'svg', 'title', 'desc', 'rect', 'g', 'path', 'line', 'text'}
    assert any(bad.replace('\x1b', r'\x1b') in one
               for one in texts(root, 'title'))


def test_more_machines_than_a_picture_holds():
    story, = trace.stories(UNTIMED)
    root = ElementTree.fromstring(
        svg.svg([story] * (svg.MOST_ROWS + 3)))
    assert '3 machines that were heard earlier are not shown' in texts(root)
    assert texts(root).count(lines.MAC) == svg.MOST_ROWS


@pytest.mark.parametrize('longest, step', [
    (0.5, 0.2), (8, 1), (11, 2), (70, 10), (3600, 500)])
def test_the_axis_has_round_numbers(longest, step):
    assert svg._step(longest) == pytest.approx(step)
