//! Which addresses are not on the public internet, and of what kind they are.
//!
//! The tables are those of IANA's special-purpose registries (RFC 6890 and its updates).
//! IPv4 has many such blocks, all others are public. IPv6 is the other way round: what is
//! public lies in `2000::/3`, and the blocks in it that are not are named.
//!
//! An IPv6 address can carry an IPv4 address, and a network may deliver to that one. So
//! those forms are looked into:
//!
//! ```text
//!  ::ffff:a.b.c.d         mapped: the system itself connects to a.b.c.d
//!  64:ff9b::a.b.c.d       NAT64: a gateway does; IPv6-only networks reach the web so
//!  2002:abcd:efgh::       6to4: a relay sends it to ab.cd.ef.gh
//! ```
//!
//! Others that carry one (Teredo, `::a.b.c.d`, a network's own NAT64) are refused whole.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A host that may not be connected to.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, thiserror::Error)]
#[error("{host} is {kind}, not on the public internet: allow it by --allow-private")]
pub struct Forbidden {
    /// The host, with the address where it leads if that is another text.
    pub host: String,
    /// Of what kind the address is.
    pub kind: &'static str,
}

/// Blocks of IPv4 that are not public: the first address, the length of the prefix, the kind.
const V4: [(Ipv4Addr, u32, &str); 17] = [
    (Ipv4Addr::UNSPECIFIED, 8, "this host"),
    (Ipv4Addr::new(10, 0, 0, 0), 8, PRIVATE),
    (Ipv4Addr::new(100, 64, 0, 0), 10, "shared by a provider's customers"),
    (Ipv4Addr::new(127, 0, 0, 0), 8, LOOPBACK),
    // 169.254.169.254 tells the machines of a cloud their secrets.
    (Ipv4Addr::new(169, 254, 0, 0), 16, LINK_LOCAL),
    (Ipv4Addr::new(172, 16, 0, 0), 12, PRIVATE),
    (Ipv4Addr::new(192, 0, 0, 0), 24, PROTOCOLS),
    (Ipv4Addr::new(192, 0, 2, 0), 24, DOCUMENTATION),
    (Ipv4Addr::new(192, 88, 99, 0), 24, "a relay of 6to4"),
    (Ipv4Addr::new(192, 168, 0, 0), 16, PRIVATE),
    (Ipv4Addr::new(198, 18, 0, 0), 15, "for benchmarks"),
    (Ipv4Addr::new(198, 51, 100, 0), 24, DOCUMENTATION),
    (Ipv4Addr::new(203, 0, 113, 0), 24, DOCUMENTATION),
    (Ipv4Addr::new(224, 0, 0, 0), 4, MULTICAST),
    (Ipv4Addr::BROADCAST, 32, "broadcast"),
    (Ipv4Addr::new(240, 0, 0, 0), 4, "reserved"),
    // In no registry, for it is public by its number; a cloud answers its machines there.
    (Ipv4Addr::new(168, 63, 129, 16), 32, METADATA),
];

/// Blocks of IPv6 that are not public.
const V6: [(Ipv6Addr, u32, &str); 14] = [
    (Ipv6Addr::UNSPECIFIED, 128, "this host"),
    (Ipv6Addr::LOCALHOST, 128, LOOPBACK),
    (Ipv6Addr::UNSPECIFIED, 96, "an IPv4 address in an obsolete form"),
    (Ipv6Addr::new(0x64, 0xff9b, 1, 0, 0, 0, 0, 0), 48, "a network's own NAT64"),
    (Ipv6Addr::new(0x100, 0, 0, 0, 0, 0, 0, 0), 64, "a sink"),
    // Teredo too.
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23, PROTOCOLS),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32, DOCUMENTATION),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20, DOCUMENTATION),
    (Ipv6Addr::new(0x5f00, 0, 0, 0, 0, 0, 0, 0), 16, "for the routing of segments"),
    (Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254), 128, METADATA),
    (Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7, PRIVATE),
    (Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 10, LINK_LOCAL),
    (Ipv6Addr::new(0xfec0, 0, 0, 0, 0, 0, 0, 0), 10, PRIVATE),
    (Ipv6Addr::new(0xff00, 0, 0, 0, 0, 0, 0, 0), 8, MULTICAST),
];

const DOCUMENTATION: &str = "for documentation";
const LINK_LOCAL: &str = "link-local";
const LOOPBACK: &str = "loopback";
const METADATA: &str = "a cloud's metadata";
const MULTICAST: &str = "multicast";
const PRIVATE: &str = "private";
const PROTOCOLS: &str = "for protocols";

/// Of what kind `address` is, if it is not public.
pub fn private_kind(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(address) => v4(address),
        IpAddr::V6(address) => v6(address),
    }
}

fn v4(address: Ipv4Addr) -> Option<&'static str> {
    let bits = u32::from(address);
    let among = |&&(first, length, _): &&(Ipv4Addr, u32, &str)| {
        (bits ^ u32::from(first)).leading_zeros() >= length
    };
    V4.iter().find(among).map(|&(_, _, kind)| kind)
}

fn v6(address: Ipv6Addr) -> Option<&'static str> {
    if let Some(carried) = carried(address) {
        return v4(carried);
    }
    let bits = u128::from(address);
    let among = |&&(first, length, _): &&(Ipv6Addr, u32, &str)| {
        (bits ^ u128::from(first)).leading_zeros() >= length
    };
    let named = V6.iter().find(among).map(|&(_, _, kind)| kind);
    let is_public = bits >> 125 == 0b001;
    named.or((!is_public).then_some("reserved"))
}

/// The IPv4 address to which a packet to `address` is delivered.
fn carried(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let v4 = |high: u16, low: u16| Ipv4Addr::from(u32::from(high) << 16 | u32::from(low));
    match address.segments() {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            Some(v4(high, low))
        }
        [0x2002, high, low, ..] => Some(v4(high, low)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn kind(address: &str) -> Option<&'static str> {
        private_kind(address.parse().unwrap())
    }

    #[test]
    fn every_block_begins_and_ends_where_it_should() {
        for (first, last) in [
            ("0.0.0.0", "0.255.255.255"),
            ("10.0.0.0", "10.255.255.255"),
            ("100.64.0.0", "100.127.255.255"),
            ("127.0.0.0", "127.255.255.255"),
            ("169.254.0.0", "169.254.255.255"),
            ("172.16.0.0", "172.31.255.255"),
            ("192.0.0.0", "192.0.0.255"),
            ("192.0.2.0", "192.0.2.255"),
            ("192.88.99.0", "192.88.99.255"),
            ("192.168.0.0", "192.168.255.255"),
            ("198.18.0.0", "198.19.255.255"),
            ("198.51.100.0", "198.51.100.255"),
            ("203.0.113.0", "203.0.113.255"),
            ("168.63.129.16", "168.63.129.16"),
        ] {
            let number = |text: &str| u32::from(text.parse::<Ipv4Addr>().unwrap());
            let is_private = |number| v4(Ipv4Addr::from(number)).is_some();
            assert!(is_private(number(first)) && is_private(number(last)), "{first} to {last}");
            assert!(!is_private(number(last) + 1), "behind {last}");
            assert!(first == "0.0.0.0" || !is_private(number(first) - 1), "before {first}");
        }
        assert_eq!(kind("223.255.255.255"), None);
        assert_eq!(kind("224.0.0.0"), Some(MULTICAST));
        assert_eq!(kind("240.0.0.0"), Some("reserved"));
        assert_eq!(kind("255.255.255.255"), Some("broadcast"));
    }

    #[test]
    fn addresses_of_ipv6_are_of_their_kind() {
        for (address, known) in [
            ("::", Some("this host")),
            ("::1", Some(LOOPBACK)),
            ("::2", Some("an IPv4 address in an obsolete form")),
            ("::8.8.8.8", Some("an IPv4 address in an obsolete form")),
            ("::ffff:127.0.0.1", Some(LOOPBACK)),
            ("::ffff:8.8.8.8", None),
            ("::ffff:0:127.0.0.1", Some("reserved")),
            ("64:ff9b::10.0.0.1", Some(PRIVATE)),
            ("64:ff9b::8.8.8.8", None),
            ("64:ff9b:1::8.8.8.8", Some("a network's own NAT64")),
            ("64:ff9b:2::1", Some("reserved")),
            ("100::1", Some("a sink")),
            ("2001::1", Some(PROTOCOLS)),
            ("2001:1ff:ffff::", Some(PROTOCOLS)),
            ("2001:200::", None),
            ("2001:db8::1", Some(DOCUMENTATION)),
            ("2002:7f00:1::", Some(LOOPBACK)),
            ("2002:a9fe:a9fe::1", Some(LINK_LOCAL)),
            ("2002:808:808::1", None),
            ("2606:4700::1111", None),
            ("2a00:1450:4001::200e", None),
            ("3fff:fff::", Some(DOCUMENTATION)),
            ("3fff:1000::", None),
            ("4000::", Some("reserved")),
            ("1fff:ffff::", Some("reserved")),
            ("fc00::1", Some(PRIVATE)),
            ("fd00:ec2::254", Some(METADATA)),
            ("fd00:ec2::255", Some(PRIVATE)),
            ("fe80::1", Some(LINK_LOCAL)),
            ("febf::1", Some(LINK_LOCAL)),
            ("fec0::1", Some(PRIVATE)),
            ("ff02::1", Some(MULTICAST)),
        ] {
            assert_eq!(kind(address), known, "{address}");
        }
    }

    #[test]
    fn blocks_have_no_bits_behind_their_prefix() {
        let v4 =
            V4.iter().all(|&(first, length, _)| u32::from(first).trailing_zeros() >= 32 - length);
        let v6 =
            V6.iter().all(|&(first, length, _)| u128::from(first).trailing_zeros() >= 128 - length);
        assert!(v4 && v6);
    }

    proptest! {
        #[test]
        fn what_carries_an_address_is_of_its_kind(bits: u32, low: u128) {
            let carried = Ipv4Addr::from(bits);
            let kind = v4(carried);
            let low = low >> 48;
            let mapped = carried.to_ipv6_mapped();
            let nat64 = Ipv6Addr::from(0x64_ff9b << 96 | u128::from(bits));
            let to4 = Ipv6Addr::from(0x2002 << 112 | u128::from(bits) << 80 | low);
            prop_assert_eq!([v6(mapped), v6(nat64), v6(to4)], [kind; 3]);
        }

        #[test]
        fn the_standard_library_knows_no_private_address_that_is_public_here(bits: u32) {
            let address = Ipv4Addr::from(bits);
            let known = address.is_private() || address.is_loopback() || address.is_link_local()
                || address.is_multicast() || address.is_broadcast() || address.is_documentation();
            prop_assert!(!known || v4(address).is_some());
        }
    }
}
