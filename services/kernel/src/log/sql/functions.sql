-- Replaced as a whole by every migration: what changes its signature gets a new name, so that older processes go on.

-- Appends a batch of units, each all or nothing, and answers one row per command. Run in autocommit under READ
-- COMMITTED: every statement after the first sees what was committed before the head was locked.
--   p_ commands in order: unit, stream, expected version (null: an earlier command of the unit is on the stream), …,
--      version after it, number of its events, place of its last event among e_ (null: none)
--   e_ events in order    c_ claims taken    r_ claims released    m_ marks set and unset    g_ guards
-- verdict: 0 done (or held back by another command of its unit) · 1 known command, its receipt · 2 other version,
--   the actual one · 3 missed guard · 4 claim held: its place among c_, its holder
create or replace function {log}.append_1(
    time_zone text, suite smallint,
    p_unit int[], p_stream uuid[], p_expected bigint[], p_command uuid[], p_digest bytea[], p_caller text[],
    p_version bigint[], p_count int[], p_last int[],
    e_unit int[], e_stream uuid[], e_version bigint[], e_id uuid[], e_name text[], e_schema smallint[],
    e_payload text[], e_envelope text[], e_route text[], e_digest bytea[],
    c_unit int[], c_part int[], c_scope text[], c_key text[], c_from date[], c_until date[], c_holder uuid[],
    r_unit int[], r_scope text[], r_key text[], r_holder uuid[],
    m_unit int[], m_scope text[], m_key text[], m_holder uuid[], m_on boolean[],
    g_unit int[], g_part int[], g_scope text[], g_key text[], g_seen bigint[], g_to bigint[]
) returns table (
    verdict smallint, epoch int, "position" bigint, version bigint, stream uuid, events int, digest bytea, caller text,
    place int, holder uuid
) language plpgsql as $$
#variable_conflict use_column
declare
    h         {log}.head;
    today     date;
    base      timestamptz;
    micros    bigint;
    last_at   bigint;
    last_link bytea;
    one       bytea;
    hit       record;
    i         int := 0;
    verdicts  smallint[];
    actual    bigint[];
    places    int[];
    holders   uuid[];
    ok        boolean[];
    positions bigint[] := '{}';
    links     bytea[] := '{}';
    void      constant bigint := null;
    no_link   constant bytea := null;
begin
    select * into strict h from {log}.head where one for update;

    select array_agg((case when k.command_id is not null then 1 when p.expected <> coalesce(v.version, 0) then 2 else 0 end)::smallint
                     order by p.ord),
           array_agg(coalesce(v.version, 0) order by p.ord)
      into verdicts, actual
      from unnest(p_stream, p_expected, p_command) with ordinality p(stream, expected, command, ord)
      left join {log}.commands k on k.command_id = p.command
      left join lateral (select e.version from {log}.events e where e.stream = p.stream order by e.version desc limit 1) v on true;

    if cardinality(g_unit) > 0 then
        for hit in
            select g.part from unnest(g_part, g_scope, g_key, g_seen) g(part, scope, key, seen)
              left join {log}.guards s on s.scope = g.scope and s.key = g.key
             where coalesce(s.seen, 0) <> g.seen
        loop
            if verdicts[hit.part] = 0 then verdicts[hit.part] := 3; end if;
        end loop;
    end if;

    if cardinality(c_unit) > 0 then
        today := (clock_timestamp() at time zone time_zone)::date;
        for hit in
            select c.part, c.ord, k.holder
              from unnest(c_unit, c_part, c_scope, c_key, c_from, c_until, c_holder) with ordinality
                       c(unit, part, scope, key, since, until, holder, ord)
              join {log}.claims k on k.scope = c.scope and k.key = c.key
             where k.holder <> c.holder
               and (c.until is null or c.until > today)
               and (k.until is null or (k.until > today and (c.since is null or c.since < k.until)))
               and not exists (select from unnest(r_unit, r_scope, r_key, r_holder) r(unit, scope, key, holder)
                                where r.unit = c.unit and r.scope = c.scope and r.key = c.key and r.holder = k.holder)
        loop
            if verdicts[hit.part] = 0 then
                verdicts[hit.part] := 4;
                places[hit.part] := hit.ord;
                holders[hit.part] := hit.holder;
            end if;
        end loop;
    end if;

    ok := array_fill(true, array[p_unit[cardinality(p_unit)]]);
    for i in 1 .. cardinality(p_unit) loop
        if verdicts[i] <> 0 then ok[p_unit[i]] := false; end if;
    end loop;

    base := greatest(clock_timestamp(), h.recorded_at + interval '1 microsecond');
    micros := (extract(epoch from base) * 1000000)::bigint - h.position - 1;
    last_at := h.position;
    last_link := h.link;
    foreach one in array e_digest loop
        i := i + 1;
        if ok[e_unit[i]] then
            last_at := last_at + 1;
            last_link := sha256(last_link || int8send(last_at) || int8send(micros + last_at) || one);
            positions := array_append(positions, last_at);
            links := array_append(links, last_link);
        else
            positions := array_append(positions, void);
            links := array_append(links, no_link);
        end if;
    end loop;

    if last_at > h.position then
        insert into {log}.events
        select e.position, e.stream, e.version, e.id, e.name, e.schema, e.payload::json, e.envelope::json, e.route,
               base + (e.position - h.position - 1) * interval '1 microsecond', suite, e.digest, e.link
          from unnest(positions, e_stream, e_version, e_id, e_name, e_schema, e_payload, e_envelope, e_route, e_digest, links)
                   e(position, stream, version, id, name, schema, payload, envelope, route, digest, link)
         where e.position is not null;

        update {log}.head set position = last_at, link = last_link,
               recorded_at = base + (last_at - h.position - 1) * interval '1 microsecond'
         where one;
    end if;

    insert into {log}.commands
    select p.command, p.digest, p.caller, p.stream, coalesce(positions[p.last], h.position), p.version, p.count
      from unnest(p_unit, p_command, p_digest, p_caller, p_stream, p_version, p_count, p_last)
               p(unit, command, digest, caller, stream, version, count, last)
     where ok[p.unit];

    if cardinality(r_unit) > 0 then
        delete from {log}.claims k using unnest(r_unit, r_scope, r_key, r_holder) r(unit, scope, key, holder)
         where ok[r.unit] and k.scope = r.scope and k.key = r.key and k.holder = r.holder;
    end if;
    if cardinality(c_unit) > 0 then
        delete from {log}.claims k using unnest(c_unit, c_scope, c_key, c_until, c_holder) c(unit, scope, key, until, holder)
         where ok[c.unit] and c.until <= today and k.scope = c.scope and k.key = c.key and k.holder = c.holder;
        insert into {log}.claims (scope, key, holder, until)
        select c.scope, c.key, c.holder, c.until
          from unnest(c_unit, c_scope, c_key, c_until, c_holder) c(unit, scope, key, until, holder)
         where ok[c.unit] and (c.until is null or c.until > today)
            on conflict (scope, key) do update set holder = excluded.holder, until = excluded.until;
    end if;
    if cardinality(m_unit) > 0 then
        delete from {log}.marks k using unnest(m_unit, m_scope, m_key, m_holder, m_on) m(unit, scope, key, holder, set)
         where ok[m.unit] and not m.set and k.scope = m.scope and k.key = m.key and k.holder = m.holder;
        insert into {log}.marks (scope, key, holder)
        select m.scope, m.key, m.holder from unnest(m_unit, m_scope, m_key, m_holder, m_on) m(unit, scope, key, holder, set)
         where ok[m.unit] and m.set
            on conflict do nothing;      -- set already: the row says what the state says
    end if;
    if cardinality(g_unit) > 0 then
        insert into {log}.guards (scope, key, seen)
        select g.scope, g.key, g.upto from unnest(g_unit, g_scope, g_key, g_to) g(unit, scope, key, upto)
         where ok[g.unit] and g.upto is not null
            on conflict (scope, key) do update set seen = excluded.seen;
    end if;

    if 1 = any(verdicts) then
        return query
        select verdicts[p.ord],
               case when c.command_id is null then h.epoch
                    else (select max(x.epoch) from {log}.epochs x where x.after_position < greatest(c.position, 1)) end,
               coalesce(c.position, positions[p.last], h.position), coalesce(c.version, actual[p.ord]),
               c.stream, c.events, c.digest, c.caller, places[p.ord], holders[p.ord]
          from unnest(p_command, p_last) with ordinality p(command, last, ord)
          left join {log}.commands c on c.command_id = p.command and verdicts[p.ord] = 1
         order by p.ord;
    else
        return query
        select verdicts[p.ord], h.epoch, coalesce(positions[p.last], h.position), actual[p.ord],
               null::uuid, null::int, null::bytea, null::text, places[p.ord], holders[p.ord]
          from unnest(p_last) with ordinality p(last, ord)
         order by p.ord;
    end if;
end $$;

-- The last position recorded at or before `known`, made final: nothing can be recorded at or before it any more.
-- Null: `known` is in the future. Times rise with positions, so halving finds it without an index of its own.
create or replace function {log}.position_at_1(known timestamptz) returns bigint language plpgsql as $$
declare
    h      {log}.head;
    low    bigint := 0;
    high   bigint;
    middle bigint;
begin
    select * into strict h from {log}.head where one;
    if h.recorded_at < known then
        select * into strict h from {log}.head where one for update;
        if known > clock_timestamp() then
            return null;
        end if;
        if h.recorded_at < known then
            update {log}.head set recorded_at = known where one;
            return h.position;
        end if;
    end if;
    high := h.position;
    while low < high loop
        middle := (low + high + 1) / 2;
        if (select e.recorded_at <= known from {log}.events e where e.position = middle) then
            low := middle;
        else
            high := middle - 1;
        end if;
    end loop;
    return low;
end $$;

-- The next epoch, from where the log stands.
create or replace function {log}.new_epoch_1(why text) returns int language plpgsql as $$
declare
    h {log}.head;
begin
    select * into strict h from {log}.head where one for update;
    insert into {log}.epochs values (h.epoch + 1, h.position, h.link, clock_timestamp(), why);
    update {log}.head set epoch = h.epoch + 1 where one;
    return h.epoch + 1;
end $$;
