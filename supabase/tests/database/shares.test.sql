begin;
create extension if not exists pgtap with schema extensions;
select plan(50);

set local role anon;
select throws_ok('select * from telpher_shares', '42501', null, 'nobody else reads shares');
select throws_ok($$select telpher_find_share('a')$$, '42501', null, 'or finds one');
set local role authenticated;
select throws_ok('select * from telpher_parts', '42501', null, 'a peer reads no parts');
select throws_ok($$select telpher_end_share('a', 'revoked')$$, '42501', null, 'and ends nothing');
set local role service_role;

-- A share of 1000 bytes that is created at 0 and expires at 100, with the changes that are named.
create function pg_temp.share(id text, changes jsonb = '{}') returns jsonb language sql as $$
    select jsonb_build_object(
        'share_id', id, 'owner_token', repeat('0', 64), 'read_token', repeat('1', 64),
        'size', 1000, 'salt', null, 'downloads', null, 'created_at', 0, 'expires_at', 100,
        'stored', 0, 'complete', false, 'downloaded', 0, 'ended', null, 'emptied', false
    ) || changes
$$;
create function pg_temp.place(id text, number integer, blob text, length integer)
returns jsonb language sql as $$
    select telpher_place_part(id, 'data', number, blob, length, 50)
$$;

select is(telpher_add_share(pg_temp.share('a'), 1500), 'added', 'a share is added');
select is(telpher_find_share('a'), pg_temp.share('a'), 'and found as it is');
select is(telpher_find_share('b'), null, 'another one is not');
select is(telpher_add_share(pg_temp.share('a'), 1500), 'added', 'adding it again finds it added');
select is(
    telpher_add_share(pg_temp.share('a', '{"owner_token": ""}'), 9999), 'taken', 'an id is taken');
select is(telpher_add_share(pg_temp.share('b'), 1999), 'full', 'all together have their bytes');
select is(telpher_add_share(pg_temp.share('b'), 2000), 'added', 'and no fewer');
select throws_ok(
    $$select telpher_add_share(pg_temp.share('c', '{"stored": 1001}'), 9999)$$, '23514', null,
    'no share has more than its size');
select throws_ok(
    $$select telpher_add_share(pg_temp.share('c', '{"ended": "lost"}'), 9999)$$, '23514', null,
    'endings are known');

select is(pg_temp.place('a', 1, 'x', 600), '{"replaced": null}', 'a part has its place');
select is(pg_temp.place('a', 1, 'x', 600), '{"replaced": null}', 'and keeps it when asked again');
select is(pg_temp.place('a', 0, 'y', 401), null, 'no more than the size is placed');
select is(pg_temp.place('a', 0, 'y', 400), '{"replaced": null}', 'and no less');
select is(pg_temp.place('a', 1, 'z', 601), null, 'not in place of another part either');
select is(pg_temp.place('a', 1, 'z', 100), '{"replaced": "x"}', 'who loses a place is told');
select is(pg_temp.place('a', 1, 'x', 600), '{"replaced": null}', 'and does not get it back');
select is(pg_temp.place('a', 1, 'z', 100), '{"replaced": null}', 'from whom has it');
select is(
    (select lost from telpher_parts where share_id = 'a' and number = 1), '{x}',
    'whom to refuse is known');
select is(telpher_find_share('a') -> 'stored', '500', 'and what is stored');
select is(telpher_find_part('a', 'data', 1), '["data", 1, "z", 100]', 'a part is found');
select is(telpher_find_part('a', 'data', 2), null, 'another one is not');
select is(
    telpher_list_parts('a'), '[["data", 0, "y", 400], ["data", 1, "z", 100]]', 'all are listed');
select is(telpher_list_parts('b'), '[]', 'of each share its own');
select is(telpher_place_part('a', 'data', 2, 'w', 1, 100), null, 'after its time it takes none');
select is(telpher_place_part('c', 'data', 0, 'w', 1, 0), null, 'nor does one that is unknown');
select throws_ok(
    $$select telpher_place_part('a', 'others', 0, 'w', 1, 0)$$, '23514', null, 'streams are known');

select is(
    telpher_complete_share('a', '{"data": 1, "manifest": 0, "completion": 0}', 50), null,
    'with more parts than that it is not complete');
select is(
    telpher_complete_share('a', '{"data": 3, "manifest": 0, "completion": 0}', 50), null,
    'nor with fewer');
select is(
    telpher_complete_share('a', '{"data": 2, "manifest": 1, "completion": 0}', 50), null,
    'nor without one of its streams');
select is(
    telpher_complete_share('a', '{"data": 2, "manifest": 0, "completion": 0}', 100), null,
    'nor after its time');
prepare complete as
    select telpher_complete_share('a', '{"data": 2, "manifest": 0, "completion": 0}', 50);
select results_eq(
    'complete',
    array[pg_temp.share('a', '{"size": 500, "stored": 500, "complete": true, "freed": 500}')],
    'with just these it is, and its size is what it has');
select results_eq(
    'complete',
    array[pg_temp.share('a', '{"size": 500, "stored": 500, "complete": true, "freed": 0}')],
    'also when asked again');
select is(pg_temp.place('a', 2, 'w', 0), null, 'then nothing changes');
select pg_temp.place('b', 1, 'w', 1);
select is(
    telpher_complete_share('b', '{"data": 1, "manifest": 0, "completion": 0}', 50), null,
    'a gap is not complete');

select is(telpher_extend_share('b', 200, 50) -> 'expires_at', '200', 'an end is moved');
select is(telpher_extend_share('b', 300, 200), null, 'not after it');
select is(telpher_end_share('b', 'revoked') ->> 'ended', 'revoked', 'a share is ended');
select is(telpher_end_share('b', 'taken-down'), null, 'once');
select is(telpher_extend_share('b', 300, 50), null, 'then it is not extended');
select is(pg_temp.place('b', 0, 'w', 1), null, 'and takes no part');
select is(telpher_add_share(pg_temp.share('b'), 9999), 'taken', 'but its id is taken');

select is(telpher_report_share('a', 7, 'malware', 'é', 2), true, 'a report is kept');
select is(telpher_report_share('a', 7, 'malware', 'é', 2), false, 'once');
select telpher_report_share('a', 5, 'other', '', 2);
select is(telpher_report_share('a', 8, 'other', '', 2), false, 'and only so many of one share');
select is(telpher_report_share('c', 8, 'other', '', 2), false, 'and none of an unknown one');
select is(
    telpher_list_reports(), '[["a", 5, "other", ""], ["a", 7, "malware", "é"]]',
    'the oldest is the first');

reset role;
select * from finish();
rollback;
