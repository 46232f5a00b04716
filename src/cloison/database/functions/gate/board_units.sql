-- The units whose board an account may ask for, by name: those it works in, which somebody else gave it; wards and emergencies,
-- or for a queue those that are asked for something. Nothing about a patient.
create or replace function gate.board_units(p_account uuid, p_view text, p_at timestamptz)
returns table (id uuid, name text, kind text, beds integer, site text)
language sql stable as $$
  select u.id, u.name, u.kind, u.beds, e.name
  from gate.holders(p_account, p_at) h
  join directory.unit u on u.id = h.holder
  join directory.site e on e.id = u.site_id
  where h.vouched
    and case p_view when 'queue' then u.kind in ('laboratory', 'imaging', 'pharmacy')
                    when 'ward' then u.kind not in ('laboratory', 'imaging', 'pharmacy', 'consultation') else false end
$$;
