# SPDX-License-Identifier: Apache-2.0

"""Checks of a node: its architecture, images, template and ports."""

import collections.abc

from ironic_arm.netboot import architecture
from ironic_arm.netboot import by_arch
from ironic_arm.netboot import findings
from ironic_arm.netboot import settings
from ironic_arm.netboot import validation
from ironic_arm.netboot.bootfiles import filesystem
from ironic_arm.netboot.checks import images
from ironic_arm.netboot.checks import node_remedies
from ironic_arm.netboot.findings import FindingType
from ironic_arm.netboot.findings import Found
from ironic_arm.netboot.findings import Page
from ironic_arm.netboot.findings import Severity
from ironic_arm.netboot.grub import kernel_parameters

UNSET = FindingType(
    'cpu-arch-unset', Severity.ERROR, page=Page.NODE,
    problem='it is not set',
    remedy='Set it to the architecture of the machine, such as aarch64 or '
           'x86_64',
    effect='ironic chooses boot file, template, kernel and ramdisk by it; '
           'without it, the node gets those of x86_64.',
    no_fix='What the machine is, is not known here.')
ALIAS = FindingType(
    'cpu-arch-alias', Severity.ERROR, page=Page.NODE,
    problem='{value!r} is never looked up',
    remedy='ironic calls this architecture {correct!r}: set it to that',
    effect='The node gets boot file and template of x86_64.',
    fix=node_remedies.alias)
NO_BOOT_FILE = FindingType(
    'cpu-arch-without-boot-file', Severity.ERROR, page=Page.NODE,
    problem='{option} has no boot file for {arch}, so the node would get '
            '{default!r}',
    remedy='Correct cpu_arch if the machine is another one, or have '
           '{arch}:FILE added to that option',
    effect='The firmware loads a program that is not for it, or nothing.',
    no_fix='Whether the node or the option is wrong is not known here.')
BOOT_MODE = FindingType(
    'node-boot-mode', Severity.ERROR, page=Page.NODE,
    problem='the boot mode of this node is bios, which {arch} does not '
            'have{why}',
    remedy='Set it to boot_mode:uefi',
    effect='ironic writes a configuration for PXELINUX, which runs on x86 '
           'only.',
    fix=node_remedies.boot_mode)
IMAGE_ISA = FindingType(
    'node-image-isa', Severity.ERROR, page=Page.NODE,
    problem='{value!r} is a {kind} for {found}, but properties/cpu_arch is '
            '{arch!r}',
    remedy='Set it to a {kind} for {arch}, or correct properties/cpu_arch',
    effect='GRUB loads the file; then the machine hangs.',
    fix=node_remedies.unset)
IMAGE_OTHER = FindingType(
    'node-image-other', Severity.ERROR, page=Page.NODE,
    problem='{value!r} is what {option} names for {other}, but '
            'properties/cpu_arch is {arch!r}',
    remedy='Remove it so that the node gets the image of its architecture, or '
           'correct properties/cpu_arch',
    effect='The machine does not start what was built for another '
           'architecture.',
    fix=node_remedies.unset)
IMAGE_MISSING = FindingType(
    'node-image-missing', Severity.ERROR, page=Page.NODE,
    problem='the file {value!r} is {state}',
    remedy='Put a readable file there, or correct the path',
    effect='The node fails when it is to boot.',
    fix=node_remedies.unset)
TEMPLATE = FindingType(
    'node-template-missing', Severity.ERROR, page=Page.NODE,
    problem='the template {path!r} that a node with cpu_arch {arch!r} gets is '
            '{state}',
    remedy='Correct cpu_arch if the machine is another one, or have the '
           'template put there',
    effect='The node fails when it is to boot.',
    no_fix='Whether the node or the option is wrong is not known here.')
PARAMETERS = FindingType(
    'node-kernel-parameters', Severity.ERROR, page=Page.NODE,
    problem='{value!r} cannot be used: {why}',
    remedy='Leave it out',
    effect='GRUB or the kernel would change these kernel parameters, or cut '
           'them off. GRUB runs none of them as a command, even if this is '
           'silenced.',
    no_fix='What was meant is not known here.')
TEMPLATE_OF_NODE = FindingType(
    'node-template-refused', Severity.ERROR, page=Page.NODE,
    problem='this ironic refuses a template that a node names itself',
    remedy='Remove it; a template for {arch} is set in '
           '[pxe]pxe_config_template_by_arch',
    effect='A template of a node could read files of the conductor '
           '(CVE-2026-44917), so ironic refuses it unless '
           '[pxe]enable_insecure_template_override is set.',
    fix=node_remedies.unset)
INTERFACE = FindingType(
    'node-boot-interface', Severity.WARNING, page=Page.NODE,
    problem='a node with cpu_arch {arch!r} has the boot interface {name!r}, '
            'which checks none of this when the node is validated',
    remedy='Set it to {instead}',
    effect='A mistake for this architecture shows when the machine boots, and '
           'not before.',
    fix=node_remedies.interface)
NO_PORT = FindingType(
    'node-without-port', Severity.WARNING, page=Page.NODE,
    problem='the node has no port',
    remedy='Create one with the address of each interface that it boots from',
    effect='ironic writes the configuration of a boot for the addresses of '
           'ports, so the machine finds none.',
    no_fix='The addresses of the machine are not known here.')
NO_PXE_PORT = FindingType(
    'node-without-pxe-port', Severity.ERROR, page=Page.NODE,
    problem='none of its {number} ports has pxe_enabled',
    remedy='Set pxe_enabled of the port that the machine boots from; an '
           'agent without BOOTIF among its kernel parameters reports none, '
           'and then ironic sets it to false on all ports',
    effect='ironic writes no configuration of a boot for this machine.',
    fix=node_remedies.ports)

OURS = {'pxe': 'arm-pxe', 'http': 'arm-http'}
"""Boot interfaces of ironic that boot GRUB, and what we have in their
place."""

INTERFACES = frozenset({'ipxe', 'http-ipxe', *OURS, *OURS.values()})
"""Boot interfaces that boot over the network."""

_TYPES = {'ipmi': 'arm-ipmi', 'redfish': 'arm-redfish'}

_CPU_ARCH = 'properties/cpu_arch'
_Conductor = settings.ConductorSettings
_Node = settings.NodeSettings


def check_node(node: _Node, given: _Conductor, disk: filesystem.Files
               ) -> list[findings.Finding]:
    """Return every finding about a node."""
    name = node.cpu_arch
    if not name.strip():
        return [UNSET.at(_CPU_ARCH)]
    row = architecture.meant_by(name)
    if row is not None and row.cpu_arch != name:
        return [ALIAS.at(_CPU_ARCH, value=name, correct=row.cpu_arch)]
    found = list(_images(node, given, disk))
    if row is not None:
        found += _architecture(node, row, given)
    return [*found, *_template(node, disk), *_parameters(node)]


def _architecture(node: _Node, row: architecture.Architecture,
                  given: _Conductor) -> Found:
    """Find what an architecture other than x86 cannot be booted with."""
    if node.boot_mode not in row.boot_modes:
        yield BOOT_MODE.at(node.boot_mode_field, arch=row.cpu_arch,
                           why=node.boot_mode_why)
    default = given.default_boot_file
    booted = by_arch.resolve(given.boot_files.looked_up)
    if not row.x86 and not default.chosen and (
            by_arch.Target(row, 'uefi') not in booted):
        yield NO_BOOT_FILE.at(
            _CPU_ARCH, arch=row.cpu_arch, option=given.boot_files.option,
            default=default.value)


def _images(node: _Node, given: _Conductor, disk: filesystem.Files) -> Found:
    """Find images of the node that are for another architecture."""
    for image in node.images:
        other = _named_for_another(node, image, given)
        if other is not None:
            option, arch = other
            yield IMAGE_OTHER.at(
                image.field, value=image.value, option=option, other=arch,
                arch=node.cpu_arch)
            continue
        path = images.local_path(image.value)
        state = disk.state(path) if path else filesystem.State.REMOTE
        if state is filesystem.State.REMOTE:
            continue
        if state is not filesystem.State.FILE:
            yield IMAGE_MISSING.at(image.field, value=image.value,
                                   state=state.value)
            continue
        found = images.architecture_of(disk, image.kind, path)
        if found and found != node.cpu_arch:
            yield IMAGE_ISA.at(
                image.field, value=image.value, kind=image.kind, found=found,
                arch=node.cpu_arch)


def _named_for_another(node: _Node, image: settings.NodeImage,
                       given: _Conductor) -> tuple[str, str] | None:
    """Return the option, and the architecture it names an image for.

    An image that is named for the architecture of the node too is right.
    """
    users = [(option.option, arch)
             for option, kind in images.by_kind(given)
             for arch, value in option.values.items()
             if value == image.value and kind == image.kind]
    if any(arch == node.cpu_arch for _, arch in users):
        return None
    return users[0] if users else None


def _template(node: _Node, disk: filesystem.Files) -> Found:
    """Find out whether there is the template that the node would get."""
    if not node.template:
        return
    state = disk.state(node.template)
    if state not in (filesystem.State.FILE, filesystem.State.REMOTE):
        yield TEMPLATE.at(node.template_field, path=node.template,
                          arch=node.cpu_arch, state=state.value)


def _parameters(node: _Node) -> Found:
    """Find kernel parameters that would not arrive as they are."""
    room = kernel_parameters.LENGTH
    for one in node.parameters:
        try:
            kernel_parameters.check(one.value, room)
        except validation.UnsafeValue as exc:
            yield PARAMETERS.at(one.option, value=one.value, why=exc)
        room = max(0, room - len(one.value))


def check_boot(cpu_arch: str, driver: str, interface: str,
               ports: collections.abc.Mapping[str, bool]) -> Found:
    """Find what keeps a node from booting over the network.

    :param cpu_arch: ``properties/cpu_arch``.
    :param driver: its hardware type.
    :param interface: its boot interface.
    :param ports: whether each of its ports, by UUID, has ``pxe_enabled``.
    """
    row = architecture.meant_by(cpu_arch)
    if row and not row.x86 and interface in OURS:
        ours = OURS[interface]
        hardware = _TYPES.get(driver, driver)
        yield INTERFACE.at(
            'boot_interface', arch=row.cpu_arch, name=interface,
            instead=ours if hardware == driver else
            f'{ours}, with the hardware type {hardware}',
            interface=ours, driver=hardware,
            changes_driver=hardware != driver)
    if not ports:
        yield NO_PORT.at('ports')
    elif not any(ports.values()):
        yield NO_PXE_PORT.at('ports', number=len(ports),
                             ports=list(ports))
