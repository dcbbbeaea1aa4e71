//! The contexts that documents may refer to: none is ever fetched (Data Integrity, "Validating Contexts").

/// A context, and the hash of its text that it is pinned by.
pub(super) struct Pinned {
    /// What documents call it.
    pub(super) iri: &'static str,
    /// Its text, as published.
    pub(super) text: &'static str,
    /// The SHA-256 of the text, in hexadecimal digits.
    #[cfg_attr(not(test), expect(dead_code, reason = "the tests hold the texts against it"))]
    pub(super) sha256: &'static str,
}

/// The context by that name, to the letter.
pub(super) fn pinned(iri: &str) -> Option<&'static Pinned> {
    all().find(|context| context.iri == iri)
}

/// Every context that is known.
#[cfg(not(test))]
pub(super) fn all() -> impl Iterator<Item = &'static Pinned> {
    PINNED.iter()
}

/// Every context that is known: the tests know those of examples, too.
#[cfg(test)]
pub(super) fn all() -> impl Iterator<Item = &'static Pinned> {
    PINNED.iter().chain(EXAMPLES)
}

const PINNED: &[Pinned] = &[
    Pinned {
        iri: "https://www.w3.org/2018/credentials/v1",
        text: include_str!("contexts/credentials-v1.json"),
        sha256: "ab4ddd9a531758807a79a5b450510d61ae8d147eab966cc9a200c07095b0cdcc",
    },
    Pinned {
        iri: "https://www.w3.org/ns/credentials/v2",
        text: include_str!("contexts/credentials-v2.json"),
        sha256: "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
    },
    Pinned {
        iri: "https://w3id.org/security/data-integrity/v1",
        text: include_str!("contexts/data-integrity-v1.json"),
        sha256: "b5d829bd09aa7c42abc6efa0c8ed7635313b5487f37ccfce3ecd149ca9418554",
    },
    Pinned {
        iri: "https://w3id.org/security/data-integrity/v2",
        text: include_str!("contexts/data-integrity-v2.json"),
        sha256: "67f21e6e33a6c14e5ccfd2fc7865f7474fb71a04af7e94136cb399dfac8ae8f4",
    },
    Pinned {
        iri: "https://w3id.org/security/multikey/v1",
        text: include_str!("contexts/multikey-v1.json"),
        sha256: "ba2c182de2d92f7e47184bcca8fcf0beaee6d3986c527bf664c195bbc7c58597",
    },
    Pinned {
        iri: "https://w3id.org/security/jwk/v1",
        text: include_str!("contexts/jwk-v1.json"),
        sha256: "0f14b62f6071aafe00df265770ea0c7508e118247d79b7d861a406d2aa00bece",
    },
    Pinned {
        iri: "https://w3id.org/security/suites/ed25519-2018/v1",
        text: include_str!("contexts/ed25519-2018-v1.json"),
        sha256: "166c6abb9e08176cee5f6c87c9c1bbfefa5717da391bcac525e5437f93eab809",
    },
    Pinned {
        iri: "https://w3id.org/security/suites/ed25519-2020/v1",
        text: include_str!("contexts/ed25519-2020-v1.json"),
        sha256: "b9e1ab971fd8bf2c7553e0c4a9438e0b9450afde1ea1ca5b2492368b9f549588",
    },
    Pinned {
        iri: "https://w3id.org/vc/status-list/2021/v1",
        text: include_str!("contexts/vc-status-list-2021-v1.json"),
        sha256: "634d71c159289f068c96012e4511c657fdf82ac4231900081bda3ba24e2e1160",
    },
    Pinned {
        iri: "https://www.w3.org/ns/did/v1",
        text: include_str!("contexts/did-v1.json"),
        sha256: "62c1054bf404d6dd3a4b26b64f830fd72095f6a26edc4469908c94351352ce5f",
    },
];

/// What the vectors refer to, and no credential that counts.
#[cfg(test)]
const EXAMPLES: &[Pinned] = &[
    Pinned {
        iri: "https://www.w3.org/2018/credentials/examples/v1",
        text: include_str!("../../../../../tests/vectors/json-ld-contexts/credentials-examples-v1.json"),
        sha256: "2070ae4e75bc3b4c2cfe2b8b6e86ec45119672bbb5da283f0399ea96c60a0104",
    },
    Pinned {
        iri: "https://www.w3.org/ns/credentials/examples/v2",
        text: include_str!("../../../../../tests/vectors/json-ld-contexts/credentials-examples-v2.json"),
        sha256: "57393fbc69d6efb9b9b5dc9cb6b9880b0944360abfe2eaf459c9e58cf2279d7c",
    },
    Pinned {
        iri: "https://www.w3.org/ns/credentials/undefined-terms/v2",
        text: include_str!(
            "../../../../../tests/vectors/json-ld-contexts/credentials-undefined-terms-v2.json"
        ),
        sha256: "82dab514ba44eb18f5d1b0f638c5e140c6a556fbfb5089601bdc0fa5eb8b2581",
    },
    Pinned {
        iri: "https://w3id.org/citizenship/v1",
        text: include_str!("../../../../../tests/vectors/json-ld-contexts/citizenship-v1.json"),
        sha256: "9ffdc9e92801959e8f7416744aca720d06e0a4702dd83043c02c74700c161d93",
    },
    Pinned {
        iri: "https://w3id.org/citizenship/v2",
        text: include_str!("../../../../../tests/vectors/json-ld-contexts/citizenship-v2.json"),
        sha256: "4b50a8580f99ddb2df2ad94e93eee1725f6c185a34306e1c98f4d631b160a9fc",
    },
    Pinned {
        iri: "https://w3id.org/citizenship/v3",
        text: include_str!("../../../../../tests/vectors/json-ld-contexts/citizenship-v3.json"),
        sha256: "b8fa8872d5af1686f13c1d17a663a78334a93becba1407c41548f10b515ad7fa",
    },
    Pinned {
        iri: "https://w3id.org/citizenship/v4rc1",
        text: include_str!("../../../../../tests/vectors/json-ld-contexts/citizenship-v4rc1.json"),
        sha256: "5038c7383afd7ab2158f1b997913a8f60978a0abcf96e0b0d08e29f146d2db1e",
    },
];
