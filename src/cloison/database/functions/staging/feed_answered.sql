-- How a message was answered, if it was: sent again, it is answered alike and does nothing.
create or replace function gate.feed_answered(p_message bytea) returns table (body bytea, answer text, because text)
language sql stable security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
  select f.body, f.answer, f.because from records.fed f where f.message = p_message
$$;
