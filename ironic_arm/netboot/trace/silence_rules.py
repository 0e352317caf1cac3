# SPDX-License-Identifier: Apache-2.0

"""Why an attempt to boot came no further, concluded from silence."""

from ironic_arm.netboot.findings import Finding
from ironic_arm.netboot.findings import FindingType
from ironic_arm.netboot.findings import Page
from ironic_arm.netboot.findings import Severity
from ironic_arm.netboot.trace import roles
from ironic_arm.netboot.trace.events import Outcome
from ironic_arm.netboot.trace.evidence import PATIENCE
from ironic_arm.netboot.trace.evidence import Evidence
from ironic_arm.netboot.trace.evidence import Rule
from ironic_arm.netboot.trace.evidence import Stage
from ironic_arm.netboot.trace.roles import Role

NOT_ANSWERED = FindingType(
    'not-answered', Severity.ERROR, page=Page.BOOT,
    problem='it asked {count} times for an address, and dnsmasq offered none',
    remedy='Check whether dnsmasq still runs and whether a dhcp-range is for '
           'this network',
    effect='The firmware gives up and tries its next boot device.')
OFFER_DECLINED = FindingType(
    'offer-declined', Severity.ERROR, page=Page.BOOT,
    problem='it was offered an address and the boot file {boot_file!r}, and '
            'did not take them',
    remedy='Look for a second DHCP server in this network, and whether '
           'answers reach the machine (VLAN, relay, spanning tree)',
    effect='The offer did not arrive, or the firmware took that of another '
           'server.')
SEVERAL_SERVERS = FindingType(
    'several-servers', Severity.ERROR, page=Page.BOOT,
    problem='dnsmasq processes {servers} all offered it an address, and it '
            'booted nothing',
    remedy='Leave one that answers this machine: see which of them serve this '
           'network, and let the others ignore it (dhcp-ignore, or '
           'interface=)',
    effect='Firmware takes one of the offers, and so the boot file of one of '
           'them, or none.')
NOTHING_ASKED = FindingType(
    'nothing-asked', Severity.ERROR, page=Page.BOOT,
    problem='it has an address and never asked this TFTP server for '
            '{boot_file!r}',
    remedy='Check whether dnsmasq serves TFTP (enable-tftp), whether a '
           'firewall blocks UDP port 69, and which next server dnsmasq names',
    effect='Its request for the boot file does not arrive here.')
HTTP_UNSEEN = FindingType(
    'http-unseen', Severity.WARNING, page=Page.BOOT,
    problem='its boot file is {boot_file!r}; whether it came further is not '
            'in this log',
    remedy='Give the log of the web server as a further file',
    effect='dnsmasq does not see what machines load over HTTP.')
TRANSFER = FindingType(
    'transfer-broken', Severity.ERROR, page=Page.BOOT,
    problem='the transfer of the {role} {path!r} broke off',
    remedy='Check whether the machine was switched off meanwhile, and the '
           'network between: loss, MTU, a firewall without TFTP support',
    effect='The machine stops where it needs the file.')
LOADER_REFUSED = FindingType(
    'loader-refused', Severity.ERROR, page=Page.BOOT,
    problem='it loaded {path!r}, and its firmware did not start it but went '
            'on',
    remedy='Check the file with ironic-arm loader inspect: it is a loader for '
           'another architecture, damaged, or not signed while secure boot '
           'is on',
    effect='The firmware refused the loader (Unsupported, or Access Denied) '
           'and tries its next boot device.')
LOADER_SILENT = FindingType(
    'loader-silent', Severity.ERROR, page=Page.BOOT,
    problem='it loaded {path!r}, which then asked for nothing',
    remedy='Check the file with ironic-arm loader inspect: a GRUB for disks '
           'asks for no configuration, and secure boot or another '
           'architecture keeps a loader from starting',
    effect='A GRUB for disks stays at its prompt for ever. Where the firmware '
           'refuses a loader, its message is on the console of the machine.')
CONFIG_MISSING = FindingType(
    'config-missing', Severity.ERROR, page=Page.BOOT,
    problem='its loader found no configuration: {count} were asked for and '
            'not there, the last {path!r}',
    remedy='Check whether its TFTP root is the one that ironic or arm-dnsmasq '
           'writes to, and compare with the requests that ironic-arm loader '
           'inspect lists',
    effect='GRUB stays at its prompt for ever.')
ARCH_CONFIG_MISSING = FindingType(
    'arch-config-missing', Severity.ERROR, page=Page.BOOT,
    problem='the configuration {found!r} came, and what it leads to is not '
            'there: {path!r}',
    remedy='Have kernel and ramdisk of its architecture set in '
           '[arm_pxe_filter], or start the deployment of its node, which '
           'writes the file',
    effect='There is nothing for this machine or its architecture. '
           "ironic-arm's configuration starts the machine again after a "
           'minute; others stay at a prompt for ever.')
CONFIG_SILENT = FindingType(
    'config-silent', Severity.ERROR, page=Page.BOOT,
    problem='the configuration {path!r} came, and then it asked for nothing',
    remedy='Check the console for an error or a menu that waits, and the file '
           'with grub-script-check',
    effect='The loader stopped at an error in the file, or waits for a key.')
KERNEL_REFUSED = FindingType(
    'kernel-refused', Severity.ERROR, page=Page.BOOT,
    problem='it loaded the kernel {path!r}, no system asked for an address, '
            'and then the machine started again',
    remedy='Check the file with ironic-arm image check: it is a kernel for '
           'another architecture, or damaged',
    effect="The loader could not start the kernel. ironic-arm's configuration "
           'starts the machine again after a minute.')
KERNEL_SILENT = FindingType(
    'kernel-silent', Severity.ERROR, page=Page.BOOT,
    problem='it loaded the kernel {path!r} and asked for no ramdisk',
    remedy='Check the file with ironic-arm image check: it is a kernel for '
           'another architecture, or packed in a way that the loader does not '
           'know',
    effect='The loader stopped at the kernel.')
SYSTEM_SILENT = FindingType(
    'system-silent', Severity.ERROR, page=Page.BOOT,
    problem='it loaded kernel and ramdisk {path!r}, and no system asked for '
            'an address',
    remedy='Check both with ironic-arm image check: the ramdisk may be cut '
           'short or lack the driver of the network card; then read the '
           'console',
    effect='The kernel started and found no system, or its system has no '
           'network. It stands still.')
SYSTEM_WITHOUT_ADDRESS = FindingType(
    'system-without-address', Severity.ERROR, page=Page.BOOT,
    problem='its system was started, asked {count} times for an address, and '
            'got none{why}',
    remedy='Check whether the PXE filter denied the machine before the system '
           'asked, and the log of dnsmasq',
    effect='The agent cannot reach ironic.')
CALLBACK = FindingType(
    'callback-missing', Severity.ERROR, page=Page.BOOT,
    problem='its system has the address {address}, and no call of its agent '
            'followed',
    remedy='Check whether the kernel parameters ipa-inspection-callback-url '
           'and ipa-api-url name an address that the machine can reach, and '
           'whether that service runs',
    effect='The agent tries to reach ironic for ever. The node stays in its '
           'state until ironic gives up.')
DNSMASQ_STOPPED = FindingType(
    'dnsmasq-stopped', Severity.ERROR, page=Page.BOOT,
    problem='dnsmasq ended while the machine was booting; it had come as far '
            'as {reached}',
    remedy='Start dnsmasq again and the machine anew',
    effect='Neither addresses nor files are served.')

_Found = Finding | None


def _cut_off(seen: Evidence) -> bool:
    """Return whether dnsmasq ended while more was to be expected."""
    last, ended = seen.attempt.last, seen.attempt.stopped_at
    if not seen.attempt.stopped:
        return False
    return (last is None or ended is None
            or ended - last < PATIENCE.get(seen.stage, 0))


def _dnsmasq_stopped(seen: Evidence) -> _Found:
    if seen.stage >= Stage.SYSTEM or not _cut_off(seen):
        return None
    return DNSMASQ_STOPPED.at(seen.where, reached=seen.stage.words)


def _broken(seen: Evidence) -> _Found:
    files = [one for one in seen.attempt.files
             if one.outcome is not Outcome.PROBED]
    if not files or files[-1].outcome is not Outcome.FAILED:
        return None
    role = seen.roles[seen.attempt.files.index(files[-1])]
    return TRANSFER.at(seen.where, role=role.value, path=files[-1].path)


def _several_servers(seen: Evidence) -> _Found:
    firmware = seen.attempt.firmware
    if (not firmware or len(firmware.servers) < 2 or seen.attempt.files
            or seen.stage not in (Stage.OFFERED, Stage.ADDRESS)):
        return None
    return SEVERAL_SERVERS.at(seen.where,
                              servers=' and '.join(firmware.servers))


def _asked(seen: Evidence) -> _Found:
    firmware = seen.attempt.firmware
    if seen.stage is Stage.ASKED and firmware:
        return NOT_ANSWERED.at(seen.where, count=firmware.asked)
    if seen.stage is Stage.OFFERED and firmware:
        return OFFER_DECLINED.at(seen.where, boot_file=firmware.boot_file)
    return None


def _addressed(seen: Evidence) -> _Found:
    firmware = seen.attempt.firmware
    if seen.stage is not Stage.ADDRESS or not firmware:
        return None
    if firmware.boot_file.startswith('http') and not seen.has_http_log:
        return HTTP_UNSEEN.at(seen.where, boot_file=firmware.boot_file)
    return NOTHING_ASKED.at(seen.where, boot_file=firmware.boot_file)


def _loaded(seen: Evidence) -> _Found:
    if seen.stage is not Stage.LOADER:
        return None
    missed = seen.files(Role.CONFIG)
    if missed:
        return CONFIG_MISSING.at(seen.where, count=len(missed),
                                 path=missed[-1].path)
    ipxe = seen.attempt.ipxe
    if ipxe and ipxe.boot_file.startswith('http') and not seen.has_http_log:
        return HTTP_UNSEEN.at(seen.where, boot_file=ipxe.boot_file)
    finding_type = (LOADER_REFUSED if seen.attempt.followed
                    else LOADER_SILENT)
    return finding_type.at(seen.where, path=seen.sent(Role.LOADER)[-1].path)


def _configured(seen: Evidence) -> _Found:
    if seen.stage is not Stage.CONFIG:
        return None
    found = seen.sent(Role.CONFIG)[-1].path
    led_to = [one for one in seen.files(Role.CONFIG)
              if not roles.is_searched(one.path)]
    if led_to and led_to[-1].outcome is Outcome.MISSED:
        return ARCH_CONFIG_MISSING.at(seen.where, found=found,
                                      path=led_to[-1].path)
    return CONFIG_SILENT.at(seen.where, path=found)


def _started(seen: Evidence) -> _Found:
    if seen.stage not in (Stage.KERNEL, Stage.RAMDISK):
        return None
    kernels = seen.sent(Role.KERNEL)
    if kernels and seen.attempt.followed:
        return KERNEL_REFUSED.at(seen.where, path=kernels[-1].path)
    if seen.stage is Stage.KERNEL:
        return KERNEL_SILENT.at(seen.where, path=kernels[-1].path)
    return SYSTEM_SILENT.at(seen.where,
                            path=seen.sent(Role.RAMDISK)[-1].path)


def _in_system(seen: Evidence) -> _Found:
    system = seen.attempt.system
    if seen.stage is not Stage.SYSTEM or not system:
        return None
    if not system.given:
        why = (': it was ignored' if system.ignored
               else f': {system.why_not}' if system.why_not else '')
        return SYSTEM_WITHOUT_ADDRESS.at(
            seen.where, count=system.asked, why=why)
    # Without one of these, the log could not show that the agent called.
    observed = seen.allowed and not _cut_off(seen) or seen.has_callbacks
    if not observed or not seen.files(Role.KERNEL):
        return None
    return CALLBACK.at(seen.where, address=system.address)


RULES: tuple[Rule, ...] = (
    _dnsmasq_stopped, _broken, _several_servers, _asked, _addressed, _loaded,
    _configured, _started, _in_system)
