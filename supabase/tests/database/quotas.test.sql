begin;
create extension if not exists pgtap with schema extensions;
select plan(13);

set local role anon;
select throws_ok($$select telpher_spend('a', 60, 1, 9)$$, '42501', null, 'nobody else spends');
set local role service_role;

create function pg_temp.counted() returns bigint language sql as $$
    select counted from telpher_windows where key = 'a'
$$;
select is(telpher_spend('a', 60, 10, 9), 60::double precision, 'what is more than all is refused');
select is(pg_temp.counted(), null, 'and not counted');
select is(telpher_spend('a', 60, 5, 9), null, 'what there is room for is counted');
select is(telpher_spend('a', 60, 4, 9), null, 'to the last');
update telpher_windows set ends_at = now() + interval '20 s' where key = 'a';
select is(telpher_spend('a', 60, 1, 9), 20::double precision, 'then it is said when to come again');
select is(pg_temp.counted(), 9::bigint, 'and nothing is counted');
select is(telpher_spend('a', 60, -2, 1), null, 'something is given back, even where less is allowed');
select is(pg_temp.counted(), 7::bigint, 'and is there again');
select is(telpher_spend('b', 60, 9, 9), null, 'each key has a window of its own');

update telpher_windows set ends_at = now() where key = 'a';
select is(telpher_spend('a', 60, -7, 9), null, 'what is given back after the window');
select is(pg_temp.counted(), 0::bigint, 'is no credit in the next one');
select is(telpher_spend('a', 60, 9, 9), null, 'which has as much as any');

reset role;
select * from finish();
rollback;
