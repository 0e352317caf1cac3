# SPDX-License-Identifier: Apache-2.0

"""What the filter says of its faults, and what it repeats of others."""

import errno
import os

import pytest

from ironic_arm.netboot import findings
from ironic_arm.netboot.checks import filter_findings
from ironic_arm.pxe_filter import faults
from ironic_arm.pxe_filter import ownership

PATH = '/var/lib/ironic/dhcp-hostsdir'


def test_credentials_in_addresses_are_left_out():
    found = faults.found(filter_findings.PORTS_UNKNOWN, 'where',
                         why='nothing at http://user:pass@h/')
    assert found.problem.endswith('nothing at http://***@h/')
    assert 'pass' not in str(found.values)


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
     'another process holds its lock and does not release it. End that '
     'process'),
    (system(errno.ENOENT), 'directory-failed',
     'No such file or directory. Make the directory again, then restart'),
    (system(errno.EIO), 'directory-failed',
     'Input/output error. Fix it; the filter tries again'),
    (OSError('odd'), 'directory-failed', 'odd. Fix it'),
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
    (errno.EIO, 'Fix it; the filter tries again')])
def test_a_file_that_cannot_be_read_or_written(number, remedy):
    assert faults.file(f'{PATH}/x', system(number)) == findings.Finding(
        filter_findings.HOST_FILE_FAILED, f'{PATH}/x', os.strerror(number),
        remedy, findings.Severity.ERROR)


def test_an_error_of_a_source_says_what_was_found():
    found = faults.found(filter_findings.PORTS_UNKNOWN, 'where',
                         why='http://u:p@h/')
    raised = faults.SourceError(found)
    assert raised.finding is found
    assert 'http://***@h/' in str(raised)
