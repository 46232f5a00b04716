-- The units of which one may have a card for the sheets, whether one has, how many can open them, and when the last sheet was made.
create or replace function gate.my_cards(p_secret bytea) returns jsonb
language sql stable security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set enable_seqscan = off set jit = off as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', u.id, 'name', u.name, 'site', u.site,
    'mine', (select max(c.made_at) from directory.downtime_card c
             where c.unit_id = u.id and c.account_id = s.account_id and c.ended_at is null),
    'people', (select count(*) from gate.downtime_cards(u.id, gate.now()) k where not k.alone),
    'sealed', exists (select from gate.downtime_cards(u.id, gate.now()) k where k.alone),
    'last', (select max(x.at) from records.sheet x where x.unit_id = u.id)) order by u.name, u.id), '[]')
  from gate.live_session(p_secret, gate.now()) s, lateral gate.board_units(s.account_id, 'ward', gate.now()) u
  where s.role in ('nurse', 'physician', 'care_assistant')
$$;
