-- A claim whose budget does not suffice has lost its place, so that its holder can begin another
-- download; what was paid for and not sent is given back; and a commit that comes again succeeds for a
-- day, whoever claims meanwhile.

alter table telpher_claims add column if not exists exhausted boolean not null default false;

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
    delete from telpher_claims where share_id = of_share
        and held_until <= at_ms - case when committed then 86400000 else 0 end;
    update telpher_claims set held_until = until_ms where share_id = of_share and claim = of_claim;
    if not found then
        select count(*) into pending from telpher_claims
            where share_id = of_share and not committed and not exhausted;
        if share.downloaded + pending >= share.downloads then
            return null;
        end if;
        insert into telpher_claims (share_id, claim, held_until)
            values (of_share, of_claim, until_ms);
    end if;
    return to_jsonb(share);
end
$$;

-- Takes bytes from the budget of a held claim, twice the size of the share, and holds it longer; a
-- claim whose budget has too few is exhausted. A negative number is given back; there is never more
-- than all.
create or replace function telpher_spend_claim(
    of_share text, of_claim text, bytes bigint, at_ms bigint, until_ms bigint
) returns text
language plpgsql
set search_path from current
as $$
begin
    update telpher_claims c set spent = greatest(0, c.spent + bytes), held_until = until_ms
        from telpher_shares s
        where c.share_id = of_share and c.claim = of_claim and c.held_until > at_ms
            and s.share_id = of_share and s.ended is null and s.expires_at > at_ms
            and not c.exhausted and (bytes <= 0 or c.spent + bytes <= 2 * s.size);
    if found then
        return 'spent';
    end if;
    update telpher_claims c set exhausted = true
        from telpher_shares s
        where c.share_id = of_share and c.claim = of_claim and c.held_until > at_ms
            and s.share_id = of_share and s.ended is null and s.expires_at > at_ms;
    return case when found then 'over' else 'unknown' end;
end
$$;
