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

"""Sphinx configuration of the documentation."""

import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'ext'))
# What a command would use by default must not tell who built this.
os.environ['IRONIC_ARM_CACHE'] = '~/.cache/ironic-arm'

project = 'ironic-arm'
copyright = 'The ironic-arm authors'
extensions = ['cliff.sphinxext', 'commands', 'openstackdocstheme',
              'oslo_config.sphinxext']
html_theme = 'openstackdocs'
templates_path = ['_templates']
openstackdocs_auto_name = False
openstackdocs_auto_version = False
version = release = ''
man_pages = [('cli/index', 'ironic-arm', 'network boot of ARM servers',
              'The ironic-arm authors', 1)]
