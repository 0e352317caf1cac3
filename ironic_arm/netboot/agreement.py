# Licensed under the Apache License, Version 2.0 (the "License"); you may
# not use this file except in compliance with the License. You may obtain
# a copy of the License at
#
#      http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
# WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
# License for the specific language governing permissions and limitations
# under the License.

"""Checks of what services say together, each of which is right alone."""

import collections.abc
import posixpath

from ironic_arm.netboot import dhcp_provider
from ironic_arm.netboot import kinds_hosts as kinds
from ironic_arm.netboot import survey
from ironic_arm.netboot.dnsmasq_config import Config
from ironic_arm.netboot.dnsmasq_lines import Line
from ironic_arm.netboot.dnsmasq_lines import plain

_Found = collections.abc.Iterator[survey.Told]


def find(ironic: survey.Facts | None, ours: survey.Facts | None,
         dnsmasq: Config | None, main: str) -> list[survey.Told]:
    """Return where services do not agree.

    :param ironic: what ironic says; ``None`` if that is not known.
    :param ours: what the PXE filter says, likewise.
    :param dnsmasq: what dnsmasq was told, likewise.
    :param main: the main configuration file of dnsmasq.
    """
    found = [*_served(ours, dnsmasq, main),
             *dhcp_provider.find(ironic, ours, dnsmasq, main)]
    line = _root(dnsmasq) if dnsmasq else None
    if line and ours and ours.uses_dnsmasq and (
            ironic is None or not _differ(ironic.tftp_root, ours.tftp_root)):
        return [*found, *_line(line, ours)]
    return [*found, *_roots(ironic, ours, _path(line) if line else '')]


def _line(line: Line, ours: survey.Facts) -> _Found:
    """Find a dnsmasq that is alone with its TFTP root."""
    if _differ(_path(line), ours.tftp_root):
        yield survey.Told(kinds.TFTP_ROOT.at(
            str(line.place), own=_path(line), other=ours.option,
            served=ours.tftp_root), survey.DNSMASQ, survey.Effect.FAILS)


def _served(ours: survey.Facts | None, dnsmasq: Config | None, main: str
            ) -> _Found:
    """Find boot files that dnsmasq is to serve and does not."""
    if (ours and ours.uses_dnsmasq and ours.boot_files and dnsmasq
            and 'enable-tftp' not in dnsmasq.flags):
        yield survey.Told(kinds.NO_TFTP.at(
            main, name=next(iter(ours.boot_files.values())),
            root=ours.tftp_root), survey.DNSMASQ, survey.Effect.FAILS)


def _roots(ironic: survey.Facts | None, ours: survey.Facts | None,
           served: str) -> _Found:
    """Find TFTP roots that are not one."""
    if ours and ours.uses_dnsmasq and _differ(ours.tftp_root, served):
        yield survey.Told(kinds.TFTP_ROOT.at(
            ours.option, own=ours.tftp_root, other='tftp-root of dnsmasq',
            served=served), ours.of, survey.Effect.FAILS)
    other, name = ((served, 'tftp-root of dnsmasq') if served else
                   (ours.tftp_root, ours.option) if ours else ('', ''))
    if ironic and _differ(ironic.tftp_root, other):
        yield survey.Told(kinds.TFTP_ROOTS.at(
            ironic.option, own=ironic.tftp_root, other=name, served=other),
            ironic.of)


def _differ(one: str, other: str) -> bool:
    """Tell whether both are known and are not one directory."""
    return bool(one and other) and (
        posixpath.normpath(one) != posixpath.normpath(other))


def _root(dnsmasq: Config) -> Line | None:
    """Return the line of the one TFTP root of a dnsmasq, if it has one."""
    if 'enable-tftp' not in dnsmasq.flags or len(dnsmasq.tftp_roots) != 1:
        return None
    return dnsmasq.tftp_roots[0]


def _path(line: Line) -> str:
    return plain(line.value or '').partition(',')[0]
