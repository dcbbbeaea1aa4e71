//! The web pages.

use axum::Router;

use crate::state::Shared;

/// The pages' routes.
pub fn routes() -> Router<Shared> {
    Router::new()
}
