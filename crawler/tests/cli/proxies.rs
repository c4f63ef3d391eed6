//! Proxies: those that are given alone.

use crate::loopback::Nobody;
use crate::program::{fetching, site};

#[test]
fn a_proxy_that_the_environment_names_is_not_used() {
    let (site, nobody) = (site(), Nobody::new());
    let mut command = fetching(&[site.url("/")]);
    command.env("http_proxy", nobody.url()).env("ALL_PROXY", nobody.url()).env_remove("no_proxy");
    assert_eq!(command.output().unwrap().status.code(), Some(0));
}
