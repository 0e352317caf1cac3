# SPDX-License-Identifier: Apache-2.0

"""Every directive of dnsmasq 2.90, by what it can do to a DHCP answer.

A directive that can change which boot file dnsmasq answers and that the
model does not follow stands in :data:`UNMODELLED`: it is reported to the
operator, never passed over.
"""

NO_VALUE = frozenset("""
    all-servers bind-dynamic bind-interfaces bogus-priv clear-on-reload
    conntrack dhcp-authoritative dhcp-client-update dhcp-fqdn
    dhcp-ignore-clid dhcp-no-override dhcp-rapid-commit dhcp-sequential-ip
    dns-loop-detect dnssec dnssec-debug dnssec-no-timecheck domain-needed
    enable-ra expand-hosts filter-A filter-AAAA filterwin2k help
    keep-in-foreground leasefile-ro localise-queries localmx log-debug
    log-dhcp no-daemon no-hosts no-ident no-negcache no-ping no-poll
    no-resolv no-round-robin proxy-dnssec quiet-dhcp quiet-dhcp6 quiet-ra
    quiet-tftp read-ethers rebind-localhost-ok script-arp script-on-renewal
    selfmx stop-dns-rebind strict-order strip-mac strip-subnet test
    tftp-lowercase tftp-no-blocksize tftp-no-fail tftp-secure
    tftp-single-port version
""".split())

NEEDS_VALUE = frozenset("""
    add-cpe-id addn-hosts address alias auth-peer auth-sec-servers
    auth-server auth-soa auth-ttl auth-zone bogus-nxdomain bridge-interface
    caa-record cache-rr cname conf-dir conf-script connmark-allowlist
    dhcp-boot dhcp-circuitid dhcp-duid dhcp-host dhcp-hostsdir
    dhcp-hostsfile dhcp-ignore dhcp-lease dhcp-lease-max dhcp-luascript
    dhcp-mac dhcp-match dhcp-name-match dhcp-option dhcp-option-force
    dhcp-optsdir dhcp-optsfile dhcp-pxe-vendor dhcp-range dhcp-relay
    dhcp-remoteid dhcp-reply-delay dhcp-script dhcp-scriptuser
    dhcp-subscrid dhcp-ttl dhcp-userclass dhcp-vendorclass dns-forward-max
    dns-rr dnssec-limits dnssec-timestamp domain domain-suffix dumpfile
    dumpmask dynamic-host edns-packet-max except-interface filter-rr
    host-record hostsdir ignore-address interface interface-name ipset
    listen-address local local-ttl log-facility max-cache-ttl max-port
    max-tcp-connections max-ttl min-cache-ttl min-port mx-host mx-target
    naptr-record neg-ttl nftset no-dhcp-interface no-dhcpv4-interface
    no-dhcpv6-interface port port-limit ptr-record pxe-prompt pxe-service
    query-port ra-param rebind-domain-ok rev-server server servers-file
    shared-network srv-host synth-domain tag-if tftp-max tftp-mtu
    tftp-port-range tftp-root trust-anchor txt-record
""".split())

MAY_HAVE_VALUE = frozenset("""
    add-mac add-subnet bootp-dynamic cache-size conf-file
    connmark-allowlist-enable dhcp-alternate-port dhcp-broadcast
    dhcp-generate-names dhcp-ignore-names dhcp-leasefile dhcp-proxy
    dnssec-check-unsigned enable-dbus enable-tftp enable-ubus
    fast-dns-retry group local-service log-async log-queries pid-file
    resolv-file tftp-unique-root umbrella use-stale-cache user
""".split())

KNOWN = NO_VALUE | NEEDS_VALUE | MAY_HAVE_VALUE

UNMODELLED = {
    'conf-script': 'a program writes configuration',
    'dhcp-alternate-port': 'DHCP runs on other ports',
    'dhcp-circuitid': 'relayed requests may get a tag',
    'dhcp-name-match': 'a request that carries a host name may get a tag',
    'dhcp-relay': 'requests are answered by another server',
    'dhcp-remoteid': 'relayed requests may get a tag',
    'dhcp-subscrid': 'relayed requests may get a tag',
    'read-ethers': '/etc/ethers holds further hosts',
    'shared-network': 'ranges of other networks may be used',
}
"""Directives that could change an answer in a way that is not known here,
and why."""


def wrong_value(name: str, has_value: bool) -> str:
    """Return why dnsmasq refuses a directive; '' if it does not.

    Only the name and the presence of a value are checked.
    """
    if name not in KNOWN:
        return 'there is no such directive'
    if has_value and name in NO_VALUE:
        return 'it takes no value'
    if not has_value and name in NEEDS_VALUE:
        return 'it needs a value'
    return ''
