-- Writes down one step of a rotation. The only way to change a wrapped key goes through here.
create or replace function gate.note_rotation(p_key uuid, p_what text, p_wrapped bytea[]) returns void
language sql volatile as $$
  insert into records.rotation_step (at, wrapping_key_id, what, keys, digest)
  values (gate.now(), p_key, p_what, cardinality(p_wrapped), sha256(coalesce((
    select string_agg(q.wrapped, ''::bytea order by q.n) from unnest(p_wrapped) with ordinality as q (wrapped, n)), '')))
$$;
