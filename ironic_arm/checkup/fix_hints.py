# SPDX-License-Identifier: Apache-2.0

"""The lines that fix the findings of a checkup, for files of this machine."""

import collections.abc

from ironic_arm.checkup import request
from ironic_arm.conf import written
from ironic_arm.netboot.checks import remedies
from ironic_arm.netboot.findings import edits
from ironic_arm.netboot.findings import service_report


class _Files:
    """The configuration files, as :class:`netboot.edits.Reader`."""

    def __init__(self, files: collections.abc.Mapping[str, request.Files]
                 ) -> None:
        self._files = files

    def option(self, service: str, group: str, name: str) -> tuple[str, str]:
        """Return the file with an option, and its value as written.

        :raises oslo_config.cfg.Error: if a file cannot be read.
        """
        return written.value(self._files[service], group, name)

    def line(self, file: str, number: int) -> str:
        """Return a line of a file; empty if it cannot be read."""
        try:
            with open(file, encoding='utf-8',
                      errors='surrogateescape') as stream:
                return stream.read().split('\n')[number - 1]
        except (OSError, IndexError):
            return ''


def lines(report: request.Report) -> list[str]:
    """Return the lines to write and the commands to run.

    Findings without a fix stand at the end, with their remedies.

    :raises oslo_config.cfg.Error: if a configuration file cannot be read.
    """
    every = remedies.every(report.reported, report.main)
    found = [edit for _, some in every for edit in some]
    rest = [_remedy(reported) for reported, some in every if not some]
    return [*edits.text(found, _Files(report.files)),
            *(['# to be decided', *rest] if rest else [])]


def _remedy(reported: service_report.ServiceFinding) -> str:
    found = reported.finding
    text = f'{reported.service}: {found.where}: {found.remedy}. [{found.code}]'
    return '# ' + text.replace('\n', ' ')
