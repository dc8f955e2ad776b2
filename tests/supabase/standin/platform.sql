-- What a Supabase project has before any migration of ours, as far as we touch it.

create role anon nologin noinherit;
create role authenticated nologin noinherit;
create role service_role nologin noinherit bypassrls;
create role authenticator login noinherit;
grant anon, authenticated, service_role to authenticator;

create role supabase_realtime_admin nologin noinherit;
-- By which Realtime asks the policies.
grant anon, authenticated, service_role, supabase_realtime_admin to supabase_admin;

-- Migrations are run by this role, which is no superuser. On Supabase an extension of the server
-- lets it make policies on tables that are not its own; here it is a member of their owner.
create role postgres login createdb createrole replication bypassrls;
grant anon, authenticated, service_role to postgres;
grant supabase_realtime_admin to postgres with admin option;
alter role postgres set search_path = "$user", public, extensions;

alter schema public owner to postgres;
grant usage on schema public to anon, authenticated, service_role;
-- What is made there is everybody's until a migration says otherwise.
alter default privileges for role postgres in schema public
    grant all on tables to anon, authenticated, service_role;
alter default privileges for role postgres in schema public
    grant all on functions to anon, authenticated, service_role;
alter default privileges for role postgres in schema public
    grant all on sequences to anon, authenticated, service_role;

create schema extensions;
grant usage on schema extensions to postgres, anon, authenticated, service_role;
grant create on schema extensions to postgres;

create schema realtime;
grant usage on schema realtime to postgres, anon, authenticated, service_role;

create table realtime.messages (
    topic text not null,
    extension text not null,
    payload jsonb,
    event text,
    private boolean default false,
    updated_at timestamp not null default now(),
    inserted_at timestamp not null default now(),
    id uuid not null default gen_random_uuid(),
    primary key (id, inserted_at)
);
alter table realtime.messages enable row level security;
alter table realtime.messages owner to supabase_realtime_admin;
grant select, insert, update on realtime.messages to postgres, anon, authenticated, service_role;

create function realtime.topic() returns text language sql stable
    as $$ select nullif(current_setting('realtime.topic', true), '') $$;
alter function realtime.topic() owner to supabase_realtime_admin;
