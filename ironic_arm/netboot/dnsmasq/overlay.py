# SPDX-License-Identifier: Apache-2.0

"""Files of a dnsmasq configuration as they are to be, over those there."""

import collections.abc
import posixpath

from ironic_arm.netboot.dnsmasq import loading

Texts = collections.abc.Mapping[str, str]


class Overlay:
    """A file system with some files as they are to be.

    :param reader: the file system underneath.
    :param texts: text of each file by its path.
    :param hidden: paths of files that are not to be seen.
    """

    def __init__(self, reader: loading.Reader, texts: Texts,
                 hidden: collections.abc.Collection[str] = ()) -> None:
        self._reader = reader
        self._texts = {self._key(path): path for path in texts}
        self._given = texts
        self._hidden = {self._key(path) for path in hidden}
        self.read: set[str] = set()

    def path_type(self, path: str) -> loading.PathType:
        """Return what stands at a path."""
        if self._key(path) in self._texts:
            return loading.PathType.FILE
        if self._key(path) in self._hidden:
            return loading.PathType.MISSING
        return self._reader.path_type(path)

    def identity(self, path: str) -> collections.abc.Hashable:
        """Return what two names of one file have in common."""
        if self._key(path) in self._texts:
            return self._key(path)
        return self._reader.identity(path)

    def text(self, path: str) -> str:
        """Return the text of a file.

        :raises OSError: if it cannot be read.
        """
        ours = self._texts.get(self._key(path))
        if ours is None:
            return self._reader.text(path)
        self.read.add(ours)
        return self._given[ours]

    def names(self, path: str) -> list[str]:
        """Return the names in a directory.

        :raises OSError: if it cannot be read.
        """
        present = [name for name in self._reader.names(path)
                   if not self._covered(path, name)]
        return [*present, *self._ours(path)]

    def texts(self, path: str,
              wanted: collections.abc.Callable[[str], bool]
              ) -> collections.abc.Iterator[tuple[str, str]]:
        """Yield names and texts of the files of a directory.

        :raises OSError: if the directory cannot be read.
        """
        ours = self._ours(path)
        covered = {*ours, *(name for folder, name in self._hidden
                            if folder == self._folder(path))}
        for name, text in self._reader.texts(
                path, lambda name: name not in covered and wanted(name)):
            yield name, text
        for name in ours:
            if wanted(name):
                yield name, self.text(f'{path}/{name}')

    def _key(self, path: str) -> tuple[collections.abc.Hashable, str]:
        """Return what all names of a file in a directory have in common."""
        folder, _, name = path.rpartition('/')
        return self._folder(folder), name

    def _folder(self, path: str) -> collections.abc.Hashable:
        try:
            return self._reader.identity(path or '/')
        except OSError:
            return posixpath.normpath(path)

    def _covered(self, folder: str, name: str) -> bool:
        key = (self._folder(folder), name)
        return key in self._texts or key in self._hidden

    def _ours(self, folder: str) -> list[str]:
        identity = self._folder(folder)
        return [name for at, name in self._texts if at == identity]
