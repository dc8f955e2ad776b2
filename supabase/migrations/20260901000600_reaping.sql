-- What is done about all shares. Several servers may do this at once: what one of them has under its
-- hands the others pass over.

-- Ends every share whose time is over; how many.
create or replace function telpher_expire_shares(at_ms bigint) returns bigint
language sql
set search_path from current
as $$
    with over as (
        select share_id from telpher_shares
        where ended is null and expires_at <= at_ms
        for update skip locked
    ), expired as (
        update telpher_shares set ended = 'expired'
        where share_id in (select share_id from over)
        returning share_id
    )
    select count(*) from expired
$$;

-- Which have ended and may have something stored still.
create or replace function telpher_ended_shares() returns jsonb
language sql stable
set search_path from current
as $$
    select coalesce(jsonb_agg(share_id), '[]') from telpher_shares
    where ended is not null and not emptied
$$;

-- Notes that nothing is stored of an ended share any more; whether there is one.
create or replace function telpher_empty_share(of_share text) returns boolean
language sql
set search_path from current
as $$
    with emptied as (
        update telpher_shares set emptied = true, stored = 0
        where share_id = of_share and ended is not null
        returning share_id
    ), gone as (
        delete from telpher_parts where share_id in (select share_id from emptied)
    )
    select exists (select from emptied)
$$;

-- Forgets emptied shares that would have expired before this moment; how many.
create or replace function telpher_forget_shares(before_ms bigint) returns bigint
language sql
set search_path from current
as $$
    with old as (
        select share_id from telpher_shares
        where emptied and expires_at <= before_ms
        for update skip locked
    ), forgotten as (
        delete from telpher_shares where share_id in (select share_id from old) returning share_id
    )
    select count(*) from forgotten
$$;

create or replace function telpher_list_shares() returns jsonb
language sql stable
set search_path from current
as $$
    select coalesce(jsonb_agg(to_jsonb(s) order by created_at), '[]') from telpher_shares s
$$;

create or replace function telpher_list_reports() returns jsonb
language sql stable
set search_path from current
as $$
    select coalesce(
        jsonb_agg(
            jsonb_build_array(share_id, reported_at, reason, note)
            order by reported_at, report_id
        ),
        '[]'
    )
    from telpher_reports
$$;

-- How many shares, plain files and bytes are kept.
create or replace function telpher_usage() returns jsonb
language sql stable
set search_path from current
as $$
    select jsonb_build_array(
        count(*) filter (where owner_token <> ''),
        count(*) filter (where owner_token = ''),
        coalesce(sum(stored), 0)
    )
    from telpher_shares where not emptied
$$;

revoke execute on function telpher_expire_shares, telpher_ended_shares, telpher_empty_share,
    telpher_forget_shares, telpher_list_shares, telpher_list_reports, telpher_usage
    from public, anon, authenticated;
grant execute on function telpher_expire_shares, telpher_ended_shares, telpher_empty_share,
    telpher_forget_shares, telpher_list_shares, telpher_list_reports, telpher_usage
    to service_role;
