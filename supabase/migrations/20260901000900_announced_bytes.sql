-- Closes a share to changes, if it has exactly the first so many parts of each stream. `freed` is how
-- many bytes were announced and are not stored, the first time; afterwards nothing.
create or replace function telpher_complete_share(of_share text, counts jsonb, at_ms bigint)
returns jsonb
language plpgsql
set search_path from current
as $$
declare
    share telpher_shares := telpher_open_share(of_share, at_ms);
    freed bigint := 0;
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
        freed := share.size - share.stored;
        update telpher_shares set complete = true, size = stored
            where share_id = of_share returning * into share;
    end if;
    return to_jsonb(share) || jsonb_build_object('freed', freed);
end
$$;
