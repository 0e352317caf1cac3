# SPDX-License-Identifier: Apache-2.0

"""What is secret in a configuration is in no log, and in no file we write.

Both services say all they can (``debug``) while something does not work, for
that is when an error tells what it was given.
"""

import pytest

from fleet.sandbox import layout
from fleet.sandbox import process
from fleet.services import config
from fleet.services import services
from ironic_arm.tests.functional import conftest
from ironic_arm.tests.functional.filter_service import OURS
from ironic_arm.tests.functional.filter_service import Filter

# Marks that stand nowhere else.
QUEUE, PASSWORD, ADDRESS = 'secret-queue', 'secret-password', 'secret-address'


def told(root):
    """Return each file below a root, but for configuration, with a mark."""
    return sorted(
        (str(path.relative_to(root)), mark)
        for path in root.rglob('*')
        if path.is_file() and path.suffix != '.conf'
        or path.name == 'ironic-arm.conf'
        for mark in (QUEUE, PASSWORD, ADDRESS)
        if mark.encode() in path.read_bytes())


@pytest.fixture
def inspector(where, processes):
    """An inspector that cannot reach ironic, and would have a password."""
    for name in ('grubaa64.efi', 'kernel', 'ramdisk'):
        (where.tftp / name).write_text('content')
    services.write(where, 'inspector', config.render(config.merge(
        config.inspector(where, 'kernel', 'ramdisk', 'quiet'), {
            'DEFAULT': {'debug': True,
                        'transport_url': f'fake://guest:{QUEUE}@queue/'},
            'ironic': {'auth_type': 'http_basic', 'username': 'inspector',
                       'password': PASSWORD, 'max_retries': 0,
                       'endpoint_override':
                       f'http://user:{ADDRESS}@{layout.HOST_ADDRESS}:1'},
            # So that ironic is asked who is known.
            'processing': {'node_not_found_hook': 'enroll'},
            'pxe_filter': {'deny_unknown_macs': False}})))
    services.write(where, 'dnsmasq', config.dnsmasq(where))
    services.make_databases(where, ['inspector'])
    made = process.Service(
        'ironic-inspector',
        [services._BIN / 'ironic-inspector', '--config-file',
         where.conf('inspector')],
        where.log('inspector-output'), where.log('inspector'), ready=bool)
    processes.append(made)
    return made


def test_what_the_driver_of_ironic_inspector_says(inspector, where):
    inspector.start()
    log = inspector.log
    conftest.until(lambda: log.exists() and '-unknown]' in log.read_text(),
                   inspector.tail)
    text = log.read_text()
    assert 'DEBUG' in text and 'transport_url' in text
    # ironic-inspector and what it asks by print the address as it is.
    assert told(where.root) == [('log/inspector.log', ADDRESS)]
    assert [line for line in text.splitlines()
            if ' ironic_arm.' in line and ADDRESS in line] == []


def test_what_the_service_of_ironic_says(tmp_path, wire):
    ours = Filter(OURS, 4, tmp_path / 'service')
    ours.configure(
        # A directory that is not there.
        f'/none/ironic.sqlite?password={ADDRESS}',
        DEFAULT={'debug': True,
                 'transport_url': f'fake://guest:{QUEUE}@queue/'},
        service_catalog={'auth_type': 'http_basic', 'username': 'ironic',
                         'password': PASSWORD})
    try:
        ours.start()
        conftest.until(
            lambda: 'database-unreachable' in ours.service.log.read_text(),
            ours.service.tail)
        text = ours.service.log.read_text()
        assert 'DEBUG' in text and 'transport_url' in text
        assert told(ours.root) == []
    finally:
        ours.end()
