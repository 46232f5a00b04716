-- Who can open a unit's sheets now: the public keys of those whose account is active and who work there today, by the word of somebody
-- else, and the sealed envelope's, which opens alone.
create or replace function gate.downtime_cards(p_unit uuid, p_at timestamptz)
returns table (id uuid, label text, key text, alone boolean)
language sql stable as $$
  select c.id, coalesce(a.given_name || ' ' || upper(a.family_name), 'Enveloppe scellée'), encode(c.public_key, 'hex'),
         c.account_id is null
  from directory.downtime_card c
  left join directory.account a on a.id = c.account_id
  where c.unit_id = p_unit and c.ended_at is null
    and (c.account_id is null
         or a.ended_at is null and a.suspended_at is null and (a.left_on is null or a.left_on > p_at::date)
            and exists (select from gate.holders(c.account_id, p_at) h where h.holder = p_unit))
$$;
