-- Whom a laboratory's message is about: those who bear one of its numbers (blind index), and whether the strict traits that it
-- says are theirs too. No trait, no name and no ciphertext; at most five, as a number is one person's.
create or replace function gate.feed_match(p_numbers bigint[], p_all bigint[], p_family bigint[], p_given bigint[])
returns table (patient_id uuid, matches boolean)
language sql stable security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
  select b.patient_id, b.tokens @> p_all and b.tokens && p_family and b.tokens && p_given
  from records.blind_index b join records.patient p on p.id = b.patient_id and p.erased_at is null
  where cardinality(p_numbers) between 1 and 8 and b.tokens && p_numbers
  limit 5
$$;
