begin;
create extension if not exists pgtap with schema extensions;
select plan(17);

select has_pk('webrtc_transfer_sessions', 'a session has an id');
select col_default_is(
    'webrtc_transfer_sessions', 'transfer_id', 'gen_random_uuid()', 'which is drawn');
select col_is_unique('webrtc_transfer_sessions', 'transfer_code', 'one session for each code');
select col_is_unique('webrtc_transfer_sessions', 'receiver_token', 'no receiver has two seats');
select has_index(
    'webrtc_transfer_sessions', 'webrtc_transfer_sessions_expires_at_idx', 'expires_at',
    'what has ended is found by index');
select policies_are('webrtc_transfer_sessions', array[]::name[], 'no policy lets anybody in');
select ok(
    (select relrowsecurity from pg_class where oid = 'webrtc_transfer_sessions'::regclass),
    'row level security is on');

set local role anon;
select throws_ok('select * from webrtc_transfer_sessions', '42501', null, 'anon reads nothing');
set local role authenticated;
select throws_ok(
    'select * from webrtc_transfer_sessions', '42501', null, 'a peer reads nothing');
select throws_ok(
    'update webrtc_transfer_sessions set state = ''closed''', '42501', null, 'nor changes it');

set local role service_role;
prepare add_one as
    insert into webrtc_transfer_sessions (transfer_id, transfer_code, sender_token, expires_at)
    values ('00000000-0000-4000-8000-000000000001', '0000-0000', repeat('a', 64), now() + '1 min');
select lives_ok('add_one', 'the server adds a session');
select throws_ok('add_one', '23505', null, 'once');
select is(
    (select state from webrtc_transfer_sessions), 'created', 'it begins as one that can be joined');
select throws_ok(
    'update webrtc_transfer_sessions set state = ''open''', '23514', null, 'states are known');

prepare claim as
    update webrtc_transfer_sessions set state = 'joined', receiver_token = repeat('b', 64)
    where receiver_token is null and state = 'created' and expires_at > 'now'
    returning transfer_code;
select results_eq('claim', array['0000-0000'], 'who claims first has the seat');
select is_empty('claim', 'and nobody else');
update webrtc_transfer_sessions
    set state = 'created', receiver_token = null, expires_at = now() - interval '1 s';
select is_empty('claim', 'nor anybody when its time is over');

reset role;
select * from finish();
rollback;
