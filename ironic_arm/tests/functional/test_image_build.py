# SPDX-License-Identifier: Apache-2.0

"""The kernel's own answers to what an image build depends on.

Since Linux 6.7 binfmt_misc belongs to a user namespace, so each test has one
of its own and the host's emulators, if there are any, stay as they are. On
older kernels the tests register their emulator with the host for a moment,
which must have none for the same programs.
"""

import pathlib
import platform
import signal
import subprocess
import sys

import pytest

from ironic_arm.images.build import binfmt
from ironic_arm.images.build import builder
from ironic_arm.images.build import leftovers
from ironic_arm.images.build import recipe
from ironic_arm.images.build.request import Request
from ironic_arm.images.commands import CommandError
from ironic_arm.netboot import architecture

FOREIGN = architecture.find(
    'x86_64' if platform.machine() == 'aarch64' else 'aarch64')
OURS = architecture.find(platform.machine())

# Register an emulator, if there is to be one, and tell what runs then.
PROBE = '''
import pathlib, subprocess, sys
from ironic_arm.images.build import binfmt
from ironic_arm.netboot import architecture
name, line = sys.argv[1:]
mount = pathlib.Path('/proc/sys/fs/binfmt_misc')
if subprocess.run(['mount', '-t', 'binfmt_misc', 'none', mount]).returncode:
    sys.exit(REFUSED)
if line:
    (mount / 'register').write_text(line)
try:
    answer = binfmt.probe(architecture.find(name))
finally:
    if line:
        (mount / line.split(':')[1]).write_text('-1')
print(answer.directly, answer.in_chroot)
'''
REFUSED = 77
OWN_WORLDS = (['unshare', '--user', '--map-root-user', '--mount'],
              ['unshare', '--mount'])


def escaped(data):
    return ''.join(f'\\x{byte:02x}' for byte in data)


@pytest.fixture
def register(tmp_path):
    """Return a line that registers an emulator for foreign programs.

    The emulator ends at once with the right status: what is tried here is
    how the kernel finds it.
    """
    emulator = tmp_path / 'emulator'
    emulator.write_bytes(binfmt.program(OURS))
    emulator.chmod(0o755)
    magic = escaped(binfmt.program(FOREIGN)[:20])
    return f':ironic-arm-test:M::{magic}::{emulator}:'


def probe(line):
    code = PROBE.replace('REFUSED', str(REFUSED))
    for world in OWN_WORLDS:
        done = subprocess.run(
            [*world, sys.executable, '-c', code, FOREIGN.cpu_arch, line],
            capture_output=True, text=True, check=False)
        if done.returncode != REFUSED:
            break
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_without_an_emulator_nothing_runs():
    assert probe('') == ['False', 'False']


def test_without_the_flag_nothing_runs_in_a_chroot(register):
    assert probe(register) == ['True', 'False']


def test_with_the_flag_everything_runs(register):
    assert probe(f'{register}F') == ['True', 'True']


BUILDER = '''#!/bin/bash
work=$TMP_DIR/dib_build.x
mkdir -p "$work"
mount -t tmpfs tmpfs "$work"
mkdir -p "$work/mnt/dev" "$work/mnt/with space"
mount --bind /dev "$work/mnt/dev"
mount -t tmpfs tmpfs "$work/mnt/with space"
touch "$work/mnt/file"
echo "x | dib-run-parts Running /hooks/install.d/50-agent"
%s
'''
FAIL = 'echo "E: no such package"; exit 3'
# A process that holds on to the mounts, in a session of its own.
HANG = '''echo $$ > "${0%/*}/pid"
exec 5>&1 > /dev/null 2>&1
(cd "$work/mnt/with space" && exec setsid sleep 300 5>&-) &
exec >&5
echo hanging
sleep 300'''
DEAF = f'trap "" TERM\n{HANG}'
# The builder cleans up itself, if it is given the time.
GENTLE = '''trap 'umount -R "$work"; touch "${0%/*}/cleaned"; exit 1' TERM
echo hanging
sleep 300 & wait'''
SUCCEED = '''trap "umount -R $work" EXIT
echo k > "${2}.kernel"; echo r > "${2}.initramfs"'''

RUN = '''
import pathlib, sys
from ironic_arm.images import interruption
from ironic_arm.images.build import builder, leftovers, recipe
from ironic_arm.images.build.request import Request
request = Request('debian', pathlib.Path(sys.argv[1]))
end = leftovers.end
leftovers.end = lambda process: end(process, float(sys.argv[3]))
try:
    with interruption.stoppable():
        builder.build(request, recipe.plan(request), sys.argv[2],
                      lambda at, _: print(at.line, flush=True))
except interruption.Interrupted as stop:
    sys.exit(100 + stop.number)
'''


@pytest.fixture
def script(tmp_path):
    def make(end):
        path = tmp_path / 'builder'
        path.write_text(BUILDER % end)
        path.chmod(0o755)
        return str(path)
    return make


@pytest.fixture
def request_(tmp_path):
    """A request, and afterwards a look at what its build left behind."""
    made = Request('debian', tmp_path / 'ipa')
    devices = sorted(pathlib.Path('/dev').iterdir())
    yield made
    assert not leftovers.mounted(leftovers.MOUNTS.read_text(), tmp_path)
    assert not made.work.exists()
    assert not leftovers.inhabitants(made.work)
    assert sorted(pathlib.Path('/dev').iterdir()) == devices


def build(request, path):
    seen = []
    made = builder.build(request, recipe.plan(request), path,
                         lambda at, seconds: seen.append(at))
    return made, seen


def running(request, path, patience=20):
    """Start a build that hangs; return its process once it does.

    :param patience: seconds for the builder to clean up when it is ended.
    """
    process = subprocess.Popen(
        [sys.executable, '-c', RUN, request.output, path, str(patience)],
        stdout=subprocess.PIPE, text=True)
    assert any('hanging' in line for line in process.stdout)
    return process


def test_a_build_that_fails_leaves_no_mounts(request_, script):
    with pytest.raises(CommandError) as raised:
        build(request_, script(FAIL))
    assert 'ended with 3 at [4/10] installing packages' in str(raised.value)
    assert 'E: no such package' in str(raised.value)


def test_nothing_of_the_host_is_removed_through_a_link(tmp_path):
    """What is mounted from the same file system would not be spared."""
    (tmp_path / 'cache').mkdir()
    (tmp_path / 'cache/file').touch()
    (tmp_path / 'work/mnt').mkdir(parents=True)
    (tmp_path / 'link').symlink_to('.')
    subprocess.run(['mount', '--bind', tmp_path / 'cache',
                    tmp_path / 'work/mnt'], check=True)
    leftovers.clear(tmp_path / 'link/work')
    assert (tmp_path / 'cache/file').exists()
    assert not (tmp_path / 'work').exists()


def test_a_build_that_succeeds_leaves_its_files(request_, script):
    made, seen = build(request_, script(SUCCEED))
    assert made.kernel.read_text() == 'k\n'
    assert 'install.d/50-agent' in made.log.read_text()
    assert seen[-1].stage == 'install'


@pytest.mark.parametrize('number, end, patience', [
    (signal.SIGINT, HANG, 20), (signal.SIGTERM, DEAF, 1),
    (signal.SIGHUP, HANG, 20)], ids=['int', 'term-deaf', 'hup'])
def test_a_build_that_is_stopped_leaves_no_mounts(request_, script, number,
                                                  end, patience):
    process = running(request_, script(end), patience)
    process.send_signal(number)
    assert process.wait(150) == 100 + number


def test_a_builder_may_clean_up_itself(request_, script):
    process = running(request_, script(GENTLE), 100)
    process.send_signal(signal.SIGINT)
    assert process.wait(150) == 100 + signal.SIGINT
    assert request_.output.with_name('cleaned').exists()


def test_a_build_that_was_killed_is_cleared_by_the_next(request_, script):
    process = running(request_, script(HANG))
    process.kill()
    process.wait()
    assert leftovers.mounted(leftovers.MOUNTS.read_text(), request_.work)
    pid = request_.output.with_name('pid').read_text().strip()
    assert pathlib.Path('/proc', pid).exists()
    with pytest.raises(CommandError, match='ended with 3'):
        build(request_, script(FAIL))
    assert not pathlib.Path('/proc', pid, 'exe').exists()
