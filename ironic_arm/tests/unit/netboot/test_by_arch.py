# SPDX-License-Identifier: Apache-2.0

import pytest

from ironic_arm.netboot import by_arch


def names(key):
    return [target.name for target in by_arch.targets(key)]


def test_keys_cover_targets():
    assert names('aarch64') == ['aarch64']
    assert names('aarch64-uefi') == ['aarch64']
    assert names('aarch64-bios') == []
    assert names('x86_64') == ['x86_64-bios', 'x86_64-uefi']
    assert names('x86_64-bios') == ['x86_64-bios']
    assert names('x86-64') == []


def test_split_keeps_dashes_that_are_no_boot_mode():
    assert by_arch.split('x86-64') == ('x86-64', None)
    assert by_arch.split('x86_64-uefi') == ('x86_64', 'uefi')


@pytest.mark.parametrize('order', [1, -1])
def test_the_exact_key_wins_in_any_order(order):
    pairs = [('x86_64', 'any'), ('x86_64-uefi', 'uefi')][::order]
    resolved = {target.name: value for target, value in
                by_arch.resolve(dict(pairs)).items()}
    assert resolved == {'x86_64-bios': 'any', 'x86_64-uefi': 'uefi'}


def test_unknown_and_empty_keys_map_nothing():
    assert by_arch.resolve({'arm64': 'x', 'aarch64': ''}) == {}


@pytest.mark.parametrize('version, known', [
    ((24, 1, 5), False), ((29, 0, 5), False), ((29, 0, 6), True),
    ((29, 1, 0), True), ((30, 0, 0), False), ((32, 0, 0), False),
    ((32, 1, 0), True), ((33, 0, 0), False), ((35, 0, 1), False),
    ((35, 1, 0), True), ((36, 0, 0), False), ((37, 0, 0), False),
    ((38, 0, 0), True), ((39, 0, 0), True)])
def test_composite_keys_by_ironic_version(version, known):
    assert by_arch.composite_keys_looked_up(version) is known


def test_client_architectures_of_a_target():
    codes = {t.name: t.client_architectures for t in by_arch.TARGETS}
    assert codes['aarch64'] == (11, 22)
    assert codes['x86_64-uefi'] == (7, 9)
    assert codes['x86_64-bios'] == (0,)


def test_http_client_architectures_of_a_target():
    codes = {t.name: t.http_client_architectures for t in by_arch.TARGETS}
    assert codes['aarch64'] == (19, 24)
    assert codes['x86_64-uefi'] == (16, 17)
    assert codes['x86_64-bios'] == (20,)
