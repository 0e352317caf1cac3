# SPDX-License-Identifier: Apache-2.0
"""Build ironic-arm with pbr; setup.cfg holds everything else."""

import os
import pathlib
import subprocess

import setuptools

HERE = pathlib.Path(__file__).resolve().parent


def _version_is_known() -> bool:
    """Whether pbr will find a version: in an sdist, or from git."""
    if (HERE / "PKG-INFO").exists():
        return True
    try:
        return subprocess.run(
            ["git", "log", "-1"], cwd=HERE, capture_output=True
        ).returncode == 0
    except OSError:
        return False


# An unpacked archive of the repository, or a clone that git refuses to read
# (another owner), must install too.
if not _version_is_known():
    os.environ.setdefault("PBR_VERSION", "0.1.0.dev0")

setuptools.setup(setup_requires=["pbr>=6.0.0"], pbr=True)
