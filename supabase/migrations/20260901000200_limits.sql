-- Limits that all servers of a project share: how much was counted under a key in its window.
--
-- A key is a keyed digest, so the address of a client cannot be found from it. What is counted is
-- worth nothing after its window, so a crash may lose it.

create unlogged table if not exists telpher_windows (
    key text primary key,
    counted bigint not null,
    ends_at timestamptz not null
);

create index if not exists telpher_windows_ends_at_idx on telpher_windows (ends_at);

alter table telpher_windows enable row level security;
revoke all on telpher_windows from anon, authenticated;
grant select, insert, update, delete on telpher_windows to service_role;

-- Counts in the running window of a key, or begins one; what is counted then, and how many seconds
-- are left. Each call also takes away a few windows that have ended, so that they stay few.
create or replace function telpher_count(of_key text, lasts integer, amount bigint)
returns table (counted bigint, seconds_left double precision)
language sql
set search_path from current
as $$
    with ended as (
        delete from telpher_windows where key in (
            select key from telpher_windows
            where ends_at <= now() and key <> of_key
            order by ends_at limit 8 for update skip locked
        )
    )
    insert into telpher_windows as w (key, counted, ends_at)
    values (of_key, amount, now() + make_interval(secs => lasts))
    on conflict (key) do update set
        counted = case when w.ends_at <= now() then 0 else w.counted end + amount,
        ends_at = case when w.ends_at <= now() then excluded.ends_at else w.ends_at end
    returning w.counted, extract(epoch from w.ends_at - now())::double precision
$$;

revoke execute on function telpher_count from public, anon, authenticated;
grant execute on function telpher_count to service_role;
