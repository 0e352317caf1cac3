# SPDX-License-Identifier: Apache-2.0

"""Checks in processes of their own."""

import importlib.util
import json
import subprocess
import sys

import pytest

from ironic_arm.checkup import workers

HEAVY = ('ironic.api', 'ironic.drivers', 'ironic.objects', 'sqlalchemy')


@pytest.fixture
def request_(tmp_path):
    """A request about an inspector.conf, larger than what a pipe holds."""
    path = tmp_path / 'inspector.conf'
    path.write_text('[pxe_filter]\ndriver = noop\n')
    return {'files': [str(path)], 'api': False, 'dnsmasq_conf': '',
            'fallback': '', 'more': 'x' * 200000}


def test_an_answer(request_):
    with workers.Check('inspector') as check:
        check.ask(request_)
        assert check.answer()['notes'] == [[
            'ironic-inspector',
            'its PXE filter driver is noop, of which nothing was checked']]


def test_one_that_nobody_asks_ends():
    with workers.Check('inspector') as check:
        assert check._process.poll() is None
    assert check._process.returncode is not None


@pytest.mark.parametrize('name, said', [
    ('no-such', 'no-such: ValueError: .*'), ('inspector', '.*/nowhere.*')])
def test_one_that_fails(name, said, request_):
    with workers.Check(name) as check:
        check.ask({**request_, 'files': ['/nowhere']})
        with pytest.raises(workers.Failed, match=f'^{said}$'):
            check.answer()


def test_one_whose_service_is_not_there(tmp_path, monkeypatch, request_):
    (tmp_path / 'ironic_inspector').mkdir()
    (tmp_path / 'ironic_inspector/__init__.py').write_text(
        'raise ImportError("gone")')
    monkeypatch.setenv('PYTHONPATH', str(tmp_path))
    with workers.Check('inspector') as check:
        check.ask(request_)
        with pytest.raises(workers.NotInstalled, match='^gone$'):
            check.answer()


def test_settings_of_ironic_are_checked_without_the_rest_of_it(tmp_path):
    """Loading all of it takes several times as long as everything else."""
    path = tmp_path / 'ironic.conf'
    path.write_text('[DEFAULT]\nenabled_boot_interfaces = arm-pxe,pxe\n'
                    'enabled_hardware_types = ipmi,redfish\n')
    assert all(map(importlib.util.find_spec, HEAVY[1:]))
    done = subprocess.run(
        [sys.executable, '-c',
         'import json, sys\n'
         'from ironic_arm.drivers import check\n'
         'check.check(json.loads(sys.argv[1]))\n'
         f'print([name for name in {HEAVY} if name in sys.modules])',
         json.dumps({'files': [str(path)]})],
        capture_output=True, text=True, check=True)
    assert done.stdout == '[]\n'
