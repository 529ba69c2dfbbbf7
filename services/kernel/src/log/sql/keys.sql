create table if not exists keys (
    subject      uuid primary key,
    suite        smallint not null,
    wrapped      bytea,                      -- null: destroyed
    created_at   timestamptz not null default clock_timestamp(),
    destroyed_at timestamptz,
    check ((wrapped is null) = (destroyed_at is not null))
);

-- Never deleted: the stone of a destroyed key keeps it from being made again.
grant select, insert, update on keys to {app};
