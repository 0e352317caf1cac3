# SPDX-License-Identifier: Apache-2.0

"""What the filter says of its faults, and what it repeats of others."""

import errno
import os

import pytest

from ironic_arm.netboot import findings
from ironic_arm.pxe_filter import faults
from ironic_arm.pxe_filter import ownership

PATH = '/var/lib/ironic/dhcp-hostsdir'


@pytest.mark.parametrize('make, severity', [
    (faults.error, findings.Severity.ERROR),
    (faults.warning, findings.Severity.WARNING)])
def test_credentials_in_addresses_are_left_out(make, severity):
    found = make('code', 'where', 'nothing at http://user:pass@h/', 'remedy')
    assert found == findings.Finding(
        'code', severity, 'where', 'nothing at http://***@h/', 'remedy')


def system(number):
    """Return what the system raises."""
    return OSError(number, os.strerror(number))


@pytest.mark.parametrize('exc, code, told', [
    (ownership.Taken(PATH, 'sqlite:///other'), 'directory-in-use',
     'another service (sqlite:///other) writes there. Give each service a '
     'directory and a dnsmasq of its own'),
    (ownership.Taken(PATH, ''), 'directory-in-use',
     'another service (unknown) writes there'),
    (ownership.Taken(PATH, 'mysql://ironic:secret@db/ironic'),
     'directory-in-use', 'another service (mysql://***@db/ironic) writes'),
    (ownership.Busy(errno.EBUSY, 'locked', PATH), 'directory-locked',
     'another process holds its lock and does not let go. End that process'),
    (system(errno.ENOENT), 'directory-failed',
     'No such file or directory. Make the directory again, then restart'),
    (system(errno.EIO), 'directory-failed',
     'Input/output error. Mend it; the filter tries again'),
    (OSError('odd'), 'directory-failed', 'odd. Mend it'),
], ids=lambda value: '')
def test_a_directory_that_cannot_be_worked_with(exc, code, told):
    found = faults.directory(PATH, exc)
    assert (found.code, found.severity) == (code, findings.Severity.ERROR)
    assert str(found).startswith(f'{PATH}: {told}')


@pytest.mark.parametrize('number, remedy', [
    (errno.ENOENT, 'Make the directory again, then restart dnsmasq'),
    (errno.ENOTDIR, 'Make it a directory, then restart dnsmasq'),
    (errno.EACCES, 'Let this service write there'),
    (errno.EPERM, 'Let this service write there'),
    (errno.EROFS, 'Mount the file system for reading and writing'),
    (errno.ENOSPC, 'Make room on the file system'),
    (errno.EDQUOT, 'Raise the quota'),
    (errno.EIO, 'Mend it; the filter tries again')])
def test_a_file_that_cannot_be_read_or_written(number, remedy):
    assert faults.file(f'{PATH}/x', system(number)) == findings.Finding(
        'host-file-failed', findings.Severity.ERROR, f'{PATH}/x',
        os.strerror(number), remedy)


@pytest.mark.parametrize('found, code, told', [
    (faults.missing_file(PATH), 'host-file-removed', 'removed this file'),
    (faults.changed_file(PATH), 'host-file-changed', 'changed this file'),
    (faults.compaction(PATH, OSError('dnsmasq has gone')), 'reload-failed',
     'dnsmasq could not be reloaded: dnsmasq has gone. See [arm_pxe_filter]')
], ids=lambda value: '')
def test_what_does_not_keep_the_filter_from_its_work(found, code, told):
    assert (found.code, found.severity, found.where) == (
        code, findings.Severity.WARNING, PATH)
    assert told in str(found)


def test_an_error_of_a_source_says_what_was_found():
    found = faults.error('code', 'where', 'http://u:p@h/', 'remedy')
    raised = faults.SourceError(found)
    assert raised.finding is found
    assert 'http://***@h/' in str(raised)
