# SPDX-License-Identifier: Apache-2.0

"""What an operator asks a build for."""

from collections.abc import Mapping
import dataclasses
import pathlib
import shlex


@dataclasses.dataclass(frozen=True)
class Request:
    """What an operator asks for.

    :ivar distro: one of DISTROS.
    :ivar output: the image's path without the suffixes.
    :ivar release: of the distribution; None: the first one supported.
    :ivar arch: any name of the architecture.
    :ivar elements: more elements of the builder.
    :ivar mirror: URL of the distribution's packages.
    :ivar security_mirror: the same for the security updates of Debian.
    :ivar pypi_mirror: URL of a Python package index.
    :ivar local_image: cloud image to begin with; image_format is what it
        turned out to be.
    :ivar devuser: name of a user to log in as.
    :ivar ssh_key: file with the public key of that user.
    :ivar branch: of the agent's sources.
    :ivar agent_version: take the agent from PyPI, in this version.
    :ivar settings: variables of the builder, as an older recipe sets them.
    """

    distro: str
    output: pathlib.Path
    release: str | None = None
    arch: str | None = None
    elements: tuple[str, ...] = ()
    mirror: str | None = None
    security_mirror: str | None = None
    pypi_mirror: str | None = None
    local_image: pathlib.Path | None = None
    image_format: str | None = None
    devuser: str | None = None
    ssh_key: pathlib.Path | None = None
    branch: str | None = None
    agent_version: str | None = None
    settings: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def work(self) -> pathlib.Path:
        """Directory that exists while the image is built."""
        return self.output.with_name(f'.{self.output.name}.build')


def read_settings(text: str) -> dict[str, str]:
    """Return the variables that a shell script sets, exported or not.

    Lines that do something else are passed over, and so are values that
    only a shell can tell.

    :param text: of the script.
    """
    found = {}
    for line in text.splitlines():
        try:
            words = shlex.split(line, comments=True)
        except ValueError:
            continue
        for word in words[words[:1] == ['export']:]:
            name, equals, value = word.partition('=')
            if not equals or not name.isidentifier():
                break
            if not set('$`') & set(value):
                found[name] = value
    return found
