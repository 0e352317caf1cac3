# SPDX-License-Identifier: Apache-2.0

"""The one renderer: it refuses a missing value instead of leaving it out."""

import functools
import typing

if typing.TYPE_CHECKING:
    import jinja2

# The first line of every file that ironic-arm writes, below the one that
# names an interpreter. A file without it is not from ironic-arm and is
# never touched.
OWNER_MARK = '# Written by ironic-arm.'
_INTERPRETER = '#!'


@functools.cache
def _environment() -> 'jinja2.Environment':
    # Loaded when it is needed: it takes longer than all the rest of a
    # command that renders nothing.
    import jinja2
    # GRUB and dnsmasq know no HTML; what would mislead them is refused by
    # netboot.validation, and quoted in the templates.
    return jinja2.Environment(  # nosec B701
        loader=jinja2.PackageLoader('ironic_arm', 'templates'),
        undefined=jinja2.StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
        # What stands in a picture comes from the network.
        autoescape=lambda name: bool(name and name.endswith('.svg.j2')))


def render(template: str, **values: object) -> str:
    """Render one of the package's templates.

    :param template: file name of the template.
    :raises jinja2.UndefinedError: if a value is missing.
    """
    return _environment().get_template(template).render(
        mark=OWNER_MARK, **values)


def is_ours(text: str) -> bool:
    """Return whether a file with this text was written by ironic-arm."""
    if text.startswith(_INTERPRETER):
        text = text.partition('\n')[2]
    return text.startswith(OWNER_MARK)
