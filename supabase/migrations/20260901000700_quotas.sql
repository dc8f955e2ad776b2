-- How much may be counted under a key in its window, in the windows of the limits.

-- Counts an amount, if all of the window stays within `most`: null. Else how many seconds are left.
-- A negative amount is given back; there is never less than nothing.
create or replace function telpher_spend(of_key text, lasts integer, amount bigint, most bigint)
returns double precision
language plpgsql
set search_path from current
as $$
begin
    if amount <= most then
        insert into telpher_windows as w (key, counted, ends_at)
            values (of_key, greatest(0, amount), now() + make_interval(secs => lasts))
            on conflict (key) do update set
                counted = greatest(0, case when w.ends_at <= now() then 0 else w.counted end + amount),
                ends_at = case when w.ends_at <= now() then excluded.ends_at else w.ends_at end
            where amount <= 0
                or case when w.ends_at <= now() then 0 else w.counted end + amount <= most;
        if found then
            return null;
        end if;
    end if;
    return coalesce(
        (select extract(epoch from ends_at - now()) from telpher_windows
            where key = of_key and ends_at > now()),
        lasts
    );
end
$$;

revoke execute on function telpher_spend from public, anon, authenticated;
grant execute on function telpher_spend to service_role;
