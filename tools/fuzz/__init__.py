# SPDX-License-Identifier: Apache-2.0

"""Malformed boot files for every parser, made by atheris."""
