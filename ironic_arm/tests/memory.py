# SPDX-License-Identifier: Apache-2.0

"""A file system for tests of what reads files."""

from ironic_arm.netboot.dnsmasq.loading import PathType


class Memory:
    """A file system of texts by path."""

    def __init__(self, texts):
        self._texts = texts

    def path_type(self, path):
        if path in self._texts:
            return PathType.FILE
        below = any(name.startswith(f'{path}/') for name in self._texts)
        return PathType.DIRECTORY if below else PathType.MISSING

    def identity(self, path):
        return path

    def text(self, path):
        if path not in self._texts:
            raise FileNotFoundError(2, 'not there', path)
        return self._texts[path]

    def names(self, path):
        found = [name[len(path) + 1:] for name in self._texts
                 if name.startswith(f'{path}/')]
        if not found:
            raise FileNotFoundError(2, 'not there', path)
        return found

    def texts(self, path, wanted):
        return [(name, self._texts[f'{path}/{name}'])
                for name in self.names(path) if wanted(name)]
