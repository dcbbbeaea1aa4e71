//! For how long the metadata of a type is used without asking for it again.

use serde_json::json;

use crate::support::DAY;
use crate::support::credential::vct;
use crate::type_metadata::{bound, described, first_name, hold, identity, refresh, times_asked, with_host};

pub(crate) const WEEK: i64 = 7 * DAY;

#[test]
fn what_no_hash_binds_is_asked_again_after_a_week() {
    let (bench, wallet, host) = with_host();
    host.publish(&described());
    let id = hold(&bench, &wallet, identity());
    let mut changed = described();
    changed["claims"][0]["display"] = json!([{ "locale": "en", "label": "Given name" }]);
    host.publish(&changed);
    bench.pass_in_use(&wallet, WEEK - 1);
    refresh(&wallet);
    assert_eq!(first_name(&wallet, id), ["First name", "Enw cyntaf"]);
    bench.clock.pass(1);
    refresh(&wallet);
    assert_eq!(first_name(&wallet, id), ["Given name"]);
    host.answers(&vct("identity"), 404, Vec::new());
    bench.pass_in_use(&wallet, WEEK);
    refresh(&wallet);
    assert_eq!(first_name(&wallet, id), ["Given name"], "what was known stays");
}

#[test]
fn what_no_hash_binds_is_asked_again_when_its_server_says() {
    for (directive, lifetime) in [
        ("max-age=3600", 3600),
        ("no-cache", 0),
        ("max-age=31536000", WEEK),
    ] {
        let (bench, wallet, host) = with_host();
        host.publish_for(&described(), directive);
        let id = hold(&bench, &wallet, identity());
        let mut changed = described();
        changed["claims"][0]["display"] = json!([{ "locale": "en", "label": "Given name" }]);
        host.publish(&changed);
        if lifetime > 0 {
            bench.pass_in_use(&wallet, lifetime - 1);
            refresh(&wallet);
            assert_eq!(
                first_name(&wallet, id),
                ["First name", "Enw cyntaf"],
                "{directive}"
            );
            bench.clock.pass(1);
        }
        refresh(&wallet);
        assert_eq!(first_name(&wallet, id), ["Given name"], "{directive}");
    }
    // What a hash binds never changes, whatever its server says.
    let (bench, wallet, host) = with_host();
    host.publish_for(&described(), "no-store");
    hold(&bench, &wallet, bound(&described()));
    let before = times_asked(&bench);
    refresh(&wallet);
    assert_eq!(times_asked(&bench), before);
}
