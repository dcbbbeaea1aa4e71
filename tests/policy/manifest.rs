//! As much of TOML as manifests and lock files need: tables, and keys with their values as they are written.

/// One `[table]` with its entries; the lines before the first header have an empty name.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) entries: Vec<(String, String)>,
}

impl Table {
    pub(crate) fn value(&self, key: &str) -> Option<&str> {
        self.entries
            .iter()
            .find(|(own, _)| own == key)
            .map(|(_, value)| value.as_str())
    }
}

/// The tables of a manifest. A value that goes over several lines is joined into one.
pub(crate) fn tables(text: &str) -> Vec<Table> {
    let mut tables = vec![Table::default()];
    let mut open: Option<(String, String)> = None;
    for line in text.lines().map(without_comment) {
        let current = tables.last_mut().unwrap();
        if let Some((key, value)) = open.take() {
            place(current, &mut open, key, format!("{value} {line}"));
        } else if let Some(name) = line.strip_prefix('[') {
            let name = name.trim_end_matches(']').trim_start_matches('[').to_owned();
            tables.push(Table {
                name,
                entries: Vec::new(),
            });
        } else if let Some((key, value)) = line.split_once('=') {
            place(current, &mut open, key.trim().to_owned(), value.trim().to_owned());
        }
    }
    tables
}

/// Puts the entry into its table if it is complete, else keeps it open for the next line.
fn place(table: &mut Table, open: &mut Option<(String, String)>, key: String, value: String) {
    let depth = |opening, closing| value.matches(opening).count() > value.matches(closing).count();
    if depth('[', ']') || depth('{', '}') {
        *open = Some((key, value));
    } else {
        table.entries.push((key, value));
    }
}

fn without_comment(line: &str) -> &str {
    let mut quoted = false;
    let comment = line.char_indices().find(|(_, character)| {
        quoted ^= *character == '"';
        !quoted && *character == '#'
    });
    line[..comment.map_or(line.len(), |(at, _)| at)].trim()
}

#[test]
fn tables_and_entries_are_read() {
    let text = "a = 1 # one\n[x]\nb = \"#2\"\nc = [\n  1,\n  2, # two\n]\n[[y.z]]\nd.workspace = true\n";
    let entry = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    let expected = [
        Table {
            name: String::new(),
            entries: vec![entry("a", "1")],
        },
        Table {
            name: "x".to_owned(),
            entries: vec![entry("b", "\"#2\""), entry("c", "[ 1, 2, ]")],
        },
        Table {
            name: "y.z".to_owned(),
            entries: vec![entry("d.workspace", "true")],
        },
    ];
    assert_eq!(tables(text), expected);
}
