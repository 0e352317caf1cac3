# SPDX-License-Identifier: Apache-2.0

"""``ironic-arm render``: the files that the PXE filter driver would write.

For operators whose dnsmasq or TFTP server runs on another machine.
"""

import argparse
import os
import sys

from oslo_config import cfg

from ironic_arm.cli import base
from ironic_arm.conf import arm_pxe_filter
from ironic_arm.conf import inspector
from ironic_arm.netboot import findings
from ironic_arm.netboot import settings
from ironic_arm.netboot.checks import runner
from ironic_arm.netboot.grub import tree
from ironic_arm.netboot.publish import files
from ironic_arm.system import files as system_files
from ironic_arm.system import rule_test

OPTIONS_FOLDER = 'dhcp-optsdir'
"""Folder of the live boot files below the output directory."""


class _Render(base.Command):
    """Render files from the settings of ironic-inspector."""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of the command line."""
        parser: argparse.ArgumentParser = super().get_parser(prog_name)
        parser.add_argument(
            '--config-file', action='append', metavar='FILE',
            help='configuration file of ironic-inspector; may be repeated; '
            'default: the files that the service reads')
        parser.add_argument(
            '--output-dir', metavar='DIRECTORY',
            help='write the files there instead of printing them')
        return parser

    def texts(self, given: settings.FilterSettings) -> dict[str, str]:
        """Return the files by their paths below the output directory."""
        raise NotImplementedError

    def take_action(self, parsed_args: argparse.Namespace) -> int:
        """Run the command; return its exit code."""
        try:
            given = inspector.filter_settings(
                load(parsed_args.config_file or []))
            if base.report(_found(given)) == findings.Severity.ERROR:
                return base.REFUSED
            texts = self.texts(given)
            if parsed_args.output_dir:
                _write(parsed_args.output_dir, texts)
            else:
                sys.stdout.write(show(texts))
        except system_files.ForeignFile as exc:
            raise base.Refused(f'ERROR: {exc}: this file was not written by '
                               'ironic-arm and is left alone') from exc
        except (OSError, cfg.Error) as exc:
            raise base.Refused(f'ERROR: {exc}') from exc
        return 0


class RenderDnsmasq(_Render):
    """Print or write the dnsmasq rules that arm-dnsmasq would write."""

    def texts(self, given: settings.FilterSettings) -> dict[str, str]:
        """Return the rules, and the live boot files where there are any."""
        return files.rules(given) | {
            f'{OPTIONS_FOLDER}/{name}': text
            for name, text in files.options(given).items()}


class RenderGrub(_Render):
    """Print or write the GRUB configuration that arm-dnsmasq would write."""

    def texts(self, given: settings.FilterSettings) -> dict[str, str]:
        """Return the files below the TFTP root."""
        return files.tftp_tree(given) | tree.pointers()


def load(paths: list[str]) -> cfg.ConfigOpts:
    """Read the configuration of ironic-inspector.

    :param paths: paths of its files; empty for the default ones.
    :raises oslo_config.cfg.Error: if it cannot be read.
    """
    conf = cfg.ConfigOpts()
    inspector.register_host_opts(conf)
    arm_pxe_filter.register_opts(conf)
    conf([], project='ironic-inspector', default_config_files=paths or None)
    return conf


def show(texts: dict[str, str]) -> str:
    """Return files as one text: one file as it is, several with names."""
    if len(texts) == 1:
        return next(iter(texts.values()))
    return '\n'.join(f'# --- {name}\n{text}'
                     for name, text in texts.items())


def _found(given: settings.FilterSettings) -> list[findings.Finding]:
    """Return what the driver would find, apart from absent files."""
    found = [finding
             for finding in runner.check_filter(given, system_files.Disk())
             if finding.type not in runner.ABSENT]
    if findings.errors(found):
        return found
    return found + rule_test.check(given)


def _write(folder: str, texts: dict[str, str]) -> None:
    """Write files and print which of them changed."""
    os.makedirs(folder, exist_ok=True)
    for name in system_files.publish(folder, texts):
        print(os.path.join(folder, name))
