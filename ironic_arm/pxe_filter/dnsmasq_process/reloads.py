# SPDX-License-Identifier: Apache-2.0

"""Reload a dnsmasq, unless the reload would end it."""

import os
import re
import signal

from ironic_arm.pxe_filter.dnsmasq_process import processes

_SETS_TAG = re.compile(r'(?:^|,)\s*(?:set|net):', re.MULTILINE)
_SAFE = (2, 91)


def reload(process: processes.Process | None) -> None:
    """Make dnsmasq read its directories anew.

    :raises OSError: if it cannot be signalled.
    """
    if process is None or not process.alive():
        raise ProcessLookupError(3, 'no dnsmasq is found')
    process.send(signal.SIGHUP)


def risk(process: processes.Process, hostsdir: str) -> str:
    """Return why a reload would end dnsmasq; empty if it would not.

    :param hostsdir: the directory that the filter writes to.
    """
    version = process.version()
    if version is not None and version >= _SAFE:
        return ''
    facts = process.facts()
    for path in [hostsdir, *facts.hostsdirs, *facts.hostsfiles]:
        if sets_tags(path):
            name = '.'.join(map(str, version)) if version else 'unknown'
            return (f'dnsmasq (version {name}) would end: {path} has '
                    'entries with "set:", and before 2.91 it ends at a '
                    'reload with them')
    return ''


def sets_tags(path: str) -> bool:
    """Return whether dnsmasq would read an entry there that sets a tag.

    :param path: a file, or a directory of files.
    """
    try:
        if os.path.isdir(path):
            return any(
                sets_tags(os.path.join(path, name))
                for name in os.listdir(path)
                if not name.startswith('.') and os.path.isfile(
                    os.path.join(path, name)))
        with open(path, encoding='utf-8', errors='replace') as stream:
            return bool(_SETS_TAG.search(stream.read()))
    except FileNotFoundError:
        return False
    except OSError:
        return True  # it cannot be read, so no reload is risked
