-- Stored copies and plain files, where their parts are, who downloads them, and what was reported.
--
-- A token, or a claim, is kept as its SHA-256 in hex; the two tokens of a plain file are empty. Times
-- are whole milliseconds since 1970-01-01T00:00Z, by the clock of the server that asks.

create table if not exists telpher_shares (
    share_id text primary key,
    owner_token text not null,
    read_token text not null,
    size bigint not null,
    salt text,
    downloads integer,
    created_at bigint not null,
    expires_at bigint not null,
    stored bigint not null default 0 check (stored between 0 and size),
    complete boolean not null default false,
    downloaded integer not null default 0,
    ended text check (ended in ('expired', 'revoked', 'spent', 'taken-down')),
    emptied boolean not null default false
);

create index if not exists telpher_shares_expires_at_idx on telpher_shares (expires_at);
create index if not exists telpher_shares_kept_idx on telpher_shares (size) where not emptied;

create table if not exists telpher_parts (
    share_id text not null references telpher_shares on delete cascade,
    stream text not null check (stream in ('data', 'manifest', 'completion')),
    number bigint not null,
    blob text not null,
    length bigint not null,
    lost text[] not null default '{}', -- blobs that had this place before, the last of them first
    primary key (share_id, stream, number)
);

create table if not exists telpher_claims (
    share_id text not null references telpher_shares on delete cascade,
    claim text not null,
    spent bigint not null default 0,
    held_until bigint not null,
    committed boolean not null default false,
    primary key (share_id, claim)
);

create table if not exists telpher_reports (
    report_id bigint generated always as identity primary key,
    share_id text not null references telpher_shares on delete cascade,
    reported_at bigint not null,
    reason text not null,
    note text not null
);

create index if not exists telpher_reports_share_id_idx on telpher_reports (share_id);

-- The server alone reads and writes, by the functions that the next migrations make.
alter table telpher_shares enable row level security;
alter table telpher_parts enable row level security;
alter table telpher_claims enable row level security;
alter table telpher_reports enable row level security;
revoke all on telpher_shares, telpher_parts, telpher_claims, telpher_reports
    from anon, authenticated;
grant select, insert, update, delete
    on telpher_shares, telpher_parts, telpher_claims, telpher_reports to service_role;
