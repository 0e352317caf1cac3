# SPDX-License-Identifier: Apache-2.0

"""A native image of Debian, built end to end with the real builder.

Debian's packages come from the mirror of this host, Python packages from an
index of our own, filled by pip beforehand.
"""

import functools
import http.server
import os
import pathlib
import platform
import re
import shutil
import signal
import subprocess
import sys
import threading

import pytest

from ironic_arm.images import apt
from ironic_arm.images.assemble import python_packages
from ironic_arm.images.build import leftovers
from ironic_arm.netboot import architecture

NATIVE = architecture.find(platform.machine())
PYTHON = '3.13'  # of Debian 13
# What the builder installs beside the agent, and pip to build the agent.
TOOLS = ('glean', 'pbr', 'pip==25.1.1', 'setuptools', 'wheel')
TIMEOUT = 1200


@pytest.fixture(scope='module')
def index(tmp_path_factory):
    """A Python package index with what a build asks for; its URL."""
    top = tmp_path_factory.mktemp('index')
    _download(top, '--only-binary', ':all:', '--python-version', PYTHON,
              *(f'--platform={tag}_{NATIVE.cpu_arch}' for tag in (
                  'manylinux_2_28', 'manylinux_2_17', 'manylinux2014')),
              *python_packages.Wanted(PYTHON).arguments(), *TOOLS)
    _download(top, '--no-deps', '--no-binary', python_packages.AGENT,
              f'{python_packages.AGENT}=={python_packages.VERSION}')
    for path in [one for one in top.iterdir() if one.is_file()]:
        name = re.sub('[-_.]+', '-', path.name.rpartition('-')[0]
                      if path.suffix == '.gz' else path.name.split('-')[0])
        place = top / 'simple' / name.lower()
        place.mkdir(parents=True, exist_ok=True)
        path.rename(place / path.name)
    handler = functools.partial(http.server.SimpleHTTPRequestHandler,
                                directory=str(top))
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f'http://127.0.0.1:{server.server_port}/simple'
    server.shutdown()


def _download(where, *what):
    subprocess.run([sys.executable, '-m', 'pip', 'download', '--quiet',
                    '--dest', where, *what], check=True)


def security_mirror():
    """Return the mirror of Debian's security updates that this host uses."""
    listed = subprocess.run(
        ['apt-get', 'indextargets', '--format', '$(REPO_URI) $(CODENAME)',
         'Created-By: Packages', 'Component: main'],
        capture_output=True, text=True, check=True).stdout
    return next(line.split()[0].rstrip('/') for line in listed.splitlines()
                if line.endswith('-security'))


@pytest.fixture
def command(index):
    """Return the command that builds an image of a name."""
    def make(output):
        return [sys.executable, '-m', 'ironic_arm.cli.main', 'image',
                'build', '--distro', 'debian', '--arch', NATIVE.debian,
                '--agent-version', python_packages.VERSION,
                '--mirror', apt.mirror(),
                '--security-mirror', security_mirror(),
                '--pypi-mirror', index, '--output', str(output)]
    return make


@pytest.fixture
def output(request):
    """An image name in the cache, where the image stays."""
    place = (pathlib.Path(os.environ['IRONIC_ARM_CACHE']) / 'image-build'
             / request.node.name)
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    yield place / 'ipa'
    assert not leftovers.mounted(leftovers.MOUNTS.read_text(), place)
    assert not (place / '.ipa.build').exists()


# Nothing of the index that this host's pip asks exists inside the image.
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items()
       if not name.startswith(('PIP_', 'DIB_', 'UV_'))},
    'DIB_NO_PYPI_PIP': '1'}


def test_a_native_build(command, output):
    done = subprocess.run(command(output), env=ENVIRONMENT, text=True,
                          capture_output=True, timeout=TIMEOUT, check=False)
    print(done.stderr)
    assert done.returncode == 0
    assert f'{NATIVE.cpu_arch}:file://{output}.kernel\n' in done.stdout
    assert '[10/10] packing the ramdisk' in done.stderr
    with subprocess.Popen(['gzip', '-dc', f'{output}.initramfs'],
                          stdout=subprocess.PIPE) as unpacked:
        listed = subprocess.run(
            ['cpio', '-it', '--quiet'], stdin=unpacked.stdout,
            capture_output=True, text=True, check=True).stdout.splitlines()
    assert 'opt/ironic-python-agent/bin/ironic-python-agent' in listed


def test_a_build_that_is_stopped_in_the_middle(command, output):
    process = subprocess.Popen(command(output), env=ENVIRONMENT, text=True,
                               stderr=subprocess.PIPE)
    for line in process.stderr:
        if '[3/10]' in line:
            break
    # The distribution is there, and /proc, /sys and /dev are mounted in it.
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 128 + signal.SIGINT
    assert 'SIGINT: stopped, nothing is left mounted' in told
