begin;
create extension if not exists pgtap with schema extensions;
select plan(13);

create function pg_temp.be(claims text, topic text) returns void language sql as $$
    select set_config('request.jwt.claims', claims, true), set_config('realtime.topic', topic, true)
$$;
create function pg_temp.say(topic text, extension text) returns void language sql as $$
    insert into realtime.messages (topic, extension) values (topic, extension)
$$;
create function pg_temp.heard() returns bigint language sql as $$
    select count(*) from realtime.messages where topic = 'webrtc-transfer:one'
$$;

set local role authenticated;
select pg_temp.be('{"role":"authenticated","transfer_id":"one"}', 'webrtc-transfer:one');
select lives_ok($$select pg_temp.say('webrtc-transfer:one', 'broadcast')$$, 'a peer speaks');
select lives_ok($$select pg_temp.say('webrtc-transfer:one', 'presence')$$, 'and is present');
select throws_ok(
    $$select pg_temp.say('webrtc-transfer:one', 'postgres_changes')$$, '42501', null,
    'and nothing else');
select is(pg_temp.heard(), 2::bigint, 'it hears what was said there');

select pg_temp.be('{"role":"authenticated","transfer_id":"two"}', 'webrtc-transfer:one');
select throws_ok(
    $$select pg_temp.say('webrtc-transfer:one', 'broadcast')$$, '42501', null,
    'the peer of another transfer does not speak');
select throws_ok(
    $$select pg_temp.say('webrtc-transfer:one', 'presence')$$, '42501', null,
    'is not present');
select is(pg_temp.heard(), 0::bigint, 'and hears nothing');

select pg_temp.be('{"role":"authenticated"}', 'webrtc-transfer:');
select throws_ok(
    $$select pg_temp.say('webrtc-transfer:', 'broadcast')$$, '42501', null,
    'a user of the project who is no peer does not speak');
select is(pg_temp.heard(), 0::bigint, 'and hears nothing');

select pg_temp.be('', 'webrtc-transfer:one');
select throws_ok(
    $$select pg_temp.say('webrtc-transfer:one', 'broadcast')$$, '42501', null,
    'nobody does not speak');
select is(pg_temp.heard(), 0::bigint, 'and hears nothing');

set local role anon;
select pg_temp.be('{"role":"anon","transfer_id":"one"}', 'webrtc-transfer:one');
select throws_ok(
    $$select pg_temp.say('webrtc-transfer:one', 'broadcast')$$, '42501', null,
    'the key for browsers alone does not speak');
select is(pg_temp.heard(), 0::bigint, 'and hears nothing');

reset role;
select * from finish();
rollback;
