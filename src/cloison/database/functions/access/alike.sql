-- Whether two identities say nearly the same of themselves: six tokens of their blind index in common. Every token holds the full
-- birth date or a whole number: six take the same birth date and both names begun alike (records/tokens.py), which a handful of
-- people in a million share with somebody.
create or replace function gate.alike(p_one uuid, p_other uuid) returns boolean
language sql stable as $$
  select count(*) >= 6
  from records.blind_index a, records.blind_index b, unnest(a.tokens) t (token)
  where a.patient_id = p_one and b.patient_id = p_other and t.token = any (b.tokens)
$$;
