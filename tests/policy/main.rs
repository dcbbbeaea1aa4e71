//! Architecture rules as tests. Each rule is a function from what it looks at to a list of violations, so
//! that beside the test that the repository keeps it there is one that it notices when somebody does not.

#[cfg(test)]
mod direction;
#[cfg(test)]
mod error_fields;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod machine_traces;
#[cfg(test)]
mod manifest;
#[cfg(test)]
mod manifests;
#[cfg(test)]
mod repository;
#[cfg(test)]
mod sandbox;
#[cfg(test)]
mod shipped;
#[cfg(test)]
mod sources;
