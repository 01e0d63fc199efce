//! The directory as an HSDS data package: spooled table by table, then zipped. Memory stays the same however large it is, but for the
//! ids of shared rows.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Read as _, Seek as _, Write as _},
    os::unix::fs::FileExt as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest as _, Sha256};

use super::{AppError, Directory, Progress, Silent, export::SCAN};
use crate::{
    clock,
    formats::{
        data_package::{DESCRIPTOR, Table, Writer, descriptor, pack},
        hsds,
    },
};

/// How long a package is kept though something changed.
const KEPT_FOR: TimeDelta = TimeDelta::minutes(10);

/// A data package, to be read from its beginning.
#[derive(Debug)]
pub struct DataPackage {
    /// The zip file. It has no name any more and goes when it is closed.
    pub file: File,
    /// How many bytes it has.
    pub bytes: u64,
    /// How many services are in it.
    pub services: u64,
}

/// A data package that is kept for all who ask for it.
#[derive(Debug)]
pub struct KeptPackage {
    /// The zip file; read it at a place, not from where it stands.
    pub file: File,
    /// How many bytes it has.
    pub bytes: u64,
    /// A print of what is in it: 16 bytes of SHA-256, as base64 for addresses.
    pub print: String,
    /// The change of the directory that it was made at.
    seq: i64,
    made_at: DateTime<Utc>,
}

impl KeptPackage {
    /// Up to `most` bytes from `from` on; none at the end.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn read_at(&self, from: u64, most: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; most];
        let read = self.file.read_at(&mut bytes, from)?;
        bytes.truncate(read);
        Ok(bytes)
    }
}

impl Directory {
    /// The data package of everything that is published, made for the first who asks and kept for the others: until something changes, and
    /// where much changes for ten minutes, so that asking again and again costs nothing. One is made at a time.
    ///
    /// # Errors
    /// As [`Directory::data_package`].
    pub async fn kept_data_package(&self) -> Result<Arc<KeptPackage>, AppError> {
        let mut kept = self.inner.package.lock().await;
        let seq = self.inner.store.head().await?.seq;
        let now = clock::now();
        if let Some(kept) = kept.as_ref().filter(|kept| kept.seq == seq || now - kept.made_at < KEPT_FOR) {
            return Ok(Arc::clone(kept));
        }
        let spool = self.inner.folder.path().to_owned();
        let made = self.data_package(&spool, &Silent).await?;
        let printed = tokio::task::spawn_blocking(move || printed(made)).await.map_err(|_| AppError::Interrupted)?;
        let (made, print) = printed.map_err(|source| AppError::File { what: "the spool", path: spool, source })?;
        let package = Arc::new(KeptPackage { file: made.file, bytes: made.bytes, print, seq, made_at: now });
        *kept = Some(Arc::clone(&package));
        Ok(package)
    }

    /// Makes a data package of everything that is published. `spool` is a folder with room for the tables and the zip file made of them;
    /// nothing is left in it.
    ///
    /// # Errors
    /// [`AppError::Store`], or [`AppError::File`] where the folder does not take it.
    pub async fn data_package(&self, spool: &Path, progress: &dyn Progress) -> Result<DataPackage, AppError> {
        let folder = Spool::new(spool).map_err(|source| AppError::File { what: "the spool", path: spool.to_owned(), source })?;
        let failed = |source| AppError::File { what: "the spool", path: folder.0.clone(), source };
        let (terms, taxonomies) = self.all_terms().await?;
        let written_terms = hsds::Terms::new(&terms, &taxonomies);
        let mut writer = Writer::new(|table| folder.create(table)).map_err(failed)?;
        let (mut services, mut after) = (0, None);
        loop {
            let portion = self.inner.store.scan_offerings(after, SCAN).await?;
            let Some(last) = portion.last() else { break };
            after = Some(last.service.id);
            for found in &portion {
                let full = hsds::write_service(&found.service, Some(&found.organization), &found.locations, &written_terms);
                writer.service(&full).map_err(failed)?;
                services += 1;
            }
            progress.at("services written", services, None);
        }
        // Terms that no service carries are part of the directory, too.
        for taxonomy in &taxonomies {
            writer.taxonomy(&hsds::write_taxonomy(taxonomy)).map_err(failed)?;
        }
        for term in &terms {
            writer.taxonomy_term(&hsds::write_taxonomy_term(term, &written_terms)).map_err(failed)?;
        }
        let path = folder.0.clone();
        let zipped = tokio::task::spawn_blocking(move || zipped(writer, &folder)).await.map_err(|_| AppError::Interrupted)?;
        let (file, bytes) = zipped.map_err(|source| AppError::File { what: "the spool", path, source })?;
        Ok(DataPackage { file, bytes, services })
    }
}

/// A package with a print of it.
fn printed(mut package: DataPackage) -> io::Result<(DataPackage, String)> {
    let mut hash = Sha256::new();
    let mut portion = vec![0; 64 << 10];
    loop {
        let read = package.file.read(&mut portion)?;
        if read == 0 {
            break;
        }
        hash.update(&portion[..read]);
    }
    let print = URL_SAFE_NO_PAD.encode(&hash.finalize()[..16]);
    Ok((package, print))
}

/// Ends the tables and packs them, with their description first.
fn zipped(writer: Writer<BufWriter<File>>, folder: &Spool) -> io::Result<(File, u64)> {
    let mut tables: Vec<&'static Table> = Vec::new();
    for mut written in writer.finish()? {
        written.out.flush()?;
        if written.table.is_always_written() || written.rows > 0 {
            tables.push(written.table);
        }
    }
    let description = serde_json::to_vec_pretty(&descriptor("waymark-directory", "Directory of services", None, &tables))?;
    let path = folder.0.join("package.zip");
    let described = (DESCRIPTOR.to_owned(), Ok(Content::Made(io::Cursor::new(description))));
    let spooled = tables.iter().map(|table| (table.file.to_owned(), File::open(folder.0.join(table.file)).map(Content::Spooled)));
    let file = File::options().read(true).write(true).create_new(true).open(&path)?;
    let mut file =
        pack(BufWriter::new(file), [described].into_iter().chain(spooled))?.into_inner().map_err(io::IntoInnerError::into_error)?;
    let bytes = file.metadata()?.len();
    file.rewind()?;
    Ok((file, bytes))
}

/// What is packed: made here, or spooled before.
enum Content {
    Made(io::Cursor<Vec<u8>>),
    Spooled(File),
}

impl io::Read for Content {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Made(bytes) => bytes.read(buffer),
            Self::Spooled(file) => file.read(buffer),
        }
    }
}

/// A folder of this one package, which goes with everything in it.
struct Spool(PathBuf);

impl Spool {
    fn new(parent: &Path) -> io::Result<Self> {
        let path = parent.join(format!("waymark-data-package-{}", clock::random_uuid()));
        fs::create_dir_all(parent)?;
        fs::create_dir(&path)?;
        Ok(Self(path))
    }

    fn create(&self, table: &Table) -> io::Result<BufWriter<File>> {
        Ok(BufWriter::new(File::create_new(self.0.join(table.file))?))
    }
}

impl Drop for Spool {
    fn drop(&mut self) {
        // Where it cannot be removed, the system's own broom has to.
        let _ = fs::remove_dir_all(&self.0);
    }
}
