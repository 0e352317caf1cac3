# SPDX-License-Identifier: Apache-2.0

"""Options as configuration files have them, letter by letter."""

import collections.abc

from oslo_config import cfg

_Sections = dict[str, dict[str, list[str]]]


def value(paths: collections.abc.Sequence[str], group: str, name: str
          ) -> tuple[str, str]:
    """Return the file that has the last word on an option, and its value.

    :param paths: of the configuration files, in their order.
    :returns: where no file has the option, the last file and an empty
        value.
    :raises oslo_config.cfg.Error: if a file cannot be read.
    """
    for path in reversed(paths):
        values = _sections(path).get(group, {}).get(name)
        if values:
            return path, values[-1]
    return (paths[-1] if paths else ''), ''


def has_group(paths: collections.abc.Sequence[str], group: str) -> bool:
    """Return whether any file has a group.

    :raises oslo_config.cfg.Error: if a file cannot be read.
    """
    return any(group in _sections(path) for path in paths)


def _sections(path: str) -> _Sections:
    found: _Sections = {}
    try:
        cfg.ConfigParser(path, found).parse()
    except OSError as exc:
        raise cfg.ConfigFilesNotFoundError([path]) from exc
    return found
