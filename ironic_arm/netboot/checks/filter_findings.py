# SPDX-License-Identifier: Apache-2.0

"""Findings of the PXE filter that need its services: their types.

Those of the start are made where the filter is set up, and the others while
it runs; their checks are in ``ironic_arm.pxe_filter`` and
``ironic_arm.system``.
"""

from ironic_arm.netboot.checks import dnsmasq_remedies
from ironic_arm.netboot.checks import remedies
from ironic_arm.netboot.findings import FindingType
from ironic_arm.netboot.findings import Page
from ironic_arm.netboot.findings import Severity

DNSMASQ_CONF = FindingType(
    'dnsmasq-conf', Severity.ERROR, page=Page.FILTER,
    problem='{path} cannot be read: {why}',
    remedy='Set it to the configuration file of dnsmasq',
    effect='The filter does not start.',
    no_fix='Where that file is, is not known here.')
DNSMASQ_TEST = FindingType(
    'dnsmasq-test', Severity.ERROR, page=Page.FILTER,
    problem='dnsmasq refuses {line}: {why}',
    remedy='Correct it; nothing was written',
    effect='The filter does not start.',
    no_fix='What was meant is not known here.')
DNSMASQ_TEST_WHOLE = FindingType(
    'dnsmasq-test', Severity.ERROR, page=Page.FILTER,
    problem='dnsmasq does not accept the configuration: {output}',
    remedy='Correct it; "dnsmasq --test" shows the same',
    effect='The filter does not start.',
    no_fix='What was meant is not known here.',
    variant_of=DNSMASQ_TEST,
    variant='whole')
HOSTSDIR = FindingType(
    'hostsdir-missing', Severity.ERROR, page=Page.FILTER,
    problem='{why}',
    remedy='Set it to the directory that dnsmasq has as dhcp-hostsdir, and '
           'make that',
    effect='The filter does not start.',
    fix=remedies.directory)
DISCOVERY = FindingType(
    'discovery-denied', Severity.ERROR, page=Page.FILTER,
    problem='it denies the machines that [auto_discovery]enabled is to find',
    remedy='Set one of them only',
    effect='The filter does not start.',
    no_fix='Whether unknown machines are to be found or denied is for you to '
           'decide.')
UNSEEN = FindingType(
    'dnsmasq-unseen', Severity.WARNING, page=Page.FILTER,
    problem='no running dnsmasq that serves this directory was found, so it '
            'is not known whether machines that are not under inspection are '
            'denied',
    remedy='Check that its configuration reads {rules} and this directory',
    effect='If it does not, machines that are not allowed get an answer and '
           'boot.',
    no_fix='Nothing is known to be wrong: it could not be checked.')
UNREAD = FindingType(
    'dnsmasq-unread', Severity.WARNING, page=Page.FILTER,
    problem='not all of its configuration can be read ({unread}), and the '
            'rest does not set {missing}',
    remedy='Give this service read permission for it',
    effect='If no file sets that, machines that are not allowed get an '
           'answer and boot.',
    no_fix='Nothing is known to be wrong: it could not be checked.')
OPEN = FindingType(
    'dnsmasq-open', Severity.ERROR, page=Page.FILTER,
    problem='its effective configuration does not set {missing}',
    remedy='Add that to its configuration, or set '
           '[arm_pxe_filter]require_fail_closed to false',
    effect='It answers machines that are not allowed. The filter does not '
           'start.',
    fix=dnsmasq_remedies.closed)
DRIVER_UNUSED = FindingType(
    'filter-driver-unused', Severity.WARNING, page=Page.FILTER,
    problem='it is {driver!r}, so nothing reads the group [arm_pxe_filter] '
            'that is set here',
    remedy='Set it to arm-dnsmasq, or remove the group',
    effect='The other driver and your own dnsmasq rules decide what machines '
           'get.',
    fix=remedies.driver)

_SILENT = 'No machine gets an answer until then.'
_RETRY = 'The filter tries again at each synchronization.'

DIRECTORY_IN_USE = FindingType(
    'directory-in-use', Severity.ERROR, page=Page.RUNNING,
    problem='another service ({owner}) writes there',
    remedy='Give each service a directory and a dnsmasq of its own, or let '
           'both use one database',
    effect='This filter writes nothing there. ' + _RETRY)
DIRECTORY_LOCKED = FindingType(
    'directory-locked', Severity.ERROR, page=Page.RUNNING,
    problem='another process holds its lock and does not release it',
    remedy='End that process; "fuser" shows which it is',
    effect='Nothing is allowed or denied meanwhile. ' + _RETRY)
DIRECTORY_FAILED = FindingType(
    'directory-failed', Severity.ERROR, page=Page.RUNNING,
    problem='{why}', remedy='{how}',
    effect='Nothing is allowed or denied meanwhile. ' + _RETRY)
HOST_FILE_FAILED = FindingType(
    'host-file-failed', Severity.ERROR, page=Page.RUNNING,
    problem='{why}', remedy='{how}',
    effect='dnsmasq goes on with the previous entries of the file. ' + _RETRY)
HOST_FILE_REMOVED = FindingType(
    'host-file-removed', Severity.WARNING, page=Page.RUNNING,
    problem='another process removed this file; it is written again',
    remedy='Do not change the files of ironic-arm',
    effect='dnsmasq goes on with the removed entries until it is reloaded.')
HOST_FILE_CHANGED = FindingType(
    'host-file-changed', Severity.WARNING, page=Page.RUNNING,
    problem='another process changed this file; it is written again',
    remedy='Do not change the files of ironic-arm',
    effect='Until the file was written again, dnsmasq went by the change.')
RELOAD_FAILED = FindingType(
    'reload-failed', Severity.WARNING, page=Page.RUNNING,
    problem='dnsmasq could not be reloaded: {why}',
    remedy='See [arm_pxe_filter]dnsmasq_pid_file and '
           '[arm_pxe_filter]dnsmasq_reload_command',
    effect='Answers get slower with every stale entry. ' + _RETRY)
HOSTS_UNREADABLE = FindingType(
    'hosts-unreadable', Severity.WARNING, page=Page.RUNNING,
    problem='dnsmasq runs as user {user}, who may not {access} {path}, so it '
            'does not learn which machines are allowed',
    remedy='Allow it with "chmod o+rx {path}"',
    effect='Machines under inspection get no answer.')
DNSMASQ_REMAINS = FindingType(
    'dnsmasq-remains', Severity.ERROR, page=Page.RUNNING,
    problem='this dnsmasq serves the same directory and does not end',
    remedy='End it; no second one is started beside it',
    effect=_SILENT)
DENIED_DNSMASQ_REMAINS = FindingType(
    'dnsmasq-remains', Severity.ERROR, page=Page.RUNNING,
    problem='dnsmasq would still answer {names}, which must not be served '
            'any more; it does not end',
    remedy='It is started when the directory can be written again',
    effect='Denied machines may get an answer until it ends.',
    variant_of=DNSMASQ_REMAINS, variant='denied')
INTERFACE_TAKEN = FindingType(
    'interface-taken', Severity.ERROR, page=Page.RUNNING,
    problem='this dnsmasq serves DHCP on the same interface: {command}',
    remedy='End it; no second one is started beside it',
    effect='A dnsmasq that this filter does not control answers the machines.')
DIRECTORY_NOT_WATCHED = FindingType(
    'directory-not-watched', Severity.ERROR, page=Page.RUNNING,
    problem='the directory was replaced, and dnsmasq still watches the old '
            'one',
    remedy='Restart dnsmasq',
    effect='dnsmasq does not see which machines are allowed and denied from '
           'now on.')
DNSMASQ_OUTDATED = FindingType(
    'dnsmasq-outdated', Severity.ERROR, page=Page.RUNNING,
    problem='dnsmasq started before this configuration was written',
    remedy='Restart dnsmasq{how}',
    effect='It answers by the configuration that it read before.')
DNSMASQ_ENDED = FindingType(
    'dnsmasq-ended', Severity.ERROR, page=Page.RUNNING,
    problem='the dnsmasq that served this directory has ended',
    remedy='{how}', effect=_SILENT)
DNSMASQ_START_FAILED = FindingType(
    'dnsmasq-start-failed', Severity.ERROR, page=Page.RUNNING,
    problem='the command failed: {why}',
    remedy='Fix it; it is tried again',
    effect=_SILENT)
STARTED_OPEN = FindingType(
    'dnsmasq-open', Severity.ERROR, page=Page.RUNNING,
    problem='it may answer machines that are not allowed: it did not read '
            'dhcp-ignore=tag:!known when it started, or its configuration '
            'has changed since',
    remedy='Check that it reads {rules}, and restart it; or set '
           '[arm_pxe_filter]require_fail_closed to false',
    effect='Machines that are not under inspection get an address and boot.',
    variant_of=OPEN)
DATABASE_UNREACHABLE = FindingType(
    'database-unreachable', Severity.ERROR, page=Page.RUNNING,
    problem='the database does not answer: {why}',
    remedy='The filter asks it again at every synchronization; until it '
           'answers, no further machine is allowed',
    effect='The list of known ports is unavailable. ' + _RETRY)
DATABASE_FAILED = FindingType(
    'database-failed', Severity.ERROR, page=Page.RUNNING,
    problem='the database cannot be read: {why}',
    remedy='Nothing changes until it can be read again',
    effect='The list of inspections is unavailable. ' + _RETRY)
PORTS_UNKNOWN = FindingType(
    'ports-unknown', Severity.ERROR, page=Page.RUNNING,
    problem='the ports cannot be listed: {why}',
    remedy='Unknown hosts get no answer until ironic answers again',
    effect='The list of known ports is unavailable. ' + _RETRY)
DNSMASQ_STALE = FindingType(
    'dnsmasq-stale', Severity.WARNING, page=Page.RUNNING,
    problem='{held}',
    remedy='Reload or restart it, or set [arm_pxe_filter]dnsmasq_pid_file to '
           'have it done',
    effect='Every answer takes longer, and dnsmasq more memory.')
RELOAD_UNSAFE = FindingType(
    'reload-unsafe', Severity.WARNING, page=Page.RUNNING,
    problem='{held}; it is not reloaded: {risk}',
    remedy='Update dnsmasq, or restart it when that suits',
    effect='Every answer takes longer, and dnsmasq more memory.')
NOT_DENIED = FindingType(
    'not-denied', Severity.ERROR, page=Page.RUNNING,
    problem='dnsmasq may still answer {names}, which must not be served any '
            'more',
    remedy='Stop dnsmasq until the directory can be written again{how}',
    effect='A machine whose inspection has ended may boot again.')
FILTER_STOPPED_DNSMASQ = FindingType(
    'dnsmasq-stopped-by-filter', Severity.ERROR, page=Page.RUNNING,
    problem='dnsmasq would still answer {names}, which must not be served '
            'any more; it is stopped',
    remedy='It is started when the directory can be written again',
    effect=_SILENT)
PORT_ADDRESS = FindingType(
    'port-address-unusable', Severity.WARNING, page=Page.RUNNING,
    problem='{number} addresses cannot be used: {reasons}',
    remedy='Correct the ports; the machines get no answer',
    effect='These machines are neither allowed nor denied by their address.')
FOREIGN_HOST_FILES = FindingType(
    'foreign-host-files', Severity.WARNING, page=Page.RUNNING,
    problem='{number} files are not from ironic-arm and are left alone: '
            '{names}',
    remedy='dnsmasq reads them too: move them to a directory of their own',
    effect='Their entries may outrank those of the filter.')
FOREIGN_FILE = FindingType(
    'foreign-file', Severity.ERROR, page=Page.RUNNING,
    problem='this file was not written by ironic-arm and is left alone',
    remedy='Move it away, or set [arm_pxe_filter]rules_dir and '
           '[arm_pxe_filter]tftp_root to other directories',
    effect='The filter does not start.')
WRITE_FAILED = FindingType(
    'write-failed', Severity.ERROR, page=Page.RUNNING,
    problem='cannot be written: {why}',
    remedy='Correct [arm_pxe_filter]rules_dir or [arm_pxe_filter]tftp_root, '
           'or the permissions there',
    effect='The filter does not start.')
