begin;
create extension if not exists pgtap with schema extensions;
select plan(38);

set local role anon;
select throws_ok('select * from telpher_claims', '42501', null, 'nobody else reads claims');
select throws_ok($$select telpher_claim('one', 'a', 0, 10)$$, '42501', null, 'takes a download');
select throws_ok($$select telpher_spend_claim('one', 'a', 0, 0, 10)$$, '42501', null, 'spends');
select throws_ok($$select telpher_commit_claim('one', 'a', 0)$$, '42501', null, 'or commits');
set local role service_role;

insert into telpher_shares (share_id, owner_token, read_token, size, downloads, created_at, expires_at)
    values ('one', 'o', 'r', 100, 1, 0, 1000), ('two', 'o', 'r', 100, 2, 0, 1000),
        ('any', 'o', 'r', 100, null, 0, 1000);
create function pg_temp.state(id text) returns text language sql as $$
    select concat_ws(' ', downloaded, ended) from telpher_shares where share_id = id
$$;

select is(telpher_claim('one', 'a', 0, 10) ->> 'share_id', 'one', 'the first claim has the download');
select is(telpher_claim('one', 'b', 0, 10), null, 'and nobody else');
select isnt(telpher_claim('one', 'a', 5, 15), null, 'who has it may ask again, and has it longer');
select is(telpher_claim('one', 'b', 14, 24), null, 'until the end of the lease');
select isnt(telpher_claim('one', 'b', 15, 25), null, 'then another one gets it');
select is(telpher_claim('one', 'a', 15, 25), null, 'and the first one does not');
select is(telpher_commit_claim('one', 'a', 15), null, 'whose download does not count');
select isnt(telpher_claim('one', 'b', 90, 99), null, 'who is late but alone may go on');
select is(telpher_claim('none', 'a', 0, 10), null, 'an unknown share has no downloads');
select is(telpher_claim('any', 'a', 1000, 1010), null, 'nor one whose time is over');

select is(telpher_spend_claim('one', 'b', 150, 98, 200), 'spent', 'the budget is spent');
select is(telpher_spend_claim('one', 'b', 50, 150, 210), 'spent', 'which renews the lease');
select is(telpher_spend_claim('one', 'b', 0, 209, 210), 'spent', 'a nothing can be spent');
select is(telpher_spend_claim('one', 'b', 0, 210, 220), 'unknown', 'until the lease is over');
select is(telpher_spend_claim('one', 'x', 0, 98, 200), 'unknown', 'other claims have no budget');
select is(telpher_spend_claim('two', 'b', 0, 98, 200), 'unknown', 'nor this one with another share');

select is(telpher_commit_claim('one', 'b', 300) ->> 'ended', 'spent', 'the last download is the end');
select is(pg_temp.state('one'), '1 spent', 'and counts');
select is(telpher_commit_claim('one', 'b', 300) ->> 'ended', 'spent', 'again');
select is(pg_temp.state('one'), '1 spent', 'it does not');
select is(telpher_spend_claim('one', 'b', 0, 99, 300), 'unknown', 'after the end nothing is spent');

select telpher_claim('two', 'a', 0, 10), telpher_claim('two', 'b', 0, 10);
select telpher_commit_claim('two', 'a', 0);
select is(pg_temp.state('two'), '1', 'of two downloads one may be over');
select is(telpher_claim('two', 'c', 0, 10), null, 'and the other one under way');
select telpher_claim('any', 'g', 0, 10);
select is(telpher_spend_claim('any', 'g', 200, 0, 10), 'spent', 'twice the size');
select is(telpher_spend_claim('any', 'g', -300, 0, 10), 'spent', 'what is given back');
select is(telpher_spend_claim('any', 'g', 200, 0, 10), 'spent', 'is there again, and no more');
select is(telpher_spend_claim('any', 'g', 1, 0, 10), 'over', 'then a claim is exhausted');
select is(telpher_spend_claim('any', 'g', -200, 0, 10), 'over', 'for good');
insert into telpher_shares (share_id, owner_token, read_token, size, downloads, created_at, expires_at)
    values ('late', 'o', 'r', 100, 1, 0, 1000), ('day', 'o', 'r', 100, null, 0, 900000000);
select telpher_claim('late', 'a', 0, 10), telpher_spend_claim('late', 'a', 201, 0, 10);
select isnt(telpher_claim('late', 'b', 0, 10), null, 'and has made room');
select telpher_claim('day', 'a', 0, 10), telpher_commit_claim('day', 'a', 0);
select telpher_claim('day', 'b', 86400009, 86400020);
select isnt(telpher_commit_claim('day', 'a', 86400009), null, 'a commit succeeds again for a day');
select telpher_claim('day', 'c', 86400010, 86400020);
select is(telpher_commit_claim('day', 'a', 86400010), null, 'and no longer');
select telpher_end_share('two', 'revoked');
select is(telpher_commit_claim('two', 'b', 0) ->> 'ended', 'revoked', 'what ends while it is under way');
select is(pg_temp.state('two'), '1 revoked', 'does not count');

select telpher_claim('any', n::text, 0, 10), telpher_commit_claim('any', n::text, 0)
    from generate_series(1, 40) n;
select is(pg_temp.state('any'), '40', 'without a limit there are any number');

reset role;
select * from finish();
rollback;
