-- One log. {log} is its schema: `log` for what is published, `audit` for who looked.
-- Timers will be a table of their own beside claims and marks, when something first needs them.

create table {log}.head (
    one         boolean primary key default true check (one),
    service     text not null,
    origin      text not null,
    log_id      uuid not null,
    epoch       int not null,
    position    bigint not null,
    recorded_at timestamptz not null,
    link        bytea not null
) with (fillfactor = 10);

create table {log}.events (
    position    bigint primary key,
    stream      uuid not null,
    version     bigint not null,
    event_id    uuid not null,
    name        text not null,
    schema      smallint not null,
    payload     json not null,       -- the bytes as written; personal fields sealed
    envelope    json not null,       -- who and why, the bytes as written
    route       text,
    recorded_at timestamptz not null,
    suite       smallint not null,
    digest      bytea not null,
    link        bytea not null,
    unique (stream, version)
);

create table {log}.commands (
    command_id uuid primary key,
    digest     bytea not null,       -- keyed: tells nothing
    caller     text not null,
    stream     uuid not null,
    position   bigint not null,
    version    bigint not null,
    events     int not null
);

create table {log}.epochs (
    epoch          int primary key,
    after_position bigint not null,
    link           bytea not null,
    at             timestamptz not null,
    reason         text not null
);

create table {log}.claims (
    scope  text not null,
    key    text not null,
    holder uuid not null,
    until  date,
    primary key (scope, key)
);

create table {log}.marks (
    scope  text not null,
    key    text not null,
    holder uuid not null,
    primary key (scope, key, holder)
);

create table {log}.guards (
    scope text not null,
    key   text not null,
    seen  bigint not null,
    primary key (scope, key)
);

create table {log}.leases (
    name   text primary key,
    holder uuid not null,
    until  timestamptz not null
);
