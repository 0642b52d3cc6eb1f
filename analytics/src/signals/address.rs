//! The addresses that a webhook may have. A name is resolved and checked for each new connection, and the
//! connection uses the address that was checked: later changes of the name have no effect.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// The kind of host that an address belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    /// A machine on the internet.
    Public,
    /// This machine, or a machine in its network.
    Private,
    /// Not a receiver of events: a cloud's metadata service, a group of machines, an address for documentation.
    Never,
}

/// The addresses that a webhook may have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Allowed {
    /// Addresses on the internet, only with encryption.
    public: bool,
    /// Addresses on this machine and in its network.
    private: bool,
}

impl Allowed {
    /// Whether a URL may lead to an address, with private addresses allowed or not.
    pub(crate) fn by(url: &Url, private: bool) -> Self {
        Self {
            public: url.scheme() == "https",
            private,
        }
    }
}

/// Why connections to an address aren't allowed; `None` if they are allowed.
fn refusal(address: IpAddr, allowed: Allowed) -> Option<String> {
    match reach(address) {
        Reach::Public if allowed.public => None,
        Reach::Private if allowed.private => None,
        Reach::Public => Some(format!(
            "{address} is a public address, and `http` isn't encrypted; write an `https` URL"
        )),
        Reach::Private => Some(format!(
            "{address} is a private address; write `private = true` if the receiver is on this machine or in its \
             network"
        )),
        Reach::Never => Some(format!(
            "{address} can't be the address of a receiver; write a different address"
        )),
    }
}

/// Why connections to the address in a URL aren't allowed. Names are checked when they are resolved.
pub(crate) fn refusal_of_url(url: &Url, private: bool) -> Option<String> {
    let allowed = Allowed::by(url, private);
    match url.host()? {
        Host::Domain(_) => None,
        Host::Ipv4(address) => refusal(address.into(), allowed),
        Host::Ipv6(address) => refusal(address.into(), allowed),
    }
}

fn reach(address: IpAddr) -> Reach {
    match address {
        IpAddr::V4(address) => reach_of_v4(address),
        IpAddr::V6(address) => reach_of_v6(address),
    }
}

fn reach_of_v4(address: Ipv4Addr) -> Reach {
    match address.octets() {
        // In order: this network, multicast and reserved addresses; link-local addresses, including the metadata
        // service of most clouds; the metadata services of two other clouds; protocols and documentation; an obsolete
        // relay.
        [0 | 224..=255, ..]
        | [169, 254, ..]
        | [100, 100, 100, 200]
        | [168, 63, 129, 16]
        | [192, 0, 0 | 2, _]
        | [198, 51, 100, _]
        | [203, 0, 113, _]
        | [192, 88, 99, _] => Reach::Never,
        // In order: loopback and private addresses; addresses that a provider's customers share; benchmarks.
        [127 | 10, ..]
        | [172, 16..=31, ..]
        | [192, 168, ..]
        | [100, 64..=127, ..]
        | [198, 18 | 19, ..] => Reach::Private,
        _ => Reach::Public,
    }
}

fn reach_of_v6(address: Ipv6Addr) -> Reach {
    let embedded = |high: u16, low: u16| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        reach_of_v4(Ipv4Addr::new(a, b, c, d))
    };
    match address.segments() {
        // In order: the metadata service of AWS; that of Google Cloud; addresses for protocols (such as Teredo, a tunnel
        // to IPv4) and for examples in documentation; further ones for documentation.
        [0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254]
        | [0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254]
        | [0x2001, 0..=0x1ff | 0xdb8, ..]
        | [0x3fff, 0..=0xfff, ..] => Reach::Never,
        // These contain an IPv4 address: mapped to IPv6, translated (NAT64) or tunneled (6to4).
        [0, 0, 0, 0, 0, 0xffff, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        | [0x2002, high, low, ..] => embedded(high, low),
        [0, 0, 0, 0, 0, 0, 0, 1] | [0xfc00..=0xfdff, ..] => Reach::Private,
        [0x2000..=0x3fff, ..] => Reach::Public,
        _ => Reach::Never,
    }
}

/// Resolves names for one webhook, and removes addresses that the webhook may not use.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CheckedResolver(pub(crate) Allowed);

impl Resolve for CheckedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let allowed = self.0;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let checked: Addrs = Box::new(checked(found, allowed)?.into_iter());
            Ok(checked)
        })
    }
}

/// The allowed addresses; an error if there is none.
fn checked(
    found: impl Iterator<Item = SocketAddr>,
    allowed: Allowed,
) -> Result<Vec<SocketAddr>, String> {
    let mut reason = None;
    let mut checked = Vec::new();
    for address in found {
        match refusal(address.ip(), allowed) {
            None => checked.push(address),
            Some(refusal) => reason = Some(refusal),
        }
    }
    if checked.is_empty() {
        return Err(reason.unwrap_or_else(|| "the name has no address".to_owned()));
    }
    Ok(checked)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Reach {
        reach(text.parse().expect("an address"))
    }

    #[test]
    fn only_addresses_of_the_internet_are_public() {
        for text in [
            "93.184.215.14",
            "8.8.8.8",
            "100.128.0.1",
            "172.32.0.1",
            "2606:2800:21f::1",
        ] {
            assert_eq!(found(text), Reach::Public, "{text}");
        }
        for text in [
            "127.0.0.1",
            "127.8.8.8",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "100.64.0.1",
            "198.19.0.1",
            "::1",
            "fd12::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::10.0.0.1",
            "2002:7f00:1::",
        ] {
            assert_eq!(found(text), Reach::Private, "{text}");
        }
        for text in [
            "0.0.0.0",
            "0.1.2.3",
            "169.254.169.254",
            "100.100.100.200",
            "168.63.129.16",
            "192.0.0.192",
            "192.0.2.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::7f00:1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "fd00:ec2::254",
            "64:ff9b:1::1",
            "64:ff9b::169.254.169.254",
            "::ffff:169.254.169.254",
            "2002:a9fe:a9fe::",
            "2001::1",
            "2001:db8::1",
            "100::1",
        ] {
            assert_eq!(found(text), Reach::Never, "{text}");
        }
    }

    #[test]
    fn metadata_is_refused_where_private_addresses_are_allowed() {
        let allowed = Allowed {
            public: true,
            private: true,
        };
        let refused = |text: &str| refusal(text.parse().expect("an address"), allowed);
        assert_eq!(refused("127.0.0.1"), None);
        assert!(refused("169.254.169.254").is_some());
        assert!(refused("::ffff:169.254.169.254").is_some());
    }

    #[test]
    fn every_form_of_an_address_in_a_url_is_checked() {
        for text in [
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://0177.0.0.1/",
            "https://127.0.0.1./",
            "https://[::1]/",
            "https://[::ffff:7f00:1]/",
        ] {
            let url = Url::parse(text).expect("a URL");
            assert!(refusal_of_url(&url, false).is_some(), "{text}");
            assert!(refusal_of_url(&url, true).is_none(), "{text}");
        }
        for text in [
            "https://0.0.0.0/",
            "https://0/",
            "https://[::]/",
            "https://2852039166/",
            "https://[::ffff:169.254.169.254]/",
            "https://[::ffff:0:127.0.0.1]/",
        ] {
            let url = Url::parse(text).expect("a URL");
            assert!(refusal_of_url(&url, true).is_some(), "{text}");
        }
        let url = Url::parse("https://hooks.example/").expect("a URL");
        assert_eq!(refusal_of_url(&url, false), None);
    }

    #[test]
    fn each_look_at_a_name_is_checked() {
        let addresses = |texts: &[&str]| -> Vec<SocketAddr> {
            let parsed = texts.iter().map(|text| text.parse().expect("an address"));
            parsed.collect()
        };
        let url = Url::parse("https://hooks.example/").expect("a URL");
        let allowed = Allowed::by(&url, false);
        let mixed = addresses(&["10.0.0.1:0", "8.8.8.8:0"]);
        assert_eq!(
            checked(mixed.into_iter(), allowed),
            Ok(addresses(&["8.8.8.8:0"]))
        );
        let second = checked(addresses(&["10.0.0.1:0"]).into_iter(), allowed);
        assert!(second.expect_err("private").contains("10.0.0.1"));
        assert!(checked(std::iter::empty(), allowed).is_err());
    }

    #[test]
    fn without_encryption_nothing_is_sent_to_the_internet() {
        let url = Url::parse("http://8.8.8.8/").expect("a URL");
        assert!(refusal_of_url(&url, true).is_some());
        let allowed = Allowed::by(&url, true);
        let public = "8.8.8.8:0".parse().expect("an address");
        assert!(checked(std::iter::once(public), allowed).is_err());
        let private = "10.0.0.1:0".parse().expect("an address");
        assert!(checked(std::iter::once(private), allowed).is_ok());
    }
}
