//! Runs the built binary, in a folder of its own, with no settings but those of the test.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    path::Path,
    process::{Child, Command, Output, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

/// How long anything may take before the test gives up on it: a debug build on a busy machine is slow.
const PATIENCE: Duration = Duration::from_mins(2);

/// What a run of the binary gave.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
        Self { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}

impl Run {
    /// Itself, once its exit code is seen to be `code`.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}\n{}", self.stdout, self.stderr);
        self
    }

    /// Itself, once standard error is seen to hold all of `parts`.
    #[track_caller]
    pub(crate) fn tells(self, parts: &[&str]) -> Self {
        for part in parts {
            assert!(self.stderr.contains(part), "{part:?} is not in:\n{}", self.stderr);
        }
        self
    }

    /// Itself, once standard output is seen to hold all of `parts`.
    #[track_caller]
    pub(crate) fn prints(self, parts: &[&str]) -> Self {
        for part in parts {
            assert!(self.stdout.contains(part), "{part:?} is not in:\n{}", self.stdout);
        }
        self
    }
}

/// The binary, to be run in `folder`.
pub(crate) fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_waymark"));
    command.current_dir(folder).args(arguments).stdin(Stdio::null());
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("WAYMARK_")) {
        command.env_remove(name);
    }
    command
}

/// Runs the binary in `folder` to its end.
pub(crate) fn waymark(folder: &Path, arguments: &[&str]) -> Run {
    command(folder, arguments).output().expect("the binary runs").into()
}

/// Runs the binary with `input` on standard input.
pub(crate) fn waymark_reading(folder: &Path, arguments: &[&str], input: &str) -> Run {
    let mut child =
        command(folder, arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary starts");
    let mut stdin = child.stdin.take().expect("stdin is piped");
    let input = input.to_owned();
    let writer = thread::spawn(move || stdin.write_all(input.as_bytes()));
    let run = child.wait_with_output().expect("the binary ends").into();
    // Whether it read all of it is its own affair.
    let _ = writer.join();
    run
}

/// A running server; killed when it is dropped.
pub(crate) struct Server {
    child: Child,
    /// `http://address:port`.
    pub(crate) base: String,
    /// What it printed until it was ready.
    pub(crate) greeting: String,
}

impl Server {
    /// Starts `demo` or `serve` on a free port and waits until it answers.
    pub(crate) fn start(folder: &Path, arguments: &[&str]) -> Self {
        let mut arguments = arguments.to_vec();
        arguments.extend(["--bind", "127.0.0.1:0"]);
        let mut child = command(folder, &arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary starts");
        let (say, lines) = mpsc::channel();
        for stream in [Box::new(child.stdout.take().unwrap()) as Box<dyn std::io::Read + Send>, Box::new(child.stderr.take().unwrap())] {
            let say = say.clone();
            thread::spawn(move || {
                for line in BufReader::new(stream).lines().map_while(Result::ok) {
                    let _ = say.send(line);
                }
            });
        }
        drop(say);
        let (mut greeting, mut base) = (String::new(), None);
        while base.is_none() {
            let line = lines.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("it does not get ready:\n{greeting}"));
            base = line.find("http://127.0.0.1:").map(|at| {
                line[at..]
                    .split(|character: char| character.is_whitespace() || character == ')')
                    .next()
                    .unwrap_or_default()
                    .trim_end_matches('/')
                    .to_owned()
            });
            greeting.push_str(&line);
            greeting.push('\n');
        }
        // What else it prints at once belongs to the greeting.
        while let Ok(line) = lines.recv_timeout(Duration::from_millis(300)) {
            greeting.push_str(&line);
            greeting.push('\n');
        }
        let server = Self { child, base: base.unwrap(), greeting };
        server.wait_until_ready();
        server
    }

    fn wait_until_ready(&self) {
        let began = Instant::now();
        loop {
            match reqwest::blocking::get(format!("{}/readyz", self.base)) {
                Ok(answer) if answer.status().is_success() => return,
                outcome => assert!(began.elapsed() < PATIENCE, "it does not get ready: {outcome:?}"),
            }
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// The JSON that a path answers.
    pub(crate) fn get(&self, path: &str) -> serde_json::Value {
        reqwest::blocking::get(format!("{}{path}", self.base)).unwrap().error_for_status().unwrap().json().unwrap()
    }

    /// Kills it without warning (SIGKILL), and waits until it is gone.
    pub(crate) fn kill(self) {
        drop(self);
    }

    /// Stops it as a service manager would, and answers its exit code.
    pub(crate) fn stop(mut self) -> Option<i32> {
        signal(&self.child, "TERM");
        let began = Instant::now();
        while began.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            thread::sleep(Duration::from_millis(20));
        }
        panic!("it does not stop on SIGTERM");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends a signal to a process. Through the command, since Rust has none without unsafe code.
fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").arg(format!("-{name}")).arg(child.id().to_string()).status().expect("kill runs");
    assert!(sent.success());
}

/// Starts the binary and kills it, without warning, after `delay`. Whether it was still at work.
pub(crate) fn killed_after(folder: &Path, arguments: &[&str], delay: Duration) -> bool {
    let mut child = command(folder, arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the binary starts");
    thread::sleep(delay);
    let at_work = child.try_wait().unwrap().is_none();
    let _ = child.kill();
    let _ = child.wait();
    at_work
}

/// Runs the binary with nobody reading past the first bytes of its output.
pub(crate) fn waymark_read_briefly(folder: &Path, arguments: &[&str]) -> Run {
    let mut child = command(folder, arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary starts");
    let mut stdout = child.stdout.take().unwrap();
    let mut first = [0; 16];
    let _ = stdout.read(&mut first);
    drop(stdout);
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    Run { code: child.wait().unwrap().code(), stdout: String::new(), stderr }
}
