# SPDX-License-Identifier: Apache-2.0

"""Sphinx configuration of the documentation."""

import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'ext'))
# What a command would use by default must not tell who built this.
os.environ['IRONIC_ARM_CACHE'] = '~/.cache/ironic-arm'

project = 'ironic-arm'
copyright = 'The ironic-arm authors'
extensions = ['cliff.sphinxext', 'finding_pages', 'house',
              'openstackdocstheme', 'oslo_config.sphinxext']
html_theme = 'openstackdocs'
templates_path = ['_templates']
openstackdocs_auto_name = False
openstackdocs_auto_version = False
version = release = ''
man_pages = [('cli/index', 'ironic-arm', 'network boot of ARM servers',
              'The ironic-arm authors', 1)]
