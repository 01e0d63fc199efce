//! Where the directory is that a command works on.

use std::path::{Path, PathBuf};

use super::{Trouble, output};
use crate::{app, config::Settings, store::DatabaseUrl};

/// The data folder where none is named.
pub(super) const DATA_DIR: &str = "waymark-data";

/// The data folder of the demonstration where none is named: its fictional services stay out of a real directory.
pub(super) const DEMO_DIR: &str = "waymark-demo";

/// The name of the SQLite file in a data folder.
const DATABASE: &str = "waymark.db";

/// The place of the directory in the data folder, with the database in it unless `settings` names another.
pub(super) fn of(settings: &Settings) -> app::Settings {
    at(settings.data_dir().unwrap_or(Path::new(DATA_DIR)), settings.database_url())
}

/// The place of a directory in `folder`.
pub(super) fn at(folder: &Path, database: Option<&DatabaseUrl>) -> app::Settings {
    let database = database.cloned().unwrap_or_else(|| DatabaseUrl::sqlite(folder.join(DATABASE)));
    app::Settings { data_dir: folder.to_owned(), database }
}

/// The place of a directory that is there already. Where none is named and there is only the demonstration's, it is that
/// one, and says so: whoever tries Waymark need not name a folder.
///
/// # Errors
/// Where there is none, with what to do.
pub(super) fn existing(settings: &Settings) -> Result<app::Settings, Trouble> {
    let place = of(settings);
    if is_there(&place) {
        return Ok(place);
    }
    let demo = at(Path::new(DEMO_DIR), None);
    if settings.data_dir().is_none() && settings.database_url().is_none() && is_there(&demo) {
        output::tell(&format!("This is the demonstration's directory, in {DEMO_DIR}: its organizations are invented."));
        return Ok(demo);
    }
    let (missing, folder) = (place.database.to_string(), place.data_dir.display());
    Err(Trouble::Failed(format!(
        "there is no directory yet: {missing} does not exist.\n\
         To fill one:     waymark import FILE --data-dir {folder}\n\
         To try Waymark:  waymark demo"
    )))
}

/// Whether a database is there. Whether a PostgreSQL is there shows when it is opened.
fn is_there(place: &app::Settings) -> bool {
    place.database.sqlite_path().is_none_or(Path::exists)
}

/// The path of a file in the data folder.
pub(super) fn file(place: &app::Settings, name: &str) -> PathBuf {
    place.data_dir.join(name)
}
