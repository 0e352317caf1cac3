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
