//! The claims of a trust list, as an operator may have signed them. What is taken is the same once it was kept, and no two
//! organisations in it are one.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wallet_trust::{Party, TrustList};

fuzz_target!(|bytes: &[u8]| {
    let Ok(claims) = serde_json::from_slice(bytes) else {
        return;
    };
    let Ok(list) = TrustList::restore(claims, None) else {
        return;
    };
    assert_eq!(TrustList::restore(list.kept(), None), Ok(list.clone()));
    for organisation in list.organisations() {
        let by_did = organisation.dids.iter().map(|did| Party::Did(did));
        let by_url = organisation.origins.iter().map(|url| Party::Https(url));
        for party in by_did.chain(by_url) {
            assert_eq!(list.organisation(&party), Some(organisation));
        }
    }
});
