//! What the anchors say about names.

use wallet_trust::{AnchorSet, TrustAnchor, TrustDecision, TrustPolicy};

use AnchorSet::{Issuers, Verifiers};
use TrustDecision::{Trusted, Unknown};

const DID: &str = "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp";

fn policy(url: &str) -> TrustPolicy {
    TrustPolicy::new(vec![(Issuers, TrustAnchor::HttpsIssuer(url.to_owned()))])
}

#[test]
fn without_anchors_everybody_is_unknown() {
    let empty = TrustPolicy::default();
    assert_eq!(empty.decide_did(Issuers, DID), Unknown);
    assert_eq!(empty.decide_https(Issuers, "https://clearcheck.example"), Unknown);
    assert!(empty.certificates(Issuers).is_empty());
}

#[test]
fn origin_stands_for_all_its_identifiers() {
    let policy = policy("https://clearcheck.example");
    for iss in [
        "https://clearcheck.example",
        "https://clearcheck.example/",
        "https://clearcheck.example:443/a",
        "https://ClearCheck.example/a/b/",
    ] {
        assert_eq!(policy.decide_https(Issuers, iss), Trusted, "{iss}");
    }
    for iss in [
        "http://clearcheck.example",
        "https://clearcheck.example:8443",
        "https://www.clearcheck.example",
        "https://clearcheck.example.evil.example",
        "https://clearcheck.example@evil.example",
        "https://clearcheck.example\\.evil.example",
        "https://evil.example/https://clearcheck.example",
        "https://clearcheck.example?x",
        "clearcheck.example",
        "",
    ] {
        assert_eq!(policy.decide_https(Issuers, iss), Unknown, "{iss}");
    }
}

#[test]
fn identifier_with_a_path_stands_for_itself_to_the_letter() {
    let with_path = policy("https://clearcheck.example/a");
    assert_eq!(
        with_path.decide_https(Issuers, "https://clearcheck.example/a"),
        Trusted
    );
    for iss in [
        "https://clearcheck.example/a/",
        "https://clearcheck.example/a/b",
        "https://clearcheck.example",
        "https://CLEARCHECK.example/a",
    ] {
        assert_eq!(with_path.decide_https(Issuers, iss), Unknown, "{iss}");
    }
    let slash = policy("https://clearcheck.example/");
    assert_eq!(
        slash.decide_https(Issuers, "https://clearcheck.example/"),
        Trusted
    );
    assert_eq!(slash.decide_https(Issuers, "https://clearcheck.example"), Unknown);
    assert_eq!(
        slash.decide_https(Issuers, "https://clearcheck.example/a"),
        Unknown
    );
}

#[test]
fn loopback_anchor_stands_for_its_own_port_only() {
    let policy = policy("http://localhost:4100");
    assert_eq!(
        policy.decide_https(Issuers, "http://localhost:4100/oid4vci/lab"),
        Trusted
    );
    assert_eq!(
        policy.decide_https(Issuers, "http://localhost:4101/oid4vci/lab"),
        Unknown
    );
    assert_eq!(policy.decide_https(Issuers, "https://localhost:4100"), Unknown);
}

#[test]
fn sets_and_kinds_are_separate() {
    let policy = TrustPolicy::new(vec![
        (Issuers, TrustAnchor::Did(DID.to_owned())),
        (Verifiers, TrustAnchor::Certificate { der: vec![1] }),
        (Issuers, TrustAnchor::Certificate { der: vec![2] }),
    ]);
    assert_eq!(policy.decide_did(Issuers, DID), Trusted);
    assert_eq!(policy.decide_did(Verifiers, DID), Unknown);
    assert_eq!(
        policy.decide_did(Issuers, "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooW"),
        Unknown
    );
    assert_eq!(policy.decide_did(Issuers, &format!("{DID}#0")), Unknown);
    assert_eq!(policy.decide_https(Issuers, DID), Unknown);
    assert_eq!(policy.certificates(Verifiers), [vec![1]]);
    assert_eq!(policy.certificates(Issuers), [vec![2]]);
}

#[test]
fn a_set_that_nothing_was_added_to_vouches_for_nobody() {
    let sets = [
        Issuers,
        Verifiers,
        AnchorSet::TrustLists,
        AnchorSet::StatusLists,
        AnchorSet::Readers,
    ];
    let origin = "https://issuer.example.org";
    for own in sets {
        let anchors = TrustAnchor::parse(origin, false).unwrap();
        let policy = TrustPolicy::new(anchors.into_iter().map(|anchor| (own, anchor)).collect());
        for asked in sets {
            let trusted = policy.decide_https(asked, origin) == TrustDecision::Trusted;
            assert_eq!(trusted, own == asked, "{own:?} {asked:?}");
        }
        let kept = serde_json::to_string(&own).unwrap();
        assert_eq!(serde_json::from_str::<AnchorSet>(&kept).unwrap(), own);
    }
    let kept = sets.map(|set| serde_json::to_value(set).unwrap());
    assert_eq!(
        kept,
        ["issuers", "verifiers", "trust_lists", "status_lists", "readers"]
    );
}
