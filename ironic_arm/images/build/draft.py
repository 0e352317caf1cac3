# SPDX-License-Identifier: Apache-2.0

"""A plan of a build in the making."""

from ironic_arm.images.build import distros
from ironic_arm.images.build.request import Request
from ironic_arm.netboot import architecture
from ironic_arm.netboot.findings import Finding


class Draft:
    """What is known so far; steps change it and add findings.

    :param request: what the operator asks for.
    :ivar environment: variables to set; None: to unset.
    :ivar elements: of the builder, beside that of the distribution.
    """

    def __init__(self, request: Request) -> None:
        self.request = request
        self.distro = distros.DISTROS[request.distro]
        self.environment: dict[str, str | None] = dict(request.settings)
        self.elements = list(dict.fromkeys(request.elements))
        self.findings: list[Finding] = []
        self.arch = architecture.ARCHITECTURES[0]
        self.release = self.distro.releases[0]

    @property
    def is_foreign(self) -> bool:
        """Whether Ubuntu keeps this architecture in an archive apart."""
        return self.arch.debian not in ('amd64', 'i386')
