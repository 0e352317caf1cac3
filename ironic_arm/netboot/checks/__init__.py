# SPDX-License-Identifier: Apache-2.0

"""One file for each subject: finding types, the check, the fix."""
