# SPDX-License-Identifier: Apache-2.0

"""What each machine did while it booted, from logs, and why it stopped."""

from ironic_arm.netboot.trace.log_lines import Reader
from ironic_arm.netboot.trace.report import Boot
from ironic_arm.netboot.trace.report import Ending
from ironic_arm.netboot.trace.report import Story
from ironic_arm.netboot.trace.report import analyze
from ironic_arm.netboot.trace.report import stories
from ironic_arm.netboot.trace.tracer import Tracer
from ironic_arm.netboot.trace.tracer import stamp

__all__ = ['Boot', 'Ending', 'Reader', 'Story', 'Tracer', 'analyze', 'stamp',
           'stories']
