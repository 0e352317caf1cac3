# SPDX-License-Identifier: Apache-2.0

"""The nodes of a real ironic that asks who we are."""

import json
import os
import pathlib
import subprocess
import sys

import bcrypt
import pytest

from fleet.sandbox import layout
from fleet.sandbox import process
from fleet.services import config
from fleet.services import services

BIN = pathlib.Path(sys.executable).parent
PASSWORD = 'a-very-secret-word'
SECRET = (PASSWORD, 'guessed-word')
CHECK = ('--debug', 'check', '--api', '--format', 'json')
FILES = ('ironic', 'inspector')


@pytest.fixture
def clouds(where, monkeypatch):
    """Write the clouds.yaml of an operator, with a wrong one beside it."""
    path = where.root / 'clouds.yaml'
    path.write_text(json.dumps({'clouds': {
        name: {'auth_type': 'http_basic', 'auth': {
            'endpoint': layout.ironic_url(), 'username': 'me',
            'password': password}}
        for name, password in zip(('mine', 'wrong'), SECRET, strict=True)}}))
    monkeypatch.setenv('OS_CLIENT_CONFIG_FILE', str(path))


@pytest.fixture
def ironic(where, processes, clouds):
    """ironic with a password, and a node without an architecture."""
    users = where.root / 'htpasswd'
    users.write_bytes(b'me:' + bcrypt.hashpw(
        PASSWORD.encode(), bcrypt.gensalt(4)) + b'\n')
    write(where)
    services.write(where, 'ironic-service', config.render(config.merge(
        config.ironic(where), {'DEFAULT': {
            'auth_strategy': 'http_basic',
            'http_basic_auth_user_file': users}})))
    (where.tftp / 'grubaa64.efi').write_text('content')
    services.make_databases(where, ['ironic'])
    service = process.Service(
        'ironic', [BIN / 'ironic', '--config-file',
                   where.conf('ironic-service')],
        where.log('ironic-output'), where.log('ironic'), ready=lambda: (
            client('node', 'create', '--driver', 'arm-ipmi', '--name', 'new')
            == 0))
    processes.append(service)
    service.start()
    service.wait_ready()


def client(*words):
    """Run the client of OpenStack as an operator does."""
    return subprocess.run(
        [BIN / 'baremetal', '--os-cloud', 'mine', *words],
        capture_output=True, check=False).returncode


def write(where, **passwords):
    """Write the files of both services; return the words that name them."""
    changes = {'ironic': {'service_catalog': {}, 'arm': {
                   'silenced_findings': 'boot-file-not-efi'}},
               'inspector': {'pxe_filter': {'driver': 'noop'}, 'ironic': {}}}
    groups = {'ironic': 'service_catalog', 'inspector': 'ironic'}
    made = {'ironic': config.ironic(where),
            'inspector': config.inspector(where, 'k', 'r', '')}
    for name, group in groups.items():
        changes[name][group] = {
            'auth_type': 'http_basic', 'username': 'me',
            'password': passwords.get(name, PASSWORD)}
        services.write(where, name, config.render(
            config.merge(made[name], changes[name])))


def check(where, *words, files=FILES):
    """Return exit code, codes by place, and all that is said."""
    options = {'ironic': '--config-file',
               'inspector': '--inspector-config-file'}
    done = subprocess.run(
        [BIN / 'ironic-arm', *CHECK, *words,
         *(word for name in files
           for word in (options[name], where.conf(name)))],
        capture_output=True, text=True, check=False)
    assert 'Traceback' not in done.stderr
    assert not [word for word in SECRET if word in done.stdout + done.stderr]
    return done.returncode, {(one['Service'], one['Where']): one['Finding']
                             for one in json.loads(done.stdout)
                             if one['Service'] != 'ironic'
                             and one['Finding'] != 'filter-driver-unused'}


READ = {('nodes', 'new: properties/cpu_arch'): 'cpu-arch-unset',
        ('nodes', 'new: ports'): 'node-without-port'}


def test_who_may_ask(ironic, where, monkeypatch):
    # As the services ask, each with its own options.
    assert check(where, files=['ironic']) == (2, READ)
    write(where, ironic='guessed-word')
    assert check(where) == (2, READ)
    # A wrong password is told, and the other service's is tried.
    write(where, inspector='guessed-word')
    assert check(where) == (2, {
        ('ironic-inspector', '[ironic]'): 'ironic-unanswered', **READ})
    # As an operator asks, whatever stands in the files.
    write(where, ironic='guessed-word', inspector='guessed-word')
    assert check(where, '--os-cloud', 'mine') == (2, READ)
    monkeypatch.setenv('OS_CLOUD', 'wrong')
    assert check(where) == (2, {('nodes', 'OS_CLOUD'): 'ironic-unanswered'})
    done = subprocess.run(
        [BIN / 'ironic-arm-status', '--api', '--config-file',
         where.conf('ironic'), '--os-cloud', 'wrong', 'upgrade', 'check',
         '--json'], capture_output=True, text=True, check=False,
        env={**os.environ, 'OS_CLOUD': 'mine'})
    assert done.returncode == 2 and 'ironic-unanswered' in done.stdout
    assert SECRET[1] not in done.stdout + done.stderr
