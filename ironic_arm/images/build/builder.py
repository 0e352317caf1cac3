# SPDX-License-Identifier: Apache-2.0

"""Run ironic-python-agent-builder and leave nothing but its image."""

from collections.abc import Callable, Mapping
import contextlib
import io
import os
import pathlib
import subprocess
import tarfile
import time
from typing import NamedTuple

from ironic_arm.images.assemble import python_packages
from ironic_arm.images.build import choices
from ironic_arm.images.build import distros
from ironic_arm.images.build import leftovers
from ironic_arm.images.build import log as build_log
from ironic_arm.images.build import recipe
from ironic_arm.images.build.request import Request
from ironic_arm.images.commands import CommandError
from ironic_arm.images.commands import run

Progress = Callable[[build_log.Position, float], None]
"""Takes where the build is, and the seconds since it began."""

# Lines of a failed build worth repeating.
TAIL = 15
LOG_SUFFIX = '.log'


class Built(NamedTuple):
    """The files that a build makes, and its log."""

    kernel: pathlib.Path
    initramfs: pathlib.Path
    log: pathlib.Path


def files(output: pathlib.Path) -> Built:
    """Return the files that belong to an output name."""
    return Built(*(output.with_name(f'{output.name}{suffix}')
                   for suffix in ('.kernel', '.initramfs', LOG_SUFFIX)))


def build(request: Request, plan: recipe.Plan, builder: str,
          progress: Progress) -> Built:
    """Build an image.

    However it ends, nothing stays mounted and the work directory is gone.

    :param request: what is asked for.
    :param plan: what to run for it.
    :param builder: path of the builder.
    :param progress: is called with each line that the builder prints.
    :returns: the files.
    :raises CommandError: it failed; the text holds its last lines.
    :raises StillMounted: something it mounted cannot be unmounted.
    :raises OSError: a file cannot be written.
    """
    made = files(request.output)
    leftovers.clear(request.work)  # of a build that was killed
    request.work.mkdir(mode=0o755, parents=True)
    try:
        if request.agent_version:
            _fetch_sources(request)
        _run(plan, builder, made.log, progress)
    finally:
        leftovers.clear(request.work)
    missing = [str(path) for path in made[:2] if not path.is_file()]
    if missing:
        raise CommandError(f'the builder did not make {", ".join(missing)}; '
                           f'its log is {made.log}')
    return made


def environment(plan: recipe.Plan, builder: str,
                inherited: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that the builder runs with.

    :param plan: what to run.
    :param builder: its path; its neighbours are the programs it calls.
    :param inherited: variables of this process.
    """
    found = dict(inherited)
    for name, value in plan.environment.items():
        if value is None:
            found.pop(name, None)
        else:
            found[name] = value
    place = os.path.dirname(os.path.abspath(builder))
    found['PATH'] = f'{place}:{found.get("PATH", os.defpath)}'
    return found


def _run(plan: recipe.Plan, builder: str, log: pathlib.Path,
         progress: Progress) -> None:
    began = time.monotonic()
    position = build_log.START
    process = subprocess.Popen(
        [builder, *plan.command[1:]], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        errors='replace', start_new_session=True,
        env=environment(plan, builder, os.environ))
    assert process.stdout is not None
    try:
        with open(log, 'w', encoding='utf-8', opener=_log) as record:
            for line in process.stdout:
                record.write(line)
                position = build_log.follow(position, line)
                progress(position, time.monotonic() - began)
        status = process.wait()
    except BaseException:
        leftovers.end(process)
        raise
    if status:
        lines = log.read_text(errors='replace').splitlines()[-TAIL:]
        raise CommandError('\n  '.join(
            [f'the builder ended with {status} at {position}. '
             f'Its log is {log}:', *lines]))


def _log(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW, 0o644)


def _fetch_sources(request: Request) -> None:
    """Put the agent from PyPI where the plan looks for its sources."""
    place = request.work / 'sources'
    place.mkdir(mode=0o755)
    version = request.agent_version
    # It is not built, but pip wants to know what it would depend on.
    index = (['--index-url', request.pypi_mirror]
             if request.pypi_mirror else [])
    run([*(python_packages.pip() or [distros.PIP]), 'download', '--quiet',
         *index,
         '--no-deps', '--no-binary', python_packages.AGENT, '--dest', place,
         f'{python_packages.AGENT}=={version}'])
    [archive] = place.glob('*.tar.gz')
    archive.rename(request.work / choices.AGENT_ARCHIVE)
    limits = (python_packages.pins()
              if version == python_packages.VERSION else '')
    _write_archive(request.work / choices.LIMITS_ARCHIVE,
                   'requirements/upper-constraints.txt', limits)


def _write_archive(path: pathlib.Path, name: str, text: str) -> None:
    data = text.encode()
    entry = tarfile.TarInfo(name)
    entry.size = len(data)
    entry.mode = 0o644
    with contextlib.closing(tarfile.open(path, 'w:gz')) as archive:
        archive.addfile(entry, io.BytesIO(data))
