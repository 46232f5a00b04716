-- Who may hold a relationship on this account's behalf, one row each, and whether it explains (gate.standing).
create or replace function gate.holders(p_account uuid, p_at timestamptz) returns table (holder uuid, vouched boolean)
language sql stable as $$
  select distinct h.id, h.id = any (s.vouched)
  from gate.standing(p_account, p_at) s, unnest(s.holders) h (id)
$$;
