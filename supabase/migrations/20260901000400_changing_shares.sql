-- What a server does with one share. Each function is one change: of many at once, those that come
-- later see what the first has done, because each begins by locking the row of the share. Each may be
-- called again when its answer was lost.
--
-- Lists and rows are returned as one value of JSON, because PostgREST cuts sets of rows at its own
-- limit. Ids are arguments, never filters, which would stand in the addresses that are logged.

-- An open share, which nobody else changes until the transaction ends; all null if there is none.
create or replace function telpher_open_share(of_share text, at_ms bigint) returns telpher_shares
language sql
set search_path from current
as $$
    select s from telpher_shares s
    where share_id = of_share and ended is null and expires_at > at_ms
    for update
$$;

-- Keeps a new share, if its id is free and all sizes together stay within `most` bytes.
create or replace function telpher_add_share(share jsonb, most bigint) returns text
language plpgsql
set search_path from current
as $$
declare
    asked telpher_shares := jsonb_populate_record(null::telpher_shares, share);
    kept telpher_shares;
begin
    -- One at a time, or two could both find room for one.
    perform pg_advisory_xact_lock('telpher_shares'::regclass::oid::bigint);
    select * into kept from telpher_shares where share_id = asked.share_id;
    if found then
        return case when kept is not distinct from asked then 'added' else 'taken' end;
    end if;
    if asked.size + (select coalesce(sum(size), 0) from telpher_shares where not emptied) > most then
        return 'full';
    end if;
    insert into telpher_shares select asked.*;
    return 'added';
end
$$;

create or replace function telpher_find_share(of_share text) returns jsonb
language sql stable
set search_path from current
as $$
    select to_jsonb(s) from telpher_shares s where share_id = of_share
$$;

-- Gives a part its place; null if the share takes none, else which blob lost the place.
create or replace function telpher_place_part(
    of_share text, of_stream text, of_number bigint, of_blob text, of_length bigint, at_ms bigint
) returns jsonb
language plpgsql
set search_path from current
as $$
declare
    share telpher_shares := telpher_open_share(of_share, at_ms);
    former telpher_parts;
    more bigint;
begin
    select * into former from telpher_parts
        where share_id = of_share and stream = of_stream and number = of_number;
    if of_blob = any (former.lost) then
        return '{"replaced": null}'; -- asked again, and it has lost its place since, and its bytes
    end if;
    more := of_length - coalesce(former.length, 0);
    if share.share_id is null or share.complete or share.stored + more > share.size then
        return null;
    end if;
    insert into telpher_parts (share_id, stream, number, blob, length)
        values (of_share, of_stream, of_number, of_blob, of_length)
        on conflict (share_id, stream, number)
        do update set blob = excluded.blob, length = excluded.length,
            lost = (array_remove(former.blob || former.lost, of_blob))[1:8];
    update telpher_shares set stored = stored + more where share_id = of_share;
    return jsonb_build_object('replaced', nullif(former.blob, of_blob));
end
$$;

create or replace function telpher_find_part(of_share text, of_stream text, of_number bigint)
returns jsonb
language sql stable
set search_path from current
as $$
    select jsonb_build_array(stream, number, blob, length) from telpher_parts
    where share_id = of_share and stream = of_stream and number = of_number
$$;

create or replace function telpher_list_parts(of_share text) returns jsonb
language sql stable
set search_path from current
as $$
    select coalesce(
        jsonb_agg(jsonb_build_array(stream, number, blob, length) order by stream, number), '[]'
    )
    from telpher_parts where share_id = of_share
$$;

-- Closes a share to changes, if it has exactly the first so many parts of each stream.
create or replace function telpher_complete_share(of_share text, counts jsonb, at_ms bigint)
returns jsonb
language plpgsql
set search_path from current
as $$
declare
    share telpher_shares := telpher_open_share(of_share, at_ms);
begin
    if share.share_id is null then
        return null;
    end if;
    if not share.complete then
        if exists (
            select from jsonb_each_text(counts) as asked (stream, parts)
            full join (
                select stream, count(*) as parts, max(number) + 1 as ends
                from telpher_parts where share_id = of_share group by stream
            ) as there using (stream)
            where asked.parts::numeric is distinct from coalesce(there.parts, 0)
                or asked.parts::numeric is distinct from coalesce(there.ends, 0)
        ) then
            return null;
        end if;
        update telpher_shares set complete = true, size = stored
            where share_id = of_share returning * into share;
    end if;
    return to_jsonb(share);
end
$$;

create or replace function telpher_extend_share(of_share text, ends_at bigint, at_ms bigint)
returns jsonb
language sql
set search_path from current
as $$
    update telpher_shares s set expires_at = ends_at
    where share_id = of_share and ended is null and expires_at > at_ms
    returning to_jsonb(s)
$$;

create or replace function telpher_end_share(of_share text, ending text) returns jsonb
language sql
set search_path from current
as $$
    update telpher_shares s set ended = ending
    where share_id = of_share and ended is null
    returning to_jsonb(s)
$$;

-- Keeps a report, unless so many are kept about this share.
create or replace function telpher_report_share(
    of_share text, at_ms bigint, of_reason text, of_note text, most integer
) returns boolean
language plpgsql
set search_path from current
as $$
declare
    others bigint;
begin
    perform from telpher_shares where share_id = of_share for update;
    if not found or exists (
        select from telpher_reports
        where share_id = of_share and (reported_at, reason, note) = (at_ms, of_reason, of_note)
    ) then
        return false;
    end if;
    select count(*) into others from telpher_reports where share_id = of_share;
    if others >= most then
        return false;
    end if;
    insert into telpher_reports (share_id, reported_at, reason, note)
        values (of_share, at_ms, of_reason, of_note);
    return true;
end
$$;

revoke execute on function telpher_open_share, telpher_add_share, telpher_find_share,
    telpher_place_part, telpher_find_part, telpher_list_parts, telpher_complete_share,
    telpher_extend_share, telpher_end_share, telpher_report_share
    from public, anon, authenticated;
grant execute on function telpher_open_share, telpher_add_share, telpher_find_share,
    telpher_place_part, telpher_find_part, telpher_list_parts, telpher_complete_share,
    telpher_extend_share, telpher_end_share, telpher_report_share
    to service_role;
