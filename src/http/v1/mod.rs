//! The native API: match, the directory, needs, places, changes.

mod changes;
mod directory;
mod hsds;
mod lists;
mod matching;
mod needs;
mod places;
mod preview;
mod services;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the native API.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(matching::match_person)
        .service(matching::explain)
        .service(matching::plan)
        .service(services::services)
        .service(services::service)
        .service(directory::organizations)
        .service(directory::organization)
        .service(directory::locations)
        .service(directory::location)
        .service(directory::taxonomies)
        .service(directory::taxonomy)
        .service(directory::taxonomy_terms)
        .service(directory::taxonomy_term)
        .service(needs::list_needs)
        .service(places::places)
        .service(changes::list_changes)
        .service(preview::preview_service);
}
