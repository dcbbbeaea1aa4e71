//! The passport's own requests: pre-employment check (R1), vacancy (R1a) and sign-in (R4).

use serde_json::{Value, json};

use super::{Held, held, matched};
use crate::dcql::{Choice, MissingReason, ResolveError, resolve};

fn r1() -> Value {
    serde_json::from_str(include_str!("r1.json")).unwrap()
}

fn r1a() -> Value {
    serde_json::from_str(include_str!("r1a.json")).unwrap()
}

fn r4() -> Value {
    serde_json::from_str(include_str!("r4.json")).unwrap()
}

fn staff(id: &'static str, slug: &str, claims: Value) -> Held {
    held(
        id,
        &format!("https://types.staffpassport.example/{slug}/1"),
        claims,
    )
}

fn registration(is_doctor: bool) -> Held {
    let mut claims = json!({
        "body": "NMC", "registration_number": "12C3456E", "status": "registered", "checked_on": "2026-07-01",
        "has_conditions": false
    });
    if is_doctor {
        claims["licence_to_practise"] = json!(true);
    }
    staff("reg", "professional-registration", claims)
}

fn checks(is_doctor: bool) -> Vec<Held> {
    vec![
        staff(
            "identity",
            "identity",
            json!({
                "legal_given_name": "Jenny", "legal_family_name": "Okafor", "birth_date": "1990-04-12",
                "portrait": "data:image/png;base64,", "proofing": { "profile": "H1A" }, "identity_ref": "r"
            }),
        ),
        staff(
            "rtw",
            "right-to-work",
            json!({
                "can_work": true, "basis": "unlimited", "follow_up_by": "2030-01-01", "checked_on": "2026-01-01",
                "identity_ref": "r"
            }),
        ),
        registration(is_doctor),
        staff(
            "dbs",
            "dbs",
            json!({
                "level": "enhanced", "workforce": ["adult", "child"], "outcome_acceptable": true,
                "issued_on": "2026-01-01", "update_status": "no_change"
            }),
        ),
        staff(
            "oh",
            "occupational-health",
            json!({ "clearance": "fit", "immunisations_complete": true, "valid_to": "2027-01-01" }),
        ),
        staff(
            "job",
            "employment-assignment",
            json!({
                "employer": "Westmere Coast Hospitals", "job_role": "Staff nurse", "assignment_status": "active",
                "start_date": "2020-01-01", "pay_band": "5"
            }),
        ),
        staff(
            "bank",
            "bank-membership",
            json!({ "worker_reference": "w", "roles": [{ "role": "Staff nurse", "grade": "5" }] }),
        ),
        staff(
            "skills",
            "core-skills-training",
            json!({ "subject": "Resuscitation", "level": "2", "valid_to": "2027-01-01" }),
        ),
    ]
}

fn shared(query: &Value, wallet: &[Held], choice: &Choice) -> Vec<String> {
    resolve(&matched(query, wallet), choice)
        .unwrap()
        .into_iter()
        .map(|answer| answer.query_id)
        .collect()
}

#[test]
fn r1_asks_for_seven_checks_and_leaves_training_and_history_to_the_person() {
    let wallet = checks(false);
    let checked = ["identity", "rtw", "reg", "dbs", "oh", "job", "bank"];
    assert_eq!(shared(&r1(), &wallet, &Choice::default()), checked);
    let with_skills = Choice {
        options: [(1, Some(0))].into(),
        ..Choice::default()
    };
    assert!(shared(&r1(), &wallet, &with_skills).contains(&"skills".to_owned()));
    let report = matched(&r1(), &wallet);
    assert_eq!(
        report.query("history").unwrap().missing,
        Some(MissingReason::NoCredentialOfType)
    );
}

#[test]
fn r1_takes_the_second_claim_set_where_there_is_no_licence_to_practise() {
    for (is_doctor, set) in [(true, 0), (false, 1)] {
        let report = matched(&r1(), &checks(is_doctor));
        let found = &report.query("reg").unwrap().candidates[0];
        assert_eq!(found.claim_set, Some(set));
    }
}

#[test]
fn r1_selects_no_pay_band() {
    let report = matched(&r1(), &checks(false));
    let job = serde_json::to_value(&report.query("job").unwrap().candidates[0].selected).unwrap();
    assert_eq!(
        job,
        json!([["employer"], ["job_role"], ["assignment_status"], ["start_date"]])
    );
}

#[test]
fn r1_without_one_required_check_shares_nothing() {
    let wallet: Vec<Held> = checks(false)
        .into_iter()
        .filter(|held| held.id != "dbs")
        .collect();
    let report = matched(&r1(), &wallet);
    assert_eq!(resolve(&report, &Choice::default()), Err(ResolveError::NoMatch));
}

#[test]
fn r1a_is_bank_membership_and_job_role() {
    let report = matched(&r1a(), &checks(false));
    let answers = resolve(&report, &Choice::default()).unwrap();
    let selected: Vec<Value> = answers
        .iter()
        .map(|answer| serde_json::to_value(&answer.selected).unwrap())
        .collect();
    assert_eq!(
        selected,
        [json!([["worker_reference"], ["roles"]]), json!([["job_role"]])]
    );
}

#[test]
fn r4_wants_access_to_the_very_organisation() {
    let access = |code: &str| {
        staff(
            "access",
            "systems-access",
            json!({
                "organisation_ods_code": code, "account_id": "a", "job_role": "Staff nurse",
                "role_codes": ["S8001:G8002:R8008"], "area_of_work": "Ward 12", "not_after": "2026-07-14T19:00:00Z"
            }),
        )
    };
    let wallet = [access("ZT2"), registration(true)];
    assert_eq!(shared(&r4(), &wallet, &Choice::default()), ["access"]);
    let report = matched(&r4(), &[access("ZT9"), registration(true)]);
    assert_eq!(
        report.query("access").unwrap().missing,
        Some(MissingReason::ValueMismatch(0))
    );
    assert!(!report.is_answerable());
}
