use super::CredentialSummary;
use super::group::{CHECK_IN, TYPES};

/// How sensitive a credential's type is. Every class but [`CredentialClass::Ordinary`] takes an approval of its own to
/// be viewed, and one to be shared beside that of the share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CredentialClass {
    /// Neither of the special classes.
    Ordinary,
    /// A type that this version does not know. It counts as sensitive, for nothing says that it is not.
    Unclassified,
    /// Health data (UK GDPR Article 9): clearances, vaccinations and tests, and what records sickness absence.
    Health,
    /// Criminal-record data (UK GDPR Article 10): the DBS check and what supports it.
    CriminalRecord,
}

impl CredentialClass {
    /// Whether it takes approvals of its own.
    #[must_use]
    pub fn is_sensitive(self) -> bool {
        match self {
            Self::Ordinary => false,
            Self::Health | Self::CriminalRecord | Self::Unclassified => true,
        }
    }

    /// The word that stands for it in machine-readable output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ordinary => "ordinary",
            Self::Health => "health",
            Self::CriminalRecord => "criminal_record",
            Self::Unclassified => "unclassified",
        }
    }

    /// The class of a credential by its type and the further types that it says to be of. A further type can make a
    /// credential more sensitive, never less.
    pub(crate) fn of(credential_type: &str, further: &[String]) -> Self {
        let own = listed(credential_type).unwrap_or(Self::Unclassified);
        let further = further.iter().filter_map(|name| listed(name));
        further.fold(own, Ord::max)
    }
}

impl CredentialSummary {
    /// Whether its claims are shown only with an approval of their own.
    #[must_use]
    pub fn is_sensitive(&self) -> bool {
        self.class.is_sensitive()
    }
}

/// The table. A new version of a type may say more than the one before, so that each stands here by itself, and a type of
/// which one claim is of a special class is of that class whole. `None` for a type that is not known.
fn listed(credential_type: &str) -> Option<CredentialClass> {
    // It says whether occupational health cleared a person.
    if credential_type == CHECK_IN {
        return Some(CredentialClass::Health);
    }
    match credential_type.strip_prefix(TYPES)? {
        "bank-membership/1"
        | "clinical-competency/1"
        | "core-skills-training/1"
        | "employment-assignment/1"
        | "identity/1"
        | "new-starter-information/1"
        | "professional-registration/1"
        | "qualification/1"
        | "right-to-work/1"
        | "systems-access/1"
        | "temporary-placement/1"
        | "training-placement/1" => Some(CredentialClass::Ordinary),
        // An employment history says how many days a person was off sick.
        "employment-history/1" | "immunisation/1" | "occupational-health/1" => Some(CredentialClass::Health),
        "dbs/1" | "dbs-supporting-information/1" => Some(CredentialClass::CriminalRecord),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::CredentialClass;

    fn of(slug: &str) -> CredentialClass {
        let name = format!("https://types.staffpassport.example/{slug}");
        CredentialClass::of(&name, &[])
    }

    #[test]
    fn health_and_criminal_record_types_are_named() {
        for slug in ["occupational-health/1", "immunisation/1", "employment-history/1"] {
            assert_eq!(of(slug), CredentialClass::Health, "{slug}");
        }
        for slug in ["dbs/1", "dbs-supporting-information/1"] {
            assert_eq!(of(slug), CredentialClass::CriminalRecord, "{slug}");
        }
        for slug in [
            "identity/1",
            "right-to-work/1",
            "systems-access/1",
            "new-starter-information/1",
        ] {
            assert!(!of(slug).is_sensitive(), "{slug}");
        }
    }

    #[test]
    fn an_arrival_check_in_says_who_was_cleared() {
        let name = "uk.example.staffpassport.checkin.1";
        assert_eq!(CredentialClass::of(name, &[]), CredentialClass::Health);
        let next = "uk.example.staffpassport.checkin.2";
        assert_eq!(CredentialClass::of(next, &[]), CredentialClass::Unclassified);
    }

    #[test]
    fn a_type_that_is_not_in_the_table_is_sensitive() {
        for slug in [
            "",
            "identity",
            "identity/2",
            "Identity/1",
            "occupational-health/2",
            "dbs/1/",
        ] {
            assert_eq!(of(slug), CredentialClass::Unclassified, "{slug}");
        }
        assert_eq!(CredentialClass::of("", &[]), CredentialClass::Unclassified);
        assert!(CredentialClass::Unclassified.is_sensitive());
    }

    #[test]
    fn a_further_type_makes_a_credential_more_sensitive_and_never_less() {
        let [identity, health, dbs] = ["identity", "immunisation", "dbs"]
            .map(|slug| format!("https://types.staffpassport.example/{slug}/1"));
        let of = |name: &str, further: &[&String]| {
            let further: Vec<String> = further.iter().map(|name| (*name).clone()).collect();
            CredentialClass::of(name, &further)
        };
        assert_eq!(of(&identity, &[&health]), CredentialClass::Health);
        assert_eq!(of(&health, &[&identity]), CredentialClass::Health);
        assert_eq!(of(&health, &[&dbs]), CredentialClass::CriminalRecord);
        assert_eq!(of("urn:other", &[&identity]), CredentialClass::Unclassified);
        assert_eq!(of("urn:other", &[&health]), CredentialClass::Health);
        assert_eq!(
            of(&identity, &[&"urn:other".to_owned()]),
            CredentialClass::Ordinary
        );
    }
}
