# SPDX-License-Identifier: Apache-2.0

"""Sphinx configuration of the release notes."""

project = 'ironic-arm release notes'
copyright = 'The ironic-arm authors'
extensions = ['openstackdocstheme', 'reno.sphinxext']
html_theme = 'openstackdocs'
templates_path = ['../../doc/source/_templates']
openstackdocs_auto_name = False
openstackdocs_auto_version = False
version = release = ''
