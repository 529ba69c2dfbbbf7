-- What is known about each subject, as folded: the source of its timelines.
CREATE TABLE organization_facts (id uuid PRIMARY KEY, facts json NOT NULL);
CREATE TABLE party_organization_facts (id uuid PRIMARY KEY, facts json NOT NULL);
CREATE TABLE post_facts (id uuid PRIMARY KEY, facts json NOT NULL);
CREATE TABLE register_facts (id uuid PRIMARY KEY, facts json NOT NULL);
CREATE TABLE division_facts (id uuid PRIMARY KEY, facts json NOT NULL);
CREATE TABLE industry_facts (id uuid PRIMARY KEY, facts json NOT NULL);
CREATE TABLE body_facts (id uuid PRIMARY KEY, facts json NOT NULL);
CREATE TABLE parameter_facts (id uuid PRIMARY KEY, facts json NOT NULL);

-- Valid [valid_from, valid_to) in days, known [known_from, known_to) in positions of the log it comes from.

-- Social organizations as statistics count them (organization).
CREATE TABLE units (
    unit uuid NOT NULL, valid_from date NOT NULL, valid_to date NOT NULL,
    street text NOT NULL, community text, industry text, kind text NOT NULL, status text NOT NULL,
    in_statistics boolean NOT NULL, employees integer, size text, surveyed boolean NOT NULL,
    survey_full integer, survey_probationary integer NOT NULL, survey_floating integer NOT NULL, by_hand text,
    known_from bigint NOT NULL, known_to bigint,
    PRIMARY KEY (unit, valid_from, known_from)
);
CREATE INDEX units_now ON units (street, unit) WHERE known_to IS NULL;

-- Social organizations as they are written (organization). By `spelling` and `pairs` they are looked for.
CREATE TABLE organizations (
    unit uuid NOT NULL, valid_from date NOT NULL, valid_to date NOT NULL,
    code text NOT NULL, name text NOT NULL, spelling text NOT NULL, pairs text[] NOT NULL,
    class text NOT NULL, address text NOT NULL,
    registration_authority text NOT NULL, supervising_unit text NOT NULL, start date NOT NULL,
    known_from bigint NOT NULL, known_to bigint,
    PRIMARY KEY (unit, valid_from, known_from)
);
CREATE INDEX organizations_code ON organizations (code, unit) WHERE known_to IS NULL;
CREATE INDEX organizations_name ON organizations (name) WHERE known_to IS NULL;
CREATE INDEX organizations_pairs ON organizations USING gin (pairs) WHERE known_to IS NULL;

-- Party organizations (organization).
CREATE TABLE party_organizations (
    party uuid NOT NULL, valid_from date NOT NULL, valid_to date NOT NULL,
    code text NOT NULL, name text NOT NULL, spelling text NOT NULL, pairs text[] NOT NULL, base text NOT NULL,
    kind text NOT NULL, category text NOT NULL, superior uuid,
    setup text NOT NULL, term text NOT NULL, term_ends_on text NOT NULL, document_number text NOT NULL,
    street text NOT NULL, founded_on date NOT NULL, dissolved_on date NOT NULL, status text NOT NULL,
    known_from bigint NOT NULL, known_to bigint,
    PRIMARY KEY (party, valid_from, known_from)
);
CREATE INDEX party_organizations_base ON party_organizations (base) WHERE known_to IS NULL;
CREATE INDEX party_organizations_superior ON party_organizations (superior) WHERE known_to IS NULL;
CREATE INDEX party_organizations_name ON party_organizations (name, party) WHERE known_to IS NULL;
CREATE INDEX party_organizations_pairs ON party_organizations USING gin (pairs) WHERE known_to IS NULL;

-- Which Party organization covers which unit, and how (organization).
CREATE TABLE covers (
    party uuid NOT NULL, unit uuid NOT NULL, relation text NOT NULL, valid_from date NOT NULL, valid_to date NOT NULL,
    formal boolean NOT NULL, temporary boolean NOT NULL, lead boolean NOT NULL,
    known_from bigint NOT NULL, known_to bigint,
    PRIMARY KEY (party, unit, relation, valid_from, known_from)
);
CREATE INDEX covers_unit ON covers (unit) WHERE known_to IS NULL;

-- Posts at units (assignment).
CREATE TABLE posts (
    post uuid NOT NULL, unit uuid NOT NULL, kind text NOT NULL, holder uuid NOT NULL,
    valid_from date NOT NULL, valid_to date NOT NULL,
    known_from bigint NOT NULL, known_to bigint,
    PRIMARY KEY (post, valid_from, known_from)
);
CREATE INDEX posts_unit ON posts (unit) WHERE known_to IS NULL;

-- Contacts of holders with units; evidence where the holder held a post there that day (assignment).
CREATE TABLE contacts (
    holder uuid NOT NULL, unit uuid NOT NULL, day date NOT NULL, kind text NOT NULL,
    known_from bigint NOT NULL, known_to bigint,
    PRIMARY KEY (holder, unit, day, kind, known_from)
);
CREATE INDEX contacts_day ON contacts (day);

-- Differences of the members in the register: the counts of a day are the sum of those that hold on it (membership).
CREATE TABLE member_differences (
    unit uuid NOT NULL, part integer NOT NULL, valid_from date NOT NULL, valid_to date NOT NULL,
    full_members integer NOT NULL, probationary integer NOT NULL, floating integer NOT NULL,
    placed integer NOT NULL, floating_placed integer NOT NULL,
    known_from bigint NOT NULL, known_to bigint,
    PRIMARY KEY (unit, known_from, part)
);

-- From when the register counts for a unit's members, instead of the survey (membership).
CREATE TABLE registers (
    unit uuid NOT NULL, valid_from date NOT NULL, valid_to date NOT NULL,
    known_from bigint NOT NULL, known_to bigint,
    PRIMARY KEY (unit, known_from)
);

-- Streets (9 digits) and communities (12) with their district (6) (organization).
CREATE TABLE divisions (
    record uuid NOT NULL, valid_from date NOT NULL, valid_to date NOT NULL,
    code text NOT NULL, name text NOT NULL, parent text NOT NULL, aliases json NOT NULL,
    known_from bigint NOT NULL, known_to bigint,
    PRIMARY KEY (record, valid_from, known_from)
);

-- Industries (organization).
CREATE TABLE industries (
    record uuid NOT NULL, valid_from date NOT NULL, valid_to date NOT NULL,
    key text NOT NULL, name text NOT NULL, rank integer NOT NULL, aliases json NOT NULL,
    known_from bigint NOT NULL, known_to bigint,
    PRIMARY KEY (record, valid_from, known_from)
);

-- Bodies with duties; `base` is what a body's name and its Party organization's have in common (organization).
CREATE TABLE bodies (
    record uuid NOT NULL, valid_from date NOT NULL, valid_to date NOT NULL,
    key text NOT NULL, name text NOT NULL, base text NOT NULL, kind text NOT NULL, division text, industry text,
    party uuid, leads json NOT NULL, supports json NOT NULL, rank integer NOT NULL,
    known_from bigint NOT NULL, known_to bigint,
    PRIMARY KEY (record, valid_from, known_from)
);

-- Policy parameters, values in JSON (organization).
CREATE TABLE parameters (
    record uuid NOT NULL, valid_from date NOT NULL, valid_to date NOT NULL,
    key text NOT NULL, value text NOT NULL,
    known_from bigint NOT NULL, known_to bigint,
    PRIMARY KEY (record, valid_from, known_from)
);
