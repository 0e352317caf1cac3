# SPDX-License-Identifier: Apache-2.0

"""Checks of a node: will it get what is made for its architecture?"""

from ironic_arm.netboot import architecture
from ironic_arm.netboot import by_arch
from ironic_arm.netboot import findings
from ironic_arm.netboot import settings
from ironic_arm.netboot import validation
from ironic_arm.netboot.bootfiles import filesystem
from ironic_arm.netboot.checks import images
from ironic_arm.netboot.checks import kinds_nodes as kinds
from ironic_arm.netboot.checks.served_files import Found
from ironic_arm.netboot.grub import kernel_parameters

_CPU_ARCH = 'properties/cpu_arch'
_Conductor = settings.ConductorSettings
_Node = settings.NodeSettings


def check_node(node: _Node, given: _Conductor, disk: filesystem.Files
               ) -> list[findings.Finding]:
    """Return everything that is wrong with a node."""
    name = node.cpu_arch
    if not name.strip():
        return [kinds.UNSET.at(_CPU_ARCH)]
    row = architecture.meant_by(name)
    if row is not None and row.cpu_arch != name:
        return [kinds.ALIAS.at(_CPU_ARCH, value=name, correct=row.cpu_arch)]
    found = list(_images(node, given, disk))
    if row is not None:
        found += _architecture(node, row, given)
    return [*found, *_template(node, disk), *_parameters(node)]


def _architecture(node: _Node, row: architecture.Architecture,
                  given: _Conductor) -> Found:
    """Find what an architecture other than x86 cannot be booted with."""
    if node.boot_mode not in row.boot_modes:
        yield kinds.BOOT_MODE.at(node.boot_mode_field, arch=row.cpu_arch,
                                 why=node.boot_mode_why)
    default = given.default_boot_file
    booted = by_arch.resolve(given.boot_files.looked_up)
    if not row.x86 and not default.chosen and (
            by_arch.Target(row, 'uefi') not in booted):
        yield kinds.NO_BOOT_FILE.at(
            _CPU_ARCH, arch=row.cpu_arch, option=given.boot_files.option,
            default=default.value)


def _images(node: _Node, given: _Conductor, disk: filesystem.Files) -> Found:
    """Find images of the node that are for another architecture."""
    for image in node.images:
        other = _named_for_another(node, image, given)
        if other is not None:
            option, arch = other
            yield kinds.IMAGE_OTHER.at(
                image.field, value=image.value, option=option, other=arch,
                arch=node.cpu_arch)
            continue
        path = images.local_path(image.value)
        state = disk.state(path) if path else filesystem.State.REMOTE
        if state is filesystem.State.REMOTE:
            continue
        if state is not filesystem.State.FILE:
            yield kinds.IMAGE_MISSING.at(image.field, value=image.value,
                                         state=state.value)
            continue
        found = images.architecture_of(disk, image.kind, path)
        if found and found != node.cpu_arch:
            yield kinds.IMAGE_ISA.at(
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
        yield kinds.TEMPLATE.at(node.template_field, path=node.template,
                                arch=node.cpu_arch, state=state.value)


def _parameters(node: _Node) -> Found:
    """Find kernel parameters that would not arrive as they are."""
    room = kernel_parameters.LENGTH
    for one in node.parameters:
        try:
            kernel_parameters.check(one.value, room)
        except validation.UnsafeValue as exc:
            yield kinds.PARAMETERS.at(one.option, value=one.value, why=exc)
        room = max(0, room - len(one.value))
