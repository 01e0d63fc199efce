use std::fs;

use super::*;

/// Reads settings from a file's text, variables and flags; answers what is wrong as it would be printed.
fn read(file: Option<&str>, environment: &[(&str, &str)], flags: &[(Setting, &str)]) -> Result<Settings, Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    if let Some(text) = file {
        fs::write(folder.path().join(DEFAULT_FILE), text).unwrap();
    }
    let environment = environment.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
    let flags = flags.iter().map(|(setting, text)| (*setting, (*text).to_owned())).collect();
    Settings::read(&flags, environment, folder.path()).map_err(|wrong| {
        let prefix = format!("{}/", folder.path().display());
        wrong.0.iter().map(|wrong| wrong.to_string().replace(&prefix, "")).collect()
    })
}

#[test]
fn nothing_set_means_loopback() {
    let settings = read(None, &[], &[]).unwrap();
    assert_eq!(settings.bind().to_string(), "127.0.0.1:8080");
    assert!(settings.data_dir().is_none() && settings.database_url().is_none());
}

#[test]
fn mail_is_set_by_three_settings_that_are_checked_and_shown_without_their_password() {
    let good = [
        ("WAYMARK_SMTP_URL", "smtps://jo:s3cret@mail.example"),
        ("WAYMARK_MAIL_FROM", "Our directory <hello@example.org>"),
        ("WAYMARK_PUBLIC_URL", "https://directory.example.org/"),
    ];
    let settings = read(None, &good, &[]).unwrap();
    assert!(settings.smtp_url().is_some() && settings.mail_from().is_some());
    assert_eq!(settings.public_url(), Some("https://directory.example.org"));
    assert!(!format!("{settings:?}").contains("s3cret"));
    for (variable, text) in [
        ("WAYMARK_SMTP_URL", "jo:s3cret@mail.example"),
        ("WAYMARK_MAIL_FROM", "nobody"),
        ("WAYMARK_PUBLIC_URL", "directory.example.org"),
        ("WAYMARK_PUBLIC_URL", "https://directory.example.org/path"),
        ("WAYMARK_PUBLIC_URL", "https://x\"><script>"),
    ] {
        let wrong = read(None, &[(variable, text)], &[]).unwrap_err();
        assert!(wrong.len() == 1 && wrong[0].starts_with(&format!("environment variable {variable}")), "{wrong:?}");
        assert!(!wrong[0].contains("s3cret"), "{wrong:?}");
    }
}

#[test]
fn a_flag_outweighs_a_variable_and_a_variable_the_file() {
    let file = Some("bind = \"127.0.0.1:1\"\nlog_level = \"warn\"\nlog_format = \"json\"\n");
    let environment = [("WAYMARK_BIND", "127.0.0.1:2"), ("WAYMARK_LOG_LEVEL", "debug")];
    let settings = read(file, &environment, &[(Setting::Bind, "localhost:3")]).unwrap();
    assert_eq!(settings.bind().to_string(), "127.0.0.1:3");
    assert_eq!(settings.log_level, Some(LogLevel::Debug));
    assert_eq!(settings.log_format, LogFormat::Json);
}

#[test]
fn every_wrong_setting_is_named_with_its_source_and_what_would_be_right() {
    let file = Some("# settings\nbind = \"everywhere\"\nprot = 8080\nlog_level = 3\n");
    let environment = [("WAYMARK_DATABASE_URL", "mysql://root:s3cret@db/x"), ("WAYMARK_DATADIR", "x"), ("WAYMARK_LOG_FORMAT", "")];
    let wrong = read(file, &environment, &[(Setting::LogLevel, "loud")]).unwrap_err();
    for expected in [
        "waymark.toml, line 2: bind is not an address to listen on; right would be an IP address and a port",
        "waymark.toml, line 3: no such setting as \"prot\"; there are bind, data_dir, database_url",
        "waymark.toml, line 4: log_level is not a text in quotes; right would be one of error",
        "environment variable WAYMARK_DATABASE_URL: database_url cannot be used: it begins with neither",
        "environment variable WAYMARK_DATADIR: no such setting; there are WAYMARK_CONFIG",
        "environment variable WAYMARK_LOG_FORMAT: log_format is empty; right would be text or json",
        "flag --log-level: log_level is not a level; right would be one of error, warn",
    ] {
        assert!(wrong.iter().any(|wrong| wrong.starts_with(expected)), "{expected}\nnot in {wrong:#?}");
    }
    assert_eq!(wrong.len(), 7, "{wrong:#?}");
    assert!(!wrong.iter().any(|wrong| wrong.contains("s3cret")));
}

#[test]
fn a_wrong_setting_is_named_even_where_another_outweighs_it() {
    let wrong = read(Some("bind = \"8080\""), &[], &[(Setting::Bind, "127.0.0.1:9")]).unwrap_err();
    assert!(wrong[0].starts_with("waymark.toml, line 1: bind"), "{wrong:?}");
}

#[test]
fn what_is_no_toml_is_named_by_its_line() {
    let wrong = read(Some("bind = \"127.0.0.1:1\"\ndata_dir = oops\n"), &[], &[]).unwrap_err();
    assert!(wrong[0].starts_with("waymark.toml, line 2: this is not TOML"), "{wrong:?}");
}

#[test]
fn a_named_file_must_be_there() {
    let wrong = read(None, &[("WAYMARK_CONFIG", "/nowhere/w.toml")], &[]).unwrap_err();
    assert!(wrong[0].starts_with("environment variable WAYMARK_CONFIG: /nowhere/w.toml cannot be read"), "{wrong:?}");
}

#[test]
fn paths_in_a_file_are_meant_from_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("settings.toml");
    fs::write(&file, "data_dir = \"data\"\ndatabase_url = \"sqlite:db/w.db\"\n").unwrap();
    let flags = BTreeMap::from([(Setting::Config, file.display().to_string())]);
    let settings = Settings::read(&flags, [], Path::new("/nowhere")).unwrap();
    assert_eq!(settings.data_dir().unwrap(), folder.path().join("data"));
    assert_eq!(settings.database_url().unwrap().sqlite_path().unwrap(), folder.path().join("db/w.db"));
}

#[test]
fn other_variables_are_nobodys_business() {
    read(None, &[("PATH", "/bin"), ("WAYMARK_REFERENCE", "/data"), ("WAYMARK_TEST_POSTGRES", "postgres://x")], &[]).unwrap();
}

#[test]
fn a_server_that_others_reach_is_limited_and_one_on_loopback_hardly() {
    let limits = |environment: &[(&str, &str)]| read(None, environment, &[]).unwrap().limits();
    let rate = |text: &str| Some(text.parse::<Rate>().unwrap());
    let local = limits(&[]);
    assert_eq!((local.by_address, local.by_key, local.registration, local.failed_keys), (None, None, None, rate("30/minute")));
    for reachable in [("WAYMARK_BIND", "0.0.0.0:80"), ("WAYMARK_TRUSTED_PROXIES", "127.0.0.1, ::1")] {
        let open = limits(&[reachable]);
        assert_eq!((open.by_address, open.by_key, open.registration), (rate("3000/minute"), rate("6000/minute"), rate("20/hour")));
    }
    let set = limits(&[("WAYMARK_LIMIT_BY_KEY", "5/second"), ("WAYMARK_LIMIT_FAILED_KEYS", "off")]);
    assert_eq!((set.by_key, set.failed_keys), (rate("5/second"), None));
    let wrong = read(Some("limit_registration = \"often\"\ntrusted_proxies = \"proxy\""), &[], &[]).unwrap_err();
    assert!(wrong.iter().any(|wrong| wrong.contains("limit_registration is not a rate; right would be a count")), "{wrong:?}");
    assert!(wrong.iter().any(|wrong| wrong.contains("trusted_proxies does not name addresses")), "{wrong:?}");
}

#[test]
fn a_data_folder_that_is_a_file_is_wrong() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let path = file.path().display().to_string();
    let wrong = read(None, &[], &[(Setting::DataDir, &path)]).unwrap_err();
    assert!(wrong[0].starts_with("flag --data-dir: data_dir is a file"), "{wrong:?}");
}
