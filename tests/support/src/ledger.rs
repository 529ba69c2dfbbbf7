//! Ledgers as an office writes them, as CSV.

use vocabulary::CreditCode;

/// A ledger: headings and rows.
#[derive(Debug, Clone)]
pub struct Sheet {
    headings: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

/// An empty ledger of social organizations.
pub fn organizations() -> Sheet {
    Sheet { headings: vec!["统一社会信用代码", "组织名称", "组织类型", "街道"], rows: Vec::new() }
}

/// An empty ledger of Party organizations.
pub fn party_organizations() -> Sheet {
    Sheet { headings: vec!["党组织名称", "类别", "成立日期"], rows: Vec::new() }
}

/// An empty ledger of Party members.
pub fn members() -> Sheet {
    Sheet { headings: vec!["姓名", "身份证号", "党员类别"], rows: Vec::new() }
}

/// An empty ledger of instructors, full-time workers and liaisons.
pub fn posts() -> Sheet {
    Sheet { headings: vec!["类别", "姓名", "社会组织", "起始日期"], rows: Vec::new() }
}

impl Sheet {
    /// One more row: heading and value.
    #[must_use]
    pub fn row(mut self, cells: &[(&'static str, &str)]) -> Self {
        for (heading, _) in cells {
            if !self.headings.contains(heading) {
                self.headings.push(heading);
            }
        }
        let cell =
            |heading: &&str| cells.iter().find(|(known, _)| known == heading).map_or("", |(_, value)| value).to_owned();
        self.rows.push(self.headings.iter().map(cell).collect());
        self
    }

    /// As CSV in UTF-8.
    pub fn csv(&self) -> String {
        let quoted = |cell: &str| format!("\"{}\"", cell.replace('"', "\"\""));
        let line = |cells: Vec<&str>| cells.into_iter().map(quoted).collect::<Vec<_>>().join(",");
        let blank = |row: &Vec<String>, index: usize| row.get(index).cloned().unwrap_or_default();
        let mut lines = vec![line(self.headings.clone())];
        for row in &self.rows {
            let cells: Vec<String> = (0..self.headings.len()).map(|index| blank(row, index)).collect();
            lines.push(line(cells.iter().map(String::as_str).collect()));
        }
        lines.join("\r\n")
    }
}

/// The valid credit code of the `number`th organization of a test.
pub fn an_organization(number: u32) -> String {
    CreditCode::with_checks(&format!("52440309{number:08}")).expect("digits are in the alphabet").to_string()
}

/// The valid identity number of the `number`th person of a test, born 1980-01-01, under a prefix that is no place's.
pub fn a_person(number: u32) -> String {
    identity(&format!("99999919800101{:03}", number % 1000))
}

/// The first 17 digits and the check character of GB 11643.
pub fn identity(digits: &str) -> String {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = digits.chars().filter_map(|digit| digit.to_digit(10)).zip(WEIGHTS).map(|(d, w)| d * w).sum();
    let check = "10X98765432".chars().nth((sum % 11) as usize).expect("eleven characters");
    format!("{digits}{check}")
}
