-- What was told about an organization or a Party organization; a message about both has a row for each. No personal data.
CREATE TABLE history (
    service text NOT NULL, position bigint NOT NULL, subject uuid NOT NULL, subject_kind text NOT NULL,
    stream uuid NOT NULL, kind text NOT NULL, effective date, recorded timestamptz NOT NULL, told_by text NOT NULL, facts json NOT NULL,
    PRIMARY KEY (subject, service, position)
);
