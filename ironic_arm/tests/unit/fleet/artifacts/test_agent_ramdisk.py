# SPDX-License-Identifier: Apache-2.0

import shutil

from fleet.artifacts import agent_ramdisk


def test_what_python_leaves_behind_does_not_count(tmp_path, monkeypatch):
    images = tmp_path / 'images'
    shutil.copytree(agent_ramdisk._IMAGES, images,
                    ignore=shutil.ignore_patterns('__pycache__'))
    monkeypatch.setattr(agent_ramdisk, '_IMAGES', images)
    before = agent_ramdisk.sources()
    assert {'assemble.py', 'init'} <= {path.name for path in before}
    (images / 'assemble/agent' / '__pycache__').mkdir()
    assert agent_ramdisk.sources() == before
