# Licensed under the Apache License, Version 2.0 (the "License"); you may
# not use this file except in compliance with the License. You may obtain
# a copy of the License at
#
#      http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
# WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
# License for the specific language governing permissions and limitations
# under the License.

"""A file system for tests of what reads files."""

from ironic_arm.netboot.dnsmasq.loading import Kind


class Memory:
    """A file system of texts by path."""

    def __init__(self, texts):
        self._texts = texts

    def kind(self, path):
        if path in self._texts:
            return Kind.FILE
        below = any(name.startswith(f'{path}/') for name in self._texts)
        return Kind.DIRECTORY if below else Kind.MISSING

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
