-- Notes how a message is answered, in the transaction of what it did: both stand, or neither. A refused one is put into the
-- queue, sealed. Two senders of one message: the second waits for the first, and fails on its key.
create or replace function gate.feed_answer(p_message bytea, p_body bytea, p_answer text, p_because text, p_sealed bytea,
                                            p_event text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
begin
  insert into records.fed (message, body, answer, because, at) values (p_message, p_body, p_answer, p_because, gate.now());
  if p_sealed is not null then
    insert into records.fed_rejected (because, event, at, sealed) values (p_because, p_event, gate.now(), p_sealed);
  end if;
end $$;
