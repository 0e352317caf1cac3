# SPDX-License-Identifier: Apache-2.0

"""Keep what was built, and only what was built to its end.

An artefact is a directory ``<name>-<key>`` below the cache directory. It is
made under a temporary name and renamed when complete, so one that bears its
final name is whole. The key is a fingerprint of the recipe: a changed recipe
has another name and never meets an artefact of the old one.
"""

from collections.abc import Callable, Iterator
import contextlib
import fcntl
import hashlib
import os
import pathlib
import shutil
import stat
import tempfile

from ironic_arm.system import directories

Progress = Callable[[str], None]
"""Takes one line of text about what happens now."""

KEY_LENGTH = 12

_LOCK = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC


def fingerprint(*parts: str | pathlib.Path) -> str:
    """Return a short key that changes when any part of a recipe changes.

    :param parts: texts, or files whose content counts.
    :raises OSError: a file cannot be read.
    """
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part.read_bytes()
        digest.update(hashlib.sha256(data).digest())
    return digest.hexdigest()[:KEY_LENGTH]


def artefact(cache: pathlib.Path, name: str, key: str,
             build: Callable[[pathlib.Path], None],
             progress: Progress) -> pathlib.Path:
    """Return the directory of an artefact, building it if it is missing.

    :param cache: the cache directory; made if missing.
    :param name: what the artefact is.
    :param key: the fingerprint of its recipe.
    :param build: fills the empty directory it is given.
    :param progress: is called when another process builds the same thing.
    :raises OSError: the cache cannot be written.
    """
    final = cache / f'{name}-{key}'
    if final.is_dir():
        return final
    directories.make(os.fspath(cache))
    with locked(cache / f'.{name}.lock', progress):
        if not final.is_dir():
            _build(cache, f'.{name}.part-', final, build)
    return final


@contextlib.contextmanager
def locked(path: pathlib.Path, progress: Progress) -> Iterator[None]:
    """Hold a lock file, waiting for another process that holds it.

    The kernel lets go of the lock however the holder ends.

    :raises OSError: the file cannot be made.
    """
    handle = os.open(path, _LOCK, directories.FILE_MODE)
    try:
        if os.fstat(handle).st_mode != stat.S_IFREG | directories.FILE_MODE:
            os.fchmod(handle, directories.FILE_MODE)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress(f'waiting for another process that holds {path}')
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _build(cache: pathlib.Path, prefix: str, final: pathlib.Path,
           build: Callable[[pathlib.Path], None]) -> None:
    # We hold the lock, so what bears the prefix was left by a dead builder.
    for left in cache.glob(f'{prefix}*'):
        shutil.rmtree(left, ignore_errors=True)
    part = pathlib.Path(tempfile.mkdtemp(prefix=prefix, dir=cache))
    try:
        part.chmod(0o755)
        build(part)
        _flush(part)
        part.rename(final)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def _flush(directory: pathlib.Path) -> None:
    # Without this a power cut may keep the new name and lose the content.
    for path in [*directory.rglob('*'), directory]:
        if path.is_symlink():
            continue
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
