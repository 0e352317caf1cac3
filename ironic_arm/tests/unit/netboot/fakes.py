# SPDX-License-Identifier: Apache-2.0

"""A file system in memory for the checks."""

from ironic_arm.netboot.bootfiles import filesystem
from ironic_arm.netboot.bootfiles import kernel
from ironic_arm.netboot.bootfiles import loader
from ironic_arm.netboot.bootfiles import ramdisk
from ironic_arm.netboot.bootfiles import reader


class Tree:
    """Files by path; a value of ``None`` is a directory."""

    def __init__(self, **entries):
        self.entries = dict(entries)
        self.read_only = set()

    def __setitem__(self, path, content):
        self.entries[path] = content

    def state(self, path):
        if path not in self.entries:
            return filesystem.State.MISSING
        content = self.entries[path]
        if content is None:
            return filesystem.State.DIRECTORY
        if isinstance(content, filesystem.State):
            return content
        return filesystem.State.FILE if content else filesystem.State.EMPTY

    def writable(self, path):
        return path not in self.read_only

    def head(self, path, size):
        return self.entries[path][:size]

    def script_error(self, text):
        return ''

    def loader(self, path):
        return self._told(path, loader.parse)

    def kernel(self, path):
        return self._told(path, kernel.parse)

    def ramdisk(self, path):
        return self._told(path, ramdisk.parse)

    def _told(self, path, parse):
        """Parse the content, which may be the facts themselves."""
        content = self.entries.get(path)
        if not isinstance(content, bytes):
            return content if content else filesystem.Unclear('no file')
        try:
            return parse(reader.Buffer(content))
        except reader.Malformed as exc:
            return filesystem.Unclear(str(exc))
