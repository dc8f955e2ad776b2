-- Who is downloading. The row of the share is locked first, always in this order, so that no two
-- calls wait for each other; spending alone, which is frequent, needs the row of its claim only.

-- Takes one of the downloads of an open share, or holds longer what is held; null if all are taken.
create or replace function telpher_claim(
    of_share text, of_claim text, at_ms bigint, until_ms bigint
) returns jsonb
language plpgsql
set search_path from current
as $$
declare
    share telpher_shares := telpher_open_share(of_share, at_ms);
    pending bigint;
begin
    if share.share_id is null then
        return null;
    end if;
    delete from telpher_claims where share_id = of_share and held_until <= at_ms;
    update telpher_claims set held_until = until_ms where share_id = of_share and claim = of_claim;
    if not found then
        select count(*) into pending from telpher_claims
            where share_id = of_share and not committed;
        if share.downloaded + pending >= share.downloads then
            return null;
        end if;
        insert into telpher_claims (share_id, claim, held_until)
            values (of_share, of_claim, until_ms);
    end if;
    return to_jsonb(share);
end
$$;

-- Takes bytes from the budget of a held claim, twice the size of the share, and holds it longer.
create or replace function telpher_spend_claim(
    of_share text, of_claim text, bytes bigint, at_ms bigint, until_ms bigint
) returns text
language plpgsql
set search_path from current
as $$
begin
    update telpher_claims c set spent = c.spent + bytes, held_until = until_ms
        from telpher_shares s
        where c.share_id = of_share and c.claim = of_claim and c.held_until > at_ms
            and s.share_id = of_share and s.ended is null and s.expires_at > at_ms
            and c.spent + bytes <= 2 * s.size;
    if found then
        return 'spent';
    end if;
    perform from telpher_claims c join telpher_shares s using (share_id)
        where c.share_id = of_share and c.claim = of_claim and c.held_until > at_ms
            and s.ended is null and s.expires_at > at_ms;
    return case when found then 'over' else 'unknown' end;
end
$$;

-- Counts the download of a claim, once; the last one ends the share. Null if the claim is unknown.
create or replace function telpher_commit_claim(of_share text, of_claim text, at_ms bigint)
returns jsonb
language plpgsql
set search_path from current
as $$
declare
    share telpher_shares;
    held telpher_claims;
begin
    select * into share from telpher_shares where share_id = of_share for update;
    select * into held from telpher_claims where share_id = of_share and claim = of_claim;
    if not found then
        return null;
    end if;
    if not held.committed and share.ended is null and share.expires_at > at_ms then
        update telpher_claims set committed = true where share_id = of_share and claim = of_claim;
        update telpher_shares set
            downloaded = downloaded + 1,
            ended = case when downloaded + 1 >= downloads then 'spent' end
            where share_id = of_share returning * into share;
    end if;
    return to_jsonb(share);
end
$$;

revoke execute on function telpher_claim, telpher_spend_claim, telpher_commit_claim
    from public, anon, authenticated;
grant execute on function telpher_claim, telpher_spend_claim, telpher_commit_claim to service_role;
