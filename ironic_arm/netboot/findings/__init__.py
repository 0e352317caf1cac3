# SPDX-License-Identifier: Apache-2.0

"""What checks find: plain data, how it is fixed, and who reports it."""

import collections.abc

from ironic_arm.netboot.findings.finding import Finding
from ironic_arm.netboot.findings.finding import FindingType
from ironic_arm.netboot.findings.finding import Page
from ironic_arm.netboot.findings.finding import Severity
from ironic_arm.netboot.findings.finding import errors

Found = collections.abc.Iterator[Finding]
"""What a check yields."""

__all__ = ['Finding', 'FindingType', 'Found', 'Page', 'Severity', 'errors']
