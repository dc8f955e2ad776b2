begin;
create extension if not exists pgtap with schema extensions;
select plan(11);

set local role anon;
select throws_ok(
    $$select * from telpher_count('a', 60, 1)$$, '42501', null, 'nobody else counts');
select throws_ok('select * from telpher_windows', '42501', null, 'or reads what was counted');

set local role service_role;
select results_eq(
    $$select * from telpher_count('a', 60, 1)$$, $$values (1::bigint, 60::double precision)$$,
    'a window begins with what is counted first');
select results_eq(
    $$select * from telpher_count('a', 60, 2)$$, $$values (3::bigint, 60::double precision)$$,
    'more is added');
select results_eq(
    $$select * from telpher_count('a', 60, -1)$$, $$values (2::bigint, 60::double precision)$$,
    'or taken back');
select results_eq(
    $$select * from telpher_count('b', 5, 7)$$, $$values (7::bigint, 5::double precision)$$,
    'each key has a window of its own');

update telpher_windows set ends_at = now() + interval '20 s' where key = 'a';
select results_eq(
    $$select * from telpher_count('a', 60, 1)$$, $$values (3::bigint, 20::double precision)$$,
    'a window ends when it was said to');
update telpher_windows set ends_at = now() where key = 'a';
select results_eq(
    $$select * from telpher_count('a', 60, 1)$$, $$values (1::bigint, 60::double precision)$$,
    'and then another begins');

insert into telpher_windows select 'old' || n, 1, now() - interval '1 s' from generate_series(1, 20) n;
select is((select count(*) from telpher_windows), 22::bigint, 'there are many that have ended');
select lives_ok($$select * from telpher_count('b', 5, 1)$$, 'what ended is taken away');
select is(
    (select count(*) from telpher_windows), 14::bigint, 'a few at a time');

reset role;
select * from finish();
rollback;
