# SPDX-License-Identifier: Apache-2.0

"""The files that the PXE filter writes, after their validation."""

import dataclasses
import os

from ironic_arm.netboot import findings
from ironic_arm.netboot import settings
from ironic_arm.netboot.checks import filter_findings
from ironic_arm.netboot.checks import runner
from ironic_arm.netboot.publish import files
from ironic_arm.pxe_filter import faults
from ironic_arm.system import files as system_files
from ironic_arm.system import grub_pointers
from ironic_arm.system import rule_test


def rules_path(rules_dir: str) -> str:
    """Return the path of the rule file."""
    return os.path.join(rules_dir, files.RULES_FILE)


@dataclasses.dataclass(frozen=True)
class Written:
    """What changed on disk.

    :ivar rules: files that dnsmasq reads when it starts, and only then.
    :ivar unasked: the one of them for firmware that does not request
        option 67.
    :ivar options: files that a running dnsmasq reads at once.
    """

    rules: tuple[str, ...] = ()
    unasked: tuple[str, ...] = ()
    options: tuple[str, ...] = ()


def check(given: settings.FilterSettings) -> list[findings.Finding]:
    """Return findings about settings, or about the rules they make."""
    found = list(runner.check_filter(given, system_files.Disk()))
    if not findings.errors(found):
        found += rule_test.check(given)
    return found


def publish(given: settings.FilterSettings
            ) -> tuple[Written, list[findings.Finding]]:
    """Write the files that differ.

    :returns: what was written, and findings if that failed.
    """
    try:
        return write(given), []
    except system_files.ForeignFile as exc:
        return Written(), [faults.found(filter_findings.FOREIGN_FILE,
                                        str(exc))]
    except OSError as exc:
        return Written(), [faults.found(
            filter_findings.WRITE_FAILED, str(exc.filename),
            why=exc.strerror)]


def write(given: settings.FilterSettings) -> Written:
    """Write the files that differ, the rules last.

    The rules name a boot loader, so the files that the loader requests are
    written before.

    :raises ironic_arm.system.files.ForeignFile: if a file was not written by
        ironic-arm.
    :raises OSError: if a file cannot be written.
    """
    system_files.publish(given.tftp_root, files.tftp_tree(given))
    grub_pointers.place(given.tftp_root)
    options = (system_files.publish(given.optsdir, files.options(given))
               if given.optsdir else [])
    texts = files.rules(given)
    rules = system_files.publish(given.rules_dir, texts)
    if files.UNASKED_FILE not in texts:
        rules += system_files.withdraw(given.rules_dir, files.UNASKED_FILE)
    unasked = [name for name in rules if name == files.UNASKED_FILE]
    return Written(tuple(sorted(set(rules) - set(unasked))), tuple(unasked),
                   tuple(os.path.join(given.optsdir, name)
                         for name in options))
