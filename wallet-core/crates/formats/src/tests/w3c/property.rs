//! For random credentials and texts.

use proptest::prelude::{any, prop, proptest};
use proptest::sample::Index;
use serde_json::{Value, json};

use super::{BEGIN, BOTH, END, at, issue, parse, patched, payload};
use crate::tests::random::{claims, config};
use crate::tests::{issuer::issuer_key, leaves};
use crate::{DataModel, W3cJwt};

proptest! {
    #![proptest_config(config(100))]

    #[test]
    fn what_is_parsed_is_what_was_issued_and_all_of_it_leaves(claim in claims()) {
        for model in BOTH {
            let said = claim.shown(&|_| true);
            let subject = at(model, "credentialSubject.said");
            let credential = parse(model, &[(&subject, said.clone())]).unwrap();
            assert_eq!(credential.claims()["credentialSubject"]["said"], said);
            credential.verify_signature(&issuer_key()).unwrap();
            let selection = credential.select(&[]).unwrap();
            assert_eq!(selection.revealed, leaves(credential.claims()));
            assert!(selection.withheld.is_empty() && selection.emptied.is_empty());
            // Parsed again from its own text it is the same.
            let again = W3cJwt::parse(model, credential.compact()).unwrap();
            assert_eq!(again.claims(), credential.claims());
            assert_eq!(again.validity(), credential.validity());
        }
    }

    #[test]
    fn properties_and_registered_claims_give_the_same_credential(
        begin in 0_i64..4_000_000_000, length in 0_i64..1_000_000_000, both in any::<[bool; 5]>()
    ) {
        let end = begin + length;
        let plain = [("nbf", json!(begin)), ("exp", json!(end))];
        let plain = parse(DataModel::V1_1, &plain).unwrap();
        let full = plain.claims();
        let pairs = [
            ("vc.issuer", full["issuer"].clone()),
            ("vc.id", full["id"].clone()),
            ("vc.credentialSubject.id", full["credentialSubject"]["id"].clone()),
            ("vc.issuanceDate", full["issuanceDate"].clone()),
            ("vc.expirationDate", full["expirationDate"].clone()),
        ];
        let mut patch = vec![("nbf", json!(begin)), ("exp", json!(end))];
        patch.extend(pairs.into_iter().zip(both).filter(|(_, both)| *both).map(|(pair, _)| pair));
        let repeated = parse(DataModel::V1_1, &patch).unwrap();
        assert_eq!(repeated.claims(), full);
        assert_eq!(repeated.validity(), plain.validity());
    }

    #[test]
    fn a_date_and_its_number_are_one_moment(seconds in 0_i64..250_000_000_000) {
        let text = parse(DataModel::V1_1, &[("nbf", json!(seconds)), ("exp", Value::Null)]).unwrap();
        let date = text.claims()["issuanceDate"].clone();
        let dates = [("validFrom", date), ("validUntil", Value::Null)];
        let credential = parse(DataModel::V2_0, &dates).unwrap();
        assert_eq!(credential.validity().nbf, Some(seconds));
    }

    #[test]
    fn dates_decide_alike_in_both_data_models(now in BEGIN - 200..END + 200, skew in 0_u32..100) {
        let [old, new] = BOTH.map(|model| parse(model, &[]).unwrap().check_dates(now, skew).is_ok());
        assert_eq!(old, new);
        assert_eq!(old, now + i64::from(skew) >= BEGIN && now - i64::from(skew) < END);
    }

    #[test]
    fn no_text_makes_the_parser_panic(
        text in "[A-Za-z0-9_.=-]{0,200}", at in any::<Index>(), name in "[a-z@]{1,12}", value in prop::num::f64::ANY
    ) {
        for model in BOTH {
            assert!(W3cJwt::parse(model, &text).is_err());
            let odd = patched(payload(model), &[(&name, json!(value))]);
            let issued = issue(model, &odd);
            let cut = at.index(issued.len());
            for text in [issued.clone(), format!("{}{text}{}", &issued[..cut], &issued[cut..])] {
                if let Ok(credential) = W3cJwt::parse(model, &text) {
                    credential.select(&[]).unwrap();
                    let _ = credential.holder();
                    let _ = credential.issuer_reference();
                }
            }
        }
    }
}
