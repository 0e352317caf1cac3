# SPDX-License-Identifier: Apache-2.0

import lzma

import pytest

from ironic_arm.images.assemble import drivers
from ironic_arm.images.assemble import kernel
from ironic_arm.images.commands import CommandError

MODULES = {
    'drivers/net/ethernet/amd/xgbe/amd-xgbe.ko': 'ptp',
    'drivers/net/ethernet/apm/xgene/xgene-enet.ko': 'mdio-xgene',
    'drivers/net/mdio/mdio-xgene.ko': '',
    'drivers/net/wireless/ath/ath.ko': 'rfkill',
    'drivers/nvme/host/nvme.ko': 'nvme-core',
    'drivers/nvme/host/nvme-core.ko': '',
    'drivers/ptp/ptp.ko': 'pps_core',
    'net/rfkill/rfkill.ko': '',
    'sound/core/snd.ko': '',
}


def module(depends):
    # So long that xz does not just store it.
    return f'\x7fELF\0license=GPL\0depends={depends}\0'.encode().ljust(9999)


@pytest.fixture(params=['lib', 'usr/lib'])
def unpacked(tmp_path, request):
    """A kernel package of Debian 12, and one of Debian 13."""
    top = tmp_path / request.param / 'modules/6.1.0-1-arm64'
    for name, depends in MODULES.items():
        path = top / 'kernel' / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if request.param == 'lib':
            path.write_bytes(module(depends))
        else:
            path.with_name(f'{path.name}.xz').write_bytes(
                lzma.compress(module(depends)))
    (top / 'modules.builtin').write_text('kernel/drivers/pps/pps_core.ko\n')
    return tmp_path


def test_each_module_comes_after_what_it_needs(unpacked):
    modules = kernel.Modules(unpacked)
    assert modules.with_needs(['nvme', 'xgene_enet']) == [
        'nvme_core', 'nvme', 'mdio_xgene', 'xgene_enet']


def test_a_module_that_is_built_in_is_passed_over(unpacked):
    assert kernel.Modules(unpacked).with_needs(['pps-core']) == []


def test_a_module_that_is_nowhere_is_an_error(unpacked):
    with pytest.raises(CommandError, match='no module nonesuch'):
        kernel.Modules(unpacked).with_needs(['nonesuch'])


def test_servers_get_their_drivers_and_no_others(unpacked):
    assert kernel.Modules(unpacked).matching(drivers.MODULES) == [
        'amd_xgbe', 'mdio_xgene', 'nvme', 'nvme_core', 'xgene_enet']


def test_each_module_is_loaded_once():
    needs = {'a': ['b'], 'b': []}
    assert kernel.load_order(['a', 'b', 'a'], needs.__getitem__) == [
        'b', 'a']


@pytest.mark.parametrize('data, names', [
    (b'\0depends=\0', []),
    (b'\0depends=a-b,c\0', ['a_b', 'c']),
    (b'no field', []),
])
def test_depends(data, names):
    assert kernel.depends(data) == names
