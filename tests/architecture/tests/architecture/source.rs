//! The source as it stands: files, imports, manifests.

use std::path::{Path, PathBuf};

/// One file of Rust.
pub(crate) struct Source {
    /// From the root of the project.
    pub(crate) path: String,
    text: String,
}

impl Source {
    /// Fails where `needle` occurs outside of comments.
    #[track_caller]
    pub(crate) fn absent(&self, needle: &str, rule: &str) {
        let found = self.code().position(|line| line.contains(needle));
        assert!(found.is_none(), "{}: {needle:?}: {rule}", self.path);
    }

    /// The first segment of every `use` that is not of a module of the file's own.
    pub(crate) fn imports(&self) -> Vec<String> {
        let uses = self.code().map(str::trim_start).filter_map(|line| {
            line.strip_prefix("pub(crate) ").or(line.strip_prefix("pub ")).unwrap_or(line).strip_prefix("use ")
        });
        uses.map(|path| path.split([':', ';', ' ', '{']).next().unwrap_or_default().to_owned())
            .filter(|first| first.chars().next().is_some_and(char::is_lowercase))
            .filter(|first| !self.code().any(|line| line.trim_end().ends_with(&format!("mod {first};"))))
            .collect()
    }

    /// Whether it lies under one of these.
    pub(crate) fn within(&self, places: &[&str]) -> bool {
        places.iter().any(|place| self.path.starts_with(place))
    }

    /// Tests beside the code, and suites.
    pub(crate) fn is_test(&self) -> bool {
        self.path.ends_with("/tests.rs") || self.path.contains("/tests/")
    }

    /// How long it is.
    pub(crate) fn lines(&self) -> usize {
        self.text.lines().count()
    }

    /// Lines without comments, up to the unit tests at the end.
    fn code(&self) -> impl Iterator<Item = &str> {
        let lines = self.text.lines().take_while(|line| !line.starts_with("#[cfg(test)]"));
        lines.filter(|line| !line.trim_start().starts_with("//"))
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the project's root")
}

/// Every Rust file under `place`.
pub(crate) fn sources(place: &str) -> impl Iterator<Item = Source> {
    let root = root();
    let mut found = Vec::new();
    gather(&root.join(place), &mut found);
    found.sort();
    found.into_iter().map(move |path| {
        let text = std::fs::read_to_string(&path).expect("a readable file");
        let path = path.strip_prefix(&root).expect("a file of the project").display().to_string();
        Source { path, text }
    })
}

fn gather(place: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(place).into_iter().flatten().flatten() {
        let path = entry.path();
        let hidden = path.file_name().is_some_and(|name| name == "target" || name.to_string_lossy().starts_with('.'));
        if path.is_dir() && !hidden {
            gather(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The crates that are services: those with a contract of their own.
pub(crate) fn services() -> Vec<String> {
    let known = ["organization", "membership", "assignment", "activity", "projector", "console"];
    known.into_iter().filter(|name| root().join("services").join(name).exists()).map(str::to_owned).collect()
}

/// A crate's manifest.
pub(crate) struct Manifest(toml::Table);

impl Manifest {
    /// Whether it is an ordinary dependency.
    pub(crate) fn depends_on(&self, name: &str) -> bool {
        self.0.get("dependencies").and_then(|table| table.get(name)).is_some()
    }
}

/// The manifest of the crate at `place`.
pub(crate) fn manifest(place: &str) -> Manifest {
    let text = std::fs::read_to_string(root().join(place).join("Cargo.toml")).expect("a manifest");
    Manifest(text.parse().expect("a manifest is TOML"))
}

/// The names of the calls of a service's contract.
pub(crate) fn rpcs(place: &str) -> impl Iterator<Item = String> {
    let path = root().join(place).join("v1/service.proto");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let names = text.lines().filter_map(|line| line.trim_start().strip_prefix("rpc ")?.split('(').next());
    names.map(str::to_owned).collect::<Vec<_>>().into_iter()
}
