# SPDX-License-Identifier: Apache-2.0

"""Node templates rendered as ironic would, with what is missing marked.

ironic leaves out what a template names and it does not set. Here a name
that ironic sets in no mode is a mistake; one that it sets in another mode
is marked, for it matters in the entry that is booted only.
"""

import re

import jinja2
import jinja2.sandbox

from ironic_arm.netboot.grub import node_template

_MARK = '\x02{}\x03'
_MARKED = re.compile(r'\x02([\w-]+)\x03')
_SOMETIMES = {*node_template.EVERYTHING, 'linux_cmd', 'initrd_cmd'}


class _Undefined(jinja2.StrictUndefined):
    """A value that is missing, by its name."""

    def __str__(self) -> str:  # type: ignore[override]
        return _MARK.format(self._known())

    def __bool__(self) -> bool:  # type: ignore[override]
        return not self._known()

    def _known(self) -> str:
        """Return the name if ironic sets it in some mode.

        :raises jinja2.UndefinedError: if it never does.
        """
        name = self._undefined_name
        if name not in _SOMETIMES:
            self._fail_with_undefined_error()
        return str(name)


class Template:
    """A template that can be rendered again and again.

    :param text: what the file holds.
    :raises jinja2.TemplateError: if it is no template.
    """

    def __init__(self, text: str) -> None:
        environment = jinja2.sandbox.SandboxedEnvironment(
            undefined=_Undefined, keep_trailing_newline=True)
        self._template = environment.from_string(text)

    def render(self, values: dict[str, object]) -> str:
        """Render it, with a mark where a value is missing.

        :raises jinja2.TemplateError: if it does not render.
        """
        return self._template.render(values, enumerate=enumerate)


def missing(text: str) -> list[str]:
    """Return the names that were marked in a rendered text."""
    return list(dict.fromkeys(_MARKED.findall(text)))


def lenient(text: str) -> str:
    """Return a rendered text as ironic writes it, without the marks."""
    return _MARKED.sub('', text)
