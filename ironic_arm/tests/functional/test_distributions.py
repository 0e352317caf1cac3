# SPDX-License-Identifier: Apache-2.0

"""What is released: built from a clone, installed alone, and run.

No network is at hand: builds and installations use what is installed here.
"""

import configparser
import importlib.metadata
import re
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile

from packaging import requirements
import pytest
import uv

from ironic_arm.tests.functional import release

scratch = release.scratch
clone = release.clone
wheel = release.wheel
build = release.build
environment = release.environment
made = release.made
run = release.run


@pytest.fixture(scope='module')
def archive(scratch, clone):
    """The source archive of the clone."""
    return made(scratch, 'sdist', clone, 'sdist')


@pytest.fixture(scope='module')
def unpacked(scratch, archive):
    """The source archive, unpacked."""
    with tarfile.open(archive) as content:
        content.extractall(scratch / 'unpacked', filter='data')
    tree, = (scratch / 'unpacked').iterdir()
    return tree


def contents(path):
    """Names and contents in a wheel, but for the list of them."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()
                if not name.endswith(('/RECORD', '/pbr.json', '/METADATA'))}


def tracked(clone):
    return set(run(['git', 'ls-files'], cwd=clone).splitlines())


def test_the_version_counts_the_commits(wheel):
    assert wheel.name == 'ironic_arm-0.1.0.dev1-py3-none-any.whl'


def test_everything_is_in_the_source_archive(clone, unpacked):
    # setuptools writes what it knows into setup.cfg.
    for name in tracked(clone) - {'.gitignore', 'setup.cfg'}:
        assert (unpacked / name).read_bytes() == (clone / name).read_bytes()


def test_the_source_archive_makes_the_same_wheel(scratch, wheel, unpacked):
    again = made(scratch, 'wheel', unpacked, 'again')
    assert again.name == wheel.name
    assert contents(again) == contents(wheel)


def test_uv_makes_the_same_wheel(scratch, clone, wheel):
    """By way of a source archive of its own."""
    run([uv.find_uv_bin(), 'build', '--quiet', '--offline',
         '--no-build-isolation', '--python', sys.executable,
         '--out-dir', scratch / 'uv'], cwd=clone, env=environment())
    again, = (scratch / 'uv').glob('*.whl')
    assert again.name == wheel.name
    assert contents(again) == contents(wheel)
    assert list((scratch / 'uv').glob('*.tar.gz'))


def test_pip_makes_the_same_wheel_of_the_archive(scratch, archive, wheel):
    run([sys.executable, '-m', 'pip', 'wheel', '--quiet', '--no-deps',
         '--no-index', '--no-build-isolation', '--wheel-dir',
         scratch / 'pip', archive], cwd='/', env=environment())
    again, = (scratch / 'pip').iterdir()
    assert again.name == wheel.name
    assert contents(again) == contents(wheel)


def test_every_tool_unpacks_the_names(clone):
    """uv refuses colons."""
    assert [name for name in tracked(clone)
            if not re.fullmatch('[A-Za-z0-9._/#~-]+', name)] == []


def test_a_tree_without_git_has_a_version(scratch, clone):
    bare = scratch / 'bare'
    shutil.copytree(clone, bare, ignore=shutil.ignore_patterns(
        '.git', '*.egg-info'))
    path = made(scratch, 'wheel', bare, 'bare-wheel')
    assert path.name.startswith('ironic_arm-0.1.0.dev0-')


def test_every_file_of_the_package_is_in_the_wheel(clone, wheel):
    package = {name for name in tracked(clone)
               if name.startswith('ironic_arm/')}
    assert any('/templates/' in name for name in package)
    assert not package - contents(wheel).keys()


def test_what_runs_services_is_in_the_wheel(clone, wheel):
    shared = {name.partition('/share/ironic-arm/')[2]
              for name in contents(wheel) if '.data/data/share/' in name}
    assert shared == {
        name.removeprefix('etc/').removeprefix('ironic-arm/')
        for name in tracked(clone) if name.startswith('etc/')
        and not name.startswith('etc/oslo-config-generator/')}


def needed(name='ironic-arm', found=None):
    """Return the distributions that one needs, without its extras."""
    found = {} if found is None else found
    for line in importlib.metadata.distribution(name).requires or ():
        wanted = requirements.Requirement(line)
        if wanted.name not in found and (
                wanted.marker is None or wanted.marker.evaluate(
                    {'extra': ''})):
            found[wanted.name] = importlib.metadata.distribution(wanted.name)
            needed(wanted.name, found)
    return found


@pytest.fixture(scope='module')
def alone(scratch, wheel):
    """An environment with the wheel and what it needs, and nothing else."""
    path = scratch / 'alone'
    venv.create(path, with_pip=False, symlinks=True)
    packages, = path.glob('lib/python*/site-packages')
    for distribution in needed().values():
        for top in {file.parts[0] for file in distribution.files or ()
                    if '..' not in file.parts}:
            place = packages / top
            if not place.exists() and top != '__pycache__':
                place.symlink_to(distribution.locate_file(top))
    run([sys.executable, '-m', 'pip', '--python', path / 'bin/python',
         'install', '--quiet', '--no-deps', '--no-index', wheel],
        env=environment())
    return path


def command(alone, *words, code=0):
    """Run ironic-arm as it was installed, far from any checkout."""
    done = subprocess.run(
        [str(alone / 'bin/ironic-arm'), *map(str, words)], text=True,
        capture_output=True, cwd='/', env=environment())
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_the_wheel_is_alone(alone):
    told = run([alone / 'bin/python', '-c',
                'import importlib.util as u, ironic_arm; '
                'print(ironic_arm.__file__, *map(u.find_spec, '
                '["ironic", "ironic_inspector", "pytest"]))'],
               cwd='/', env=environment())
    assert told.startswith(f'{alone}/lib/')
    assert told.endswith(' None None None\n')


def test_explain_alone(alone, tmp_path):
    (tmp_path / 'dnsmasq.conf').write_text(
        'dhcp-range=192.0.2.10,192.0.2.20\n'
        'dhcp-match=set:arm,option:client-arch,11\n'
        'dhcp-boot=tag:arm,grubaa64.efi\n')
    told = command(alone, 'explain', tmp_path / 'dnsmasq.conf',
                   '--client-arch', '11')
    assert 'grubaa64.efi' in told


def test_render_alone(alone, tmp_path):
    sample = alone / 'share/ironic-arm/inspector.conf.sample'
    config = tmp_path / 'inspector.conf'
    config.write_text(sample.read_text() + '\n[arm_pxe_filter]\n'
                      'callback_url = http://192.0.2.1:5050/v1/continue\n'
                      'kernel_by_arch = aarch64:kernel\n'
                      'ramdisk_by_arch = aarch64:ramdisk\n')
    assert 'client-arch,11' in command(alone, 'render', 'dnsmasq',
                                       '--config-file', config)
    assert 'linux' in command(alone, 'render', 'grub', '--config-file',
                              config)


def test_loader_inspect_alone(alone, tmp_path):
    (tmp_path / 'x.efi').write_bytes(b'not a program')
    assert 'x.efi' in command(alone, 'loader', 'inspect', tmp_path / 'x.efi',
                              code=2)


def test_image_build_alone(alone):
    told = command(alone, 'image', 'build', '--distro', 'debian',
                   '--dry-run')
    assert 'ironic-python-agent-builder' in told


def test_check_alone(alone):
    told = command(
        alone, 'check', '--config-file',
        alone / 'share/ironic-arm/ironic.conf.sample', code=255)
    assert "No module named 'ironic'" in told
    assert 'Traceback' not in told


def test_the_service_says_that_it_needs_ironic(alone):
    done = subprocess.run([alone / 'bin/ironic-arm-pxe-filter'], cwd='/',
                          capture_output=True, text=True, env=environment())
    assert done.returncode == 1
    assert done.stderr.count('\n') == 1
    assert "pip install 'ironic-arm[ironic]'" in done.stderr


def test_every_command_helps_alone(alone):
    for words in commands(alone):
        assert command(alone, *words, '--help').startswith('usage: ')


def commands(alone):
    entries, = (alone / 'lib').glob(
        'python*/site-packages/ironic_arm-*/entry_points.txt')
    found = configparser.ConfigParser()
    found.read(entries)
    return [name.split('_') for name in found['ironic_arm.cli']]


COMPLETED = """
. /usr/share/bash-completion/bash_completion
eval "$({0} complete)"
COMP_WORDS=(ironic-arm {1}) COMP_CWORD={2}
COMP_LINE="ironic-arm {1}" COMP_POINT=${{#COMP_LINE}}
_ironic_arm
echo "${{COMPREPLY[@]}}"
"""


@pytest.mark.parametrize('typed, number, offered', [
    ('exp', 1, 'explain'), ('loader ins', 2, 'inspect install'),
    ('render dnsmasq --conf', 3, '--config-file')])
def test_bash_completes(alone, typed, number, offered):
    script = COMPLETED.format(alone / 'bin/ironic-arm', typed, number)
    assert run(['bash', '-c', script]).split() == offered.split()
