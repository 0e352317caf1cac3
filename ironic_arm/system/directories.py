# SPDX-License-Identifier: Apache-2.0

"""Directories in which other users may write too; nothing there is trusted.

A web server, a TFTP server and ironic may each have a user of its own and
share a directory. A link that one of them plants must not lead ironic-arm
outside: names are resolved in open directories, and a link is followed only
if it belongs to root or to the user of this process, as the kernel itself
does in directories like ``/tmp`` where ``fs.protected_symlinks`` is set.
"""

import collections.abc
import contextlib
import errno
import os
import secrets
import stat

FILE_MODE = 0o644
DIRECTORY_MODE = 0o755
"""Modes of what is written: servers read it as users of their own."""

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
# Opening a named pipe would wait for a writer for ever.
_READ = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


class ForeignLink(PermissionError):
    """A path leads through a link that belongs to another user."""

    def __init__(self, name: str, owner: int) -> None:
        super().__init__(errno.EPERM, f'it is a link that belongs to user '
                         f'{owner}, which is not followed', name)


@contextlib.contextmanager
def opened(root: str, below: str = '', make: bool = False
           ) -> collections.abc.Iterator[int]:
    """Open a folder.

    :param root: a folder that the operator named; links to it are followed.
    :param below: path of the folder below the root.
    :param make: whether folders below the root are made.
    :raises ForeignLink: if a link of another user leads to it.
    :raises OSError: if it is not there, or cannot be opened or made; the
        error names its path.
    """
    handle = os.open(root or os.curdir, _FOLDER)
    try:
        path = root
        for name in filter(None, below.split('/')):
            path = os.path.join(path, name)
            with _with_path(path):
                inner = _enter(handle, name, make)
            os.close(handle)
            handle = inner
        yield handle
    finally:
        os.close(handle)


def make(path: str, mode: int = DIRECTORY_MODE) -> None:
    """Make a folder that the operator named, and those above it.

    :param mode: permissions of what is made, whatever the umask is.
    :raises OSError: if one cannot be made.
    """
    if os.path.isdir(path or os.curdir):
        return
    make(os.path.dirname(path.rstrip('/')), mode)
    os.mkdir(path, 0o700)
    os.chmod(path, mode)


def read(folder: int, name: str) -> bytes | None:
    """Return the content of a file.

    :param folder: descriptor of its folder.
    :returns: empty if it is not a regular file; ``None`` if it is missing.
    :raises ForeignLink: if it is a link of another user.
    :raises OSError: if it cannot be read.
    """
    try:
        handle = _open(folder, name, _READ)
    except FileNotFoundError:
        return None
    with open(handle, 'rb') as stream:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            return b''
        return stream.read()


def replace(folder: int, name: str, content: bytes, mode: int) -> None:
    """Write a file under a temporary name, then rename it.

    The temporary name begins with a dot, which dnsmasq ignores in a
    ``conf-dir`` (2.90).

    :param folder: descriptor of its folder.
    :param name: of the file, which is replaced even if another user wrote
        it; a link is replaced and not followed.
    :param content: the whole of it.
    :param mode: permissions, whatever the umask is.
    :raises OSError: if it cannot be written; what was there is left.
    """
    temporary = f'.{name}.{secrets.token_hex(8)}'
    handle = os.open(temporary, _NEW, 0o600, dir_fd=folder)
    try:
        with open(handle, 'wb') as stream:
            os.fchmod(handle, mode)
            stream.write(content)
            stream.flush()
            os.fsync(handle)
        os.rename(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        os.unlink(temporary, dir_fd=folder)
        raise


def overwrite(folder: int, name: str, content: bytes) -> os.stat_result:
    """Overwrite a file in place, which needs no free space.

    :param folder: descriptor of its folder.
    :param name: of the file; a link is not followed.
    :param content: the whole of it.
    :returns: what the file is then.
    :raises OSError: if it cannot be written, or not all of it.
    """
    handle = os.open(name, os.O_WRONLY | os.O_NOFOLLOW | os.O_NONBLOCK
                     | os.O_CLOEXEC, dir_fd=folder)
    try:
        if os.pwrite(handle, content, 0) != len(content):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), name)
        os.ftruncate(handle, len(content))
        return os.fstat(handle)
    finally:
        os.close(handle)


def _enter(folder: int, name: str, make: bool) -> int:
    """Open a folder in a folder."""
    if make:
        with contextlib.suppress(FileExistsError):
            os.mkdir(name, DIRECTORY_MODE, dir_fd=folder)
            _unmask(folder, name)
    return _open(folder, name, _FOLDER)


def _unmask(folder: int, name: str) -> None:
    """Give a new folder its mode, whatever the umask is.

    By its name another user's folder might get it, and it cannot be opened
    for reading where the umask removes all permissions.
    """
    handle = os.open(name, _FOLDER | os.O_PATH | os.O_NOFOLLOW,
                     dir_fd=folder)
    try:
        os.chmod(f'/proc/self/fd/{handle}', DIRECTORY_MODE)
    finally:
        os.close(handle)


def _open(folder: int, name: str, flags: int) -> int:
    """Open a name; follow a link only if its owner is trusted."""
    target = _target(folder, name)
    if target is not None:
        return os.open(target, flags, dir_fd=folder)
    return os.open(name, flags | os.O_NOFOLLOW, dir_fd=folder)


def _target(folder: int, name: str) -> str | None:
    """Return the target of a link; ``None`` if it is not a link.

    :raises ForeignLink: if it belongs to another user.
    :raises OSError: if there is nothing.
    """
    link = os.open(name, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC,
                   dir_fd=folder)
    try:
        found = os.fstat(link)
        if not stat.S_ISLNK(found.st_mode):
            return None
        if found.st_uid not in (0, os.geteuid()):
            raise ForeignLink(name, found.st_uid)
        return os.readlink('', dir_fd=link)
    finally:
        os.close(link)


@contextlib.contextmanager
def _with_path(path: str) -> collections.abc.Iterator[None]:
    """Name the whole path in errors, of which the kernel knows one part."""
    try:
        yield
    except OSError as exc:
        exc.filename = path
        raise
