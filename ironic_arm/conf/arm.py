# SPDX-License-Identifier: Apache-2.0

"""Group ``[arm]`` of ironic.conf."""

from oslo_config import cfg

GROUP = cfg.OptGroup('arm', title='Checks of ironic-arm')

OPTS = [
    cfg.ListOpt(
        'fatal_findings', default=['error'],
        help='Findings that keep the conductor from starting: "error" '
             'stands for all that can only fail, "warning" for all others, '
             'and any other word is the code of a finding. An empty value '
             'lets the conductor start whatever was found. The code of a '
             'finding stands in brackets at the end of its log line.'),
    cfg.ListOpt(
        'tolerated_findings', default=[],
        help='Codes of findings that are logged and never keep the '
             'conductor from starting, whatever fatal_findings says.'),
    cfg.ListOpt(
        'silenced_findings', default=[],
        help='Codes of findings that are neither logged nor keep the '
             'conductor from starting, such as boot-file-missing.'),
    cfg.StrOpt(
        'pxe_filter_rules', default='/etc/dnsmasq.d/ironic-arm.conf',
        help='The rule file that the PXE filter arm-dnsmasq or the service '
             'ironic-arm-pxe-filter writes to its rules_dir. Where it is on '
             'this machine, its boot files are compared with those of '
             'ironic. An empty value leaves that out.'),
    cfg.StrOpt(
        'pxe_filter_options', default='',
        help='The file ironic-arm that the PXE filter writes to its '
             'dhcp_optsdir, if it has one. The boot files are there then.'),
]

NAMING_CODES = ('fatal_findings', 'tolerated_findings', 'silenced_findings')
"""Options whose values are codes of findings."""


def register_opts(conf: cfg.ConfigOpts) -> None:
    """Register the group and its options."""
    conf.register_group(GROUP)
    conf.register_opts(OPTS, GROUP)
