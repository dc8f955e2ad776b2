-- Who may speak and listen on the private Realtime channel of a transfer: its two sides.
--
-- The server signs a short token for each side of each transfer, which names the transfer in the
-- claim `transfer_id`. Realtime asks these policies when a channel is joined and when a token is
-- refreshed, by reading and writing rows that it then rolls back.

drop policy if exists "both sides of a transfer receive" on realtime.messages;
create policy "both sides of a transfer receive" on realtime.messages
    for select to authenticated
    using (
        extension in ('broadcast', 'presence')
        and (select realtime.topic()) = 'webrtc-transfer:'
            || (select nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'transfer_id')
    );

drop policy if exists "both sides of a transfer send" on realtime.messages;
create policy "both sides of a transfer send" on realtime.messages
    for insert to authenticated
    with check (
        extension in ('broadcast', 'presence')
        and (select realtime.topic()) = 'webrtc-transfer:'
            || (select nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'transfer_id')
    );
