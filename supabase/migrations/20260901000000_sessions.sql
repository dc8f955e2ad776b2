-- Sessions. A table of the earlier system keeps its rows and goes on working.
--
-- Nothing here names a schema: all is made in the first one of the search path, which is `public`
-- unless it is run with another (see docs/operating.md). One that is missing is passed over, and the
-- next is that of Supabase's extensions, where nobody would look.
do $$
begin
    if coalesce(current_schema(), 'extensions') = 'extensions' then
        raise invalid_schema_name using message = format(
            'the schema of search_path = %s is missing: create it first',
            current_setting('search_path')
        );
    end if;
end
$$;

create table if not exists webrtc_transfer_sessions (
    transfer_id uuid primary key default gen_random_uuid(),
    transfer_code text unique not null,
    sender_token text not null,
    receiver_token text unique,
    state text not null default 'created'
        check (state in ('created', 'joined', 'closed', 'expired')),
    created_at timestamptz not null default now(),
    expires_at timestamptz not null
);

create index if not exists webrtc_transfer_sessions_expires_at_idx
    on webrtc_transfer_sessions (expires_at);

-- The earlier system let these be empty.
update webrtc_transfer_sessions set state = 'expired' where state is null;
update webrtc_transfer_sessions set created_at = expires_at where created_at is null;
alter table webrtc_transfer_sessions
    alter column state set default 'created',
    alter column state set not null,
    alter column created_at set not null;

-- It kept tokens as they are; from now on only their SHA-256 is kept.
update webrtc_transfer_sessions
    set sender_token = encode(sha256(convert_to(sender_token, 'UTF8')), 'hex')
    where sender_token !~ '^[0-9a-f]{64}$';
update webrtc_transfer_sessions
    set receiver_token = encode(sha256(convert_to(receiver_token, 'UTF8')), 'hex')
    where receiver_token !~ '^[0-9a-f]{64}$';

-- The server alone reads and writes, and its role passes row level security by.
alter table webrtc_transfer_sessions enable row level security;
revoke all on webrtc_transfer_sessions from anon, authenticated;
grant select, insert, update, delete on webrtc_transfer_sessions to service_role;
