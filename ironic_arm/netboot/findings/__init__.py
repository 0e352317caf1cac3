"""What checks find: plain data, how it is mended, and who reports it."""

from ironic_arm.netboot.findings.finding import Finding
from ironic_arm.netboot.findings.finding import Kind
from ironic_arm.netboot.findings.finding import Severity
from ironic_arm.netboot.findings.finding import errors

__all__ = ['Finding', 'Kind', 'Severity', 'errors']
