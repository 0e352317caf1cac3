# SPDX-License-Identifier: Apache-2.0

"""Commands of the harness run as those of image builds do."""

from ironic_arm.images.commands import CommandError, run

__all__ = ['CommandError', 'run']
