# SPDX-License-Identifier: Apache-2.0

"""Checks when the conductor starts, and how it is stopped."""

import multiprocessing
import os
import signal
import sys

from ironic.common import exception
from oslo_config import cfg
from oslo_log import log

from ironic_arm import reporting
from ironic_arm.conf import arm
from ironic_arm.conf import hardware
from ironic_arm.conf import ironic as conf_ironic
from ironic_arm.drivers import defaults
from ironic_arm.netboot import catalog
from ironic_arm.netboot import findings
from ironic_arm.netboot import settings
from ironic_arm.netboot.bootfiles import filesystem
from ironic_arm.netboot.checks import filter_rules
from ironic_arm.netboot.checks import runner
from ironic_arm.system import local

LOG = log.getLogger(__name__)

# A rule file has some hundred bytes for each architecture.
_RULES_SIZE = 1 << 20

# A module that only the programs with a conductor import.
_CONDUCTOR = 'ironic.conductor.rpc_service'

# What this process has logged: several boot interfaces run the checks.
_told: set[findings.Finding] = set()


def prepare(conf: cfg.ConfigOpts) -> None:
    """Set the templates of ironic-arm, then :func:`check` the settings.

    The first of our interfaces that is loaded calls it, and so do all
    others: a boot
    interface of ironic that is loaded before ours would stop at a mistake
    in its own way, and ironic 35 and later would start it for ever.
    """
    arm.register_opts(conf)
    defaults.apply(conf)
    check(conf)


def check(conf: cfg.ConfigOpts) -> None:
    """Log every mistake in ironic's settings; stop if one is fatal.

    :raises SystemExit: in a conductor.
    :raises ironic.common.exception.DriverLoadError: in any other process.
    """
    found = assess(conf)
    wrong = [finding for finding, fatal in found.items() if fatal]
    new = [finding for finding in found if finding not in _told]
    _told.update(new)
    reporting.log_findings(LOG, new, wrong)
    if wrong:
        _stop(wrong)


def assess(conf: cfg.ConfigOpts,
           published: settings.Published | None = None
           ) -> dict[findings.Finding, bool]:
    """Return everything that is wrong, with whether it is fatal.

    :param published: the boot files of the PXE filter, where they are
        known from elsewhere than its rules.
    """
    codes = [conf.arm[name] for name in arm.NAMING_CODES]
    return catalog.judge(find(conf, published), *codes)


def find(conf: cfg.ConfigOpts, published: settings.Published | None = None
         ) -> list[findings.Finding]:
    """Return everything that is wrong with ironic's settings."""
    disk = local.Machine()
    given = conf_ironic.conductor_settings(
        conf, published or _published(conf, disk),
        hardware.unsupported(conf))
    named = {f'[{arm.GROUP.name}]{name}': conf.arm[name]
             for name in arm.NAMING_CODES}
    return runner.check_conductor(given, disk) + catalog.unknown(named)


def _published(conf: cfg.ConfigOpts, disk: filesystem.Files
               ) -> settings.Published | None:
    """Return the boot files of the PXE filter, where its rules can be read."""
    path = conf.arm.pxe_filter_rules
    texts = [_text(disk, path), _text(disk, conf.arm.pxe_filter_options)]
    if not texts[0]:
        return None
    return settings.Published(path, filter_rules.published(*texts))


def _text(disk: filesystem.Files, path: str) -> str:
    """Return the text of a file; empty if it cannot be read."""
    if not path or disk.state(path) is not filesystem.State.FILE:
        return ''
    try:
        return disk.head(path, _RULES_SIZE).decode('utf-8', 'replace')
    except OSError:
        return ''


def _stop(wrong: list[findings.Finding]) -> None:
    """Stop the service that loads the boot interface.

    Since ironic 35 a conductor is a child of a process that starts it again
    for ever when it ends with an exception; so the parent gets SIGTERM
    first. Older conductors end with ``SystemExit`` as any program does, and
    with a traceback of some pages for any other exception. Any other
    process that loads the interface, such as ``ironic-status``, expects that
    exception.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        os.kill(parent.pid, signal.SIGTERM)
    elif _CONDUCTOR not in sys.modules:
        raise exception.DriverLoadError(
            driver='arm-pxe', reason=' '.join(map(str, wrong)))
    raise SystemExit(1)
