use super::CredentialSummary;

/// The heading under which a passport shows a credential. Groups are in the order in which a passport shows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CredentialGroup {
    /// Who the person is, and what they say about themselves.
    IdentityAndNewStarter,
    /// Right to work, registration, criminal records.
    EmploymentChecks,
    /// Where the person works, worked or may work.
    ConfirmationOfAssignment,
    /// Degrees and competencies.
    Qualifications,
    /// Training programmes and placements.
    Training,
    /// Core skills, one credential a subject.
    CoreSkillsTraining,
    /// Clearances, vaccinations and tests.
    HealthInformation,
    /// What opens an organisation's systems.
    SignIn,
    /// Every type that this version does not know.
    Other,
}

/// The staff passport's types: `https://types.staffpassport.example/SLUG/VERSION`.
pub(super) const TYPES: &str = "https://types.staffpassport.example/";

/// The document type of the arrival check-in, an mdoc.
pub(super) const CHECK_IN: &str = "uk.example.staffpassport.checkin.1";

impl CredentialSummary {
    /// The group that its type belongs to.
    #[must_use]
    pub fn group(&self) -> CredentialGroup {
        group(&self.credential_type)
    }
}

fn group(credential_type: &str) -> CredentialGroup {
    if credential_type == CHECK_IN {
        return CredentialGroup::ConfirmationOfAssignment;
    }
    let slug = credential_type
        .strip_prefix(TYPES)
        .and_then(|rest| rest.split_once('/'))
        .map(|(slug, _version)| slug);
    match slug {
        Some("identity" | "new-starter-information") => CredentialGroup::IdentityAndNewStarter,
        Some("right-to-work" | "professional-registration" | "dbs") => CredentialGroup::EmploymentChecks,
        Some("employment-assignment" | "employment-history" | "temporary-placement" | "bank-membership") => {
            CredentialGroup::ConfirmationOfAssignment
        }
        Some("qualification" | "clinical-competency") => CredentialGroup::Qualifications,
        Some("training-placement") => CredentialGroup::Training,
        Some("core-skills-training") => CredentialGroup::CoreSkillsTraining,
        Some("occupational-health" | "immunisation") => CredentialGroup::HealthInformation,
        Some("systems-access") => CredentialGroup::SignIn,
        Some(_) | None => CredentialGroup::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::{CredentialGroup, group};

    #[test]
    fn every_version_of_a_known_type_has_its_group() {
        for (credential_type, expected) in [
            (
                "https://types.staffpassport.example/identity/1",
                CredentialGroup::IdentityAndNewStarter,
            ),
            (
                "https://types.staffpassport.example/professional-registration/2",
                CredentialGroup::EmploymentChecks,
            ),
            (
                "https://types.staffpassport.example/bank-membership/1",
                CredentialGroup::ConfirmationOfAssignment,
            ),
            (
                "https://types.staffpassport.example/systems-access/1",
                CredentialGroup::SignIn,
            ),
            (
                "uk.example.staffpassport.checkin.1",
                CredentialGroup::ConfirmationOfAssignment,
            ),
        ] {
            assert_eq!(group(credential_type), expected, "{credential_type}");
        }
    }

    #[test]
    fn any_other_type_is_in_the_last_group() {
        for credential_type in [
            "",
            "identity",
            "https://types.staffpassport.example/identity",
            "https://types.staffpassport.example.test/identity/1",
            "https://types.staffpassport.example/library-card/1",
        ] {
            assert_eq!(
                group(credential_type),
                CredentialGroup::Other,
                "{credential_type}"
            );
        }
        assert!(CredentialGroup::SignIn < CredentialGroup::Other);
    }
}
