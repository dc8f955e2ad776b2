begin;
create extension if not exists pgtap with schema extensions;
select plan(20);

set local role anon;
select throws_ok('select telpher_list_shares()', '42501', null, 'nobody else lists shares');
select throws_ok('select telpher_list_reports()', '42501', null, 'or reports');
select throws_ok('select telpher_expire_shares(0)', '42501', null, 'or ends what is over');
select throws_ok('select telpher_forget_shares(0)', '42501', null, 'or forgets it');
set local role service_role;

select is(telpher_list_shares(), '[]', 'first there is nothing');
select is(telpher_usage(), '[0, 0, 0]', 'that is used');
insert into telpher_shares
    (share_id, owner_token, read_token, size, created_at, expires_at, stored)
    values ('late', 'o', 'r', 100, 2, 200, 5), ('soon', 'o', 'r', 100, 1, 100, 10),
        ('plain', '', '', 100, 3, 150, 7);
insert into telpher_parts values ('soon', 'data', 0, 'a', 10), ('late', 'data', 0, 'b', 5);
insert into telpher_claims (share_id, claim, held_until) values ('soon', 'c', 50);
select telpher_report_share('soon', 9, 'other', '', 9);

select is(
    (select jsonb_agg(s -> 'share_id') from jsonb_array_elements(telpher_list_shares()) s),
    '["soon", "late", "plain"]', 'shares are listed by age');
select is(telpher_usage(), '[2, 1, 22]', 'and what they amount to is known');

select is(telpher_expire_shares(99), 0::bigint, 'before its time nothing ends');
select is(telpher_ended_shares(), '[]', 'so nothing has ended');
select is(telpher_empty_share('soon'), false, 'and is not emptied');
select is(telpher_expire_shares(100), 1::bigint, 'then it ends');
select is(telpher_expire_shares(100), 0::bigint, 'once');
select is(telpher_ended_shares(), '["soon"]', 'and waits to be emptied');
select is(telpher_forget_shares(900), 0::bigint, 'before that it is not forgotten');
select is(telpher_empty_share('soon'), true, 'it is emptied');
select is(
    telpher_list_parts('soon') || telpher_list_parts('late'), '[["data", 0, "b", 5]]',
    'which leaves others alone');
select is(telpher_usage(), '[1, 1, 12]', 'what is emptied uses nothing');

select is(telpher_forget_shares(99) + telpher_forget_shares(100), 1::bigint, 'it is forgotten');
select is(
    (select count(*) from telpher_claims) + (select count(*) from telpher_reports)
        + (select count(*) from telpher_shares where share_id = 'soon'),
    0::bigint, 'with all that belonged to it');

reset role;
select * from finish();
rollback;
