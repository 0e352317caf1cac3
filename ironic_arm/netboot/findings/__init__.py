# SPDX-License-Identifier: Apache-2.0

"""Findings and their types, edits that fix them, and reports of services."""

from ironic_arm.netboot.findings.finding import Finding
from ironic_arm.netboot.findings.finding import Kind
from ironic_arm.netboot.findings.finding import Severity
from ironic_arm.netboot.findings.finding import errors

__all__ = ['Finding', 'Kind', 'Severity', 'errors']
