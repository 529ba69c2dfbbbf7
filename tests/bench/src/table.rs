//! The table for people.

use crate::record::Machine;
use crate::report::{Line, Report, Target};

const HEADER: [&str; 7] = ["name", "ours", "baseline", "unit", "ratio", "target", "holds"];

/// The table as Markdown, its columns as wide as they need.
pub(crate) fn markdown(report: &Report) -> String {
    let mut rows = vec![HEADER.map(str::to_owned)];
    rows.extend(report.lines.iter().map(row));
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; 7] = std::array::from_fn(width);
    let line = |row: &[String; 7]| {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!(" {cell:width$} |"));
        format!("|{}\n", cells.collect::<String>())
    };
    let rule = widths.map(|width| "-".repeat(width));
    let body: String = rows.iter().skip(1).map(line).collect();
    format!("{}{}{body}", line(&rows[0]), line(&rule))
}

fn row(line: &Line) -> [String; 7] {
    let Line { name, value, unit, baseline, ratio, target, holds } = line;
    let target = match target {
        Target::AtLeast(least) => format!("≥ {least}"),
        Target::AtMost(most) => format!("≤ {most}"),
    };
    let holds = if *holds { "yes" } else { "no" };
    let (name, unit, holds) = ((*name).to_owned(), (*unit).to_owned(), holds.to_owned());
    [name, number(*value), number(*baseline), unit, format!("{ratio:.2}"), target, holds]
}

/// Shows it.
#[expect(clippy::print_stdout, reason = "the table is what the program is for")]
pub(crate) fn print(report: &Report, machine: &Machine) {
    println!("{machine}\n\n{}", markdown(report));
}

/// Whole where it is large.
fn number(value: f64) -> String {
    if value >= 100.0 { format!("{value:.0}") } else { format!("{value:.3}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rounds::Rounds;
    use crate::sizes::Round;

    #[test]
    fn a_line_tells_both_and_their_ratio() {
        let (mut report, mut rounds) = (Report::default(), Rounds::default());
        rounds.add(Round { counts: true }, 3_000.0, 1_000.0);
        report.add("ours_vs_theirs", "events/s", &rounds, Target::AtLeast(2.5));
        let row = markdown(&report).lines().last().unwrap().split('|').map(str::trim).collect::<Vec<_>>().join("|");
        assert_eq!(row, "|ours_vs_theirs|3000|1000|events/s|3.00|≥ 2.5|yes|");
    }
}
