//! The native API: match, the directory, registration, needs, places, changes.

mod changes;
mod directory;
mod drafting;
mod hsds;
pub mod keys;
mod lists;
mod matching;
mod moderating;
mod needs;
mod organizations;
mod places;
mod preview;
mod registrations;
mod reviewing;
mod services;
mod shown;
mod sources;
mod upkeep;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the native API.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(matching::match_person)
        .service(matching::explain)
        .service(matching::plan)
        .service(services::services)
        .service(services::service)
        .service(drafting::create)
        .service(drafting::revise)
        .service(moderating::submit)
        .service(moderating::publish)
        .service(moderating::give_back)
        .service(moderating::withdraw)
        .service(reviewing::revision)
        .service(reviewing::history)
        .service(reviewing::reviews)
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
        .service(organizations::services)
        .service(registrations::make_claim)
        .service(registrations::confirm)
        .service(registrations::refuse)
        .service(registrations::erase)
        .service(sources::of_service)
        .service(sources::of_organization)
        .service(sources::of_location)
        .service(needs::list_needs)
        .service(places::places)
        .service(keys::list)
        .service(keys::create)
        .service(keys::rotate)
        .service(keys::revoke)
        .service(changes::list_changes)
        .service(upkeep::assure)
        .service(upkeep::set_capacity)
        .service(preview::preview_service);
}
