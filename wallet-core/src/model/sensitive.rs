use serde_json::Value;

use super::group::TYPES;
use super::{CredentialClass, SensitiveCategory};

/// Why a claim that is asked for is sensitive, if it is. `path` is a claims path pointer; an empty one asks for a credential
/// without naming a claim.
pub(crate) fn category(credential_type: Option<&str>, path: &[Value]) -> Option<SensitiveCategory> {
    let credential_type = credential_type.unwrap_or_default();
    let claim = path.first().and_then(Value::as_str);
    match CredentialClass::of(credential_type, &[]) {
        CredentialClass::Unclassified => Some(SensitiveCategory::Unclassified),
        CredentialClass::CriminalRecord => Some(SensitiveCategory::CriminalRecord),
        CredentialClass::Health => {
            is_health(slug(credential_type), claim).then_some(SensitiveCategory::Health)
        }
        CredentialClass::Ordinary => match (slug(credential_type), claim) {
            ("identity/1", Some("portrait")) | ("right-to-work/1", Some("biometric_page")) => {
                Some(SensitiveCategory::Photo)
            }
            ("employment-assignment/1", Some("pay_band")) => Some(SensitiveCategory::Pay),
            _ => None,
        },
    }
}

fn slug(credential_type: &str) -> &str {
    credential_type.strip_prefix(TYPES).unwrap_or_default()
}

/// Of a health type every claim is, but for those that are known not to be.
fn is_health(slug: &str, claim: Option<&str>) -> bool {
    const WORK: [&str; 7] = [
        "employer",
        "job_title",
        "start_date",
        "end_date",
        "reason_for_leaving",
        "would_reemploy",
        "template",
    ];
    const SERVICE: [&str; 4] = ["valid_to", "service_name", "service_phone", "service_email"];
    match (slug, claim) {
        ("employment-history/1", Some("open_disciplinary")) => false,
        ("employment-history/1", Some(claim)) => !WORK.contains(&claim),
        ("occupational-health/1", Some(claim)) => !SERVICE.contains(&claim),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{SensitiveCategory, category};

    fn of(slug: &str, path: &[&str]) -> Option<SensitiveCategory> {
        let path: Vec<_> = path.iter().map(|step| json!(step)).collect();
        category(
            Some(&format!("https://types.staffpassport.example/{slug}")),
            &path,
        )
    }

    #[test]
    fn claims_are_of_the_category_that_the_catalogue_gives_them() {
        let health = Some(SensitiveCategory::Health);
        assert_eq!(of("immunisation/1", &["result_value"]), health);
        assert_eq!(of("occupational-health/1", &["epp_cleared"]), health);
        assert_eq!(of("occupational-health/1", &["valid_to"]), None);
        assert_eq!(of("employment-history/1", &["sickness_days_last_year"]), health);
        assert_eq!(of("employment-history/1", &["employer"]), None);
        assert_eq!(of("employment-history/1", &["a claim of a later day"]), health);
        assert_eq!(of("employment-history/1", &[]), health, "no claim is named");
        let criminal = Some(SensitiveCategory::CriminalRecord);
        assert_eq!(of("dbs/1", &["level"]), criminal);
        let photo = Some(SensitiveCategory::Photo);
        assert_eq!(of("identity/1", &["portrait"]), photo);
        assert_eq!(of("right-to-work/1", &["biometric_page"]), photo);
        assert_eq!(of("identity/1", &["birth_date"]), None);
        let pay = Some(SensitiveCategory::Pay);
        assert_eq!(of("employment-assignment/1", &["pay_band"]), pay);
        assert_eq!(of("employment-assignment/1", &["employer"]), None);
    }

    #[test]
    fn what_is_not_known_is_sensitive() {
        let unknown = Some(SensitiveCategory::Unclassified);
        assert_eq!(of("identity/2", &["portrait"]), unknown);
        assert_eq!(
            category(Some("QualificationCredential"), &[json!("title")]),
            unknown
        );
        assert_eq!(category(None, &[json!("title")]), unknown);
    }
}
