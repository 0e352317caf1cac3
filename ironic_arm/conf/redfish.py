# SPDX-License-Identifier: Apache-2.0

"""What ironic looks up under the name of a node's hardware type."""

from oslo_config import cfg

_GROUP, _OPTION = 'redfish', 'verify_ca'


def share(conf: cfg.ConfigOpts, hardware_type: str) -> None:
    """Have ``[redfish]verify_ca`` found under the name of a hardware type.

    ironic's Redfish driver asks for the option in a group that is called
    like the hardware type, and fails where there is none. Nothing new can
    be set: the value is always that of ``[redfish]``.

    :param conf: the options of ironic, parsed.
    :param hardware_type: the name of a type of ours.
    """
    if _OPTION not in conf[_GROUP]:
        return  # before ironic had the option, it asked for nothing
    conf.register_opt(cfg.StrOpt(_OPTION), hardware_type)
    conf.set_override(_OPTION, conf[_GROUP][_OPTION], hardware_type)
