//! The native API: match, the directory, registration, needs, places.

mod directory;
mod hsds;
mod lists;
mod matching;
mod needs;
mod organizations;
mod places;
mod registrations;
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
        .service(organizations::register)
        .service(organizations::revise)
        .service(organizations::how_registered)
        .service(organizations::history)
        .service(registrations::make_claim)
        .service(registrations::confirm)
        .service(registrations::refuse)
        .service(registrations::erase)
        .service(needs::list_needs)
        .service(places::places);
}
