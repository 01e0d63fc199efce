//! Judged people read from their files, and asked.

use std::{fs, path::Path};

use serde_json::Value;

use super::Asked;
use crate::{
    app::Directory,
    cli::Trouble,
    clock,
    evaluation::{JudgedPerson, Later, Measures},
    http::match_request,
    matching::weights::Weights,
};

/// What was judged afterwards stands in a file of this name.
const LATER: &str = "later.json";

/// Everybody whose file lies in `folder` or in its folders, in the order of their names.
pub(super) fn read(folder: &Path) -> Result<Vec<JudgedPerson>, Trouble> {
    let mut found = Vec::new();
    read_into(folder, &mut found)?;
    Ok(found)
}

fn read_into(folder: &Path, found: &mut Vec<JudgedPerson>) -> Result<(), Trouble> {
    let cannot = |error: &dyn std::fmt::Display| Trouble::Usage(format!("{} cannot be read: {error}", folder.display()));
    let entries = fs::read_dir(folder).map_err(|error| cannot(&error))?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>().map_err(|error| cannot(&error))?;
    paths.sort();
    let later = match paths.iter().find(|path| path.ends_with(LATER)) {
        Some(path) => serde_json::from_value(json(path)?).map_err(|error| Trouble::Usage(format!("{}: {error}", path.display())))?,
        None => Later::new(),
    };
    for path in paths {
        if path.is_dir() && !path.is_symlink() {
            read_into(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "json") && !path.ends_with(LATER) {
            let person = JudgedPerson::read(&json(&path)?, &later);
            found.push(person.map_err(|wrong| Trouble::Usage(format!("{}: {wrong}", path.display())))?);
        }
    }
    Ok(())
}

pub(super) fn json(path: &Path) -> Result<Value, Trouble> {
    let bytes = fs::read(path).map_err(|error| Trouble::Usage(format!("{} cannot be read: {error}", path.display())))?;
    serde_json::from_slice(&bytes).map_err(|error| Trouble::Usage(format!("{} is not JSON: {error}", path.display())))
}

/// Ranks the directory for somebody.
pub(super) fn ask(directory: &Directory, judged: JudgedPerson, as_of: Option<&str>, weights: Weights) -> Result<Asked, Trouble> {
    let mut body = judged.request.clone();
    if let Some(members) = body.as_object_mut() {
        members.remove("limit");
        if let Some(as_of) = as_of {
            members.entry("as_of").or_insert_with(|| as_of.into());
        }
    }
    let need_for = |system: &str, code: &str| directory.need_for(system, code);
    let known =
        match_request::Known { lexicon: directory.lexicon(), gazetteer: directory.gazetteer(), need_for: &need_for, now: clock::now() };
    let person = match_request::person(body, &known).map_err(|faults| {
        let faults: Vec<String> = faults.0.iter().map(|fault| format!("{}: {}", fault.pointer, fault.detail)).collect();
        Trouble::Usage(format!("the request of {} cannot be matched: {}", judged.id, faults.join("; ")))
    })?;
    let query = directory.understand(person);
    let ranked = directory.ranked(&query, weights)?;
    let measures = Measures::of(&judged, &ranked);
    Ok(Asked { judged, query, ranked, measures })
}
