# SPDX-License-Identifier: Apache-2.0

"""Test the rules before they are written.

The rules are tested with the model of dnsmasq, alone and together with the
operator's configuration, and with dnsmasq itself where it is installed. The
effective rules are not touched.
"""

import os
import re
import shutil
import subprocess

from ironic_arm.netboot import findings
from ironic_arm.netboot import settings
from ironic_arm.netboot.checks import filter_findings
from ironic_arm.netboot.checks import filter_rules
from ironic_arm.netboot.checks import rule_conflicts
from ironic_arm.netboot.findings import Found
from ironic_arm.netboot.publish import files
from ironic_arm.system import dnsmasq_files

TIMEOUT = 60
"""Seconds in which dnsmasq must read everything."""

# The services of OpenStack often lack the directories of daemons.
_PATH = os.pathsep.join([os.environ.get('PATH', ''), '/usr/sbin', '/sbin'])
_AT = re.compile(r'dnsmasq: (?P<why>.*?) at line (?P<line>\d+) of '
                 r'(?P<file>.*)')


def check(given: settings.FilterSettings) -> list[findings.Finding]:
    """Return findings about the rules that the settings make.

    :param given: settings without errors.
    """
    rules = {os.path.join(given.rules_dir, name): text
             for name, text in files.rules(given).items()}
    options = {os.path.join(given.optsdir, name): text
               for name, text in files.options(given).items()}
    boot_files = files.boot_files(given)
    found = list(filter_rules.parse_back(boot_files, rules, options))
    found += _test_with_dnsmasq(given, rules, options)
    if given.dnsmasq_conf and not found:
        try:
            found += rule_conflicts.check(
                dnsmasq_files.Tree(), given.dnsmasq_conf, boot_files,
                given.rules_dir, rules | options)
        except OSError as exc:
            found.append(filter_findings.DNSMASQ_CONF.at(
                rule_conflicts.OPTION, why=exc.strerror,
                path=exc.filename or given.dnsmasq_conf))
    return found


def program() -> str | None:
    """Return the path of dnsmasq, ``None`` where it is not installed."""
    return shutil.which('dnsmasq', path=_PATH)


def _test_with_dnsmasq(given: settings.FilterSettings,
                       rules: rule_conflicts.Texts,
                       options: rule_conflicts.Texts) -> Found:
    """Test the rules with dnsmasq, together with the operator's lines."""
    path = program()
    if path is None:
        return
    lines = [(file, number, line) for file, text in rules.items()
             for number, line in enumerate(text.splitlines(), 1)]
    # "dnsmasq --test" reads no dhcp-optsdir; these are the same lines.
    lines += [(file, number, f'dhcp-option={line}')
              for file, text in options.items()
              for number, line in enumerate(text.splitlines(), 1)
              if line and not line.startswith('#')]
    text = [line for _, _, line in lines]
    if given.dnsmasq_conf:
        text.append(f'conf-file={given.dnsmasq_conf}')
    output = _test(path, '\n'.join([*text, '']))
    if output:
        yield _refused(output, lines)


def _test(path: str, text: str) -> str:
    """Return the error of dnsmasq about a configuration; empty if none."""
    try:
        run = subprocess.run([path, '--test', '--conf-file=-'], input=text,
                             capture_output=True, text=True, timeout=TIMEOUT,
                             check=False)
    except (OSError, subprocess.TimeoutExpired) as exc:
        return str(exc)
    return run.stderr.strip() if run.returncode else ''


def _refused(output: str, lines: list[tuple[str, int, str]]
             ) -> findings.Finding:
    """Return a finding that names the line that dnsmasq refuses."""
    match = _AT.search(output)
    if match is None:
        return filter_findings.DNSMASQ_TEST_WHOLE.at(
            rule_conflicts.OPTION, output=output)
    if match['file'] != 'stdin':
        where, line = f'{match["file"]}:{match["line"]}', 'a line of yours'
    else:
        file, number, line = lines[int(match['line']) - 1]
        where, line = f'{file}:{number}', f'the line "{line}"'
    return filter_findings.DNSMASQ_TEST.at(where, line=line, why=match['why'])
