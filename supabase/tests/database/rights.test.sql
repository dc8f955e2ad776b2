-- Whatever begins with telpher_ is for the server alone, also what a later migration adds.
begin;
create extension if not exists pgtap with schema extensions;
select plan(9);

create view pg_temp.tables as
    select c.oid, c.relname, c.relrowsecurity from pg_class c
    where relkind in ('r', 'p') and starts_with(relname, 'telpher_');
create view pg_temp.functions as
    select p.oid, p.proname, p.proconfig, p.prosecdef from pg_proc p
    where starts_with(proname, 'telpher_');

select is((select count(*) from pg_temp.tables), 5::bigint, 'there are tables');
select is((select count(*) from pg_temp.functions), 22::bigint, 'and functions');
select is_empty(
    $$select relname from pg_temp.tables where not relrowsecurity$$,
    'row level security is on everywhere');
select is_empty(
    $$select polname from pg_policy join pg_temp.tables t on t.oid = polrelid$$,
    'and no policy lets anybody in');
select is_empty(
    $$select relname, role, right_ from pg_temp.tables t,
        unnest(array['anon', 'authenticated']) role,
        unnest(array['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger'])
            right_
        where has_table_privilege(role, t.oid, right_)$$,
    'nor has anybody else rights to a table');
select is_empty(
    $$select proname, role from pg_temp.functions f, unnest(array['anon', 'authenticated']) role
        where has_function_privilege(role, f.oid, 'execute')$$,
    'nobody else calls a function');
select is_empty(
    $$select proname from pg_temp.functions f
        where not has_function_privilege('service_role', f.oid, 'execute')$$,
    'the server calls them all');
select is_empty(
    $$select proname from pg_temp.functions
        where not coalesce(array_to_string(proconfig, ' ') like 'search_path=%', false)$$,
    'each has its search path');
select is_empty(
    $$select proname from pg_temp.functions where prosecdef$$,
    'and none lends the rights of its owner');

select * from finish();
rollback;
