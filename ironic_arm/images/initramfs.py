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

"""Pack a directory tree into what a kernel unpacks as its first root."""

import os
import pathlib

from ironic_arm.images.commands import run


def pack(tree: pathlib.Path, target: pathlib.Path,
         *compression: str) -> None:
    """Write a tree as a compressed newc archive, everything owned by root.

    :param tree: the directory that becomes the root.
    :param target: the file to write; one that exists is replaced.
    :param compression: options of zstd, which writes other formats too.
    :raises CommandError: a tool is missing or the disk is full.
    """
    paths = sorted(tree.rglob('*'))
    for path in paths:
        _normalize(path)
    names = [str(path.relative_to(tree)) for path in paths]
    plain = target.with_suffix('.cpio')
    run(['cpio', '--create', '--format=newc', '--owner=+0:+0', '--null',
         '--reproducible', '--quiet', '--file', plain.absolute()],
        cwd=tree, stdin='\0'.join(names) + '\0')
    run(['zstd', '--quiet', '--force', '--threads=0', '--rm', *compression,
         plain, '-o', target])
    target.chmod(0o644)


def _normalize(path: pathlib.Path) -> None:
    # The builder's umask and the time of building are nobody's business.
    if not path.is_symlink():
        runs = path.is_dir() or path.stat().st_mode & 0o100
        path.chmod(0o755 if runs else 0o644)
    os.utime(path, (0, 0), follow_symlinks=False)
